package telegramtest_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"maps"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot/nodetest"
	"github.com/lotusdesk/lotusdesk/bot/telegram/telegramtest"
)

// answer is what grammY made of an answer.
type answer struct {
	Result     any    `json:"result"`
	Code       int    `json:"code"`
	Error      string `json:"error"`
	Parameters struct {
		RetryAfter int `json:"retry_after"`
	} `json:"parameters"`
}

type object = map[string]any

// conversation is a platform and a grammY that talks to it.
func conversation(t *testing.T) (*telegramtest.Server, func(code int, method string, args ...any) answer) {
	t.Helper()
	s := telegramtest.New(telegramtest.Options{Token: "1234:secret-of-a-test"})
	t.Cleanup(s.Close)
	api := httptest.NewServer(s)
	t.Cleanup(api.Close)
	client := nodetest.Start(t, "testdata/client", "api.mjs", api.URL, "1234:secret-of-a-test")
	return s, func(code int, method string, args ...any) answer {
		t.Helper()
		var a answer
		client.Ask(append([]any{method}, args...), &a)
		if a.Code != code {
			t.Errorf("%s %v: %+v, want %d", method, args, a, code)
		}
		return a
	}
}

func TestTheBotAPIAsAnIndependentClientKnowsIt(t *testing.T) {
	t.Parallel()
	s, call := conversation(t)
	p, blocked := s.Person(7, "Jane", "en"), s.Person(8, "Eve", "en")
	p.Say("/start")
	blocked.Say("/start")
	blocked.Block(true)

	if me := call(0, "getMe").Result.(object); me["is_bot"] != true || me["id"] != 1234.0 {
		t.Errorf("getMe %v", me)
	}
	keys := object{"inline_keyboard": []any{[]any{object{"text": "是", "callback_data": "y"}, object{"text": "否", "callback_data": "n"}}}}
	sent := call(0, "sendMessage", object{"chat_id": 7, "text": "您好", "reply_markup": keys}).Result.(object)
	if chat := p.Chat(); chat[1].Text != "您好" || len(chat[1].Buttons[0]) != 2 || float64(chat[1].ID) != sent["message_id"] {
		t.Errorf("the phone shows %+v", chat)
	}
	call(0, "editMessageText", object{"chat_id": 7, "message_id": sent["message_id"], "text": "再见"})
	call(400, "editMessageReplyMarkup", object{"chat_id": 7, "message_id": sent["message_id"]}) // the buttons went with the text
	if last := p.Chat()[1]; last.Text != "再见" || last.Buttons != nil {
		t.Errorf("the phone shows %+v", last)
	}
	upload := call(0, "upload", object{"chat_id": 7, "caption": "文书"}, "paper.pdf", "a paper").Result.(object)
	if document := upload["document"].(object); document["file_name"] != "paper.pdf" || document["file_size"] != 7.0 || upload["caption"] != "文书" {
		t.Errorf("a document: %v", upload)
	}
	if name, data, ok := p.Open(int(upload["message_id"].(float64))); !ok || name != "paper.pdf" || string(data) != "a paper" {
		t.Errorf("the phone opens %q: %q", name, data)
	}
	call(400, "upload", object{"chat_id": 7, "caption": strings.Repeat("许", 1025)}, "x.pdf", "x")
	if a := call(403, "sendMessage", object{"chat_id": 8, "text": "x"}); !strings.Contains(a.Error, "blocked") {
		t.Errorf("a person who blocked: %+v", a)
	}
	s.Fail(telegramtest.Fault{Method: "sendMessage", Status: 429, RetryAfter: 3})
	if a := call(429, "sendMessage", object{"chat_id": 7, "text": "x"}); a.Parameters.RetryAfter != 3 {
		t.Errorf("too many: %+v", a)
	}
	call(0, "setMyCommands", object{"commands": []any{object{"command": "help", "description": "帮助"}}, "language_code": "zh"})
	if got := fmt.Sprint(call(0, "getMyCommands", object{"language_code": "zh"}).Result); !strings.Contains(got, "帮助") {
		t.Errorf("commands %s", got)
	}
	call(0, "sendChatAction", object{"chat_id": 7, "action": "typing"})
}

