// Package flows is the conversation engine: it takes a session and one input and gives the new session, the replies
// and the effects. It is pure; time, ids and stored things come in as values.
package flows

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/lotusdesk/lotusdesk/locales"
)

// Engine holds the flows and their texts. It is made once and never changes, so any number of turns may run at a time.
type Engine struct {
	flows map[string]*flow
	order []string // the flows that are offered in the menu
	acts  []string // the flows that are offered with a case
	texts *locales.Texts
	// words are the phrases that name a command in any language, as plain gives them.
	words map[string]string
	// pinyin are those of them that are Chinese in Latin letters, without blanks.
	pinyin map[string]string
	shapes shapes
	characters
	// greetings are the words that a greeting is made of.
	greetings vocabulary
	// questions are what people ask beside every flow.
	questions   []Question
	corrections corrections
	plainly     plainness
	wishes      wishes
	talk        vocabulary
}

// New makes an engine of flow definitions and of the questions it answers. The error names everything that is wrong with
// them, a line each.
func New(defs []*Flow, questions []Question, texts *locales.Texts, lists Lists) (*Engine, error) {
	e := &Engine{flows: map[string]*flow{}, texts: texts, characters: newCharacters(), shapes: newShapes(), wishes: newWishes()}
	e.questions = e.ready(questions)
	var problems []string
	for _, def := range defs {
		f, wrong := compile(def, lists)
		for _, w := range append(wrong, e.checkTexts(f)...) {
			problems = append(problems, fmt.Sprintf("%s: flow %s: %s", def.place(w), def.Name, w))
		}
		e.flows[def.Name] = f
		if def.Act == "" {
			e.order = append(e.order, def.Name)
		} else {
			e.acts = append(e.acts, def.Name)
		}
	}
	for _, def := range defs {
		for _, w := range e.checkFollow(e.flows[def.Name]) {
			problems = append(problems, fmt.Sprintf("%s: flow %s: %s", def.place(w), def.Name, w))
		}
	}
	var wrong []string
	e.words, wrong = commandWords(texts, e.order, append(slices.Clone(e.acts), talkAct))
	problems = append(append(problems, wrong...), e.checkQuestions()...)
	e.pinyin = pinyinWords(texts, e.words)
	e.greetings = e.vocabulary("asking.front.words", "asking.behind.words", "command.yes.words", greeting)
	e.corrections, e.plainly, e.talk = newCorrections(texts), newPlainness(texts), newTalk(e)
	if len(problems) > 0 {
		return nil, fmt.Errorf("checking the flows:\n%s", strings.Join(problems, "\n"))
	}
	return e, nil
}

// turn is one input on its way through the engine.
type turn struct {
	*Engine
	s       Session
	in      Input
	replies []Reply
	effects []Effect
	astray  bool // the input meant nothing
	may     meanings
}

// Take takes one turn. It always says something, but for the rest of an album that is of no use here; never loses a valid
// answer; and gives the same turn for the same session and input.
func (e *Engine) Take(s Session, in Input) Turn {
	t := &turn{Engine: e, s: s.clone(), in: in}
	if in.Album != "" && in.Album == s.Album && len(in.Files)+len(in.Refused) == 0 {
		return Turn{Session: t.s} // its first part was answered
	}
	t.s.Album = in.Album
	t.expire()
	first := t.meet()
	switch {
	case t.outdated():
	case t.talking():
	case t.quoted():
	case t.pressed():
	case t.started(first):
	case t.worded(first):
	case t.sentFiles(first):
	case first:
		t.greet()
	default:
		t.lost()
	}
	t.leftWaiting(s)
	if t.s.Draft == nil && !t.astray { // understood: the next that is not begins anew
		t.s.Tries = 0
	}
	if t.s.Draft != nil && t.s.Talk != nil { // words answer either a question or a person
		t.say(t.endTalk()...)
	}
	return Turn{Session: t.s, Replies: t.replies, Effects: t.effects, Lost: t.astray}
}

// maxFile is how many bytes a file may have where its step does not say.
const maxFile = 10 << 20

