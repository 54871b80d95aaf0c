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
func (t *Turns) own(ctx context.Context, id cases.Identity, in flows.Input) (mine []cases.Outline, opened store.OpenedCase, err error) {
	none := store.OpenedCase{}
	if mine, err = t.DB.OutlinesOf(ctx, id); err != nil {
		return nil, none, err
	}
	if opened, err = t.opened(ctx, id, in); err != nil || opened == none {
		return mine, none, err
	}
	for _, c := range mine {
		if c.Number == opened.Case {
			return mine, none, nil // it was tied to the chat meanwhile
		}
	}
	c, err := t.DB.Outline(ctx, opened.Case)
	if err != nil {
		return nil, none, err
	}
	return append([]cases.Outline{c}, mine...), opened, t.Redis.SetOpenedCase(ctx, id, opened, in.Now)
}

// owns says whether a case is one of the chat's own: tied to it, or open in it by its access code, which is opened then.
func (t *Turns) owns(ctx context.Context, id cases.Identity, in flows.Input, number cases.Number) (mine bool, opened store.OpenedCase, err error) {
	if mine, err = t.DB.Tied(ctx, number, id); err != nil || mine {
		return mine, opened, err
	}
	if opened, err = t.opened(ctx, id, in); err != nil || opened.Case != number {
		return false, store.OpenedCase{}, err
	}
	return true, opened, t.Redis.SetOpenedCase(ctx, id, opened, in.Now)
}

// opened is the case that is open in a chat by its access code. One whose code was replaced meanwhile is closed.
func (t *Turns) opened(ctx context.Context, id cases.Identity, in flows.Input) (opened store.OpenedCase, err error) {
	none := store.OpenedCase{}
	if opened, err = t.Redis.OpenedCase(ctx, id, in.Now); err != nil || opened == none {
		return none, err
	}
	if opens, err := t.DB.StillOpens(ctx, opened); err != nil || opens {
		return opened, err
	}
	return none, t.Redis.SetOpenedCase(ctx, id, none, in.Now)
}

// press is a button that stands for itself.
func press(label, data string) flows.Choice {
	return flows.Choice{Label: locales.T(label), Data: data, Unnumbered: true}
}

// newCode makes an access code of a case. What it gives shows the code, once, and asks whether it was saved.
func (t *Turns) newCode(ctx context.Context, in flows.Input, number cases.Number, key string, s *flows.Session) (flows.Reply, error) {
	code, err := t.DB.NewAccessCode(ctx, number, in.Turn)
	if err != nil {
		return flows.Reply{}, err
	}
	s.Unsaved = string(number)
	return flows.Reply{
		Secret:  &locales.Text{Key: key, Vars: locales.Vars{"number": string(number), "code": code}},
		Choices: []flows.Choice{press("command.saved.label", "!saved:"+string(number))},
	}, nil
}

// receipt says the receipt of a new case with its access code. Where no code can be made now the receipt goes without it.
func (t *Turns) receipt(ctx context.Context, in flows.Input, c cases.Case, key string, s *flows.Session) ([]flows.Reply, error) {
	vars, err := t.toldOf(ctx, c)
	if err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	reply, err := t.newCode(limited, in, c.Number, "code.receipt", s)
	if err != nil {
		t.Log.Warn("a receipt goes without an access code", "case", c.Number, "error", err)
		reply = flows.Reply{Choices: []flows.Choice{press("command.code.label", "!code:"+string(c.Number))}}
	}
	reply.Text = []locales.Text{{Key: key, Vars: vars}}
	return []flows.Reply{reply}, nil
}

