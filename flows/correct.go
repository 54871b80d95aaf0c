package flows

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lotusdesk/lotusdesk/locales"
	"golang.org/x/text/unicode/norm"
)

// corrections are the ways of saying that an earlier answer is to be another one, in both languages. In a pattern {X} stands
// for the question's short name, {Y} for the new answer, {Z} for what it is not.
type corrections struct {
	// polite and slips are what may stand in front: "please", 把; "sorry", 不对. A slip makes of any statement a correction.
	polite, slips *regexp.Regexp
	// plain ones say that something is to be changed. Statements ("X should be Y") may be the answer itself where the open
	// question is one for words, so they count elsewhere, and behind a slip; where a name is asked for they count too, if they
	// name the earlier question exactly. Only at the review and behind a slip is "X is Y" a correction.
	plain, statements, slipped []*regexp.Regexp
	// again and wrong do the same without the new answer, which is then asked for.
	again, wrong []*regexp.Regexp
}

func newCorrections(texts *locales.Texts) corrections {
	patterns := func(key string) (out []*regexp.Regexp) {
		for _, language := range locales.Languages() {
			for _, p := range texts.Words(language, key) {
				expression := strings.NewReplacer(`\{X\}`, `(?P<X>.{1,30}?)`, `\{Y\}`, `(?P<Y>.+)`, `\{Z\}`, `.+?`, ",", `[\s,;.。]*`, ":", `[\s:]*`, "：", `\s*:\s*`, " ", `\s+`).Replace(regexp.QuoteMeta(p))
				out = append(out, regexp.MustCompile(`(?is)^`+expression+`$`))
			}
		}
		return out
	}
	lead := func(key string) *regexp.Regexp {
		var words []string
		for _, language := range locales.Languages() {
			for _, word := range texts.Words(language, "correction."+key+".words") {
				if word = regexp.QuoteMeta(word); !hasHan(word) {
					word += `\b`
				}
				words = append(words, word)
			}
		}
		slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) }) // the longest first
		return regexp.MustCompile(`(?i)^(?:` + strings.Join(words, "|") + `)[\s,:;.!。、]*`)
	}
	return corrections{
		polite: lead("polite"), slips: lead("slips"),
		plain: patterns("correction.patterns"), statements: patterns("correction.statements.patterns"), slipped: patterns("correction.slipped.patterns"),
		again: patterns("correction.again.patterns"), wrong: patterns("correction.wrong.patterns"),
	}
}

// maxName is how many characters a question takes that asks for a name: of a person, a company, an authority.
const maxName = 100

// evened is a text of as many characters, each as it is compared: in simplified form, in its ordinary width.
func (c characters) evened(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '’' {
			return '\''
		}
		if even := []rune(norm.NFKC.String(string(r))); len(even) == 1 {
			return even[0]
		}
		return r
	}, c.simple(text))
}

// bare takes from words, as they are compared, what stands in front of a correction. slip says that they begin with one.
func (c corrections) bare(said string) (bare string, slip bool) {
	for {
		rest := c.polite.ReplaceAllString(said, "")
		bare = c.slips.ReplaceAllString(rest, "")
		slip = slip || bare != rest
		if bare == said {
			return bare, slip
		}
		said = bare
	}
}

// corrected replaces an earlier answer, or asks for it again, where the message asks for just that and names an answered
// question.
func (t *turn) corrected() bool {
	f := t.flow()
	if f == nil {
		return false
	}
	p, text, open := f.walk(t.s.Draft, t.in.Now), []rune(tidy(t.in.Text)), t.open()
	said, slip := t.corrections.bare(t.evened(string(text)))
	loose := slip || open == nil || open.Type != TypeText
	patterns, again := slices.Clone(t.corrections.plain), slices.Clone(t.corrections.again)
	if loose || open.Max > 0 && open.Max <= maxName { // nobody is called "the address is wrong"
		patterns, again = append(patterns, t.corrections.statements...), append(again, t.corrections.wrong...)
	}
	if slip || open == nil {
		patterns = append(patterns, t.corrections.slipped...)
	}
	for _, pattern := range patterns {
		m := pattern.FindStringSubmatchIndex(said)
		if m == nil {
			continue
		}
		x, y := pattern.SubexpIndex("X"), pattern.SubexpIndex("Y")
		if s := t.answeredNamed(p, said[m[2*x]:m[2*x+1]], loose); s != nil {
			behind := utf8.RuneCountInString(said[m[2*y]:])
			value := text[len(text)-behind:][:utf8.RuneCountInString(said[m[2*y]:m[2*y+1]])]
			t.correct(s, p, strings.TrimRight(string(value), ",，;； "))
			return true
		}
	}
	for _, pattern := range again {
		if m := pattern.FindStringSubmatch(strings.TrimRight(said, ".!?。 ")); m != nil {
			if s := t.answeredNamed(p, m[pattern.SubexpIndex("X")], false); s != nil {
				t.edit(s.Name)
				return true
			}
		}
	}
	return false
}

// answeredNamed finds the one answered question that is named: by its short name or another word for it, or, where it is
// looked for in parts, by a part of these.
func (t *turn) answeredNamed(p path, name string, parts bool) *step {
	name = plain(name)
	for _, word := range []string{"my ", "the ", "our ", "我的", "我们的", "刚才的", "刚才", "前面的", "上面的"} {
		name = strings.TrimPrefix(name, word)
	}
	labels := make([][]string, len(p.answered))
	for i, s := range p.answered {
		for _, language := range locales.Languages() {
			for _, word := range append([]string{t.texts.Say(language, msg(s.key("short")))}, t.texts.Words(language, s.key("short_also"))...) {
				labels[i] = append(labels[i], plain(word))
			}
		}
	}
	found := match(name, labels)
	if len(found) != 1 || !parts && !slices.Contains(labels[found[0]], name) {
		return nil
	}
	if s := p.answered[found[0]]; s.Type != TypeConsent {
		return s
	}
	return nil
}

// correct answers an earlier question anew. A value that cannot be used leaves the former answer and asks for it.
func (t *turn) correct(s *step, p path, text string) {
	editing := t.s.Draft.Editing
	if s.Type == TypeFiles {
		t.edit(s.Name)
		return
	}
	value, fault := t.read(s, text, t.s.Language, p.env, t.in.Now)
	a, suggestion := t.answer(value), ""
	if fault != nil {
		suggestion = value
	}
	if fault == nil && !s.satisfied(a, p.env) {
		constraint := t.stating(msg(s.key("constraint")))
		fault = &constraint
	}
	t.s.Suggested = suggestion
	if fault != nil && editing == s.Name {
		t.reprompt(s, p, *fault)
		return
	}
	if fault != nil {
		t.s.Draft.Editing, t.s.Asked, t.s.Part = s.Name, s.Name, ""
		text := append([]locales.Text{*fault}, t.questionText(s)...)
		if suggestion != "" { // the question that a yes answers comes last
			text = append(text[1:], *fault)
		}
		t.question(s, p, text)
		return
	}
	t.flow().put(t.s.Draft, s, a, t.in.Now)
	if editing != s.Name {
		t.s.Draft.Editing = editing
	}
	t.ask(locales.Text{Key: "correction.done", Vars: locales.Vars{"field": msg(s.key("short")), "value": shown(s, a, inList)}})
}
