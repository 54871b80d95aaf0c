package wechat

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
	workers "github.com/lotusdesk/lotusdesk/bot/push"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/internal/race"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// The month of the simulation: who lives in it, and how often things happen to one of them.
const (
	monthContacts = 10_000
	monthDays     = 30
	monthWorkers  = 16
)

// country is WeChat as its documentation says it is, for one worker's people: it counts by itself what an account may
// send, and notes every message that is too many. It is written apart from the rules that it checks.
type country struct {
	random  *rand.Rand
	now     time.Time
	people  map[string]*follower
	toomany []string
	shown   map[string]bool // the ids of messages that came to somebody's eyes
	calls   map[string]int
}

// follower is what WeChat knows of one person.
type follower struct {
	follows  bool
	wrote    time.Time   // the last message
	clicked  time.Time   // the last click
	since    []time.Time // messages sent under the last message
	after    []time.Time // messages sent under the last click
	consents int
}

// RoundTrip is the API, without a network between.
func (w *country) RoundTrip(r *http.Request) (*http.Response, error) {
	w.calls[r.URL.Path]++
	answer := map[string]any{"errcode": 0, "errmsg": "ok"}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	var m struct {
		To   string                       `json:"touser"`
		Text struct{ Content string }     `json:"text"`
		Data map[string]map[string]string `json:"data"`
	}
	if err := json.Unmarshal(body, &m); err != nil {
		return nil, err
	}
	if r.URL.Path == "/cgi-bin/stable_token" {
		return reply(map[string]any{"access_token": "T", "expires_in": 7200})
	}
	luck := w.random.IntN(1000)
	switch { // trouble that has nothing to do with the person
	case luck < 10:
		return reply(map[string]any{"errcode": -1, "errmsg": "system error"})
	case luck < 13:
		return reply(map[string]any{"errcode": 45011, "errmsg": "api minute-quota reach limit"})
	case luck < 16:
		return nil, io.ErrUnexpectedEOF // the message never came there
	}
	code, id := 0, m.Text.Content
	if r.URL.Path == "/cgi-bin/message/custom/send" {
		code = w.custom(m.To)
	} else {
		id = m.Data["character_string2"]["value"]
		code = w.subscription(m.To)
	}
	if code == 0 {
		w.shown[id] = true
	}
	if luck < 22 {
		return nil, io.ErrUnexpectedEOF // it was carried out and the answer is lost
	}
	answer["errcode"] = code
	return reply(answer)
}

func reply(answer map[string]any) (*http.Response, error) {
	data, err := json.Marshal(answer)
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(data))}, err
}

// custom counts a customer-service message: 3 within a minute after a click, 5 within 48 hours after a message.
func (w *country) custom(to string) int {
	f := w.people[to]
	switch {
	case !f.follows:
		return 45015
	case w.now.Before(f.clicked.Add(time.Minute)) && len(f.after) < 3:
		f.after = append(f.after, w.now)
		return 0
	case !w.now.Before(f.wrote.Add(48*time.Hour)) && !w.now.Before(f.clicked.Add(time.Minute)):
		w.toomany = append(w.toomany, fmt.Sprintf("%s at %s: the window is closed", to, w.now))
		return 45015
	case !w.now.Before(f.wrote.Add(48*time.Hour)) || len(f.since) >= 5:
		w.toomany = append(w.toomany, fmt.Sprintf("%s at %s: the number is used up", to, w.now))
		return 45047
	}
	f.since = append(f.since, w.now)
	return 0
}

// subscription counts a subscription notice: one for each consent.
func (w *country) subscription(to string) int {
	f := w.people[to]
	switch {
	case !f.follows:
		return 43004
	case f.consents == 0:
		return 43101 // a person may take a consent back without a word
	}
	f.consents--
	return 0
}

// happening is one thing in the life of a contact.
type happening struct {
	at     time.Time
	what   string
	notice *store.Notice
}

