package cases

import "testing"

// TestWhatTheBodyAboveDecidesIsHandedOnOnly: an objection to a decision of the municipal centre is not decided here, and no day of
// a decision is named; it is handed on soon, and what becomes of it is not told as if it were ours.
func TestWhatTheBodyAboveDecidesIsHandedOnOnly(t *testing.T) {
	t.Parallel()
	in := Intake{ID: "i", Kind: Complaint, Origin: OriginObjection, Parent: NewNumber(Municipal, 2026, 1), Above: true, ReceivedAt: at("2026-02-12")}
	by := func(verb Verb, role Role, id string, data map[string]string) Act {
		return Act{ID: string(verb), Verb: verb, Actor: Actor{role, id}, Unit: Municipal, At: at("2026-02-13"), Data: data}
	}
	l := &life{t: t, policy: inForce(t), events: Chain(nil, Open(in, NewNumber(Municipal, 2026, 2), Municipal, "o1", "1"))}
	if notices := Notices(Fold(l.events[:1]), l.events[0]); len(notices) == 0 || notices[0].Key != "notice.letter_objection" {
		t.Errorf("the receipt is told by %+v", notices)
	}
	if got := l.clocks(); got != "hand_up 2026-02-24" {
		t.Errorf("the clocks are %q", got)
	}
	delete(l.policy.Limits, HandUp)
	if got := l.clocks(); got != "hand_up 2026-02-24" {
		t.Errorf("under a policy from before the clocks are %q", got)
	}
	for _, act := range []Act{
		by(Accept, RoleOfficer, "o1", nil), by(Reject, RoleOfficer, "o1", map[string]string{"grounds": "2", "reason": "x"}),
		by(RequestSupplement, RoleOfficer, "o1", map[string]string{"gaps": "standing"}), by(Transfer, RoleCentre, "c1", map[string]string{"unit": "411002", "reason": "x"}),
	} {
		if refusal := l.decide(act); refusal == nil || refusal.Reason != "above" {
			t.Errorf("%s: %v", act.Verb, refusal)
		}
	}
	for _, act := range []Act{
		by(TakeOn, RoleOfficer, "o1", nil), by(Refer, RoleOfficer, "o1", map[string]string{"body": "河南省外商投诉中心", "reason": "x"}), by(Approve, RoleCentre, "c1", nil),
	} {
		if refusal := l.decide(act); refusal != nil {
			t.Fatalf("%s: %v", act.Verb, refusal)
		}
		last := l.events[len(l.events)-1]
		for _, n := range Notices(Fold(l.events), last) {
			if n.To == RoleContact && n.Key != "notice."+string(last.Type)+"_above" {
				t.Errorf("%s is told by %s", last.Type, n.Key)
			}
		}
	}
	c := Fold(l.events)
	if refusal := c.Refuses(Object, AsContact()); c.State != StateReferred || refusal == nil || refusal.Reason != "above" {
		t.Errorf("in state %s an objection: %v", c.State, refusal)
	}
}
