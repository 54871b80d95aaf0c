package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// lookPapers is what an officer who asks for the papers of a case looked at.
const lookPapers = "papers"

// papers lists the papers of a case, or sends one of them again: to the contact whose case it is, or to an officer who may
// look at it. The argument is NUMBER, or NUMBER:ITEM with an event's number or the kind of paper; without a number the case
// is the only one that it can be. Somebody else's case is answered like one that does not exist.
func (t *Turns) papers(ctx context.Context, id cases.Identity, in flows.Input, e flows.Effect, s *flows.Session) ([]flows.Reply, error) {
	text, item, _ := strings.Cut(e.Argument, ":")
	number, wrong := cases.ParseNumber(text)
	if wrong == nil {
		if mine, _, err := t.owns(ctx, id, in, number); err != nil {
			return nil, err
		} else if mine {
			return t.papersOf(ctx, number, item, s)
		}
	}
	if text == "" {
		if mine, _, err := t.own(ctx, id, in); err != nil {
			return nil, err
		} else if len(mine) > 0 {
			return t.papersOfSome(ctx, in, mine, s)
		}
	}
	o, by, err := t.official(ctx, id, in)
	switch {
	case errors.Is(err, store.ErrNotOfficer) && text == "":
		return say("status.none", nil), nil
	case errors.Is(err, store.ErrNotOfficer):
		return say("status.unknown", nil), nil
	case err != nil:
		return nil, err
	case slices.Contains(t.Barred, id.Channel):
		return say("officer.barred", nil), nil
	case text == "":
		return t.papersOfOfficer(ctx, in, o, s)
	}
	unknown := say("act.refused.unknown_case", locales.Vars{"number": text})
	if wrong != nil {
		return unknown, nil
	}
	c, _, err := t.DB.Case(ctx, number)
	if errors.Is(err, store.ErrNoCase) {
		return unknown, nil
	}
	if err != nil {
		return nil, err
	}
	if refusal := c.Refuses(cases.Look, by); refusal != nil {
		return t.refused(ctx, number, refusal)
	}
	if namesNobody(c, o) {
		return say("papers.hidden", locales.Vars{"number": string(number)}), nil
	}
	return t.papersFor(ctx, in, o, c, item, s)
}

// namesNobody says whether who made a case is hidden from an officer. Its papers name the complainant.
func namesNobody(c cases.Case, o store.Officer) bool {
	return c.Confidential && !slices.Contains(c.Revealed, o.ID)
}

// hasPapers says whether a case has papers that an officer may see.
func (t *Turns) hasPapers(ctx context.Context, o store.Officer, c cases.Case) (bool, error) {
	if namesNobody(c, o) {
		return false, nil
	}
	_, events, err := t.DB.Case(ctx, c.Number)
	if err != nil {
		return false, err
	}
	led, err := t.led(ctx, c, events)
	return len(led) > 0, err
}

// papersOfSome lists the papers of the one case of somebody's own that can have any, or asks which case is meant.
func (t *Turns) papersOfSome(ctx context.Context, in flows.Input, mine []cases.Outline, s *flows.Session) ([]flows.Reply, error) {
	some := slices.DeleteFunc(slices.Clone(mine), func(c cases.Outline) bool { return c.Kind != cases.Complaint })
	switch len(some) {
	case 0:
		return say("papers.none", locales.Vars{"number": string(mine[0].Number)}), nil
	case 1:
		return t.papersOf(ctx, some[0].Number, "", s)
	}
	return t.whichPapers(in, some, s), nil
}

// whichPapers asks of which of several cases the papers are meant.
func (t *Turns) whichPapers(in flows.Input, some []cases.Outline, s *flows.Session) []flows.Reply {
	var choices []flows.Choice
	for _, c := range some[:min(len(some), mostOffered)] {
		choice := papersOn(c.Number)
		choice.Label = locales.Raw(string(c.Number))
		choices = append(choices, choice)
	}
	return t.which(in, choices, s)
}

