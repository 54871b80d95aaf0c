package wechattest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/lotusdesk/lotusdesk/bot/wechat/wechattest"
)

// TestTheAPIRefusesWhatWeChatRefuses: what no client written with care would send, and a program with a mistake does.
func TestTheAPIRefusesWhatWeChatRefuses(t *testing.T) {
	t.Parallel()
	s, address := platform(t, func(o *wechattest.Options) { o.Subscriptions = map[string][]string{"S1": {"thing1"}} })
	s.SetCallback("http://127.0.0.1:1")
	p := s.Person("o1", "王")
	p.Opened()
	call := func(method, path, body string) (got struct {
		Code    int    `json:"errcode"`
		Token   string `json:"access_token"`
		Life    int    `json:"expires_in"`
		Message string `json:"errmsg"`
	}) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, address+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = response.Body.Close() }()
		if err := json.NewDecoder(response.Body).Decode(&got); err != nil || response.StatusCode != http.StatusOK {
			t.Errorf("%s %s: %s, %v", method, path, response.Status, err)
		}
		return got
	}
	const stable, credentials = "/cgi-bin/stable_token", `{"grant_type":"client_credential","appid":"wx1","secret":"s"}`
	token := call("POST", stable, credentials)
	if again := call("POST", stable, credentials); token.Token == "" || again.Token != token.Token || again.Life > 7200 || again.Life < 7000 {
		t.Errorf("a stable token %+v, then %+v", token, again)
	}
	custom, template, notice := "/cgi-bin/message/custom/send", "/cgi-bin/message/template/send", "/cgi-bin/message/subscribe/bizsend"
	with := "?access_token=" + token.Token
	text := func(to, content string) string {
		return `{"touser":"` + to + `","msgtype":"text","text":{"content":"` + content + `"}}`
	}
	for name, c := range map[string]struct {
		method, path, body string
		code               int
	}{
		"a token asked for by GET":       {"GET", stable, "", 43002},
		"another grant":                  {"POST", stable, `{"grant_type":"x","appid":"wx1","secret":"s"}`, 40002},
		"another account":                {"POST", stable, `{"grant_type":"client_credential","appid":"wx2","secret":"s"}`, 40013},
		"a wrong secret":                 {"POST", stable, `{"grant_type":"client_credential","appid":"wx1","secret":"t"}`, 40125},
		"no token":                       {"POST", custom, text("o1", "x"), 41001},
		"a token of somebody else":       {"POST", custom + "?access_token=x", text("o1", "x"), 40001},
		"a message by GET":               {"GET", custom + with, "", 43002},
		"nothing posted":                 {"POST", custom + with, "", 44002},
		"no JSON":                        {"POST", custom + with, "touser=o1", 47001},
		"nobody to send to":              {"POST", custom + with, `{"msgtype":"text","text":{"content":"x"}}`, 40003},
		"no type":                        {"POST", custom + with, `{"touser":"o1","text":{"content":"x"}}`, 40008},
		"a type that is none":            {"POST", custom + with, `{"touser":"o1","msgtype":"markdown"}`, 40008},
		"a picture that nobody uploaded": {"POST", custom + with, `{"touser":"o1","msgtype":"image","image":{"media_id":"x"}}`, 40007},
		"no words":                       {"POST", custom + with, text("o1", ""), 44004},
		"one byte too many":              {"POST", custom + with, text("o1", strings.Repeat("x", 2049)), 45002},
		"a template of nobody":           {"POST", template + with, `{"touser":"o1","template_id":"T9"}`, 40037},
		"a template to nobody":           {"POST", template + with, `{"template_id":"T1"}`, 40003},
		"a keyword missing":              {"POST", template + with, `{"touser":"o1","template_id":"T1","data":{"thing1":{"value":"x"}}}`, 47003},
		"Chinese in a character_string":  {"POST", template + with, `{"touser":"o1","template_id":"T1","data":{"thing1":{"value":"x"},"character_string2":{"value":"号"}}}`, 47003},
		"a notice without consent":       {"POST", notice + with, `{"touser":"o1","template_id":"S1","data":{"thing1":{"value":"x"}}}`, 43101},
		"a notice of another's template": {"POST", notice + with, `{"touser":"o1","template_id":"T1","data":{"thing1":{"value":"x"}}}`, 40037},
		"a file of no type":              {"POST", "/cgi-bin/media/upload" + with, "x", 41005},
		"a method that there is not":     {"POST", "/cgi-bin/message/x" + with, "{}", 40066},
		"a menu without a button":        {"POST", "/cgi-bin/menu/create" + with, `{"button":[]}`, 40017},
	} {
		if got := call(c.method, c.path, c.body); got.Code != c.code || got.Message == "" {
			t.Errorf("%s: %+v, want %d", name, got, c.code)
		}
	}
	if len(p.Chat()) > 0 {
		t.Errorf("the phone shows %+v", p.Chat())
	}
	if got := call("POST", custom+with, text("o1", strings.Repeat("x", 2048))); got.Code != 0 {
		t.Errorf("as long as it may be: %+v", got)
	}
	s.ExpireTokens()
	if got := call("POST", custom+with, text("o1", "x")); got.Code != 42001 {
		t.Errorf("a token that ended: %+v", got)
	}
}
