package cases

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func inForce(t testing.TB) Policy {
	t.Helper()
	p, err := DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// life is a case and what is done on it.
type life struct {
	t      testing.TB
	policy Policy
	events []Event
	acts   int
}

// begin opens a case on a day.
func begin(t testing.TB, kind Kind, day string) *life {
	in := Intake{ID: "i", Kind: kind, Language: "zh", Topic: "permits", ReceivedAt: at(day)}
	number := NewNumber("411002", 2026, 1)
	return &life{t: t, policy: inForce(t), events: Chain(nil, Open(in, number, "411002", "o1", "2026-11-24"))}
}

// do performs "DAY VERB name=value …", by the contact where the verb is one of the contact's, and gives the refusal.
func (l *life) do(line string) *Refusal {
	l.t.Helper()
	parts := strings.Fields(line)
	l.acts++
	act := Act{ID: fmt.Sprint("a", l.acts), Verb: Verb(parts[1]), Actor: Actor{Role: RoleOfficer, ID: "o1"}, Unit: "411002", At: at(parts[0]), Data: map[string]string{}}
	if slices.Contains([]Verb{Withdraw, Object, Rate}, act.Verb) {
		act.Actor, act.Unit = Actor{Role: RoleContact, ID: "7"}, ""
	}
	for _, pair := range parts[2:] {
		name, value, _ := strings.Cut(pair, "=")
		act.Data[name] = value
	}
	if act.Verb == Supplement && act.Data["files"] == "" {
		act.Data["answers"] = `{"facts":"more"}`
	}
	if act.Verb == Supplement && act.Data["by"] == "" {
		act.Actor, act.Unit = Actor{Role: RoleContact, ID: "7"}, ""
	}
	refusal := l.decide(act)
	if c := Fold(l.events); refusal == nil && len(c.Proposals) > 0 {
		return l.decide(Act{ID: act.ID + "!", Verb: Approve, Actor: Actor{Role: RoleLead, ID: "boss"}, Unit: "411002", At: act.At})
	}
	return refusal
}

// decide performs an act, and gives the refusal.
func (l *life) decide(act Act) *Refusal {
	l.t.Helper()
	made, err := Decide(Fold(l.events), act, l.policy)
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return refusal
	}
	if err != nil {
		l.t.Fatal(err)
	}
	l.events = append(l.events, Chain(&l.events[len(l.events)-1], made)...)
	return nil
}

