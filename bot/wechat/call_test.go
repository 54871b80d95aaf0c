package wechat

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/bot/wechat/wechattest"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
)

func TestAPushReadsWhatThePlatformSays(t *testing.T) {
	t.Parallel()
	a := open(t, func(c *Config, _ *wechattest.Options) { c.Templates = nil })
	for i, c := range []struct {
		name  string
		fault wechattest.Fault
		class bot.SendClass
		code  string
		after time.Duration
	}{
		{"busy", wechattest.Fault{ErrCode: -1}, bot.SendRetry, "-1", 0},
		{"the window is closed", wechattest.Fault{ErrCode: 45015}, bot.SendClosed, "45015", 0},
		{"the number is used up", wechattest.Fault{ErrCode: 45047}, bot.SendClosed, "45047", 0},
		{"no consent", wechattest.Fault{ErrCode: 43101}, bot.SendClosed, "43101", 0},
		{"not this kind of account", wechattest.Fault{ErrCode: 45162}, bot.SendClosed, "45162", 0},
		{"not certified", wechattest.Fault{ErrCode: 48001}, bot.SendClosed, "48001", 0},
		{"nobody of ours", wechattest.Fault{ErrCode: 40003}, bot.SendBlocked, "40003", 0},
		{"follows no more", wechattest.Fault{ErrCode: 43004}, bot.SendBlocked, "43004", 0},
		{"too long", wechattest.Fault{ErrCode: 45002}, bot.SendPermanent, "45002", 0},
		{"the day's calls", wechattest.Fault{ErrCode: 45009}, bot.SendRetry, "45009", 4*time.Hour + time.Minute},
		{"this minute's calls", wechattest.Fault{ErrCode: 45011}, bot.SendRetry, "45011", time.Minute},
		{"our address", wechattest.Fault{ErrCode: 40164}, bot.SendRetry, "40164", time.Minute},
		{"an error in front of the platform", wechattest.Fault{Status: 502}, bot.SendUnknown, "502", 0},
		{"the answer is lost", wechattest.Fault{Lose: true}, bot.SendUnknown, "timeout", 0},
		{"the answer is no answer", wechattest.Fault{Garble: true}, bot.SendUnknown, "timeout", 0},
		{"on the account's black list", wechattest.Fault{ErrCode: 43019}, bot.SendBlocked, "43019", 0},
		{"takes no messages", wechattest.Fault{ErrCode: 48002}, bot.SendClosed, "48002", 0},
		{"what it says is forbidden", wechattest.Fault{ErrCode: 87014}, bot.SendPermanent, "87014", 0},
		{"a wrong secret", wechattest.Fault{ErrCode: 40125}, bot.SendRetry, "40125", time.Minute},
		{"a code that nobody knows", wechattest.Fault{ErrCode: 99999}, bot.SendRetry, "99999", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := a.platform.Person(fmt.Sprintf("o%d", i), "王")
			p.Say("你好")
			a.settle(t, p)
			c.fault.Path = "/cgi-bin/message/custom/send"
			a.now = func() time.Time { return cases.DateOf(time.Now()).At(20, 0) } // four hours before the next day
			a.platform.Fail(c.fault)
			_, err := a.Push(t.Context(), a.identity(p.OpenID), bot.Spoken{Text: "您好", Language: locales.ZH})
			var failed *bot.SendError
			if !errors.As(err, &failed) || failed.Class != c.class || failed.Code != c.code || failed.After != c.after || failed.Wide != (c.after > 0) {
				t.Errorf("%+v, want %s %s after %s", err, c.class, c.code, c.after)
			}
			if strings.Contains(fmt.Sprint(err), "84_TOKEN") || strings.Contains(fmt.Sprint(err), "s3cret") {
				t.Errorf("the error has a secret: %v", err)
			}
		})
	}
}

// TestWhatWasSurelyNotSentIsNoDoubt: where no token is to be had or nobody is there, the message did not leave us.
func TestWhatWasSurelyNotSentIsNoDoubt(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func(*account){
		"no token is handed out":     func(a *account) { a.platform.Fail(wechattest.Fault{Path: "/cgi-bin/stable_token", Status: 502}) },
		"the token's answer is lost": func(a *account) { a.platform.Fail(wechattest.Fault{Path: "/cgi-bin/stable_token", Lose: true}) },
		"nobody is there":            func(a *account) { a.config.APIURL = "http://127.0.0.1:1" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := open(t, nil)
			p := a.platform.Person("o1", "王")
			p.Say("你好")
			a.hears(t, p, "请选择")
			fail(a)
			_, err := a.Push(t.Context(), a.identity("o1"), bot.Spoken{Text: "您好", Language: locales.ZH})
			var failed *bot.SendError
			if !errors.As(err, &failed) || failed.Class != bot.SendRetry {
				t.Errorf("%v, want a retry", err)
			}
		})
	}
}

func TestATokenThatEndedIsReplacedOnce(t *testing.T) {
	t.Parallel()
	a := open(t, nil)
	p := a.platform.Person("o1", "王")
	p.Say("你好")
	a.hears(t, p, "请选择")
	push := func() error {
		_, err := a.Push(t.Context(), a.identity("o1"), bot.Spoken{Text: "您好", Language: locales.ZH})
		return err
	}
	for range 2 {
		if err := push(); err != nil {
			t.Fatal(err)
		}
		a.platform.ExpireTokens()
	}
	if err := push(); err != nil {
		t.Error(err)
	}
	if n := a.platform.Calls("/cgi-bin/stable_token"); n != 3 {
		t.Errorf("%d tokens were asked for", n)
	}
	a.platform.Fail(wechattest.Fault{Path: "/cgi-bin/message/custom/send", ErrCode: 40001, ErrMsg: "invalid credential"})
	a.platform.Fail(wechattest.Fault{Path: "/cgi-bin/message/custom/send", ErrCode: 40001, ErrMsg: "invalid credential"})
	var failed *bot.SendError
	if err := push(); !errors.As(err, &failed) || failed.Class != bot.SendRetry || failed.Code != "40001" {
		t.Errorf("two refusals in a row: %v", err)
	}
}
