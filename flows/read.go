package flows

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/lotusdesk/lotusdesk/locales"
)

// fault is why an answer could not be used: the message that says so and how to mend it.
type fault = locales.Text

// read turns what a person typed into the step's canonical value, or says what is wrong with it. A value that comes with a
// fault is what the person probably means: the fault asks whether it is.
func (e *Engine) read(s *step, text string, language locales.Language, env map[string]any, now time.Time) (string, *fault) {
	if s.Type == TypeText {
		return readText(s, tidy(text))
	}
	text = e.simple(clean(text))
	switch s.Type {
	case TypePhone:
		return readPhone(text, language)
	case TypeEmail:
		return readEmail(text)
	case TypeCreditCode:
		return readCreditCode(text, s.required)
	case TypeDate:
		return readDate(text, now, func(day string) bool { return s.satisfied(Answer{Value: day}, env) })
	case TypeNumber:
		return readNumber(s, text)
	case TypeSelectOne, TypeYesNo, TypeConsent:
		return e.readChoice(s, text, env)
	case TypeSelectMany:
		return e.readChoices(s, text, env)
	}
	return "", &fault{Key: "error.files.expected_text"}
}

func wrong(kind string, vars locales.Vars) (string, *fault) {
	return "", &fault{Key: "error." + kind, Vars: vars}
}

func readText(s *step, text string) (string, *fault) {
	if s.Max > 0 && s.Max <= maxName && strings.Contains(text, "\n") { // a name stands on one line
		text = strings.Join(strings.Fields(text), " ")
	}
	n := utf8.RuneCountInString(text)
	switch {
	case n == 0:
		return wrong("text.empty", nil)
	case n < s.Min:
		return wrong("text.short", locales.Vars{"min": s.Min, "count": n})
	case s.Max > 0 && n > s.Max:
		return wrong("text.long", locales.Vars{"max": s.Max, "count": n})
	}
	return text, nil
}

// readNumber takes digits, Chinese numerals, and both together, as in 500万.
func readNumber(s *step, text string) (string, *fault) {
	text = strings.NewReplacer(",", "", " ", "").Replace(text)
	digits, times := strings.TrimSuffix(text, "万"), 1e4
	if digits == text {
		digits, times = strings.TrimSuffix(text, "亿"), 1e8
	}
	if digits == text {
		times = 1
	}
	n, err := strconv.ParseFloat(digits, 64)
	n *= times
	if err != nil || strings.Trim(digits, "+-.0123456789") != "" { // the library also reads NaN, Inf and 0x1p4
		h, ok := hanNumber(text)
		if !ok {
			return wrong("number.format", nil)
		}
		n = float64(h)
	}
	switch {
	case n < float64(s.Min):
		return wrong("number.small", locales.Vars{"min": s.Min})
	case s.Max > 0 && n > float64(s.Max):
		return wrong("number.large", locales.Vars{"max": s.Max})
	}
	return strconv.FormatFloat(n, 'f', -1, 64), nil
}

// readChoice takes a choice's number, its label in either language, a listed other word, or an unambiguous part. A choice
// that is named among words which negate or qualify it comes with the fault that asks whether it is meant.
func (e *Engine) readChoice(s *step, text string, env map[string]any) (string, *fault) {
	offered := s.offered(env)
	if n, ok := ordinal(text); ok && n <= len(offered) && !(s.Type == TypeConsent && merelyCounts(text)) {
		return offered[n-1].name, nil
	}
	labels := make([][]string, len(offered))
	for i, c := range offered {
		if e.wholeNames(c, plain(text)) {
			return c.name, nil
		}
		labels[i] = e.labels(c)
	}
	if s.Type == TypeYesNo || s.Type == TypeConsent {
		at, ok := e.decided(s, text, labels)
		if !ok {
			unclear := e.notPlain(s, text, labels)
			return "", &unclear
		}
		return offered[at].name, nil
	}
	found := match(plain(text), labels)
	switch {
	case len(found) > 1:
		return wrong("select.several", locales.Vars{"options": e.options(offered, found)})
	case len(found) == 0:
		return wrong("select.unknown", nil)
	case e.meant(text, labels[found[0]]):
		c := offered[found[0]]
		return c.name, &fault{Key: "error.select.meant", Vars: locales.Vars{"option": c.label}}
	}
	return offered[found[0]].name, nil
}

// readChoices takes several choices, apart by commas, line breaks or, where they are numbers, by blanks.
func (e *Engine) readChoices(s *step, text string, env map[string]any) (string, *fault) {
	apart := func(r rune) bool { return strings.ContainsRune(",、;；\n", r) }
	if strings.Trim(text, "0123456789,、;； \n") == "" {
		apart = func(r rune) bool { return r < '0' || r > '9' }
	}
	var names []string
	for _, part := range strings.FieldsFunc(text, apart) {
		more, wrong := e.readPart(s, strings.TrimSpace(part), env)
		if wrong != nil {
			return "", wrong
		}
		names = append(names, more...)
	}
	if len(names) == 0 {
		return wrong("select.unknown", nil)
	}
	return s.inOrder(names, env), nil
}

