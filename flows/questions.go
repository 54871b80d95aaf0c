package flows

import (
	"cmp"
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/lotusdesk/lotusdesk/locales"
)

//go:embed questions.yaml
var questions []byte

const (
	// maxQuestion is how many characters words may have to be looked at as a question: what is longer tells of something.
	maxQuestion = 80
	// maxAnswered is how many questions of one message are answered.
	maxAnswered = 2
	// maxNext is how many ways on are offered behind an answer, besides the menu.
	maxNext = 3
)

// Question is what people ask beside every flow. Its answer is the text answers.NAME, with the limits in force as variables.
type Question struct {
	Name string `yaml:"name"`
	// ZH and EN are phrases that ask it: a Chinese one counts wherever it stands in what was written, an English one as
	// whole words.
	ZH []string `yaml:"zh"`
	EN []string `yaml:"en"`
	// Whole is set where a phrase counts only if it is all that was written.
	Whole bool `yaml:"whole"`
	// Does names the command that is carried out instead of an answer.
	Does string `yaml:"does"`
	// Stands is set where who has a case that goes on is told how it stands, instead of the answer.
	Stands bool `yaml:"stands"`
	// Act names the act that is offered, beside the answer, on the cases of who asks that allow it; with nothing in Next there
	// is no answer, and what was written goes its own way.
	Act string `yaml:"act"`
	// About are words of which one has to stand beside the phrases, where these alone are said of many things: wrong, of a decision.
	// With Most they may stand alone, too.
	About []string `yaml:"about"`
	Most  bool     `yaml:"most"`
	// Wants are the forms that such words may wish for without saying which, or plainly.
	Wants []string `yaml:"wants"`
	// Next are the commands offered behind the answer, without their sign.
	Next []string `yaml:"next"`
	// Source is what the answer rests on, and how sure that is: shown to clerks, never to contacts.
	Source string `yaml:"source"`
	// place is the file and line, for problems; phrases are ZH and EN as folded gives them, about is About.
	place          string
	phrases, about []string
}

// Questions reads the questions that the program carries.
func Questions() ([]Question, error) { return ParseQuestions("flows/questions.yaml", questions) }

// ParseQuestions reads questions strictly: an unknown field is an error with file and line.
func ParseQuestions(file string, data []byte) ([]Question, error) {
	var list []Question
	if err := yaml.UnmarshalWithOptions(data, &list, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("reading %s", placed(file, err))
	}
	parsed, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, fmt.Errorf("reading %s", placed(file, err))
	}
	for _, doc := range parsed.Docs {
		entries, ok := doc.Body.(*ast.SequenceNode)
		for i := 0; ok && i < min(len(list), len(entries.Values)); i++ {
			list[i].place = fmt.Sprintf("%s:%d", file, entries.Values[i].GetToken().Position.Line)
		}
	}
	return list, nil
}

// answer is the question's answer.
func (q Question) answer() locales.Text { return msg("answers." + q.Name) }

// ready are questions with their phrases made ready to compare.
func (c characters) ready(list []Question) []Question {
	list = slices.Clone(list)
	for i, q := range list {
		for _, phrase := range append(slices.Clone(q.ZH), q.EN...) {
			list[i].phrases = append(list[i].phrases, folded(c.simple(phrase)))
		}
		for _, word := range q.About {
			list[i].about = append(list[i].about, folded(c.simple(word)))
		}
	}
	return list
}

