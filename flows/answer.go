package flows

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lotusdesk/lotusdesk/locales"
)

// started handles follow, start links and scanned codes.
func (t *turn) started(first bool) bool {
	if t.in.Kind != InputStarted {
		return false
	}
	name, argument, _ := strings.Cut(t.in.Payload, "_")
	switch {
	case name == "bind" && argument != "":
		t.effect(Effect{Kind: EffectBind, Argument: strings.ToUpper(argument)})
	case t.flows[t.in.Payload] != nil:
		t.start(t.in.Payload)
	case t.s.Draft != nil:
		t.ask(msg("draft.resumed"))
	case first:
		t.greet()
	default:
		t.menu()
	}
	return true
}

// typed takes words as the answer to the open question.
func (t *turn) typed() {
	open := t.open()
	if open == nil {
		t.ask()
		return
	}
	p := t.flow().walk(t.s.Draft, t.in.Now)
	text, taken := t.suggested(open, p)
	if taken {
		return
	}
	if t.saysFiles(open) {
		return
	}
	value, fault := t.readOn(open, text, p)
	if open.Type == TypeFiles {
		*fault = t.wantsFiles(open)
	}
	unsure := fault != nil && fault.Key == "error.form.consent_whole" // nothing is kept of who may not agree to it
	tells := open.Type != TypeText && t.flow().Act == "" && !unsure && t.tells()
	tells = tells && (fault == nil || value == "" && len(daysOf(*fault)) == 0 || open.Type != TypeDate) // which day, is asked first
	later := tells && (fault != nil || len(open.choices) > 0) && t.storyAhead(p) && t.remember()
	if merely := t.merely(open); merely != nil {
		value, fault = "", merely
	}
	switch {
	case fault != nil:
		t.unusable(open, p, value, *fault, tells, later)
	case open.Type == TypeSelectMany && !open.satisfied(t.answer(value), p.env):
		t.reprompt(open, p, t.stating(msg(open.key("constraint"))))
	case open.Type == TypeSelectMany:
		t.accept(open, t.answer(value)) // all of them in one message
	case open.Type == TypeDate && tells && aroundDay(text):
		t.give(value)
		t.keepAround(p)
	default:
		t.give(value)
	}
}

// unusable says what is wrong with an answer, or asks whether it means what it seems to. What it tells of besides waits for its
// question, where one is to come (later), or can be added to an earlier answer.
func (t *turn) unusable(open *step, p path, value string, fault locales.Text, tells, later bool) {
	if t.s.Tries == 0 && t.rude() {
		t.reprompt(open, p, msg("rude.here"))
		return
	}
	t.s.Suggested = value
	switch {
	case tells && !t.storyAhead(p):
		t.reprompt(open, p, locales.Text{Lines: []locales.Text{fault, msg("told.to_add")}})
		t.offerToAdd(p, t.in.Text)
	case later:
		t.reprompt(open, p, locales.Text{Lines: []locales.Text{msg("told.later"), fault}}) // what it asks comes last
	default:
		t.reprompt(open, p, fault)
	}
}

// whole are the words of the input, behind what was too short for an answer before: people write in several messages. What has
// only some characters was no beginning.
func (t *turn) whole(s *step) string {
	if s.Type != TypeText || t.merely(s) != nil {
		return t.in.Text
	}
	text := t.in.Text
	if t.s.Part != "" {
		text = t.s.Part + "\n" + text
	}
	if n := utf8.RuneCountInString(tidy(text)); n >= 4 && n < s.Min {
		t.s.Part = tidy(text)
	}
	return text
}

