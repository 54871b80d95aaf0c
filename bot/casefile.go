package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// What of a case an officer can look at.
const (
	lookMatter   = "matter"
	lookTimeline = "timeline"
	lookActs     = "acts"
	lookFiles    = "files" // files:N begins with the one after N

	lookTranslated = "translated" // what the matter says in the officer's other language
)

// look shows an officer a case: how it stands, what waits for a second person, the last messages, and what can be done; or
// the part of it that was asked for. Each look is noted.
func (v *visit) look(ctx context.Context, o store.Officer, by cases.Act, c cases.Case, what string) ([]flows.Reply, error) {
	what, from, _ := strings.Cut(what, ":")
	if what == lookTranslated {
		return v.translateMatter(ctx, o, by, c)
	}
	seen := what
	if what == "" || what == lookActs {
		seen = "overview"
	}
	if err := v.DB.Looked(ctx, c.Number, o.ID, seen, v.in.Now); err != nil {
		return nil, err
	}
	switch what {
	case lookMatter:
		return v.matter(ctx, o, by, c)
	case lookFiles:
		return v.files(ctx, o, c, from)
	case lookTimeline:
		return v.history(ctx, c, locales.Language(o.Language))
	}
	acts := allActs(c, by)
	if papers, err := v.hasPapers(ctx, o, c); err != nil {
		return nil, err
	} else if papers {
		acts = append(acts, papersOn(c.Number))
	}
	if what == lookActs {
		return []flows.Reply{{Text: []locales.Text{about(c), locales.T("casefile.acts")}, Choices: acts}}, nil
	}
	vars, err := v.describe(ctx, c)
	if err != nil {
		return nil, err
	}
	text := []locales.Text{{Key: running("push.case", vars), Vars: vars}}
	text = append(text, remarks(c)...)
	if c.Untied() {
		text = append(text, locales.T("push.untied"))
	}
	proposals, err := v.proposals(ctx, c)
	if err != nil {
		return nil, err
	}
	text = append(text, proposals...)
	messages, translations, err := v.messages(ctx, o, c)
	sent, failed := v.deliveries(ctx, c.Number)
	calls, wrong := v.callButtons(ctx, c.Number)
	reply := flows.Reply{Text: slices.Concat(text, messages, sent), Choices: append(calls, lookAt(c, lookMatter), lookAt(c, lookTimeline))}
	if len(acts) > shownFirst {
		acts = append(acts[:shownFirst:shownFirst], lookAt(c, lookActs))
	}
	reply.Choices = slices.Concat(reply.Choices, acts, translations)
	return []flows.Reply{reply}, errors.Join(err, failed, wrong)
}

// about names a case in front of a part of it.
func about(c cases.Case) locales.Text {
	return locales.Text{Key: "question.about", Vars: locales.Vars{"number": string(c.Number)}}
}

// lookAt is a button for a part of a case.
func lookAt(c cases.Case, what string) flows.Choice {
	return flows.Choice{Label: locales.T("casefile.look." + what), Data: fmt.Sprintf("!act:%s:%s:%d:%s", cases.Look, c.Number, c.Version, what), Unnumbered: true}
}

// allActs are buttons for everything that an officer can do on a case.
func allActs(c cases.Case, by cases.Act) []flows.Choice {
	var choices []flows.Choice
	for _, verb := range officerVerbs() {
		if c.Allows(verb, by) {
			choices = append(choices, actOn(c, by, verb)...)
		}
	}
	return choices
}

// remarks are what an officer has to know of a case besides its state.
func remarks(c cases.Case) []locales.Text {
	lines := []locales.Text{{Key: "casefile.language", Vars: locales.Vars{"language": locales.T("casefile.language_" + c.Language)}}}
	if c.Confidential {
		lines = append(lines, locales.T("casefile.confidential"))
	}
	if c.Origin != cases.OriginChat {
		lines = append(lines, locales.T("origin."+string(c.Origin)))
	}
	if c.Parent != "" {
		lines = append(lines, locales.Text{Key: "casefile.parent", Vars: locales.Vars{"number": string(c.Parent)}})
	}
	if c.Above {
		lines = append(lines, locales.Text{Key: "casefile.above", Vars: locales.Vars{"body": locales.T("higher.centre")}})
	}
	for _, number := range c.Linked {
		lines = append(lines, locales.Text{Key: "casefile.linked", Vars: locales.Vars{"number": string(number)}})
	}
	return lines
}

