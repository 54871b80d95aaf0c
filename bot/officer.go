package bot

import (
	"context"
	"errors"
	"slices"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// officerVerbs are the acts that are offered to officers, the common ones first.
func officerVerbs() []cases.Verb {
	return []cases.Verb{
		cases.TakeOn, cases.Approve, cases.Disapprove, cases.Accept, cases.MakeContact, cases.Respond, cases.RequestSupplement, cases.Deliver,
		cases.Conclude, cases.See, cases.Reveal, cases.Talk, cases.Message, cases.Close, cases.Note, cases.ContactAttempt, cases.Mediate, cases.Reject, cases.Extend,
		cases.Decline, cases.Visit, cases.Transfer, cases.Assign, cases.Refer, cases.Escalate, cases.Supplement, cases.Recuse, cases.Reopen, cases.Explain, cases.Export,
	}
}

// shownFirst is how many acts a case offers at once; the others are behind one more press.
const shownFirst = 5

// official is the officer behind a chat, and an act that says who acts; the refusal is for everybody else.
func (v *visit) official(ctx context.Context) (store.Officer, cases.Act, error) {
	o, err := v.DB.OfficerOf(ctx, v.from)
	return o, cases.Act{ID: v.in.Turn, Actor: cases.Actor{Role: o.Role, ID: o.ID}, Unit: o.Unit, For: o.For, At: v.in.Now}, err
}

// pressed performs an officer's act that needs nothing said. Who may do what is decided here and now, whatever button was
// shown.
func (v *visit) pressed(ctx context.Context, e flows.Effect) ([]flows.Reply, error) {
	o, act, err := v.official(ctx)
	on := subjectOf(e.Argument)
	if errors.Is(err, store.ErrNotOfficer) {
		return v.lookedByContact(ctx, cases.Verb(e.Verb), on)
	}
	if err != nil {
		return nil, err
	}
	unknown := say("act.refused.unknown_case", locales.Vars{"number": on.text})
	if !on.known {
		return unknown, nil
	}
	act.Verb, act.Seen = cases.Verb(e.Verb), on.seen
	if act.Verb == cases.Approve {
		item, which, err := v.whichProposal(ctx, on, act)
		if which != nil || err != nil {
			return which, err
		}
		act.Data = map[string]string{"proposal": item}
	}
	c, err := v.DB.Perform(ctx, on.number, act)
	var refusal *cases.Refusal
	switch {
	case errors.Is(err, store.ErrNoCase):
		return unknown, nil
	case errors.As(err, &refusal):
		return v.refused(ctx, on.number, refusal)
	case err != nil:
		return nil, err
	}
	v.Log.Info("act performed", "turn", v.in.Turn, "case", on.number, "verb", e.Verb, "officer", o.ID)
	switch act.Verb {
	case cases.Look:
		return v.look(ctx, o, act, c, on.item)
	case cases.Explain:
		return v.explain(ctx, c)
	case cases.See:
		return v.identity(ctx, o, c)
	}
	vars, err := v.describe(ctx, c)
	if err != nil {
		return nil, err
	}
	vars["told"] = toldText(c, act.Verb)
	key := "act." + e.Verb
	if act.Verb == cases.TakeOn && c.Officer != o.ID {
		absent, err := v.DB.Officer(ctx, c.Officer)
		if err != nil {
			return nil, err
		}
		key, vars["name"] = "act.take_on_for", absent.Name
	}
	return v.next(c, act, say(key, vars)), nil
}

// next offers what an officer can do on a case after something was done, so that the work goes on by pressing.
func (t *Turns) next(c cases.Case, by cases.Act, replies []flows.Reply) []flows.Reply {
	last := &replies[len(replies)-1]
	if c.Allows(cases.Look, by) {
		last.Choices = append(last.Choices, store.ActChoice(c, cases.Look, ""))
	}
	for _, verb := range officerVerbs() {
		if len(last.Choices) <= shownFirst-1 && c.Allows(verb, by) {
			last.Choices = append(last.Choices, actOn(c, by, verb)...)
		}
	}
	return replies
}

// actOn are the buttons for a verb: one, or for what was proposed one for each proposal of another person.
func actOn(c cases.Case, by cases.Act, verb cases.Verb) []flows.Choice {
	if verb != cases.Approve {
		return []flows.Choice{store.ActChoice(c, verb, "")}
	}
	var choices []flows.Choice
	for _, p := range c.Undecided(by) {
		choice := store.ActChoice(c, verb, p.Item())
		choice.Label = locales.Text{Key: "proposal.approve", Vars: locales.Vars{"act": locales.T(string(p.Verb) + ".title")}}
		choices = append(choices, choice)
	}
	return choices
}

// beginAsOfficer begins an officer's act on a case, if the case is one on which he or she may do it.
func (v *visit) beginAsOfficer(ctx context.Context, verb cases.Verb, on subject) ([]flows.Reply, error) {
	o, by, err := v.official(ctx)
	if errors.Is(err, store.ErrNotOfficer) {
		v.session.Officer = false
		said, err := v.officersOnly(ctx, on)
		return append(said, v.again()...), err
	}
	if err != nil {
		return nil, err
	}
	c, said, err := v.actable(ctx, o, by, on, verb)
	if err != nil || said != nil {
		return append(said, v.again()...), err
	}
	if verb == cases.Talk && c.Untied() {
		replies := say("talk.untied", locales.Vars{"number": string(c.Number)})
		replies[0].Choices = []flows.Choice{store.ActChoice(c, cases.Message, "")}
		return append(replies, v.again()...), nil
	}
	if verb == cases.Talk {
		return v.openTalk(ctx, c, true)
	}
	lists, given, err := v.lists(ctx, c, by, verb, on.item)
	if err != nil {
		return nil, err
	}
	if items, wanted := lists["colleagues"]; wanted && len(items) == 0 {
		return append(nobodyElse(c, by), v.again()...), nil
	}
	facts, err := v.facts(ctx, c, verb)
	if err != nil {
		return nil, err
	}
	notes, err := v.warnings(ctx, c, verb)
	if err != nil {
		return nil, err
	}
	seen := on.seen
	if seen == 0 {
		seen = c.Version
	}
	return v.goOn(v.Engine.Begin(*v.session, v.in, string(verb), flows.On{Case: string(c.Number), Only: c.Gaps, Seen: seen, Lists: lists, Given: given, Facts: facts, Notes: notes})), nil
}

// officersOnly answers somebody who is no officer and wants to do what officers do: on a case of his or her own it says what
// there is to do instead.
func (v *visit) officersOnly(ctx context.Context, on subject) ([]flows.Reply, error) {
	if on.text == "" {
		return v.noCase(ctx, "begin.none")
	}
	if !on.known {
		return say("status.unknown", nil), nil
	}
	mine, _, err := v.owns(ctx, on.number)
	if err != nil {
		return nil, err
	}
	if !mine {
		return say("status.unknown", nil), nil
	}
	c, _, err := v.DB.Case(ctx, on.number)
	if err != nil {
		return nil, err
	}
	key, choices := "begin.officers", []flows.Choice{store.ActChoice(c, cases.Message, "")}
	if c.Allows(cases.Object, cases.AsContact()) {
		key, choices = "begin.officers_object", append(choices, store.ActChoice(c, cases.Object, ""))
	}
	said := say(key, locales.Vars{"number": string(c.Number)})
	said[0].Choices = choices
	return said, nil
}

// actable is the case on which an officer wants to act: the one named, or the only one of his or her own on which it can
// be. Otherwise it gives what is said instead.
func (v *visit) actable(ctx context.Context, o store.Officer, by cases.Act, on subject, verb cases.Verb) (cases.Case, []flows.Reply, error) {
	if on.text != "" {
		c, _, err := v.DB.Case(ctx, on.number)
		if errors.Is(err, store.ErrNoCase) || !on.known {
			return c, say("act.refused.unknown_case", locales.Vars{"number": on.text}), nil
		}
		if err != nil {
			return c, nil, err
		}
		by.Seen = on.seen
		wrong, err := v.wouldRefuse(ctx, c, by, verb)
		if wrong != nil {
			said, err := v.refused(ctx, c.Number, wrong)
			if err == nil {
				said[0].Choices = waysOut(c, by, wrong)
			}
			return c, said, err
		}
		return c, nil, err
	}
	open, past, err := v.DB.CasesOfOfficers(ctx, append([]string{o.ID}, by.For...)...)
	if err != nil {
		return cases.Case{}, nil, err
	}
	mine := slices.DeleteFunc(append(open, past...), func(c cases.Case) bool { return !c.Allows(verb, by) })
	switch {
	case len(mine) == 1:
		return mine[0], nil, nil
	case len(mine) > 1:
		said, err := v.whichAct(ctx, foremost(mine), verb)
		return cases.Case{}, said, err
	}
	return cases.Case{}, say("begin.none_officer", locales.Vars{"act": verbText(verb)}), nil
}

// facts are the days of a case that an act wants to know: what is extended has a limit now, today where its clock stands still.
func (v *visit) facts(ctx context.Context, c cases.Case, verb cases.Verb) (map[string]string, error) {
	if verb != cases.Extend {
		return nil, nil
	}
	policy, err := v.DB.PolicyOf(ctx, c)
	limit := cases.DateOf(v.in.Now)
	for _, clock := range c.Clocks(policy) {
		if clock.What == "finish" && !clock.Paused {
			limit = clock.Day
		}
	}
	return map[string]string{"limit": limit.String()}, err
}

// officerAct performs what an officer confirmed.
func (v *visit) officerAct(ctx context.Context, e flows.Effect) ([]flows.Reply, error) {
	o, by, err := v.official(ctx)
	if errors.Is(err, store.ErrNotOfficer) {
		return say("status.unknown", nil), nil
	}
	if err != nil {
		return nil, err
	}
	act, err := v.said(e)
	if err != nil {
		return nil, err
	}
	act.Actor, act.Unit, act.For = by.Actor, by.Unit, by.For
	number := cases.Number(e.Argument)
	c, err := v.DB.Perform(ctx, number, act)
	var refusal *cases.Refusal
	if errors.As(err, &refusal) {
		return v.refusedForm(ctx, e, by, refusal)
	}
	if err != nil {
		return nil, err
	}
	v.Log.Info("act performed", "turn", v.in.Turn, "case", c.Number, "verb", e.Verb, "officer", o.ID)
	vars, err := v.describe(ctx, c)
	if err != nil {
		return nil, err
	}
	vars["told"] = toldText(c, act.Verb)
	said, err := v.outcome(ctx, c, act, vars)
	if err != nil {
		return nil, err
	}
	return v.next(c, by, said), nil
}

// outcome says that an officer's act was done, or who is to let it be, and where it reached nobody that it did not.
func (t *Turns) outcome(ctx context.Context, c cases.Case, act cases.Act, vars locales.Vars) ([]flows.Reply, error) {
	mine := func(p cases.Proposal) bool { return p.Verb == act.Verb && p.Actor.ID == act.Actor.ID }
	switch {
	case slices.ContainsFunc(c.Proposals, mine):
		second, found, err := t.DB.Second(ctx, c, act.Actor.ID)
		key := "proposal.nobody"
		if found {
			key = "proposal.asked"
		}
		vars["act"], vars["name"] = locales.T(string(act.Verb)+".title"), second.Name
		return say(key, vars), err
	case act.Verb == cases.Message && c.Untied():
		return say("route.to_nobody", vars), nil
	case act.Verb == cases.Assign:
		said := say(doneKey(c, act.Verb), vars)
		untold, err := t.unreached(ctx, c.Officer, "assign.untold")
		said[0].Text = append(said[0].Text, untold...)
		return said, err
	}
	return withoutAsked(act, say(doneKey(c, act.Verb), vars)), nil
}

// doneKey is what is said when an officer's act was done. Who hands a case back or has an interest in it hears where nobody
// else could have it.
func doneKey(c cases.Case, verb cases.Verb) string {
	switch {
	case verb == cases.Supplement && len(c.Gaps) > 0:
		return "supplement.recorded_partly"
	case verb == cases.Supplement: // the other text is for who complains
		return "supplement.recorded"
	case c.Officer != "":
	case verb == cases.Recuse:
		return "recuse.nobody"
	case verb == cases.Decline:
		return "decline.nobody"
	}
	return string(verb) + ".done"
}

// refused says why an act is not allowed.
func (t *Turns) refused(ctx context.Context, number cases.Number, r *cases.Refusal) ([]flows.Reply, error) {
	name := locales.T("act.nobody")
	if r.Officer != "" {
		o, err := t.DB.Officer(ctx, r.Officer)
		if err != nil {
			return nil, err
		}
		name = locales.Raw(o.Name)
	}
	return []flows.Reply{{Text: []locales.Text{RefusalText(number, r, name)}}}, nil
}

// explain says how the due dates of an officer's case were counted.
func (v *visit) explain(ctx context.Context, c cases.Case) ([]flows.Reply, error) {
	policy, err := v.DB.PolicyOf(ctx, c)
	return []flows.Reply{{Text: []locales.Text{ExplainCase(c, policy, cases.DateOf(v.in.Now))}}}, err
}

// notOfficer says to somebody who is no officer, or not any more, that this is for officers, and asks the open question again.
func (v *visit) notOfficer() []flows.Reply {
	v.session.Officer = false
	return append(say("act.refused.not_officer", nil), v.again()...)
}
