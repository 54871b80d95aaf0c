package flows

import (
	"slices"
	"strings"
	"time"

	"github.com/lotusdesk/lotusdesk/locales"
)

// furtherWords adds words, and files while a form is open, to those that wait, and asks again.
func (t *turn) furtherWords() bool {
	words := t.in.Kind == InputText && !t.rude()
	files := t.in.Kind == InputFiles && t.s.Draft != nil && len(t.in.Files)+len(t.in.Refused) > 0
	if !t.s.WaitsForCase(t.in.Now) || !words && !files {
		return false
	}
	if words && len(t.Wanted(t.in.Text)) > 0 { // which of the cases allow that is not known here
		t.effect(t.unaddressed())
		t.say(msg("route.over"))
		return true
	}
	further := t.unaddressed()
	t.whichCase(Held{Text: further.Text, Files: further.Files, Called: t.s.Held.Called}, t.s.whereTo())
	return true
}

// meanwhile answers what is said while words wait and is no part of them: a question that we know, a greeting, "later". They wait on,
// and are shown again. What only asked and was answered gives way to the next question.
func (t *turn) meanwhile(found []Question) bool {
	if !t.s.WaitsForCase(t.in.Now) || t.in.Kind != InputText || len(found) > 0 && found[0].Act != "" && !endsAsking(t.said()) { // a wish
		return false
	}
	if len(found) == 0 {
		acts := t.talkOnly(t.evened(tidy(t.in.Text)))
		if !slices.Contains(acts, "beside.greets.words") && !slices.Contains(acts, "beside.later.words") {
			return false
		}
		t.asksAgain(t.soFar()...)
		return true
	}
	if !found[0].Whole && !found[0].isMost(t.said()) && !t.isAll(found[0], t.said()) && !t.asksAlone(t.said()) {
		return false // it tells of something
	}
	answers := answersTo(found)
	switch {
	case len(answers) == 0:
		t.command("!" + found[0].Does)
	case found[0].Stands: // there is a case
		t.command("!status")
	case !found[0].Whole && t.onlyAsked(t.s.Held.Text) && len(t.s.Held.Files) == 0:
		t.say(answers...)
		values, called := t.s.whereTo(), t.s.Held.Called
		t.s.Held = nil
		t.whichCase(Held{Text: tidy(t.in.Text), Called: called}, values)
	default:
		t.say(answers...)
		if len(t.Wanted(t.in.Text)) > 0 {
			t.effect(Effect{Kind: EffectWords, Argument: t.in.Text, Text: t.s.Held.Text, Files: t.s.Held.Files})
		}
		t.asksAgain(t.soFar()...)
	}
	return true
}

// onlyAsked says whether a text is a question that we know and answer, and no more.
func (e *Engine) onlyAsked(text string) bool {
	found := e.asked(e.simple(text))
	return len(found) > 0 && !strings.Contains(text, "\n") && (e.isAll(found[0], e.simple(text)) || e.asksAlone(e.simple(text)))
}

// asksAlone says whether a text ends asking and tells of nothing before that: each of its clauses asks, or is courtesy.
func (e *Engine) asksAlone(said string) bool {
	clauses := parted(said)
	return endsAsking(said) && len(clauses) > 0 && !slices.ContainsFunc(clauses[:len(clauses)-1], func(clause string) bool {
		asks := endsAsking(clause) || slices.ContainsFunc(e.asked(clause), func(q Question) bool { return e.isAll(q, clause) })
		return !asks && len(e.talkOnly(clause)) == 0 && !e.greets(clause)
	})
}

// soFar shows the words that wait.
func (t *turn) soFar() []locales.Text {
	if t.s.Held.Text == "" {
		return nil
	}
	return []locales.Text{{Key: "route.so_far", Vars: locales.Vars{"text": shortened(t.s.Held.Text, alone)}}}
}

// whereTo are the ways that are offered to words that wait, but for the one that sends them nowhere.
func (s Session) whereTo() []string {
	return slices.DeleteFunc(slices.Clone(s.Offered), func(value string) bool { return value == "!elsewhere" })
}

// undecided says whether words that answer where to send what waits leave it open: a yes where there are several cases, a part of
// the number of the one there is. They are no part of the message.
func (t *turn) undecided() bool {
	text := plain(t.said())
	if t.s.Prompt != promptRoute || t.words[text] == "hello" {
		return false
	}
	says, ok := t.sending().read(text)
	return ok && len(says) > 0 && (t.words[text] == "" || slices.Contains(says, "sending.yes.words")) || slices.ContainsFunc(t.s.Offered, func(value string) bool {
		number, about := strings.CutPrefix(value, "!about:")
		return about && slices.Contains(numberParts(number)[1:], text)
	})
}

