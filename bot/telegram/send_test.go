package telegram

import (
	"strings"
	"testing"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/bot/telegram/telegramtest"
	"github.com/lotusdesk/lotusdesk/locales"
)

func TestTelegramIsGivenTheTimeItAsksFor(t *testing.T) {
	t.Parallel()
	d := open(t, true)
	p := d.platform.Person(7, "王", "zh-hans")
	p.Say("/start")
	d.settle(t, p)
	d.platform.Fail(telegramtest.Fault{Method: "sendMessage", Status: 429, RetryAfter: 1})
	before := d.platform.Calls("sendMessage")
	p.Say("帮助")
	d.settle(t, p)
	d.hears(t, p, "任何时候")
	if n := d.platform.Calls("sendMessage") - before; n != 2 {
		t.Errorf("%d calls where one was refused and one repeated", n)
	}
}

func TestALongMessageIsSplit(t *testing.T) {
	t.Parallel()
	d := open(t, true)
	p := d.platform.Person(7, "王", "zh-hans")
	p.Say("/start")
	d.settle(t, p)
	long := strings.Repeat("许昌市的外商投诉受理机构会在七个工作日内答复。", 300) + "𠮷"
	_, err := d.Push(t.Context(), d.identity(7), bot.Spoken{Text: long, Language: locales.ZH, Buttons: []bot.Button{{Label: "查看", Data: "x"}}})
	if err != nil {
		t.Fatal(err)
	}
	chat, whole := p.Chat()[2:], ""
	for i, m := range chat {
		whole += m.Text
		if (m.Buttons != nil) != (i == len(chat)-1) {
			t.Error("the buttons do not stand under the last part")
		}
		if !strings.HasSuffix(m.Text, "。") && i < len(chat)-1 {
			t.Errorf("part %d ends within a sentence: …%s", i+1, m.Text[len(m.Text)-30:])
		}
	}
	if whole != long || len(chat) != 2 {
		t.Errorf("%d parts; whole %t", len(chat), whole == long)
	}
}
