package cases

import "slices"

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