// clocks are the clocks as text, the next due first.
func (l *life) clocks() string {
	var all []string
	for _, c := range Fold(l.events).Clocks(l.policy) {
		text := c.What + " " + c.Day.String()
		if c.Paused {
			text = c.What + " stands still"
		}
		if c.Extended {
			text += " extended"
		}
		if c.Provisional {
			text += " provisional"
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}

// TestTheWholeLifeOfACase goes through a case's ways from its opening to its end. Each step says what is done, what the
// state is then, and which clocks run, to the day; !reason says that the step is refused.
func TestTheWholeLifeOfACase(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kind  Kind
		steps []string
	}{
		"accepted and finished across the Spring Festival": {Complaint, []string{
			"2026-02-12 note reason=x | assigned | decision 2026-02-28",
			"2026-02-13 take_on | taken_on | decision 2026-02-28",
			"2026-02-28 accept | accepted | finish 2026-05-27, year 2027-03-01 provisional",
			"2026-03-02 accept | !state | finish 2026-05-27, year 2027-03-01 provisional",
			"2026-03-10 mediate mode=understanding | !missing | finish 2026-05-27, year 2027-03-01 provisional",
			"2026-03-10 mediate mode=understanding matter=permit result=issued | accepted | finish 2026-05-27, year 2027-03-01 provisional",
			"2026-03-12 conclude ending=agreed result=settled | concluded | result 2026-03-17",
			"2026-03-13 deliver_result means=chat | delivered | ",
			"2026-03-20 rate score=5 solved=yes | delivered | ",
			"2026-03-20 rate score=9 solved=yes | !score | ",
		}},
		"accepted across National Day": {Complaint, []string{
			"2026-09-30 take_on | taken_on | decision 2026-10-15",
			"2026-10-10 accept | accepted | finish 2027-01-04 provisional, year 2027-10-11 provisional",
		}},
		"supplemented in time": {Complaint, []string{
			"2026-09-24 take_on | taken_on | decision 2026-10-12",
			"2026-09-28 request_supplement gaps= | !missing | decision 2026-10-12",
			"2026-09-30 request_supplement gaps=standing,evidence | supplementing | supplement 2026-10-27",
			"2026-10-08 request_supplement gaps=phone | !asked_already | supplement 2026-10-27",
			"2026-10-08 accept | !state | supplement 2026-10-27",
			"2026-10-27 reject grounds=4 reason=x | !ground_4 | supplement 2026-10-27",
			"2026-10-12 note reason=call reached=yes told=notice.supplement_requested | supplementing | supplement 2026-11-02",
			"2026-10-28 reject grounds=4 reason=x | !ground_4 | supplement 2026-11-02",
			"2026-10-13 supplement lacking=standing | supplementing | supplement 2026-11-02",
			"2026-10-14 accept | !state | supplement 2026-11-02",
			"2026-10-28 reject grounds=4 reason=x | !ground_4 | supplement 2026-11-02",
			"2026-10-27 supplement | taken_on | decision 2026-11-05",
			"2026-10-28 request_supplement gaps=phone | supplementing | supplement 2026-11-18",
			"2026-10-29 supplement by=letter | taken_on | decision 2026-11-09",
			"2026-10-30 accept | accepted | finish 2027-01-25 provisional, year 2027-11-01 provisional",
		}},
		"supplemented too late": {Complaint, []string{
			"2026-02-12 request_supplement gaps=standing | supplementing | supplement 2026-03-11",
			"2026-03-12 supplement | assigned | decision 2026-03-23",
			"2026-03-13 reject grounds=4 reason=incomplete | rejected | ",
		}},
		"supplemented only in part": {Complaint, []string{
			"2026-02-12 request_supplement gaps=standing,facts | supplementing | supplement 2026-03-11",
			"2026-02-13 supplement lacking=standing | supplementing | supplement 2026-03-11",
			"2026-03-12 reject grounds=4 reason=missing | rejected | ",
		}},
		"not supplemented": {Complaint, []string{
			"2026-02-12 request_supplement gaps=standing | supplementing | supplement 2026-03-11",
			"2026-03-11 reject grounds=4 reason=missing | !ground_4 | supplement 2026-03-11",
			"2026-03-12 reject grounds=4 reason=missing | rejected | ",
		}},
		"rejected": {Complaint, []string{
			"2026-05-08 reject grounds=2 | !missing | decision 2026-05-18",
			"2026-05-08 reject grounds=10 reason=x | !grounds | decision 2026-05-18",
			"2026-05-08 reject grounds=2,2 reason=x | !grounds | decision 2026-05-18",
			"2026-05-08 reject grounds=3 reason=x | !ground_body | decision 2026-05-18",
			"2026-05-08 reject grounds=4 reason=x | !ground_4 | decision 2026-05-18",
			"2026-05-08 reject grounds=3,7 reason=x body=MOFCOM | rejected | ",
			"2026-05-11 object reason=wrong | rejected | ",
			"2026-05-12 reopen reason=objection | taken_on | decision 2026-05-21",
			"2026-05-13 accept | accepted | finish 2026-08-06, year 2027-05-13 provisional",
		}},
		"extended": {Complaint, []string{
			"2026-02-12 accept | accepted | finish 2026-05-18, year 2027-02-12 provisional",
			"2026-05-18 extend until=2026-05-18 reason=x | !until | finish 2026-05-18, year 2027-02-12 provisional",
			"2026-05-18 extend until=2026-06-20 reason=x | !until | finish 2026-05-18, year 2027-02-12 provisional", // a Saturday
			"2026-05-19 extend until=2026-06-22 reason=x | !too_late | finish 2026-05-18, year 2027-02-12 provisional",
			"2026-05-18 extend until=2026-06-22 reason=x | accepted | finish 2026-06-22 extended, year 2027-02-12 provisional",
		}},
		"withdrawn": {Complaint, []string{
			"2026-02-12 accept | accepted | finish 2026-05-18, year 2027-02-12 provisional",
			"2026-02-13 withdraw | !missing | finish 2026-05-18, year 2027-02-12 provisional",
			"2026-02-13 withdraw reason=settled | withdrawn | ",
			"2026-02-24 conclude ending=agreed result=x | !state | ",
		}},
		"withdrawn by a letter": {Complaint, []string{
			"2026-03-04 accept | accepted | finish 2026-06-01, year 2027-03-04 provisional",
			"2026-03-09 conclude ending=withdrawn result=x | !missing | finish 2026-06-01, year 2027-03-04 provisional",
			"2026-03-09 conclude ending=withdrawn result=x withdrawn_on=2026-03-10 | !withdrawal | finish 2026-06-01, year 2027-03-04 provisional",
			"2026-03-09 conclude ending=withdrawn result=x withdrawn_on=2026-03-03 | !withdrawal | finish 2026-06-01, year 2027-03-04 provisional",
			"2026-03-09 conclude ending=withdrawn result=x withdrawn_on=2026-03-06 | concluded | result 2026-03-12",
		}},
		"taken to court later": {Complaint, []string{
			"2026-03-04 accept | accepted | finish 2026-06-01, year 2027-03-04 provisional",
			"2026-03-09 conclude ending=overtaken result=x | concluded | result 2026-03-12",
		}},
		"lapsed after thirty days without a word": {Complaint, []string{
			"2026-02-12 contact_attempt means=phone | assigned | decision 2026-02-28",
			"2026-02-12 accept | accepted | finish 2026-05-18, year 2027-02-12 provisional",
			"2026-02-24 conclude ending=absent result=x | !absent | finish 2026-05-18, year 2027-02-12 provisional",
			"2026-02-24 contact_attempt means=phone | accepted | finish 2026-05-18, year 2027-02-12 provisional",
			"2026-03-10 contact_attempt means=letter | accepted | finish 2026-05-18, year 2027-02-12 provisional",
			"2026-03-26 conclude ending=absent result=x | !absent | finish 2026-05-18, year 2027-02-12 provisional",
			"2026-03-27 conclude ending=absent result=x | concluded | result 2026-04-01",
		}},
		"heard of through the officer": {Complaint, []string{
			"2026-03-04 accept | accepted | finish 2026-06-01, year 2027-03-04 provisional",
			"2026-03-09 contact_attempt means=phone | accepted | finish 2026-06-01, year 2027-03-04 provisional",
			"2026-03-20 request_supplement gaps=facts | supplementing | supplement 2026-04-13, finish 2026-06-01, year 2027-03-04 provisional",
			"2026-04-01 supplement by=letter | accepted | finish 2026-06-01, year 2027-03-04 provisional",
			"2026-04-09 conclude ending=absent result=x | !absent | finish 2026-06-01, year 2027-03-04 provisional",
			"2026-04-09 contact_attempt means=phone | accepted | finish 2026-06-01, year 2027-03-04 provisional",
			"2026-04-20 note reason=told reached=yes | accepted | finish 2026-06-01, year 2027-03-04 provisional",
			"2026-05-12 conclude ending=absent result=x | !absent | finish 2026-06-01, year 2027-03-04 provisional",
			"2026-05-12 contact_attempt means=letter | accepted | finish 2026-06-01, year 2027-03-04 provisional",
			"2026-05-13 mediate mode=understanding matter=x result=x | accepted | finish 2026-06-01, year 2027-03-04 provisional",
			"2026-06-15 conclude ending=absent result=x | !absent | finish 2026-06-01, year 2027-03-04 provisional",
		}},
		"a year open": {Complaint, []string{
			"2025-02-12 accept | accepted | finish 2025-05-12, year 2026-02-12",
			"2026-02-13 conclude ending=no_basis result=x | concluded | result 2026-02-25",
		}},
		"asked for more after it was accepted": {Complaint, []string{
			"2026-03-02 request_supplement gaps=standing | supplementing | supplement 2026-03-23",
			"2026-03-03 conclude ending=agreed result=x | !not_accepted | supplement 2026-03-23",
			"2026-03-04 supplement | assigned | decision 2026-03-13",
			"2026-03-05 accept | accepted | finish 2026-06-02, year 2027-03-05 provisional",
			"2026-03-09 request_supplement gaps=facts,standing | supplementing | supplement 2026-03-30, finish 2026-06-02, year 2027-03-05 provisional",
			"2026-03-10 supplement lacking=standing | supplementing | supplement 2026-03-30, finish 2026-06-02, year 2027-03-05 provisional",
			"2026-03-31 reject grounds=4 reason=x | !accepted | supplement 2026-03-30, finish 2026-06-02, year 2027-03-05 provisional",
			"2026-04-01 conclude ending=unfounded result=x | concluded | result 2026-04-07",
		}},
		"reopened after it was concluded": {Complaint, []string{
			"2026-03-04 accept | accepted | finish 2026-06-01, year 2027-03-04 provisional",
			"2026-05-20 conclude ending=unfounded result=x | concluded | result 2026-05-25",
			"2026-05-20 reopen reason=x | accepted | finish 2026-06-01, year 2027-03-04 provisional",
			"2026-05-21 extend until=2026-06-15 reason=x | accepted | finish 2026-06-15 extended, year 2027-03-04 provisional",
			"2026-05-22 conclude ending=unfounded result=x | concluded | result 2026-05-27",
			"2026-05-29 reopen reason=x | accepted | finish 2026-06-22 extended, year 2027-03-04 provisional",
		}},
		"reopened after a delivered result": {Complaint, []string{
			"2026-03-04 accept | accepted | finish 2026-06-01, year 2027-03-04 provisional",
			"2026-05-20 conclude ending=unfounded result=x | concluded | result 2026-05-25",
			"2026-05-22 deliver_result means=letter | delivered | ",
			"2026-05-27 reopen reason=x | accepted | finish 2026-06-08, year 2027-03-04 provisional",
		}},
		"reopened on an objection": {Complaint, []string{
			"2026-03-04 accept | accepted | finish 2026-06-01, year 2027-03-04 provisional",
			"2026-05-20 conclude ending=unfounded result=x | concluded | result 2026-05-25",
			"2026-05-21 object reason=x | concluded | result 2026-05-25",
			"2026-05-27 reopen reason=x | accepted | finish 2026-08-20, year 2027-03-04 provisional",
			"2026-06-01 conclude ending=unfounded result=x | concluded | result 2026-06-04",
			"2026-06-02 reopen reason=x | accepted | finish 2026-08-21, year 2027-03-04 provisional",
		}},
		"withdrawn and reopened before the decision": {Complaint, []string{
			"2026-05-06 take_on | taken_on | decision 2026-05-14",
			"2026-05-11 withdraw reason=x | withdrawn | ",
			"2026-06-08 reopen reason=x | taken_on | decision 2026-06-11",
		}},
		"withdrawn while papers were awaited, and reopened": {Complaint, []string{
			"2026-05-06 request_supplement gaps=standing | supplementing | supplement 2026-05-26",
			"2026-05-11 withdraw reason=x | withdrawn | ",
			"2026-06-08 reopen reason=x | taken_on | decision 2026-06-17",
		}},
		"referred": {Complaint, []string{
			"2026-05-08 request_supplement gaps=standing | supplementing | supplement 2026-05-28",
			"2026-05-11 refer reason=x body=MOFCOM | referred | ",
			"2026-05-12 object reason=ours | referred | ",
		}},
		"not referred once it is accepted": {Complaint, []string{
			"2026-05-08 accept | accepted | finish 2026-07-31, year 2027-05-10 provisional",
			"2026-05-08 refer reason=x body=MOFCOM | !state | finish 2026-07-31, year 2027-05-10 provisional",
			"2026-05-08 request_supplement gaps=facts | supplementing | supplement 2026-05-28, finish 2026-07-31, year 2027-05-10 provisional",
			"2026-05-11 refer reason=x body=MOFCOM | !accepted | supplement 2026-05-28, finish 2026-07-31, year 2027-05-10 provisional",
		}},
		"transferred": {Complaint, []string{
			"2026-05-08 take_on | taken_on | decision 2026-05-18",
			"2026-05-08 transfer unit=411002 reason=x | !same_unit | decision 2026-05-18",
			"2026-05-08 transfer unit=411081 officer=o5 reason=x | assigned | decision 2026-05-18",
			"2026-05-08 accept | !not_yours | decision 2026-05-18",
		}},
		"an officer with an interest": {Complaint, []string{
			"2026-05-08 recuse from=o1 officer=o2 reason=cousin | assigned | decision 2026-05-18",
			"2026-05-08 accept | !recused | decision 2026-05-18",
		}},
		"a request": {OfficerRequest, []string{
			"2026-09-30 take_on | taken_on | contact 2026-10-08, reply 2026-10-10",
			"2026-10-08 make_contact means=phone | contacted | reply 2026-10-10",
			"2026-10-09 accept | !kind | reply 2026-10-10",
			"2026-10-10 respond result=done | answered | progress 2026-10-16",
			"2026-10-14 visit on=2026-10-14 | answered | progress 2026-10-21",
			"2026-10-20 close result=solved | closed | ",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			day, _, _ := strings.Cut(c.steps[0], " ")
			l := begin(t, c.kind, day)
			for _, step := range c.steps {
				parts := strings.Split(step, " | ")
				refusal := l.do(parts[0])
				got := string(Fold(l.events).State)
				if refusal != nil {
					got = "!" + refusal.Reason
					if !slices.Contains(Reasons(), refusal.Reason) {
						t.Errorf("%q is not among the reasons", refusal.Reason)
					}
				}
				if got += " | " + l.clocks(); got != parts[1]+" | "+parts[2] {
					t.Errorf("%s\n got %s\nwant %s | %s", parts[0], got, parts[1], parts[2])
				}
			}
			if broken := Verify(l.events); broken != 0 {
				t.Errorf("the chain breaks at %d", broken)
			}
		})
	}
}

// TestIndependentEventsMayComeInAnyOrder: notes and contact attempts change no clock wherever they stand.
func TestIndependentEventsMayComeInAnyOrder(t *testing.T) {
	t.Parallel()
	lines := []string{"2026-02-12 accept", "2026-02-13 note reason=x", "2026-02-24 mediate mode=coordination", "2026-02-25 note reason=y"}
	plain := begin(t, Complaint, "2026-02-12")
	plain.do(lines[0])
	want := plain.clocks()
	for i := range lines[1:] {
		order := append([]string{lines[0]}, slices.Concat(lines[1+i:], lines[1:1+i])...)
		l := begin(t, Complaint, "2026-02-12")
		for _, line := range order {
			l.do(line)
		}
		if got := l.clocks(); got != want {
			t.Errorf("in the order %v: %s, want %s", order, got, want)
		}
	}
}

// TestAUnitHasLimitsOfItsOwn, and a clock with pauses stands still while papers are awaited.
func TestAUnitHasLimitsOfItsOwn(t *testing.T) {
	t.Parallel()
	l := begin(t, Complaint, "2026-03-02")
	l.policy.Units = map[string]map[string]Limit{"411002": {
		"decision": {Count: 5, Unit: WorkingDays}, "finish": {Count: 10, Unit: WorkingDays, Pauses: true},
	}}
	for _, step := range [][2]string{
		{"2026-03-02 note reason=x", "decision 2026-03-09"}, {"2026-03-02 accept", "finish 2026-03-16, year 2027-03-02 provisional"},
		{"2026-03-04 request_supplement gaps=contract", "supplement 2026-03-25, year 2027-03-02 provisional, finish stands still"},
		{"2026-03-11 supplement", "finish 2026-03-23, year 2027-03-02 provisional"},
	} {
		if refusal := l.do(step[0]); refusal != nil || l.clocks() != step[1] {
			t.Errorf("%s: %v, %s, want %s", step[0], refusal, l.clocks(), step[1])
		}
	}
	later := at("2026-03-24").Add(time.Hour)
	if c := Fold(l.events); later.Before(c.finish(l.policy).End()) {
		t.Error("the end of a due day is after the day")
	}
}
