package bot

import (
	"context"
	"slices"
	"strings"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// status says how the contact's cases stand, or how one does. A number that is not the contact's is answered like one
// that does not exist.
func (t *Turns) status(ctx context.Context, id cases.Identity, in flows.Input, text string, s *flows.Session) ([]flows.Reply, error) {
	replies, err := t.standing(ctx, id, in, text, s)
	if err != nil {
		return nil, err
	}
	return t.unsaved(ctx, id, s, replies)
}

func (t *Turns) standing(ctx context.Context, id cases.Identity, in flows.Input, text string, s *flows.Session) ([]flows.Reply, error) {
	if text != "" {
		if number, wrong := cases.ParseNumber(text); wrong == nil {
			if mine, opened, err := t.owns(ctx, id, in, number); mine || err != nil {
				if err != nil {
					return nil, err
				}
				return t.timeline(ctx, in, number, opened.Case)
			}
		}
		if _, _, err := t.official(ctx, id, in); err == nil { // an officer asks for a case by its number
			if slices.Contains(t.Barred, id.Channel) {
				return say("officer.barred", nil), nil
			}
			return t.pressed(ctx, id, in, flows.Effect{Verb: string(cases.Look), Argument: text})
		}
		return say("status.unknown", nil), nil
	}
	waits, err := t.unfiled(ctx, id)
	if err != nil {
		return nil, err
	}
	if len(waits) > 0 {
		return t.standingBeside(ctx, id, in, waits), nil
	}
	list, opened, err := t.own(ctx, id, in)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		if _, err := t.DB.OfficerOf(ctx, id); err == nil && !slices.Contains(t.Barred, id.Channel) { // a chat that was approved meanwhile
			return t.officerCases(ctx, id, in, store.ListMine, "", s)
		}
		return say("status.none", nil), nil
	}
	return t.standingOf(ctx, in, list, opened)
}

// standingBeside says what waits to become a case, and behind it how the cases stand that there are. It needs no PostgreSQL, which
// is away mostly where something waits.
func (t *Turns) standingBeside(ctx context.Context, id cases.Identity, in flows.Input, waits []locales.Text) []flows.Reply {
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	replies := []flows.Reply{{Text: waits}}
	list, opened, err := t.own(limited, id, in)
	if err == nil && len(list) > 0 {
		var said []flows.Reply
		said, err = t.standingOf(limited, in, list, opened)
		replies = append(replies, said...)
	}
	if err != nil {
		t.Log.Warn("how cases stand is not said beside what waits", "contact", t.Hash.Of(id), "error", err)
	}
	return replies
}

// standingOf says how some cases stand: of one all, of several a line each.
func (t *Turns) standingOf(ctx context.Context, in flows.Input, list []cases.Outline, opened store.OpenedCase) ([]flows.Reply, error) {
	if len(list) == 1 {
		return t.timeline(ctx, in, list[0].Number, opened.Case)
	}
	all, err := t.DB.Folded(ctx, list)
	if err != nil {
		return nil, err
	}
	return t.listed(ctx, "status.title", "status.case", all)
}

// listed says a list of cases in one message.
func (t *Turns) listed(ctx context.Context, title, line string, list []cases.Case) ([]flows.Reply, error) {
	text := []locales.Text{locales.T(title)}
	for _, c := range list {
		vars, err := t.toldOf(ctx, c)
		if err != nil {
			return nil, err
		}
		text = append(text, locales.Text{Key: running(line, vars), Vars: vars})
		late, err := t.late(ctx, c)
		if err != nil {
			return nil, err
		}
		text = append(text, late...)
	}
	return []flows.Reply{{Text: text}}, nil
}

// late tells the contact of a case that the day which was named is past, and what can be done; nothing where it is not.
func (t *Turns) late(ctx context.Context, c cases.Case) ([]locales.Text, error) {
	policy, err := t.DB.PolicyOf(ctx, c)
	if err != nil || !c.Late(policy, cases.DateOf(t.Now())) {
		return nil, err
	}
	return []locales.Text{{Key: "status.late", Vars: locales.Vars{"number": string(c.Number)}}}, nil
}

// running is the key of a text about a case, or of the text beside it for a case on which no clock runs.
func running(key string, vars locales.Vars) string {
	if _, runs := vars["due"]; runs {
		return key
	}
	table, _, _ := strings.Cut(key, ".")
	return table + ".over"
}

// timeline says how one case stands, what happened on it, and what was to be told while no chat was tied to it.
func (t *Turns) timeline(ctx context.Context, in flows.Input, number, opened cases.Number) ([]flows.Reply, error) {
	c, events, err := t.DB.Case(ctx, number)
	if err != nil {
		return nil, err
	}
	vars, err := t.toldOf(ctx, c)
	if err != nil {
		return nil, err
	}
	late, err := t.late(ctx, c)
	if err != nil {
		return nil, err
	}
	text := append([]locales.Text{{Key: running("status.case", vars), Vars: vars}}, late...)
	if gaps, ok := store.SaidOf("gaps", strings.Join(c.Gaps, ",")); ok && len(c.Gaps) > 0 && c.Allows(cases.Supplement, cases.AsContact()) {
		text = append(text, locales.Text{Key: "status.lacking", Vars: locales.Vars{"number": string(c.Number), "gaps": gaps}})
	}
	text = append(text, locales.T("status.timeline"))
	for _, e := range events {
		if e.Public() {
			text = append(text, locales.Text{Key: "status.event", Vars: locales.Vars{
				"day": locales.Text{Day: cases.DateOf(e.At).String()}, "what": locales.T("event." + string(e.Type)),
			}})
		}
	}
	own, err := t.ownMessages(ctx, c.Number)
	if err != nil {
		return nil, err
	}
	choices := offers(c, opened)
	led, err := t.led(ctx, c, events, toContact)
	if err != nil {
		return nil, err
	}
	if len(led) > 0 {
		choices = append(choices, papersOn(c.Number))
	}
	kept, err := t.DB.KeptNotices(ctx, c.Number, in.Turn)
	if text = append(text, own...); len(kept) > 0 {
		text = append(append(text, locales.T("status.meanwhile")), kept...)
	}
	return []flows.Reply{{Text: text, Choices: choices}}, err
}
