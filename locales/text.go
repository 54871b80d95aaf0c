// Package locales holds every sentence Lotusdesk says, in Chinese and in English, and checks that both are complete.
package locales

import (
	"encoding/json"
	"fmt"

	"github.com/nyaruka/phonenumbers"
)

// Language is a language Lotusdesk speaks.
type Language string

// The languages, in the order in which an undecided contact is shown both.
const (
	ZH Language = "zh"
	EN Language = "en"
)

// Languages lists every language there must be a text for.
func Languages() []Language { return []Language{ZH, EN} }

// Text is something to say, still without a language. Exactly one of Key, Each, Day, Lines, Quote and Raw is set.
type Text struct {
	// Key names a message of en.toml and zh.toml; Vars fill its placeholders.
	Key  string `json:"key,omitempty"`
	Vars Vars   `json:"vars,omitempty"`
	// Each holds a name that is data, not a message (a unit's name), in each language.
	Each map[Language]string `json:"each,omitempty"`
	// Day is a calendar date, 2006-01-02, written out as each language writes dates.
	Day string `json:"day,omitempty"`
	// Lines are said one below the other.
	Lines []Text `json:"lines,omitempty"`
	// Quote is what somebody wrote, among lines of ours: each line that it begins is indented, so that none passes for ours.
	Quote *Text `json:"quote,omitempty"`
	// Raw is said as it is in every language: what a person wrote, a number.
	Raw string `json:"raw,omitempty"`
}

// Vars are a message's placeholders: strings, numbers, or a Text that is said in the same language.
type Vars map[string]any

// UnmarshalJSON turns the nested texts of a stored message back into Text values.
func (v *Vars) UnmarshalJSON(data []byte) error {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return fmt.Errorf("reading a text's variables: %w", err)
	}
	*v = make(Vars, len(raw))
	for name, value := range raw {
		var target any
		if len(value) > 0 && value[0] == '{' {
			var text Text
			if err := json.Unmarshal(value, &text); err != nil {
				return fmt.Errorf("reading variable %s: %w", name, err)
			}
			(*v)[name] = text
			continue
		}
		if err := json.Unmarshal(value, &target); err != nil {
			return fmt.Errorf("reading variable %s: %w", name, err)
		}
		if n, ok := target.(float64); ok && n == float64(int(n)) {
			target = int(n) // counts decide plurals, and those want whole numbers
		}
		(*v)[name] = target
	}
	return nil
}

// T is the text of a key without placeholders.
func T(key string) Text { return Text{Key: key} }

// Raw is a text that is the same in every language.
func Raw(s string) Text { return Text{Raw: s} }

// Quote is a text that stands indented among others.
func Quote(text Text) Text { return Text{Quote: &text} }

// Phone is a phone number as it is kept, such as +863742123456 ext. 801, with its digits grouped as its country does; each
// language has its word in front of an extension. What is no number is said as it is.
func Phone(number string) Text {
	parsed, err := phonenumbers.Parse(number, "CN")
	if err != nil {
		return Raw(number)
	}
	extension := parsed.GetExtension()
	parsed.Extension = nil
	shown := Raw(phonenumbers.Format(parsed, phonenumbers.INTERNATIONAL))
	if extension == "" {
		return shown
	}
	return Text{Key: "review.extension", Vars: Vars{"number": shown, "extension": extension}}
}
