package flows

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lotusdesk/lotusdesk/locales"
)

// plainness tells a plain answer from words about one. An answer to a question for yes or no is plain where it is all that
// is said ("ok ok, agree", 我没有), or where it is said first and nothing behind it qualifies, negates or asks ("No, we have
// not"). A choice is plain where its name stands among words that do none of this. What is not plain is asked back, because
// an answer that was turned round is worse than one that is asked for twice.
type plainness struct {
	// front and behind are what stands around an answer and changes nothing about it.
	front, behind []string
	// harmless are words that only look as if they negated. Behind a no, a negation repeats it, and turns says what makes
	// something else of it: a wish ("No, they must not know"), what has happened after all.
	harmless, negates, qualifies, turns *regexp.Regexp
	// opened is a yes or no that a sentence begins with.
	opened *regexp.Regexp
}

func newPlainness(texts *locales.Texts) plainness {
	words := func(part string) (all []string) {
		for _, language := range locales.Languages() {
			for _, word := range texts.Words(language, "answer."+part+".words") {
				all = append(all, parted(word)...)
			}
		}
		return all
	}
	either := func(part, more string) *regexp.Regexp {
		var han, latin []string
		for _, word := range words(part) {
			if hasHan(word) {
				han = append(han, regexp.QuoteMeta(word))
			} else {
				latin = append(latin, regexp.QuoteMeta(word))
			}
		}
		return regexp.MustCompile(`(?:` + strings.Join(han, "|") + `)|\b(?:` + strings.Join(latin, "|") + `)\b` + more)
	}
	return plainness{
		front: words("front"), behind: words("behind"),
		harmless: either("harmless", ""), negates: either("negating", `|n't\b`), qualifies: either("qualifying", ""), turns: either("turning", ""),
		opened: regexp.MustCompile(`^(yes|no) ((?:i|we|he|she|it|this|that|they|there|not|in|at|since)\b.*)$|^(是的|对的|没错|有的|不是的)([^话吗嘛吧].*)$`),
	}
}

// parted is a text as the words of an answer are looked for in it: in its clauses, each of small letters and digits, with
// one blank between words and none beside Chinese characters.
func parted(text string) (clauses []string) {
	text = strings.ToLower(clean(text))
	apart := func(r rune) bool {
		return r != ' ' && r != '\'' && !unicode.IsLetter(r) && !unicode.IsNumber(r)
	}
	for _, clause := range strings.FieldsFunc(text, apart) {
		words := strings.Fields(clause)
		clause = strings.Join(words, " ")
		if hasHan(clause) {
			clause = strings.Join(words, "")
		}
		if clause != "" {
			clauses = append(clauses, clause)
		}
	}
	return clauses
}

// noAt is which of the two choices the no is. Besides a choice a clause may say nothing, or not just that.
const (
	noAt      = 1
	noSide    = -1 // courtesy only
	otherSide = -2 // it says something else, or both
)

// side finds which of some answers a clause consists of, with no more than courtesy around it. Two different words for no
// without a stop between them are a double negation in Chinese: 没有不同意, 不用公开.
func (p plainness) side(clause string, answers [][]string) int {
	found, said := noSide, ""
	for clause != "" {
		rest, word, at := "", "", noSide
		for i, words := range answers {
			if r, w := begins(clause, slices.Values(words)); len(w) > len(word) {
				rest, word, at = r, w, i
			}
		}
		around := p.behind
		if found == noSide {
			around = append(slices.Clone(p.front), p.behind...)
		}
		if r, w := begins(clause, slices.Values(around)); len(w) > len(word) {
			rest, word, at = r, w, noSide
		}
		twice := at == noAt && said != "" && said != word && hasHan(word)
		if word == "" || twice || at != noSide && found != noSide && at != found {
			return otherSide
		}
		if said = ""; at != noSide {
			found, said = at, word
		}
		clause = rest
	}
	return found
}

// whole finds which of some answers a text consists of: all its clauses say the same, or only courtesy.
func (p plainness) whole(clauses []string, answers [][]string) int {
	found := noSide
	for _, clause := range clauses {
		at := p.side(clause, answers)
		if at == otherSide || at != noSide && found != noSide && at != found {
			return otherSide
		}
		if at != noSide {
			found = at
		}
	}
	return found
}

// leading takes an answer off the front of a text: its first clause, or a yes or no that a sentence begins with ("No we have
// not", 是的我们起诉了). 是的话 is an if.
func (p plainness) leading(clauses []string, answers [][]string) (at int, rest []string) {
	for len(clauses) > 0 && p.side(clauses[0], answers) == noSide {
		clauses = clauses[1:]
	}
	if len(clauses) == 0 {
		return noSide, nil
	}
	if at := p.side(clauses[0], answers); at >= 0 {
		return at, clauses[1:]
	}
	if f := p.opened.FindStringSubmatch(clauses[0]); f != nil {
		return p.side(f[1]+f[3], answers), append([]string{f[2] + f[4]}, clauses[1:]...)
	}
	return otherSide, nil
}

