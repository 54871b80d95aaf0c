package cases

import (
	"errors"
	"slices"
	"testing"
)

// TestASecondPersonLetsAnActBeDone: what one proposes another decides on, and only while the case is as it was.
func TestASecondPersonLetsAnActBeDone(t *testing.T) {
	t.Parallel()
	by := func(id string, role Role, verb Verb, data map[string]string) Act {
		return Act{ID: id + string(verb), Verb: verb, Actor: Actor{role, id}, Unit: "411002", At: at("2026-02-13"), Data: data}
	}
	rejects := map[string]string{"grounds": "2", "reason": "a contract"}
	for name, c := range map[string]struct {
		acts  []Act
		want  string // the reason of the refusal of the last act; empty where it is done
		state State
	}{
		"proposed":                   {[]Act{by("o1", RoleOfficer, Reject, rejects)}, "", StateAssigned},
		"approved":                   {[]Act{by("o1", RoleOfficer, Reject, rejects), by("l1", RoleLead, Approve, nil)}, "", StateRejected},
		"by the one who proposed it": {[]Act{by("l1", RoleLead, Reject, rejects), by("l1", RoleLead, Approve, nil)}, "approver", StateAssigned},
		"by a colleague":             {[]Act{by("o1", RoleOfficer, Reject, rejects), by("o2", RoleOfficer, Approve, nil)}, "role", StateAssigned},
		"by another unit's lead": {[]Act{by("o1", RoleOfficer, Reject, rejects),
			{ID: "x", Verb: Approve, Actor: Actor{RoleLead, "l9"}, Unit: "411081", At: at("2026-02-13")}}, "not_yours", StateAssigned},
		"nothing was proposed": {[]Act{by("l1", RoleLead, Approve, nil)}, "no_proposal", StateAssigned},
		"twice":                {[]Act{by("o1", RoleOfficer, Reject, rejects), by("o1", RoleOfficer, Reject, rejects)}, "", StateAssigned}, // the same act
		"again": {[]Act{by("o1", RoleOfficer, Reject, rejects), {ID: "y", Verb: Reject, Actor: Actor{RoleOfficer, "o1"}, Unit: "411002",
			At: at("2026-02-13"), Data: rejects}}, "proposed", StateAssigned},
		"disapproved":                        {[]Act{by("o1", RoleOfficer, Reject, rejects), by("l1", RoleLead, Disapprove, map[string]string{"reason": "too soon"})}, "", StateAssigned},
		"the case changed since":             {[]Act{by("o1", RoleOfficer, Reject, rejects), by("l1", RoleLead, Accept, nil), by("l2", RoleDeputy, Approve, nil)}, "lapsed", StateAccepted},
		"what is wrong is not even proposed": {[]Act{by("o1", RoleOfficer, Reject, map[string]string{"grounds": "10", "reason": "x"})}, "grounds", StateAssigned},
	} {
		l := begin(t, Complaint, "2026-02-12")
		var last *Refusal
		for _, act := range c.acts {
			last = l.decide(act)
		}
		reason := ""
		if last != nil {
			reason = last.Reason
		}
		if folded := Fold(l.events); reason != c.want || folded.State != c.state || Verify(l.events) != 0 {
			t.Errorf("%s: %q in state %s; want %q in %s", name, reason, folded.State, c.want, c.state)
		}
	}
	away := begin(t, Complaint, "2026-02-12") // who stands in proposes, too
	instead := by("o2", RoleOfficer, Reject, rejects)
	instead.For = []string{"o1"}
	away.decide(instead)
	if refusal := away.decide(by("l1", RoleLead, Approve, nil)); refusal != nil || Fold(away.events).State != StateRejected {
		t.Errorf("what a substitute proposed is refused: %v", refusal)
	}
	l := begin(t, Complaint, "2026-02-12")
	l.decide(by("o1", RoleOfficer, Reject, rejects))
	l.decide(by("l1", RoleLead, Approve, nil))
	done := l.events[len(l.events)-1]
	if done.Type != Rejected || done.Actor.ID != "o1" || done.Data["approver"] != "l1" || done.Data["reason"] != "a contract" {
		t.Errorf("on record is %+v", done)
	}
	l.policy.SecondPerson = []Verb{Conclude}
	alone := begin(t, Complaint, "2026-02-12")
	alone.policy.SecondPerson = []Verb{Conclude}
	if alone.decide(by("o1", RoleOfficer, Reject, rejects)); Fold(alone.events).State != StateRejected {
		t.Error("a policy that asks nobody else has the act done at once")
	}
}