// lives is one worker's part of the month.
type lives struct {
	*country
	t       *testing.T
	channel *Channel
	outcome map[string]int
}

// TestAMonthOfTenThousandContacts: people write, click, consent and leave at random, and are told things at random. Never
// is more sent than WeChat allows, and what must arrive was shown to somebody or is a call for an officer. The budget, the
// consents, the ways and the order in which they are tried are the program's own; only time and WeChat are not.
func TestAMonthOfTenThousandContacts(t *testing.T) {
	t.Parallel()
	db, redis := servers.Database(t), servers.Redis(t)
	contacts := monthContacts
	if race.Enabled {
		contacts /= 10
	}
	parts := make([]*lives, monthWorkers)
	var group sync.WaitGroup
	for i := range parts {
		w := &country{random: rand.New(rand.NewPCG(2026, uint64(i))), people: map[string]*follower{}, shown: map[string]bool{}, calls: map[string]int{}}
		config := Config{AppID: fmt.Sprintf("wxmonth%d", i), Secret: "s", Subscriptions: map[locales.Language]Template{locales.ZH: {"S", "thing1", "character_string2"}}}
		channel := New(config, &bot.Turns{DB: db, Redis: redis}, nil, slog.New(slog.DiscardHandler))
		channel.http, channel.now = &http.Client{Transport: w}, func() time.Time { return w.now }
		parts[i] = &lives{country: w, t: t, channel: channel, outcome: map[string]int{}}
		group.Go(func() {
			for n := i; n < contacts; n += monthWorkers {
				parts[i].live(fmt.Sprintf("o%05d", n))
			}
		})
	}
	group.Wait()
	total, calls := map[string]int{}, map[string]int{}
	for _, w := range parts {
		for name, n := range w.outcome {
			total[name] += n
		}
		for name, n := range w.calls {
			calls[name] += n
		}
		for _, excess := range w.toomany[:min(3, len(w.toomany))] {
			t.Error("more was sent than WeChat allows: ", excess)
		}
	}
	t.Logf("%d contacts: %v, calls of WeChat %v", contacts, total, calls)
	for _, happened := range []string{"legal sent", "legal call", "words sent", "words call", "reminder sent", "reminder dropped", "digest sent", "second chat", "consent"} {
		if total[happened] == 0 {
			t.Errorf("%s never happened: the month shows nothing of it", happened)
		}
	}
}

// live lives one contact's month, in the order of time.
func (l *lives) live(openID string) {
	f := &follower{}
	l.people[openID] = f
	me := []cases.Identity{l.channel.identity(openID)}
	if l.random.IntN(8) == 0 {
		me = append(me, cases.Identity{Channel: "telegram", Account: "1", External: openID})
	}
	for queue := l.plan(openID); len(queue) > 0; {
		h := queue[0]
		queue = queue[1:]
		l.now = h.at
		if h.what != "notice" {
			l.happens(f, me[0], h)
			continue
		}
		if wait := l.tell(*h.notice, me, f); wait.notice != nil {
			i, _ := slices.BinarySearchFunc(queue, wait, func(a, b happening) int { return cmp.Or(a.at.Compare(b.at), -1) })
			queue = slices.Insert(queue, i, wait)
		}
	}
}

