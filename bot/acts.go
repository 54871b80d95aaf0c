package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// contactVerbs are the acts that are offered to a contact with a case, in the order in which they are offered.
func contactVerbs() []cases.Verb {
	return []cases.Verb{cases.Supplement, cases.Talk, cases.Message, cases.Object, cases.Rate, cases.Withdraw}
}

// offers are buttons for what a contact may do on a case now. In a chat that opened it by its code nobody talks about it:
// what the officer answers goes to the chat that it is tied to.
func offers(c cases.Case, opened cases.Number) []flows.Choice {
	var choices []flows.Choice
	for _, verb := range contactVerbs() {
		if c.Allows(verb, cases.AsContact()) && (verb != cases.Talk || c.Number != opened) {
			choices = append(choices, store.ActChoice(c, verb, ""))
		}
	}
	if c.Number == opened {
		return append(choices, press("command.tie.label", "!tie:"+string(c.Number)))
	}
	return append(choices, press("command.code.label", "!code:"+string(c.Number)))
}

// subject is what an act is about: a case, the version of it that the person saw, and something of it.
type subject struct {
	text   string // as it was written
	number cases.Number
	known  bool // whether the text is a case number at all
	seen   int
	item   string
}

// subjectOf reads NUMBER, NUMBER:VERSION or NUMBER:VERSION:ITEM.
func subjectOf(argument string) subject {
	parts := append(strings.SplitN(argument, ":", 3), "", "")
	on := subject{text: parts[0], item: parts[2]}
	number, err := cases.ParseNumber(parts[0])
	on.number, on.known = number, err == nil
	on.seen, _ = strconv.Atoi(parts[1]) // words carry no version; 0 stands for whatever it is
	return on
}

// begin begins an act on a case: on the one named, or on the only one that it can be. Where it can be several they are
// offered; where it can be none that is said, and the open question is asked again.
func (v *visit) begin(ctx context.Context, e flows.Effect) ([]flows.Reply, error) {
	verb, on := cases.Verb(e.Verb), subjectOf(e.Argument)
	var mine, can, instead []cases.Outline
	var opened store.OpenedCase
	var err error
	if verb.ByContact() {
		if mine, opened, err = v.own(ctx); err != nil {
			return nil, err
		}
	}
	var refused flows.Reply
	for _, c := range mine {
		named := on.text == "" || on.known && c.Number == on.number
		switch {
		case named && c.Open(verb):
			can = append(can, c)
		case named && verb == cases.Supplement && !c.Over() && c.Open(cases.Message):
			instead = append(instead, c)
		case named && on.text != "":
			refused.Text = []locales.Text{RefusalText(c.Number, &cases.Refusal{Reason: "state", Verb: verb, State: c.State}, locales.Text{})}
		}
	}
	can, err = v.meantCases(ctx, can, e.Text)
	switch {
	case err != nil:
		return nil, err
	case len(can) == 1 && verb == cases.Talk && can[0].Number == opened.Case:
		return v.answerless(can[0]), nil
	case len(can) == 1:
		return v.beginOn(ctx, verb, can[0].Number, on.seen)
	case len(can) > 1:
		return v.whichAct(ctx, can, verb)
	case len(instead) == 1:
		return v.sendPapers(ctx, instead[0])
	case len(instead) > 1:
		return v.whichAct(ctx, instead, verb)
	case len(refused.Text) == 0:
		return v.beginAsOfficer(ctx, verb, on)
	}
	return append([]flows.Reply{refused}, v.again()...), nil
}

// beginOn begins a contact's act on a case.
func (v *visit) beginOn(ctx context.Context, verb cases.Verb, number cases.Number, seen int) ([]flows.Reply, error) {
	c, _, err := v.DB.Case(ctx, number)
	if err != nil {
		return nil, err
	}
	if verb == cases.Talk {
		return v.openTalk(ctx, c, false)
	}
	if verb == cases.Object && c.Above {
		return append(say("object.above", locales.Vars{"number": string(c.Number), "body": locales.T("higher.centre")}), v.again()...), nil
	}
	if verb == cases.Object {
		if already, err := v.objected(ctx, c); already != nil || err != nil {
			return append(already, v.again()...), err
		}
	}
	return v.goOn(v.Engine.Begin(*v.session, v.in, string(verb), flows.On{Case: string(number), Only: c.Gaps, Seen: seen})), nil
}

