package cases

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestWhatAChangeEndsIsTold: of what was proposed and is over since the case changed, who proposed it and who was asked are
// told; and who has a case is told what somebody else did on it.
func TestWhatAChangeEndsIsTold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		acts []string // who, role, verb and what it says
		want []string // what the last one tells officers
	}{
		"nothing was proposed":   {[]string{"7 contact withdraw reason=x"}, []string{"push.withdrawn officer open"}},
		"what waited is decided": {[]string{"o1 officer reject grounds=2 reason=x", "l1 lead approve"}, []string{"push.approved officer o1 open"}},
		"the papers came in": {[]string{"o1 officer request_supplement gaps=standing", "o1 officer reveal reason=x", "7 contact supplement files=f"},
			[]string{"push.supplemented officer open", "push.lapsed officer o1 of 4 reveal open", "push.lapsed_asked second of 4 open"}},
		"part of the papers came in": {[]string{"o1 officer request_supplement gaps=standing,facts", "o1 officer reveal reason=x", "7 contact supplement files=f lacking=standing"},
			[]string{"push.supplemented_partly officer open"}},
		"papers put on record by who has it":    {[]string{"o1 officer request_supplement gaps=standing", "o1 officer supplement files=f"}, nil},
		"papers put on record in part":          {[]string{"o1 officer request_supplement gaps=standing,facts", "o1 officer supplement files=f lacking=standing"}, nil},
		"papers put on record by who stands in": {[]string{"o1 officer request_supplement gaps=standing", "o2 officer supplement files=f for"}, nil},
		"not all came in": {[]string{"o1 officer request_supplement gaps=standing,evidence", "7 contact supplement files=f left_out=evidence"},
			[]string{"push.supplemented_without officer open"}},
		"papers put on record by the lead": {[]string{"o1 officer request_supplement gaps=standing", "l1 lead supplement files=f"}, []string{"push.supplemented officer open"}},
		"withdrawn": {[]string{"o1 officer accept", "o1 officer conclude ending=agreed result=x", "7 contact withdraw reason=x"},
			[]string{"push.withdrawn officer open", "push.lapsed_over officer o1 of 4 open", "push.lapsed_asked second of 4 open"}},
		"two at once": {[]string{"o1 officer reveal reason=x", "o1 officer export reason=x", "o1 officer accept"},
			[]string{"push.lapsed officer o1 of 3 reveal open", "push.lapsed_asked second of 3 open", "push.lapsed officer o1 of 4 export open", "push.lapsed_asked second of 4 open"}},
		"another one was approved": {[]string{"o1 officer export reason=x", "o1 officer reject grounds=2 reason=x", "l1 lead approve proposal=4"},
			[]string{"push.approved officer o1 open", "push.lapsed officer o1 of 3 export open", "push.lapsed_asked second of 3 open"}},
		"a colleague took the case on": {[]string{"o1 officer reveal reason=x", "o2 officer take_on"},
			[]string{"push.taken_over former o1", "push.lapsed_over officer o1 of 3 open", "push.lapsed_asked second of 3 open"}},
		"moved to another unit": {[]string{"o1 officer reveal reason=x", "l1 lead transfer unit=411081 officer=o5 reason=x"},
			[]string{"push.transferred officer take_on open", "push.taken_over former o1", "push.lapsed_over officer o1 of 3 open", "push.lapsed_asked second of 3 open"}},
		"who proposed it has an interest": {[]string{"o1 officer reveal reason=x", "o1 officer recuse from=o1 officer=o2 reason=x"},
			[]string{"push.new_case officer take_on open", "push.lapsed_asked second of 3 open"}},
		"nobody is left":              {[]string{"o1 officer recuse from=o1 reason=x"}, []string{"push.unassigned centre take_on open"}},
		"taken on by who has it":      {[]string{"o1 officer take_on"}, nil},
		"taken on by the lead":        {[]string{"l1 lead take_on"}, []string{"push.taken_over former o1"}},
		"accepted by who has it":      {[]string{"o1 officer accept"}, nil},
		"accepted by the lead":        {[]string{"l1 lead accept"}, []string{"push.acted officer open"}},
		"accepted by who stands in":   {[]string{"o2 officer accept for"}, nil},
		"given to somebody else":      {[]string{"l1 lead assign officer=o2"}, []string{"push.new_case officer take_on open", "push.taken_over former o1"}},
		"given to who has it":         {[]string{"l1 lead assign officer=o1"}, []string{"push.new_case officer take_on open"}},
		"noted by the lead":           {[]string{"l1 lead note reason=x"}, nil},
		"handed back by who has it":   {[]string{"o1 officer decline from=o1 officer=o2 reason=x"}, []string{"push.new_case officer take_on open"}},
		"answered by the contact":     {[]string{"7 contact message text=x"}, []string{"push.message_came officer talk message open"}},
		"rejected as the lead wishes": {[]string{"l1 lead reject grounds=2 reason=x", "l2 deputy approve"}, []string{"push.approved officer l1 open", "push.acted officer open"}},
	} {
		in := Intake{ID: "i", Kind: Complaint, ReceivedAt: at("2026-02-12"), Answers: []Answer{{Name: "confidential", Value: "yes"}}}
		l := &life{t: t, policy: inForce(t), events: Chain(nil, Open(in, NewNumber("411002", 2026, 1), "411002", "o1", "1"))}
		before := 0
		for i, line := range c.acts {
			before = len(l.events)
			if refusal := l.decide(actOf(line, i)); refusal != nil {
				t.Errorf("%s: %s: %v", name, line, refusal)
			}
		}
		var told []string
		for _, e := range l.events[before:] {
			for _, n := range Notices(Fold(l.events), e) {
				if n.To != RoleContact {
					told = append(told, sayNotice(n))
				}
			}
		}
		if !slices.Equal(told, c.want) {
			t.Errorf("%s: told is\n%q, want\n%q", name, told, c.want)
		}
	}
}