// plan is what will happen to a contact.
func (l *lives) plan(openID string) []happening {
	begin := time.Date(2026, 12, 1, 0, 0, 0, 0, cases.Shanghai)
	at := func() time.Time { return begin.Add(time.Duration(l.random.Int64N(int64(monthDays * 24 * time.Hour)))) }
	queue := []happening{{at: begin, what: "follow"}}
	for range 1 + l.random.IntN(4) { // people come in bursts: a conversation, and its answers soon after
		start := at()
		for range 1 + l.random.IntN(4) {
			queue = append(queue, happening{at: start, what: []string{"write", "write", "click", "long"}[l.random.IntN(4)]})
			start = start.Add(time.Duration(l.random.Int64N(int64(3 * time.Minute))))
		}
	}
	for _, rare := range []string{"consent", "consent", "leave", "forget"} {
		if l.random.IntN(4) == 0 {
			queue = append(queue, happening{at: at(), what: rare})
		}
	}
	keys := []string{"notice.accepted", "notice.supplement_requested", "notice.concluded", "notice.message", "notice.taken_on_complaint", "reminder.contact", "digest.officer"}
	for n := range 2 + l.random.IntN(9) {
		when := at()
		if l.random.IntN(2) == 0 { // half of them while something is going on
			when = queue[l.random.IntN(len(queue))].at.Add(time.Duration(l.random.Int64N(int64(50 * time.Hour))))
		}
		key := keys[l.random.IntN(len(keys))]
		queue = append(queue, happening{at: when, what: "notice", notice: &store.Notice{
			Key: fmt.Sprintf("%s-%d", openID, n), Text: locales.T(key), Class: cases.ClassOf(key), Due: when,
		}})
	}
	slices.SortStableFunc(queue, func(a, b happening) int { return a.at.Compare(b.at) })
	return queue
}

// happens is what a contact does.
func (l *lives) happens(f *follower, id cases.Identity, h happening) {
	var err error
	switch h.what {
	case "follow", "click":
		f.follows, f.clicked, f.after = true, h.at, nil
		_, err = l.channel.redis.Opened(l.t.Context(), id, true, h.at)
	case "write", "long":
		f.follows, f.wrote, f.since = true, h.at, nil
		_, err = l.channel.redis.Opened(l.t.Context(), id, false, h.at)
		for range 4 { // a long answer uses what the reserve leaves
			if h.what == "long" && err == nil {
				if refused := l.channel.send(l.t.Context(), id, "page", reserve); refused != nil {
					break
				}
			}
		}
	case "consent":
		if !f.follows {
			return
		}
		f.consents++
		l.outcome["consent"]++
		err = l.channel.turns.DB.GiveConsent(l.t.Context(), id, "S", fmt.Sprint(h.at.UnixNano()))
	case "forget":
		f.consents = 0
	case "leave":
		f.follows = false
	}
	if err != nil {
		l.t.Error(err)
	}
}

// tell delivers a notice as the workers do, and says when to try again.
func (l *lives) tell(n store.Notice, me []cases.Identity, f *follower) happening {
	message := bot.Spoken{Text: n.Key, Language: locales.ZH, Subject: "通知", Case: n.Key, Class: n.Class}
	v, err := workers.Reach(n, me, l.now, func(id cases.Identity) (string, error) {
		if id.Channel == Name {
			return l.channel.Push(l.t.Context(), id, message)
		}
		if l.random.IntN(4) == 0 {
			return "", &bot.SendError{Class: bot.SendBlocked, Code: "403", Err: errors.New("blocked")}
		}
		l.shown[n.Key] = true
		return "", nil
	})
	switch {
	case err != nil:
		l.t.Error(err)
	case v.State == store.NoticeQueued:
		if v.Wait <= 0 {
			l.t.Errorf("%s is to be tried again at once", n.Key)
			return happening{}
		}
		if v.Doubt {
			n.Doubts++
		}
		return happening{at: l.now.Add(v.Wait), what: "notice", notice: &n}
	case v.State == store.NoticeSent:
		l.outcome[string(n.Class)+" sent"]++
		if !l.shown[n.Key] {
			l.t.Errorf("%s counts as sent and was shown to nobody", n.Key)
		}
		if v.Channel != Name {
			l.outcome["second chat"]++
		}
	case n.Class.MustArrive():
		l.outcome[string(n.Class)+" call"]++
		if strings.TrimSpace(v.Fault) == "" {
			l.t.Errorf("%s is to be told by phone and nobody knows why", n.Key)
		}
	default:
		l.outcome[string(n.Class)+" dropped"]++
	}
	return happening{}
}