// merely says what is wrong with words that agree or refuse and say nothing, and with mere signs, at a question of an intake
// for words: a company is not called 好的. In an act they may be the message.
func (t *turn) merely(s *step) *fault {
	if s.Type != TypeText || !t.flow().intake() {
		return nil
	}
	if !strings.ContainsFunc(t.in.Text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) {
		return &fault{Key: "error.text.empty"}
	}
	apart := strings.NewReplacer(",", " ", "，", " ", "。", " ", ".", " ")
	key := map[string]string{"yes": "error.text.agreed", "noted": "error.text.agreed", "no": "nothing.skip"}[t.words[plain(apart.Replace(t.said()))]]
	switch {
	case key == "":
		return nil
	case key == "nothing.skip" && t.toldHere(s):
		return &fault{Key: "told.anew"}
	case key == "nothing.skip" && s.Constraint != "": // the sentence of the question itself says what to do without one
		return &fault{Key: s.key("constraint")}
	}
	return &fault{Key: key}
}

// give answers the open question with a canonical value, and asks what comes next.
func (t *turn) give(value string) {
	open := t.open()
	if open == nil {
		t.ask()
		return
	}
	p := t.flow().walk(t.s.Draft, t.in.Now)
	a := t.answer(value)
	switch {
	case open.Type == TypeConsent && value == "no":
		forgotten := Session{Draft: t.s.Draft, Cancelled: t.s.Cancelled, Told: t.s.Told, Held: t.s.Held}
		t.s.Cancelled, t.s.Draft, t.s.Told, t.s.Held = nil, nil, nil, nil
		t.say(msg("consent.refused"))
		if files := forgotten.files(); len(files) > 0 {
			t.effect(Effect{Kind: EffectForget, Files: files})
		}
		t.menu()
		return
	case open.Type == TypeConsent:
		a.Value = "yes:" + open.Notice
	case open.Type == TypeSelectMany && open.offers(value, p.env):
		t.toggle(open, p, value)
		return
	case len(open.choices) > 0 && !open.offers(value, p.env):
		t.reprompt(open, p, msg("error.select.unknown"))
		return
	}
	if !open.satisfied(a, p.env) {
		t.reprompt(open, p, t.stating(msg(open.key("constraint"))))
		return
	}
	t.accept(open, a)
}

// toggle takes one of several choices, or takes it back; the question stays open until the person says that was all.
func (t *turn) toggle(s *step, p path, name string) {
	a := t.s.Draft.Answers[s.Name]
	if !a.Open {
		a = t.answer("")
	}
	names := chosen(a)
	if i := slices.Index(names, name); i >= 0 {
		names = slices.Delete(names, i, i+1)
	} else {
		names = append(names, name)
	}
	a.Value, a.Open = s.inOrder(names, p.env), true
	t.s.Draft.Answers[s.Name] = a
	if a.Value == "" {
		delete(t.s.Draft.Answers, s.Name)
		t.question(s, p, t.questionText(s))
		return
	}
	t.question(s, p, []locales.Text{{Key: "question.chosen", Vars: locales.Vars{"chosen": s.chosenLabels(a)}}})
}

// accept records an answer and goes on.
func (t *turn) accept(s *step, a Answer, lead ...locales.Text) {
	if t.s.Draft.Editing == s.Name {
		t.replace(s, a)
	} else {
		t.flow().put(t.s.Draft, s, a, t.in.Now)
		t.s.Draft.Replaced = nil
	}
	if s.asksStory() {
		t.s.Told = nil
	}
	t.s.Draft.Touched = a.At
	t.s.Prompt = ""
	t.ask(lead...)
}

// skip passes an optional question over. Files that were received at it are not lost by that: then it says that there are no more.
func (t *turn) skip(string) {
	open := t.open()
	switch {
	case open == nil:
		t.aside(msg("nothing.skip"))
		return
	case t.hasFiles(open):
		t.done("")
		return
	case t.leavesOut(open):
		return
	case open.required:
		t.reprompt(open, t.flow().walk(t.s.Draft, t.in.Now), msg("nothing.skip"))
		return
	}
	a := t.answer("")
	a.Skipped = true
	t.accept(open, a)
}

