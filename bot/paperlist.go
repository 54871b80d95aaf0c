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
func (v *visit) papers(ctx context.Context, e flows.Effect) ([]flows.Reply, error) {
	text, item, _ := strings.Cut(e.Argument, ":")
	number, wrong := cases.ParseNumber(text)
	if wrong == nil {
		if mine, _, err := v.owns(ctx, number); err != nil {
			return nil, err
		} else if mine {
			return v.papersOf(ctx, number, item, toContact)
		}
	}
	if text == "" {
		if mine, _, err := v.own(ctx); err != nil {
			return nil, err
		} else if len(mine) > 0 {
			return v.papersOfSome(ctx, mine)
		}
	}
	o, by, err := v.official(ctx)
	switch {
	case errors.Is(err, store.ErrNotOfficer) && text == "":
		return v.noCase(ctx, "status.none")
	case errors.Is(err, store.ErrNotOfficer):
		return say("status.unknown", nil), nil
	case err != nil:
		return nil, err
	case slices.Contains(v.Barred, v.from.Channel):
		return say("officer.barred", nil), nil
	case text == "":
		return v.papersOfOfficer(ctx, o)
	}
	unknown := say("act.refused.unknown_case", locales.Vars{"number": text})
	if wrong != nil {
		return unknown, nil
	}
	c, _, err := v.DB.Case(ctx, number)
	if errors.Is(err, store.ErrNoCase) {
		return unknown, nil
	}
	if err != nil {
		return nil, err
	}
	if refusal := c.Refuses(cases.Look, by); refusal != nil {
		return v.refused(ctx, number, refusal)
	}
	if namesNobody(c, o) {
		return say("papers.hidden", locales.Vars{"number": string(number)}), nil
	}
	return v.papersFor(ctx, o, c, item)
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
	led, err := t.led(ctx, c, events, toOfficer)
	return len(led) > 0, err
}

// papersOfSome lists the papers of the one case of somebody's own that can have any, or asks which case is meant.
func (v *visit) papersOfSome(ctx context.Context, mine []cases.Outline) ([]flows.Reply, error) {
	some := slices.DeleteFunc(slices.Clone(mine), func(c cases.Outline) bool { return c.Kind != cases.Complaint })
	switch len(some) {
	case 0:
		return say("papers.none", locales.Vars{"number": string(mine[0].Number)}), nil
	case 1:
		return v.papersOf(ctx, some[0].Number, "", toContact)
	}
	return v.whichPapers(ctx, some)
}

// whichPapers asks of which of several cases the papers are meant.
func (v *visit) whichPapers(ctx context.Context, some []cases.Outline) ([]flows.Reply, error) {
	return v.whichOf(ctx, some, func(c cases.Outline) flows.Choice { return papersOn(c.Number) })
}

