package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// contactVerbs are the acts that are offered to a contact with a case, in the order in which they are offered.
func contactVerbs() []cases.Verb {
	return []cases.Verb{cases.Supplement, cases.Message, cases.Object, cases.Rate, cases.Withdraw}
}

// offers are buttons for what a contact may do on a case now.
func offers(c cases.Case) []flows.Choice {
	var choices []flows.Choice
	for _, verb := range contactVerbs() {
		if c.Allows(verb, cases.RoleContact) {
			choices = append(choices, flows.Choice{Label: locales.T(string(verb) + ".button"), Data: fmt.Sprintf("!begin_%s:%s", verb, c.Number), Unnumbered: true})
		}
	}
	return append(choices, flows.Choice{Label: locales.T("command.code.label"), Data: fmt.Sprintf("!code:%s", c.Number), Unnumbered: true})
}

// begin begins a contact's act on a case: on the one named, or on the only one that it can be. Where it can be several
// they are offered, where it can be none that is said, and the open question is asked again.
func (t *Turns) begin(ctx context.Context, id cases.Identity, in flows.Input, e flows.Effect, s *flows.Session) ([]flows.Reply, error) {
	mine, err := t.DB.CasesOf(ctx, id)
	if err != nil {
		return nil, err
	}
	verb := cases.Verb(e.Verb)
	var can []cases.Case
	var refused flows.Reply
	number, wrong := cases.ParseNumber(e.Argument)
	for _, c := range mine {
		named := e.Argument == "" || wrong == nil && c.Number == number
		switch {
		case named && c.Allows(verb, cases.RoleContact):
			can = append(can, c)
		case named && e.Argument != "":
			refused.Text = []locales.Text{RefusalText(c.Number, &cases.Refusal{Reason: "state", State: c.State}, "")}
		}
	}
	switch {
	case len(can) == 1:
		turn := t.Engine.Begin(*s, in, e.Verb, flows.On{Case: string(can[0].Number), Only: can[0].Gaps})
		*s = turn.Session
		return turn.Replies, nil
	case len(can) > 1:
		return append([]flows.Reply{which(can, verb)}, t.again(in, s)...), nil
	case s.Officer && wrong == nil:
		return t.beginAsOfficer(ctx, id, in, e, number, s)
	case refused.Text != nil:
	case e.Argument != "":
		refused.Text = []locales.Text{locales.T("status.unknown")}
	default:
		refused.Text = []locales.Text{locales.T("begin.none")}
	}
	return append([]flows.Reply{refused}, t.again(in, s)...), nil
}

// again asks the open question once more.
func (t *Turns) again(in flows.Input, s *flows.Session) []flows.Reply {
	turn := t.Engine.Again(*s, in)
	*s = turn.Session
	return turn.Replies
}

// which asks on which of several cases an act is meant.
func which(can []cases.Case, verb cases.Verb) flows.Reply {
	reply := flows.Reply{Text: []locales.Text{locales.T("begin.which")}}
	for _, c := range can {
		reply.Choices = append(reply.Choices, flows.Choice{
			Label: locales.Text{Key: "begin.case", Vars: locales.Vars{"number": string(c.Number), "kind": locales.T("kind." + string(c.Kind))}},
			Data:  fmt.Sprintf("!begin_%s:%s", verb, c.Number), Unnumbered: true,
		})
	}
	return reply
}

