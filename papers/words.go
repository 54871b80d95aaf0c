package papers

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
)

// phrase is a phrase in both languages.
type phrase struct{ ZH, EN string }

// in is the phrase in a language, with a name or a number filled in.
func (p phrase) in(l locales.Language, filled string) string {
	text := p.ZH
	if l == locales.EN {
		text = p.EN
	}
	return strings.NewReplacer("{name}", filled, "{n}", filled).Replace(text)
}

// article is where a sentence of a paper comes from and how sure the reading is: T, S or M as in the policy.
type article struct {
	phrase
	Sure string
}

// words is words.toml.
type words struct {
	Office  map[string]phrase
	Article map[string]article
	Said    map[string]phrase
	Mode    map[string]phrase
}

// Articles are the articles that the papers name, by their names in words.toml, each with how sure its reading is.
func (s *Set) Articles() map[string]string {
	named := make(map[string]string, len(s.words.Article))
	for name, a := range s.words.Article {
		named[name] = a.EN + " " + a.Sure
	}
	return named
}

// parseWords reads words.toml. Errors name file and line, or what is missing.
func parseWords(file string, data []byte) (words, error) {
	var w words
	meta, err := toml.Decode(string(data), &w)
	var wrong toml.ParseError
	if errors.As(err, &wrong) {
		return w, fmt.Errorf("%s:%d: %s", file, wrong.Position.Line, wrong.Message)
	}
	if err != nil {
		return w, fmt.Errorf("%s: %w", file, err)
	}
	var problems []error
	for _, key := range meta.Undecoded() {
		problems = append(problems, fmt.Errorf("%s: %s is not known", file, key))
	}
	need := func(table, name string, p phrase) {
		if p.ZH == "" || p.EN == "" {
			problems = append(problems, fmt.Errorf("%s: %s.%s needs zh and en", file, table, name))
		}
	}
	for _, name := range []string{"centre", "other"} {
		need("office", name, w.Office[name])
	}
	for _, name := range []string{"nobody", "request", "files"} {
		need("said", name, w.Said[name])
	}
	for _, name := range cases.Modes() {
		need("mode", name, w.Mode[name])
	}
	for _, name := range []string{"truth", "gap", "ground", "ending", "objection", "besides", "written", "secrecy"} {
		need("article", name, w.Article[name].phrase)
		if !slices.Contains([]string{"T", "S", "M"}, w.Article[name].Sure) {
			problems = append(problems, fmt.Errorf("%s: article.%s needs sure: T, S or M", file, name))
		}
	}
	return w, errors.Join(problems...)
}

// office is the name under which a unit signs.
func (w words) office(u cases.Unit, l locales.Language) string {
	name, pattern := u.ZH, w.Office["other"]
	if l == locales.EN {
		name = u.EN
	}
	if u.Kind == "centre" {
		pattern = w.Office["centre"]
	}
	return pattern.in(l, name)
}
