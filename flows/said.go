package flows

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lotusdesk/lotusdesk/locales"
)

// pressed handles a button: one with a fence belongs to a question and counts once; one that begins with ! stands
// for itself and may be pressed at any time.
func (t *turn) pressed() bool {
	if t.in.Kind != InputPress {
		return false
	}
	if strings.HasPrefix(t.in.Press, "!") {
		t.choose(t.in.Press)
		return true
	}
	mark, value, fenced := strings.Cut(t.in.Press, ".")
	if !fenced || mark != t.s.Fence {
		t.stale(value)
		return true
	}
	t.choose(value)
	return true
}

// stale answers a button whose question is over. The second press of the send button is told that the first counted.
func (t *turn) stale(value string) {
	if value == "!send" && t.s.Draft == nil {
		t.say(msg("stale.sent"))
		return
	}
	t.say(msg("stale.button"))
	t.again()
}

// choose takes the value of an offered choice. The question "which case?" is over with it.
func (t *turn) choose(value string) {
	if t.s.Prompt == promptWhich && slices.Contains(t.s.Offered, value) {
		t.s.CloseQuestion()
	}
	if strings.HasPrefix(value, "!") {
		t.command(value)
		return
	}
	t.give(value)
}

// said are the words of the input as they are compared.
func (t *turn) said() string { return t.simple(t.in.Text) }

// worded handles words: an offered choice, a command, a correction, the answer to the open question.
func (t *turn) worded(first bool) bool {
	if t.in.Kind != InputText {
		return false
	}
	if t.s.Prompt == promptWhich || t.s.Prompt == promptRoute { // a case is named here in words that mean something else elsewhere
		if value, ok := t.offered(); ok {
			t.choose(value)
			return true
		}
		if t.several() || t.undecided() && t.asksAgain() || t.s.Prompt == promptWhich && t.words[plain(t.said())] == "no" && t.declined("cancel") {
			return true
		}
	}
	if t.unsentAnswered() || t.routed() {
		return true
	}
	if value, ok := t.offered(); ok {
		t.choose(value)
		return true
	}
	if value, ok := t.named(); ok {
		t.give(value)
		return true
	}
	if number, words, ok := t.onListed(); ok {
		t.onCase(number, words)
		return true
	}
	if c, ok := t.asCommand(t.behindCourtesy()); ok && !t.inLetter(c) && (!first || c.name != "menu" && c.name != "hello") {
		t.command("!" + c.name + ":" + c.argument)
		return true
	}
	switch {
	case t.addNamed():
	case t.toChange():
	case t.corrected():
	case t.retracted():
	case t.sideQuestion(first):
	case t.actNamed():
	case t.s.Prompt == promptWhich || t.s.Prompt == promptRoute:
		return false
	case (t.s.Draft == nil || t.s.Prompt == promptMenu) && t.wished():
	case first:
		return false
	case t.s.Prompt == "" && t.open() != nil:
		if !t.besideQuestion(t.open()) {
			t.typed()
		}
	default:
		return false
	}
	return true
}

// behindCourtesy are the words that are compared with those of a command: with no form open, without what is said in front of them to be
// polite (ok thanks, I saved the code).
func (t *turn) behindCourtesy() string {
	said := plain(t.said())
	clauses := strings.FieldsFunc(said, func(r rune) bool { return strings.ContainsRune(",.;!。、\n", r) })
	if t.s.Draft != nil || len(clauses) < 2 || !hasHan(said) && len(said) > maxBeside {
		return said
	}
	for len(clauses) > 1 {
		front := plain(clauses[0])
		courteous := slices.Contains([]string{"yes", "noted", "hello"}, t.words[front]) || slices.ContainsFunc(t.asked(front), func(q Question) bool { return q.Whole })
		if !courteous {
			return said
		}
		clauses = clauses[1:]
	}
	return plain(clauses[0])
}

// inLetter says whether words that pass a question over are the words of an act that are asked for: "I don't know" to an officer. The
// name of the command itself is nobody's reason.
func (t *turn) inLetter(c command) bool {
	open := t.open()
	return c.name == "skip" && !slices.Contains(t.namesOf("skip"), plain(t.said())) && t.s.Prompt == "" && !strings.HasPrefix(clean(t.in.Text), "/") && open != nil && open.Type == TypeText && open.required && t.flow().Act != ""
}

// offered finds the offered choice that a text names by its number, or exactly by its label, in the menu also by a part of it. Where words or digits
// are the answer itself (a text, a date) a number is not taken for a choice, because none is numbered there.
func (t *turn) offered() (string, bool) {
	if len(t.s.Offered) == 0 || t.wavers() {
		return "", false
	}
	if n, ok := ordinal(t.said()); ok && n <= len(t.s.Offered) && !(t.binds() && merelyCounts(t.said())) {
		return t.s.Offered[n-1], true
	}
	if answer, ok := t.decision(); ok {
		return answer, true
	}
	if lines := t.namedLines(); len(lines) == 1 {
		return t.s.Offered[lines[0]], true
	}
	text := t.otherwise(plain(t.said()))
	for i, value := range t.s.Offered {
		label := t.label(value)
		if t.s.Prompt == promptWhich && i < len(t.s.Labels) {
			label = t.s.Labels[i]
			if number := t.shapes.number.FindString(value); number != "" && strings.Trim(text, "0123456789-–—# ") == "" && sameNumber(number, text) {
				return value, true
			}
		}
		for _, language := range locales.Languages() {
			if plain(t.texts.Say(language, label)) == text {
				return value, true
			}
		}
	}
	return t.taskNamed(text)
}

