package bot

import (
	"context"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// warnings are what an officer has to know before an act and may decide otherwise: a complaint that is accepted may lack what the
// rules ask for, and one that is not accepted for its papers may be of somebody who was never told of them.
func (v *visit) warnings(ctx context.Context, c cases.Case, verb cases.Verb) ([]locales.Text, error) {
	vars := locales.Vars{"number": string(c.Number)}
	switch verb {
	case cases.Accept:
		_, events, err := v.DB.Case(ctx, c.Number)
		if err != nil {
			return nil, err
		}
		lines, err := v.lacking(ctx, c, events)
		if len(lines) == 0 || err != nil {
			return nil, err
		}
		vars["parts"] = locales.Text{Lines: lines}
		return []locales.Text{{Key: "accept.lacking", Vars: vars}}, nil
	case cases.Reject:
		if untold, err := v.untold(ctx, c); !untold || err != nil {
			return nil, err
		}
		return []locales.Text{{Key: "reject.untold", Vars: vars}}, nil
	}
	return nil, nil
}

// lacking are the parts that a complaint lacks as it stands after its events.
func (v *visit) lacking(ctx context.Context, c cases.Case, events []cases.Event) ([]locales.Text, error) {
	intake, err := v.DB.IntakeOf(ctx, c.Number)
	if err != nil {
		return nil, err
	}
	stand, err := cases.Stand(intake, events)
	if err != nil {
		return nil, err
	}
	given := map[string]flows.Answer{}
	for _, a := range stand {
		given[a.Name] = flows.Answer{Value: a.Value, Files: make([]flows.File, len(a.Files))}
	}
	return v.Engine.Lacking(intake.Flow, given, v.in.Now), nil
}

// untold says whether the last notice of missing papers is not known to have reached the contact, by chat or by phone.
func (t *Turns) untold(ctx context.Context, c cases.Case) (bool, error) {
	if c.Marks.Asked == 0 {
		return false, nil
	}
	all, err := t.DB.Deliveries(ctx, c.Number)
	if err != nil {
		return false, err
	}
	untold := false
	for _, d := range all {
		if d.ToPerson && cases.SupplementNotice(d.Text.Key) {
			untold = d.State != store.NoticeSent
		}
	}
	if !untold {
		return false, nil
	}
	_, events, err := t.DB.Case(ctx, c.Number)
	for _, e := range events {
		untold = untold && !e.Tells(cases.SupplementNotice)
	}
	return untold, err
}
