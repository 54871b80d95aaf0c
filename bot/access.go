package bot

import (
	"context"
	"errors"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// code makes the access code of a contact's case and shows it, once. It asks whether it was written down.
func (t *Turns) code(ctx context.Context, id cases.Identity, text string) ([]flows.Reply, error) {
	mine, err := t.DB.CasesOf(ctx, id)
	if err != nil {
		return nil, err
	}
	number, wrong := cases.ParseNumber(text)
	var found []cases.Case
	for _, c := range mine {
		if text == "" || wrong == nil && c.Number == number {
			found = append(found, c)
		}
	}
	switch {
	case len(found) == 0 && text != "":
		return say("status.unknown", nil), nil
	case len(found) == 0:
		return say("status.none", nil), nil
	case len(found) > 1:
		reply := flows.Reply{Text: []locales.Text{locales.T("begin.which")}}
		for _, c := range found {
			reply.Choices = append(reply.Choices, flows.Choice{Label: locales.Raw(string(c.Number)), Data: "!code:" + string(c.Number), Unnumbered: true})
		}
		return []flows.Reply{reply}, nil
	}
	code, err := t.DB.NewAccessCode(ctx, found[0].Number)
	if err != nil {
		return nil, err
	}
	return []flows.Reply{{
		Once: true, Text: []locales.Text{{Key: "code.shown", Vars: locales.Vars{"number": string(found[0].Number), "code": code}}},
		Choices: []flows.Choice{{Label: locales.T("command.saved.label"), Data: "!saved", Unnumbered: true}},
	}}, nil
}

// enter gives the case of an access code to this chat. A wrong code and one of somebody else are answered alike.
func (t *Turns) enter(ctx context.Context, id cases.Identity, in flows.Input, code string) ([]flows.Reply, error) {
	if err := t.Redis.MayTryCode(ctx, id); errors.Is(err, store.ErrTooManyTries) {
		return say("code.locked", nil), nil
	} else if err != nil {
		return nil, err
	}
	number, err := t.DB.CaseOfCode(ctx, code)
	if errors.Is(err, store.ErrBadCode) {
		return say("code.wrong", nil), t.Redis.CountWrongCode(ctx, id)
	}
	if err != nil {
		return nil, err
	}
	act := cases.Act{ID: in.Turn, Verb: cases.Claim, Actor: cases.Actor{Role: cases.RoleContact}, At: in.Now}
	if err := t.DB.Claim(ctx, number, id, act); err != nil {
		return nil, err
	}
	t.Log.Info("a case was given to another chat by its access code", "turn", in.Turn, "case", number)
	c, _, err := t.DB.Case(ctx, number)
	if err != nil {
		return nil, err
	}
	replies, err := t.timeline(ctx, c)
	return append(say("code.entered", locales.Vars{"number": string(number)}), replies...), err
}
