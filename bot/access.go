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

// own are the cases that a chat may use as its own: those tied to it, and the one that is open in it by its access code,
// which then stays open for another while. Their events are read by who needs them.
func (v *visit) own(ctx context.Context) (mine []cases.Outline, opened store.OpenedCase, err error) {
	none := store.OpenedCase{}
	if mine, err = v.DB.OutlinesOf(ctx, v.from); err != nil {
		return nil, none, err
	}
	if opened, err = v.opened(ctx); err != nil || opened == none {
		return mine, none, err
	}
	for _, c := range mine {
		if c.Number == opened.Case {
			return mine, none, nil // it was tied to the chat meanwhile
		}
	}
	c, err := v.DB.Outline(ctx, opened.Case)
	if err != nil {
		return nil, none, err
	}
	return append([]cases.Outline{c}, mine...), opened, v.Redis.SetOpenedCase(ctx, v.from, opened, v.in.Now)
}

// owns says whether a case is one of the chat's own: tied to it, or open in it by its access code, which is opened then.
func (v *visit) owns(ctx context.Context, number cases.Number) (mine bool, opened store.OpenedCase, err error) {
	if mine, err = v.DB.Tied(ctx, number, v.from); err != nil || mine {
		return mine, opened, err
	}
	if opened, err = v.opened(ctx); err != nil || opened.Case != number {
		return false, store.OpenedCase{}, err
	}
	return true, opened, v.Redis.SetOpenedCase(ctx, v.from, opened, v.in.Now)
}

// opened is the case that is open in a chat by its access code. One whose code was replaced meanwhile is closed.
func (v *visit) opened(ctx context.Context) (opened store.OpenedCase, err error) {
	none := store.OpenedCase{}
	if opened, err = v.Redis.OpenedCase(ctx, v.from, v.in.Now); err != nil || opened == none {
		return none, err
	}
	if opens, err := v.DB.StillOpens(ctx, opened); err != nil || opens {
		return opened, err
	}
	return none, v.Redis.SetOpenedCase(ctx, v.from, none, v.in.Now)
}

// press is a button that stands for itself.
func press(label, data string) flows.Choice {
	return flows.Choice{Label: locales.T(label), Data: data, Unnumbered: true}
}

// newCode makes an access code of a case. What it gives shows the code, once, and asks whether it was saved.
func (v *visit) newCode(ctx context.Context, number cases.Number, key string) (flows.Reply, error) {
	code, err := v.DB.NewAccessCode(ctx, number, v.in.Turn)
	if err != nil {
		return flows.Reply{}, err
	}
	v.session.Unsaved = string(number)
	return flows.Reply{
		Secret:  &locales.Text{Key: key, Vars: locales.Vars{"number": string(number), "code": code}},
		Choices: []flows.Choice{press("command.saved.label", "!saved:"+string(number))},
	}, nil
}

// receipt says the receipt of a new case with its access code. Where no code can be made now the receipt goes without it.
func (v *visit) receipt(ctx context.Context, c cases.Case, key string) ([]flows.Reply, error) {
	vars, err := v.toldOf(ctx, c)
	if err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	reply, err := v.newCode(limited, c.Number, "code.receipt")
	if err != nil {
		v.Log.Warn("a receipt goes without an access code", "case", c.Number, "error", err)
		reply = flows.Reply{Choices: []flows.Choice{press("command.code.label", "!code:"+string(c.Number))}}
	}
	reply.Text = []locales.Text{{Key: key, Vars: vars}}
	return []flows.Reply{reply}, nil
}

// unsaved reminds once, in the last of some replies, of an access code that nobody said to have saved, while the case is the
// chat's.
func (v *visit) unsaved(ctx context.Context, replies []flows.Reply) ([]flows.Reply, error) {
	if v.session.Unsaved == "" || len(replies) == 0 {
		return replies, nil
	}
	number, last := v.session.Unsaved, &replies[len(replies)-1]
	v.session.Unsaved = ""
	if tied, err := v.DB.Tied(ctx, cases.Number(number), v.from); err != nil || !tied {
		return replies, err
	}
	last.Text = append(last.Text, locales.Text{Key: "code.unsaved", Vars: locales.Vars{"number": number}})
	last.Choices = append(last.Choices, press("command.saved.label", "!saved:"+number))
	another := press("command.code.label", "!code:"+number)
	for _, c := range last.Choices {
		if c.Data == another.Data {
			return replies, nil // it is offered with the case already
		}
	}
	last.Choices = append(last.Choices, another)
	return replies, nil
}

