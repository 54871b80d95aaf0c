package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/bot/desk"
	"github.com/lotusdesk/lotusdesk/bot/telegram/telegramtest"
	"github.com/lotusdesk/lotusdesk/bot/wechat/wechattest"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
	"github.com/lotusdesk/lotusdesk/store/storetest"
)

var servers *storetest.Servers

// asProgram makes this test program be lotusdesk itself, so that a test can kill it.
const asProgram = "LOTUSDESK_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	storetest.Main(m, func(s *storetest.Servers) { servers = s })
}

// town is a whole house with emulated platforms around it.
type town struct {
	t        *testing.T
	seenMu   sync.Mutex
	seenOn   map[phone]int // how many messages were seen on each phone
	settings Settings
	house    *house
	telegram *telegramtest.Server
	wechat   *wechattest.Server
	log      *lines
	url      string
	stop     func()
	// actsAt is when an officer's act is done that no chat asks for.
	actsAt func() time.Time
	// furnish changes a house before it opens its doors.
	furnish func(*house)
}

// lines is a log to look at.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

var accounts struct {
	sync.Mutex
	last int
}

// build starts a house on a database of its own. The accounts are the test's own too, so that all may share one Redis.
func build(t *testing.T, change func(*Settings)) *town {
	t.Helper()
	accounts.Lock()
	accounts.last++
	account := fmt.Sprintf("%d%06d", time.Now().UnixNano()%1e9, accounts.last)
	accounts.Unlock()
	w := &town{t: t, actsAt: time.Now, log: &lines{}, settings: Settings{
		DatabaseURL: servers.DatabaseURL(t), RedisURL: servers.RedisURL(), Place: Place{Files: t.TempDir()}, PublicURL: "http://127.0.0.1",
		TelegramToken: account + ":TEST-TOKEN-secret-of-30-characters", TelegramSecret: "webhook-secret", TelegramReply: "call",
		WeChatAppID: "wx" + account, WeChatAppSecret: "appsecret", WeChatToken: "wechattoken", WeChatAESKey: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ",
		WeChatTemplateZH: "template-zh,thing1,character_string2", WeChatTemplateEN: "template-en,thing1,character_string2",
		OfficersOnTelegram: "on", OfficersHours: "off", Letters: "off", // whatever the hour of the test; and nothing comes by itself
	}}
	w.telegram = telegramtest.New(telegramtest.Options{Token: w.settings.TelegramToken, RetryBase: 20 * time.Millisecond, Local: true})
	t.Cleanup(w.telegram.Close)
	w.wechat = wechattest.New(wechattest.Options{
		AppID: w.settings.WeChatAppID, Secret: "appsecret", Token: "wechattoken", AESKey: w.settings.WeChatAESKey, RetryWait: 100 * time.Millisecond,
		Templates:     map[string][]string{"template-zh": {"thing1", "character_string2"}, "template-en": {"thing1", "character_string2"}},
		Subscriptions: map[string][]string{"subscribe-zh": {"thing1", "character_string2"}},
	})
	t.Cleanup(w.wechat.Close)
	for api, at := range map[http.Handler]*string{w.telegram: &w.settings.TelegramAPIURL, w.wechat: &w.settings.WeChatAPIURL} {
		server := httptest.NewServer(api)
		t.Cleanup(server.Close)
		*at = server.URL
	}
	if change != nil {
		change(&w.settings)
	}
	w.open()
	t.Cleanup(func() { w.stop() })
	return w
}

// speech gives the tests' one reading of texts and flows where units and rules are those that the program carries, and reads
// anew where a test has others.
func speech(t testing.TB) func([]cases.Unit, cases.Policy) (*locales.Texts, *flows.Engine, error) {
	engine, texts := flowstest.Engine(t)
	return func(units []cases.Unit, policy cases.Policy) (*locales.Texts, *flows.Engine, error) {
		carriedUnits, err := cases.Units()
		carriedPolicy, policyErr := cases.DefaultPolicy()
		if err := errors.Join(err, policyErr); err != nil {
			return nil, nil, err
		}
		if reflect.DeepEqual(units, carriedUnits) && reflect.DeepEqual(policy, carriedPolicy) {
			return texts, engine, nil
		}
		return bot.Speech(units, policy)
	}
}