// TestACopyOfACaseAlwaysNeedsTwo, whatever the policy says; the contact is told only of one of a confidential complaint, and
// whether it says who made it.
func TestACopyOfACaseAlwaysNeedsTwo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		confidential string
		reveal       bool
		want         []string // the notices
	}{
		"open":         {"no", false, []string{"push.exported"}},
		"confidential": {"yes", false, []string{"notice.exported", "push.exported"}},
		"revealed":     {"yes", true, []string{"notice.exported_identity", "push.exported"}},
	} {
		in := Intake{ID: "i", Kind: Complaint, ReceivedAt: at("2026-02-12"), Answers: []Answer{{Name: "confidential", Value: c.confidential}}}
		l := &life{t: t, policy: inForce(t), events: Chain(nil, Open(in, NewNumber("411002", 2026, 1), "411002", "o1", "1"))}
		l.policy.SecondPerson = []Verb{Conclude}
		act := func(id string, role Role, verb Verb, by string) {
			t.Helper()
			refusal := l.decide(Act{ID: id, Verb: verb, Actor: Actor{role, by}, Unit: "411002", At: at("2026-02-13"), Data: map[string]string{"reason": "the court asked"}})
			if refusal != nil {
				t.Errorf("%s: %v", name, refusal)
			}
		}
		if c.reveal {
			act("1", RoleOfficer, Reveal, "o1") // at once under this policy
		}
		act("2", RoleOfficer, Export, "o1")
		if last := l.events[len(l.events)-1]; last.Type != Proposed {
			t.Errorf("%s: without a second person there is %s", name, last.Type)
		}
		act("3", RoleLead, Approve, "l1")
		yes, last := l.events[len(l.events)-2], l.events[len(l.events)-1]
		var told []string
		for _, n := range append(Notices(Fold(l.events), yes), Notices(Fold(l.events), last)...) {
			told = append(told, n.Key)
		}
		if last.Type != Exported || last.Actor.ID != "o1" || last.Data["approver"] != "l1" || !slices.Equal(told, c.want) || last.Public() != (c.confidential == "yes") || len(last.Told()) != 0 {
			t.Errorf("%s: %+v is told by %q", name, last, told)
		}
	}
}

// TestWhoMadeAConfidentialComplaintIsRevealedByTwo, and each look is a fact that the complainant sees.
func TestWhoMadeAConfidentialComplaintIsRevealedByTwo(t *testing.T) {
	t.Parallel()
	in := Intake{ID: "i", Kind: Complaint, ReceivedAt: at("2026-02-12"), Answers: []Answer{{Name: "confidential", Value: "yes"}}}
	l := &life{t: t, policy: inForce(t), events: Chain(nil, Open(in, NewNumber("411002", 2026, 1), "411002", "o1", "1"))}
	act := func(id string, role Role, verb Verb, by string) *Refusal {
		return l.decide(Act{ID: id, Verb: verb, Actor: Actor{role, by}, Unit: "411002", At: at("2026-02-13"), Data: map[string]string{"reason": "to visit"}})
	}
	reasons := []string{}
	for _, refusal := range []*Refusal{
		act("1", RoleOfficer, See, "o1"), act("2", RoleOfficer, Reveal, "o2"), act("3", RoleOfficer, Reveal, "o1"), act("4", RoleOfficer, See, "o1"),
		act("5", RoleLead, Approve, "l1"), act("6", RoleOfficer, See, "o1"), act("7", RoleLead, See, "l1"), act("8", RoleAuditor, See, "a1"),
	} {
		reason := ""
		if refusal != nil {
			reason = refusal.Reason
		}
		reasons = append(reasons, reason)
	}
	if want := []string{"not_revealed", "not_your_case", "", "not_revealed", "", "", "not_revealed", "role"}; !slices.Equal(reasons, want) {
		t.Errorf("the refusals are %q, want %q", reasons, want)
	}
	last := l.events[len(l.events)-1]
	if last.Type != Seen || !last.Public() || len(Notices(Fold(l.events), last)) != 1 {
		t.Errorf("a look is %+v", last)
	}
	open := begin(t, Complaint, "2026-02-12")
	if refusal := open.do("2026-02-13 reveal reason=x"); refusal == nil || refusal.Reason != "not_confidential" {
		t.Errorf("of a complaint that is not confidential: %v", refusal)
	}
}

