package main

import (
	"flag"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot/telegram/telegramtest"
	"github.com/lotusdesk/lotusdesk/bot/wechat/wechattest"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

var update = flag.Bool("update", false, "write docs/a-day.md anew")

// actor is somebody who has a phone on the scripted day.
type actor struct {
	phone
	name string
	// who says in the book who this is.
	who      string
	language string
	from     cases.Identity
	officer  string // the id of an officer
}

// day is a house on a day that is written down as it goes.
type day struct {
	*town
	*clock
	book strings.Builder
	// said is whose words stood last in the book.
	said string
	// quiet keeps what is done out of the book.
	quiet bool
	// masks are what is not the same in every run, and what the book says in its place.
	masks []string
}

// newDay builds the house. Its time is that of the script alone.
func newDay(t *testing.T, start string) *day {
	d := &day{clock: &clock{}}
	d.town = build(t, func(s *Settings) { s.OfficersHours = "on" })
	d.stop()
	d.furnish = func(h *house) { h.db.Now, h.turns.Now, h.pusher.Now = d.now, d.now, d.now }
	d.move(start)
	d.open()
	return d
}

// on gives somebody a phone: on WeChat where the channel says so, else on Telegram.
func (d *day) on(channel, id, name, who, language string) *actor {
	r := &actor{name: name, who: who, language: language}
	account, _, _ := strings.Cut(d.settings.TelegramToken, ":")
	switch channel {
	case "wechat":
		r.phone, r.from = d.wechat.Person(id, name), cases.Identity{Channel: channel, Account: d.settings.WeChatAppID, External: id}
	default:
		var chat int64
		if _, err := fmt.Sscan(id, &chat); err != nil {
			d.t.Fatal(err)
		}
		code := map[string]string{"zh": "zh-hans", "en": "en"}[language]
		r.phone, r.from = d.telegram.Person(chat, name, code), cases.Identity{Channel: channel, Account: account, External: id}
	}
	return r
}

// move sets the clock: "2026-03-04 09:00".
func (d *day) move(to string) {
	at, err := time.ParseInLocation("2006-01-02 15:04", to, cases.Shanghai)
	if err != nil {
		d.t.Fatal(err)
	}
	d.set(at)
}

// strike moves the clock and lets be done what its time has come for: looks at the limits of all open cases, morning lists.
func (d *day) strike(to string) {
	d.t.Helper()
	d.move(to)
	for _, number := range d.numbers() {
		if _, err := d.house.db.Remind(d.t.Context(), number, d.now()); err != nil {
			d.t.Fatal(err)
		}
	}
	if _, err := d.house.db.Digests(d.t.Context(), d.now()); err != nil {
		d.t.Fatal(err)
	}
	d.rest()
}

// rest waits until nothing is on its way any more.
func (d *day) rest() {
	d.t.Helper()
	for end := time.Now().Add(90 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		var waiting int
		if err := d.house.db.Pool().QueryRow(d.t.Context(), "SELECT count(*) FROM notices WHERE state = 'queued'").Scan(&waiting); err != nil {
			d.t.Fatal(err)
		}
		if waiting == 0 {
			return
		}
		if time.Now().After(end) {
			d.t.Fatalf("%d notices are still on their way at %s:\n%s", waiting, d.now(), d.log)
		}
	}
}

// picturing is a photo where a conversation has words.
const picturing = "+"

func (r *actor) sendsPicture(t *testing.T) {
	switch p := r.phone.(type) {
	case *telegramtest.Person:
		p.SendPhoto(picture(t), "")
	case *wechattest.Person:
		p.SendPicture(picture(t))
	}
}

// does is a conversation as talk has it, and stands in the book: what somebody does, and the message that comes back.
func (d *day) does(r *actor, exchange ...string) {
	d.t.Helper()
	for i := 0; i < len(exchange); i += 2 {
		if !d.quiet {
			d.rest()
			d.pass(20 * time.Second)
		}
		before := len(r.chat())
		if exchange[i] == picturing {
			r.sendsPicture(d.t)
			d.write(r, "sends a photo", "")
		} else if label, ok := strings.CutPrefix(exchange[i], "["); ok {
			if label = strings.TrimSuffix(label, "]"); !r.Press(label) {
				d.t.Errorf("%s: %s has no button %s; the last message is\n%s", d.now().In(cases.Shanghai).Format("15:04"), r.name, exchange[i], r.newest())
			}
			d.write(r, "taps **"+label+"**", "")
		} else {
			r.Say(exchange[i])
			d.write(r, "writes: **"+strings.ReplaceAll(exchange[i], "\n", " ")+"**", "")
		}
		d.idle(r)
		if exchange[i+1] == "" {
			continue
		}
		d.write(r, "", d.finds(r, before, exchange[i+1]))
	}
}

// idle waits until what somebody said was answered.
func (d *day) idle(r *actor) {
	d.t.Helper()
	for end := time.Now().Add(30 * time.Second); !r.Idle(); time.Sleep(3 * time.Millisecond) {
		if time.Now().After(end) {
			d.t.Fatalf("what %s said is still on its way", r.name)
		}
	}
}

// sees puts into the book the newest message to somebody that has a text.
func (d *day) sees(r *actor, text string) string {
	d.t.Helper()
	d.rest()
	found := d.finds(r, 0, text)
	d.write(r, "", found)
	return found
}

// finds waits for a message with a text among those after a place, the newest first.
func (d *day) finds(r *actor, after int, text string) string {
	d.t.Helper()
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		chat := r.chat()
		for i := len(chat) - 1; i >= min(after, len(chat)); i-- {
			if strings.Contains(chat[i], text) {
				return chat[i]
			}
		}
		if time.Now().After(end) {
			d.t.Errorf("%s: %s is never told %q, but\n%s", d.now().In(cases.Shanghai).Format("15:04"), r.name, text, r.newest())
			return r.newest()
		}
	}
}

