package locales

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What a channel can show: a passive reply of an Official Account is the narrowest.
const (
	maxRunes = 600
	maxBytes = 2000
	// maxChoice is how long a choice may be to fit on a phone's button, in runes.
	maxChoice = 40
)

// Problem is something wrong with a text.
type Problem struct{ File, Key, Message string }

// String is the problem on one line.
func (p Problem) String() string { return p.File + ": " + p.Key + ": " + p.Message }

// Check compares the languages with each other and every text with what channels can show and with how we write.
func (t *Texts) Check() []Problem {
	var problems []Problem
	for _, l := range Languages() {
		for _, key := range t.Keys(l) {
			say := func(format string, a ...any) {
				problems = append(problems, Problem{string(l) + ".toml", key, fmt.Sprintf(format, a...)})
			}
			if strings.HasSuffix(key, ".") { // what a list in the file makes of its name
				key = strings.TrimSuffix(key, ".")
				say("a text is one, in quotation marks, not a list; words are set apart by |, as in \"enter a case|new entry\"")
				continue
			}
			for _, other := range Languages() {
				t.compare(l, other, key, say)
			}
			for _, text := range t.forms(l, key) {
				checkText(l, key, text, say)
			}
		}
	}
	return problems
}

// compare finds what one language has and another lacks.
func (t *Texts) compare(l, other Language, key string, say func(string, ...any)) {
	if t.Has(other, key+".") {
		return // it is there, as a list: that is said
	}
	if !t.Has(other, key) {
		say("missing in %s.toml", other)
		return
	}
	theirs := placeholders(t.messages[other][key].Other)
	for _, text := range t.forms(l, key) {
		if mine := placeholders(text); !slices.Equal(mine, theirs) {
			say("placeholders %v here, %v in %s.toml", mine, theirs, other)
		}
	}
}

// forms are the forms a message has for numbers: one, and all others.
func (t *Texts) forms(l Language, key string) []string {
	m := t.messages[l][key]
	if m.One == "" {
		return []string{m.Other}
	}
	return []string{m.One, m.Other}
}

// placeholders are the variables of a message, sorted, each once.
func placeholders(text string) []string {
	names := named(text)
	slices.Sort(names)
	return slices.Compact(names)
}

// named are the variables of a message as they stand in it, {{.name}}; what is written in another way is none.
func named(text string) []string {
	var names []string
	for _, part := range strings.Split(text, "{{")[1:] {
		inside, _, closed := strings.Cut(part, "}}")
		name, dotted := strings.CutPrefix(strings.TrimSpace(inside), ".")
		if closed && dotted && name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz_") == "" {
			names = append(names, name)
		}
	}
	return names
}

// unwanted are words that beg, blame or wail.
var unwanted = []string{"please", "sorry", "oops", "invalid", "forgot"}

// checkText holds one text against lengths and manners.
func checkText(l Language, key, text string, say func(string, ...any)) {
	if strings.HasSuffix(key, ".words") || strings.HasSuffix(key, ".patterns") || strings.HasSuffix(key, "_also") {
		return
	}
	if text == "" {
		say("empty")
	}
	if n := utf8.RuneCountInString(text); n > maxRunes || len(text) > maxBytes {
		say("%d characters and %d bytes; a channel shows %d and %d", n, len(text), maxRunes, maxBytes)
	}
	button := strings.HasSuffix(key, ".short") && !strings.HasPrefix(key, "error.") || strings.HasPrefix(key, "command.") || strings.HasPrefix(key, "menu.start.")
	if n := utf8.RuneCountInString(text); button && n > maxChoice {
		say("%d characters; a button shows %d", n, maxChoice)
	}
	if n := strings.Count(text, "{{"); n != strings.Count(text, "}}") || n != len(named(text)) {
		say("a placeholder is not written like {{.name}}")
	}
	switch l {
	case ZH:
		checkChinese(key, text, say)
	case EN:
		for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
			if slices.Contains(unwanted, word) {
				say("%q, a word our English does without", word)
			}
		}
	}
}

// checkChinese holds a text to how Chinese is typeset and to good manners. The characters are looked at in pairs, not by
// expressions: the program reads all texts at each start.
func checkChinese(key, text string, say func(string, ...any)) {
	var halfWidth, crowded bool
	before := rune(0)
	for i, r := range text {
		han, wasHan := unicode.Is(unicode.Han, r), unicode.Is(unicode.Han, before)
		switch {
		case wasHan && r == '.':
			after, _ := utf8.DecodeRuneInString(text[i+1:])
			halfWidth = halfWidth || i+1 == len(text) || unicode.IsSpace(after)
		case wasHan && strings.ContainsRune(",;:?!()\"", r), han && strings.ContainsRune(",;?!()\"", before):
			halfWidth = true
		case wasHan && isLatin(r) && !isDateUnit(before), han && isLatin(before) && !isDateUnit(r): // dates are written so
			crowded = true
		}
		before = r
	}
	if halfWidth {
		say("half-width punctuation beside Chinese characters")
	}
	if strings.ContainsAny(text, "你妳") {
		say("你 instead of 您")
	}
	if crowded && !strings.HasSuffix(key, ".example") {
		say("no blank between Chinese and Latin characters")
	}
}

func isLatin(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
}
func isDateUnit(r rune) bool { return strings.ContainsRune("年月日号", r) }