// WantsFiles says whether files sent now would answer the open question, so that they are worth fetching, and how
// many bytes one may have.
func (e *Engine) WantsFiles(s Session, now time.Time) (maxBytes int64, ok bool) {
	t := &turn{Engine: e, s: s.clone(), in: Input{Now: now}}
	open := t.open()
	if s.Talk != nil {
		return maxPassed, true
	}
	if s.Prompt != "" || open == nil || open.Type != TypeFiles {
		return 0, false
	}
	if open.MaxBytes > 0 {
		return open.MaxBytes, true
	}
	return maxFile, true
}

// msg is the text of a key.
func msg(key string) locales.Text { return locales.T(key) }

// meet settles the language and says whether this is the contact's first message.
func (t *turn) meet() (first bool) {
	first = t.s.Language == ""
	if first || !t.s.Chosen && t.s.Draft == nil && t.s.Talk == nil && !t.polite() {
		t.s.Language = t.detect(t.in, t.s.Language)
	}
	return first
}

// polite says whether words are no more than ok, hi or thanks: everybody says them in English, so they tell nothing of a language.
func (t *turn) polite() bool {
	return t.inPinyin(t.in.Text) == "" && slices.Contains([]string{"yes", "no", "noted", "hello"}, t.words[plain(t.said())]) ||
		slices.ContainsFunc(t.asked(t.said()), func(q Question) bool { return q.Whole })
}

// Hinted is the language of a platform's language code; English for one that we do not speak.
func Hinted(code string) locales.Language {
	for _, language := range locales.Languages() {
		if strings.HasPrefix(strings.ToLower(code), string(language)) {
			return language
		}
	}
	return locales.EN
}

// say adds a reply.
func (t *turn) say(text ...locales.Text) { t.replies = append(t.replies, Reply{Text: text}) }

// offer adds a reply whose numbered choices become the open question, with unnumbered ones behind them.
func (t *turn) offer(text []locales.Text, values, controls []string) {
	t.s.Fence, t.s.Offered, t.s.Labels = fence(t.in.Turn), values, nil
	r := Reply{Text: text}
	for _, v := range values {
		r.Choices = append(r.Choices, Choice{Label: t.label(v), Data: t.s.Fence + "." + v})
	}
	for _, v := range controls {
		r.Choices = append(r.Choices, Choice{Label: t.label(v), Data: t.s.Fence + "." + v, Unnumbered: true})
	}
	t.replies = append(t.replies, r)
}

// effect asks for something to be done outside; what it says comes behind the replies so far.
func (t *turn) effect(e Effect) {
	e.At = len(t.replies)
	t.effects = append(t.effects, e)
}

// fence marks the buttons of a turn.
func fence(turn string) string { return turn[:min(8, len(turn))] }

// flow is the definition of the open draft.
func (t *turn) flow() *flow {
	if t.s.Draft == nil {
		return nil
	}
	return t.flowOf(t.s.Draft)
}

// flowOf is the flow of a draft: as it is defined, or made of those questions of another flow that the draft asks.
func (e *Engine) flowOf(d *Draft) *flow {
	f := e.flows[d.Flow]
	switch {
	case f == nil:
		return nil
	case f.AsksOf != "":
		return f.asking(e.flows[f.AsksOf], d.Only)
	case f.Continues != "":
		return f.following(e.flows[d.Answers[f.Continues].Value]).offering(d.Lists)
	case len(d.Lists) > 0:
		return f.offering(d.Lists)
	}
	return f
}

// open is the step whose answer is awaited, nil where there is none.
func (t *turn) open() *step {
	f := t.flow()
	if f == nil {
		return nil
	}
	return f.open(t.s.Draft, f.walk(t.s.Draft, t.in.Now))
}

// clone copies a session so that a turn never writes into its input.
func (s Session) clone() Session {
	s.Draft, s.Cancelled = s.Draft.clone(), s.Cancelled.clone()
	s.Drafts, s.Offered, s.Labels = slices.Clone(s.Drafts), slices.Clone(s.Offered), slices.Clone(s.Labels)
	if s.Talk != nil {
		talk := *s.Talk
		s.Talk = &talk
	}
	return s
}

// answer makes the record of a value given now.
func (t *turn) answer(value string) Answer {
	return Answer{Value: value, Language: t.s.Language, At: t.in.Now.UTC().Truncate(time.Second)}
}