// hires makes somebody an officer: the code, and the word of a second person where there is one.
func (d *day) hires(r *actor, unit string, role cases.Role, languages ...string) {
	d.t.Helper()
	id, code, err := d.house.db.AddOfficer(d.t.Context(), store.Officer{Name: r.name, Unit: unit, Role: role, Language: r.language, Languages: languages})
	if err != nil {
		d.t.Fatal(err)
	}
	r.officer = id
	d.masks = append(d.masks, code, "••••••••")
	d.does(r, map[string]string{"zh": "绑定 ", "en": "bind "}[r.language]+code, "")
	d.rest()
}

// fills leads somebody through the questions of a flow as its answers say: what is asked is found by a part of its words.
// It ends with the receipt, and gives the case's number.
func (d *day) fills(r *actor, task string, answers [][2]string) cases.Number {
	d.t.Helper()
	d.does(r, map[string]string{"zh": "你好", "en": "/start"}[r.language], "", "["+task+"]", "")
	for range 60 {
		last := r.newest()
		if number := regexp.MustCompile(`\d{6,9}-\d{4}-\d{6}-\d`).FindString(last); number != "" {
			return cases.Number(number)
		}
		i := slices.IndexFunc(answers, func(a [2]string) bool { return strings.Contains(last, a[0]) })
		if i < 0 {
			d.t.Fatalf("%s is asked\n%s", r.name, last)
		}
		answer := answers[i][1]
		if strings.Contains(last, "\\["+answer+"\\]") {
			answer = "[" + answer + "]"
		}
		d.write(r, "", last)
		d.does(r, answer, "")
	}
	d.t.Fatalf("%s never gets a receipt; the last message is\n%s", r.name, r.newest())
	return ""
}

// record are the events of a case: who did what.
func (d *day) record(number cases.Number) (cases.Case, []cases.Event) {
	d.t.Helper()
	c, events, err := d.house.db.Case(d.t.Context(), number)
	if err != nil || cases.Verify(events) != 0 {
		d.t.Fatal(err, cases.Verify(events))
	}
	return c, events
}

// at once does several things at the same moment.
func atOnce(things ...func()) {
	var all sync.WaitGroup
	for _, do := range things {
		all.Go(do)
	}
	all.Wait()
}

// collect reads one column.
func collect[T any](t *testing.T, rows interface {
	Next() bool
	Scan(...any) error
	Err() error
	Close()
}) []T {
	t.Helper()
	defer rows.Close()
	var out []T
	for rows.Next() {
		var v T
		if err := rows.Scan(&v); err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}