// papersOfOfficer does the same with the cases that an officer has: those to work on go before those that are past, of either the
// newest first.
func (v *visit) papersOfOfficer(ctx context.Context, o store.Officer) ([]flows.Reply, error) {
	some, past, err := v.DB.CasesOfOfficers(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	slices.Reverse(some)
	some = slices.DeleteFunc(append(some, past...), func(c cases.Case) bool { return c.Kind != cases.Complaint || namesNobody(c, o) })
	switch len(some) {
	case 0:
		return say("begin.none", nil), nil
	case 1:
		return v.papersFor(ctx, o, some[0], "")
	}
	return v.whichPapers(ctx, foremost(some))
}

// papersFor gives an officer the papers of a case, and notes that he or she looked at them.
func (v *visit) papersFor(ctx context.Context, o store.Officer, c cases.Case, item string) ([]flows.Reply, error) {
	if err := v.DB.Looked(ctx, c.Number, o.ID, lookPapers, v.in.Now); err != nil {
		return nil, err
	}
	return v.papersOf(ctx, c.Number, item, toOfficer)
}

// papersOn is a button for the papers of a case.
func papersOn(number cases.Number) flows.Choice {
	return press("command.papers.label", "!papers:"+string(number))
}

// Who asks for papers. A contact gets the written result when it is delivered, an officer before, to seal it and hand it over.
const (
	toContact = false
	toOfficer = true
)

// led are the papers that the events of a case led to, in order.
func (t *Turns) led(ctx context.Context, c cases.Case, events []cases.Event, official bool) ([]cases.Led, error) {
	if t.Papers == nil {
		return nil, nil
	}
	led := slices.DeleteFunc(c.Papers(events), func(l cases.Led) bool { return l.Paper == cases.Result && l.Delivery.Seq == 0 && !official })
	if !t.DB.WithoutLetters {
		return led, nil
	}
	kept, err := t.DB.PapersOf(ctx, c.Number)
	if err != nil {
		return nil, err
	}
	made := func(l cases.Led) bool {
		return slices.ContainsFunc(kept, func(p store.Paper) bool { return p.Seq == l.Event.Seq })
	}
	return slices.DeleteFunc(led, func(l cases.Led) bool { return l.Paper == cases.ComplaintLetter && !made(l) }), nil
}

// papersOf lists the papers of a case that somebody may see, or sends the one named.
func (v *visit) papersOf(ctx context.Context, number cases.Number, item string, official bool) ([]flows.Reply, error) {
	c, events, err := v.DB.Case(ctx, number)
	if err != nil {
		return nil, err
	}
	led, err := v.led(ctx, c, events, official)
	if err != nil {
		return nil, err
	}
	vars := locales.Vars{"number": string(c.Number)}
	if len(led) == 0 {
		return say("papers.none", vars), nil
	}
	kinds := map[cases.Paper]int{}
	reply := flows.Reply{Text: []locales.Text{{Key: "papers.title", Vars: vars}}}
	for _, l := range slices.Backward(led) { // of a kind that is named the last is meant
		kinds[l.Paper]++
		if item == itemOf(l) || item == string(l.Paper) {
			return v.paperAgain(ctx, c, l)
		}
	}
	for _, l := range led {
		line := locales.Text{Key: "papers.line", Vars: locales.Vars{
			"day": locales.Text{Day: cases.DateOf(l.Event.At).String()}, "name": locales.T("paper.name." + string(l.Paper)),
		}}
		reply.Text = append(reply.Text, line)
		choice := flows.Choice{Label: line.Vars["name"].(locales.Text), Data: fmt.Sprintf("!papers:%s:%s", c.Number, itemOf(l)), Unnumbered: true}
		if kinds[l.Paper] > 1 {
			choice.Label = locales.Text{Key: "papers.button", Vars: line.Vars}
		}
		reply.Choices = append(reply.Choices, choice)
	}
	return []flows.Reply{reply}, nil
}

// itemOf names a paper on its button: by the number of its event, of the result by that of its delivery once there is one.
func itemOf(l cases.Led) string {
	switch {
	case l.Delivery.Seq != 0:
		return strconv.Itoa(l.Delivery.Seq)
	case l.Paper == cases.Result:
		return string(l.Paper)
	}
	return strconv.Itoa(l.Event.Seq)
}

// paperAgain sends the paper that an event calls for, in the language of whom it is for: as it was made, or made now where it was not.
func (v *visit) paperAgain(ctx context.Context, c cases.Case, l cases.Led) ([]flows.Reply, error) {
	vars := locales.Vars{"number": string(c.Number)}
	paper, data, err := v.Papers.Make(ctx, c.Number, l, v.session.Language)
	if errors.Is(err, ErrNoPaper) {
		v.Log.Error("a paper cannot be made", "case", c.Number, "event", l.Event.Seq, "error", err)
		return say("papers.not_made", vars), nil
	}
	if err != nil {
		return nil, err
	}
	v.Log.Info("paper sent again", "case", c.Number, "paper", paper.Kind, "event", l.Event.Seq)
	vars["name"] = locales.T("paper.name." + string(paper.Kind))
	return []flows.Reply{{
		Text:  []locales.Text{{Key: "papers.again", Vars: vars}},
		Files: []flows.File{{ID: paper.Attachment, Name: PaperName(v.Texts, paper), Type: "application/pdf", Size: int64(len(data))}},
	}}, nil
}
