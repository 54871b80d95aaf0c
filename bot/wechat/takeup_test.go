package wechat

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/bot/wechat/wechattest"
	"github.com/lotusdesk/lotusdesk/flows"
)

// TestATurnThatHangsHoldsUpNobodyElse but its person, whose later messages wait behind it.
func TestATurnThatHangsHoldsUpNobodyElse(t *testing.T) {
	t.Parallel()
	a := open(t, nil)
	people := map[string]*wechattest.Person{}
	for _, id := range []string{"o1", "o2"} {
		people[id] = a.platform.Person(id, "王")
		people[id].Say("你好")
		a.settle(t, people[id])
	}
	ago := time.Now().Add(-2 * time.Minute)
	put := func(from, id, text string) {
		a.putAway(t, lateMessage{bot.Message{From: a.identity(from), ID: id, At: ago, Kind: flows.InputText, Text: text}, false})
	}
	put("o1", "m1", "帮助")
	put("o1", "m2", "English")
	gate, begun := make(chan struct{}), make(chan struct{})
	var hung atomic.Bool
	hangs := func() time.Time {
		if hung.CompareAndSwap(false, true) {
			close(begun)
			<-gate
		}
		return time.Now()
	}
	look := func(group *sync.WaitGroup) {
		group.Go(func() {
			if err := a.takeUp(context.WithoutCancel(t.Context()), time.Now()); err != nil {
				t.Error(err)
			}
		})
	}
	var looks sync.WaitGroup
	a.clock.Store(&hangs)
	look(&looks)
	<-begun
	put("o2", "m3", "帮助")
	look(&looks)
	a.hears(t, people["o2"], "任何时候您都可以")
	if chat := people["o1"].Chat(); strings.Contains(chat[len(chat)-1].Text, "What would you like") {
		t.Error("what was written later was taken first")
	}
	close(gate)
	looks.Wait()
	a.hears(t, people["o1"], "What would you like")
	until(t, "an empty shelf", func() bool {
		if err := a.takeUp(t.Context(), time.Now()); err != nil {
			t.Fatal(err)
		}
		kept, err := a.redis.Kept(t.Context(), a.shelf())
		return err == nil && len(kept) == 0
	})
}

// TestWhatWeChatDoesToALateAnswer: it is asked again where it was busy, which costs nothing of the budget, and what it will not take
// leaves a trace.
func TestWhatWeChatDoesToALateAnswer(t *testing.T) {
	t.Parallel()
	for code, comes := range map[int]bool{-1: true, 45047: false} {
		a := open(t, nil)
		p := a.platform.Person("o1", "王")
		p.Say("你好")
		a.hears(t, p, "请选择")
		a.config.Patience = 30 * time.Millisecond
		release := a.hold()
		p.Say("帮助")
		before := len(a.settle(t, p))
		a.platform.Fail(wechattest.Fault{Path: "/cgi-bin/message/custom/send", ErrCode: code, ErrMsg: "no"})
		began := time.Now()
		release()
		if comes {
			a.hears(t, p, "任何时候您都可以")
			a.once(t, p, before, false)
		}
		until(t, "an empty shelf", func() bool {
			a.mu.Lock()
			defer a.mu.Unlock()
			kept, err := a.redis.Kept(t.Context(), a.shelf())
			return err == nil && len(a.jobs)+len(kept) == 0
		})
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("%d: it took %s", code, took)
		}
		left := 0
		for ok := true; ok; left++ {
			var err error
			if ok, err = a.redis.TakeSend(t.Context(), a.identity("o1"), 0, time.Now()); err != nil {
				t.Fatal(err)
			}
		}
		if left--; left != 4 {
			t.Errorf("%d: %d messages are left\n%s", code, left, a.said)
		}
		if traced := strings.Contains(a.said.String(), "does not take it"); traced == comes || !comes && !strings.Contains(a.said.String(), a.turns.Hash.Of(a.identity("o1"))) {
			t.Errorf("%d: the log says %s", code, a.said)
		}
	}
}

// TestWhoWritesOnGetsTheOwedAnswerFirst: in one reply with the next answer, also where WeChat makes the push again, and not once more
// when WeChat would take it.
func TestWhoWritesOnGetsTheOwedAnswerFirst(t *testing.T) {
	t.Parallel()
	for name, faults := range map[string][]int{"busy for a while": {-1, -1, -1, -1}, "never": {45047}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := open(t, nil)
			p := a.platform.Person("o1", "王")
			p.Follow("officer_request")
			a.hears(t, p, "您同意按此办理吗")
			patience := a.config.Patience
			a.config.Patience = 300 * time.Millisecond
			release := a.hold()
			p.Press("同意")
			a.settle(t, p)
			for _, code := range faults {
				a.platform.Fail(wechattest.Fault{Path: "/cgi-bin/message/custom/send", ErrCode: code, ErrMsg: "no"})
			}
			release()
			until(t, "an answer that is owed", func() bool {
				o, err := a.owedTo(t.Context(), a.identity("o1"))
				return err == nil && len(o.Messages) == 1
			})
			a.config.Patience = patience
			now := time.Now
			a.clock.Store(&now)
			before := len(p.Chat())
			p.Say("魏都区")
			a.settle(t, p)
			both := a.hears(t, p, "哪方面的服务")
			if i, j := strings.Index(both, "现补发"), strings.Index(both, "哪个县"); i < 0 || j < i || strings.Index(both, "哪方面的服务") < j {
				t.Errorf("the person reads %s", both)
			}
			if first, again, err := p.Redeliver(); err != nil || first != again || !strings.Contains(again, "哪个县") {
				t.Errorf("first %q, again %q, %v", first, again, err)
			}
			p.Say("行政审批")
			a.settle(t, p)
			if next := a.hears(t, p, "说明您的需求"); strings.Contains(next, "补发") {
				t.Errorf("it is said again: %s", next)
			}
			until(t, "the end of all turns", func() bool {
				a.mu.Lock()
				defer a.mu.Unlock()
				kept, err := a.redis.Kept(t.Context(), a.shelf())
				return err == nil && len(a.jobs)+len(kept) == 0
			})
			if err := a.takeUp(t.Context(), time.Now()); err != nil {
				t.Error(err)
			}
			for _, m := range p.Chat()[before:] {
				if m.FromAccount && !m.Passive {
					t.Errorf("said late: %s", m.Text)
				}
			}
		})
	}
}