// folded is a text as phrases are looked for in it: small letters and digits and nothing else, with a blank around each
// word, so that an English phrase is found as whole words; beside Chinese characters there is none.
func folded(text string) string {
	text = strings.ToLower(clean(text))
	words := strings.FieldsFunc(text, func(r rune) bool { return r != '\'' && !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	if hasHan(text) {
		return strings.Join(words, "")
	}
	return " " + strings.Join(words, " ") + " "
}

// asked are the questions that a text asks, in the order in which it does. A phrase that is a part of a longer one found
// does not count.
func (e *Engine) asked(text string) []Question {
	if utf8.RuneCountInString(text) > maxQuestion {
		return nil
	}
	text = folded(text)
	longest := map[int]string{}
	for i, q := range e.questions {
		if q.only() {
			continue
		}
		for _, phrase := range q.phrases {
			if (text == phrase || !q.Whole && strings.Contains(text, phrase)) && len(phrase) > len(longest[i]) {
				longest[i] = phrase
			}
		}
	}
	var found []int
	for i, phrase := range longest {
		within := false
		for _, other := range longest {
			within = within || len(other) > len(phrase) && strings.Contains(other, phrase)
		}
		if !within {
			found = append(found, i)
		}
	}
	least := math.MaxInt // what is asked in so many words says it better than what only wants something
	for _, i := range found {
		least = min(least, len(e.questions[i].Wants))
	}
	found = slices.DeleteFunc(found, func(i int) bool { return len(e.questions[i].Wants) > least })
	slices.SortFunc(found, func(a, b int) int {
		return cmp.Or(strings.Index(text, longest[a])-strings.Index(text, longest[b]), a-b)
	})
	var list []Question
	for _, i := range found[:min(len(found), maxAnswered)] {
		list = append(list, e.questions[i])
	}
	return list
}

// isAll says whether words are just one of a question's phrases, with no more than courtesy around it: can I, 请问, 吗.
func (e *Engine) isAll(q Question, text string) bool {
	text = strings.TrimSpace(folded(text))
	is := func() bool { return slices.Contains(q.phrases, folded(text)) }
	for _, language := range locales.Languages() {
		blank := map[locales.Language]string{locales.EN: " "}[language]
		for _, word := range e.texts.Words(language, "asking.front.words") {
			if rest, ok := strings.CutPrefix(text, word+blank); ok && !is() {
				text = rest
			}
		}
		for _, word := range e.texts.Words(language, "asking.behind.words") {
			if rest, ok := strings.CutSuffix(text, blank+word); ok && !is() {
				text = rest
			}
		}
	}
	return is()
}

// isMost says whether words are mostly one of a question's phrases.
func (q Question) isMost(text string) bool {
	text = folded(text)
	return slices.ContainsFunc(q.phrases, func(phrase string) bool { return strings.Contains(text, phrase) && 2*len(phrase) >= len(text) })
}

// answersTo are the answers to questions, but for those that are a command.
func answersTo(found []Question) (answers []locales.Text) {
	for _, q := range found {
		if q.Does == "" {
			answers = append(answers, q.answer())
		}
	}
	return answers
}

// sideQuestion answers what people ask beside everything else, and then asks the pending question again, once.
func (t *turn) sideQuestion(first bool) bool {
	found := slices.DeleteFunc(t.asked(t.said()), t.wantsForm)
	if len(found) == 0 && t.s.Draft == nil && t.in.Kind == InputText {
		found = t.thanked()
	}
	if t.s.Prompt == promptRoute { // words wait for their case, and these may belong to them
		return t.meanwhile(found)
	}
	if len(found) == 0 || t.isAnswer(found) {
		return false
	}
	answers := answersTo(found)
	switch {
	case len(answers) == 0:
		return t.does(found[0])
	case t.s.Draft == nil && t.remember(): // who tells of something and then asks
		answers = append(answers, msg("told.kept"))
	}
	switch {
	case t.s.Draft != nil || t.s.Prompt == promptWhich:
		t.answeredInFlow(answers)
	case first:
		t.tasks(locales.Text{Lines: append(answers, locales.Raw(""), msg("greeting"))})
	default:
		t.answered(found, answers)
	}
	return true
}

// wantsForm says whether words that a question knows are no question: who fills in the form that they want tells of it there, who
// wishes for a form plainly gets it, and beside words that wait for their case they are more of these. Nobody goes on with a form
// that is open.
func (t *turn) wantsForm(q Question) bool {
	if t.s.Draft != nil {
		return slices.Contains(q.Wants, t.s.Draft.Flow) || q.Does == "continue"
	}
	return len(q.Wants) > 0 && (t.s.Prompt == promptRoute || t.wishOf(t.said()) != "")
}

// isAnswer says whether words that ask something may be the answer to the open question. What is written at a question for
// words is its answer unless it is a known question and nothing else, put as one; in an act it always is.
func (t *turn) isAnswer(found []Question) bool {
	open := t.open()
	if open == nil || t.s.Prompt != "" {
		return false
	}
	p := t.flow().walk(t.s.Draft, t.in.Now)
	_, fault := t.read(open, t.in.Text, t.s.Language, p.env, t.in.Now)
	switch {
	case open.Type == TypeText && !t.flow().intake():
		return !t.asksAtAct(open)
	case open.Type == TypeText && found[0].Whole: // thanks are an answer to nothing
		return false
	case open.Type == TypeText && fault == nil:
		if found[0].Does != "" {
			return len(found) > 1 || !found[0].isMost(t.said()) || t.empowers(found[0])
		}
		if open.Max > 0 && open.Max <= maxShort && utf8.RuneCountInString(t.in.Text) <= maxBeside { // a name does not ask
			return t.besideKey(open) == ""
		}
		return t.besideKey(open) == "" && (len(found) > 1 || !t.isAll(found[0], t.said()) || !endsAsking(t.said()))
	case len(open.choices) > 0:
		return (fault == nil || fault.Key == "error.select.meant") && !endsAsking(t.said())
	}
	return fault == nil
}

// does carries out what words ask for, where they are mostly that; a person and the deletion, which asks first, in any. An act on a case is not begun
// over a form that is being filled in: who wants to withdraw then means the form, and the rest may be its answer. Who asks how
// a case stands may mean its officer, too, and who says more than that a person is wanted.
func (t *turn) does(q Question) bool {
	name, act := q.Does, strings.HasPrefix(q.Does, "begin_")
	switch {
	case name == "explain":
		return t.explained()
	case act && !t.wishes.inAny(q, t.said(), t.wishes.denied):
		return false
	case !q.isMost(t.said()) && name != "human" && name != "forget" && !t.ofOwnCase(name), act && t.s.Draft != nil && name != "begin_withdraw":
		return false
	case act && t.s.Draft != nil:
		name = "cancel"
	}
	open := t.open()
	if name == "status" && t.s.Draft == nil {
		t.remember()
	}
	t.command("!" + name)
	if t.s.Draft == nil && (name == "status" || name == "human" && !q.isMost(t.said())) {
		t.effect(t.unaddressed())
	}
	t.orAnswer(open)
	return true
}

// ofOwnCase says whether who asks how something stands, with no form open, names a case in so many words: my complaint.
func (t *turn) ofOwnCase(name string) bool {
	return name == "status" && t.s.Draft == nil && t.wishes.cases.MatchString(plain(t.said()))
}

// answeredInFlow says answers and asks the open question again. Where what was asked can be the answer after all, that is
// offered, so that no words are lost.
func (t *turn) answeredInFlow(answers []locales.Text) {
	open := t.open()
	t.aside(answers...)
	t.orAnswer(open)
}

// orAnswer offers words that were taken for something else as the answer to the question that was open.
func (t *turn) orAnswer(open *step) {
	if open == nil || open.Type != TypeText || t.s.Prompt != "" || t.s.Draft == nil {
		return
	}
	env := t.flow().walk(t.s.Draft, t.in.Now).env
	if value, fault := t.read(open, t.in.Text, t.s.Language, env, t.in.Now); fault != nil || !open.satisfied(t.answer(value), env) {
		return
	}
	t.await(t.in.Text)
	last := &t.replies[len(t.replies)-1]
	last.Choices = append(last.Choices, Choice{Label: t.label("!answer"), Data: t.s.Fence + ".!answer", Unnumbered: true})
}

// answered says answers where no form is open, with what one would do next. Somebody who has a case may have meant its
// officer, so the words are offered to it. Who only says that there is something to tell is shown the forms without a case alone.
func (t *turn) answered(found []Question, answers []locales.Text) {
	var values []string
	for _, q := range found {
		for _, name := range q.Next {
			if value := "!" + name; !slices.Contains(values, value) && len(values) < maxNext {
				values = append(values, value)
			}
		}
	}
	values = append(values, "!menu")
	t.s.Offer(values)
	reply := Reply{Text: answers}
	for _, value := range values {
		reply.Choices = append(reply.Choices, Choice{Label: t.label(value), Data: value})
	}
	if found[0].tells() {
		t.effect(t.unaddressed())
		t.replies = append(t.replies, reply)
		return
	}
	t.replies = append(t.replies, reply)
	if slices.ContainsFunc(found, func(q Question) bool { return q.Whole }) {
		return
	}
	e := t.unaddressed()
	if len(found) == 1 && found[0].Stands {
		e.Verb = Stands
	}
	t.effect(e)
}