// proposals are what waits for a second person, and what waited until the case changed last.
func (t *Turns) proposals(ctx context.Context, c cases.Case) (text []locales.Text, err error) {
	for _, p := range c.Proposals {
		line, err := t.proposalText(ctx, p)
		if err != nil {
			return nil, err
		}
		text = append(text, line)
	}
	for _, p := range c.Lapsed {
		o, err := t.DB.Officer(ctx, p.Actor.ID)
		if err != nil {
			return nil, err
		}
		text = append(text, locales.Text{Key: "proposal.lapsed", Vars: locales.Vars{
			"name": o.Name, "act": locales.T(string(p.Verb) + ".title"), "what": locales.T("event." + string(c.Last.Type)),
		}})
	}
	return text, nil
}

// proposalText is what waits for a second person: who proposed what, and what it says.
func (t *Turns) proposalText(ctx context.Context, p cases.Proposal) (locales.Text, error) {
	o, err := t.DB.Officer(ctx, p.Actor.ID)
	if err != nil {
		return locales.Text{}, err
	}
	lines := []locales.Text{{Key: "proposal.line", Vars: locales.Vars{"name": o.Name, "act": locales.T(string(p.Verb) + ".title")}}}
	for _, name := range []string{"grounds", "ending", "withdrawn_on", "until", "body", "result", "reason"} {
		if value, ok := store.SaidOf(name, p.Data[name]); ok && p.Data[name] != "" {
			lines = append(lines, locales.Text{Key: "review.line", Vars: locales.Vars{"label": locales.T("said." + name), "value": locales.Quote(value)}})
		}
	}
	return locales.Text{Lines: lines}, nil
}

// matter is what was answered when the case was opened and what came in since, in the words in which it was written. Who
// it is stays hidden where the complainant asked for that.
func (t *Turns) matter(ctx context.Context, o store.Officer, by cases.Act, c cases.Case) ([]flows.Reply, error) {
	text, err := t.answers(ctx, o, c, t.shown(c.Confidential))
	if err != nil {
		return nil, err
	}
	if c.Confidential {
		text = append(text, locales.T("casefile.hidden"))
	}
	choices := onMatter(c, by)
	if _, foreign, err := t.foreign(ctx, c, locales.Language(o.Language)); err != nil {
		return nil, err
	} else if len(foreign) > 0 {
		choices = append([]flows.Choice{lookAt(c, lookTranslated)}, choices...)
	}
	return []flows.Reply{{Text: append([]locales.Text{about(c)}, text...), Choices: choices}}, nil
}

// onMatter are buttons for what an officer who has read the matter of a case does next.
func onMatter(c cases.Case, by cases.Act) []flows.Choice {
	choices := []flows.Choice{lookAt(c, lookFiles)}
	for _, verb := range []cases.Verb{cases.See, cases.Reveal, cases.Accept, cases.RequestSupplement, cases.Message} {
		if c.Allows(verb, by) {
			choices = append(choices, store.ActChoice(c, verb, ""))
		}
	}
	return choices
}

// identity shows who made a confidential complaint, to an officer to whom that was revealed.
func (v *visit) identity(ctx context.Context, o store.Officer, c cases.Case) ([]flows.Reply, error) {
	if err := v.DB.Looked(ctx, c.Number, o.ID, "identity", v.in.Now); err != nil {
		return nil, err
	}
	text, err := v.answers(ctx, o, c, v.private)
	return []flows.Reply{{Text: append([]locales.Text{about(c), {Key: "casefile.identity", Vars: locales.Vars{"told": toldText(c, cases.See)}}}, text...)}}, err
}

// flowOf is the flow whose questions an intake answers.
func flowOf(intake cases.Intake, c cases.Case) string {
	return cmp.Or(intake.Flow, string(c.Kind)) // none where an officer entered it
}

// line is one answer of an intake as a reader sees it.
func (t *Turns) line(flow string, a cases.Answer, reader locales.Language) locales.Text {
	answer := flows.Answer{Value: a.Value, Skipped: a.Value == "" && len(a.Files) == 0, Language: locales.Language(a.Language)}
	for _, id := range a.Files {
		answer.Files = append(answer.Files, flows.File{ID: id})
	}
	text := t.Engine.Line(flow, a.Name, answer, reader)
	if a.Name == cases.ObjectionAnswer { // is no question of the form
		text.Vars["label"] = locales.T("said." + a.Name)
	}
	return text
}

