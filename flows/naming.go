package flows

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lotusdesk/lotusdesk/locales"
)

// CaseName is what a case is called where several are offered, so that a person can tell them apart: its place, its kind and its
// day, and its number.
func CaseName(number, kind string, place, day locales.Text) locales.Text {
	return locales.Text{Key: "begin.case", Vars: locales.Vars{"number": number, "kind": msg("naming." + kind + ".label"), "place": place, "day": day}}
}

// vocabulary are words with what each says. A text is read in it if it is made of nothing else.
type vocabulary map[string]string

func (e *Engine) vocabulary(keys ...string) vocabulary {
	v := vocabulary{}
	for _, key := range keys {
		for _, language := range locales.Languages() {
			for _, word := range e.texts.Words(language, key) {
				v[plain(word)] = key
			}
		}
	}
	return v
}

// sending are the words with which people answer whether something is to be sent.
func (e *Engine) sending() vocabulary {
	return e.vocabulary("sending.yes.words", "sending.no.words", "sending.besides.words")
}

// read gives what the words of a text say, the longest first; ok is false where there are others among them.
func (v vocabulary) read(text string) (says []string, ok bool) {
	between := func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) && r != '-' }
	for rest := strings.TrimLeftFunc(text, between); rest != ""; rest = strings.TrimLeftFunc(rest, between) {
		behind, word := begins(rest, maps.Keys(v))
		if word == "" {
			return nil, false
		}
		says, rest = append(says, v[word]), behind
	}
	return says, true
}

// named is what the words of a case's name say in a vocabulary.
const named = "named"

// lineOf are the words that name one case: its place, kind and day, and the parts of its number that tell it from others.
func (e *Engine) lineOf(name locales.Text) vocabulary {
	v := e.vocabulary("naming.besides.words")
	for _, what := range []string{"kind", "place", "day"} {
		text, ok := name.Vars[what].(locales.Text)
		for _, language := range locales.Languages() {
			said := plain(e.texts.Say(language, text))
			for _, word := range append(strings.Fields(said), said, placeName(said)) {
				if ok && strings.ContainsFunc(word, unicode.IsLetter) {
					v[word] = named
				}
			}
		}
		if kind, ok := strings.CutSuffix(text.Key, ".label"); ok {
			for word := range e.vocabulary(kind + ".words") {
				v[word] = named
			}
		}
	}
	number, _ := name.Vars["number"].(string)
	for _, part := range numberParts(number) {
		v[part] = named
	}
	return v
}

// numberParts are the parts of a case number by which people call it: all of it, all but its unit, its serial with and without
// the check digit, however many of the zeros in front of it they write. A single digit is none: it may be that of a line.
func numberParts(number string) (parts []string) {
	fields := strings.Split(number, "-")
	if len(fields) != 4 {
		return nil
	}
	serial, check := fields[2], fields[3]
	parts = []string{number, strings.Join(fields[1:], "-"), fields[0]}
	for tail := serial; len(tail) > 0; tail = tail[1:] {
		parts = append(parts, tail+"-"+check)
		if len(tail) > 2 {
			parts = append(parts, tail, tail+check)
		}
		if tail[0] != '0' {
			break
		}
	}
	for _, part := range slices.Clone(parts[:2]) {
		parts = append(parts, strings.ReplaceAll(part, "-", ""))
	}
	return parts
}

// caseLines are the offered choices that are cases, with what each is called.
func (t *turn) caseLines() (lines []int, names []locales.Text) {
	for i, value := range t.s.Offered {
		name := locales.Text{}
		_, number, _ := strings.Cut(value, ":")
		switch {
		case t.s.Prompt == promptWhich && i < len(t.s.Labels):
			name = t.s.Labels[i]
		case t.s.Prompt == promptRoute && strings.HasPrefix(value, "!about:") && t.s.Held != nil:
			name = t.s.Held.Called[number]
		}
		if name.Vars != nil {
			lines, names = append(lines, i), append(names, name)
		}
	}
	return lines, names
}

// namedLines are the lines of a list of cases that words name by what the cases are called, or as the last.
func (t *turn) namedLines() (found []int) {
	lines, names := t.caseLines()
	if len(lines) < 2 || t.in.Kind != InputText {
		return nil
	}
	text := plain(t.said())
	if _, only := t.sending().read(text); only && t.s.Prompt == promptRoute {
		return nil // the officer is spoken of, not the case
	}
	if says, ok := t.vocabulary("naming.last.words", "naming.besides.words").read(text); ok && slices.Contains(says, "naming.last.words") {
		return lines[len(lines)-1:] // the newest, and the last on the screen
	}
	for i, name := range names {
		if says, ok := t.lineOf(name).read(text); ok && slices.Contains(says, named) {
			found = append(found, lines[i])
		}
	}
	return found
}

