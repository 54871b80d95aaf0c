package wechat

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/bot/wechat/wechattest"
	"github.com/lotusdesk/lotusdesk/flows"
)

// hold makes turns wait until release is called.
func (a *account) hold() (release func()) {
	gate := make(chan struct{})
	slow := func() time.Time { <-gate; return time.Now() }
	a.clock.Store(&slow)
	return sync.OnceFunc(func() { close(gate) })
}

// replica is another replica of the account's server.
func (a *account) replica() *account {
	other := &account{platform: a.platform, said: a.said}
	now := time.Now
	other.clock.Store(&now)
	turns := &bot.Turns{
		Engine: a.turns.Engine, Texts: a.turns.Texts, DB: a.turns.DB, Redis: a.turns.Redis, Files: a.turns.Files,
		Copies: a.turns.Copies, Log: a.turns.Log, Now: func() time.Time { return (*other.clock.Load())() },
	}
	other.Channel = New(a.config, turns, a.texts, a.log)
	return other
}

// until waits for something that has to come.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s never happened", what)
		}
	}
}

// once checks that a phone shows one thing more than before: an answer, as a passive reply or as a message of its own.
func (a *account) once(t *testing.T, p *wechattest.Person, before int, passive bool) {
	t.Helper()
	a.settle(t, p)
	until(t, "the end of all turns", func() bool {
		a.mu.Lock()
		defer a.mu.Unlock()
		kept, err := a.redis.Kept(t.Context(), a.shelf())
		return err == nil && len(a.jobs)+len(kept) == 0 // nothing stays on the shelf
	})
	chat := p.Chat()[before:]
	if len(chat) != 1 || chat[0].Passive != passive || chat[0].Trouble {
		t.Errorf("the phone shows %+v", chat)
	}
}

// TestTheThirdTryIsAnswered: WeChat cuts two tries off; the third hears the answer, and nobody says it again.
func TestTheThirdTryIsAnswered(t *testing.T) {
	t.Parallel()
	for name, patience := range map[string]time.Duration{"it hangs up": time.Minute, "success comes too late": 2200 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := open(t, func(c *Config, o *wechattest.Options) { c.Patience, o.Cut = patience, 2*time.Second })
			p := a.platform.Person("o1", "王")
			p.Say("你好")
			a.hears(t, p, "请选择")
			release := a.hold()
			p.Say("帮助")
			before := len(p.Chat())
			until(t, "the third delivery", func() bool {
				a.mu.Lock()
				defer a.mu.Unlock()
				for _, j := range a.jobs {
					j.mu.Lock()
					defer j.mu.Unlock()
					return j.deliveries == 3
				}
				return false
			})
			release()
			a.hears(t, p, "任何时候您都可以")
			a.once(t, p, before, true)
		})
	}
}

// TestASecondTryAtAnotherReplica: it is answered there, and the replica that was late says nothing.
func TestASecondTryAtAnotherReplica(t *testing.T) {
	t.Parallel()
	a := open(t, func(c *Config, o *wechattest.Options) { o.Cut = 2 * time.Second })
	b := a.replica()
	var tries atomic.Int32
	door := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if tries.Add(1) == 2 { // the first is the greeting
			a.ServeHTTP(w, r)
			return
		}
		b.ServeHTTP(w, r)
	}))
	t.Cleanup(door.Close)
	a.platform.SetCallback(door.URL)
	p := a.platform.Person("o1", "王")
	p.Say("你好")
	a.hears(t, p, "请选择")
	release := a.hold()
	p.Say("帮助")
	before := len(p.Chat())
	a.hears(t, p, "任何时候您都可以")
	release()
	a.once(t, p, before, true)
	if n := tries.Load(); n != 3 {
		t.Errorf("%d deliveries", n)
	}
}