// contactAct performs what a contact confirmed on one of his cases. A case that is not his is answered like one that
// does not exist.
func (t *Turns) contactAct(ctx context.Context, id cases.Identity, in flows.Input, e flows.Effect) ([]flows.Reply, error) {
	mine, err := t.DB.CasesOf(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, c := range mine {
		if string(c.Number) != e.Argument {
			continue
		}
		act, err := t.said(e, in)
		if err != nil {
			return nil, err
		}
		if e.Verb == string(cases.Object) {
			act.Data["higher"] = higherBody(c)
		}
		after, err := t.DB.Perform(ctx, c.Number, act)
		var refusal *cases.Refusal
		if errors.As(err, &refusal) {
			return t.refused(ctx, c.Number, refusal)
		}
		if err != nil {
			return nil, err
		}
		t.Log.Info("act performed", "turn", in.Turn, "case", c.Number, "verb", e.Verb)
		vars, err := t.describe(ctx, after)
		if err != nil {
			return nil, err
		}
		vars["body"] = locales.T("higher." + higherBody(c))
		return say(e.Verb+".done", vars), nil
	}
	return t.officerAct(ctx, id, in, e)
}

// beginAsOfficer begins an officer's act on a case, if the case is one that he or she may act on.
func (t *Turns) beginAsOfficer(ctx context.Context, id cases.Identity, in flows.Input, e flows.Effect, number cases.Number, s *flows.Session) ([]flows.Reply, error) {
	o, err := t.DB.OfficerOf(ctx, id)
	if errors.Is(err, store.ErrNotOfficer) {
		s.Officer = false
		return append(say("status.unknown", nil), t.again(in, s)...), nil
	}
	if err != nil {
		return nil, err
	}
	c, err := t.DB.Perform(ctx, number, cases.Act{ID: in.Turn, Verb: cases.Look, Actor: cases.Actor{Role: cases.RoleOfficer, ID: o.ID}, Unit: o.Unit, At: in.Now})
	var refusal *cases.Refusal
	switch {
	case errors.Is(err, store.ErrNoCase):
		return append(say("act.refused.unknown_case", locales.Vars{"number": string(number)}), t.again(in, s)...), nil
	case errors.As(err, &refusal), err == nil && !c.Allows(cases.Verb(e.Verb), cases.RoleOfficer):
		if refusal == nil {
			refusal = &cases.Refusal{Reason: "state", State: c.State}
		}
		replies, err := t.refused(ctx, number, refusal)
		return append(replies, t.again(in, s)...), err
	case err != nil:
		return nil, err
	}
	turn := t.Engine.Begin(*s, in, e.Verb, flows.On{Case: string(number)})
	*s = turn.Session
	return turn.Replies, nil
}

// officerAct performs what an officer confirmed.
func (t *Turns) officerAct(ctx context.Context, id cases.Identity, in flows.Input, e flows.Effect) ([]flows.Reply, error) {
	o, err := t.DB.OfficerOf(ctx, id)
	if errors.Is(err, store.ErrNotOfficer) {
		return say("status.unknown", nil), nil
	}
	if err != nil {
		return nil, err
	}
	act, err := t.said(e, in)
	if err != nil {
		return nil, err
	}
	act.Actor, act.Unit = cases.Actor{Role: cases.RoleOfficer, ID: o.ID}, o.Unit
	c, err := t.DB.Perform(ctx, cases.Number(e.Argument), act)
	var refusal *cases.Refusal
	if errors.As(err, &refusal) {
		return t.refused(ctx, cases.Number(e.Argument), refusal)
	}
	if err != nil {
		return nil, err
	}
	t.Log.Info("act performed", "turn", in.Turn, "case", c.Number, "verb", e.Verb, "officer", o.ID)
	vars, err := t.describe(ctx, c)
	return say(e.Verb+".done", vars), err
}

// messages are the last messages on a case, for the officer who opens it.
func (t *Turns) messages(ctx context.Context, number cases.Number) ([]locales.Text, error) {
	_, events, err := t.DB.Case(ctx, number)
	if err != nil {
		return nil, err
	}
	var lines []locales.Text
	for _, e := range events {
		if e.Type == cases.MessageSent {
			lines = append(lines, locales.Text{Key: "message.line", Vars: locales.Vars{
				"day": locales.Text{Day: cases.DateOf(e.At).String()}, "by": locales.T("demo.by." + string(e.Actor.Role)), "text": locales.Raw(e.Data["text"]),
			}})
		}
	}
	return lines[max(0, len(lines)-5):], nil
}

// higherBody is the body to which one may object (ORDER3 22): of a county's decision the city's, of the city's the
// province's.
func higherBody(c cases.Case) string {
	if c.Unit == cases.Municipal {
		return "centre"
	}
	return "unit"
}

// said is the act that a confirmed draft says. Its id is the draft's, so that it is performed once.
func (t *Turns) said(e flows.Effect, in flows.Input) (cases.Act, error) {
	act := cases.Act{ID: e.Draft.ID, Verb: cases.Verb(e.Verb), Actor: cases.Actor{Role: cases.RoleContact}, At: in.Now, Data: map[string]string{}}
	answers := map[string]string{}
	for _, a := range t.Engine.File(e.Draft, in.Now).Answers {
		for _, f := range a.Files {
			act.Files = append(act.Files, f.ID)
		}
		if a.Value != "" {
			answers[a.Name] = a.Value
		}
	}
	if act.Verb != cases.Supplement {
		act.Data = answers
		act.Data["files"] = strings.Join(act.Files, ",")
		return act, nil
	}
	// What was asked depends on the case, so the answers go into the event as they are, under the questions' names.
	data, err := json.Marshal(answers)
	if err != nil {
		return act, fmt.Errorf("writing down the answers to %s: %w", e.Draft.ID, err)
	}
	act.Data["answers"], act.Data["files"] = string(data), strings.Join(act.Files, ",")
	return act, nil
}

// explain says how the due dates of an officer's case were counted.
func (t *Turns) explain(ctx context.Context, in flows.Input, c cases.Case) ([]flows.Reply, error) {
	policy, err := t.DB.PolicyOf(ctx, c)
	return []flows.Reply{{Text: []locales.Text{ExplainCase(c, policy, cases.DateOf(in.Now))}}}, err
}
