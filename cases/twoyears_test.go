package cases

import (
	"container/heap"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/internal/race"
)

// town is the simulation: three units and the municipal centre, whose officers go away and come back, and their cases.
type town struct {
	t       *testing.T
	policy  Policy
	random  *rand.Rand
	staff   []Officer
	days    map[Date][]Officer // the staff with the absences of a day only, which is what matters on it
	cases   []simulated
	queue   wakes
	head    Officer        // of the municipal centre; there is only one
	counted map[string]int // what was seen to happen, so that no branch of it is missing
}

// simulated is a case of the simulation.
type simulated struct {
	in     Intake
	events []Event
	now    Case            // the fold of the events
	sent   map[string]bool // the reminders that were sent
	looks  map[int64]bool
	plan   []Act
}

// wake is a moment at which a case is opened, acted on or looked at.
type wake struct {
	at time.Time
	of int
	do string
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

// TestTenThousandCasesOverTwoYears runs a virtual clock over ten thousand cases whose officers act in time, late or not at
// all, and go on leave: some at once with who stands in for them, some in circles, once all of a unit and once everybody.
// Every reminder is sent once, in working hours, at its time or when the unit opens next, to one person: the officer, or
// while he or she is away who stands in. Nobody who is away gets a case; what is not taken on in time goes on.
func TestTenThousandCasesOverTwoYears(t *testing.T) {
	t.Parallel()
	w := &town{t: t, policy: inForce(t), random: rand.New(rand.NewPCG(1, 2)), days: map[Date][]Officer{}, counted: map[string]int{}}
	w.hire()
	w.cases = make([]simulated, 10_000)
	if race.Enabled { // nothing runs beside it, so that there is no race to find
		w.cases = w.cases[:2_000]
	}
	for i := range w.cases {
		start := (date("2025-01-01") + Date(w.random.IntN(700))).At(w.random.IntN(24), w.random.IntN(60))
		kind := []Kind{Complaint, Complaint, OfficerRequest}[w.random.IntN(3)]
		unit := []string{"411002", "411003", "411024"}[w.random.IntN(3)]
		topic := []string{"permits", "land", "tax"}[w.random.IntN(3)]
		w.cases[i] = simulated{
			in: Intake{ID: "i", Kind: kind, Unit: unit, Topic: topic, Language: "zh", ReceivedAt: start}, plan: plan(w.random, kind, start),
			sent: map[string]bool{}, looks: map[int64]bool{},
		}
		heap.Push(&w.queue, wake{start, i, "open"})
		for _, act := range w.cases[i].plan {
			heap.Push(&w.queue, wake{act.At, i, "act"})
		}
	}
	end := date("2027-01-15").At(0, 0)
	for w.queue.Len() > 0 && !t.Failed() {
		next := heap.Pop(&w.queue).(wake)
		if next.at.After(end) {
			break
		}
		w.wake(next)
	}
	for i := range w.cases {
		w.cases[i].complete(t, w.policy, end)
	}
	t.Log(w.counted)
	for what, least := range map[string]int{
		"reminders": 50_000, "to the officer": 10_000, "in place": 5_000, "to somebody above": 5_000, "in place of somebody above": 500,
		"back again": 500, "instead of a circle": 100, "to nobody at work": 5, "to nobody": 5, "handed on": 2_000, "waited for somebody": 5,
		"acted in place": 500,
	} {
		if w.counted[what] < least*len(w.cases)/10_000 {
			t.Errorf("%s: only %d times", what, w.counted[what])
		}
	}
}

// wake does what is to be done at a moment.
func (w *town) wake(next wake) {
	s := &w.cases[next.of]
	switch next.do {
	case "open":
		d := w.route(s.matter(), next.at)
		s.events = Chain(nil, Open(s.in, NewNumber(s.in.Unit, 2025, next.of+1), s.in.Unit, d.Officer, w.policy.Version))
		w.changed(s, next, Case{})
	case "act":
		act := s.plan[0]
		s.plan = s.plan[1:]
		w.act(s, next, act)
	case "look":
		w.look(s, next)
	}
}

// matter is what routing knows of the case.
func (s *simulated) matter() Matter {
	return Matter{Unit: s.in.Unit, Topic: s.in.Topic, Language: "zh", Recused: s.now.Recused, Left: append(slices.Clip(s.now.Declined), s.now.Left...)}
}

// route chooses an officer, who is at work.
func (w *town) route(m Matter, at time.Time) Decision {
	day := DateOf(at)
	d := Route(m, w.on(day), w.policy, day)
	if d.Officer != "" {
		if _, away := w.of(d.Officer, day); away || slices.Contains(m.Left, d.Officer) {
			w.t.Fatalf("%s is chosen on %s; away: %t; had it before: %v", d.Officer, day, away, m.Left)
		}
	}
	return d
}

// act has whoever is there for the case do something on it, if that can still be done.
func (w *town) act(s *simulated, next wake, act Act) {
	day := DateOf(next.at)
	if s.now.Officer == "" {
		return
	}
	who, away := w.of(StandIn(s.now.Officer, w.on(day), day), day)
	if away {
		return // nobody is there
	}
	act.Actor, act.Unit, act.For = Actor{who.Role, who.ID}, who.Unit, StandsInFor(who.ID, w.on(day), day)
	before := s.now
	if !s.do(act, w.policy) {
		return // the plan came too late for this act
	}
	if who.ID != before.Officer {
		w.counted["acted in place"]++
		if last := s.events[len(s.events)-1]; last.Data["for"] != before.Officer || s.now.Officer != before.Officer {
			w.t.Fatalf("case %s of %s is %s's after %+v", s.now.Number, before.Officer, s.now.Officer, last)
		}
	}
	if len(s.now.Proposals) > 0 {
		s.do(Act{ID: act.ID + "!", Verb: Approve, Actor: Actor{RoleLead, "boss"}, Unit: Municipal, At: act.At}, w.policy)
	}
	w.changed(s, next, before)
}

// do performs an act; false says that it is not allowed any more.
func (s *simulated) do(act Act, p Policy) bool {
	made, err := Decide(s.now, act, p)
	if err != nil {
		return false
	}
	s.write(made)
	return true
}

func (s *simulated) write(made []Event) {
	s.events = append(s.events, Chain(&s.events[len(s.events)-1], made)...)
	s.now = Fold(s.events)
}

// changed keeps the officers' counts of open cases, and looks when that is due.
func (w *town) changed(s *simulated, next wake, before Case) {
	s.now = Fold(s.events)
	for _, c := range []struct {
		of   Case
		more int
	}{{before, -1}, {s.now, 1}} {
		if i := slices.IndexFunc(w.staff, func(o Officer) bool { return o.ID == c.of.Officer }); i >= 0 && !c.of.Over() {
			w.staff[i].Open += c.more
		}
	}
	w.lookAt(s, next, s.now.NextLook(w.policy, next.at))
	if s.now.Officer == "" && !s.now.Over() {
		w.lookAt(s, next, w.policy.NextHours(s.now.Unit, (DateOf(next.at)+1).At(0, 0)))
	}
}

func (s *simulated) wasSent(key string) bool { return s.sent[key] }

// lookAt queues a look, once for a moment.
func (w *town) lookAt(s *simulated, next wake, at time.Time) {
	if !at.IsZero() && !s.looks[at.Unix()] {
		s.looks[at.Unix()] = true
		heap.Push(&w.queue, wake{at, next.of, "look"})
	}
}

// look sends what is to be sent, hands the case on where it was not taken on in time or nobody could have it, and looks
// again when there is more.
func (w *town) look(s *simulated, next wake) {
	c := s.now
	send, again := c.Remind(w.policy, next.at, s.wasSent)
	for _, r := range send {
		if at := w.policy.NextHours(c.Unit, r.At); s.wasSent(r.Key()) || !next.at.Equal(at) || !w.policy.InHours(c.Unit, next.at) {
			w.t.Fatalf("case %s: %s is sent at %s, planned for %s, before: %t", c.Number, r.Key(), next.at, at, s.wasSent(r.Key()))
		}
		s.sent[r.Key()] = true
		w.counted["reminders"]++
		if r.To != RoleContact {
			w.address(c, r, DateOf(next.at))
		}
	}
	w.lookAt(s, next, again)
	if c.Officer == "" && !c.Over() {
		w.find(s, next)
		return
	}
	w.passOn(s, next)
}

// find looks for an officer for a case that nobody could have.
func (w *town) find(s *simulated, next wake) {
	d := w.route(s.matter(), next.at)
	if d.Officer == "" {
		w.lookAt(s, next, w.policy.NextHours(s.now.Unit, (DateOf(next.at)+1).At(0, 0)))
		return
	}
	w.counted["waited for somebody"]++
	before := s.now
	s.write([]Event{s.now.HandOn(d.Officer, HandedFree, next.at)})
	w.changed(s, next, before)
}

// passOn hands a case on that was not taken on in time, in working hours.
func (w *town) passOn(s *simulated, next wake) {
	c := s.now
	until, left, waits := c.Waiting(w.policy)
	switch open := w.policy.NextHours(c.Unit, next.at); {
	case !waits:
		return
	case until.After(next.at):
		w.lookAt(s, next, until)
		return
	case open.After(next.at):
		w.lookAt(s, next, open)
		return
	}
	e, found, err := c.PassOn(left, s.matter(), next.at, func(m Matter) (Decision, error) { return w.route(m, next.at), nil })
	if err != nil {
		w.t.Fatal(err)
	}
	if !found {
		w.lookAt(s, next, w.policy.NextHours(c.Unit, DateOf(next.at).At(23, 59)))
		return
	}
	if !w.policy.InHours(c.Unit, next.at) || e.Data["officer"] == c.Officer {
		w.t.Fatalf("case %s is handed from %s to %s at %s", c.Number, c.Officer, e.Data["officer"], next.at)
	}
	w.counted["handed on"]++
	s.write([]Event{e})
	w.changed(s, next, c)
}

// complete: nothing that was due by the end is left unsent on the clocks that still run.
func (s *simulated) complete(t *testing.T, p Policy, end time.Time) {
	t.Helper()
	c := Fold(s.events)
	for _, r := range c.Reminders(p) {
		if r.At.Before(end) && r.Overdue && !s.wasSent(r.Key()) {
			t.Fatalf("case %s: %s was due at %s and never sent", c.Number, r.Key(), r.At)
		}
	}
}
