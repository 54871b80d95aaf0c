package cases

import (
	"slices"
	"strings"
	"testing"
)

// address checks to whom a reminder goes on a day.
func (w *town) address(c Case, r Reminder, day Date) {
	to := c.Recipient(r.To, w.on(day), day)
	if to.Officer == "" {
		w.counted["to nobody"]++
		if r.To != RoleOfficer && !(r.To == RoleCentre && c.Officer == w.head.ID) || r.To == RoleOfficer && c.Officer != "" {
			w.t.Fatalf("case %s: the %s is nobody on %s", c.Number, r.To, day)
		}
		return
	}
	told, away := w.of(to.Officer, day)
	meant, meantAway := told, away
	if to.For != "" {
		meant, meantAway = w.of(to.For, day)
	}
	switch {
	case away:
		if to.For != "" || w.somebody(c, r, meant, day) {
			w.t.Fatalf("case %s: %s, who is away on %s, is told for %q", c.Number, told.ID, day, to.For)
		}
		w.counted["to nobody at work"]++
	case to.For != "" && !meantAway:
		w.t.Fatalf("case %s: %s is told for %s, who is at work on %s", c.Number, told.ID, meant.ID, day)
	}
	if r.To != RoleOfficer {
		w.above(c, r, to, meant, day)
		return
	}
	if meant.ID != c.Officer {
		w.t.Fatalf("case %s of %s: told %+v on %s", c.Number, c.Officer, to, day)
	}
	w.counted["to the officer"]++
	was := slices.ContainsFunc(w.staff[slices.IndexFunc(w.staff, func(o Officer) bool { return o.ID == c.Officer })].Absences, func(a Absence) bool {
		return a.From >= DateOf(c.Since) && a.To < day
	})
	if to.For == "" && was && !away {
		w.counted["back again"]++
	}
	if to.For != "" {
		w.substituted(c, to, meant, day)
	}
}

// substituted checks that the one who was named stands in, where he or she is there.
func (w *town) substituted(c Case, to Recipient, meant Officer, day Date) {
	absence, _ := meant.AwayOn(day)
	if _, gone := w.of(absence.Substitute, day); !gone && to.Officer != absence.Substitute {
		w.t.Fatalf("case %s: %s is told for %s on %s, though %s stands in", c.Number, to.Officer, meant.ID, day, absence.Substitute)
	}
	w.counted["in place"]++
	for seen := map[string]bool{}; ; {
		if o, gone := w.of(absence.Substitute, day); !gone {
			return
		} else if seen[o.ID] {
			w.counted["instead of a circle"]++
			return
		} else {
			seen[o.ID] = true
			absence, _ = o.AwayOn(day)
		}
	}
}

// above checks a step up the ladder: it goes to who has the role there and is at work, and never to the officer.
func (w *town) above(c Case, r Reminder, to Recipient, meant Officer, day Date) {
	unit := c.Unit
	if r.To == RoleCentre || r.To == RoleBureau {
		unit = Municipal
	}
	if meant.Role != r.To || meant.Unit != unit || to.Officer == c.Officer {
		w.t.Fatalf("case %s of %s: what is for the %s goes to %+v on %s", c.Number, c.Officer, r.To, to, day)
	}
	w.counted["to somebody above"]++
	if to.For == "" {
		return
	}
	w.counted["in place of somebody above"]++
	for _, o := range w.on(day) {
		if _, away := o.AwayOn(day); o.Role == r.To && o.Unit == unit && !away && o.ID != c.Officer {
			w.t.Fatalf("case %s: %s is told for %s on %s, though %s is at work", c.Number, to.Officer, to.For, day, o.ID)
		}
	}
}

// somebody says whether there is anybody at work on a day who could be told in place of an officer: by the substitutes that
// were named, or above.
func (w *town) somebody(c Case, r Reminder, meant Officer, day Date) bool {
	can := map[string]bool{}
	for o := meant; ; {
		absence, away := o.AwayOn(day)
		if can[o.ID] || !away {
			can[o.ID] = true
			break
		}
		can[o.ID] = true
		o, _ = w.of(absence.Substitute, day)
	}
	for _, o := range w.on(day) {
		above := o.Unit == meant.Unit && (o.Role == RoleLead || o.Role == RoleDeputy) || o.Unit == Municipal && (o.Role == RoleCentre || o.Role == RoleBureau)
		if _, away := o.AwayOn(day); !away && (can[o.ID] || above) && (r.To == RoleOfficer || o.ID != c.Officer) {
			return true
		}
	}
	return false
}

// TestWhoIsTold of a case: of those who have a role, who is at work; and about what was proposed, who may let it be done.
func TestWhoIsTold(t *testing.T) {
	t.Parallel()
	day := date("2026-11-25")
	c := Case{Unit: "411002", Officer: "1", Recused: []string{"8"}}
	unit := []string{"1 411002 officer", "2 411002 officer", "3 411002 deputy", "4 411002 lead", "5 411002 lead", "6 411000 centre", "7 411000 bureau", "8 411002 lead"}
	for _, test := range []struct {
		name  string
		to    Role
		staff []string
		away  string // who is away, each with the substitute behind it
		want  string
	}{
		{"the officer", RoleOfficer, unit, "", "1"},
		{"the substitute", RoleOfficer, unit, "1:2", "2 for 1"},
		{"not who has an interest", RoleOfficer, unit, "1:8", "4 for 1"},
		{"whose case it was, wherever he is", RoleFormer, unit, "1:2", "1"},
		{"the first lead", RoleLead, unit, "", "4"},
		{"the lead at work", RoleLead, unit, "4:2", "5"},
		{"in place of the first lead", RoleLead, unit, "4:3 5:4", "3 for 4"},
		{"not the officer in place of the lead", RoleLead, unit, "4:1 5:1", "3 for 4"},
		{"the heads in place of the deputy", RoleDeputy, unit, "3:1 4:3 5:3 6:7", "7 for 3"},
		{"everybody is away", RoleLead, unit, "1:2 2:1 3:1 4:3 5:3 6:7 7:6", "4"},
		{"nobody has the role", RoleLead, unit[:3], "", ""},
		{"a second person: the lead", RoleSecond, unit, "", "4"},
		{"a second person: who stands in for the lead and may approve", RoleSecond, unit, "4:3", "3 for 4"},
		{"a second person: the next where the substitute may not approve", RoleSecond, unit, "4:2", "5"},
		{"a second person: never who proposed it", RoleSecond, unit, "4:1 5:1 3:1", "6"},
		{"a second person: the bound before others", RoleSecond, []string{"1 411002 officer", "4 411002 lead unreachable", "6 411000 centre"}, "", "6"},
		{"a second person: the substitute of a lead without a chat", RoleSecond, []string{"1 411002 officer", "3 411002 deputy unreachable", "4 411002 lead"}, "4:3", "3 for 4"},
		{"a second person: somebody away rather than nobody", RoleSecond, []string{"1 411002 officer", "4 411002 lead"}, "4:1", "4"},
		{"a second person: nobody", RoleSecond, unit[:2], "", ""},
	} {
		all := staff(t, test.staff...)
		for _, pair := range strings.Fields(test.away) {
			who, substitute, _ := strings.Cut(pair, ":")
			i := slices.IndexFunc(all, func(o Officer) bool { return o.ID == who })
			all[i].Absences = []Absence{{From: day - 1, To: day, Substitute: substitute}}
		}
		to := c.Recipient(test.to, all, day)
		if test.to == RoleSecond {
			to = c.Second("1", all, day)
		}
		got := to.Officer
		if to.For != "" {
			got += " for " + to.For
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