// open opens a house, to which the platforms then turn.
func (w *town) open() {
	w.t.Helper()
	w.house, w.url, w.stop = w.start()
	w.pointTo(w.url)
}

// pointTo makes the platforms turn to an address.
func (w *town) pointTo(url string) {
	w.telegram.SetWebhook(url+"/telegram/webhook", w.settings.TelegramSecret)
	w.wechat.SetCallback(url + "/wechat/callback")
}

// start starts one replica.
func (w *town) start() (h *house, url string, stop func()) {
	w.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	h, err := open(ctx, w.settings, slog.New(slog.NewJSONHandler(w.log, nil)), speech(w.t))
	if err != nil {
		w.t.Fatal(err)
	}
	if w.furnish != nil {
		w.furnish(h)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		w.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- h.run(ctx, listener, h.doors()) }()
	var once sync.Once
	return h, "http://" + listener.Addr().String(), func() {
		once.Do(func() {
			cancel()
			if err := <-ended; err != nil {
				w.t.Error(err)
			}
			if err := h.close(); err != nil {
				w.t.Error(err)
			}
		})
	}
}

// officer enters an officer and binds the person's chat.
func (w *town) officer(p phone, o store.Officer) string {
	w.t.Helper()
	id, code, err := w.house.db.AddOfficer(w.t.Context(), o)
	if err != nil {
		w.t.Fatal(err)
	}
	said, bound := "/start bind_"+code, "officer of"
	if o.Language == "zh" {
		said, bound = "绑定 "+code, "此聊天已绑定"
	}
	w.talk(p, said, "") // whatever it is: where a lead is there, the code alone is not enough
	waiting, err := w.house.db.Bindings(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	for _, b := range waiting {
		if b.Officer.ID != id {
			continue
		}
		if _, err := w.house.db.DecideBinding(w.t.Context(), b.ID, "", true); err != nil {
			w.t.Fatal(err)
		}
	}
	w.sees(p, bound)
	return id
}

// settled are the cases once no notice is on its way any more.
func (w *town) settled() []desk.Case {
	w.t.Helper()
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		rows, err := whole(desk.Cases(w.t.Context(), w.house.db))
		if err != nil {
			w.t.Fatal(err)
		}
		waits := slices.ContainsFunc(rows, func(c desk.Case) bool {
			return slices.ContainsFunc(c.Notices, func(n desk.Notice) bool { return n.State == store.NoticeQueued })
		})
		if !waits {
			return rows
		}
		if time.Now().After(end) {
			w.t.Fatalf("a notice is still on its way: %+v", rows)
		}
	}
}

var request = []string{
	"/start", "What would you like to do?",
	"[Ask for a service officer]", "Do you agree",
	"[I agree]", "In which county",
	"[Weidu District]", "What do you need help with",
	"[Permits and approvals]", "What do you need?",
	"We need a building permit for our new plant.", "How urgent",
	"[Normal]", "name of the enterprise",
	"Harbour Light Machinery Ltd", "contact person",
	"Jane Miller", "phone number",
	"+44 20 7946 0958", "which language",
	"[English]", "good time",
	"[Skip]", "papers",
	"[Skip]", "Check your answers",
	"[Send request]", "We have received your request",
}