// doubtful says whether words around an answer qualify or negate it, or ask.
func (p plainness) doubtful(text string) bool { return p.denies(text) || asksIn(text) }

// denies says whether words around an answer qualify or negate it.
func (p plainness) denies(text string) bool {
	even := strings.Join(parted(text), ", ")
	return p.negates.MatchString(p.harmless.ReplaceAllString(even, "")) || p.qualifies.MatchString(even)
}

// turned says whether words behind a no make something else of it.
func (p plainness) turned(text string) bool {
	even := strings.Join(parted(text), ", ")
	return p.qualifies.MatchString(even) || p.turns.MatchString(even) || asksIn(text)
}

// asksIn says whether a text asks anywhere.
func asksIn(text string) bool { return strings.Contains(clean(text), "?") || endsAsking(text) }

// decided finds whether words say yes or no, and plainly. To a notice, and where a reason could turn the answer round, it
// has to be all that is said; a yes there may have its reason behind it.
func (e *Engine) decided(s *step, text string, labels [][]string) (at int, ok bool) {
	answers := make([][]string, len(labels))
	for i, words := range labels {
		for _, word := range words {
			answers[i] = append(answers[i], parted(word)...)
		}
	}
	clauses := parted(text)
	if at := e.plainly.whole(clauses, answers); at >= 0 {
		return at, !strings.Contains(clean(text), "?")
	}
	at, rest := e.plainly.leading(clauses, answers)
	if at < 0 || s.Type == TypeConsent || s.Alone && (at == noAt || !e.reasons(rest)) || strings.Contains(clean(text), "?") {
		return 0, false
	}
	for _, clause := range rest {
		if other := e.plainly.side(clause, answers); other >= 0 && other != at {
			return 0, false
		}
	}
	behind := strings.Join(rest, ", ")
	if at == noAt { // a negation behind a no repeats it
		repeats := e.plainly.negates.MatchString(behind)
		return at, !e.plainly.turned(behind) && (repeats || !e.holdsAny(behind, s.key("yes_also")))
	}
	return at, !e.plainly.doubtful(behind) && !e.holdsAny(behind, s.key("no_also")) && !e.holdsAny(text, s.key("contrary.words"))
}

// reasons says whether words behind a yes begin with why: "we are afraid of revenge", 怕他们报复.
func (e *Engine) reasons(rest []string) bool {
	for _, language := range locales.Languages() {
		if _, word := begins(strings.Join(rest, ", "), slices.Values(e.texts.Words(language, "answer.reason.words"))); word != "" {
			return true
		}
	}
	return false
}

// notPlain says what is asked where words say neither yes nor no plainly.
func (e *Engine) notPlain(s *step, text string, labels [][]string) fault {
	switch {
	case e.holdsAny(text, s.key("contrary.words")):
		return msg(s.key("contrary.ask"))
	case s.Type == TypeConsent && len(match(plain(text), labels)) == 0 && !e.plainly.doubtful(text):
		return msg("error.form.consent")
	case s.Type == TypeConsent:
		return msg("error.form.consent_whole")
	case len(match(plain(text), labels)) == 0:
		return msg("error.form.yes_no")
	}
	return fault{Key: "error.form.just_yes_no", Vars: locales.Vars{"question": s.label()}}
}

// long says whether words are so long, a story, that a choice is only named aside: then the clause that names it counts.
func long(text string) bool {
	if hasHan(text) {
		return utf8.RuneCountInString(text) > 30
	}
	return utf8.RuneCountInString(text) > 90
}

// meant says whether a text may name a choice and mean another: words around its name qualify or negate it, or ask.
func (e *Engine) meant(text string, words []string) bool {
	if slices.Contains(words, plain(text)) {
		return false
	}
	clauses, naming := parted(text), []string(nil)
	words = slices.SortedFunc(slices.Values(words), func(a, b string) int { return len(b) - len(a) })
	for i, clause := range clauses {
		for _, word := range words { // the longest first: 不急 is no 急
			if contains(clauses[i], word) {
				clauses[i] = strings.ReplaceAll(clauses[i], word, " ")
			}
		}
		if clauses[i] != clause {
			naming = append(naming, clauses[i])
		}
	}
	story := len(naming) > 0 && long(text)
	if story {
		clauses = naming
	}
	return !story && asksIn(text) || e.plainly.doubtful(strings.Join(clauses, ", "))
}
