package push_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/bot/push"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
	"github.com/lotusdesk/lotusdesk/store/storetest"
)

var servers *storetest.Servers

func TestMain(m *testing.M) { storetest.Main(m, func(s *storetest.Servers) { servers = s }) }

// platform is a platform that may ask everybody to wait, and notes who does not.
type platform struct {
	mu       sync.Mutex
	patience time.Duration // what it asks for at the next message
	from     time.Time     // when who was on the way already has come
	until    time.Time
	early    int // messages that came while it asked to wait
	shown    map[string][]string
	refuse   func(to cases.Identity) error // asked first, where it is set
}

// Push takes a message.
func (p *platform) Push(_ context.Context, to cases.Identity, m bot.Spoken) (string, error) {
	if p.refuse != nil {
		if err := p.refuse(to); err != nil {
			return "", err
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := time.Now(); now.After(p.from) && now.Before(p.until) {
		p.early++
	}
	if p.patience > 0 {
		wait := p.patience
		p.from, p.until, p.patience = time.Now().Add(wait/3), time.Now().Add(wait), 0
		return "", &bot.SendError{Class: bot.SendRetry, Code: "429", After: wait, Wide: true, Err: fmt.Errorf("retry after %s", wait)}
	}
	p.shown[to.External] = append(p.shown[to.External], m.Text)
	return "", nil
}

// TakesFiles says that it takes none.
func (p *platform) TakesFiles() bool { return false }

// see waits until as many messages as wanted were shown to a person.
func (p *platform) see(t *testing.T, external string, want int) []string {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		p.mu.Lock()
		shown := slices.Clone(p.shown[external])
		p.mu.Unlock()
		if len(shown) >= want {
			return shown
		}
		if time.Now().After(end) {
			t.Fatalf("%s sees %d messages, want %d: %v", external, len(shown), want, shown)
		}
	}
}

// open makes as many pushers over one platform and one database as wanted, and runs them.
func open(t *testing.T, replicas int, change func(*push.Pusher)) (*store.DB, *platform) {
	t.Helper()
	texts, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	db, redis, p := servers.Database(t), servers.Redis(t), &platform{shown: map[string][]string{}}
	db.WithoutLetters = true
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	for range replicas {
		pusher := &push.Pusher{DB: db, Redis: redis, Texts: texts, Channels: map[string]bot.Channel{"wechat": p, "telegram": p}, Log: slog.New(slog.DiscardHandler)}
		if change != nil {
			change(pusher)
		}
		running.Go(func() {
			if err := pusher.Run(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	t.Cleanup(func() { stop(); running.Wait() })
	return db, p
}

// officer enters an officer whose chat is on a channel.
func officer(t *testing.T, db *store.DB, name, channel string) string {
	t.Helper()
	id, code, err := db.AddOfficer(t.Context(), store.Officer{Name: name, Unit: "411002", Language: "zh"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.BindOfficer(t.Context(), code, cases.Identity{Channel: channel, Account: t.Name(), External: name}); err != nil {
		t.Fatal(err)
	}
	return id
}

func complain(t *testing.T, db *store.DB, id string) cases.Case {
	t.Helper()
	c, err := db.OpenCase(t.Context(), cases.Intake{
		ID: id, Kind: cases.Complaint, Language: "zh", Unit: "411002", Topic: "permits", ReceivedAt: time.Now(),
		From: cases.Identity{Channel: "wechat", Account: t.Name(), External: "王"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestTwoReplicasWaitTogether: where the platform asks one of them for patience both are silent, and every chat gets its
// messages in order.
func TestTwoReplicasWaitTogether(t *testing.T) {
	t.Parallel()
	db, p := open(t, 2, nil)
	p.patience = 3 * time.Second
	const officers, each = 6, 5
	var group sync.WaitGroup
	for i := range officers {
		id := officer(t, db, fmt.Sprint("officer", i), "wechat")
		c := complain(t, db, fmt.Sprint("case", i))
		group.Go(func() {
			for n := range each {
				_, err := db.Perform(context.Background(), c.Number, cases.Act{
					ID: fmt.Sprint(i, n), Verb: cases.Message, Actor: cases.Actor{Role: cases.RoleOfficer, ID: id}, Unit: "411002", At: time.Now(),
					Data: map[string]string{"text": fmt.Sprintf("第%d件第%d条", i, n)},
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	seen := p.see(t, "王", officers*each)
	for i := range officers {
		n := 0
		for _, text := range seen {
			if strings.Contains(text, fmt.Sprintf("第%d件", i)) {
				if !strings.Contains(text, fmt.Sprintf("第%d条", n)) {
					t.Errorf("message %d of case %d is %q", n, i, text)
				}
				n++
			}
		}
	}
	if len(seen) != officers*each || p.early > 0 {
		t.Errorf("%d messages for %d, %d of all while the platform asked to wait", len(seen), officers*each, p.early)
	}
}

// TestWhatCanWaitIsHeldForTheMorning, and a contact is told at any hour.
func TestWhatCanWaitIsHeldForTheMorning(t *testing.T) {
	t.Parallel()
	night := (cases.DateOf(time.Now()) + 1).At(23, 0)
	db, p := open(t, 1, func(pusher *push.Pusher) { pusher.Hours, pusher.Now = true, func() time.Time { return night } })
	id := officer(t, db, "李明", "wechat")
	c := complain(t, db, "case")
	_, err := db.Perform(t.Context(), c.Number, cases.Act{ID: "a", Verb: cases.Accept, Actor: cases.Actor{Role: cases.RoleOfficer, ID: id}, Unit: "411002", At: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	p.see(t, "王", 1)
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		var until time.Time
		var jobs int
		err := db.Pool().QueryRow(t.Context(), `SELECT coalesce(max(held_until), 'epoch'), (SELECT count(*) FROM river_job WHERE kind = 'deliver_notice' AND state = 'scheduled')
			FROM notices WHERE officer = $1::bigint AND state = 'queued'`, id).Scan(&until, &jobs)
		if err != nil {
			t.Fatal(err)
		}
		if morning := (cases.DateOf(night) + 1).At(7, 0); until.Equal(morning) && jobs == 1 {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("the officer's notice is held until %s, %d jobs wait", until, jobs)
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.shown["李明"]) > 0 {
		t.Errorf("at night the officer saw %v", p.shown["李明"])
	}
}

// TestOfficersGetNothingOnABarredChannel, and contacts do.
func TestOfficersGetNothingOnABarredChannel(t *testing.T) {
	t.Parallel()
	db, p := open(t, 1, func(pusher *push.Pusher) { pusher.Barred = []string{"telegram"} })
	officer(t, db, "李明", "telegram")
	c := complain(t, db, "case")
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		notices, err := db.NoticesOf(t.Context(), c.Number)
		if err != nil {
			t.Fatal(err)
		}
		if n := notices[0]; n.State == store.NoticeRefused && n.Fault == "off" {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("the notice is %+v", notices[0])
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.shown["李明"]) > 0 {
		t.Errorf("the officer saw %v", p.shown["李明"])
	}
}

// TestAnIntakeThatCannotBeFiledKeepsNoOtherBack, and stays until it can be.
func TestAnIntakeThatCannotBeFiledKeepsNoOtherBack(t *testing.T) {
	t.Parallel()
	db, redis := servers.Database(t), servers.Redis(t)
	p := &push.Pusher{DB: db, Redis: redis, Log: slog.New(slog.DiscardHandler)}
	const all = 20
	for i := range all {
		in, err := json.Marshal(cases.Intake{
			ID: fmt.Sprint("intake", i), Kind: cases.Complaint, Language: "zh", Unit: "411002", ReceivedAt: time.Now(),
			From: cases.Identity{Channel: "wechat", Account: t.Name(), External: "王"},
		})
		if i == all/2 {
			in = []byte("{")
		}
		if err := errors.Join(err, redis.Keep(t.Context(), store.Intakes, fmt.Sprint("intake", i), in)); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.FileKept(t.Context()); err == nil || !strings.Contains(err.Error(), "intake10") {
		t.Errorf("what cannot be filed is not named: %v", err)
	}
	left, err := redis.Kept(t.Context(), store.Intakes)
	opened := 0
	for _, failed := range db.EveryCase(t.Context()) {
		err, opened = errors.Join(err, failed), opened+1
	}
	if err != nil || len(left) != 1 || opened != all-1 {
		t.Errorf("%d cases, left %v, %v", opened, left, err)
	}
}

// TestWhoWritesWhileANoticeIsRefusedGetsIt: the window that was closed when it was sent is open when that is known.
func TestWhoWritesWhileANoticeIsRefusedGetsIt(t *testing.T) {
	t.Parallel()
	for _, class := range []bot.SendClass{bot.SendClosed, bot.SendBlocked} {
		t.Run(string(class), func(t *testing.T) {
			t.Parallel()
			db, p := open(t, 1, nil)
			var once sync.Once
			p.refuse = func(to cases.Identity) (err error) {
				if to.External == "王" {
					once.Do(func() {
						if _, failed := db.Heard(context.Background(), to, nil); failed != nil { // as a turn does
							t.Error(failed)
						}
						err = &bot.SendError{Class: class, Code: "x", Err: errors.New("refused")}
					})
				}
				return err
			}
			id := officer(t, db, "李明", "wechat")
			c := complain(t, db, "case")
			_, err := db.Perform(t.Context(), c.Number, cases.Act{ID: "a", Verb: cases.Accept, Actor: cases.Actor{Role: cases.RoleOfficer, ID: id}, Unit: "411002", At: time.Now()})
			if err != nil {
				t.Fatal(err)
			}
			if shown := p.see(t, "王", 1); strings.Contains(shown[0], "补发") {
				t.Errorf("what comes at once comes as late: %s", shown)
			}
			if calls, err := db.Calls(t.Context(), true); err != nil || len(calls) > 0 {
				t.Errorf("somebody was asked to call: %+v, %v", calls, err)
			}
		})
	}
}
