package bot

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// open are the cases of a chat's own to whose officers something can be sent now: those that go on, and the one on which something
// was done just now, though it may be over with that.
func (v *visit) open(ctx context.Context) ([]cases.Outline, error) {
	mine, _, err := v.own(ctx)
	return v.openOf(mine), err
}

// openOf are those of some cases that are open as open says.
func (v *visit) openOf(mine []cases.Outline) []cases.Outline {
	return newest(slices.DeleteFunc(slices.Clone(mine), func(c cases.Outline) bool {
		return c.Over() && !v.session.ActedOn(string(c.Number), v.in.Now) || !c.Open(cases.Message)
	}))
}

// unaddressed takes words and files that answer no question, and asks whether they shall be sent to the officer of one of the
// chat's open cases. That question stands in place of the replies behind the effect; those before it lose their buttons. Where the
// chat has no open case the replies stay as they are.
func (v *visit) unaddressed(ctx context.Context, e flows.Effect, turn *flows.Turn) error {
	mine, opened, err := v.own(ctx)
	if err != nil {
		return err
	}
	list := v.openOf(mine)
	if e.Verb == flows.Stands && len(list) > 0 {
		return v.stands(ctx, e, turn, list, opened)
	}
	before, behind := around(turn.Replies, e)
	acts, on := v.actsWished(mine, e.Text+"\n"+e.Argument)
	for _, c := range on {
		if !slices.ContainsFunc(list, func(other cases.Outline) bool { return other.Number == c.Number }) {
			list = append(list, c)
		}
	}
	if len(list) == 0 {
		return v.notForNew(ctx, behind)
	}
	var numbers []string
	for _, c := range list {
		numbers = append(numbers, string(c.Number))
	}
	lacking, err := v.lackingFiles(ctx, e, list)
	if err != nil {
		return err
	}
	names, err := v.caseNames(ctx, list)
	if err != nil {
		return err
	}
	routed := v.Engine.Route(turn.Session, v.in, e, acts, lacking, numbers, names)
	for i := range before {
		before[i].Choices = nil
	}
	turn.Session, turn.Replies = routed.Session, slices.Concat(before, routed.Replies)
	return nil
}

// around are the replies before the place of an effect and those behind it. There may be fewer than the engine gave, since what an
// effect before this one said can stand in place of all behind it.
func around(replies []flows.Reply, e flows.Effect) (before, behind []flows.Reply) {
	at := min(e.At, len(replies))
	return replies[:at], replies[at:]
}

// stands puts how some cases stand in the place of the general answer before an effect.
func (v *visit) stands(ctx context.Context, e flows.Effect, turn *flows.Turn, list []cases.Outline, opened store.OpenedCase) error {
	said, err := v.standingOf(ctx, list, opened)
	turn.Session.CloseQuestion()
	before, _ := around(turn.Replies, e)
	turn.Replies = slices.Concat(before[:max(0, len(before)-1)], said)
	return err
}

// lackingFiles are those of some cases for which files were asked, where there are files.
func (v *visit) lackingFiles(ctx context.Context, e flows.Effect, list []cases.Outline) (lacking []string, err error) {
	for _, c := range list {
		if !c.Open(cases.Supplement) || len(e.Files) == 0 {
			continue
		}
		whole, _, err := v.DB.Case(ctx, c.Number)
		if err != nil {
			return nil, err
		}
		if v.Engine.AsksFiles(string(cases.Supplement), whole.Gaps) {
			lacking = append(lacking, string(c.Number))
		}
	}
	return lacking, nil
}

// actsWished are the acts that words may wish for, with the cases of the chat that allow them, as VERB:NUMBER. A message may be wished
// for about a case that is over.
func (v *visit) actsWished(mine []cases.Outline, text string) (acts []string, on []cases.Outline) {
	verbs := v.Engine.Wanted(text)
	for _, c := range newest(mine) {
		for _, verb := range verbs {
			if !c.Open(cases.Verb(verb)) {
				continue
			}
			if cases.Verb(verb) != cases.Message {
				acts = append(acts, verb+":"+string(c.Number))
			}
			on = append(on, c)
		}
	}
	return acts, on
}

// message puts words and files on a case, as the contact on one of the chat's own, else as an officer, and says in one line
// where they went. A case that is neither's is answered like one that does not exist.
func (v *visit) message(ctx context.Context, e flows.Effect) ([]flows.Reply, error) {
	act, lead := written(v.in, e, v.Texts, v.session.Language)
	if act.Data == nil {
		return []flows.Reply{{Text: lead}}, nil
	}
	number, err := cases.ParseNumber(e.Argument)
	if err != nil {
		return say("status.unknown", nil), nil
	}
	mine, _, err := v.owns(ctx, number)
	if err != nil {
		return nil, err
	}
	act.Actor.Role = cases.RoleContact
	if !mine {
		_, by, err := v.official(ctx)
		if errors.Is(err, store.ErrNotOfficer) {
			return say("status.unknown", nil), nil
		}
		if err != nil {
			return nil, err
		}
		act.Actor, act.Unit, act.For = by.Actor, by.Unit, by.For
		if e.Verb != flows.Sure {
			return v.askFirst(ctx, number, act, e, lead)
		}
	}
	c, err := v.DB.Perform(ctx, number, act)
	var refusal *cases.Refusal
	switch {
	case errors.Is(err, store.ErrNoCase):
		return say("act.refused.unknown_case", locales.Vars{"number": string(number)}), nil
	case errors.As(err, &refusal):
		return v.refused(ctx, number, refusal)
	case err != nil:
		return nil, err
	}
	v.Log.Info("act performed", "turn", v.in.Turn, "case", number, "verb", cases.Message)
	key := "route.to_contact"
	if act.Actor.Role == cases.RoleContact {
		v.session.Did(string(number), string(cases.Message), v.in.Now)
		key = "route.to_officer"
		if c.Officer == "" {
			key = "message.kept"
		}
	} else if c.Untied() {
		key = "route.to_nobody"
	}
	return []flows.Reply{{Text: append(lead, locales.Text{Key: key, Vars: locales.Vars{"number": string(number)}})}}, nil
}

// written is the act of writing a message, without data where there is nothing to send; lead says what was not taken.
func written(in flows.Input, e flows.Effect, texts *locales.Texts, language locales.Language) (act cases.Act, lead []locales.Text) {
	text := e.Text
	act = cases.Act{ID: in.Turn, Verb: cases.Message, At: in.Now}
	for _, key := range in.Refused {
		lead = append(lead, locales.Text{Key: key, Vars: locales.Vars{"limit": maxQuoted >> 20}})
	}
	for _, f := range slices.Concat(e.Files, in.Files) {
		act.Files = append(act.Files, f.ID)
	}
	count := utf8.RuneCountInString(text)
	switch {
	case count > flows.MaxMessage:
		return act, append(lead, locales.Text{Key: "error.text.long", Vars: locales.Vars{"count": count, "max": flows.MaxMessage}})
	case text == "" && len(act.Files) == 0:
		if len(lead) == 0 { // what came and was not taken was said
			lead = append(lead, locales.T("error.files.none"))
		}
		return act, lead
	case text == "":
		text = texts.Say(language, locales.T("route.files_only"))
	}
	act.Data = map[string]string{"text": text, "files": strings.Join(act.Files, ",")}
	return act, lead
}
