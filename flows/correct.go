package flows

import (
	"regexp"
	"slices"
	"strings"

	"github.com/lotusdesk/lotusdesk/locales"
	"golang.org/x/text/unicode/norm"
)

// corrections are the ways of saying that an earlier answer is to be another one, in both languages. In a pattern {X} stands
// for the question's short name, {Y} for the new answer, {Z} for what it is not.
type corrections struct {
	// polite and slips are what may stand in front: "please", 把; "sorry", 不对. A slip makes of any statement a correction.
	// more begins words that are to be added: 补充一下, also.
	polite, slips, more *regexp.Regexp
	// plain ones say that something is to be changed. Statements ("X should be Y") may be the answer itself where the open
	// question is one for words, so they count elsewhere, and behind a slip; where a name is asked for they count too, if they
	// name the earlier question exactly. Only at the review and behind a slip is "X is Y" a correction.
	plain, statements, slipped []*regexp.Regexp
	// adding ones add words to an answer; added are such as may be the answer itself, and count at the review only.
	adding, added []*regexp.Regexp
	// again and wrong do the same without the new answer, which is then asked for.
	again, wrong []*regexp.Regexp
	// parts change some words within an answer: {P} is what {Y} comes in the place of.
	parts []*regexp.Regexp
	// further ones are short for another change behind one: "change the contact to Jane and the phone to …".
	further []*regexp.Regexp
}

// addsOne is how Chinese says that a sentence comes behind an answer, which {A} stands for in a pattern.
const addsOne = `(?:里面?|中|后面?)?(?:再|还要?|请)?(?:加|补充|添)上?一[句点条段个]话?`

