package telegramtest

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// What Telegram asks of the words of its methods.
var (
	webhookURL    = regexp.MustCompile(`^https://[^/:]+(:(443|80|88|8443))?(/|$)`)
	webhookSecret = regexp.MustCompile(`^[A-Za-z0-9_-]{0,256}$`)
	webAddress    = regexp.MustCompile(`https?://`)
	commandName   = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)
)

const (
	filePath    = "files/" // in front of a file's id in its path
	maxDownload = 20 << 20 // bytes
)

// perform does what a method does.
func (s *Server) perform(method string, p url.Values) (status int, description string, result any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch method {
	case "getMe":
		return 200, "", s.me()
	case "setWebhook", "deleteWebhook":
		return s.hook(method, p)
	case "getWebhookInfo":
		return 200, "", map[string]any{"url": s.webhook.url, "has_custom_certificate": false, "pending_update_count": len(s.pending), "allowed_updates": s.allowed}
	case "setMyCommands":
		return s.setCommands(p)
	case "getMyCommands":
		list := s.commands[p.Get("language_code")]
		if list == nil {
			list = []byte("[]")
		}
		return 200, "", json.RawMessage(slices.Clone(list))
	case "getFile":
		return s.file(p.Get("file_id"))
	case "answerCallbackQuery":
		if !s.presses[p.Get("callback_query_id")] {
			return 400, "Bad Request: query is too old and response timeout expired or query ID is invalid", nil
		}
		return 200, "", true
	case "sendMessage", "editMessageText", "editMessageReplyMarkup", "sendDocument", "sendPhoto", "sendVoice", "deleteMessage", "sendChatAction":
		return s.speak(method, p)
	}
	return 404, "Not Found: method not found", nil
}

// me is the bot.
func (s *Server) me() map[string]any {
	id, _, _ := strings.Cut(s.options.Token, ":")
	n, _ := strconv.ParseInt(id, 10, 64)
	return map[string]any{"id": n, "is_bot": true, "first_name": "莲城外商服务台", "username": "lotusdesk_bot"}
}

// hook sets or takes away the webhook. What was not taken yet goes to the next one, unless the bot drops it.
func (s *Server) hook(method string, p url.Values) (status int, description string, result any) {
	address, secret := p.Get("url"), p.Get("secret_token")
	if method == "deleteWebhook" {
		address, secret = "", ""
	}
	switch {
	case address != "" && !s.options.Local && !strings.HasPrefix(address, "https://"):
		return 400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook", nil
	case address != "" && !s.options.Local && !webhookURL.MatchString(address):
		return 400, "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443", nil
	case !webhookSecret.MatchString(secret):
		return 400, "Bad Request: secret token contains unallowed characters", nil
	}
	if p.Get("drop_pending_updates") == "true" {
		s.pending = nil
	}
	s.allow(p)
	s.webhook = webhook{address, secret}
	s.touch()
	return 200, "", true
}

func (s *Server) setCommands(p url.Values) (status int, description string, result any) {
	var list []struct{ Command, Description string }
	if json.Unmarshal([]byte(p.Get("commands")), &list) != nil {
		return 400, "Bad Request: can't parse commands JSON object", nil
	}
	for _, c := range list {
		if !commandName.MatchString(c.Command) {
			return 400, "Bad Request: BOT_COMMAND_INVALID", nil
		}
		if c.Description == "" || units(c.Description) > 256 {
			return 400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID", nil
		}
	}
	s.commands[p.Get("language_code")] = []byte(p.Get("commands"))
	return 200, "", true
}

// file says where a file is to be had.
func (s *Server) file(id string) (status int, description string, result any) {
	data, ok := s.files[id]
	switch {
	case !ok:
		return 400, "Bad Request: invalid file_id", nil
	case len(data) > maxDownload:
		return 400, "Bad Request: file is too big", nil
	}
	return 200, "", map[string]any{"file_id": id, "file_unique_id": id, "file_path": filePath + id, "file_size": len(data)}
}

// speak carries out the methods that change what a phone shows.
func (s *Server) speak(method string, p url.Values) (status int, description string, result any) {
	person, status, wrong := s.chat(p.Get("chat_id"))
	if person == nil {
		return status, wrong, nil
	}
	text, wrong := s.words(method, p)
	if wrong == "" {
		wrong = s.enclosed(method, p)
	}
	buttons, unfit := readButtons(p.Get("reply_markup"))
	if wrong = strings.TrimSpace(wrong + " " + unfit); wrong != "" {
		return 400, "Bad Request: " + wrong, nil
	}
	if strings.HasPrefix(method, "send") {
		if method == "sendChatAction" {
			return 200, "", true
		}
		return 200, "", s.message(person, s.show(person, method, text, buttons, p))
	}
	shown := person.find(p.Get("message_id"))
	switch {
	case shown == nil || !shown.FromBot && method != "deleteMessage":
		return 400, "Bad Request: message to edit not found", nil
	case method == "deleteMessage":
		person.chat = slices.DeleteFunc(person.chat, func(m Shown) bool { return m.ID == shown.ID })
		s.touch()
		return 200, "", true
	case method == "editMessageReplyMarkup":
		text = shown.Text
	}
	if text == shown.Text && slices.EqualFunc(buttons, shown.Buttons, slices.Equal) {
		return 400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message", nil
	}
	shown.Text, shown.Buttons = text, buttons
	s.touch()
	return 200, "", s.message(person, *shown)
}

// chat is the person of a chat, or why there is none to write to.
func (s *Server) chat(id string) (p *Person, status int, wrong string) {
	if id == "" {
		return nil, 400, "Bad Request: chat_id is empty"
	}
	n, _ := strconv.ParseInt(id, 10, 64)
	switch p = s.people[n]; {
	case p == nil || !p.started:
		return nil, 400, "Bad Request: chat not found"
	case p.blocked:
		return nil, 403, "Forbidden: bot was blocked by the user"
	}
	return p, 200, ""
}

// show puts a message of the bot on a phone.
func (s *Server) show(p *Person, method, text string, buttons [][]Button, params url.Values) Shown {
	s.messages++
	shown := Shown{ID: s.messages, FromBot: true, Text: text, Buttons: buttons, At: time.Now()}
	if method == "sendMessage" {
		shown.Preview = webAddress.MatchString(text) && !strings.Contains(params.Get("link_preview_options"), `"is_disabled":true`)
	} else {
		shown.Media = strings.ToLower(strings.TrimPrefix(method, "send"))
		shown.Name, shown.File = attachedName(params, shown.Media), attached(params, shown.Media)
	}
	p.chat = append(p.chat, shown)
	s.touch()
	return shown
}
