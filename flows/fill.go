package flows

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/lotusdesk/lotusdesk/locales"
)

// Misfit is an answer that does not fit its flow, or lacks there.
type Misfit struct {
	// Name is that of the question.
	Name   string
	Reason Unfit
	// Why says what is wrong with the answer, and Example is one that fits; empty where there is nothing to say.
	Why, Example locales.Text
	// Choices are the names of the choices, or of the questions where there is none of this name.
	Choices []string
}

// Unfit is why an answer does not fit.
type Unfit string

// The reasons.
const (
	UnfitNoQuestion Unfit = "no_question" // there is no question of this name
	UnfitMissing    Unfit = "missing"     // the question has to be answered
	UnfitBeside     Unfit = "beside"      // it is not asked under the other answers
	UnfitFiles      Unfit = "files"       // it asks for files
	UnfitChoice     Unfit = "choice"      // it is none of the choices
	UnfitAnswer     Unfit = "answer"      // Why says it
)

// Fill answers the questions of a flow all at once, in words that are given by the questions' names, for somebody who has
// everything before the eyes and no chat. An answer is read as in the chat, and a choice also by its name; questions that can
// be skipped and have no answer are skipped. Where anything does not fit, all that does not is named and there is no draft.
func (e *Engine) Fill(in Input, language locales.Language, flow string, words map[string]string) (*Draft, []Misfit) {
	at := in.Now.UTC().Truncate(time.Second)
	t := &turn{Engine: e, s: Session{Language: language}, in: in}
	t.s.Draft = (&Draft{ID: in.Turn, Flow: flow, Started: at, Touched: at}).clone()
	var misfits []Misfit
	var asked []string
	for i := 0; i < len(t.flow().steps); i++ { // an answer may bring further questions
		s := t.flow().steps[i]
		if !s.asks() {
			continue
		}
		asked = append(asked, s.Name)
		if wrong := t.fill(s, words, len(misfits) > 0); wrong != nil {
			misfits = append(misfits, *wrong)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(words)) {
		if !slices.Contains(asked, name) {
			misfits = append(misfits, Misfit{Name: name, Reason: UnfitNoQuestion, Choices: asked})
		}
	}
	if len(misfits) > 0 {
		return nil, misfits
	}
	t.s.Draft.Version = t.flow().version
	return t.s.Draft, nil
}

// fill answers one question. Behind an answer that does not fit it is not known what else would be asked.
func (t *turn) fill(s *step, words map[string]string, unsure bool) *Misfit {
	text, given := words[s.Name]
	env := t.flow().walk(t.s.Draft, t.in.Now).env
	a := t.answer("")
	switch relevant := holds(s.relevant, env); {
	case !relevant && given && !unsure:
		return &Misfit{Name: s.Name, Reason: UnfitBeside}
	case !relevant:
		return nil
	case !given && s.required:
		return t.misfit(s, UnfitMissing, env)
	case !given:
		a.Skipped = true
	case s.Type == TypeFiles:
		return &Misfit{Name: s.Name, Reason: UnfitFiles}
	default:
		value, wrong := t.readNamed(s, text, env)
		a.Value = value
		if wrong == nil && !s.satisfied(a, env) {
			wrong = &fault{Key: s.key("constraint")}
		}
		if wrong != nil && len(s.choices) > 0 {
			return t.misfit(s, UnfitChoice, env)
		}
		if wrong != nil {
			m := t.misfit(s, UnfitAnswer, env)
			m.Why = *wrong
			return m
		}
	}
	t.s.Draft.Answers[s.Name], t.s.Draft.Order = a, append(t.s.Draft.Order, s.Name)
	return nil
}

// readNamed reads an answer as the chat does, and choices also by their names.
func (t *turn) readNamed(s *step, text string, env map[string]any) (string, *fault) {
	names := []string{strings.TrimSpace(text)}
	if s.Type == TypeSelectMany {
		names = strings.Split(names[0], ",")
	}
	if !slices.ContainsFunc(names, func(name string) bool { return !s.offers(name, env) }) {
		return s.inOrder(names, env), nil
	}
	return t.read(s, text, t.s.Language, env, t.in.Now)
}

// misfit says of a question what an answer to it looks like.
func (t *turn) misfit(s *step, reason Unfit, env map[string]any) *Misfit {
	m := &Misfit{Name: s.Name, Reason: reason}
	for _, c := range s.offered(env) {
		m.Choices = append(m.Choices, c.name)
	}
	if t.texts.Has(locales.ZH, s.key("example")) {
		m.Example = msg(s.key("example"))
	}
	return m
}