// papersOfOfficer does the same with the cases that an officer has.
func (t *Turns) papersOfOfficer(ctx context.Context, in flows.Input, o store.Officer, s *flows.Session) ([]flows.Reply, error) {
	some, err := t.DB.CasesOfOfficer(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	some = slices.DeleteFunc(some, func(c cases.Case) bool { return c.Kind != cases.Complaint || namesNobody(c, o) })
	switch len(some) {
	case 0:
		return say("begin.none", nil), nil
	case 1:
		return t.papersFor(ctx, in, o, some[0], "", s)
	}
	var outlines []cases.Outline
	for _, c := range some {
		outlines = append(outlines, c.Outline())
	}
	return t.whichPapers(in, outlines, s), nil
}

// papersFor gives an officer the papers of a case, and notes that he or she looked at them.
func (t *Turns) papersFor(ctx context.Context, in flows.Input, o store.Officer, c cases.Case, item string, s *flows.Session) ([]flows.Reply, error) {
	if err := t.DB.Looked(ctx, c.Number, o.ID, lookPapers, in.Now); err != nil {
		return nil, err
	}
	return t.papersOf(ctx, c.Number, item, s)
}

// papersOn is a button for the papers of a case.
func papersOn(number cases.Number) flows.Choice {
	return press("command.papers.label", "!papers:"+string(number))
}

// led are the events of a case that led to a paper, in order.
func (t *Turns) led(ctx context.Context, c cases.Case, events []cases.Event) ([]cases.Event, error) {
	if t.Papers == nil {
		return nil, nil
	}
	led := c.Papers(events)
	if !t.DB.WithoutLetters {
		return led, nil
	}
	kept, err := t.DB.PapersOf(ctx, c.Number)
	if err != nil {
		return nil, err
	}
	made := func(e cases.Event) bool {
		return slices.ContainsFunc(kept, func(p store.Paper) bool { return p.Seq == e.Seq })
	}
	return slices.DeleteFunc(led, func(e cases.Event) bool { return e.Type == cases.Received && !made(e) }), nil
}

// papersOf lists the papers of a case that somebody may see, or sends the one named.
func (t *Turns) papersOf(ctx context.Context, number cases.Number, item string, s *flows.Session) ([]flows.Reply, error) {
	c, events, err := t.DB.Case(ctx, number)
	if err != nil {
		return nil, err
	}
	led, err := t.led(ctx, c, events)
	if err != nil {
		return nil, err
	}
	vars := locales.Vars{"number": string(c.Number)}
	if len(led) == 0 {
		return say("papers.none", vars), nil
	}
	kinds := map[cases.Paper]int{}
	reply := flows.Reply{Text: []locales.Text{{Key: "papers.title", Vars: vars}}}
	for _, e := range slices.Backward(led) { // of a kind that is named the last is meant
		kind, _ := cases.PaperOf(c, e)
		kinds[kind]++
		if item == strconv.Itoa(e.Seq) || item == string(kind) {
			return t.paperAgain(ctx, c, e.Seq, s)
		}
	}
	for _, e := range led {
		kind, _ := cases.PaperOf(c, e)
		line := locales.Text{Key: "papers.line", Vars: locales.Vars{
			"day": locales.Text{Day: cases.DateOf(e.At).String()}, "name": locales.T("paper.name." + string(kind)),
		}}
		reply.Text = append(reply.Text, line)
		choice := flows.Choice{Label: line.Vars["name"].(locales.Text), Data: fmt.Sprintf("!papers:%s:%d", c.Number, e.Seq), Unnumbered: true}
		if kinds[kind] > 1 {
			choice.Label = locales.Text{Key: "papers.button", Vars: line.Vars}
		}
		reply.Choices = append(reply.Choices, choice)
	}
	return []flows.Reply{reply}, nil
}

// paperAgain sends the paper of an event, in the language of whom it is for: as it was made, or made now where it was not.
func (t *Turns) paperAgain(ctx context.Context, c cases.Case, seq int, s *flows.Session) ([]flows.Reply, error) {
	vars := locales.Vars{"number": string(c.Number)}
	paper, data, err := t.Papers.Make(ctx, c.Number, seq, s.Language)
	if errors.Is(err, ErrNoPaper) {
		t.Log.Error("a paper cannot be made", "case", c.Number, "event", seq, "error", err)
		return say("papers.not_made", vars), nil
	}
	if err != nil {
		return nil, err
	}
	t.Log.Info("paper sent again", "case", c.Number, "paper", paper.Kind, "event", seq)
	vars["name"] = locales.T("paper.name." + string(paper.Kind))
	return []flows.Reply{{
		Text:  []locales.Text{{Key: "papers.again", Vars: vars}},
		Files: []flows.File{{ID: paper.Attachment, Name: PaperName(t.Texts, paper), Type: "application/pdf", Size: int64(len(data))}},
	}}, nil
}
