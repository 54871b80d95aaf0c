package bot

import (
	"context"
	"errors"
	"slices"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/store"
)

// barred answers what an officer asks for on a channel on which officers may not work, with the reason and where to go
// instead; nothing where it is no officer's business. Whatever a contact may ask for stays open to who is both.
func (v *visit) barred(ctx context.Context, e flows.Effect) ([]flows.Reply, error) {
	if !slices.Contains(v.Barred, v.from.Channel) {
		return nil, nil
	}
	switch e.Kind {
	case flows.EffectBind:
		return say("officer.barred", nil), nil // and the code stays good
	case flows.EffectOpenCase, flows.EffectStatus, flows.EffectHuman, flows.EffectCode, flows.EffectPapers, flows.EffectEnter, flows.EffectUntie, flows.EffectTie, flows.EffectForget, flows.EffectReferral:
		return nil, nil
	case flows.EffectBegin, flows.EffectAct, flows.EffectMessage:
		on, contacts := subjectOf(e.Argument), e.Kind == flows.EffectMessage || cases.Verb(e.Verb).ByContact()
		own := on.text == ""
		if !own && contacts {
			var err error
			if own, _, err = v.owns(ctx, on.number); err != nil {
				return nil, err
			}
		}
		if own && contacts {
			return nil, nil
		}
	}
	_, err := v.DB.OfficerOf(ctx, v.from)
	if errors.Is(err, store.ErrNotOfficer) {
		return nil, nil
	}
	return say("officer.barred", nil), err
}
