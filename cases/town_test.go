package cases

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// hire enters the staff with two years of absences.
func (w *town) hire() {
	add := func(unit string, role Role, count int) {
		for range count {
			o := Officer{ID: fmt.Sprint(len(w.staff) + 1), Unit: unit, Role: role, Languages: []string{"zh"}, Reachable: true}
			if role == RoleOfficer && len(w.staff)%3 == 1 {
				o.Topics = []string{"land"}
			}
			w.staff = append(w.staff, o)
		}
	}
	for _, unit := range []string{"411002", "411003", "411024"} {
		add(unit, RoleOfficer, 5)
		add(unit, RoleDeputy, 2)
		add(unit, RoleLead, 2)
	}
	add(Municipal, RoleOfficer, 2)
	add(Municipal, RoleCentre, 1)
	w.head = w.staff[len(w.staff)-1]
	add(Municipal, RoleBureau, 2)
	first, days := date("2025-01-01"), 745
	for i := range w.staff {
		o := &w.staff[i]
		colleagues := slices.DeleteFunc(slices.Clone(w.staff), func(other Officer) bool { return other.ID == o.ID || other.Unit != o.Unit && other.Unit != Municipal })
		for range 14 {
			from := first + Date(w.random.IntN(days))
			substitute := colleagues[w.random.IntN(len(colleagues))].ID
			o.Absences = append(o.Absences, Absence{From: from, To: from + Date(w.random.IntN(20)), Substitute: substitute})
		}
	}
	away := func(from string, days Date, who func(Officer) bool) { // each with the next one standing in, the last with the first
		for i := range w.staff {
			if who(w.staff[i]) {
				next := w.staff[(i+1)%len(w.staff)].ID
				w.staff[i].Absences = append(w.staff[i].Absences, Absence{From: date(from), To: date(from) + days, Substitute: next})
			}
		}
	}
	away("2025-07-14", 4, func(o Officer) bool { return o.Unit == "411003" })
	away("2026-05-18", 4, func(o Officer) bool { return o.Unit == "411024" && o.Role != RoleLead })
	away("2026-08-10", 1, func(Officer) bool { return true })
	w.staff[0].Limit, w.staff[2].Reachable = 40, false
}

// on is the staff as it is on a day, without the absences of other days, which is what the program reads too.
func (w *town) on(day Date) []Officer {
	if all, ok := w.days[day]; ok {
		for i := range all {
			all[i].Open = w.staff[i].Open
		}
		return all
	}
	all := slices.Clone(w.staff)
	for i := range all {
		all[i].Absences = slices.DeleteFunc(slices.Clone(all[i].Absences), func(a Absence) bool { return a.From > day || a.To < day })
	}
	w.days[day] = all
	return all
}

// of is an officer, and whether he or she is away on a day.
func (w *town) of(id string, day Date) (Officer, bool) {
	for _, o := range w.on(day) {
		if o.ID == id {
			_, away := o.AwayOn(day)
			return o, away
		}
	}
	w.t.Fatalf("there is no officer %q", id)
	return Officer{}, false
}

// plan is what people do on a case: each step some days after the one before; some stop on the way.
func plan(random *rand.Rand, kind Kind, start time.Time) []Act {
	ways := map[Kind][][]string{
		Complaint: {
			{"take_on", "accept", "mediate mode=coordination", "conclude ending=agreed result=x", "deliver_result means=chat"},
			{"take_on", "request_supplement gaps=facts", "supplement", "accept", "acknowledge", "conclude ending=no_basis result=x"},
			{"accept", "later", "request_supplement gaps=facts", "supplement"}, // asked again when the finish is long over
			{"take_on", "reject grounds=2 reason=x", "reopen reason=x", "accept"}, {"acknowledge", "accept", "acknowledge"}, {},
		},
		OfficerRequest: {{"take_on", "make_contact means=phone", "respond result=x", "close result=x"}, {"make_contact means=phone"}, {}},
	}[kind]
	var acts []Act
	at := start
	for _, step := range ways[random.IntN(len(ways))] {
		at = at.Add(time.Duration(random.IntN(20*24*60)) * time.Minute)
		if step == "later" {
			at = at.AddDate(0, 0, 80)
			continue
		}
		parts := strings.Fields(step)
		act := Act{ID: fmt.Sprint(step, at), Verb: Verb(parts[0]), At: at, Data: map[string]string{}}
		for _, pair := range parts[1:] {
			name, value, _ := strings.Cut(pair, "=")
			act.Data[name] = value
		}
		acts = append(acts, act)
	}
	slices.SortFunc(acts, func(a, b Act) int { return a.At.Compare(b.At) })
	return acts
}
