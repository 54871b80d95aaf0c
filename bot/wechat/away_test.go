package wechat

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/bot/wechat/wechattest"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
	"github.com/prometheus/client_golang/prometheus"
)

// trying is how long a delivery tries: again after 0.1, 0.3, 0.7 and 1.5 s, so that the time runs out between two turns and not
// in one, which would be a late one.
func trying(c *Config, _ *wechattest.Options) { c.Patience = 2300 * time.Millisecond }

// TestWhatCannotBeTakenIsNotLostInSilence: the last delivery of a message that fails says that it has to be sent again, in the
// language of the chat where that can be known and else in both; the phone never shows WeChat's own error.
func TestWhatCannotBeTakenIsNotLostInSilence(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		away        func(t *testing.T, a *account)
		act         func(p *wechattest.Person)
		says, never string
	}{
		"PostgreSQL refuses":     {func(_ *testing.T, a *account) { a.turns.DB.Close() }, func(p *wechattest.Person) { p.Say("进度") }, "系统暂时无法处理您的消息", "again"},
		"Redis refuses":          {redisAt("redis://127.0.0.1:1"), func(p *wechattest.Person) { p.Say("进度") }, "Send it again", "第三"},
		"Redis refuses a click":  {redisAt("redis://127.0.0.1:1"), func(p *wechattest.Person) { p.Click("!help") }, "系统暂时无法为您服务", "消息"},
		"Redis refuses a follow": {redisAt("redis://127.0.0.1:1"), func(p *wechattest.Person) { p.Follow("") }, "Try again", "Send it"},
		"Redis hangs":            {func(t *testing.T, a *account) { redisAt("redis://"+silence(t))(t, a) }, func(p *wechattest.Person) { p.Say("进度") }, "Send it again", "第三"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := open(t, trying)
			p := a.platform.Person("o1", "王")
			p.Say("你好")
			a.hears(t, p, "请选择")
			before := len(a.settle(t, p))
			registry := prometheus.NewRegistry()
			a.turns.Metrics = bot.NewMetrics(registry)
			c.away(t, a)
			c.act(p)
			said := a.settle(t, p)[before:]
			var answers []wechattest.Shown
			for _, m := range said {
				if m.FromAccount {
					answers = append(answers, m)
				}
			}
			if len(answers) != 1 || answers[0].Trouble || !answers[0].Passive || !strings.Contains(answers[0].Text, c.says) || strings.Contains(answers[0].Text, c.never) {
				t.Errorf("the phone shows %+v\n%s", said, a.said)
			}
			if counted, err := registry.Gather(); err != nil || !strings.Contains(fmt.Sprint(counted), "error") {
				t.Errorf("no turn counts as failed: %v, %v", counted, err)
			}
		})
	}
}

// redisAt moves the account to another Redis.
func redisAt(url string) func(*testing.T, *account) {
	return func(t *testing.T, a *account) {
		r, err := store.OpenRedis(url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = r.Close() })
		a.redis, a.turns.Redis = r, r
	}
}

// silence is the address of a server that takes connections and says nothing.
func silence(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = conn.Close() })
		}
	}()
	return l.Addr().String()
}

// TestABudgetThatRedisLostIsTried: WeChat says what is left, and what it takes is told.
func TestABudgetThatRedisLostIsTried(t *testing.T) {
	t.Parallel()
	a := open(t, func(c *Config, _ *wechattest.Options) { c.Templates = nil })
	p := a.platform.Person("o1", "王")
	p.Say("你好")
	a.hears(t, p, "请选择")
	redisAt(servers.RedisURL())(t, a) // an empty one
	sent := 0
	for range 9 {
		_, err := a.Push(t.Context(), a.identity("o1"), bot.Spoken{Text: "您的投诉已受理", Language: locales.ZH, Class: cases.ClassLegal})
		var failed *bot.SendError
		switch {
		case err == nil:
			sent++
		case !errors.As(err, &failed) || failed.Class != bot.SendClosed:
			t.Error(err)
		}
	}
	if sent != 5 {
		t.Errorf("%d messages were sent", sent)
	}
}
