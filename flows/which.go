package flows

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lotusdesk/lotusdesk/locales"
)

// Which asks which of several cases is meant. Its choices come from outside, each with data that stands for itself; they are
// the numbered ones now, and what was offered before is over. A form that is open waits, with a way back to it.
func (e *Engine) Which(s Session, in Input, question locales.Text, choices []Choice) Turn {
	t := &turn{Engine: e, s: s.clone(), in: in}
	lead := t.s.waiting(in.Now).unsent()
	t.s.Prompt, t.s.Tries = promptWhich, 0
	var values []string
	var labels []locales.Text
	for _, c := range choices {
		values, labels = append(values, c.Data), append(labels, c.Label)
	}
	t.list(append(lead, question), values, labels)
	return Turn{Session: t.s, Replies: t.replies}
}

// list offers cases, which stand for themselves, in numbered lines.
func (t *turn) list(text []locales.Text, values []string, labels []locales.Text) {
	var controls []string
	if t.s.Draft != nil {
		controls = append(controls, "!continue")
	}
	t.offer(text, nil, controls)
	t.s.Offered, t.s.Labels = values, labels
	last := &t.replies[len(t.replies)-1]
	var numbered []Choice
	for i, value := range values {
		numbered = append(numbered, Choice{Label: labels[i], Data: value})
	}
	last.Choices = append(numbered, last.Choices...)
}

// asksAgain puts the question once more that stands above the form and the menu: which case is meant, or where words go that wait.
func (t *turn) asksAgain(lead ...locales.Text) bool {
	switch {
	case t.s.WaitsForCase(t.in.Now):
		t.offer(append(lead, routeQuestion(t.s.whereTo(), t.s.Held.Files)), t.s.Offered, nil)
	case t.s.Prompt == promptWhich && len(t.s.Labels) == len(t.s.Offered):
		asked := t.s.Fence // what this turn does not ask first is no question of its own
		t.list(append(lead, msg("begin.which")), t.s.Offered, t.s.Labels)
		t.refence(asked)
	default:
		return false
	}
	return true
}

// refence gives the buttons of the last reply the mark of an earlier turn.
func (t *turn) refence(mark string) {
	last := &t.replies[len(t.replies)-1]
	for i, c := range last.Choices {
		if rest, ok := strings.CutPrefix(c.Data, t.s.Fence+"."); ok {
			last.Choices[i].Data = mark + "." + rest
		}
	}
	t.s.Fence = mark
}

// declined leaves the question which case is meant, or where words go, with a word that goes back or cancels: nothing is done.
func (t *turn) declined(name string) bool {
	switch {
	case !slices.Contains([]string{"back", "cancel"}, name):
		return false
	case t.s.Prompt == promptRoute && t.s.Held != nil:
		t.elsewhere("")
	case t.s.Prompt == promptWhich:
		t.nothingDone(msg("begin.nothing"))
	default:
		return false
	}
	return true
}

// nothingDone leaves a question above the flows and says what did not happen; then it goes on where one was before.
func (t *turn) nothingDone(said locales.Text) {
	t.s.CloseQuestion()
	if t.s.Draft == nil && t.s.Talk == nil {
		t.tasks(locales.Text{Lines: []locales.Text{said, msg("menu.title")}})
		return
	}
	t.aside(said)
}

// unclear asks again where words at a list of cases name several of them, or begin with none: only what is too long for an
// answer, and a third try, is taken for something else. Then nothing is done with a case, and that is said.
func (t *turn) unclear() bool {
	if t.s.Prompt != promptWhich || t.in.Kind != InputText {
		return false
	}
	if t.s.Tries < 2 && utf8.RuneCountInString(tidy(t.in.Text)) < maxRude {
		tries := t.s.Tries + 1
		t.asksAgain(msg("begin.unclear"))
		t.s.Tries = tries
		return true
	}
	t.s.CloseQuestion()
	t.say(msg("begin.nothing"))
	if t.s.Draft == nil {
		return false
	}
	t.effect(t.unaddressed()) // it was no answer to the form: that waited behind the list
	t.resumeQuestion()
	return true
}

// several asks again where words name more than one of the cases on the list.
func (t *turn) several() bool {
	return len(t.namedLines()) > 1 && t.asksAgain(msg("begin.several"))
}

// Choosing says whether this turn asked which of several cases is meant, or where an officer's words shall go. The open question
// is not asked behind that: a number would answer either.
func (s Session) Choosing(in Input) bool {
	return (s.Prompt == promptWhich || s.Prompt == promptUnsent) && s.Fence == fence(in.Turn)
}
