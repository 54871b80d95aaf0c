package locales

import (
	"embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	i18ntemplate "github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"
)

//go:embed en.toml zh.toml
var files embed.FS

// Texts are the messages of every language, parsed once. They do not change after Load and may be used by any number
// of turns at a time.
type Texts struct {
	messages   map[Language]map[string]*i18n.Message
	localizers map[Language]*i18n.Localizer
	defaults   map[Language]Vars
}

// Load reads the messages that the program carries.
func Load() (*Texts, error) {
	sources := map[Language][]byte{}
	for _, l := range Languages() {
		data, err := files.ReadFile(string(l) + ".toml")
		if err != nil {
			return nil, fmt.Errorf("reading the texts of %s: %w", l, err)
		}
		sources[l] = data
	}
	return Parse(sources)
}

// Parse reads messages in go-i18n's TOML form, one source a language.
func Parse(sources map[Language][]byte) (*Texts, error) {
	t := &Texts{messages: map[Language]map[string]*i18n.Message{}, localizers: map[Language]*i18n.Localizer{}}
	bundle := i18n.NewBundle(language.Chinese)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	for l, data := range sources {
		file, err := bundle.ParseMessageFileBytes(data, string(l)+".toml")
		if err != nil {
			return nil, fmt.Errorf("reading %s.toml: %w", l, err)
		}
		t.messages[l] = make(map[string]*i18n.Message, len(file.Messages))
		for _, m := range file.Messages {
			m.Other = strings.TrimSpace(m.Other)
			t.messages[l][m.ID] = m
		}
		t.localizers[l] = i18n.NewLocalizer(bundle, string(l))
	}
	return t, nil
}

// WithDefaults gives the same texts with variables that every message may use, such as the limits in force. One that is a
// Text is said once, now.
func (t *Texts) WithDefaults(defaults Vars) *Texts {
	with := *t
	with.defaults = map[Language]Vars{}
	for _, l := range Languages() {
		with.defaults[l] = maps.Clone(defaults)
		for name, value := range defaults {
			if nested, ok := value.(Text); ok {
				with.defaults[l][name] = t.Say(l, nested)
			}
		}
	}
	return &with
}

// Has says whether a language has a message.
func (t *Texts) Has(l Language, key string) bool { return t.messages[l][key] != nil }

// Keys lists a language's messages in alphabetical order.
func (t *Texts) Keys(l Language) []string { return slices.Sorted(maps.Keys(t.messages[l])) }

// Variables are the variables that a message names, in alphabetical order.
func (t *Texts) Variables(l Language, key string) []string {
	m := t.messages[l][key]
	if m == nil {
		return nil
	}
	return placeholders(m.Other)
}

// Words splits a message that lists phrases, "a|b|c"; without the message there are none.
func (t *Texts) Words(l Language, key string) []string {
	m := t.messages[l][key]
	if m == nil {
		return nil
	}
	words := strings.Split(m.Other, "|")
	for i := range words {
		words[i] = strings.TrimSpace(words[i])
	}
	return words
}

// Say puts a text into a language. It never fails in front of a contact: what is missing is shown as its key in
// brackets, and Check finds it before.
func (t *Texts) Say(l Language, text Text) string {
	switch {
	case text.Key != "":
		return t.message(l, text)
	case text.Each != nil:
		if name, ok := text.Each[l]; ok {
			return name
		}
		return text.Each[EN] // a name that nobody has translated
	case text.Day != "":
		return sayDay(l, text.Day)
	case text.Quote != nil:
		return indent(l) + strings.ReplaceAll(t.Say(l, *text.Quote), "\n", "\n"+indent(l))
	case text.Lines != nil:
		lines := make([]string, len(text.Lines))
		for i, line := range text.Lines {
			lines[i] = t.Say(l, line)
		}
		return strings.Join(lines, "\n")
	}
	return text.Raw
}

// message says a key. A message without placeholders is on the path of every turn and needs no template.
func (t *Texts) message(l Language, text Text) string {
	m := t.messages[l][text.Key]
	if m == nil {
		return "[" + text.Key + "]"
	}
	if m.One == "" && !strings.Contains(m.Other, "{{") {
		return m.Other
	}
	data := make(map[string]any, len(text.Vars)+len(t.defaults[l]))
	maps.Copy(data, t.defaults[l])
	for name, value := range text.Vars {
		if nested, ok := value.(Text); ok {
			said := t.Say(l, nested)
			if nested.Quote != nil { // whose first line goes on one of ours
				said = strings.TrimPrefix(said, indent(l))
			}
			value = said
		}
		data[name] = value
	}
	config := &i18n.LocalizeConfig{
		MessageID: text.Key, TemplateData: data, TemplateParser: &i18ntemplate.TextParser{Option: "missingkey=error"},
	}
	if m.One != "" {
		config.PluralCount = data["count"]
	}
	said, err := t.localizers[l].Localize(config)
	var missing *i18n.MessageNotFoundErr
	if err != nil && !errors.As(err, &missing) || said == "" {
		return "[" + text.Key + "]"
	}
	return strings.TrimSpace(said)
}

// indent stands in front of each line of a quote: as much as a language has in front of a paragraph.
func indent(l Language) string {
	if l == EN {
		return "  "
	}
	return "　"
}

// sayDay writes a date as each language writes dates. What is no date is said as it is.
func sayDay(l Language, day string) string {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	if l == EN {
		return d.Format("Monday 2 January 2006")
	}
	weekday := [...]string{"日", "一", "二", "三", "四", "五", "六"}[d.Weekday()]
	return fmt.Sprintf("%d年%d月%d日（星期%s）", d.Year(), d.Month(), d.Day(), weekday)
}
