package wechat

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/bot/wechat/wechattest"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
	"github.com/lotusdesk/lotusdesk/store/storetest"
)

var servers *storetest.Servers

func TestMain(m *testing.M) { storetest.Main(m, func(s *storetest.Servers) { servers = s }) }

var lastAccount atomic.Int64

// account is a channel on stores of its own and the platform it hangs on.
type account struct {
	*Channel
	platform *wechattest.Server
	clock    atomic.Pointer[func() time.Time] // what a turn is told of the time; it can be made to wait
	said     *bytes.Buffer                    // the log
}

func open(t *testing.T, change func(*Config, *wechattest.Options)) *account {
	t.Helper()
	config := Config{
		AppID: fmt.Sprintf("wx%d%d", time.Now().UnixNano(), lastAccount.Add(1)), Secret: "s3cret", Token: "token", AESKey: testKey,
		Templates: map[locales.Language]Template{locales.ZH: {"T-zh", "thing1", "character_string2"}, locales.EN: {"T-en", "thing1", "character_string2"}},
	}
	options := wechattest.Options{
		AppID: config.AppID, Secret: config.Secret, Token: config.Token, AESKey: config.AESKey,
		Templates: map[string][]string{"T-zh": {"thing1", "character_string2"}, "T-en": {"thing1", "character_string2"}},
	}
	if change != nil {
		change(&config, &options)
	}
	a := &account{platform: wechattest.New(options), said: &bytes.Buffer{}}
	t.Cleanup(a.platform.Close)
	api := httptest.NewServer(a.platform)
	t.Cleanup(api.Close)
	config.APIURL = api.URL
	db := servers.Database(t)
	engine, texts := flowstest.Engine(t)
	now := time.Now
	a.clock.Store(&now)
	log := slog.New(slog.NewTextHandler(a.said, nil))
	a.Channel = New(config, &bot.Turns{
		Engine: engine, Texts: texts, DB: db, Redis: servers.Redis(t), Files: &store.Attachments{Blobs: store.Folder(t.TempDir()), DB: db},
		Copies: &bot.Copies{DB: db, Log: log}, Log: log, Now: func() time.Time { return (*a.clock.Load())() },
	}, texts, log)
	door := httptest.NewServer(a.Channel)
	t.Cleanup(door.Close)
	a.platform.SetCallback(door.URL)
	return a
}

func (a *account) hears(t *testing.T, p *wechattest.Person, text string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	last, ok := p.Said(ctx, text)
	if !ok {
		t.Fatalf("%q was never said; the last message is %q\n%s", text, last, a.said)
	}
	return last
}

// settle waits until nothing is on its way.
func (a *account) settle(t *testing.T, p *wechattest.Person) []wechattest.Shown {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !p.Idle(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("a push was never answered")
		}
	}
	return p.Chat()
}

func TestALateTurnIsAnsweredByAMessageOfItsOwn(t *testing.T) {
	t.Parallel()
	a := open(t, func(c *Config, _ *wechattest.Options) { c.Patience = 30 * time.Millisecond })
	p := a.platform.Person("o1", "王")
	p.Say("你好")
	a.hears(t, p, "请选择")
	gate := make(chan struct{})
	slow := func() time.Time { <-gate; return time.Now() }
	a.clock.Store(&slow)
	p.Say("帮助")
	before := len(a.settle(t, p)) // success was said, and nothing else
	kept, err := a.redis.Kept(t.Context(), a.shelf())
	if err != nil || len(kept) != 1 {
		t.Errorf("kept while late: %d, %v", len(kept), err)
	}
	close(gate)
	a.hears(t, p, "任何时候您都可以")
	chat := p.Chat()
	if len(chat) != before+1 || chat[before].Passive || chat[before].Trouble {
		t.Errorf("the phone shows %+v", chat[before:])
	}
	for end := time.Now().Add(30 * time.Second); len(kept) > 0 && time.Now().Before(end); time.Sleep(time.Millisecond) {
		if kept, err = a.redis.Kept(t.Context(), a.shelf()); err != nil {
			t.Fatal(err)
		}
	}
	if len(kept) > 0 {
		t.Error("an answered message stays on the shelf")
	}
}

