package locales

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"text/template"
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

// What is looked for in every text.
var (
	placeholder = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)
	halfWidth   = regexp.MustCompile(`\p{Han}[,;:?!()"]|\p{Han}\.(\s|$)|[,;?!()"]\p{Han}`)
	// crowded are a Latin letter or a digit without a blank beside a Chinese character; dates are written so.
	crowded  = regexp.MustCompile(`\p{Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Han}`)
	unwanted = regexp.MustCompile(`(?i)\b(please|sorry|oops|invalid|forgot)\b`)
)

// placeholders are the variables of a message, sorted, each once.
func placeholders(text string) []string {
	var names []string
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// checkText holds one text against lengths and manners.
func checkText(l Language, key, text string, say func(string, ...any)) {
	if strings.HasSuffix(key, ".words") || strings.HasSuffix(key, ".patterns") {
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
	if _, err := template.New("").Parse(text); err != nil || strings.Count(text, "{{") != len(placeholder.FindAllString(text, -1)) {
		say("a placeholder is not written like {{.name}}")
	}
	if l == ZH && halfWidth.MatchString(text) {
		say("half-width punctuation beside Chinese characters")
	}
	if l == ZH && strings.ContainsAny(text, "你妳") {
		say("你 instead of 您")
	}
	if l == ZH && !strings.HasSuffix(key, ".example") && slices.ContainsFunc(crowded.FindAllString(text, -1), func(s string) bool { return !strings.ContainsAny(s, "年月日号") }) {
		say("no blank between Chinese and Latin characters")
	}
	if l == EN && unwanted.MatchString(text) {
		say("a word our English does without (please, sorry, oops, invalid, forgot)")
	}
}
