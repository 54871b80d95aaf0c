package bot

import (
	"context"
	"errors"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// Entry is the flow in which an officer enters what came by letter, fax, e-mail or visit, or from above: it is about no case
// yet.
const Entry = "entry"

// beginEntry begins to enter a matter of one of the units for which the officer may.
func (v *visit) beginEntry(ctx context.Context) ([]flows.Reply, error) {
	o, err := v.DB.OfficerOf(ctx, v.from)
	if errors.Is(err, store.ErrNotOfficer) {
		return v.notOfficer(), nil
	}
	if err != nil {
		return nil, err
	}
	units, err := v.DB.Units(ctx)
	if err != nil {
		return nil, err
	}
	var may []cases.Unit
	for _, u := range units {
		if cases.MayEnter(o.Role, o.Unit, u.Code) {
			may = append(may, u)
		}
	}
	if len(may) == 0 {
		return append(notToEnter(), v.again()...), nil
	}
	on := flows.On{Lists: flows.Lists{"units": unitChoices(may, v.Texts)}}
	if len(may) == 1 {
		on.Given = map[string]string{"county": may[0].Code}
	}
	return v.goOn(v.Engine.Begin(*v.session, v.in, Entry, on)), nil
}

// putEntry opens the case of what an officer entered and confirmed. The draft's id makes it one case however often the turn is
// taken.
func (v *visit) putEntry(ctx context.Context, e flows.Effect) ([]flows.Reply, error) {
	o, by, err := v.official(ctx)
	if errors.Is(err, store.ErrNotOfficer) {
		return say("act.refused.not_officer", nil), nil
	}
	if err != nil {
		return nil, err
	}
	intake, err := v.Entered(o, v.in.Now, e.Draft)
	if err != nil {
		return nil, err
	}
	if !cases.MayEnter(o.Role, o.Unit, intake.Unit) { // moved to another unit since the form was begun
		return notToEnter(), nil
	}
	c, err := v.DB.OpenCase(ctx, intake)
	if err != nil {
		return nil, err
	}
	v.Log.Info("case entered", "turn", v.in.Turn, "case", c.Number, "unit", c.Unit, "origin", c.Origin, "officer", o.ID)
	vars, err := v.describe(ctx, c)
	if err != nil {
		return nil, err
	}
	vars["origin"], vars["officer"] = locales.T("origin."+string(c.Origin)), locales.T("officer_cases.of_nobody")
	if c.Officer != "" {
		responsible, err := v.DB.Officer(ctx, c.Officer)
		if err != nil {
			return nil, err
		}
		vars["officer"] = responsible.Name
	}
	return v.next(c, by, say("entry.done", vars)), nil
}

// notToEnter says that the role does not allow to enter a case.
func notToEnter() []flows.Reply {
	return say("act.refused.role", locales.Vars{"act": locales.T("entry.title")})
}

// Entered is the intake that an officer entered: nobody's chat, received on the day named, and with the pictures of the letter
// among the files of its form.
func (t *Turns) Entered(o store.Officer, now time.Time, d *flows.Draft) (cases.Intake, error) {
	intake := t.intake(cases.Identity{}, now, "", d)
	intake.ID, intake.By, intake.ByRole, intake.EnteredAt = "entered-"+d.ID, o.ID, o.Role, now
	papers := map[cases.Kind]string{cases.Complaint: "evidence", cases.OfficerRequest: "papers"}
	var said []cases.Answer
	for _, a := range intake.Answers {
		switch a.Name {
		case "origin":
			intake.Origin = cases.Origin(a.Value)
		case "written_in":
			intake.Language = a.Value
		case "received":
			day, err := cases.ParseDate(a.Value)
			if err != nil {
				return intake, err
			}
			if day != cases.DateOf(now) {
				intake.ReceivedAt = day.At(12, 0)
			}
		case "letter":
			a.Name = papers[intake.Kind]
			said = append(said, a)
		case "form":
			intake.Flow = a.Value
		default:
			said = append(said, a)
		}
	}
	for i := range said { // in the language of the letter, whatever language the officer's chat has
		said[i].Language = intake.Language
	}
	intake.Answers = said
	return intake, intake.Check()
}
