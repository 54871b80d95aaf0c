package cases

import (
	"errors"
	"slices"
	"testing"
)

// TestEachGroundRejects: each of the nine grounds is a reason by itself (ORDER3 14).
func TestEachGroundRejects(t *testing.T) {
	t.Parallel()
	for _, ground := range Grounds() {
		l := begin(t, Complaint, "2026-02-12")
		if ground == "4" {
			l.do("2026-02-12 request_supplement gaps=standing")
			l.do("2026-02-13 supplement")
		}
		if refusal := l.do("2026-02-24 reject reason=x body=MOFCOM grounds=" + ground); refusal != nil || !slices.Equal(Fold(l.events).Grounds, []string{ground}) {
			t.Errorf("ground %s: %v", ground, refusal)
		}
	}
}

// TestAnActTwiceIsOne: the same act again records nothing, and one that was seen too late is told what happened.
func TestAnActTwiceIsOne(t *testing.T) {
	t.Parallel()
	l := begin(t, Complaint, "2026-02-12")
	act := Act{ID: "t1", Verb: Accept, Actor: Actor{RoleOfficer, "o1"}, Unit: "411002", At: at("2026-02-13"), Seen: len(l.events)}
	for i := range 2 {
		made, err := Decide(Fold(l.events), act, l.policy)
		if err != nil || len(made) != 1-i {
			t.Fatalf("try %d: %d events, %v", i, len(made), err)
		}
		l.events = append(l.events, Chain(&l.events[len(l.events)-1], made)...)
	}
	other := Act{ID: "t2", Verb: Reject, Actor: Actor{RoleLead, "o2"}, Unit: "411002", At: at("2026-02-13"), Seen: 2, Data: map[string]string{"grounds": "2", "reason": "x"}}
	_, err := Decide(Fold(l.events), other, l.policy)
	var refusal *Refusal
	if !errors.As(err, &refusal) || refusal.Reason != "changed" || refusal.Last.Type != Accepted || refusal.Last.Actor.ID != "o1" {
		t.Errorf("the second officer is told %+v", err)
	}
}

// TestOnlyOfficersDecide: nothing but an officer's act accepts, rejects, extends or ends a case (PIPL 24).
func TestOnlyOfficersDecide(t *testing.T) {
	t.Parallel()
	for _, rule := range Table() {
		if slices.Contains([]Verb{Withdraw, Object, Rate, Supplement, Message, Talk, Escalate, Assign, Claim, Untie}, rule.Verb) {
			continue
		}
		for _, actor := range []Actor{{RoleSystem, ""}, {RoleContact, "7"}, {}, {RoleOfficer, ""}} {
			l := begin(t, Complaint, "2026-02-12")
			_, err := Decide(Fold(l.events), Act{ID: "x", Verb: rule.Verb, Actor: actor, Unit: "411002", At: at("2026-02-13")}, l.policy)
			var refusal *Refusal
			if !errors.As(err, &refusal) || refusal.Reason != "not_officer" {
				t.Errorf("%s by %+v: %v", rule.Verb, actor, err)
			}
		}
	}
}
