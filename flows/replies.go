package flows

import (
	_ "embed"
	"errors"
	"fmt"
	"slices"

	"github.com/goccy/go-yaml"
	"github.com/lotusdesk/lotusdesk/locales"
)

//go:embed replies.yaml
var replies []byte

// Canned is a reply that is written already: its words are the text canned.NAME.text.
type Canned struct {
	Name string `yaml:"name"`
	// Kind and States are those of the cases that it fits.
	Kind   string   `yaml:"kind"`
	States []string `yaml:"states"`
}

// Fits says whether a reply fits a case.
func (c Canned) Fits(kind, state string) bool {
	return c.Kind == kind && slices.Contains(c.States, state)
}

// Text is the reply's text with variables.
func (c Canned) Text(vars locales.Vars) locales.Text {
	return locales.Text{Key: "canned." + c.Name + ".text", Vars: vars}
}

// Label is what the reply is called.
func (c Canned) Label() locales.Text { return locales.T("canned." + c.Name + ".label") }

// CannedReplies reads the replies that the program carries. Variables are those that texts about a case have; the error
// has a line for each problem.
func CannedReplies(texts *locales.Texts, variables []string) ([]Canned, error) {
	return parseReplies(replies, texts, variables)
}

func parseReplies(data []byte, texts *locales.Texts, variables []string) ([]Canned, error) {
	var list []Canned
	if err := yaml.UnmarshalWithOptions(data, &list, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("reading %s", placed("flows/replies.yaml", err))
	}
	var problems []error
	seen := map[string]bool{}
	for _, c := range list {
		say := func(format string, a ...any) {
			problems = append(problems, fmt.Errorf("flows/replies.yaml: %s: %s", c.Name, fmt.Sprintf(format, a...)))
		}
		if c.Name == "" || len(c.Name) > 16 || seen[c.Name] {
			say("a name is used once and has 1 to 16 letters, to fit on a button")
		}
		seen[c.Name] = true
		if !texts.Has(locales.ZH, "kind."+c.Kind) || len(c.States) == 0 {
			say("there is no kind %q, or no state", c.Kind)
		}
		for _, state := range c.States {
			if !texts.Has(locales.ZH, "state."+state) {
				say("there is no state %q", state)
			}
		}
		for _, language := range locales.Languages() {
			for _, key := range []string{c.Label().Key, c.Text(nil).Key} {
				if !texts.Has(language, key) {
					say("there is no text %s in %s.toml", key, language)
				}
				for _, name := range texts.Variables(language, key) {
					if !slices.Contains(variables, name) {
						say("%s of %s.toml has the variable %s; there are %v", key, language, name, variables)
					}
				}
			}
		}
	}
	return list, errors.Join(problems...)
}
