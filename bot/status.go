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
func (v *visit) status(ctx context.Context, text string) ([]flows.Reply, error) {
	replies, err := v.standing(ctx, text)
	if err != nil {
		return nil, err
	}
	return v.unsaved(ctx, replies)
}

func (v *visit) standing(ctx context.Context, text string) ([]flows.Reply, error) {
	if text != "" {
		if number, wrong := cases.ParseNumber(text); wrong == nil {
			if mine, opened, err := v.owns(ctx, number); mine || err != nil {
				if err != nil {
					return nil, err
				}
				return v.timeline(ctx, number, opened.Case)
			}
		}
		if _, _, err := v.official(ctx); err == nil { // an officer asks for a case by its number
			if slices.Contains(v.Barred, v.from.Channel) {
				return say("officer.barred", nil), nil
			}
			return v.pressed(ctx, flows.Effect{Verb: string(cases.Look), Argument: text})
		}
		return say("status.unknown", nil), nil
	}
	waits, err := v.unfiled(ctx)
	if err != nil {
		return nil, err
	}
	if len(waits) > 0 {
		return v.standingBeside(ctx, waits), nil
	}
	list, opened, err := v.own(ctx)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		if _, err := v.DB.OfficerOf(ctx, v.from); err == nil && !slices.Contains(v.Barred, v.from.Channel) { // a chat that was approved meanwhile
			return v.officerCases(ctx, store.ListMine, "")
		}
		return say("status.none", nil), nil
	}
	return v.standingOf(ctx, list, opened)
}

// standingBeside says what waits to become a case, and behind it how the cases stand that there are. It needs no PostgreSQL, which
// is away mostly where something waits.
func (v *visit) standingBeside(ctx context.Context, waits []locales.Text) []flows.Reply {
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	replies := []flows.Reply{{Text: waits}}
	list, opened, err := v.own(limited)
	if err == nil && len(list) > 0 {
		var said []flows.Reply
		said, err = v.standingOf(limited, list, opened)
		replies = append(replies, said...)
	}
	if err != nil {
		v.Log.Warn("how cases stand is not said beside what waits", "contact", v.Hash.Of(v.from), "error", err)
	}
	return replies
}

// standingOf says how some cases stand: of one all, of several a line each.
func (v *visit) standingOf(ctx context.Context, list []cases.Outline, opened store.OpenedCase) ([]flows.Reply, error) {
	if len(list) == 1 {
		return v.timeline(ctx, list[0].Number, opened.Case)
	}
	all, err := v.DB.Folded(ctx, list)
	if err != nil {
		return nil, err
	}
	return v.listed(ctx, "status.title", "status.case", all)
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

// awaited is what a case waits for its contact to send; false where it waits for nothing.
func (t *Turns) awaited(c cases.Case) (locales.Text, bool) {
	if len(c.Gaps) == 0 || !c.Allows(cases.Supplement, cases.AsContact()) {
		return locales.Text{}, false
	}
	return store.SaidOf("gaps", strings.Join(c.Gaps, ","))
}

// missing says which papers of a case are still to come: those that a notice asks for or, before there is any, those that the form let
// be left for later. Whether what was sent with a message is that is for its officer to see.
func (v *visit) missing(ctx context.Context, c cases.Case, events []cases.Event) (gaps locales.Text, lacks bool, err error) {
	gaps, lacks = v.awaited(c)
	sent := func(e cases.Event) bool {
		return e.Type == cases.MessageSent && e.Actor.Role == cases.RoleContact && len(e.Files()) > 0
	}
	undecided := c.Kind == cases.Complaint && c.Parent == "" && c.Marks.Accepted == 0 && !c.Over()
	if lacks || !undecided || c.Marks.Asked != 0 || slices.ContainsFunc(events, sent) {
		return gaps, lacks, nil
	}
	lines, err := v.lacking(ctx, c, events)
	return locales.Text{Lines: lines}, len(lines) > 0, err
}

// timeline says how one case stands, what happened on it, and what was to be told while no chat was tied to it.
func (v *visit) timeline(ctx context.Context, number, opened cases.Number) ([]flows.Reply, error) {
	c, events, err := v.DB.Case(ctx, number)
	if err != nil {
		return nil, err
	}
	vars, err := v.toldOf(ctx, c)
	if err != nil {
		return nil, err
	}
	late, err := v.late(ctx, c)
	if err != nil {
		return nil, err
	}
	text := append([]locales.Text{{Key: running("status.case", vars), Vars: vars}}, late...)
	gaps, lacks, err := v.missing(ctx, c, events)
	if err != nil {
		return nil, err
	}
	if lacks {
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
	own, err := v.ownMessages(ctx, c.Number)
	if err != nil {
		return nil, err
	}
	choices := offers(c, opened)
	if lacks && !c.Allows(cases.Supplement, cases.AsContact()) {
		choices = append([]flows.Choice{store.BeginChoice(c.Outline(), cases.Supplement)}, choices...)
	}
	led, err := v.led(ctx, c, events, toContact)
	if err != nil {
		return nil, err
	}
	if len(led) > 0 {
		choices = append(choices, papersOn(c.Number))
	}
	kept, err := v.DB.KeptNotices(ctx, c.Number, v.in.Turn)
	if text = append(text, own...); len(kept) > 0 {
		text = append(append(text, locales.T("status.meanwhile")), kept...)
	}
	return []flows.Reply{{Text: text, Choices: choices}}, err
}