// history is everything that happened on a case, as an officer sees it: who did it, and what was said.
func (t *Turns) history(ctx context.Context, c cases.Case, reader locales.Language) ([]flows.Reply, error) {
	_, events, err := t.DB.Case(ctx, c.Number)
	if err != nil {
		return nil, err
	}
	text, err := t.happened(ctx, c, events, t.shown(c.Confidential), reader)
	return []flows.Reply{{Text: append([]locales.Text{about(c)}, text...), Choices: []flows.Choice{store.ActChoice(c, cases.Look, "")}}}, err
}

// happened are events as an officer reads them, a line or more each, with the answers that are shown.
func (t *Turns) happened(ctx context.Context, c cases.Case, events []cases.Event, shown func(flow, name string) bool, reader locales.Language) ([]locales.Text, error) {
	var text []locales.Text
	said := func(value locales.Text) {
		text = append(text, locales.Quote(value))
	}
	for _, e := range events {
		by := locales.T("by." + string(e.Actor.Role))
		if e.Actor.Role.Official() {
			var err error
			if by, err = t.doer(ctx, e); err != nil {
				return nil, err
			}
		}
		line := locales.Text{Key: "casefile.event", Vars: locales.Vars{
			"day": locales.Text{Day: cases.DateOf(e.At).String()}, "what": eventText(e.Type), "by": by,
		}}
		text = append(text, line)
		if e.Type == cases.Assigned && e.Data["officer"] != "" {
			o, err := t.DB.Officer(ctx, e.Data["officer"])
			if err != nil {
				return nil, err
			}
			said(locales.Text{Key: "casefile.to", Vars: locales.Vars{"name": o.Name}})
		}
		if e.Type == cases.Supplemented {
			handed, err := t.handedIn(string(c.Kind), e, shown, reader)
			if err != nil {
				return nil, err
			}
			text = append(text, handed...)
		}
		if e.Type == cases.MessageSent {
			said(store.Message(e.Data["text"], e.Data["files"], reader))
		}
		for _, name := range []string{"grounds", "gaps", "ending", "withdrawn_on", "until", "body", "result", "reason", "handed"} {
			if value, ok := store.SaidOf(name, e.Data[name]); ok && e.Data[name] != "" {
				said(value)
			}
		}
	}
	return text, nil
}

// eventText says to everybody but the contact what happened: what the contact is told in the second person, in the third.
func eventText(e cases.EventType) locales.Text {
	if e == cases.Seen {
		return locales.T("event_of.identity_seen")
	}
	return locales.T("event." + string(e))
}

// doer is the name of the officer who did something, and of the one in whose place it was.
func (t *Turns) doer(ctx context.Context, e cases.Event) (locales.Text, error) {
	o, err := t.DB.Officer(ctx, e.Actor.ID)
	if err != nil || e.Data["for"] == "" {
		return locales.Raw(o.Name), err
	}
	var absent []string
	for _, id := range strings.Split(e.Data["for"], ",") { // proposals of earlier days named everybody whom who proposed stood in for
		a, err := t.DB.Officer(ctx, id)
		if err != nil {
			return locales.Text{}, err
		}
		absent = append(absent, a.Name)
	}
	return locales.Text{Key: "casefile.by_for", Vars: locales.Vars{"name": o.Name, "absent": strings.Join(absent, ", ")}}, nil
}

// messages are the last messages on a case, for the officer who opens it, and a button for the translation of the last one
// in another language than the officer's.
func (t *Turns) messages(ctx context.Context, o store.Officer, c cases.Case) ([]locales.Text, []flows.Choice, error) {
	_, events, err := t.DB.Case(ctx, c.Number)
	if err != nil {
		return nil, nil, err
	}
	var lines []locales.Text
	var translation []flows.Choice
	for _, e := range events {
		if e.Type != cases.MessageSent {
			continue
		}
		lines = append(lines, locales.Text{Key: "message.line", Vars: locales.Vars{
			"day": locales.Text{Day: cases.DateOf(e.At).String()}, "by": locales.T("by." + string(e.Actor.Role)),
			"text": locales.Quote(store.Message(e.Data["text"], e.Data["files"], locales.Language(o.Language))),
		}})
		if choice, ok := t.DB.Translation(c, e, locales.Language(o.Language)); ok {
			translation = []flows.Choice{choice}
		}
	}
	return lines[max(0, len(lines)-5):], translation, nil
}
