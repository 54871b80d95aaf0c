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
func (t *Turns) perform(ctx context.Context, m Message, in flows.Input, turn *flows.Turn) ([]flows.Reply, error) {
	said := make([][]flows.Reply, len(turn.Effects))
	for i, e := range turn.Effects {
		if e.Kind == flows.EffectWords {
			if err := t.unaddressed(ctx, m.From, in, e, turn); err != nil {
				return nil, fmt.Errorf("carrying out %s: %w", e.Kind, err)
			}
			continue
		}
		replies, err := t.effect(ctx, m, in, e, &turn.Session)
		if err != nil {
			return nil, fmt.Errorf("carrying out %s: %w", e.Kind, err)
		}
		if said[i] = replies; turn.Session.Choosing(in) {
			turn.Replies = turn.Replies[:min(e.At, len(turn.Replies))]
		}
	}
	return insert(turn.Replies, turn.Effects, said), nil
}

func (t *Turns) effect(ctx context.Context, m Message, in flows.Input, e flows.Effect, s *flows.Session) ([]flows.Reply, error) {
	if said, err := t.barred(ctx, m.From, in, e); said != nil || err != nil {
		return said, err
	}
	switch e.Kind {
	case flows.EffectOpenCase:
		return t.openCase(ctx, m, in, e, s)
	case flows.EffectStatus:
		return t.status(ctx, m.From, in, e.Argument, s)
	case flows.EffectHuman:
		return t.human(ctx, m.From, in, s), nil
	case flows.EffectBind:
		return t.bind(ctx, m.From, e.Argument, s)
	case flows.EffectApprove:
		return t.decideBinding(ctx, m.From, e)
	case flows.EffectBack:
		return t.endAbsence(ctx, m.From)
	case flows.EffectBegin:
		if e.Verb == absence {
			return t.beginAbsence(ctx, m.From, in, s)
		}
		if e.Verb == Entry {
			return t.beginEntry(ctx, m.From, in, s)
		}
		return t.begin(ctx, m.From, in, e, s)
	case flows.EffectCode:
		return t.code(ctx, m.From, in, e.Argument, s)
	case flows.EffectMessage:
		return t.message(ctx, m.From, in, e, s)
	case flows.EffectPapers:
		return t.papers(ctx, m.From, in, e, s)
	case flows.EffectUntie:
		return t.untie(ctx, m.From, in, e, s)
	case flows.EffectTie:
		return t.tie(ctx, m.From, in, e.Argument)
	case flows.EffectEnter:
		return t.enter(ctx, m.From, in, e.Argument)
	case flows.EffectAct:
		if e.Verb == absence {
			return t.putAbsence(ctx, m.From, in, e)
		}
		if e.Verb == Entry {
			return t.putEntry(ctx, m.From, in, e)
		}
		if e.Draft != nil {
			return t.confirmed(ctx, m.From, in, e, s)
		}
		if e.Verb == store.Reached || e.Verb == store.NotReached {
			return t.called(ctx, m.From, in, e)
		}
		return t.pressed(ctx, m.From, in, e)
	case flows.EffectCases:
		return t.officerCases(ctx, m.From, in, store.List(cmp.Or(e.Verb, string(store.ListMine))), e.Argument, s)
	case flows.EffectPass:
		return t.pass(ctx, m.From, in, e, s)
	case flows.EffectNote:
		return t.note(ctx, m.From, in, e)
	case flows.EffectReply:
		return t.reply(ctx, m.From, in, e, s)
	case flows.EffectTranslate:
		return t.translate(ctx, m.From, in, e, s)
	case flows.EffectForget:
		return t.forget(ctx, m.From, in, e)
	case flows.EffectReferral:
		t.Log.Info("an intake ended outside our remit", "turn", in.Turn, "flow", e.Draft.Flow)
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
func (t *Turns) openCase(ctx context.Context, m Message, in flows.Input, e flows.Effect, s *flows.Session) ([]flows.Reply, error) {
	intake := t.intake(m.From, in.Now, s.Language, e.Draft)
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	c, err := t.DB.OpenCase(limited, intake)
	if err != nil {
		t.Log.Error("the case cannot be opened now; its intake is kept", "intake", intake.ID, "error", err)
		data, err := json.Marshal(intake)
		if err != nil {
			return nil, fmt.Errorf("writing down intake %s: %w", intake.ID, err)
		}
		if err := t.Redis.Keep(ctx, store.Intakes, intake.ID, data); err != nil {
			return nil, err
		}
		return say(e.Draft.Flow+".kept", nil), nil
	}
	t.Log.Info("case opened", "turn", in.Turn, "case", c.Number, "unit", c.Unit)
	s.Did(string(c.Number), e.Draft.Flow, in.Now)
	key := e.Draft.Flow + ".receipt"
	needed, lacks := t.Engine.StillNeeded(e.Draft, in.Now)
	if lacks { // the day of the decision hangs on when they come
		key += "_lacking"
	}
	replies, err := t.receipt(ctx, in, c, key, s)
	if limits, run := e.Draft.LimitsRunOn(); err == nil && run {
		replies[0].Text = append(replies[0].Text, limits)
	}
	if err == nil && lacks {
		replies[0].Text = append(replies[0].Text, needed)
	}
	if err == nil && t.Consent != nil && t.Consent(m.From.Channel, s.Language) != "" {
		replies[0].Text = append(replies[0].Text, locales.Text{Key: "subscribe.ask", Vars: locales.Vars{"link": t.Consent(m.From.Channel, s.Language)}})
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
	vars["told"] = toldText(c)
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

// toldText says to an officer how the contact learns of what was done: in the chat, or where there is none by the officer.
func toldText(c cases.Case) locales.Text {
	switch {
	case c.Last.Type == cases.TakenOn && c.Marks.Accepted != 0: // another officer for what was accepted: nothing new for the contact
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