func newCorrections(texts *locales.Texts) corrections {
	patterns := func(key string) (out []*regexp.Regexp) {
		for _, language := range locales.Languages() {
			for _, p := range texts.Words(language, key) {
				expression := strings.NewReplacer(`\{X\}`, `(?P<X>.{1,30}?)`, `\{Y\}`, `(?P<Y>.+)`, `\{Z\}`, `.+?`, `\{P\}`, `(?P<P>.+?)`, `\{A\}`, addsOne, ",", `[\s,;:.。]*`, ":", `[\s:]*`, "：", `\s*:\s*`, " ", `\s+`).Replace(regexp.QuoteMeta(p))
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
		polite: lead("polite"), slips: lead("slips"), more: lead("more"),
		plain: patterns("correction.patterns"), statements: patterns("correction.statements.patterns"), slipped: patterns("correction.slipped.patterns"),
		adding: patterns("correction.adding.patterns"), added: patterns("correction.added.patterns"),
		parts:   patterns("correction.parts.patterns"),
		further: patterns("correction.further.patterns"), again: patterns("correction.again.patterns"), wrong: patterns("correction.wrong.patterns"),
	}
}

// maxName is how many characters a question takes that asks for a name: of a person, a company, an authority.
const maxName = 100

// evened is a text of as many characters, each as it is compared: in simplified form, in its ordinary width.
func (c characters) evened(text string) string {
	return strings.Map(func(r rune) rune {
		r = straight(r)
		if even := []rune(norm.NFKC.String(string(r))); len(even) == 1 {
			return even[0]
		}
		return r
	}, c.simple(text))
}

// bare takes from words, as they are compared, what stands in front of a correction. slip says that they begin with one.
func (c corrections) bare(said string) (bare string, slip bool) {
	for {
		rest := said
		if !strings.HasPrefix(said, "请求") { // the name of an answer, and no 请
			rest = c.polite.ReplaceAllString(said, "")
		}
		bare = c.slips.ReplaceAllString(rest, "")
		slip = slip || bare != rest
		if bare == said {
			return bare, slip
		}
		said = bare
	}
}

// change is what a message wants of an earlier answer: text in its place, or behind it. Left is what is said behind that and is
// no part of it. Wish says that the words wish for it without naming the answer: what stands in front of them can deny it. Anew says
// that the whole answer has to be asked for again.
type change struct {
	of               *step
	text             string
	adds, wish, anew bool
	left             string
}

// lacking is how words begin that say what is wrong with an answer, and are none: 少了精密两个字.
var lacking = regexp.MustCompile(`^(?i:少了|多了|漏了|缺了|掉了|少写|多写|漏写|缺少|还差|不全|不完整|(?:is |it is |it's )?(?:missing|lacks|incomplete)\b)`)

// corrected changes earlier answers, or asks for one again, where the message asks for just that and names answered questions.
func (t *turn) corrected() bool {
	f := t.flow()
	if f == nil {
		return false
	}
	p := f.walk(t.s.Draft, t.in.Now)
	switch changes := t.changes(p, []rune(tidy(t.in.Text)), nil); {
	case len(changes) > 1:
		t.correctAll(changes, p)
		t.tellLeft(changes, p)
		return true
	case len(changes) == 1 && (changes[0].anew || lacking.MatchString(t.evened(changes[0].text))):
		s := changes[0].of
		t.s.Draft.Editing = s.Name
		t.ask(locales.Text{Key: "correction.whole", Vars: locales.Vars{"field": msg(s.key("short"))}})
		return true
	case len(changes) == 1 && changes[0].adds:
		t.add(changes[0].of, changes[0].text)
		return true
	case len(changes) == 1:
		t.correct(changes[0].of, p, changes[0].text)
		t.tellLeft(changes, p)
		return true
	}
	return t.toAskAgain(p) || t.askMeant()
}

// toAskAgain asks an answer again that is said to be wrong. At the review, where none or several are named, it is asked which.
func (t *turn) toAskAgain(p path) bool {
	said, _ := t.corrections.bare(t.evened(tidy(t.in.Text)))
	open, again := t.open(), slices.Clone(t.corrections.again)
	if t.loose() || open.Max > 0 && open.Max <= maxName {
		again = append(again, t.corrections.wrong...)
	}
	var asked bool
	for _, pattern := range again {
		m := pattern.FindStringSubmatch(strings.TrimRight(said, ".!?。 "))
		if m == nil {
			continue
		}
		if s := t.answeredNamed(p, m[pattern.SubexpIndex("X")], false); s != nil {
			t.edit(s.Name)
			return true
		}
		asked = true
	}
	if asked = asked && t.s.Prompt == promptReview; asked {
		t.change("")
	}
	return asked
}

// loose says whether no question for words is open, so that what names an answer is not likely to be one.
func (t *turn) loose() bool {
	open := t.open()
	return open == nil || open.Type != TypeText
}

// correct answers an earlier question anew. A value that cannot be used leaves the former answer and asks for it.
func (t *turn) correct(s *step, p path, text string) {
	editing := t.s.Draft.Editing
	if s.Type == TypeFiles {
		t.edit(s.Name)
		return
	}
	a, suggestion, fault := t.corrective(s, p, text)
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
		t.offerDays(*fault)
		return
	}
	t.replace(s, a)
	if editing != s.Name {
		t.s.Draft.Editing = editing
	}
	t.ask(t.changed(s, a))
}

// corrective reads the new answer to an earlier question. What comes with a fault is what is probably meant.
func (t *turn) corrective(s *step, p path, text string) (a Answer, suggestion string, _ *fault) {
	value, fault := t.read(s, text, t.s.Language, p.env, t.in.Now)
	a = t.answer(value)
	if fault != nil {
		return a, value, fault
	}
	if !s.satisfied(a, p.env) {
		constraint := t.stating(msg(s.key("constraint")))
		return a, "", &constraint
	}
	return a, "", nil
}

// changed says what an answer is now.
func (t *turn) changed(s *step, a Answer) locales.Text {
	done := locales.Text{Key: "correction.done", Vars: locales.Vars{"field": msg(s.key("short")), "value": shown(s, a, inList)}}
	if s.asksStory() { // a long text that is gone would be missed
		done = locales.Text{Lines: []locales.Text{done, msg("correction.undo")}}
	}
	return done
}

// correctAll changes several answers, all of them or none.
func (t *turn) correctAll(changes []change, p path) {
	var lead []locales.Text
	answers := make([]Answer, len(changes))
	for i, c := range changes {
		text := c.text
		if c.adds && c.of.Type == TypeText {
			text = c.joined(t.s.Draft)
		}
		a, _, fault := t.corrective(c.of, p, text)
		if fault != nil || c.anew || lacking.MatchString(t.evened(c.text)) {
			t.ask(locales.Text{Key: "correction.one_by_one", Vars: locales.Vars{"field": msg(c.of.key("short")), "text": shortened(c.text, inList)}})
			return
		}
		answers[i] = a
		lead = append(lead, t.changed(c.of, a))
	}
	editing := t.s.Draft.Editing
	for i, c := range changes {
		t.replace(c.of, answers[i])
		if editing != c.of.Name {
			t.s.Draft.Editing = editing
		}
	}
	t.s.Draft.Replaced = nil // it is only one of them
	t.ask(lead...)
}