// readPart takes one part of an answer for several choices: a choice, or choices apart by blanks. A part of which only some
// is understood is asked back, so that nothing is passed over.
func (e *Engine) readPart(s *step, text string, env map[string]any) ([]string, *fault) {
	name, wrong := e.readChoice(s, text, env)
	if wrong == nil && e.wholly(s, name, text, env) {
		return []string{name}, nil
	}
	var names []string
	for _, word := range strings.Fields(text) {
		choice, unread := e.readChoice(s, word, env)
		if unread != nil || !e.wholly(s, choice, word, env) {
			break
		}
		names = append(names, choice)
	}
	if len(names) == len(strings.Fields(text)) && len(names) > 1 {
		return names, nil
	}
	if wrong == nil || wrong.Key == "error.select.meant" {
		wrong = &fault{Key: "error.select.partly", Vars: locales.Vars{"text": text, "option": s.choiceLabel(name)}}
	}
	return nil, wrong
}

// wholly says whether all of a text names a choice: its number, or a label or a part of one.
func (e *Engine) wholly(s *step, name, text string, env map[string]any) bool {
	if _, ok := ordinal(text); ok {
		return true
	}
	return slices.ContainsFunc(s.offered(env), func(c choice) bool {
		named := func(label string) bool { return contains(label, plain(text)) }
		return c.name == name && (e.wholeNames(c, plain(text)) || slices.ContainsFunc(e.labels(c), named))
	})
}

// offered lists the choices that the answers so far leave open.
func (s *step) offered(env map[string]any) []choice {
	return slices.DeleteFunc(slices.Clone(s.choices), func(c choice) bool { return !holds(c.relevant, env) })
}

// none is the name of the choice that is none of the others. Whatever people say for that names it.
const none = "none"

// wholeNames says whether words name a choice that would not in a longer text: those of a list, and for none of the others
// what is made of nothing else.
func (e *Engine) wholeNames(c choice, said string) bool {
	if c.name != none {
		return slices.Contains(c.whole, said)
	}
	says, ok := e.vocabulary("choice.none.words", "choice.none.besides.words").read(said)
	return ok && slices.Contains(says, "choice.none.words")
}

// labels are all the words that name a choice, in both languages, ready to compare.
func (e *Engine) labels(c choice) []string {
	var words []string
	for _, language := range locales.Languages() {
		label := plain(e.texts.Say(language, c.label))
		words = append(words, label)
		if c.label.Each != nil { // a place is called by its name alone: 魏都, Weidu
			words = append(words, placeName(label))
		}
		for _, key := range c.also {
			for _, word := range e.texts.Words(language, key) {
				words = append(words, plain(word))
			}
		}
	}
	return words
}

// placeName is the name of a place without what kind of place it is.
func placeName(label string) string {
	for _, kind := range []string{" district", " county", " city"} {
		label = strings.TrimSuffix(label, kind)
	}
	if bare := strings.TrimRight(label, "区县市"); utf8.RuneCountInString(bare) == utf8.RuneCountInString(label)-1 && utf8.RuneCountInString(bare) == 2 {
		return bare
	}
	return label
}

// options names the choices an answer may have meant.
func (e *Engine) options(offered []choice, found []int) locales.Text {
	each := map[locales.Language]string{}
	for _, language := range locales.Languages() {
		var names []string
		for _, i := range found {
			names = append(names, e.texts.Say(language, offered[i].label))
		}
		separator := ", "
		if language == locales.ZH {
			separator = "、"
		}
		each[language] = strings.Join(names, separator)
	}
	return locales.Text{Each: each}
}

// match finds which label lists a text names: those that equal it, else those of which it is a part, or of which it
// contains a word that is no part of another list's longer one (不需要 holds 需要). A part needs two Chinese characters or
// three Latin letters.
func match(text string, labels [][]string) []int {
	var equal, part []int
	isPart, longest := make([]bool, len(labels)), make([]string, len(labels))
	long := utf8.RuneCountInString(text) >= 3 || hasHan(text) && utf8.RuneCountInString(text) >= 2
	for i, words := range labels {
		if text != "" && slices.Contains(words, text) {
			equal = append(equal, i)
		}
		for _, word := range words {
			enough := utf8.RuneCountInString(word) >= 2 && (hasHan(word) || utf8.RuneCountInString(word) >= 3)
			isPart[i] = isPart[i] || long && contains(word, text)
			if long && enough && contains(text, word) && len(word) > len(longest[i]) {
				longest[i] = word
			}
		}
	}
	if len(equal) > 0 {
		return equal
	}
	for i, word := range longest {
		within := func(other string) bool { return len(other) > len(word) && strings.Contains(other, word) }
		if isPart[i] || word != "" && !slices.ContainsFunc(longest, within) {
			part = append(part, i)
		}
	}
	return part
}

// contains says whether a text holds a part: anywhere in Chinese, at the borders of words in English, where a comma or a
// bracket is one.
func contains(text, part string) bool {
	if part == "" {
		return false
	}
	if hasHan(part) {
		return strings.Contains(text, part)
	}
	return strings.Contains(bordered(text), bordered(part)) || strings.HasPrefix(text, part)
}

// bordered is a text with one blank around each of its words.
func bordered(text string) string {
	words := strings.FieldsFunc(text, func(r rune) bool { return r != '\'' && !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	return " " + strings.Join(words, " ") + " "
}
