package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// officerCases lists cases for the officer behind a chat, a page at a time: number, kind, state, due day and officer. A tap
// or the number of a line opens the case.
func (v *visit) officerCases(ctx context.Context, list store.List, page string) ([]flows.Reply, error) {
	o, err := v.DB.OfficerOf(ctx, v.from)
	if errors.Is(err, store.ErrNotOfficer) {
		v.session.Officer = false
		return say("act.refused.not_officer", nil), nil
	}
	if err != nil {
		return nil, err
	}
	v.session.Officer = true
	at, _ := strconv.Atoi(page) // none is the first
	at = max(at, 1)
	lines, all, err := v.DB.Lines(ctx, list, o, cases.DateOf(v.in.Now), at)
	if err != nil {
		return nil, err
	}
	reply := flows.Reply{Text: []locales.Text{locales.T("officer_cases.none_" + string(list))}}
	if len(lines) > 0 {
		reply = v.paged(o, list, lines, at, all, cases.DateOf(v.in.Now).String())
	}
	if cases.MayEnter(o.Role, o.Unit, o.Unit) {
		reply.Choices = append(reply.Choices, press(Entry+".button", "!begin_"+Entry))
	}
	return []flows.Reply{reply}, nil
}

// paged is one page of a list. Where no question is open the numbers of the lines open the cases.
func (v *visit) paged(o store.Officer, list store.List, lines []store.CaseLine, at, all int, today string) flows.Reply {
	pages := (all + store.PageLines - 1) / store.PageLines
	reply := flows.Reply{Text: []locales.Text{{Key: "officer_cases.title_" + string(list), Vars: locales.Vars{"count": strconv.Itoa(all), "page": at, "pages": pages}}}}
	var offered []string
	for i, l := range lines {
		reply.Text = append(reply.Text, caseLine(o, l, i+1, today))
		open := flows.Choice{
			Label: locales.Text{Key: "officer_cases.open", Vars: locales.Vars{"number": string(l.Number)}}, Data: fmt.Sprintf("!act:%s:%s", cases.Look, l.Number),
		}
		reply.Choices, offered = append(reply.Choices, open), append(offered, open.Data)
	}
	for _, other := range []int{at - 1, at + 1} {
		if other >= 1 && other <= pages {
			reply.Choices = append(reply.Choices, flows.Choice{
				Label: locales.Text{Key: "officer_cases.page", Vars: locales.Vars{"list": locales.T("command." + string(list) + ".label"), "page": other}},
				Data:  fmt.Sprintf("!%s:%d", list, other), Unnumbered: true,
			})
		}
	}
	if v.session.Draft == nil {
		v.session.Offer(offered)
	}
	return reply
}

// caseLine says one case on one line, whether it is overdue, and for whom it is where it is a colleague's who is away.
func caseLine(o store.Officer, l store.CaseLine, n int, today string) locales.Text {
	vars := locales.Vars{
		"n": n, "number": string(l.Number), "kind": locales.T("kind." + string(l.Kind)), "state": locales.T("state." + string(l.State)),
		"due": locales.T("officer_cases.no_day"), "officer": locales.Text{Key: "officer_cases.of", Vars: locales.Vars{"name": l.Name}},
	}
	if l.Due != "" {
		vars["due"] = locales.Text{Day: l.Due}
		if l.Due < today {
			vars["due"] = locales.Text{Key: "officer_cases.overdue", Vars: locales.Vars{"day": vars["due"]}}
		}
	}
	switch l.Officer {
	case "":
		vars["officer"] = locales.T("officer_cases.of_nobody")
	case o.ID:
		vars["officer"] = locales.T("officer_cases.of_you")
	default:
		for _, absent := range o.For {
			if absent == l.Officer {
				vars["officer"] = locales.Text{Key: "officer_cases.for", Vars: locales.Vars{"name": l.Name}}
			}
		}
	}
	return locales.Text{Key: "officer_cases.line", Vars: vars}
}

// nobodyElse says that there is nobody in the unit to whom a case could be given, and offers what is left.
func nobodyElse(c cases.Case, by cases.Act) []flows.Reply {
	said := say("assign.nobody", locales.Vars{"number": string(c.Number)})
	for _, verb := range []cases.Verb{cases.Transfer, cases.Look} {
		if c.Allows(verb, by) {
			said[0].Choices = append(said[0].Choices, store.ActChoice(c, verb, ""))
		}
	}
	return said
}

// lists are the choices of an act that are known only now: who can take the case, which other units there are, or what waits for
// a word. Where only one thing does, or one is named, that is given.
func (t *Turns) lists(ctx context.Context, c cases.Case, by cases.Act, verb cases.Verb, item string) (flows.Lists, map[string]string, error) {
	switch verb {
	case cases.Assign:
		lists, err := t.colleagues(ctx, c)
		return lists, nil, err
	case cases.Transfer:
		units, err := t.DB.Units(ctx)
		others := slices.DeleteFunc(units, func(u cases.Unit) bool { return u.Code == c.Unit })
		items := unitChoices(others, t.Texts)
		for i, u := range others { // an officer passes a case on to a unit, not to "not sure yet"
			items[i].Label = map[locales.Language]string{locales.ZH: u.ZH, locales.EN: u.EN}
		}
		return flows.Lists{"units": items}, nil, err
	case cases.Disapprove:
		return t.toDisapprove(ctx, c, by, item)
	}
	return nil, nil, nil
}

// colleagues are the officers of a case's unit who can be given it.
func (t *Turns) colleagues(ctx context.Context, c cases.Case) (flows.Lists, error) {
	officers, err := t.DB.Officers(ctx)
	if err != nil {
		return nil, err
	}
	idle := func(o store.Officer) bool {
		return o.ID == c.Officer || o.Unit != c.Unit || slices.Contains(c.Recused, o.ID) || slices.Contains(c.Apart, o.ID)
	}
	return flows.Lists{"colleagues": t.choosable(slices.DeleteFunc(officers, idle))}, nil
}

// choosable are the officers who work cases, to be chosen by name: of one who cannot be reached in any chat it says so, and two of
// one name are told apart by their numbers.
func (t *Turns) choosable(officers []store.Officer) (items []flows.Item) {
	officers = slices.DeleteFunc(slices.Clone(officers), func(o store.Officer) bool {
		return o.Revoked || o.Role == cases.RoleAdministrator || o.Role == cases.RoleAuditor
	})
	for _, o := range officers {
		twin := slices.ContainsFunc(officers, func(other store.Officer) bool { return other.ID != o.ID && other.Name == o.Name })
		item := flows.Item{Name: o.ID, Label: map[locales.Language]string{}}
		for _, language := range locales.Languages() {
			name := o.Name
			if twin {
				name = t.Texts.Say(language, locales.Text{Key: "colleague.twin", Vars: locales.Vars{"name": name, "id": o.ID}})
			}
			if len(o.Bound) == 0 {
				name = t.Texts.Say(language, locales.Text{Key: "colleague.unbound", Vars: locales.Vars{"name": name}})
			}
			item.Label[language] = name
		}
		if !twin { // the name alone says who is meant
			item.Also = []string{o.Name}
		}
		items = append(items, item)
	}
	return items
}

// unreached says of an officer who got something to do and cannot be reached in any chat that nobody heard of it, and what to do.
func (t *Turns) unreached(ctx context.Context, officer, key string) ([]locales.Text, error) {
	o, err := t.DB.Officer(ctx, officer)
	if err != nil || len(o.Bound) > 0 {
		return nil, err
	}
	return []locales.Text{{Key: key, Vars: locales.Vars{"name": o.Name}}}, nil
}