// TestATurnThatBreaksBreaksNothingElse: its sender is asked to write again, and everybody else is served.
func TestATurnThatBreaksBreaksNothingElse(t *testing.T) {
	t.Parallel()
	a := open(t, trying)
	p := a.platform.Person("o1", "王")
	p.Say("你好")
	a.hears(t, p, "请选择")
	broken, whole := func() time.Time { panic("我被拘留了") }, time.Now
	a.clock.Store(&broken)
	p.Say("帮助")
	if chat := a.settle(t, p); !strings.Contains(chat[len(chat)-1].Text, "系统暂时无法处理") {
		t.Errorf("the phone shows %+v", chat)
	}
	a.putAway(t, lateMessage{bot.Message{From: a.identity("o2"), ID: "m1", Kind: flows.InputText, Text: "帮助"}, false})
	if err := a.takeUp(t.Context(), time.Now()); err == nil {
		t.Error("a late message that breaks counts as taken")
	}
	a.clock.Store(&whole)
	p.Say("帮助")
	a.settle(t, p)
	a.hears(t, p, "任何时候您都可以")
	if strings.Contains(a.said.String(), "拘留") {
		t.Error("the log has what was written")
	}
}

// TestAStoreThatIsAwayForAMoment: WeChat makes a push three times within a second where it is refused; that is too soon.
func TestAStoreThatIsAwayForAMoment(t *testing.T) {
	t.Parallel()
	a := open(t, func(_ *Config, o *wechattest.Options) { o.Cut = time.Minute })
	a.config.Patience = time.Minute
	p := a.platform.Person("o1", "王")
	p.Say("你好")
	a.hears(t, p, "请选择")
	var tries atomic.Int32
	away := func() time.Time {
		if tries.Add(1) <= 4 { // more often than WeChat asks
			panic("away")
		}
		return time.Now()
	}
	a.clock.Store(&away)
	p.Say("帮助")
	before := len(p.Chat())
	a.hears(t, p, "任何时候您都可以")
	a.once(t, p, before, true)
}

// TestWhatWasSaidLateIsNotSaidAgain: a delivery after the answer was sent hears success.
func TestWhatWasSaidLateIsNotSaidAgain(t *testing.T) {
	t.Parallel()
	a := open(t, func(c *Config, _ *wechattest.Options) { c.Patience = 30 * time.Millisecond })
	p := a.platform.Person("o1", "王")
	p.Say("你好")
	a.hears(t, p, "请选择")
	release := a.hold()
	p.Say("帮助")
	before := len(a.settle(t, p))
	release()
	a.hears(t, p, "任何时候您都可以")
	a.once(t, p, before, false)
	if first, again, err := p.Redeliver(); first != "" || again != "" || err != nil {
		t.Errorf("first %q, again %q, %v", first, again, err)
	}
}

// TestLateMessagesAreTakenUpInOrder: a person's own come in their order, a click opens no more than a click's window, and
// what cannot be read holds nobody else up.
func TestLateMessagesAreTakenUpInOrder(t *testing.T) {
	t.Parallel()
	a := open(t, nil)
	p := a.platform.Person("o1", "王")
	p.Follow("officer_request")
	a.hears(t, p, "您同意按此办理吗")
	p.Opened() // what is put away below was written
	ago := time.Now().Add(-2 * time.Minute)
	for i, text := range []string{"同意", "魏都区", "行政审批", "新厂房需要办理施工许可。"} {
		a.putAway(t, lateMessage{bot.Message{From: a.identity("o1"), ID: "m" + string(rune('7'+i)), At: ago, Kind: flows.InputText, Text: text}, false})
	}
	a.putAway(t, lateMessage{bot.Message{From: a.identity("o2"), ID: "e1", At: ago, Kind: flows.InputPress, Press: "!help"}, true})
	if err := a.redis.Keep(t.Context(), a.shelf(), "broken", []byte("{")); err != nil {
		t.Fatal(err)
	}
	if err := a.takeUp(t.Context(), time.Now()); err == nil {
		t.Error("what cannot be read is passed over in silence")
	}
	a.hears(t, p, "有多急")
	if ok, err := a.redis.TakeSend(t.Context(), a.identity("o2"), 0, time.Now()); ok || err != nil {
		t.Errorf("a click of two minutes ago opens a window: %v, %v", ok, err)
	}
}

func (a *account) putAway(t *testing.T, m lateMessage) {
	t.Helper()
	data, err := json.Marshal(m)
	if err == nil {
		err = a.redis.Keep(context.WithoutCancel(t.Context()), a.shelf(), bot.MessageKey(m.Message), data)
	}
	if err != nil {
		t.Fatal(err)
	}
}