// sendPapers begins a message for papers that no notice asks for. It has its words: only the files are asked for.
func (v *visit) sendPapers(ctx context.Context, on cases.Outline) ([]flows.Reply, error) {
	c, events, err := v.DB.Case(ctx, on.Number)
	if err != nil {
		return nil, err
	}
	gaps, lacks, err := v.missing(ctx, c, events)
	if err != nil {
		return nil, err
	}
	var notes []locales.Text
	if lacks {
		notes = []locales.Text{{Key: "supplement.lacking", Vars: locales.Vars{"gaps": gaps}}}
	}
	text := v.Texts.Say(v.session.Language, locales.T("supplement.as_message"))
	return v.goOn(v.Engine.Begin(*v.session, v.in, string(cases.Message), flows.On{
		Case: string(c.Number), Seen: c.Version, Given: map[string]string{"text": text}, Intro: "supplement.instead", Notes: notes,
	})), nil
}

// answerless begins a message instead of a conversation whose answers would not come to this chat.
func (v *visit) answerless(c cases.Outline) []flows.Reply {
	return v.goOn(v.Engine.Begin(*v.session, v.in, string(cases.Message), flows.On{Case: string(c.Number), Seen: c.Version, Intro: "talk.opened"}))
}

// again asks the open question once more.
func (v *visit) again() []flows.Reply {
	return v.goOn(v.Engine.Again(*v.session, v.in))
}

// whichAct asks on which of several cases an act is meant.
func (v *visit) whichAct(ctx context.Context, can []cases.Outline, verb cases.Verb) ([]flows.Reply, error) {
	return v.whichOf(ctx, can, func(c cases.Outline) flows.Choice { return store.BeginChoice(c, verb) })
}

// confirmed performs what somebody confirmed on a case: the contact on his or her own, else an officer. A case that is
// neither's is answered like one that does not exist.
func (v *visit) confirmed(ctx context.Context, e flows.Effect) ([]flows.Reply, error) {
	number := cases.Number(e.Argument)
	if cases.Verb(e.Verb).ByContact() {
		mine, _, err := v.owns(ctx, number)
		if err != nil {
			return nil, err
		}
		if mine {
			return v.contactAct(ctx, number, e)
		}
	}
	return v.officerAct(ctx, e)
}

// contactAct performs what a contact confirmed on one of his or her cases.
func (v *visit) contactAct(ctx context.Context, number cases.Number, e flows.Effect) ([]flows.Reply, error) {
	act, err := v.said(e)
	if err != nil {
		return nil, err
	}
	if act.Verb == cases.Object {
		before, events, err := v.DB.Case(ctx, number)
		if err != nil {
			return nil, err
		}
		done := slices.ContainsFunc(events, func(e cases.Event) bool { return e.Act == act.ID }) // a turn that is taken again
		if already, err := v.objected(ctx, before); !done && (already != nil || err != nil) {
			return already, err
		}
		act.Data["higher"] = higherBody(before.Unit)
	}
	c, err := v.DB.Perform(ctx, number, act)
	var refusal *cases.Refusal
	if errors.As(err, &refusal) {
		return v.refusedForm(ctx, e, cases.AsContact(), refusal)
	}
	if err != nil {
		return nil, err
	}
	v.Log.Info("act performed", "turn", v.in.Turn, "case", number, "verb", e.Verb)
	v.session.Did(string(number), e.Verb, v.in.Now)
	if n := len(c.Linked); n > 0 && act.Verb == cases.Object {
		return v.objectionReceipt(ctx, c, c.Linked[n-1])
	}
	return v.did(ctx, act, c)
}

// did says what a contact's act did, c being the case after it.
func (v *visit) did(ctx context.Context, act cases.Act, c cases.Case) ([]flows.Reply, error) {
	vars, err := v.toldOf(ctx, c)
	if err != nil {
		return nil, err
	}
	gaps, lacks := v.awaited(c)
	if act.Verb != cases.Supplement || !lacks {
		return withoutAsked(act, say(didKey(act, c), vars)), nil
	}
	vars["gaps"] = gaps
	partly := withoutAsked(act, say(didKey(act, c), vars))
	partly[0].Choices = []flows.Choice{store.ActChoice(c, cases.Supplement, ""), press("command.code.label", "!code:"+string(c.Number))}
	return partly, nil
}

// withoutAsked adds to a reply what a notice asked for and a supplement left out.
func withoutAsked(act cases.Act, replies []flows.Reply) []flows.Reply {
	if out := act.Data["left_out"]; out != "" {
		gaps, _ := store.SaidOf("left_out", out)
		replies[0].Text = append(replies[0].Text, locales.Text{Key: "casefile.left_out", Vars: locales.Vars{"gaps": gaps}})
	}
	return replies
}

