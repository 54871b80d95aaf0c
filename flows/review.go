package flows

import (
	"slices"

	"github.com/lotusdesk/lotusdesk/locales"
)

// review shows every answer before anything is sent, with the notes that belong in front of it.
func (t *turn) review(p path, lead []locales.Text) {
	text := lead
	for _, note := range p.notes {
		text = append(text, msg(note.labelKey()))
	}
	text = append(text, t.withoutAsked(p)...)
	lines, title, choices := t.lines(p), "review.title", []string{"!send", "!change"}
	if len(lines) == 0 {
		title, choices = "review.confirm", choices[:1] // nothing was asked: there is nothing to check or change
	}
	text = append(text, msg(title))
	if number := t.s.Draft.Case; number != "" {
		text = append(text, locales.Text{Key: "question.about", Vars: locales.Vars{"number": number}})
	}
	t.s.Prompt, t.s.Asked = promptReview, ""
	t.offer(append(text, locales.Text{Lines: lines}), choices, []string{"!save", "!cancel"})
}

// withoutAsked warns of what a notice asks for and the draft leaves out: nobody waits for it any more.
func (t *turn) withoutAsked(p path) []locales.Text {
	var lines []locales.Text
	for _, s := range p.answered {
		if t.flow().Act == "supplement" && !s.Later && t.s.Draft.Answers[s.Name].Skipped {
			lines = append(lines, locales.Text{Key: "list.line", Vars: locales.Vars{"line": msg(s.key("short"))}})
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return []locales.Text{{Key: "supplement.leaves_out", Vars: locales.Vars{"gaps": locales.Text{Lines: lines}}}}
}

// confirmed answers who says at the review that all is right: that sends nothing yet. Who says besides to send it, and nothing else,
// sends it: 没错，发吧, "correct, submit, thanks".
func (t *turn) confirmed() bool {
	name := t.words[plain(t.said())]
	if t.s.Prompt != promptReview || t.in.Kind != InputText {
		return false
	}
	if said := t.said(); !asksIn(said) && !reports(said) && t.isOnly(t.evened(tidy(said)), "command.send.words") {
		t.astray = false
		t.send("")
		return true
	}
	if name != "yes" && name != "noted" {
		return false
	}
	t.astray = false
	t.howToSend()
	return true
}

// retracted asks whether to stop where words at the review say that it shall not be sent after all: 不撤了, "I changed my mind".
func (t *turn) retracted() bool {
	if t.s.Prompt != promptReview || t.in.Kind != InputText || !t.talks("review.not.words") {
		return false
	}
	t.astray = false
	t.cancel("")
	return true
}

// example is how a change of an answer of the open form is written: a number where there is one, else what was answered first.
func (t *turn) example() locales.Text {
	for _, s := range t.flow().walk(t.s.Draft, t.in.Now).answered {
		if s.Type == TypeText && t.flow().byName["phone"] == nil {
			return locales.Text{Key: "review.example", Vars: locales.Vars{"field": msg(s.key("short"))}}
		}
	}
	return msg("review.example_phone")
}

// howToSend says how to send the answers or to change one, without listing them again.
func (t *turn) howToSend(lead ...locales.Text) {
	how := locales.Text{Key: "review.how", Vars: locales.Vars{"send": msg(t.s.Draft.Flow + ".send"), "example": t.example()}}
	t.offer(append(lead, how), []string{"!send", "!change"}, []string{"!save", "!cancel"})
}

// toChange takes the answer that is named where it was asked which is to be another.
func (t *turn) toChange() bool {
	if t.s.Prompt != promptChange {
		return false
	}
	s := t.answeredNamed(t.flow().walk(t.s.Draft, t.in.Now), t.said(), true)
	switch {
	case s != nil && slices.Contains(t.s.Offered, "!put:"+s.Name):
		t.putHeld(s.Name)
	case s != nil:
		t.edit(s.Name)
	}
	return s != nil
}

// lines are the answers under their short names. The consent is no answer to check.
func (t *turn) lines(p path) []locales.Text {
	var lines []locales.Text
	for _, s := range p.answered {
		if s.Type == TypeConsent {
			continue
		}
		lines = append(lines, locales.Text{Key: "review.line", Vars: locales.Vars{
			"label": msg(s.key("short")), "value": shown(s, t.s.Draft.Answers[s.Name], inList),
		}})
	}
	return lines
}

// Line is an answer under the short name of its question, whole; what it says on further lines is indented. Words in another language than the reader's are marked
// with theirs; an answer to a question that the flow does not have stands under its name.
func (e *Engine) Line(flow, name string, a Answer, reader locales.Language) locales.Text {
	label, value := locales.Raw(name), locales.Raw(a.Value)
	if f := e.flows[flow]; f != nil && f.byName[name] != nil {
		s := f.byName[name]
		label, value = msg(s.key("short")), s.shown(a)
		if written := WrittenIn(a.Value); s.Type == TypeText && written != "" && written != reader {
			value = locales.Text{Key: "review.in_" + string(written), Vars: locales.Vars{"value": value}}
		}
	}
	return locales.Text{Key: "review.line", Vars: locales.Vars{"label": label, "value": locales.Quote(value)}}
}

// change asks which line of the review is to be another.
func (t *turn) change(string) {
	p := t.flow().walk(t.s.Draft, t.in.Now)
	var values []string
	for _, s := range p.answered {
		if s.Type != TypeConsent {
			values = append(values, "!edit:"+s.Name)
		}
	}
	if len(values) == 0 {
		t.aside(msg("nothing.back"))
		return
	}
	t.s.Prompt = promptChange
	t.offer([]locales.Text{msg("review.which")}, values, []string{"!continue"})
}

// edit asks one answered question again; its answer stays until there is another.
func (t *turn) edit(name string) {
	s := t.flow().byName[name]
	if s == nil || !s.asks() {
		t.say(msg("review.no_such_line"))
		t.change("")
		return
	}
	t.s.Draft.Editing = name
	t.ask()
}

// send confirms the draft: it leaves the session and becomes a case. A draft that is not complete is asked on, and a question sends
// nothing.
func (t *turn) send(string) {
	d := t.s.Draft
	p := t.flow().walk(d, t.in.Now)
	if open := t.open(); open != nil {
		t.reprompt(open, p, msg("nothing.not_yet"))
		return
	}
	if p.end != nil {
		t.ask()
		return
	}
	if t.in.Kind == InputText && endsAsking(t.said()) { // who asks whether to send has not sent yet: 可以提交吗, "ok to send?"
		t.s.Prompt = promptReview
		t.howToSend()
		return
	}
	// What is no longer relevant goes no further than here.
	d.Former, d.Replaced = map[string]Answer{}, nil
	if c := t.s.Cancelled; c != nil && d.Case != "" && c.Case == d.Case {
		t.s.Cancelled = nil // an undo behind this would seem to be of this
	}
	t.s.Draft = nil
	t.s.CloseQuestion()
	if f := t.flows[d.Flow]; f.Act != "" {
		t.effect(Effect{Kind: EffectAct, Verb: f.Act, Argument: d.Case, Draft: d})
		return
	}
	t.effect(Effect{Kind: EffectOpenCase, Draft: d})
}
