package telegram

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// TestWhateverTelegramSendsIsTaken: what nobody here asked for is taken quietly, and what the client library cannot read
// does not come again and again in front of all that its sender writes later.
func TestWhateverTelegramSendsIsTaken(t *testing.T) {
	t.Parallel()
	d, id := open(t, true), int64(100)
	other := d.platform.Person(6, "another bot", "en")
	private := func(content string) string {
		return `"message":{"message_id":9,"date":1,"chat":{"id":7,"type":"private"},"from":{"id":7,"first_name":"王","language_code":"zh-hans"},` + content + `}`
	}
	group := func(from, content string) string {
		return `"message":{"message_id":9,"date":1,"chat":{"id":-100,"type":"supergroup","title":"g"},` + from + content + `}`
	}
	user := `"from":{"id":7,"first_name":"王"},`
	for name, c := range map[string]struct {
		update string
		says   string // what is said to the person
		answer string // what stands in the response
	}{
		"a reaction":                 {update: `"message_reaction":{"chat":{"id":7,"type":"private"},"message_id":1,"date":1,"old_reaction":[],"new_reaction":[{"type":"newer"}]}`},
		"an answer to a poll":        {update: `"poll_answer":{"poll_id":"1","user":{"id":7},"option_ids":[0]}`},
		"a business message":         {update: `"business_message":{"message_id":1,"date":1,"business_connection_id":"b","chat":{"id":7,"type":"private"},"from":{"id":7},"text":"你好"}`},
		"deleted business messages":  {update: `"deleted_business_messages":{"business_connection_id":"b","chat":{"id":7,"type":"private"},"message_ids":[1]}`},
		"a channel post":             {update: `"channel_post":{"message_id":1,"date":1,"chat":{"id":-200,"type":"channel"},"text":"/start"}`},
		"an inline query":            {update: `"inline_query":{"id":"1","from":{"id":7},"query":"x","offset":""}`},
		"a payment":                  {update: `"pre_checkout_query":{"id":"1","from":{"id":7},"currency":"CNY","total_amount":1,"invoice_payload":"x"}`},
		"a boost of a newer kind":    {update: `"chat_boost":{"chat":{"id":-1,"type":"channel"},"boost":{"boost_id":"1","add_date":1,"expiration_date":2,"source":{"source":"newer"}}}`},
		"a kind of update yet to be": {update: `"telepathy":{"from":7}`},

		"a member of a newer kind":       {update: `"my_chat_member":{"chat":{"id":7,"type":"private"},"from":{"id":7,"first_name":"王"},"date":1,"new_chat_member":{"status":"newer"}}`},
		"a forward of a newer kind":      {update: private(`"forward_origin":{"type":"newer"},"text":"帮助"`), says: "任何时候"},
		"an answer to a newer kind":      {update: private(`"reply_to_message":{"message_id":1,"date":1,"chat":{"id":7},"paid_media":{"star_count":1,"paid_media":[{"type":"newer"}]}},"text":"帮助"`), says: "任何时候"},
		"a press under what is gone":     {update: `"callback_query":{"id":"1","from":{"id":7,"first_name":"王"},"chat_instance":"1","message":{"message_id":1,"date":0,"chat":{"id":7,"type":"private"}},"data":"x"}`, says: "请选择", answer: "answerCallbackQuery"},
		"a press of a game":              {update: `"callback_query":{"id":"2","from":{"id":7,"first_name":"王"},"chat_instance":"1","game_short_name":"g"}`, says: "请选择", answer: "answerCallbackQuery"},
		"a place":                        {update: private(`"location":{"longitude":113.8,"latitude":34}`), says: "请选择"},
		"dice":                           {update: private(`"dice":{"emoji":"🎲","value":3}`), says: "请选择"},
		"media of a newer kind":          {update: private(`"paid_media":{"star_count":1,"paid_media":[{"type":"newer"}]}`), says: "请选择"},
		"a round video":                  {update: private(`"video_note":{"file_id":"none","file_unique_id":"n","length":1,"duration":1}`), says: "请选择"},
		"a forwarded message":            {update: private(`"forward_origin":{"type":"hidden_user","date":1,"sender_user_name":"x"},"text":"帮助"`), says: "任何时候"},
		"a pinned message":               {update: private(`"pinned_message":{"message_id":1,"date":1,"chat":{"id":7,"type":"private"},"text":"帮助"}`)},
		"a timer for deleting":           {update: private(`"message_auto_delete_timer_changed":{"message_auto_delete_time":86400}`)},
		"a background":                   {update: private(`"chat_background_set":{"type":{"type":"chat_theme","theme_name":"🎲"}}`)},
		"a leave to write":               {update: private(`"write_access_allowed":{"from_request":true}`)},
		"data of a web app":              {update: private(`"web_app_data":{"data":"x","button_text":"y"}`)},
		"a message of another bot":       {update: `"message":{"message_id":9,"date":1,"chat":{"id":6,"type":"private"},"from":{"id":6,"is_bot":true,"first_name":"b"},"text":"你好"}`},
		"a group that became another":    {update: group(user, `"migrate_to_chat_id":-1001`)},
		"talk in a group":                {update: group(user, `"text":"你好"`)},
		"a command of a bot in a group":  {update: group(`"from":{"id":6,"is_bot":true,"first_name":"b"},`, `"text":"/start"`)},
		"a command of a hidden admin":    {update: group(`"from":{"id":1087968824,"is_bot":true,"first_name":"Group"},"sender_chat":{"id":-100,"type":"supergroup"},`, `"text":"/start"`), answer: "private chat"},
		"a command in a topic":           {update: group(user, `"is_topic_message":true,"message_thread_id":5,"text":"/start"`), answer: `"message_thread_id":5`},
		"an answer to us in a group":     {update: group(user, `"reply_to_message":{"message_id":1,"date":1,"chat":{"id":-100,"type":"supergroup"},"from":{"id":OURS,"is_bot":true,"first_name":"我们"},"text":"x"},"text":"你好"`), answer: "private chat"},
		"we are taken into a group":      {update: `"my_chat_member":{"chat":{"id":-100,"type":"group"},"from":{"id":7,"first_name":"王"},"date":1,"old_chat_member":{"status":"left"},"new_chat_member":{"status":"member"}}`, answer: "private chat"},
		"we are taken out of a group":    {update: `"my_chat_member":{"chat":{"id":-100,"type":"group"},"from":{"id":7,"first_name":"王"},"date":1,"old_chat_member":{"status":"member"},"new_chat_member":{"status":"kicked","until_date":0}}`},
		"we are taken into a channel":    {update: `"my_chat_member":{"chat":{"id":-200,"type":"channel"},"from":{"id":7,"first_name":"王"},"date":1,"old_chat_member":{"status":"left"},"new_chat_member":{"status":"administrator"}}`},
		"an edited caption":              {update: strings.Replace(private(`"caption":"改"`), "message", "edited_message", 1), answer: "修改"},
		"a command of no length":         {update: private(`"text":"/help","entities":[{"type":"bot_command","offset":0,"length":-5}]`), says: "任何时候"},
		"a command that is too long":     {update: private(`"text":"/help@x","entities":[{"type":"bot_command","offset":0,"length":99}]`), says: "任何时候"},
		"a place that moves":             {update: strings.Replace(private(`"edit_date":2,"location":{"longitude":1,"latitude":2,"live_period":60}`), "message", "edited_message", 1)},
		"a message edited in a group":    {update: strings.Replace(group(user, `"text":"/start"`), "message", "edited_message", 1)},
		"a message edited by a stranger": {update: `"edited_message":{"message_id":1,"date":1,"chat":{"id":7,"type":"private"},"text":"x"}`},
	} {
		id++
		t.Run(name, func(t *testing.T) {
			p := d.platform.Person(id, "王", "zh-hans")
			p.Say("/start")
			before := len(d.settle(t, p))
			update := fmt.Sprintf(`{"update_id":%d,%s}`, 1000+id, strings.NewReplacer("OURS", d.account, `"id":7`, fmt.Sprint(`"id":`, id)).Replace(c.update))
			status, answer := d.ask(t, http.MethodPost, secret, update)
			if status != http.StatusOK {
				t.Fatalf("it is answered with %d and comes again and again", status)
			}
			if (answer == "") != (c.answer == "") || !strings.Contains(answer, c.answer) {
				t.Errorf("the response is %q, want %q", answer, c.answer)
			}
			said := p.Chat()[before:]
			if c.says == "" && len(said) > 0 || c.says != "" && (len(said) == 0 || !strings.Contains(said[len(said)-1].Text, c.says)) {
				t.Errorf("it said %+v, want %q", said, c.says)
			}
		})
	}
	if said := other.Chat(); len(said) > 0 {
		t.Errorf("it talks to a bot: %+v", said)
	}
}

// TestAnEditIsExplainedInTheLanguageOfTheChat, whatever the phone's is.
func TestAnEditIsExplainedInTheLanguageOfTheChat(t *testing.T) {
	t.Parallel()
	d := open(t, true)
	p := d.platform.Person(7, "王", "zh-hans")
	p.Say("/start")
	d.settle(t, p)
	p.Say("English")
	d.settle(t, p)
	p.Edit(1, "changed")
	d.settle(t, p)
	d.hears(t, p, "as you first sent it")
}
