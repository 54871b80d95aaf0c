package cases

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestStandIn(t *testing.T) {
	t.Parallel()
	day := date("2026-11-25")
	away := func(id, substitute string) Officer {
		return Officer{ID: id, Unit: "411002", Role: RoleOfficer, Absences: []Absence{{From: day - 1, To: day + 1, Substitute: substitute}}}
	}
	here := func(id string, role Role) Officer { return Officer{ID: id, Unit: "411002", Role: role} }
	gone := Officer{ID: "2", Unit: "411002", Role: RoleOfficer, Revoked: true}
	for _, c := range []struct {
		name     string
		officers []Officer
		want     string
	}{
		{"at work", []Officer{here("1", RoleOfficer), here("2", RoleOfficer)}, "1"},
		{"the substitute", []Officer{away("1", "2"), here("2", RoleOfficer)}, "2"},
		{"the substitute's substitute", []Officer{away("1", "2"), away("2", "3"), here("3", RoleOfficer)}, "3"},
		{"a circle leads to the lead", []Officer{away("1", "2"), away("2", "1"), here("9", RoleLead), here("10", RoleLead)}, "9"},
		{"who is revoked does not stand in", []Officer{away("1", "2"), gone, here("9", RoleLead)}, "9"},
		{"nobody at all", []Officer{away("1", "2"), away("2", "1")}, "1"},
	} {
		if got := StandIn("1", c.officers, day); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if got := StandIn("1", c.officers, day+2); got != "1" {
			t.Errorf("%s: back again, and yet %s stands in", c.name, got)
		}
	}
}

// TestStandInsAreAtWork and each officer has exactly one; who stands in knows for whom.
func TestStandInsAreAtWork(t *testing.T) {
	t.Parallel()
	day := date("2026-11-25")
	rapid.Check(t, func(t *rapid.T) {
		all := crowd(t)
		for i := range all {
			for j := range all[i].Absences {
				all[i].Absences[j].Substitute = fmt.Sprint(rapid.IntRange(1, len(all)+1).Draw(t, "substitute"))
			}
		}
		for _, o := range all {
			id := StandIn(o.ID, all, day)
			if id == o.ID {
				continue
			}
			who := all[slices.IndexFunc(all, func(p Officer) bool { return p.ID == id })]
			if _, gone := who.AwayOn(day); gone || who.Revoked {
				t.Fatalf("%+v stands in for %s", who, o.ID)
			}
			if _, gone := o.AwayOn(day); !gone {
				t.Fatalf("%s is at work, and yet %s stands in", o.ID, id)
			}
			if !o.Revoked && !slices.Contains(StandsInFor(id, all, day), o.ID) {
				t.Fatalf("%s does not know that it stands in for %s", id, o.ID)
			}
		}
	})
}

// TestASubstituteTakesOnForWhoIsAway: the case stays with who is away, and the record says who did it and for whom.
func TestASubstituteTakesOnForWhoIsAway(t *testing.T) {
	t.Parallel()
	l := begin(t, Complaint, "2026-02-12")
	by := func(id, who string, absent ...string) Act {
		return Act{ID: id, Verb: TakeOn, Actor: Actor{RoleOfficer, who}, Unit: "411002", For: absent, At: at("2026-02-12")}
	}
	for _, act := range []Act{by("1", "o2", "o9", "o1"), by("2", "o2", "o1"), by("3", "o1")} { // pressed again, and by o1 who is back
		if refusal := l.decide(act); refusal != nil {
			t.Errorf("%s: %v", act.ID, refusal)
		}
	}
	c, last := Fold(l.events), l.events[len(l.events)-1]
	if c.Officer != "o1" || !c.TakenOn || len(l.events) != 3 || last.Actor.ID != "o2" || last.Data["for"] != "o1" || last.Data["officer"] != "o1" {
		t.Errorf("%s has the case, taken on %t; on record is %+v", c.Officer, c.TakenOn, last)
	}
	if refusal := l.decide(by("4", "o2")); refusal == nil || refusal.Reason != "taken" || refusal.Officer != "o1" {
		t.Errorf("who stands in no longer takes it: %v", refusal)
	}
	other := begin(t, Complaint, "2026-02-12")
	other.decide(by("1", "o2", "o9"))
	if c := Fold(other.events); c.Officer != "o2" || other.events[len(other.events)-1].Data["for"] != "" {
		t.Errorf("who stands in for somebody else takes it for %s", c.Officer)
	}
}
