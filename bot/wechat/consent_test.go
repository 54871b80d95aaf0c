package wechat

import (
	"errors"
	"testing"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/bot/wechat/wechattest"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
)

// TestAConsentIsOneMessage: a popup asks about several templates at once; each yes is one message for what must arrive, a
// repeated event brings no second one, and a no, or WeChat's word that there is none, ends what was allowed.
func TestAConsentIsOneMessage(t *testing.T) {
	t.Parallel()
	a := open(t, func(c *Config, o *wechattest.Options) {
		c.Templates = nil
		c.Subscriptions = map[locales.Language]Template{locales.ZH: {"S-zh", "thing1", "character_string2"}, locales.EN: {"S-en", "thing1", "character_string2"}}
		o.Subscriptions = map[string][]string{"S-zh": {"thing1", "character_string2"}, "S-en": {"thing1", "character_string2"}}
	})
	p := a.platform.Person("o1", "王")
	p.Follow("")
	a.hears(t, p, "请选择")
	for range 3 { // the messages that following allows
		if _, err := a.Push(t.Context(), a.identity("o1"), bot.Spoken{Text: "您好", Language: locales.ZH}); err != nil {
			t.Fatal(err)
		}
	}
	push := func(language locales.Language, class cases.Class) string {
		t.Helper()
		_, err := a.Push(t.Context(), a.identity("o1"), bot.Spoken{
			Text: "您的投诉已受理", Language: language, Subject: "您的投诉已受理", Case: "411002-2026-000001-3", Class: class,
		})
		var failed *bot.SendError
		if errors.As(err, &failed) {
			return string(failed.Class) + " " + failed.Code
		}
		if err != nil {
			t.Fatal(err)
		}
		return "sent"
	}
	expect := func(what, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %s, want %s", what, got, want)
		}
	}
	expect("without a consent", push(locales.ZH, cases.ClassLegal), "closed budget")
	p.AnswerPopup([]string{"S-zh", "S-other", "S-en"}, true, true, true)
	a.settle(t, p)
	for range 3 {
		if _, _, err := p.Redeliver(); err != nil {
			t.Fatal(err)
		}
	}
	expect("a reminder uses no consent", push(locales.ZH, cases.ClassReminder), "closed budget")
	expect("with one in Chinese", push(locales.ZH, cases.ClassLegal), "sent")
	expect("used up", push(locales.ZH, cases.ClassLegal), "closed budget")
	expect("with one in English", push(locales.EN, cases.ClassWords), "sent")
	if n := a.platform.Calls("/cgi-bin/message/subscribe/bizsend"); n != 2 {
		t.Errorf("%d subscription notices were tried", n)
	}

	p.AnswerPopup([]string{"S-zh", "S-en"}, true, true)
	a.settle(t, p)
	p.TakeBack("S-zh")
	a.settle(t, p)
	expect("taken back", push(locales.ZH, cases.ClassLegal), "closed budget")
	p.Forget("S-en")
	expect("WeChat knows of none", push(locales.EN, cases.ClassLegal), "closed 43101")
	expect("and ours counts no more", push(locales.EN, cases.ClassLegal), "closed budget")

	p.AnswerPopup([]string{"S-zh"}, true)
	a.settle(t, p)
	a.platform.Fail(wechattest.Fault{Path: "/cgi-bin/message/subscribe/bizsend", ErrCode: -1, ErrMsg: "system error"})
	expect("busy", push(locales.ZH, cases.ClassLegal), "retry -1")
	expect("the consent was not used", push(locales.ZH, cases.ClassLegal), "sent")
}
