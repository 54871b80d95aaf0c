package cases

import (
	"cmp"
	"slices"
)

// Recipient is an officer who is told something on a day, and for whom, where he or she stands in for somebody. Both are ids;
// nobody is told where Officer is empty.
type Recipient struct {
	Officer string
	For     string
}

// inPlaceOf is who is told on a day what is for an officer: the officer, or the substitute.
func inPlaceOf(id string, officers []Officer, day Date) Recipient {
	if at := StandIn(id, officers, day); at != id {
		return Recipient{Officer: at, For: id}
	}
	return Recipient{Officer: id}
}

// Recipient is the officer who is told on a day what is for a role on a case. For the officer role that is who is responsible, for
// the former officer who was it; for a role above, the first of those who have it in the case's unit (or as heads of the centre and
// the bureau) who is at work. Where all are away it is the substitute of the first. What is for somebody above the officer never
// comes to the officer, and nothing comes to who has an interest in the case.
func (c Case) Recipient(to Role, officers []Officer, day Date) Recipient {
	officers = c.impartial(officers)
	switch to {
	case RoleFormer:
		return Recipient{Officer: c.Officer}
	case RoleOfficer:
		return inPlaceOf(c.Officer, officers, day)
	}
	unit := c.Unit
	if to == RoleCentre || to == RoleBureau {
		unit = Municipal
	}
	officers = slices.DeleteFunc(officers, func(o Officer) bool { return o.ID == c.Officer })
	first := ""
	for _, o := range officers {
		_, away := o.AwayOn(day)
		switch {
		case o.Role != to || o.Unit != unit || o.Revoked:
		case !away:
			return Recipient{Officer: o.ID}
		case first == "":
			first = o.ID
		}
	}
	return inPlaceOf(first, officers, day)
}

// impartial are the officers in the order in which they were entered, without those who have an interest in the case.
func (c Case) impartial(officers []Officer) []Officer {
	officers = slices.DeleteFunc(slices.Clone(officers), func(o Officer) bool { return o.ID != c.Officer && slices.Contains(c.Recused, o.ID) })
	slices.SortFunc(officers, func(a, b Officer) int { return compareIDs(a.ID, b.ID) })
	return officers
}

// Second is who is asked on a day to let be done what an officer proposed on a case: a head of the case's unit, else of the
// municipal centre, whose chat is bound before others; or, where that one is away, who stands in, if he or she may
// approve it. Where all of these are away it is the first of them. It is never who proposed it, nobody with an interest, and
// nobody who handles an objection to the case.
func (c Case) Second(proposer string, officers []Officer, day Date) Recipient {
	officers = c.impartial(officers)
	may := func(o Officer) bool {
		head := (o.Unit == c.Unit || o.Unit == Municipal) && slices.Contains(heads(), o.Role) && !o.Revoked
		return head && o.ID != proposer && !slices.Contains(slices.Concat(c.Recused, c.Apart, c.Objecting), o.ID)
	}
	order := func(o Officer) int {
		at := slices.Index(heads(), o.Role)
		if o.Unit != c.Unit {
			at += len(heads())
		}
		if !o.Reachable {
			at += 2 * len(heads())
		}
		return at
	}
	asked := slices.DeleteFunc(slices.Clone(officers), func(o Officer) bool { return !may(o) })
	slices.SortStableFunc(asked, func(a, b Officer) int { return cmp.Compare(order(a), order(b)) })
	for _, bound := range []bool{true, false} {
		for _, o := range asked {
			to := inPlaceOf(o.ID, officers, day)
			there := slices.IndexFunc(officers, func(o Officer) bool { return o.ID == to.Officer })
			if _, away := officers[there].AwayOn(day); !away && may(officers[there]) && (officers[there].Reachable || !bound) {
				return to
			}
		}
	}
	if len(asked) == 0 {
		return Recipient{}
	}
	return Recipient{Officer: asked[0].ID}
}

// heads are the roles that stand above the officers of a unit, the nearest first. Those of the centre and the bureau
// belong to the municipal centre and stand above those of every unit.
func heads() []Role { return []Role{RoleLead, RoleDeputy, RoleCentre, RoleBureau} }

// headOf says where an officer stands above those of a unit; -1 where he or she does not.
func (o Officer) headOf(unit string) int {
	if o.Role == RoleCentre || o.Role == RoleBureau {
		unit = Municipal
	}
	if o.Unit != unit {
		return -1
	}
	return slices.Index(heads(), o.Role)
}

// firstHead is the head of a unit who is at work on a day, the nearest and of these who was entered first; nobody where
// all are away.
func firstHead(unit string, officers []Officer, day Date) string {
	best := -1
	for i, o := range officers {
		if _, away := o.AwayOn(day); away || o.Revoked || o.headOf(unit) < 0 {
			continue
		}
		if best < 0 || cmp.Or(cmp.Compare(o.headOf(unit), officers[best].headOf(unit)), compareIDs(o.ID, officers[best].ID)) < 0 {
			best = i
		}
	}
	if best < 0 {
		return ""
	}
	return officers[best].ID
}
