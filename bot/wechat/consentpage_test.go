package wechat

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/lotusdesk/lotusdesk/bot/wechat/wechattest"
	"github.com/lotusdesk/lotusdesk/locales"
)

// TestThePageThatAsksIsSigned, as WeChat's script checks it, for the address under which it was opened.
func TestThePageThatAsksIsSigned(t *testing.T) {
	t.Parallel()
	a := open(t, func(c *Config, _ *wechattest.Options) {
		c.PublicURL = "https://desk.example.cn/"
		c.Subscriptions = map[locales.Language]Template{locales.ZH: {"S-zh", "thing1", "character_string2"}}
	})
	get := func(language string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		a.Consent(w, httptest.NewRequestWithContext(t.Context(), "GET", ConsentPath+"?language="+language, nil))
		return w
	}
	body := get("zh").Body.String()
	part := func(pattern string) string {
		t.Helper()
		m := regexp.MustCompile(pattern).FindStringSubmatch(body)
		if m == nil {
			t.Fatalf("no %s in\n%s", pattern, body)
		}
		return m[1]
	}
	address := a.ConsentURL(locales.ZH)
	if address != "https://desk.example.cn/wechat/consent?language=zh" {
		t.Errorf("the page is at %s", address)
	}
	sum := sha1.Sum([]byte(fmt.Sprintf("jsapi_ticket=%s&noncestr=%s&timestamp=%s&url=%s", a.platform.Ticket(), part(`nonceStr: "(\w+)"`), part(`timestamp: *(\d+)`), address)))
	if got := part(`signature: "(\w+)"`); got != hex.EncodeToString(sum[:]) {
		t.Errorf("the page is signed %s", got)
	}
	for _, want := range []string{`template="S-zh"`, "允许接收一次通知", a.config.AppID} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not have %q:\n%s", want, body)
		}
	}
	if w := get("en"); w.Code != 404 {
		t.Errorf("without a notice in English the page answers %d", w.Code)
	}
	header := get("zh").Header()
	for name, want := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"} {
		if header.Get(name) != want {
			t.Errorf("%s is %q", name, header.Get(name))
		}
	}
	if policy := header.Get("Content-Security-Policy"); !strings.Contains(policy, "frame-ancestors 'none'") {
		t.Errorf("the page may be framed: %s", policy)
	}
	for range 3 {
		get("zh")
	}
	if n := a.platform.Calls("/cgi-bin/ticket/getticket"); n != 1 {
		t.Errorf("%d tickets were asked for", n)
	}
}

// TestThePageThatAsksSaysWhatBecameOfIt: what was chosen, that another browser cannot choose, and that it has to wait where
// WeChat gives nothing to sign with.
func TestThePageThatAsksSaysWhatBecameOfIt(t *testing.T) {
	t.Parallel()
	a := open(t, func(c *Config, _ *wechattest.Options) {
		c.PublicURL = "https://desk.example.cn"
		c.Subscriptions = map[locales.Language]Template{locales.EN: {"S-en", "thing1", "character_string2"}}
	})
	a.platform.Fail(wechattest.Fault{Path: "/cgi-bin/ticket/getticket", ErrCode: -1, ErrMsg: "system error"})
	for _, visit := range []struct {
		status         int
		wants, without []string
	}{
		{503, []string{`<html lang="en">`, "<h1>One notice about your case</h1>", "Try again in a minute."}, []string{"<script", "Allow one notice"}},
		{200, []string{"Allow one notice", "Open this page in WeChat.", "We can now send you one notice.", "You did not allow a notice.", "Update WeChat"}, []string{"Try again in a minute."}},
	} {
		w := httptest.NewRecorder()
		a.Consent(w, httptest.NewRequestWithContext(t.Context(), "GET", ConsentPath+"?language=en", nil))
		page := w.Body.String()
		if w.Code != visit.status {
			t.Errorf("the page answers %d, not %d", w.Code, visit.status)
		}
		for _, want := range visit.wants {
			if !strings.Contains(page, want) {
				t.Errorf("%d: the page does not have %q:\n%s", w.Code, want, page)
			}
		}
		for _, other := range visit.without {
			if strings.Contains(page, other) {
				t.Errorf("%d: the page has %q:\n%s", w.Code, other, page)
			}
		}
	}
}