// Meant gives of several cases the one that a sentence means by its kind or its place (撤回长葛的投诉); -1 where it means none
// of them, or more than one.
func (e *Engine) Meant(text string, names []locales.Text) int {
	said := e.simple(plain(text))
	meant, most, also := -1, 0, false
	for i, name := range names {
		fits := 0
		for _, what := range []string{"kind", "place"} {
			if e.mentions(said, name, what) {
				fits++
			}
		}
		switch {
		case fits > most:
			meant, most, also = i, fits, false
		case fits == most:
			also = true
		}
	}
	if also {
		return -1
	}
	return meant
}

// mentions says whether a text has the kind or the place of a case in it.
func (e *Engine) mentions(said string, name locales.Text, what string) bool {
	text, _ := name.Vars[what].(locales.Text)
	for _, language := range locales.Languages() {
		words := []string{placeName(plain(e.texts.Say(language, text)))}
		if kind, ok := strings.CutSuffix(text.Key, ".label"); ok {
			words = e.texts.Words(language, kind+".mentions.words")
		}
		if slices.ContainsFunc(words, func(word string) bool { return word != "" && contains(said, plain(word)) }) {
			return true
		}
	}
	return false
}

// actNamed begins an act that words name together with the kind or the place of a case, and with nothing else: 撤回长葛的投诉,
// "withdraw the service officer request". Which case has them is known outside.
func (t *turn) actNamed() bool {
	if t.s.Draft != nil {
		return false
	}
	v := t.vocabulary("naming.besides.words", "naming.asking.words")
	for _, kind := range []string{"complaint", "officer_request"} {
		for word := range t.vocabulary("naming." + kind + ".words") {
			v[word] = named
		}
	}
	for _, place := range t.places() {
		v[place] = named
	}
	for word, name := range t.words {
		if act := strings.TrimPrefix(name, "begin_"); act != name && slices.Contains([]string{"withdraw", "supplement", "object", "rate", "message", talkAct}, act) {
			v[word] = name
		}
	}
	says, ok := v.read(plain(t.said()))
	act := slices.IndexFunc(says, func(said string) bool { return strings.HasPrefix(said, "begin_") })
	if !ok || act < 0 || !slices.Contains(says, named) {
		return false
	}
	t.command("!" + says[act])
	return true
}

// places are the names of the places of which a form asks.
func (e *Engine) places() (names []string) {
	for _, name := range e.order {
		for _, s := range e.flows[name].steps {
			for _, c := range s.choices {
				for _, language := range locales.Languages() {
					if place := c.label.Each[language]; place != "" {
						names = append(names, plain(place), placeName(plain(place)))
					}
				}
			}
		}
	}
	return names
}

// taskNamed is the task of the menu of whose label words are a part, where they are of no other's. Words such as "the" and "my" do
// not count. A language is no task: its words switch to it.
func (t *turn) taskNamed(said string) (value string, ok bool) {
	if t.s.Prompt != promptMenu || t.s.Talk != nil {
		return "", false
	}
	besides := t.vocabulary("menu.besides.words")
	for _, offered := range t.s.Offered {
		if offered == "!language" || !t.isPart(said, t.label(offered), besides) {
			continue
		}
		if ok {
			return "", false
		}
		value, ok = offered, true
	}
	return value, ok
}

// isPart says whether words are a part of a text: in Chinese two characters of it or more in a row, in English words of it, in any number
// and order, with or without the s of several.
func (e *Engine) isPart(said string, of locales.Text, besides vocabulary) bool {
	for _, language := range locales.Languages() {
		text := plain(e.texts.Say(language, of))
		if hasHan(said) {
			if utf8.RuneCountInString(said) > 1 && strings.Contains(text, said) {
				return true
			}
			continue
		}
		counts := func(word string) bool { return besides[word] == "" }
		one := func(word string) string { return strings.TrimSuffix(word, "s") }
		words := strings.Fields(bordered(text))
		within := func(word string) bool {
			return slices.ContainsFunc(words, func(w string) bool { return one(w) == one(word) })
		}
		written := strings.Fields(bordered(said))
		if slices.ContainsFunc(written, counts) && !slices.ContainsFunc(written, func(w string) bool { return counts(w) && !within(w) }) {
			return true
		}
	}
	return false
}