// TestWhatTelegramRefuses: a call that the real one refuses is refused here, so that no mistake of ours passes a test.
func TestWhatTelegramRefuses(t *testing.T) {
	t.Parallel()
	s, call := conversation(t)
	p := s.Person(7, "Jane", "en")
	p.Say("/start")
	p.PressData(1, "x")
	text := func(words string, more object) object {
		all := object{"chat_id": 7, "text": words}
		maps.Copy(all, more)
		return all
	}
	keys := func(button object) object {
		return object{"reply_markup": object{"inline_keyboard": []any{[]any{button}}}}
	}
	sent := call(0, "sendMessage", text("您好", keys(object{"text": "是", "callback_data": "y"}))).Result.(object)["message_id"]
	tall := pictureOf(t, 100, 2001)
	for _, c := range []struct {
		code   int
		method string
		params object
		says   string
	}{
		{400, "sendMessage", object{"text": "to nobody"}, "chat_id is empty"},
		{400, "sendMessage", object{"chat_id": 9, "text": "never began"}, "chat not found"},
		{400, "sendMessage", text(" \n", nil), "text is empty"},
		{0, "sendMessage", text(strings.Repeat("𠮷", 2048), nil), ""},
		{400, "sendMessage", text(strings.Repeat("𠮷", 2048)+"。", nil), "too long"},
		{400, "sendMessage", text("x", object{"parse_mode": "LaTeX"}), "unsupported parse_mode"},
		{400, "sendMessage", text("a < b", object{"parse_mode": "HTML"}), "can't parse entities"},
		{400, "sendMessage", text("<b>a", object{"parse_mode": "HTML"}), "can't parse entities"},
		{400, "sendMessage", text("<script>a</script>", object{"parse_mode": "HTML"}), "start tag"},
		{0, "sendMessage", text("<b>a</b> &lt; b", object{"parse_mode": "HTML"}), ""},
		{400, "sendMessage", text("x", object{"reply_markup": "[keys]"}), "can't parse"},
		{400, "sendMessage", text("x", keys(object{"text": "x"})), "unallowed"},
		{400, "sendMessage", text("x", keys(object{"text": "", "callback_data": "x"})), "empty"},
		{0, "sendMessage", text("x", keys(object{"text": "x", "callback_data": strings.Repeat("x", 64)})), ""},
		{400, "sendMessage", text("x", keys(object{"text": "x", "callback_data": strings.Repeat("许", 22)})), "BUTTON_DATA_INVALID"},
		{400, "editMessageText", object{"chat_id": 7, "message_id": 99999, "text": "?"}, "not found"},
		{400, "editMessageText", object{"chat_id": 7, "message_id": 1, "text": "a word of hers"}, "not found"},
		{400, "editMessageText", text("您好", object{"message_id": sent, "reply_markup": keys(object{"text": "是", "callback_data": "y"})["reply_markup"]}), "not modified"},
		{0, "editMessageReplyMarkup", object{"chat_id": 7, "message_id": sent}, ""},
		{400, "editMessageReplyMarkup", object{"chat_id": 7, "message_id": sent}, "not modified"},
		{0, "deleteMessage", object{"chat_id": 7, "message_id": sent}, ""},
		{400, "sendPhoto", object{"chat_id": 7, "photo": "none"}, "no photo"},
		{400, "sendPhoto", object{"chat_id": 7, "photo": s.Upload([]byte("a picture"))}, "IMAGE_PROCESS_FAILED"},
		{400, "sendPhoto", object{"chat_id": 7, "photo": s.Upload(tall)}, "PHOTO_INVALID_DIMENSIONS"},
		{0, "sendDocument", object{"chat_id": 7, "document": s.Upload(tall)}, ""},
		{400, "getFile", object{"file_id": s.Upload(make([]byte, 20<<20+1))}, "too big"},
		{0, "answerCallbackQuery", object{"callback_query_id": "press-2"}, ""},
		{400, "answerCallbackQuery", object{"callback_query_id": "press-of-last-week"}, "query is too old"},
		{400, "setMyCommands", object{"commands": []any{object{"command": "Help", "description": "x"}}}, "COMMAND_INVALID"},
		{400, "setMyCommands", object{"commands": []any{object{"command": "help", "description": ""}}}, "DESCRIPTION"},
		{400, "setWebhook", object{"url": "http://desk.example.cn/telegram/webhook"}, "HTTPS"},
		{400, "setWebhook", object{"url": "https://desk.example.cn:8080/telegram/webhook"}, "ports"},
		{400, "setWebhook", object{"url": "https://desk.example.cn/", "secret_token": "a secret"}, "unallowed characters"},
		{404, "getChatMemberCount", object{"chat_id": 7}, "method not found"},
	} {
		if a := call(c.code, c.method, c.params); !strings.Contains(a.Error, c.says) {
			t.Errorf("%s %.200v: %q, want %q", c.method, c.params, a.Error, c.says)
		}
	}
	if last := p.Chat(); last[len(last)-1].Media != "document" {
		t.Errorf("the phone shows %+v", last[len(last)-1])
	}
}