// decision is the choice that a yes or a no stands for, at a question for one: also in the words of the question (yes, send it;
// 发给承办人). A greeting is none, be it made of such words (您好). With a list of cases a no is one to all of them.
func (t *turn) decision() (string, bool) {
	if !slices.Contains([]string{promptCancel, promptForget, promptRoute}, t.s.Prompt) {
		return "", false
	}
	said := t.words[plain(t.said())]
	if t.s.Prompt == promptRoute && said != "no" && said != "hello" && !strings.HasSuffix(clean(t.in.Text), "?") {
		switch says, ok := t.sending().read(plain(t.said())); {
		case ok && slices.Contains(says, "sending.no.words"):
			said = "no"
		case ok && slices.Contains(says, "sending.yes.words") && !endsAsking(t.said()):
			said = "yes"
		}
	}
	switch {
	case said == "yes" && len(t.s.Offered) == 2:
		return t.s.Offered[0], true
	case said == "no" && (len(t.s.Offered) == 2 || !slices.Contains(t.s.Offered, "!answer")):
		return t.s.Offered[len(t.s.Offered)-1], true
	}
	return "", false
}

// otherwise is what is said behind a yes or a no to whether words are to be sent, where that names what is offered instead: no,
// something else. Behind a no nothing is named to which they would be sent.
func (t *turn) otherwise(text string) string {
	for i, r := range text {
		behind := plain(text[i:])
		if t.s.Prompt != promptRoute || !strings.ContainsRune(",.;!。、 ", r) {
			continue
		}
		for _, language := range locales.Languages() {
			named := plain(t.texts.Say(language, t.label("!elsewhere"))) == behind
			if said := t.words[plain(text[:i])]; said == "yes" || said == "no" && named {
				return behind
			}
		}
	}
	return text
}

// unsent says which words were not sent that waited for their case and cannot be answered for any more.
func (h *Held) unsent() []locales.Text {
	switch {
	case h == nil:
		return nil
	case h.Text == "":
		return []locales.Text{msg("route.unsent_files")}
	}
	return []locales.Text{{Key: "route.unsent", Vars: locales.Vars{"text": shortened(h.Text, alone)}}}
}

// waiting are the words that wait to be told which case they are about; nil where none do.
func (s Session) waiting(now time.Time) *Held {
	if s.WaitsForCase(now) {
		return s.Held
	}
	return nil
}

// leftWaiting says of words that waited for their case, before this turn led to something else or their time was over, that they
// were not sent.
func (t *turn) leftWaiting(before Session) {
	h, begins := before.Held, slices.ContainsFunc(t.effects, func(e Effect) bool { return e.Kind == EffectBegin })
	if h == nil || before.Prompt != promptRoute || t.s.Held != h || t.s.WaitsForCase(t.in.Now) && !begins {
		return
	}
	t.s.Held = nil
	t.replies = slices.Insert(t.replies, 0, Reply{Text: h.unsent()})
	for i := range t.effects {
		t.effects[i].At++
	}
}

// held gives what waited, once.
func (t *turn) held() (Held, bool) {
	h := t.s.Held
	t.s.Held = h.papers()
	t.s.CloseQuestion()
	if h == nil || t.in.Now.After(h.Until) {
		t.say(msg("route.over"))
		t.again()
		return Held{}, false
	}
	return *h, true
}

// toCase sends what waited to a case.
func (t *turn) toCase(number string) {
	if h, ok := t.held(); ok {
		if told := t.told(); told != "" && strings.Contains(h.Text, told) {
			t.s.Told = nil // it has its reader
		}
		t.outside(Effect{Kind: EffectMessage, Argument: number, Text: h.Text, Files: h.Files})
	}
}

// supply begins to send the missing papers of a case with the files that waited; words beside them go to its officer.
func (t *turn) supply(number string) {
	h, ok := t.held()
	if !ok {
		return
	}
	if h.Text != "" {
		t.effect(Effect{Kind: EffectMessage, Argument: number, Text: h.Text})
	}
	t.s.Held = &Held{Files: h.Files, Until: h.Until, Case: number}
	t.effect(Effect{Kind: EffectBegin, Verb: supplementAct, Argument: number})
}

// putFiles puts the files that wait for the missing papers of a case among the answers of their form, at its first question for
// files that is not answered. The question stays open, so that their writer sees them there.
func (t *turn) putFiles(d *Draft) {
	h := t.s.Held
	if h == nil || h.Case == "" || d.Flow != supplementAct || d.Case != h.Case || t.in.Now.After(h.Until) {
		return
	}
	var at *step
	for _, s := range t.flowOf(d).steps {
		if a, answered := d.Answers[s.Name]; s.Type == TypeFiles && (at == nil || !answered || a.Open) {
			if at = s; !answered || a.Open {
				break
			}
		}
	}
	if at == nil {
		return
	}
	a := t.answer("")
	a.Files, a.Open = slices.Concat(d.Answers[at.Name].Files, h.Files), true
	if at.Max > 0 && len(a.Files) > at.Max {
		a.Files = a.Files[:at.Max]
	}
	d.Answers[at.Name], t.s.Held = a, nil
}

// elsewhere sends the words that waited nowhere.
func (t *turn) elsewhere(string) {
	t.s.Held = nil
	t.nothingDone(msg("route.nothing"))
}

// asAnswer takes the words that waited as the answer to the open question.
func (t *turn) asAnswer(string) {
	if u := t.s.Unsent; u.outside() && t.s.Draft != nil {
		t.s.Unsent, t.s.Prompt, t.in.Text = nil, "", u.Text
		t.typed()
		return
	}
	if h, ok := t.held(); ok {
		t.in.Text = h.Text
		t.typed()
	}
}