// keep takes the former answer again.
func (t *turn) keep(string) {
	open := t.open()
	if open == nil {
		t.again()
		return
	}
	former, ok := t.former(open)
	switch {
	case ok:
		t.accept(open, former)
	case t.toldHere(open):
		t.useTold("")
	default:
		t.reprompt(open, t.flow().walk(t.s.Draft, t.in.Now), msg("nothing.keep"))
	}
}

// done says that all files or choices are there.
func (t *turn) done(string) {
	open := t.open()
	if open == nil {
		t.again()
		return
	}
	a := t.s.Draft.Answers[open.Name]
	a.Open = false
	p := t.flow().walk(t.s.Draft, t.in.Now)
	several := open.Type == TypeFiles || open.Type == TypeSelectMany
	switch {
	case several && open.accepts(a, p.env):
		t.accept(open, a, t.passedOver(a)...)
	case open.Type == TypeFiles && !open.required && (t.s.Draft.Case == "" || open.Later):
		t.reprompt(open, p, msg("error.files.none_or_skip"))
	case open.Type == TypeFiles && !open.required:
		t.reprompt(open, p, t.wantsFiles(open))
	case open.Type == TypeFiles:
		t.reprompt(open, p, msg("error.files.none"))
	case several && a.Value != "":
		t.reprompt(open, p, t.stating(msg(open.key("constraint"))))
	case len(open.choices) > 0:
		t.reprompt(open, p, msg("error.select.unknown"))
	default:
		t.reprompt(open, p, msg("error.text.agreed"))
	}
}

// maxTries is how many unusable answers to a question are answered with a rung of the ladder: each is said twice, never a
// third time.
const maxTries = 6

// reprompt climbs the ladder: what was wrong, then an example and the choices, then the ways out, twice. Then the form is put
// aside, so that nobody is asked the same thing for ever.
func (t *turn) reprompt(s *step, p path, fault locales.Text) {
	if t.s.Tries >= maxTries && t.in.Kind != InputPress {
		t.leave()
		return
	}
	t.s.Tries++
	text := []locales.Text{fault}
	switch (t.s.Tries - 1) % 3 {
	case 1:
		if t.texts.Has(locales.ZH, s.key("example")) {
			text = append(text, locales.Text{Key: "ladder.example", Vars: locales.Vars{"example": msg(s.key("example"))}})
		}
		if fault.Key == "error.form.just_yes_no" { // it says the question, too
			text[0] = msg("error.form.yes_no")
		}
		text = append(text, t.questionText(s)...)
	case 2:
		if fault.Key == t.s.Fault && t.s.Suggested == "" { // what is wrong was said twice
			text = nil
		}
		text = append(text, msg("ladder.help"))
	}
	if t.s.Suggested != "" { // the question that a yes answers comes last
		text = append(text[1:], fault)
	}
	t.s.Fault = fault.Key
	t.question(s, p, text)
	t.offerDays(fault)
	if t.s.Tries%3 == 0 {
		last := &t.replies[len(t.replies)-1]
		for _, v := range []string{"!human", "!save"} {
			last.Choices = append(last.Choices, Choice{Label: t.label(v), Data: v, Unnumbered: true})
		}
	}
}

// leave puts the form aside after many unusable answers, and says how to go on with it.
func (t *turn) leave() {
	begun, left := len(t.s.Draft.Order) > 0, locales.Text{Key: "ladder.unbegun", Vars: locales.Vars{"title": t.s.Draft.title()}}
	t.putAside()
	t.s.Tries = 0
	if !begun {
		t.tasks(locales.Text{Lines: []locales.Text{left, msg("nothing.person"), msg("menu.title")}})
		return
	}
	t.s.Prompt = promptLeft
	t.offer([]locales.Text{msg("ladder.left")}, []string{"!resume:" + t.s.Drafts[0].ID, "!human", "!menu"}, nil)
}
