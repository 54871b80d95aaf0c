package cases

import "slices"

// StandIn is who acts for an officer on a day: the officer where he or she is at work; else the substitute, or where that
// one is away too whoever stands in there, and so on. Where this leads to nobody or in a circle it is the lead of the
// officer's unit, else the deputy, the centre's head or the bureau's; and where none of them is at work, the officer after all.
func StandIn(id string, officers []Officer, day Date) string {
	seen, unit := map[string]bool{}, ""
	for at := id; !seen[at]; {
		i := slices.IndexFunc(officers, func(o Officer) bool { return o.ID == at })
		if i < 0 {
			break
		}
		if at == id {
			unit = officers[i].Unit
		}
		absence, away := officers[i].AwayOn(day)
		if !away && (at == id || !officers[i].Revoked) {
			return at
		}
		seen[at], at = true, absence.Substitute
	}
	if head := firstHead(unit, officers, day); unit != "" && head != "" {
		return head
	}
	return id
}

// StandsInFor are the officers for whom one stands in on a day.
func StandsInFor(id string, officers []Officer, day Date) []string {
	var all []string
	for _, o := range officers {
		if o.ID != id && !o.Revoked && StandIn(o.ID, officers, day) == id {
			all = append(all, o.ID)
		}
	}
	slices.SortFunc(all, compareIDs)
	return all
}
