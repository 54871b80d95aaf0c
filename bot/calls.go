package bot

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// called notes that an officer called the contact of a case, because the chat could not tell what had to be told.
func (v *visit) called(ctx context.Context, e flows.Effect) ([]flows.Reply, error) {
	o, act, err := v.official(ctx)
	if errors.Is(err, store.ErrNotOfficer) {
		return say("act.refused.not_officer", nil), nil
	}
	if err != nil {
		return nil, err
	}
	number, err := cases.ParseNumber(e.Argument)
	vars := locales.Vars{"number": string(number)}
	if err != nil {
		return say("act.refused.unknown_case", locales.Vars{"number": e.Argument}), nil
	}
	err = v.DB.SettleCalls(ctx, number, e.Verb == store.Reached, act, func(calls []store.Call) string {
		return v.record(locales.Language(o.Language), e.Verb, calls)
	})
	var refusal *cases.Refusal
	switch {
	case errors.Is(err, store.ErrNoCase):
		return say("act.refused.unknown_case", vars), nil
	case errors.Is(err, store.ErrNoCall):
		return say("call.none", vars), nil
	case errors.As(err, &refusal):
		return v.refused(ctx, number, refusal)
	case err != nil:
		return nil, err
	}
	v.Log.Info("a contact was called", "turn", v.in.Turn, "case", number, "outcome", e.Verb, "officer", o.ID)
	return say("call."+e.Verb, vars), nil
}

// record is what the case keeps of a call: what was to be told.
func (t *Turns) record(language locales.Language, verb string, calls []store.Call) string {
	var what []string
	for _, call := range calls {
		what = append(what, t.Texts.Say(language, store.SubjectOf(call.Text)))
	}
	return t.Texts.Say(language, locales.Text{Key: "call.record_" + verb, Vars: locales.Vars{"what": strings.Join(what, ", ")}})
}

// deliveries say to an officer how far the last messages to the contact got, and what there is to tell by phone.
func (t *Turns) deliveries(ctx context.Context, number cases.Number) ([]locales.Text, error) {
	all, err := t.DB.Deliveries(ctx, number)
	if err != nil {
		return nil, err
	}
	// That a conversation ended is no news of the case.
	all = slices.DeleteFunc(all, func(d store.Delivery) bool { return !d.ToPerson || strings.HasPrefix(d.Text.Key, "notice.talk_") })
	var lines []locales.Text
	for i, d := range all { // the last one, and before it what did not arrive
		if d.State != store.NoticeSent || i == len(all)-1 {
			lines = append(lines, d.Said())
		}
	}
	if lines = lines[max(0, len(lines)-3):]; len(lines) > 0 {
		lines = append([]locales.Text{locales.T("delivery.title")}, lines...)
	}
	calls, err := t.DB.CallsOf(ctx, number)
	for _, call := range calls {
		lines = append(lines, locales.T("call.say"), call.Text)
	}
	return lines, err
}

// callButtons are the buttons of an officer who has a contact to call.
func (t *Turns) callButtons(ctx context.Context, number cases.Number) ([]flows.Choice, error) {
	calls, err := t.DB.CallsOf(ctx, number)
	if err != nil || len(calls) == 0 {
		return nil, err
	}
	var buttons []flows.Choice
	for _, verb := range []string{store.Reached, store.NotReached} {
		buttons = append(buttons, flows.Choice{Label: locales.T("push." + verb), Data: "!act:" + verb + ":" + string(number), Unnumbered: true})
	}
	return buttons, nil
}

// ownMessages say to a contact how far the last of his or her messages to the officer got.
func (t *Turns) ownMessages(ctx context.Context, number cases.Number) ([]locales.Text, error) {
	all, err := t.DB.Deliveries(ctx, number)
	var lines []locales.Text
	for _, d := range all {
		if d.Text.Key == "push.message_came" {
			state := "waiting"
			if d.State == store.NoticeSent {
				state = "arrived"
			}
			lines = append(lines, locales.Text{Key: "delivery.own_" + state, Vars: locales.Vars{"day": locales.Text{Day: cases.DateOf(d.At).String()}}})
		}
	}
	return lines[max(0, len(lines)-3):], err
}
