package bot

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// think takes an input through the engine. A contact whose words would mean nothing to the bot while an officer talks with
// him or her answers that officer.
func (t *Turns) think(ctx context.Context, s flows.Session, m Message, fetch Fetch) (flows.Turn, flows.Input, error) {
	now := t.Now()
	talk, err := t.talkNow(ctx, s.Talk, now)
	if err != nil {
		return flows.Turn{}, flows.Input{}, err
	}
	s.Talk = talk
	in, err := t.input(ctx, s, m, fetch)
	if err != nil {
		return flows.Turn{}, in, err
	}
	turn := t.Engine.Take(s, in)
	if !turn.Lost || s.Officer || s.Talk != nil || s.Draft != nil || in.Kind != flows.InputText && in.Kind != flows.InputFiles {
		if err := t.visit(m.From, in, &turn.Session).foreseen(ctx, s, &turn); err != nil {
			t.Log.Warn("an answer is not looked at before the end of its form", "turn", in.Turn, "error", err)
		}
		return turn, in, nil
	}
	number, talked, err := t.DB.TalkedTo(ctx, m.From, now)
	if err != nil || !talked {
		return turn, in, err
	}
	c, _, err := t.DB.Case(ctx, number)
	if err != nil {
		return turn, in, err
	}
	s.Talk = &flows.Talk{Case: string(number), Responsible: c.Officer, Begun: now, Last: now, Untold: true}
	if len(in.Files)+len(in.Refused) == 0 {
		in, err = t.input(ctx, s, m, fetch) // now its files are wanted
	}
	return t.Engine.Take(s, in), in, err
}

// talkNow is what became of a conversation since its last turn: it goes on while the other side writes, and is over for a
// contact who was let out of it meanwhile.
func (t *Turns) talkNow(ctx context.Context, talk *flows.Talk, now time.Time) (*flows.Talk, error) {
	if talk == nil {
		return nil, nil
	}
	last, out, err := t.DB.LastWord(ctx, cases.Number(talk.Case), side(talk))
	switch {
	case err != nil:
		return nil, err
	case out && !talk.Officer:
		return nil, nil
	case talk.Silent(now) && last.After(talk.Last):
		went := *talk
		went.Last = last
		return &went, nil
	}
	return talk, nil
}

// keepTalk notes for the other side whether a conversation is open after a turn.
func (t *Turns) keepTalk(ctx context.Context, id cases.Identity, before, after *flows.Talk) error {
	if before != nil && (after == nil || after.Case != before.Case) {
		if err := t.DB.EndTalk(ctx, cases.Number(before.Case), side(before), t.Now()); err != nil {
			return err
		}
	}
	if after == nil || before != nil && before.Case == after.Case && before.Last.Equal(after.Last) {
		return nil
	}
	until := after.Last.Add(flows.TalkIdle)
	if before != nil && before.Case == after.Case && before.Begun.Equal(after.Begun) {
		return t.DB.GoOn(ctx, cases.Number(after.Case), side(after), after.Last, until)
	}
	officer := ""
	if after.Officer {
		o, err := t.DB.OfficerOf(ctx, id)
		if errors.Is(err, store.ErrNotOfficer) {
			return nil // not any more: nothing reaches this chat
		}
		if err != nil {
			return err
		}
		officer = o.ID
	}
	return t.DB.KeepTalk(ctx, cases.Number(after.Case), side(after), officer, after.Last, until)
}

func side(talk *flows.Talk) store.Side {
	if talk.Officer {
		return store.SideOfficer
	}
	return store.SideContact
}

// openTalk opens a conversation about a case on one side.
func (v *visit) openTalk(ctx context.Context, c cases.Case, officer bool) ([]flows.Reply, error) {
	unit, err := v.DB.UnitName(ctx, c.Unit)
	if err != nil {
		return nil, err
	}
	key := "talk.open_contact"
	if officer {
		key = "talk.open_officer"
	}
	opening := locales.Text{Key: key, Vars: locales.Vars{"number": string(c.Number), "unit": unit}}
	turn := v.Engine.Talk(*v.session, v.in, flows.Talk{Case: string(c.Number), Officer: officer, Responsible: c.Officer}, opening)
	replies := v.goOn(turn)
	for _, e := range turn.Effects {
		said, err := v.pass(ctx, e)
		if err != nil {
			return nil, err
		}
		replies = append(replies, said...)
	}
	return replies, nil
}

// party is who somebody is towards a case: its contact, or an officer. Whether he or she may act on it, the case decides.
func (v *visit) party(ctx context.Context, number cases.Number, officer bool) (cases.Act, error) {
	if officer {
		_, act, err := v.official(ctx)
		return act, err
	}
	mine, err := v.DB.Tied(ctx, number, v.from)
	if err != nil {
		return cases.Act{}, err
	}
	if !mine {
		return cases.Act{}, store.ErrNoCase
	}
	return cases.Act{ID: v.in.Turn, Actor: cases.Actor{Role: cases.RoleContact}, At: v.in.Now}, nil
}

