package bot

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// patience is how long PostgreSQL may take to open a case before the intake is kept for later; an Official Account
// has to be answered within five seconds.
const patience = 3 * time.Second

// perform carries out a turn's effects and puts what they say among its replies. Every effect carries the turn's or
// the draft's id, so that a repeated turn finds what the first one did.
func (v *visit) perform(ctx context.Context, turn *flows.Turn) ([]flows.Reply, error) {
	said := make([][]flows.Reply, len(turn.Effects))
	for i, e := range turn.Effects {
		if e.Kind == flows.EffectWords {
			if err := v.unaddressed(ctx, e, turn); err != nil {
				return nil, fmt.Errorf("carrying out %s: %w", e.Kind, err)
			}
			continue
		}
		replies, err := v.effect(ctx, e)
		if err != nil {
			return nil, fmt.Errorf("carrying out %s: %w", e.Kind, err)
		}
		if said[i] = replies; turn.Session.Choosing(v.in) {
			turn.Replies, _ = around(turn.Replies, e)
		}
	}
	return insert(turn.Replies, turn.Effects, said), nil
}

func (v *visit) effect(ctx context.Context, e flows.Effect) ([]flows.Reply, error) {
	if said, err := v.barred(ctx, e); said != nil || err != nil {
		return said, err
	}
	switch e.Kind {
	case flows.EffectOpenCase:
		return v.openCase(ctx, e)
	case flows.EffectStatus:
		return v.status(ctx, e.Argument)
	case flows.EffectHuman:
		return v.human(ctx), nil
	case flows.EffectBind:
		return v.bind(ctx, e.Argument)
	case flows.EffectApprove:
		return v.decideBinding(ctx, e)
	case flows.EffectBack:
		return v.endAbsence(ctx)
	case flows.EffectBegin:
		if e.Verb == absence {
			return v.beginAbsence(ctx)
		}
		if e.Verb == Entry {
			return v.beginEntry(ctx)
		}
		return v.begin(ctx, e)
	case flows.EffectCode:
		return v.code(ctx, e.Argument)
	case flows.EffectMessage:
		return v.message(ctx, e)
	case flows.EffectPapers:
		return v.papers(ctx, e)
	case flows.EffectUntie:
		return v.untie(ctx, e)
	case flows.EffectTie:
		return v.tie(ctx, e.Argument)
	case flows.EffectEnter:
		return v.enter(ctx, e.Argument)
	case flows.EffectAct:
		if e.Verb == absence {
			return v.putAbsence(ctx, e)
		}
		if e.Verb == Entry {
			return v.putEntry(ctx, e)
		}
		if e.Draft != nil {
			return v.confirmed(ctx, e)
		}
		if e.Verb == store.Reached || e.Verb == store.NotReached {
			return v.called(ctx, e)
		}
		return v.pressed(ctx, e)
	case flows.EffectCases:
		return v.officerCases(ctx, store.List(cmp.Or(e.Verb, string(store.ListMine))), e.Argument)
	case flows.EffectPass:
		return v.pass(ctx, e)
	case flows.EffectNote:
		return v.note(ctx, e)
	case flows.EffectReply:
		return v.reply(ctx, e)
	case flows.EffectTranslate:
		return v.translate(ctx, e)
	case flows.EffectForget:
		return v.forget(ctx, e)
	case flows.EffectReferral:
		v.Log.Info("an intake ended outside our remit", "turn", v.in.Turn, "flow", e.Draft.Flow)
		return nil, nil
	}
	return nil, fmt.Errorf("there is no effect %q", e.Kind)
}

// say is one reply of one message.
func say(key string, vars locales.Vars) []flows.Reply {
	return []flows.Reply{{Text: []locales.Text{{Key: key, Vars: vars}}}}
}