// binds says whether what is chosen now cannot be taken back by going on: an agreement, what is sent, what is deleted.
func (t *turn) binds() bool {
	open := t.open()
	return slices.Contains([]string{promptReview, promptForget, promptCancel}, t.s.Prompt) || t.s.Prompt == "" && open != nil && open.Type == TypeConsent
}

// named finds the choice of the open question whose label or other word in either language is just what was written,
// so that a choice wins over a command of the same name (English as an answer, not as a switch).
func (t *turn) named() (string, bool) {
	open := t.open()
	if open == nil || t.s.Prompt != "" || t.wavers() {
		return "", false
	}
	p, said := t.flow().walk(t.s.Draft, t.in.Now), plain(t.said())
	named := slices.DeleteFunc(open.offered(p.env), func(c choice) bool {
		return !slices.Contains(t.labels(c), said) && !t.wholeNames(c, said)
	})
	if len(named) != 1 {
		return "", false
	}
	return named[0].name, true
}

// wavers says whether a yes or no to the open question is put as a question itself: agree?
func (t *turn) wavers() bool {
	open := t.open()
	return open != nil && t.s.Prompt == "" && (open.Type == TypeYesNo || open.Type == TypeConsent) && strings.Contains(clean(t.said()), "?")
}

// asCommand reads a whole message as a command: /help, 帮助, /case NUMBER, 绑定 CODE.
func (t *turn) asCommand(text string) (command, bool) {
	switch name := t.calling(text); name {
	case "":
	case "yes", "no", "noted":
		// An answer, not a command: a no to an optional question passes it over, but not one to what was suggested there.
		if open := t.open(); name == "no" && t.s.Prompt == "" && t.s.Suggested == "" && open != nil && !open.required {
			return command{name: "skip"}, true
		}
	default:
		return command{name: name}, true
	}
	if m := t.shapes.code.FindStringSubmatch(text); m != nil && strings.ContainsAny(m[1], "-–—23456789") { // not words of so many letters
		return command{"enter", strings.ToUpper(m[1])}, true
	}
	if m := t.shapes.binding.FindStringSubmatch(text); m != nil {
		return command{"bind", strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "–", "", "—", "").Replace(m[1]))}, true
	}
	if !strings.ContainsAny(text, "0123456789") { // all that follows ends with a number
		return command{}, false
	}
	if m := t.shapes.approval.FindStringSubmatch(text); m != nil {
		verb := "approve"
		if strings.HasPrefix(m[1], "re") || strings.HasPrefix(m[1], "拒") {
			verb = "refuse"
		}
		return command{"binding_" + verb, m[2]}, true
	}
	if m := t.shapes.page.FindStringSubmatch(text); m != nil {
		if name := t.words[plain(m[1])]; slices.Contains([]string{"cases", "unit_cases", "overdue", "unassigned"}, name) {
			return command{name, m[2]}, true
		}
	}
	if verb, number, ok := t.asAct(text); ok && strings.HasPrefix(verb, "begin_") {
		return command{verb, number}, true
	} else if ok {
		return command{"act", verb + ":" + number}, true
	}
	if argument, ok := t.asPaper(text); ok {
		return command{"papers", argument}, true
	}
	if m := t.shapes.status.FindStringSubmatch(text); m != nil {
		return command{"status", m[1]}, true
	}
	return command{}, false
}

// calling is the command that a whole message calls, in Latin letters too; one that only greets greets (Good morning, is anybody
// there?). Empty where it calls none.
func (t *turn) calling(text string) string {
	name := cmp.Or(t.words[text], t.inPinyin(text))
	if name == "" && t.s.Draft == nil && t.s.Talk == nil && t.s.Prompt != promptRoute && t.greets(text) {
		return "hello"
	}
	return name
}

// wished begins what a sentence asks for where no question is open: the form that it plainly wishes for, or how a case stands.
// Who says much more than that may mean the officer of the case.
func (t *turn) wished() bool {
	if name := t.wishOf(t.said()); name != "" {
		t.remember()
		t.command("!start_" + name)
		return true
	}
	text, longest := plain(t.said()), ""
	for phrase, name := range t.words {
		if name == "status" && !strings.HasPrefix(phrase, "/") && (hasHan(phrase) || len(phrase) > 4) && len(phrase) > len(longest) && contains(text, phrase) {
			longest = phrase
		}
	}
	if longest == "" {
		return false
	}
	t.command("!status")
	if t.s.Draft == nil && 2*len(longest) < len(text) {
		t.effect(t.unaddressed())
	}
	return true
}