// TestWhatIsPushedCanBeTapped: WeChat shows \u003c as it stands, so a choice that was escaped would be no link.
func TestWhatIsPushedCanBeTapped(t *testing.T) {
	t.Parallel()
	a := open(t, nil)
	p := a.platform.Person("o1", "王")
	p.Say("你好")
	a.hears(t, p, "请选择")
	spoken := bot.Spoken{Text: "R&D 事项需要处理", Language: locales.ZH, Buttons: []bot.Button{{Label: "菜单", Data: "!menu"}}}
	if _, err := a.Push(t.Context(), a.identity("o1"), spoken); err != nil {
		t.Fatal(err)
	}
	a.hears(t, p, "R&D 事项需要处理")
	if !p.Press("菜单") {
		t.Fatalf("nothing can be tapped in %q", p.Chat()[len(p.Chat())-1].Source)
	}
	a.settle(t, p)
	a.hears(t, p, "请选择")
}

func TestALateMessageSurvivesACrash(t *testing.T) {
	t.Parallel()
	a := open(t, nil)
	p := a.platform.Person("o1", "王")
	p.Say("你好")
	a.hears(t, p, "请选择")
	m := bot.Message{From: a.identity("o1"), ID: "m99", At: time.Now().Add(-2 * time.Minute), Kind: flows.InputText, Text: "提出投诉"}
	data, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.redis.Keep(t.Context(), a.shelf(), bot.MessageKey(m), data); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second round finds nothing more to do
		if err := a.takeUp(t.Context(), time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	a.hears(t, p, "您同意按此办理吗")
	if n := a.platform.Calls("/cgi-bin/message/custom/send"); n != 1 {
		t.Errorf("%d messages were sent", n)
	}
}

func TestARepeatedDeliveryGetsTheSameAnswerAndChangesNothing(t *testing.T) {
	t.Parallel()
	a := open(t, nil)
	p := a.platform.Person("o1", "王")
	p.Follow("")
	a.hears(t, p, "请选择")
	for _, step := range []func(){
		func() { p.Press("提出投诉") }, func() { p.Press("同意") }, func() { p.Say("外商投资企业") }, func() { p.Say("帮助") }, func() { p.Click("!status") },
	} {
		step()
		a.settle(t, p)
		for range 3 {
			first, again, err := p.Redeliver()
			if err != nil || again != first || first == "" {
				t.Errorf("first %q, again %q, %v", first, again, err)
			}
		}
	}
}

func TestTheBudgetIsNeverExceeded(t *testing.T) {
	t.Parallel()
	a := open(t, nil)
	p := a.platform.Person("o1", "王")
	p.Say("你好")
	a.hears(t, p, "请选择")
	spoken := bot.Spoken{Text: "您的投诉已有承办人", Language: locales.ZH, Subject: "您的投诉已有承办人", Case: "411002-2026-000001-3"}
	for range 9 {
		if _, err := a.Push(t.Context(), a.identity("o1"), spoken); err != nil {
			t.Error(err)
		}
	}
	if sent, template := a.platform.Calls("/cgi-bin/message/custom/send"), a.platform.Calls("/cgi-bin/message/template/send"); sent != 5 || template != 4 {
		t.Errorf("%d customer-service and %d template messages", sent, template)
	}
	for _, m := range a.settle(t, p) {
		if m.Trouble {
			t.Error("the person saw trouble")
		}
	}
}

// TestTwoReplicasShareOneBudget: many senders in two replicas, and WeChat never has to refuse one. Lists and reminders leave
// the two last messages to officers' words, whoever comes first; after a click there are three.
func TestTwoReplicasShareOneBudget(t *testing.T) {
	t.Parallel()
	a := open(t, func(c *Config, _ *wechattest.Options) { c.Templates = nil })
	replicas := []*account{a, a.replica()}
	for url, i := servers.RedisURL(), 0; i < 2; i++ {
		redisAt(url)(t, replicas[i]) // the same Redis, over connections of its own
	}
	send := func(p *wechattest.Person, classes ...cases.Class) (sent map[cases.Class]int) {
		var mu sync.Mutex
		var group sync.WaitGroup
		sent = map[cases.Class]int{}
		for i := range 64 {
			class := classes[i%len(classes)]
			group.Go(func() {
				_, err := replicas[i/2%2].Push(context.Background(), a.identity(p.OpenID), bot.Spoken{Text: "您好", Language: locales.ZH, Class: class})
				var failed *bot.SendError
				switch {
				case err == nil:
					mu.Lock()
					sent[class]++
					mu.Unlock()
				case !errors.As(err, &failed) || failed.Code != "budget":
					t.Error(err)
				}
			})
		}
		group.Wait()
		return sent
	}
	for range 5 {
		p := a.platform.Person(rand.Text(), "王")
		p.Say("你好")
		a.hears(t, p, "请选择")
		if sent := send(p, cases.ClassReminder, cases.ClassDigest); sent[cases.ClassReminder]+sent[cases.ClassDigest] != 3 {
			t.Errorf("of what can wait were sent %v", sent)
		}
		if sent := send(p, cases.ClassWords, cases.ClassReminder); sent[cases.ClassWords] != 2 || sent[cases.ClassReminder] != 0 {
			t.Errorf("of the reserve were sent %v", sent)
		}
		p.Follow("")
		a.settle(t, p)
		if sent := send(p, cases.ClassWords); sent[cases.ClassWords] != 3 {
			t.Errorf("after a click were sent %v", sent)
		}
	}
	if n := a.platform.Calls("/cgi-bin/message/custom/send"); n != 5*(5+3) {
		t.Errorf("%d calls of WeChat", n)
	}
}

// TestTheReserveIsForWhatMustArrive: of the five messages after a person wrote, two are kept from reminders and lists.
func TestTheReserveIsForWhatMustArrive(t *testing.T) {
	t.Parallel()
	a := open(t, func(c *Config, _ *wechattest.Options) { c.Templates = nil })
	for class, want := range map[cases.Class]int{
		cases.ClassLegal: 5, cases.ClassWords: 5, cases.ClassService: 3, cases.ClassReminder: 3, cases.ClassDigest: 3,
	} {
		p := a.platform.Person("o-"+string(class), "王")
		p.Say("你好")
		a.hears(t, p, "请选择")
		sent := 0
		for range 9 {
			if _, err := a.Push(t.Context(), a.identity(p.OpenID), bot.Spoken{Text: "您有未提交的内容", Language: locales.ZH, Class: class}); err == nil {
				sent++
			}
		}
		if sent != want {
			t.Errorf("%d messages of class %s were sent, want %d", sent, class, want)
		}
	}
}

func TestTheMenuIsTaken(t *testing.T) {
	t.Parallel()
	a := open(t, nil)
	if err := a.SetUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	p := a.platform.Person("o1", "王")
	p.Follow("")
	a.hears(t, p, "请选择")
	for _, key := range []string{"!start:complaint", "!start:officer_request", "!status", "!drafts", "!human", "!language", "!help"} {
		if !bytes.Contains(a.platform.Menu(), []byte(`"`+key+`"`)) {
			t.Errorf("the menu has no %s: %s", key, a.platform.Menu())
		}
		p.Click(key)
		chat := a.settle(t, p)
		if last := chat[len(chat)-1]; !last.Passive || last.Trouble {
			t.Errorf("%s: %+v", key, last)
		}
	}
}

func TestAnAccountThatLosesWhatWasTapped(t *testing.T) {
	t.Parallel()
	a := open(t, func(_ *Config, o *wechattest.Options) { o.LoseTaps = true })
	p := a.platform.Person("o1", "王")
	p.Follow("")
	a.hears(t, p, "请选择")
	for _, step := range [][2]string{
		{"提出投诉", "您同意按此办理吗"}, {"同意", "以什么身份"}, {"外商投资企业", "哪一类"}, {"上一步", "以什么身份"}, {"港澳台或华侨投资者", "哪一类"},
	} {
		if !p.Press(step[0]) {
			t.Fatalf("nothing to tap says %s", step[0])
		}
		a.settle(t, p)
		a.hears(t, p, step[1])
	}
}
