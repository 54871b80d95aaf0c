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
	for range 3 {
		get("zh")
	}
	if n := a.platform.Calls("/cgi-bin/ticket/getticket"); n != 1 {
		t.Errorf("%d tickets were asked for", n)
	}
}
