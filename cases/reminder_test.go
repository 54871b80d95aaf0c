package cases

import (
	"container/heap"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestRemindersComeAtPartsOfTheLimitAndClimbTheLadder(t *testing.T) {
	t.Parallel()
	l := begin(t, Complaint, "2026-02-12")
	reminders := func() string {
		var all []string
		for _, r := range Fold(l.events).Reminders(l.policy) {
			all = append(all, fmt.Sprintf("%s %s %s", r.At.Format("2006-01-02 15:04"), r.Level, r.To))
		}
		return strings.Join(all, "\n")
	}
	want := strings.Join([]string{ // 2026-02-28 is due, a working Saturday
		"2026-02-25 09:00 half officer", "2026-02-27 09:00 late officer", "2026-02-28 09:00 last_day officer",
		"2026-03-02 09:00 overdue_officer officer", "2026-03-03 09:00 overdue_deputy deputy", "2026-03-04 09:00 overdue_lead lead",
		"2026-03-06 09:00 overdue_centre centre", "2026-03-11 09:00 overdue_bureau bureau",
	}, "\n")
	if got := reminders(); got != want {
		t.Errorf("the reminders are\n%s\nwant\n%s", got, want)
	}
	l.do("2026-03-04 acknowledge")
	if got := reminders(); !strings.Contains(got, "2026-03-09 09:00 overdue_lead") || strings.Contains(got, "2026-03-04") {
		t.Errorf("after the acknowledgement of 4 March\n%s", got)
	}
	l.do("2026-03-05 request_supplement gaps=facts")
	if got := reminders(); !strings.HasPrefix(got, "2026-03-17 09:00 half contact\n2026-03-23 09:00 late contact") || strings.Contains(got, "deputy") {
		t.Errorf("of missing papers the contact is reminded:\n%s", got)
	}
}

func TestNothingIsSentOutsideWorkingHours(t *testing.T) {
	t.Parallel()
	p := inForce(t)
	c := Fold(begin(t, Complaint, "2026-02-12").events)
	none := func(string) bool { return false }
	for now, want := range map[string]string{
		"2026-02-13 10:00": "0 2026-02-25 09:00", "2026-02-25 08:59": "0 2026-02-25 09:00", "2026-02-25 09:00": "1 2026-02-27 09:00",
		"2026-02-25 17:30": "0 2026-02-26 09:00", "2026-02-28 11:00": "1 2026-03-02 09:00", "2026-03-01 11:00": "0 2026-03-02 09:00",
		"2026-03-12 12:00": "6 0001-01-01 00:00", // the last of those before the end, and each of the ladder
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", now, Shanghai)
		if err != nil {
			t.Fatal(err)
		}
		send, again := c.Remind(p, at, none)
		if got := fmt.Sprint(len(send), " ", again.Format("2006-01-02 15:04")); got != want {
			t.Errorf("%s: %s, want %s: %+v", now, got, want, send)
		}
	}
}

// simulated is a case of the simulation, and what was sent of it.
type simulated struct {
	events []Event
	now    Case // the fold of the events
	sent   map[string]time.Time
	plan   []Act
}

// wake is a moment at which a case is looked at: to act on it, or to remind.
type wake struct {
	at   time.Time
	of   int
	acts bool
}

type wakes []wake

func (w wakes) Len() int           { return len(w) }
func (w wakes) Less(i, j int) bool { return w[i].at.Before(w[j].at) }
func (w wakes) Swap(i, j int)      { w[i], w[j] = w[j], w[i] }
func (w *wakes) Push(x any)        { *w = append(*w, x.(wake)) }
func (w *wakes) Pop() any {
	last := (*w)[len(*w)-1]
	*w = (*w)[:len(*w)-1]
	return last
}

// TestTenThousandCasesOverTwoYears runs a virtual clock over ten thousand cases whose officers act in time, late, or not
// at all, as people on leave do. Every reminder is sent once, in working hours, not before its time and at it; every
// one that a clock came to was sent.
func TestTenThousandCasesOverTwoYears(t *testing.T) {
	t.Parallel()
	policy, random := inForce(t), rand.New(rand.NewPCG(1, 2))
	all := make([]simulated, 10_000)
	queue := &wakes{}
	for i := range all {
		start := (date("2025-01-01") + Date(random.IntN(700))).At(random.IntN(24), random.IntN(60))
		kind := []Kind{Complaint, Complaint, OfficerRequest}[random.IntN(3)]
		unit := []string{"411002", "411003", "411024"}[random.IntN(3)]
		in := Intake{ID: "i", Kind: kind, ReceivedAt: start}
		all[i] = simulated{events: Chain(nil, Open(in, NewNumber(unit, 2025, i+1), unit, "o1", policy.Version)), sent: map[string]time.Time{}}
		all[i].now = Fold(all[i].events)
		all[i].plan = plan(random, kind, start)
		heap.Push(queue, wake{start, i, false})
		for _, act := range all[i].plan {
			heap.Push(queue, wake{act.At, i, true})
		}
	}
	end := date("2027-01-15").At(0, 0)
	for queue.Len() > 0 {
		w := heap.Pop(queue).(wake)
		if w.at.After(end) {
			break
		}
		s := &all[w.of]
		if w.acts {
			act := s.plan[0]
			s.plan = s.plan[1:]
			if !s.do(act, policy) {
				continue // the plan came too late for this act
			}
			if len(s.now.Proposals) > 0 {
				s.do(Act{ID: act.ID + "!", Verb: Approve, Actor: Actor{RoleLead, "boss"}, Unit: Municipal, At: act.At}, policy)
			}
		}
		s.remind(t, policy, w, queue)
	}
	sent := 0
	for i := range all {
		for key := range all[i].sent {
			if !strings.HasPrefix(key, "again") {
				sent++
			}
		}
		all[i].complete(t, policy, end)
	}
	t.Logf("%d reminders", sent)
	if sent < 10_000 {
		t.Errorf("only %d reminders were sent", sent)
	}
}

// do performs an act; false says that it is not allowed any more.
func (s *simulated) do(act Act, p Policy) bool {
	made, err := Decide(s.now, act, p)
	if err != nil {
		return false
	}
	s.events = append(s.events, Chain(&s.events[len(s.events)-1], made)...)
	s.now = Fold(s.events)
	return true
}

// remind sends what is to be sent and looks again when there is more.
func (s *simulated) remind(t *testing.T, p Policy, w wake, queue *wakes) {
	t.Helper()
	c := s.now
	send, again := c.Remind(p, w.at, func(key string) bool { _, sent := s.sent[key]; return sent })
	for _, r := range send {
		if _, twice := s.sent[r.Key()]; twice || !p.InHours(c.Unit, w.at) || r.At.After(w.at) {
			t.Fatalf("case %s: %s is sent at %s, planned for %s, twice: %t", c.Number, r.Key(), w.at, r.At, twice)
		}
		s.sent[r.Key()] = w.at
	}
	if next := fmt.Sprint("again ", again); !again.IsZero() && s.sent[next].IsZero() {
		s.sent[next] = w.at // one look is enough for one moment
		heap.Push(queue, wake{again, w.of, false})
	}
}

// complete: nothing that was due by the end is left unsent on the clocks that still run.
func (s *simulated) complete(t *testing.T, p Policy, end time.Time) {
	t.Helper()
	c := Fold(s.events)
	for _, r := range c.Reminders(p) {
		if at, sent := s.sent[r.Key()]; r.At.Before(end) && (!sent || at.Before(r.At)) && r.Overdue {
			t.Fatalf("case %s: %s was due at %s; sent: %t at %s", c.Number, r.Key(), r.At, sent, at)
		}
	}
}

// plan is what people do on a case: each step some days after the one before; some stop on the way.
func plan(random *rand.Rand, kind Kind, start time.Time) []Act {
	ways := map[Kind][][]string{
		Complaint: {
			{"take_on", "accept", "mediate mode=coordination", "conclude ending=agreed result=x", "deliver_result means=chat"},
			{"take_on", "request_supplement gaps=facts", "supplement", "accept", "acknowledge", "conclude ending=no_basis result=x"},
			{"take_on", "reject grounds=2 reason=x", "reopen reason=x", "accept"}, {"acknowledge", "accept", "acknowledge"}, {},
		},
		OfficerRequest: {{"take_on", "make_contact means=phone", "respond result=x", "close result=x"}, {"make_contact means=phone"}, {}},
	}[kind]
	var acts []Act
	at := start
	for _, step := range ways[random.IntN(len(ways))] {
		at = at.Add(time.Duration(random.IntN(20*24*60)) * time.Minute)
		parts := strings.Fields(step)
		act := Act{ID: fmt.Sprint(step, at), Verb: Verb(parts[0]), Actor: Actor{RoleOfficer, "o1"}, Unit: Municipal, At: at, Data: map[string]string{}}
		for _, pair := range parts[1:] {
			name, value, _ := strings.Cut(pair, "=")
			act.Data[name] = value
		}
		acts = append(acts, act)
	}
	slices.SortFunc(acts, func(a, b Act) int { return a.At.Compare(b.At) })
	return acts
}

func TestADraftIsRemindedOfInWorkingHoursAndInTheWindow(t *testing.T) {
	t.Parallel()
	p := inForce(t)
	for last, want := range map[string]string{
		"2026-03-03 10:00": "2026-03-04 09:00", "2026-03-03 22:30": "2026-03-05 09:00", "2026-03-06 16:00": "2026-03-06 17:00", // a Friday
		"2026-03-06 17:00": "", "2026-03-07 11:00": "", "2026-03-07 12:00": "2026-03-09 09:00", "2026-02-14 16:40": "",
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", last, Shanghai)
		if err != nil {
			t.Fatal(err)
		}
		got := p.DraftReminder(at)
		if !got.IsZero() && (!p.InHours("", got) || got.Sub(at) < time.Hour || got.Sub(at) >= 46*time.Hour) {
			t.Errorf("%s: reminded at %s", last, got)
		}
		if got.IsZero() != (want == "") || want != "" && got.Format("2006-01-02 15:04") != want {
			t.Errorf("%s: %s, want %q", last, got, want)
		}
	}
}
