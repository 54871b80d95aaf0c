package bot

import (
	"context"
	"errors"
	"maps"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/store"
)

// refusedForm says why what somebody confirmed is not done, and loses nothing of it: where another answer would do, the form is
// given back; where a colleague changed the case meanwhile too, as who acts knows that now; else an undo brings it back.
func (v *visit) refusedForm(ctx context.Context, e flows.Effect, by cases.Act, r *cases.Refusal) ([]flows.Reply, error) {
	number := cases.Number(e.Argument)
	said, err := v.refused(ctx, number, r)
	if err != nil {
		return nil, err
	}
	c, _, err := v.DB.Case(ctx, number)
	if err != nil {
		return nil, err
	}
	d, beside := e.Draft, waysOut(c, by, r)
	var turn flows.Turn
	switch {
	case r.Reason == "changed":
		d.Seen = c.Version
		turn = v.Engine.Refused(*v.session, v.in, d, "", beside, said[0].Text...)
	case v.Engine.Asks(d, r.Field):
		turn = v.Engine.Refused(*v.session, v.in, d, r.Field, beside, said[0].Text...)
	default:
		turn = v.Engine.Dropped(*v.session, v.in, d, beside, said[0].Text...)
	}
	return v.goOn(turn), nil
}

// lookedByContact answers somebody who is no officer and asks for what officers do: who opens a case of his or her own is shown
// how it stands.
func (v *visit) lookedByContact(ctx context.Context, verb cases.Verb, on subject) ([]flows.Reply, error) {
	if on.known && (verb == cases.Look || verb == cases.Explain) {
		mine, opened, err := v.owns(ctx, on.number)
		if err != nil {
			return nil, err
		}
		if mine {
			return v.timeline(ctx, on.number, opened.Case)
		}
	}
	return say("act.refused.not_officer", nil), nil
}

// wouldRefuse says why an act cannot be begun on a case, whatever it would say; nil where it can.
func (t *Turns) wouldRefuse(ctx context.Context, c cases.Case, by cases.Act, verb cases.Verb) (*cases.Refusal, error) {
	if wrong := c.Refuses(verb, by); wrong != nil {
		return wrong, nil
	}
	policy, err := t.DB.PolicyOf(ctx, c)
	if err != nil {
		return nil, err
	}
	by.Verb = verb
	return c.Foresees(by, policy), nil
}

// waysOut are buttons for what can be done on a case instead of what was refused.
func waysOut(c cases.Case, by cases.Act, r *cases.Refusal) (choices []flows.Choice) {
	instead := map[string]cases.Verb{"ground_4": cases.RequestSupplement, "absent": cases.ContactAttempt, "no_chat": cases.Note}
	verbs := []cases.Verb{instead[r.Reason]}
	switch {
	case c.State == cases.StateSupplementing && (r.Reason == "state" || r.Reason == "asked_already"): // what came in by hand goes on record
		verbs = []cases.Verb{cases.Supplement}
	case r.Reason == "role" && r.Verb == cases.Assign:
		verbs = []cases.Verb{cases.Decline, cases.Transfer}
	case r.Reason == "kind" && (r.Verb == cases.Close || r.Verb == cases.Respond):
		verbs = []cases.Verb{cases.Conclude}
	case r.Reason == "kind" && r.Verb == cases.Accept:
		verbs = []cases.Verb{cases.MakeContact}
	case r.Reason == "kind" && r.Verb == cases.Conclude:
		verbs = []cases.Verb{cases.Respond, cases.Close}
	}
	for _, verb := range append(verbs, cases.Look) {
		if verb != "" && verb != r.Verb && by.Actor.Role.Official() && c.Allows(verb, by) {
			choices = append(choices, store.ActChoice(c, verb, ""))
		}
	}
	return choices
}

// foreseen asks a question of an officer's form again where its answer would be refused in the end, so that nobody writes reasons
// for nothing.
func (v *visit) foreseen(ctx context.Context, before flows.Session, turn *flows.Turn) error {
	d := turn.Session.Draft
	if d == nil || d.Case == "" || !turn.Session.Officer || before.Draft == nil || before.Draft.ID != d.ID || len(turn.Effects) > 0 || sameValues(before.Draft, d) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	_, by, err := v.official(ctx)
	if errors.Is(err, store.ErrNotOfficer) {
		return nil
	}
	if err != nil {
		return err
	}
	c, wrong, err := v.wrongSoFar(ctx, d, by)
	if err != nil || wrong == nil || !v.Engine.Asks(d, wrong.Field) {
		return err
	}
	said, err := v.refused(ctx, c.Number, wrong)
	if err != nil {
		return err
	}
	again := v.Engine.AskAgain(turn.Session, v.in, wrong.Field, said[0].Text...)
	last := &again.Replies[len(again.Replies)-1]
	last.Choices = append(last.Choices, waysOut(c, by, wrong)...)
	turn.Session, turn.Replies = again.Session, again.Replies
	return nil
}

// wrongSoFar says for what an act would be refused as far as its form is filled in.
func (v *visit) wrongSoFar(ctx context.Context, d *flows.Draft, by cases.Act) (cases.Case, *cases.Refusal, error) {
	act, err := v.said(flows.Effect{Verb: d.Flow, Draft: d})
	if err != nil {
		return cases.Case{}, nil, err
	}
	act.Actor, act.Unit, act.For = by.Actor, by.Unit, by.For
	c, _, err := v.DB.Case(ctx, cases.Number(d.Case))
	if err != nil {
		return c, nil, err
	}
	policy, err := v.DB.PolicyOf(ctx, c)
	if err != nil {
		return c, nil, err
	}
	return c, c.Foresees(act, policy), nil
}

// sameValues says whether a turn gave no answer.
func sameValues(before, after *flows.Draft) bool {
	return maps.EqualFunc(before.Answers, after.Answers, func(a, b flows.Answer) bool { return a.Value == b.Value && a.Open == b.Open })
}