// TestOneWayOfDeliveryAtATime: no polling beside a webhook, no two who poll, and what was not taken goes the new way.
func TestOneWayOfDeliveryAtATime(t *testing.T) {
	t.Parallel()
	s, call := conversation(t)
	p := s.Person(7, "Jane", "en")
	p.Say("one")
	call(0, "setWebhook", object{"url": "https://desk.example.cn/telegram/webhook", "secret_token": "s", "allowed_updates": []any{"message"}})
	p.Say("two")
	p.PressData(1, "not asked for")
	if info := call(0, "getWebhookInfo").Result.(object); info["url"] != "https://desk.example.cn/telegram/webhook" || info["pending_update_count"] != 2.0 {
		t.Errorf("webhook %v", info)
	}
	if a := call(409, "getUpdates"); !strings.Contains(a.Error, "webhook is active") {
		t.Errorf("polling beside a webhook: %+v", a)
	}
	call(0, "deleteWebhook", object{"drop_pending_updates": false})
	first := call(0, "getUpdates", object{"limit": 1}).Result.([]any)
	both := call(0, "getUpdates").Result.([]any)
	if len(first) != 1 || len(both) != 2 {
		t.Errorf("updates %v, then %v", first, both)
	}
	rest := call(0, "getUpdates", object{"offset": 2}).Result.([]any)
	if len(rest) != 1 || p.Idle() {
		t.Errorf("after the first was confirmed: %v, idle %t", rest, p.Idle())
	}
	call(0, "getUpdates", object{"offset": 3})
	if !p.Idle() {
		t.Error("what was confirmed counts as on its way")
	}
	conflict := make(chan string)
	go func() {
		_, why := s.Poll(url.Values{"offset": {"3"}, "timeout": {"50"}})
		conflict <- why
	}()
	for s.Pollers() < 6 {
		time.Sleep(time.Millisecond)
	}
	call(0, "getUpdates", object{"offset": 3})
	if why := <-conflict; !strings.Contains(why, "terminated by other") {
		t.Errorf("two who poll: %q", why)
	}
	p.Say("three")
	call(0, "deleteWebhook", object{"drop_pending_updates": true})
	if left := call(0, "getUpdates").Result.([]any); len(left) != 0 {
		t.Errorf("what was dropped comes: %v", left)
	}
}

// pictureOf is a picture of a size.
func pictureOf(t *testing.T, width, height int) []byte {
	t.Helper()
	var data bytes.Buffer
	if err := png.Encode(&data, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return data.Bytes()
}

func TestUpdatesAsAnIndependentClientReadsThem(t *testing.T) {
	t.Parallel()
	s, call := conversation(t)
	p := s.Person(7, "王", "zh-hans")
	p.Say("/start officer_411002")
	p.Say("您好 𠮷")
	p.SendPhoto([]byte("a picture"), "album")
	p.PressData(1, "data")
	p.Edit(2, "改")
	p.Block(true)
	got, ok := call(0, "poll", 6).Result.([]any)
	if !ok || len(got) != 6 {
		t.Fatalf("updates %v", got)
	}
	for i, want := range []object{
		{"text": "/start officer_411002", "command": "bot_command"}, {"text": "您好 𠮷"}, {"photo": 2.0}, {"data": "data"}, {"edited": "改"}, {"member": "kicked"},
	} {
		update := got[i].(object)
		if update["language"] != "zh-hans" || update["chat"] != "private" {
			t.Errorf("update %d: %v", i, update)
		}
		for name, value := range want {
			if update[name] != value {
				t.Errorf("update %d: %s is %v, want %v", i, name, update[name], value)
			}
		}
	}
	file := call(0, "getFile", object{"file_id": "file-1"}).Result.(object)
	data, err := base64.StdEncoding.DecodeString(call(0, "download", file["file_path"]).Result.(string))
	if err != nil || string(data) != "a picture" {
		t.Errorf("the file is %q, %v", data, err)
	}
	call(400, "getFile", object{"file_id": "none"})
}
