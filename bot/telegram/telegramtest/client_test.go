package telegramtest_test

import (
	"encoding/base64"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

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
	call(0, "editMessageReplyMarkup", object{"chat_id": 7, "message_id": sent["message_id"]})
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
	call(400, "sendDocument", object{"chat_id": 7, "document": "no-such-file"})
	call(400, "editMessageText", object{"chat_id": 7, "message_id": 99999, "text": "?"})
	call(400, "sendMessage", object{"chat_id": 7, "text": strings.Repeat("许", 4097)})
	call(400, "sendMessage", object{"chat_id": 7, "text": " "})
	call(400, "sendMessage", object{"chat_id": 9, "text": "never began"})
	call(400, "sendMessage", object{"chat_id": 7, "text": "x", "reply_markup": object{"inline_keyboard": []any{[]any{object{"text": "x", "callback_data": strings.Repeat("x", 65)}}}}})
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
	call(0, "answerCallbackQuery", object{"callback_query_id": "1"})
	call(0, "sendChatAction", object{"chat_id": 7, "action": "typing"})
	call(0, "setWebhook", object{"url": "https://desk.example.cn/telegram/webhook", "secret_token": "s"})
	if info := call(0, "getWebhookInfo").Result.(object); info["url"] != "https://desk.example.cn/telegram/webhook" {
		t.Errorf("webhook %v", info)
	}
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