// pass passes on what was said in a conversation: it is a message of the case like any other. The first is confirmed;
// after it the bot is silent, but for what the writer has to know.
func (v *visit) pass(ctx context.Context, e flows.Effect) ([]flows.Reply, error) {
	number, talk := cases.Number(e.Argument), v.session.Talk
	if talk == nil || talk.Case != e.Argument {
		return say("talk.none", nil), nil
	}
	act, err := v.party(ctx, number, talk.Officer)
	if errors.Is(err, store.ErrNoCase) || errors.Is(err, store.ErrNotOfficer) {
		v.session.Talk = nil
		return say("status.unknown", nil), nil
	}
	if err != nil {
		return nil, err
	}
	act.Verb = cases.Message
	act.Data, act.Files = words(e, "text")
	c, err := v.DB.Perform(ctx, number, act)
	var refusal *cases.Refusal
	if errors.As(err, &refusal) {
		v.session.Talk = nil
		said, err := v.refused(ctx, number, refusal)
		return append(say("talk.stopped", locales.Vars{"number": e.Argument}), said...), err
	}
	if err != nil {
		return nil, err
	}
	v.Log.Info("message passed on", "turn", v.in.Turn, "case", number, "side", side(talk), "files", len(e.Files))
	return v.passed(ctx, c)
}

// words are what was said, as an act carries it under a name.
func words(e flows.Effect, name string) (data map[string]string, files []string) {
	for _, f := range e.Files {
		files = append(files, f.ID)
	}
	return map[string]string{name: e.Text, "files": strings.Join(files, ",")}, files
}

// passed is what the writer of a message has to know: that it was sent, the first time; that the conversation is over; that
// nobody is there; that earlier messages reached nobody. Mostly it is nothing.
func (v *visit) passed(ctx context.Context, c cases.Case) ([]flows.Reply, error) {
	talk := v.session.Talk
	unit, err := v.DB.UnitName(ctx, c.Unit)
	if err != nil {
		return nil, err
	}
	vars := locales.Vars{"number": string(c.Number), "unit": unit}
	if c.Over() {
		v.session.Talk = nil
		replies := say("talk.over", vars)
		replies[0].Choices = []flows.Choice{store.ActChoice(c, cases.Message, "")}
		return replies, nil
	}
	if !talk.Officer && c.Officer != talk.Responsible {
		v.session.Talk = nil
		replies := say("talk.changed", vars)
		replies[0].Choices = []flows.Choice{store.ActChoice(c, cases.Talk, "")}
		return replies, nil
	}
	text, err := v.away(ctx, v.in.Now, c, talk, vars)
	if err != nil {
		return nil, err
	}
	if len(text) == 0 && !talk.Confirmed {
		text = append(text, locales.Text{Key: "talk.sent", Vars: vars})
	}
	if talk.Untold {
		text = append(text, locales.Text{Key: "talk.open_contact", Vars: vars})
	}
	talk.Confirmed, talk.Untold = true, false
	failed, err := v.undelivered(ctx, c, talk)
	if err != nil {
		return nil, err
	}
	if text = append(text, failed...); len(text) == 0 {
		return nil, nil
	}
	return []flows.Reply{{Text: text}}, nil
}

// away tells a contact, once in each stretch, that nobody is there and when somebody will be.
func (t *Turns) away(ctx context.Context, now time.Time, c cases.Case, talk *flows.Talk, vars locales.Vars) ([]locales.Text, error) {
	if talk.Officer {
		return nil, nil
	}
	policy, err := t.DB.PolicyOf(ctx, c)
	if err != nil {
		return nil, err
	}
	from, err := t.DB.Attends(ctx, c, policy, now)
	if err != nil {
		return nil, err
	}
	there := !from.IsZero() && !from.After(now)
	if !there {
		if there, err = t.wroteLately(ctx, c.Number, now); err != nil {
			return nil, err
		}
	}
	told := talk.Away
	talk.Away = !there
	if there || told {
		return nil, nil
	}
	if from.IsZero() {
		return []locales.Text{{Key: "talk.nobody", Vars: vars}}, nil
	}
	vars["day"], vars["hour"] = locales.Text{Day: cases.DateOf(from).String()}, from.In(cases.Shanghai).Format("15:04")
	return []locales.Text{{Key: "talk.away", Vars: vars}}, nil
}

// wroteLately says whether an officer wrote to the contact of a case a few minutes ago, and so is there at whatever hour.
func (t *Turns) wroteLately(ctx context.Context, number cases.Number, now time.Time) (bool, error) {
	_, events, err := t.DB.Case(ctx, number)
	return slices.ContainsFunc(events, func(e cases.Event) bool {
		return e.Type == cases.MessageSent && e.Actor.Role.Official() && now.Sub(e.At) < lately
	}), err
}

// lately is for how long somebody who wrote is taken to be there still.
const lately = 10 * time.Minute

// undelivered tells, once for each, of messages that reached nobody on the other side.
func (t *Turns) undelivered(ctx context.Context, c cases.Case, talk *flows.Talk) ([]locales.Text, error) {
	to := store.SideOfficer
	if talk.Officer {
		to = store.SideContact
	}
	count, err := t.DB.Undelivered(ctx, c.Number, to, talk.Begun)
	if err != nil || count <= talk.Failed {
		return nil, err
	}
	lost := count - talk.Failed
	talk.Failed = count
	return []locales.Text{{Key: "talk.undelivered", Vars: locales.Vars{"count": lost}}}, nil
}

// note keeps what an officer wrote in a conversation as an internal note.
func (v *visit) note(ctx context.Context, e flows.Effect) ([]flows.Reply, error) {
	_, act, err := v.official(ctx)
	if errors.Is(err, store.ErrNotOfficer) {
		return say("act.refused.not_officer", nil), nil
	}
	if err != nil {
		return nil, err
	}
	act.Verb = cases.Note
	act.Data, act.Files = words(e, "reason")
	number := cases.Number(e.Argument)
	_, err = v.DB.Perform(ctx, number, act)
	var refusal *cases.Refusal
	if errors.As(err, &refusal) {
		return v.refused(ctx, number, refusal)
	}
	return say("note.done", locales.Vars{"number": e.Argument}), err
}
