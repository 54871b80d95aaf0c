package telegram

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot/telegram/telegramtest"
)

// polling has a channel poll until it is stopped.
func polling(t *testing.T, c *Channel) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { c.Poll(ctx); close(done) }()
	stop = func() { cancel(); <-done }
	t.Cleanup(stop)
	return stop
}

// said counts the messages of the bot.
func said(p *telegramtest.Person) (n int) {
	for _, m := range p.Chat() {
		if m.FromBot {
			n++
		}
	}
	return n
}

func TestAPersonIsReachedByPolling(t *testing.T) {
	t.Parallel()
	d := open(t, false)
	d.config.ReplyInWebhook = true // there is none
	d.platform.SetWebhook("http://127.0.0.1:1/former", "")
	p := d.platform.Person(7, "王", "zh-hans")
	p.Say("/start officer") // it waits for the webhook of before
	stop := polling(t, d.Channel)
	d.hears(t, p, "请选择")
	p.Press("申请服务官")
	d.hears(t, p, "您同意按此办理吗")
	d.settle(t, p)
	if n := d.platform.Calls("answerCallbackQuery"); n != 1 {
		t.Errorf("a press was answered %d times", n)
	}
	p.Edit(1, "改")
	d.hears(t, p, "修改已发出的消息不会生效")
	stop()
	if !p.Idle() {
		t.Error("what was answered last is not confirmed, and comes again after a restart")
	}
	n := said(p)
	polling(t, d.Channel)
	p.Say("帮助")
	d.settle(t, p)
	if said(p) != n+2 { // the help, and the open question
		t.Errorf("after a restart %d messages came: %+v", said(p)-n, p.Chat())
	}
}

// TestAnUpdateCountsAsReceivedAfterItsTurn, and one whose turn fails keeps nobody else waiting.
func TestAnUpdateCountsAsReceivedAfterItsTurn(t *testing.T) {
	t.Parallel()
	d := open(t, false)
	first, second := d.platform.Person(7, "王", "zh-hans"), d.platform.Person(8, "Jane", "en")
	for range 50 {
		d.platform.Fail(telegramtest.Fault{Method: "sendMessage", Chat: 7, Status: 502})
	}
	first.Say("/start")
	second.Say("/start")
	stop := polling(t, d.Channel)
	d.hears(t, second, "What would you like to do?")
	second.Say("/help")
	d.hears(t, second, "at any time")
	stop()
	if first.Idle() || said(first) > 0 {
		t.Error("an update that was not answered counts as received")
	}
	if said(second) != 2 {
		t.Errorf("the other person was told %d times", said(second))
	}
}

func TestTwoReplicasPollInTurn(t *testing.T) {
	t.Parallel()
	d := open(t, false)
	other, err := New(d.config, d.turns, d.texts, d.Channel.log)
	if err != nil {
		t.Fatal(err)
	}
	p := d.platform.Person(7, "王", "zh-hans")
	stop := polling(t, d.Channel)
	polling(t, other)
	p.Say("/start")
	d.hears(t, p, "请选择")
	p.Say("帮助")
	d.hears(t, p, "任何时候")
	stop()
	p.Say("English")
	d.hears(t, p, "English")
	d.settle(t, p)
	p.Say("/help")
	d.hears(t, p, "at any time")
	d.settle(t, p)
	if n := said(p); n != 5 { // the change of language by two
		t.Errorf("four messages were answered by %d: %+v", n, p.Chat())
	}
	if strings.Contains(d.log.String(), "terminated by other") {
		t.Errorf("both polled at once:\n%s", d.log)
	}
}

// TestAMessageThatBreaksATurnEndsThatTurnOnly, and it is taken once nothing breaks any more.
func TestAMessageThatBreaksATurnEndsThatTurnOnly(t *testing.T) {
	t.Parallel()
	d := open(t, false)
	var turns atomic.Int32
	d.turns.Now = func() time.Time {
		if turns.Add(1) == 1 {
			panic("我被拘留了")
		}
		return time.Now()
	}
	p, other := d.platform.Person(7, "王", "zh-hans"), d.platform.Person(8, "李", "zh-hans")
	p.Say("/start")
	stop := polling(t, d.Channel)
	d.hears(t, p, "请选择")
	other.Say("/start")
	d.hears(t, other, "请选择")
	stop()
	if log := d.log.String(); !strings.Contains(log, "a turn broke on a string") || strings.Contains(log, "拘留") {
		t.Errorf("the log says\n%s", log)
	}
}
