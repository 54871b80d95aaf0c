package bot

import (
	"context"
	"errors"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// bind makes this chat an officer's, or lets it wait until a second person says that it is.
func (v *visit) bind(ctx context.Context, code string) ([]flows.Reply, error) {
	if err := v.Redis.MayTryCode(ctx, v.from, code); errors.Is(err, store.ErrTooManyTries) {
		return say("officer.locked", nil), nil
	} else if err != nil {
		return nil, err
	}
	b, err := v.DB.BindOfficer(ctx, code, v.from)
	if errors.Is(err, store.ErrBadCode) {
		return say("officer.bad_code", nil), v.Redis.CountWrongCode(ctx, v.from, code)
	}
	if err != nil {
		return nil, err
	}
	v.session.Officer = true // of what is offered; what is allowed is looked at each time
	if v.session.Draft == nil && !v.session.Chosen {
		v.session.Language, v.session.Chosen = locales.Language(b.Officer.Language), true
	}
	if b.Waits != "" {
		v.Log.Info("a chat waits to be an officer's", "officer", b.Officer.ID, "binding", b.ID, "contact", v.Hash.Of(v.from))
		return say("officer.waits", locales.Vars{"name": b.Officer.Name, "approver": b.Waits}), nil
	}
	v.Log.Info("chat bound", "officer", b.Officer.ID, "contact", v.Hash.Of(v.from))
	unit, err := v.DB.UnitName(ctx, b.Officer.Unit)
	return say("officer.bound", locales.Vars{"name": b.Officer.Name, "unit": unit}), err
}

// decideBinding is a second person's word on a chat that showed an officer's code. That the person may say it is looked at
// here and now, whatever button was shown.
func (v *visit) decideBinding(ctx context.Context, e flows.Effect) ([]flows.Reply, error) {
	o, err := v.DB.OfficerOf(ctx, v.from)
	if errors.Is(err, store.ErrNotOfficer) {
		return say("act.refused.not_officer", nil), nil
	}
	if err != nil {
		return nil, err
	}
	b, err := v.DB.DecideBinding(ctx, e.Argument, o.ID, e.Verb == "approve")
	switch {
	case errors.Is(err, store.ErrNoBinding):
		return say("binding.none", locales.Vars{"id": e.Argument}), nil
	case errors.Is(err, store.ErrLateBinding):
		return say("binding.late", locales.Vars{"id": e.Argument}), nil
	case errors.Is(err, store.ErrNotApprover):
		return say("binding.not_approver", locales.Vars{"id": e.Argument}), nil
	case err != nil:
		return nil, err
	}
	v.Log.Info("chat decided on", "officer", b.Officer.ID, "binding", b.ID, "by", o.ID, "approved", b.Approved)
	if b.Approved {
		return say("binding.approved", locales.Vars{"name": b.Officer.Name}), nil
	}
	return say("binding.refused", locales.Vars{"name": b.Officer.Name}), nil
}