// actOf reads an act of the unit's from "WHO ROLE VERB name=value …"; a part without a value names for whom it is done: o1.
func actOf(line string, i int) Act {
	parts := strings.Fields(line)
	act := Act{ID: fmt.Sprint("a", i), Verb: Verb(parts[2]), Actor: Actor{Role(parts[1]), parts[0]}, Unit: "411002", At: at("2026-02-13"), Data: map[string]string{}}
	for _, part := range parts[3:] {
		if name, value, said := strings.Cut(part, "="); said {
			act.Data[name] = value
		} else {
			act.For = []string{"o1"}
		}
	}
	return act
}

// sayNotice is a notice as a line: its text, to whom it goes, about which proposal, and its buttons.
func sayNotice(n Notice) string {
	line := []string{n.Key, string(n.To)}
	if n.Officer != "" {
		line = append(line, n.Officer)
	}
	if n.About != nil {
		line = append(line, "of", n.About.Item())
	}
	for _, verb := range n.Verbs {
		line = append(line, string(verb))
	}
	return strings.Join(line, " ")
}

// TestACaseThatNobodyHasWaitsForAnOfficer, and is not said to be with one; of those above who are told, the first there is.
func TestACaseThatNobodyHasWaitsForAnOfficer(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]State{
		"o1 officer recuse from=o1 reason=x":                     StateReceived,
		"o1 officer recuse from=o1 officer=o2 reason=x":          StateAssigned,
		"o1 officer decline from=o1 reason=x":                    StateReceived,
		"o1 officer transfer unit=411081 reason=x":               StateReceived,
		"o1 officer transfer unit=411081 officer=o5 reason=x":    StateAssigned,
		"o1 officer accept | o1 officer recuse from=o1 reason=x": StateAccepted,
	} {
		l := begin(t, Complaint, "2026-02-12")
		for i, act := range strings.Split(line, " | ") {
			if refusal := l.decide(actOf(act, i)); refusal != nil {
				t.Errorf("%s: %v", line, refusal)
			}
		}
		c := Fold(l.events)
		if c.State != want || c.Last.Seq != c.Version {
			t.Errorf("%s: it is %s since %d, want %s", line, c.State, c.Last.Seq, want)
		}
		if c.Officer != "" {
			continue
		}
		told := Notices(c, c.Last)
		if n := told[len(told)-1]; n.To != RoleCentre || !slices.Equal(n.Otherwise, []Role{RoleBureau, RoleLead, RoleDeputy}) {
			t.Errorf("%s: told is %+v", line, told)
		}
	}
}

// TestAFurtherNoticeOfMissingPapersSaysThatItIsOne, and after the acceptance there is none that is the only one.
func TestAFurtherNoticeOfMissingPapersSaysThatItIsOne(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ before, want string }{
		{"", "notice.supplement_requested"},
		{"2026-03-03 request_supplement gaps=standing, 2026-03-04 supplement", "notice.supplement_requested_again"},
		{"2026-03-03 request_supplement gaps=standing, 2026-03-04 reject grounds=2 reason=x, 2026-03-05 reopen reason=x", "notice.supplement_requested_again"},
		{"2026-03-03 request_supplement gaps=standing, 2026-03-04 supplement, 2026-03-05 accept", "notice.supplement_requested_accepted"},
	} {
		l := begin(t, Complaint, "2026-03-02")
		for _, line := range append(strings.Split(row.before, ", "), "2026-03-06 request_supplement gaps=facts") {
			if line == "" {
				continue
			}
			if refusal := l.do(line); refusal != nil {
				t.Errorf("%s: %v", line, refusal)
			}
		}
		told := Notices(Fold(l.events), l.events[len(l.events)-1])
		if len(told) != 1 || told[0].Key != row.want || !SupplementNotice(told[0].Key) {
			t.Errorf("after %q is told %+v", row.before, told)
		}
	}
}