// openCase opens the case of a confirmed draft and says its receipt. Where PostgreSQL is away the intake is kept and
// filed later; the contact is told so.
func (v *visit) openCase(ctx context.Context, e flows.Effect) ([]flows.Reply, error) {
	intake := v.intake(v.from, v.in.Now, v.session.Language, e.Draft)
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	c, err := v.DB.OpenCase(limited, intake)
	if err != nil {
		v.Log.Error("the case cannot be opened now; its intake is kept", "intake", intake.ID, "error", err)
		data, err := json.Marshal(intake)
		if err != nil {
			return nil, fmt.Errorf("writing down intake %s: %w", intake.ID, err)
		}
		if err := v.Redis.Keep(ctx, store.Intakes, intake.ID, data); err != nil {
			return nil, err
		}
		return say(e.Draft.Flow+".kept", nil), nil
	}
	v.Log.Info("case opened", "turn", v.in.Turn, "case", c.Number, "unit", c.Unit)
	v.session.Did(string(c.Number), e.Draft.Flow, v.in.Now)
	key := e.Draft.Flow + ".receipt"
	needed, lacks := v.Engine.StillNeeded(e.Draft, v.in.Now)
	if lacks { // the day of the decision hangs on when they come
		key += "_lacking"
	}
	replies, err := v.receipt(ctx, c, key)
	if limits, run := e.Draft.LimitsRunOn(); err == nil && run {
		replies[0].Text = append(replies[0].Text, limits)
	}
	if err == nil && lacks {
		replies[0].Text = append(replies[0].Text, needed)
	}
	if err == nil && v.Consent != nil && v.Consent(v.from.Channel, v.session.Language) != "" {
		replies[0].Text = append(replies[0].Text, locales.Text{Key: "subscribe.ask", Vars: locales.Vars{"link": v.Consent(v.from.Channel, v.session.Language)}})
	}
	return replies, err
}

// intake is a confirmed draft as the case keeps it.
func (t *Turns) intake(from cases.Identity, now time.Time, language locales.Language, d *flows.Draft) cases.Intake {
	filed := t.Engine.File(d, now)
	in := cases.Intake{
		ID: d.ID, Kind: cases.Kind(filed.Case), From: from, Language: string(language), Unit: filed.Unit, Topic: filed.Topic,
		Flow: d.Flow, Version: d.Version, ReceivedAt: now,
	}
	for _, a := range filed.Answers {
		answer := cases.Answer{Name: a.Name, Value: a.Value, Language: string(a.Language), At: a.At}
		for _, f := range a.Files {
			answer.Files = append(answer.Files, f.ID)
		}
		in.Answers = append(in.Answers, answer)
	}
	return in
}

// describe gives the variables that texts about a case use.
func (t *Turns) describe(ctx context.Context, c cases.Case) (locales.Vars, error) {
	unit, err := t.DB.UnitName(ctx, c.Unit)
	if err != nil {
		return nil, err
	}
	policy, err := t.DB.PolicyOf(ctx, c)
	vars := store.CaseVars(c, policy, unit)
	vars["gaps"], _ = t.awaited(c)
	return vars, err
}

// toldOf gives the variables that texts to the contact of a case use.
func (t *Turns) toldOf(ctx context.Context, c cases.Case) (locales.Vars, error) {
	unit, err := t.DB.UnitName(ctx, c.Unit)
	if err != nil {
		return nil, err
	}
	policy, err := t.DB.PolicyOf(ctx, c)
	return store.ToldVars(c, policy, unit), err
}

// toldText says to an officer how the contact learns of an act: in the chat, or where there is none by the officer.
func toldText(c cases.Case, verb cases.Verb) locales.Text {
	switch {
	case verb == cases.TakeOn && c.Marks.Accepted != 0: // another officer for what was accepted: nothing new for the contact
		return locales.T("informed.not")
	case c.Chatless():
		return locales.T("informed.call")
	case c.Untied():
		return locales.T("informed.code")
	}
	return locales.T("informed.chat")
}

// Blocked notes that a person blocked us or came back. Who came back is told what he or she was not told meanwhile.
func (t *Turns) Blocked(ctx context.Context, id cases.Identity, blocked bool) error {
	if blocked {
		return t.DB.SetReachable(ctx, id, false)
	}
	return t.heard(ctx, id)
}

// aside is how long PostgreSQL may take for what the answer to a message does not depend on.
const aside = time.Second

// heard has what a person was not told sent now, since a chat takes messages again.
func (t *Turns) heard(ctx context.Context, id cases.Identity) error {
	ctx, cancel := context.WithTimeout(ctx, aside)
	defer cancel()
	late, err := t.DB.Heard(ctx, id, t.Barred)
	if late > 0 {
		t.Log.Info("notices that reached nobody are sent late", "contact", t.Hash.Of(id), "notices", late)
	}
	return err
}