// didKey is the text that says what a contact's act did, c being the case after it.
func didKey(act cases.Act, c cases.Case) string {
	switch {
	case act.Verb == cases.Supplement && len(c.Gaps) > 0 && c.Marks.Accepted != 0:
		return "supplement.done_partly_accepted"
	case act.Verb == cases.Supplement && len(c.Gaps) > 0:
		return "supplement.done_partly"
	case act.Verb == cases.Supplement && c.Marks.Accepted != 0:
		return "supplement.done_accepted"
	case act.Verb == cases.Rate && act.Data["solved"] == "no":
		return "rate.unsolved"
	case act.Verb == cases.Message && c.Officer == "":
		return "message.kept" // nobody has the case to whom it could have been sent
	}
	return string(act.Verb) + ".done"
}

// objectionReceipt says the receipt of an objection, which is a case of its own with a date and an access code.
func (v *visit) objectionReceipt(ctx context.Context, c cases.Case, number cases.Number) ([]flows.Reply, error) {
	objection, _, err := v.DB.Case(ctx, number)
	if err != nil {
		return nil, err
	}
	key := "object.done"
	if objection.Above {
		key = "object.done_above"
	}
	replies, err := v.receipt(ctx, objection, key)
	if err != nil {
		return nil, err
	}
	vars := replies[0].Text[0].Vars
	vars["parent"], vars["body"] = string(c.Number), locales.T("higher."+higherBody(c.Unit))
	return replies, nil
}

// objected says that an objection to how a case stands is being handled, with its number; nothing where none is. Once that one is
// over there may be another, and so where the case was decided anew.
func (t *Turns) objected(ctx context.Context, c cases.Case) ([]flows.Reply, error) {
	for _, linked := range c.Objections() {
		objection, _, err := t.DB.Case(ctx, linked)
		if err != nil {
			return nil, err
		}
		key := "object.already"
		if objection.Above {
			key = "object.already_above"
		}
		if !objection.Over() || objection.Above && objection.State == cases.StateReferred {
			reply := say(key, locales.Vars{"number": string(c.Number), "linked": string(linked), "body": locales.T("higher." + higherBody(c.Unit))})
			reply[0].Choices = []flows.Choice{press("menu.status", "!status:"+string(linked))}
			return reply, nil
		}
	}
	return nil, nil
}

// higherBody is the body to which one may object (ORDER3 22): of a county's decision the city's, of the city's the
// province's.
func higherBody(unit string) string {
	if unit == cases.Municipal {
		return "centre"
	}
	return "unit"
}

// said is the act that a confirmed draft says. Its id is the draft's, so that it is performed once.
func (v *visit) said(e flows.Effect) (cases.Act, error) {
	act := cases.Act{
		ID: e.Draft.ID, Verb: cases.Verb(e.Verb), Actor: cases.Actor{Role: cases.RoleContact}, At: v.in.Now, Seen: e.Draft.Seen, Data: map[string]string{},
	}
	answers, enclosed := map[string]string{}, map[string][]string{}
	for _, a := range v.Engine.File(e.Draft, v.in.Now).Answers {
		for _, f := range a.Files {
			act.Files = append(act.Files, f.ID)
			enclosed[a.Name] = append(enclosed[a.Name], f.ID)
		}
		if a.Value != "" {
			answers[a.Name] = a.Value
		}
	}
	if act.Verb != cases.Supplement {
		act.Data = answers
		if e.Draft.Lead != "" {
			act.Data["text"] = e.Draft.Lead + "\n\n" + act.Data["text"]
		}
		act.Data["files"] = strings.Join(act.Files, ",")
		return act, nil
	}
	// What was asked depends on the case, so the answers go into the event as they are, under the questions' names.
	for name, given := range map[string]any{"answers": answers, "enclosed": enclosed} {
		data, err := json.Marshal(given)
		if err != nil {
			return act, fmt.Errorf("writing down the answers to %s: %w", e.Draft.ID, err)
		}
		act.Data[name] = string(data)
	}
	act.Data["files"] = strings.Join(act.Files, ",")
	act.Data["lacking"] = strings.Join(v.Engine.LeftForLater(e.Draft, v.in.Now), ",")
	act.Data["left_out"] = strings.Join(v.Engine.LeftOut(e.Draft, v.in.Now), ",")
	return act, nil
}
