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

// absence is the flow of an officer's own absence: it is about no case.
const absence = "absence"

// beginAbsence shows the absences of an officer and begins another one.
func (v *visit) beginAbsence(ctx context.Context) ([]flows.Reply, error) {
	o, err := v.DB.OfficerOf(ctx, v.from)
	if errors.Is(err, store.ErrNotOfficer) {
		return v.notOfficer(), nil
	}
	if err != nil {
		return nil, err
	}
	officers, err := v.DB.Officers(ctx)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, other := range officers {
		names[other.ID] = other.Name
	}
	items := v.choosable(slices.DeleteFunc(officers, func(other store.Officer) bool {
		return other.ID == o.ID || other.Unit != o.Unit && other.Unit != cases.Municipal
	}))
	there, err := v.DB.AbsencesOf(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	var lead []flows.Reply
	if len(there) > 0 {
		lead = []flows.Reply{absences(there, names)}
	}
	if len(items) == 0 {
		return append(lead, say("absence.nobody", nil)...), nil
	}
	return append(lead, v.goOn(v.Engine.Begin(*v.session, v.in, absence, flows.On{Lists: flows.Lists{"colleagues": items}}))...), nil
}

// absences says when an officer is away and who stands in, with a button to be back.
func absences(list []cases.Absence, names map[string]string) flows.Reply {
	reply := flows.Reply{
		Text:    []locales.Text{locales.T("absence.title_list")},
		Choices: []flows.Choice{{Label: locales.T("command.back_at_work.label"), Data: "!back_at_work", Unnumbered: true}},
	}
	for _, a := range list {
		reply.Text = append(reply.Text, locales.Text{Key: "absence.line", Vars: locales.Vars{
			"from": locales.Text{Day: a.From.String()}, "to": locales.Text{Day: a.To.String()}, "name": names[a.Substitute],
		}})
	}
	return reply
}

// putAbsence notes what an officer confirmed.
func (v *visit) putAbsence(ctx context.Context, e flows.Effect) ([]flows.Reply, error) {
	o, err := v.DB.OfficerOf(ctx, v.from)
	if errors.Is(err, store.ErrNotOfficer) {
		return say("act.refused.not_officer", nil), nil
	}
	if err != nil {
		return nil, err
	}
	var a cases.Absence
	for _, answer := range v.Engine.File(e.Draft, v.in.Now).Answers {
		switch answer.Name {
		case "first_day":
			a.From, err = cases.ParseDate(answer.Value)
		case "last_day":
			a.To, err = cases.ParseDate(answer.Value)
		case "substitute":
			a.Substitute = answer.Value
		}
		if err != nil {
			return nil, err
		}
	}
	err = v.DB.PutAbsence(ctx, o.ID, a)
	if errors.Is(err, store.ErrBadAbsence) {
		return say("absence.bad", nil), nil
	}
	if err != nil {
		return nil, err
	}
	v.Log.Info("absence noted", "turn", v.in.Turn, "officer", o.ID, "substitute", a.Substitute)
	vars := locales.Vars{"from": locales.Text{Day: a.From.String()}, "to": locales.Text{Day: a.To.String()}}
	untold, err := v.unreached(ctx, a.Substitute, "absence.untold")
	if err != nil || untold == nil {
		return say("absence.done", vars), err
	}
	return []flows.Reply{{Text: append([]locales.Text{{Key: "absence.noted", Vars: vars}}, untold...)}}, nil
}

// endAbsence ends the absences of an officer who is back, or will not go.
func (v *visit) endAbsence(ctx context.Context) ([]flows.Reply, error) {
	o, err := v.DB.OfficerOf(ctx, v.from)
	if errors.Is(err, store.ErrNotOfficer) {
		return say("act.refused.not_officer", nil), nil
	}
	if err != nil {
		return nil, err
	}
	ended, err := v.DB.EndAbsences(ctx, o.ID)
	if err == nil && ended == 0 {
		return say("absence.none", nil), nil
	}
	return say("absence.ended", nil), err
}