func TestARequestOnTelegramReachesTheOfficerAndIsTakenOn(t *testing.T) {
	t.Parallel()
	for _, reply := range []string{"call", "webhook"} {
		t.Run(reply, func(t *testing.T) {
			t.Parallel()
			w := build(t, func(s *Settings) { s.TelegramReply = reply })
			officer := w.telegram.Person(7001, "Officer Li", "en")
			id := w.officer(officer, store.Officer{Name: "Li Ming", Unit: "411002", Language: "en"})
			investor := w.telegram.Person(8001, "Jane", "en-GB")
			w.talk(investor, request...)
			push := w.sees(officer, "New case 411002")
			for _, private := range []string{"Jane", "Harbour", "7946", "permit for our"} {
				if strings.Contains(push, private) {
					t.Errorf("the push has personal data: %s", push)
				}
			}
			number := regexp.MustCompile(`411002-\d{4}-000001-\d`).FindString(push)
			w.talk(officer, "[Open]", "Case "+number, "[Accept]", "You have taken on case "+number)
			w.sees(investor, "has taken on your request "+number)
			w.talk(investor, "/status", "An officer has taken it on")
			w.talk(officer, "/cases", number)

			rows := w.settled()
			if len(rows) != 1 || string(rows[0].State) != "taken_on" || rows[0].Officer != id || len(rows[0].Events) != 3 {
				t.Fatalf("cases %+v", rows)
			}
			for _, n := range rows[0].Notices {
				if n.State != store.NoticeSent || n.Channel != "telegram" {
					t.Errorf("notice %+v", n)
				}
			}
			for _, secret := range []string{"Jane", "Harbour", "79460958", "7946 0958", "building permit", "TEST-TOKEN", `"8001"`, "webhook-secret"} {
				if strings.Contains(w.log.String(), secret) {
					t.Errorf("the log has %q", secret)
				}
			}
		})
	}
}

func TestAcceptingTwiceIsOnceAndAColleagueIsTold(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	first, second := w.telegram.Person(7001, "Li", "en"), w.telegram.Person(7002, "Zhao", "en")
	w.officer(first, store.Officer{Name: "Li Ming", Unit: "411002", Language: "en"})
	investor := w.telegram.Person(8001, "Jane", "en")
	w.talk(investor, request...)
	push := w.sees(first, "New case 411002")
	number := regexp.MustCompile(`[\d-]{20,}`).FindString(push)
	w.officer(second, store.Officer{Name: "Zhao Lei", Unit: "411002", Language: "en"})
	message := first.Chat()[len(first.Chat())-1].ID
	for range 3 {
		first.PressData(message, "!act:take_on:"+number)
	}
	w.sees(first, "You have taken on case")
	second.PressData(1, "!act:take_on:"+number)
	w.sees(second, "was already taken on by Li Ming")
	stranger := w.telegram.Person(9001, "Eve", "en")
	stranger.Say("/start")
	w.sees(stranger, "What would you like to do?")
	stranger.PressData(1, "!act:take_on:"+number)
	w.sees(stranger, "Only officers")
	stranger.PressData(1, "!act:open:"+number)
	w.sees(stranger, "Only officers")
	rows := w.settled()
	if len(rows) != 1 || len(rows[0].Events) != 3 || len(rows[0].Notices) != 2 {
		t.Errorf("cases %+v", rows)
	}
}

// TestBackgroundJobsRun: the day that is over is anchored, and the limits of a case are looked at when their time comes.
func TestBackgroundJobsRun(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	_, err := w.house.db.OpenCase(t.Context(), cases.Intake{
		ID: "late", Kind: cases.Complaint, Language: "zh", Unit: "411002", Topic: "permits", ReceivedAt: time.Now().AddDate(0, -2, 0),
		From: cases.Identity{Channel: "telegram", Account: "1", External: "1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		var anchors, looks int
		err := w.house.db.Pool().QueryRow(t.Context(), `SELECT (SELECT count(*) FROM anchors),
			(SELECT count(*) FROM river_job WHERE kind = 'remind_case' AND state = 'completed')`).Scan(&anchors, &looks)
		if err != nil {
			t.Fatal(err)
		}
		if anchors == 1 && looks > 0 {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%d anchors, %d looks at limits", anchors, looks)
		}
	}
}