// TestRightsComeFromTheTable: for every verb, role, unit and way to be concerned, an act is refused for the person just
// where the table says so. What the rule says is computed here anew, from its columns.
func TestRightsComeFromTheTable(t *testing.T) {
	t.Parallel()
	free, policy := begin(t, Complaint, "2026-02-12"), inForce(t)
	busy := begin(t, Complaint, "2026-02-12")
	busy.do("2026-02-12 take_on")
	standing := map[bool]Case{false: Fold(free.events), true: Fold(busy.events)}
	for _, rule := range Table() {
		for _, role := range append(Officials(), RoleContact, RoleSystem, Role("stranger"), Role("")) {
			for _, unit := range []string{"411002", "411081", Municipal} {
				for _, who := range []string{"o1", "o2", ""} {
					for _, taken := range []bool{false, true} {
						act := Act{ID: "x", Verb: rule.Verb, Actor: Actor{role, who}, Unit: unit, At: at("2026-02-13")}
						may := slices.Contains(rule.By, role)
						if role != RoleContact && role != RoleSystem {
							concerned := who == "o1"
							may = may && who != "" && (unit == "411002" || unit == Municipal || concerned)
							if role == RoleOfficer && !concerned {
								may = may && rule.Reach != Own && (rule.Reach != Free || !taken)
							}
						}
						_, err := Decide(standing[taken], act, policy)
						var refusal *Refusal
						personal := errors.As(err, &refusal) && slices.Contains([]string{"not_contact", "not_officer", "role", "not_yours", "not_your_case", "recused"}, refusal.Reason)
						if personal == may {
							t.Errorf("%s by %s %q of %s, taken on %t: %v; may %t", rule.Verb, role, who, unit, taken, err, may)
						}
					}
				}
			}
		}
	}
}

// TestTheContactIsAskedOnceMoreWeeksAfterTheEnd, in working hours, unless the problem is said to be solved.
func TestTheContactIsAskedOnceMoreWeeksAfterTheEnd(t *testing.T) {
	t.Parallel()
	l := begin(t, Complaint, "2026-02-12")
	for _, line := range []string{"2026-02-12 accept", "2026-03-12 conclude ending=agreed result=settled", "2026-03-13 deliver_result means=chat"} {
		if refusal := l.do(line); refusal != nil {
			t.Fatal(line, refusal)
		}
	}
	asked := func() (when []string) {
		for _, r := range Fold(l.events).Reminders(l.policy) {
			if r.Level == FollowUp && r.To == RoleContact {
				when = append(when, r.At.Format("2006-01-02 15:04"))
			}
		}
		return when
	}
	if got := asked(); !slices.Equal(got, []string{"2026-04-10 09:00"}) { // 20 working days after 12 March, over Qingming
		t.Errorf("asked at %v", got)
	}
	l.do("2026-03-20 rate score=2 solved=no")
	if got := asked(); len(got) != 1 {
		t.Errorf("after a no: asked at %v", got)
	}
	l.do("2026-03-23 rate score=5 solved=yes")
	if got := asked(); len(got) != 0 {
		t.Errorf("after a yes: asked at %v", got)
	}
}
