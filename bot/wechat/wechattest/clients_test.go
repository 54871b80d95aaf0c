package wechattest_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot/nodetest"
	"github.com/lotusdesk/lotusdesk/bot/wechat/wechattest"
)

const key = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ"

func platform(t *testing.T, change func(*wechattest.Options)) (*wechattest.Server, string) {
	t.Helper()
	options := wechattest.Options{
		AppID: "wx1", Secret: "s", Token: "token", AESKey: key, Templates: map[string][]string{"T1": {"thing1", "character_string2"}},
	}
	if change != nil {
		change(&options)
	}
	s := wechattest.New(options)
	t.Cleanup(s.Close)
	api := httptest.NewServer(s)
	t.Cleanup(api.Close)
	return s, api.URL
}

// answer is what co-wechat-api made of an answer.
type answer struct {
	Result any    `json:"result"`
	Error  string `json:"error"`
	Code   int    `json:"code"`
}

func TestTheAPIAsAnIndependentClientKnowsIt(t *testing.T) {
	t.Parallel()
	s, address := platform(t, nil)
	follower, stranger := s.Person("o1", "王"), s.Person("o2", "李")
	s.SetCallback("http://127.0.0.1:1") // nobody is there: the pushes of this test are not its matter
	follower.Follow("")
	client := nodetest.Start(t, "testdata/client", "api.mjs", address, "wx1", "s")
	call := func(code int, method string, args ...any) any {
		t.Helper()
		var a answer
		client.Ask(append([]any{method}, args...), &a)
		if a.Code != code || code == 0 && a.Error != "" {
			t.Errorf("%s %v: %+v, want code %d", method, args, a, code)
		}
		return a.Result
	}
	for i := range 3 { // as many as a follow allows
		call(0, "sendText", "o1", fmt.Sprintf("第 %d 条", i+1))
	}
	call(45047, "sendText", "o1", "第四条")
	call(45015, "sendText", "o2", "您好")
	call(40003, "sendText", "o3", "您好")
	follower.Opened()
	call(45002, "sendText", "o1", strings.Repeat("许", 700))
	for range 5 { // and as many as a message allows
		call(0, "sendText", "o1", "您好")
	}
	call(45047, "sendText", "o1", "您好")

	data := func(thing string) map[string]any {
		return map[string]any{"thing1": map[string]any{"value": thing}, "character_string2": map[string]any{"value": "411002-2026-000001-3"}}
	}
	call(0, "sendTemplate", "o1", "T1", "", "", data("您的投诉已有承办人"))
	call(47003, "sendTemplate", "o1", "T1", "", "", data(strings.Repeat("长", 21)))
	call(40037, "sendTemplate", "o1", "T2", "", "", data("x"))
	call(43004, "sendTemplate", stranger.OpenID, "T1", "", "", data("x"))
	if chat := follower.Chat(); chat[len(chat)-1].Template["thing1"] != "您的投诉已有承办人" {
		t.Errorf("the phone shows %+v", chat)
	}

	call(0, "createMenu", map[string]any{"button": []any{map[string]any{"type": "click", "name": "投诉", "key": "k"}}})
	call(40018, "createMenu", map[string]any{"button": []any{map[string]any{"type": "click", "name": "一二三四五六", "key": "k"}}})
	if menu, ok := call(0, "getMenu").(map[string]any); !ok || menu["menu"] == nil {
		t.Errorf("menu %v", menu)
	}
	s.ExpireTokens() // the client gets a new token by itself on 42001
	call(0, "getMenu")
	if n := s.Calls("/cgi-bin/token"); n != 2 {
		t.Errorf("%d tokens were asked for", n)
	}
	if user, ok := call(0, "getUser", "o1").(map[string]any); !ok || user["subscribe"] != 1.0 {
		t.Errorf("user %v", user)
	}
	s.Fail(wechattest.Fault{Path: "/cgi-bin/message/custom/send", ErrCode: -1, ErrMsg: "system error"})
	call(-1, "sendText", "o1", "您好")
}

func TestAnIndependentServerReadsThePushesAndIsRead(t *testing.T) {
	t.Parallel()
	s, _ := platform(t, nil)
	server := nodetest.Start(t, "testdata/client", "account.mjs", "token", key, "wx1")
	var at struct{ Port int }
	server.Read(&at)
	s.SetCallback(fmt.Sprintf("http://127.0.0.1:%d", at.Port))
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := s.Verify(ctx); err != nil {
		t.Error(err)
	}
	var got struct{ ID, Type, Event, Key, Content string }
	p := s.Person("o1", "王")
	p.Follow("desk-7")
	server.Read(&got)
	if got.ID != "wx1" || got.Event != "subscribe" || got.Key != "qrscene_desk-7" {
		t.Errorf("the server read %+v", got)
	}
	text := "我要投诉 <b>&amp; “引号” ]]> 𠮷"
	p.Say(text)
	server.Read(&got)
	if got.Type != "text" {
		t.Errorf("the server read %+v", got)
	}
	if last, ok := p.Said(ctx, "收到："); !ok {
		t.Errorf("the phone shows %q", last)
	}
}

func TestAPushIsMadeThreeTimesAndThenThereIsTrouble(t *testing.T) {
	t.Parallel()
	s, address := platform(t, nil)
	s.SetCallback(address + "/nobody") // which answers, but not as an account's server does
	p := s.Person("o1", "王")
	p.Say("您好")
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if last, ok := p.Said(ctx, "该公众号提供的服务出现故障"); !ok {
		t.Errorf("the phone shows %q", last)
	}
	if n := s.Calls("/nobody"); n != 3 {
		t.Errorf("%d deliveries", n)
	}
}
