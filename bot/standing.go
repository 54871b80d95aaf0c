package bot

import (
	"context"
	"slices"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// private says whether an answer to a question of a flow says who somebody is. What somebody objects to is public, as the
// event of the objection is.
func (t *Turns) private(flow, name string) bool {
	return name != cases.ObjectionAnswer && t.Engine.Private(flow, name)
}

// shown says which answers to the questions of a flow are shown: of a confidential complaint those that are not private.
func (t *Turns) shown(confidential bool) func(flow, name string) bool {
	return func(flow, name string) bool { return !confidential || !t.private(flow, name) }
}

// stand are the answers of a case as they stand now, and the flow whose questions they answer.
func (t *Turns) stand(ctx context.Context, c cases.Case) (flow string, list []cases.Standing, err error) {
	_, events, err := t.DB.Case(ctx, c.Number)
	if err != nil {
		return "", nil, err
	}
	intake, err := t.DB.IntakeOf(ctx, c.Number)
	if err != nil {
		return "", nil, err
	}
	list, err = cases.Stand(intake, events)
	return flowOf(intake, c), list, err
}

// answers are the answers of a case that are wanted, as they stand now, a line each, with the day and with what was said before
// where one was handed in later. Words in another language than the officer's are marked with theirs.
func (t *Turns) answers(ctx context.Context, o store.Officer, c cases.Case, wanted func(flow, name string) bool) ([]locales.Text, error) {
	flow, stand, err := t.stand(ctx, c)
	reader := locales.Language(o.Language)
	var lines []locales.Text
	for _, a := range stand {
		if !wanted(flow, a.Name) || a.Name == "privacy" {
			continue
		}
		lines = append(lines, t.line(flow, a.Answer, reader))
		if a.Later != 0 {
			lines = append(lines, locales.Text{Key: "casefile.later", Vars: locales.Vars{"day": locales.Text{Day: a.Later.String()}}})
		}
		if a.Before != "" {
			before := t.line(flow, cases.Answer{Name: a.Name, Value: a.Before, Language: a.Language}, reader)
			lines = append(lines, locales.Text{Key: "casefile.before", Vars: locales.Vars{"value": before.Vars["value"]}})
		}
	}
	return lines, err
}

// handedIn is what a supplement brought, a line an answer. Of a file of which it is not known what it answers only the number
// is said, and of what is hidden that it is.
func (t *Turns) handedIn(flow string, e cases.Event, shown func(flow, name string) bool, reader locales.Language) ([]locales.Text, error) {
	handed, err := e.HandedIn()
	var lines []locales.Text
	said := func(text locales.Text) {
		lines = append(lines, locales.Quote(text))
	}
	loose, withheld := e.Files(), false
	for _, a := range handed {
		loose = slices.DeleteFunc(loose, func(id string) bool { return slices.Contains(a.Files, id) })
		if !shown(flow, a.Name) {
			withheld = true
			continue
		}
		said(t.line(flow, a, reader))
	}
	if len(loose) > 0 {
		said(locales.Text{Key: "review.files", Vars: locales.Vars{"count": len(loose)}})
	}
	if withheld {
		said(locales.T("casefile.hidden"))
	}
	if lacking, ok := store.SaidOf("lacking", e.Data["lacking"]); ok && e.Data["lacking"] != "" {
		said(locales.Text{Key: "casefile.lacking", Vars: locales.Vars{"gaps": lacking}})
	}
	if out, ok := store.SaidOf("left_out", e.Data["left_out"]); ok && e.Data["left_out"] != "" {
		said(locales.Text{Key: "casefile.left_out", Vars: locales.Vars{"gaps": out}})
	}
	return lines, err
}