// mine finds the case of the chat's own that a text names, or the only one there is; else what to say instead.
func (v *visit) mine(ctx context.Context, text, command string) (cases.Outline, []flows.Reply, error) {
	list, err := v.DB.OutlinesOf(ctx, v.from)
	if err != nil {
		return cases.Outline{}, nil, err
	}
	number, wrong := cases.ParseNumber(text)
	var found []cases.Outline
	for _, c := range list {
		if text == "" || wrong == nil && c.Number == number {
			found = append(found, c)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil, nil
	case text != "":
		return cases.Outline{}, say("status.unknown", nil), nil
	case len(found) == 0:
		none, err := v.noCase(ctx, "status.none")
		return cases.Outline{}, none, err
	}
	replies, err := v.whichOf(ctx, found, func(c cases.Outline) flows.Choice { return press("", "!"+command+":"+string(c.Number)) })
	return cases.Outline{}, replies, err
}

// code makes the access code of a contact's case and shows it, once.
func (v *visit) code(ctx context.Context, text string) ([]flows.Reply, error) {
	c, instead, err := v.mine(ctx, text, "code")
	if err != nil || instead != nil {
		return instead, err
	}
	reply, err := v.newCode(ctx, c.Number, "code.shown")
	return []flows.Reply{reply}, err
}

// untie takes a contact's chat from a case in two steps: first it says what that means, and makes an access code where
// there is none; confirmed, it is done.
func (v *visit) untie(ctx context.Context, e flows.Effect) ([]flows.Reply, error) {
	if e.Verb == "confirmed" {
		v.session.Acted = nil // it would say whose the case was
		return v.untied(ctx, e.Argument)
	}
	c, instead, err := v.mine(ctx, e.Argument, "untie")
	if err != nil || instead != nil {
		return instead, err
	}
	number := string(c.Number)
	has, err := v.DB.HasAccessCode(ctx, c.Number)
	if err != nil {
		return nil, err
	}
	if !has {
		reply, err := v.newCode(ctx, c.Number, "code.shown")
		reply.Text = []locales.Text{locales.T("untie.code_first")}
		return []flows.Reply{reply}, err
	}
	return []flows.Reply{{
		Text: []locales.Text{{Key: "untie.ask", Vars: locales.Vars{"number": number}}},
		Choices: []flows.Choice{
			press("untie.confirm", "!untie_confirmed:"+number), press("untie.keep", "!status:"+number), press("untie.new_code", "!code:"+number),
		},
	}}, nil
}

func (v *visit) untied(ctx context.Context, text string) ([]flows.Reply, error) {
	unknown := say("status.unknown", nil)
	number, err := cases.ParseNumber(text)
	if err != nil {
		return unknown, nil
	}
	if has, err := v.DB.HasAccessCode(ctx, number); err != nil || !has {
		return unknown, err
	}
	err = v.DB.Untie(ctx, number, v.from, cases.Act{ID: v.in.Turn, Verb: cases.Untie, Actor: cases.Actor{Role: cases.RoleContact}, At: v.in.Now})
	if errors.Is(err, store.ErrNoCase) {
		return unknown, nil
	}
	if err != nil {
		return nil, err
	}
	if v.session.Unsaved == string(number) {
		v.session.Unsaved = ""
	}
	v.Log.Info("a case is tied to no chat any more", "turn", v.in.Turn, "case", number)
	return say("untie.done", locales.Vars{"number": string(number)}), nil
}

// enter opens the case of an access code in this chat for a while. A wrong code and one of somebody else are answered alike.
func (v *visit) enter(ctx context.Context, code string) ([]flows.Reply, error) {
	if err := v.Redis.MayTryCode(ctx, v.from, code); errors.Is(err, store.ErrTooManyTries) {
		return say("code.locked", nil), nil
	} else if err != nil {
		return nil, err
	}
	shown, err := v.DB.CaseOfCode(ctx, code)
	if errors.Is(err, store.ErrBadCode) {
		return say("code.wrong", nil), v.Redis.CountWrongCode(ctx, v.from, code)
	}
	if err != nil {
		return nil, err
	}
	if err := v.Redis.SetOpenedCase(ctx, v.from, shown, v.in.Now); err != nil {
		return nil, err
	}
	number := shown.Case
	v.Log.Info("a case was opened by its access code", "turn", v.in.Turn, "case", number)
	_, opened, err := v.owns(ctx, number)
	if err != nil {
		return nil, err
	}
	key := "code.entered"
	if opened.Case == "" {
		key = "code.own"
	}
	replies, err := v.timeline(ctx, number, opened.Case)
	return append(say(key, locales.Vars{"number": string(number)}), replies...), err
}

// tie gives the case that is open in a chat to this chat, for good. One that is the chat's already stays so.
func (v *visit) tie(ctx context.Context, text string) ([]flows.Reply, error) {
	list, opened, err := v.own(ctx)
	if err != nil {
		return nil, err
	}
	number, wrong := cases.ParseNumber(text)
	if text == "" && opened.Case != "" {
		number, wrong = opened.Case, nil
	}
	if wrong != nil || !slices.ContainsFunc(list, func(c cases.Outline) bool { return c.Number == number }) {
		return say("status.unknown", nil), nil
	}
	tied := say("code.tied", locales.Vars{"number": string(number)})
	if number != opened.Case {
		return tied, nil
	}
	act := cases.Act{ID: v.in.Turn, Verb: cases.Claim, Actor: cases.Actor{Role: cases.RoleContact}, At: v.in.Now}
	if err := v.DB.Claim(ctx, opened, v.from, act); errors.Is(err, store.ErrNoCase) {
		return say("status.unknown", nil), nil // its code was replaced just now
	} else if err != nil {
		return nil, err
	}
	v.Log.Info("a case was given to another chat by its access code", "turn", v.in.Turn, "case", number)
	return tied, v.Redis.SetOpenedCase(ctx, v.from, store.OpenedCase{}, v.in.Now)
}