// unsaved reminds once, in the last of some replies, of an access code that nobody said to have saved, while the case is the
// chat's.
func (t *Turns) unsaved(ctx context.Context, id cases.Identity, s *flows.Session, replies []flows.Reply) ([]flows.Reply, error) {
	if s.Unsaved == "" || len(replies) == 0 {
		return replies, nil
	}
	number, last := s.Unsaved, &replies[len(replies)-1]
	s.Unsaved = ""
	if tied, err := t.DB.Tied(ctx, cases.Number(number), id); err != nil || !tied {
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
func (t *Turns) mine(ctx context.Context, id cases.Identity, in flows.Input, text, command string, s *flows.Session) (cases.Outline, []flows.Reply, error) {
	list, err := t.DB.OutlinesOf(ctx, id)
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
		none, err := t.noCase(ctx, id, "status.none")
		return cases.Outline{}, none, err
	}
	replies, err := t.whichOf(ctx, in, found, func(c cases.Outline) flows.Choice { return press("", "!"+command+":"+string(c.Number)) }, s)
	return cases.Outline{}, replies, err
}

// code makes the access code of a contact's case and shows it, once.
func (t *Turns) code(ctx context.Context, id cases.Identity, in flows.Input, text string, s *flows.Session) ([]flows.Reply, error) {
	c, instead, err := t.mine(ctx, id, in, text, "code", s)
	if err != nil || instead != nil {
		return instead, err
	}
	reply, err := t.newCode(ctx, in, c.Number, "code.shown", s)
	return []flows.Reply{reply}, err
}

// untie takes a contact's chat from a case in two steps: first it says what that means, and makes an access code where
// there is none; confirmed, it is done.
func (t *Turns) untie(ctx context.Context, id cases.Identity, in flows.Input, e flows.Effect, s *flows.Session) ([]flows.Reply, error) {
	if e.Verb == "confirmed" {
		s.Acted = nil // it would say whose the case was
		return t.untied(ctx, id, in, e.Argument, s)
	}
	c, instead, err := t.mine(ctx, id, in, e.Argument, "untie", s)
	if err != nil || instead != nil {
		return instead, err
	}
	number := string(c.Number)
	has, err := t.DB.HasAccessCode(ctx, c.Number)
	if err != nil {
		return nil, err
	}
	if !has {
		reply, err := t.newCode(ctx, in, c.Number, "code.shown", s)
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

func (t *Turns) untied(ctx context.Context, id cases.Identity, in flows.Input, text string, s *flows.Session) ([]flows.Reply, error) {
	unknown := say("status.unknown", nil)
	number, err := cases.ParseNumber(text)
	if err != nil {
		return unknown, nil
	}
	if has, err := t.DB.HasAccessCode(ctx, number); err != nil || !has {
		return unknown, err
	}
	err = t.DB.Untie(ctx, number, id, cases.Act{ID: in.Turn, Verb: cases.Untie, Actor: cases.Actor{Role: cases.RoleContact}, At: in.Now})
	if errors.Is(err, store.ErrNoCase) {
		return unknown, nil
	}
	if err != nil {
		return nil, err
	}
	if s.Unsaved == string(number) {
		s.Unsaved = ""
	}
	t.Log.Info("a case is tied to no chat any more", "turn", in.Turn, "case", number)
	return say("untie.done", locales.Vars{"number": string(number)}), nil
}

// enter opens the case of an access code in this chat for a while. A wrong code and one of somebody else are answered alike.
func (t *Turns) enter(ctx context.Context, id cases.Identity, in flows.Input, code string) ([]flows.Reply, error) {
	if err := t.Redis.MayTryCode(ctx, id, code); errors.Is(err, store.ErrTooManyTries) {
		return say("code.locked", nil), nil
	} else if err != nil {
		return nil, err
	}
	shown, err := t.DB.CaseOfCode(ctx, code)
	if errors.Is(err, store.ErrBadCode) {
		return say("code.wrong", nil), t.Redis.CountWrongCode(ctx, id, code)
	}
	if err != nil {
		return nil, err
	}
	if err := t.Redis.SetOpenedCase(ctx, id, shown, in.Now); err != nil {
		return nil, err
	}
	number := shown.Case
	t.Log.Info("a case was opened by its access code", "turn", in.Turn, "case", number)
	_, opened, err := t.owns(ctx, id, in, number)
	if err != nil {
		return nil, err
	}
	key := "code.entered"
	if opened.Case == "" {
		key = "code.own"
	}
	replies, err := t.timeline(ctx, in, number, opened.Case)
	return append(say(key, locales.Vars{"number": string(number)}), replies...), err
}

// tie gives the case that is open in a chat to this chat, for good. One that is the chat's already stays so.
func (t *Turns) tie(ctx context.Context, id cases.Identity, in flows.Input, text string) ([]flows.Reply, error) {
	list, opened, err := t.own(ctx, id, in)
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
	act := cases.Act{ID: in.Turn, Verb: cases.Claim, Actor: cases.Actor{Role: cases.RoleContact}, At: in.Now}
	if err := t.DB.Claim(ctx, opened, id, act); errors.Is(err, store.ErrNoCase) {
		return say("status.unknown", nil), nil // its code was replaced just now
	} else if err != nil {
		return nil, err
	}
	t.Log.Info("a case was given to another chat by its access code", "turn", in.Turn, "case", number)
	return tied, t.Redis.SetOpenedCase(ctx, id, store.OpenedCase{}, in.Now)
}
