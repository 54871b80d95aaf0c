package bot

import (
	"context"
	"slices"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// mostOffered is how many cases are offered at a time.
const mostOffered = 9

// newest are the newest of somebody's cases, as they come newest first, in the order in which they are offered: the last one is
// the last that was made.
func newest(list []cases.Outline) []cases.Outline {
	list = slices.Clone(list[:min(len(list), mostOffered)])
	slices.Reverse(list)
	return list
}

// foremost are the first of an officer's cases, as many as are offered at a time, in the order of whichOf.
func foremost(list []cases.Case) []cases.Outline {
	list = slices.Clone(list[:min(len(list), mostOffered)])
	slices.SortStableFunc(list, func(a, b cases.Case) int { return b.OpenedAt.Compare(a.OpenedAt) })
	var outlines []cases.Outline
	for _, c := range list {
		outlines = append(outlines, c.Outline())
	}
	return outlines
}

// whichOf asks which of several cases is meant, each with the button that is made of it.
func (v *visit) whichOf(ctx context.Context, list []cases.Outline, button func(cases.Outline) flows.Choice) ([]flows.Reply, error) {
	list = newest(list)
	names, err := v.caseNames(ctx, list)
	if err != nil {
		return nil, err
	}
	var choices []flows.Choice
	for i, c := range list {
		choice := button(c)
		choice.Label = names[i]
		choices = append(choices, choice)
	}
	return v.goOn(v.Engine.Which(*v.session, v.in, locales.T("begin.which"), choices)), nil
}

// meantCases is the one of several cases that a sentence means by its kind or place; all of them where it means no single one.
func (t *Turns) meantCases(ctx context.Context, list []cases.Outline, text string) ([]cases.Outline, error) {
	if len(list) < 2 || text == "" {
		return list, nil
	}
	names, err := t.caseNames(ctx, list)
	if i := t.Engine.Meant(text, names); err == nil && i >= 0 {
		list = list[i : i+1]
	}
	return list, err
}

// caseNames are what cases are called where several of them are offered. What is over says so.
func (t *Turns) caseNames(ctx context.Context, list []cases.Outline) ([]locales.Text, error) {
	folded, err := t.DB.Folded(ctx, list)
	if err != nil {
		return nil, err
	}
	opened := map[cases.Number]cases.Date{}
	for _, c := range folded {
		opened[c.Number] = cases.DateOf(c.OpenedAt)
	}
	names := make([]locales.Text, len(list))
	for i, c := range list {
		place, err := t.DB.UnitName(ctx, c.Unit)
		if err != nil {
			return nil, err
		}
		names[i] = flows.CaseName(string(c.Number), string(c.Kind), place, dayOf(opened[c.Number]))
		if c.Over() {
			names[i].Key = "begin.case_over"
		}
	}
	return names, nil
}

// dayOf is a day without its year and its day of the week, as there is room for on a button.
func dayOf(d cases.Date) locales.Text {
	at := d.At(0, 0)
	return locales.Text{Each: map[locales.Language]string{locales.ZH: at.Format("1月2日"), locales.EN: at.Format("2 Jan")}}
}

// human says how somebody reaches a person: also where PostgreSQL, which knows the cases, is away.
func (v *visit) human(ctx context.Context) []flows.Reply {
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	replies, err := v.people(limited)
	if err != nil {
		v.Log.Warn("who can be reached is said without the officers of cases", "contact", v.Hash.Of(v.from), "error", err)
		return say("human.say", nil)
	}
	return replies
}

// people are those whom somebody can reach: who has a case, first of all its officer.
func (v *visit) people(ctx context.Context) ([]flows.Reply, error) {
	replies := say("human.say", nil)
	first := func(key string, vars locales.Vars) {
		replies[0].Text = append([]locales.Text{{Key: key, Vars: vars}}, replies[0].Text...)
	}
	if v.session.Talk != nil && !v.session.Talk.Officer {
		first("human.in_talk", locales.Vars{"number": v.session.Talk.Case})
		return replies, nil
	}
	list, err := v.open(ctx)
	if err != nil || len(list) == 0 {
		return replies, err
	}
	names, err := v.caseNames(ctx, list)
	if err != nil {
		return nil, err
	}
	for i, c := range list {
		button := store.BeginChoice(c, cases.Message)
		if len(list) > 1 {
			button.Label = names[i]
		}
		replies[0].Choices = append(replies[0].Choices, button)
	}
	key := "human.officer"
	if len(list) > 1 {
		key += "s"
	}
	first(key, locales.Vars{"number": string(list[0].Number)})
	return replies, nil
}
