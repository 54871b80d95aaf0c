package flows

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lotusdesk/lotusdesk/locales"
)

// heading is what stands in front of a change that is one of several, and names nothing itself: "two things are wrong:", 1), 一个是.
var heading = regexp.MustCompile(`^(?i:[^:,\n]{0,40}?(?:wrong|incorrect|corrections?|correct|changes?|mistakes?|改|更正|有误|错)[^:,\n]{0,12}[:,]\s*)?(?:(?:[另还再]?外?有?一[个处项]是|第[1-9一二三四五]个?是?[:,]?|\(?\d{1,2}[).、]|[-•·*])\s*)?`)

// noValue is what says of an answer that it is wrong, and not what it should be.
var noValue = regexp.MustCompile(`^(?i:wrong|incorrect|false|not (?:right|correct)|错的?|错了|不对的?|有误)[\s.!。！]*$`)

// changes reads what words want of earlier answers. What follows behind another change counts where it names its question
// exactly: then it is not a part of the answer before it, which stands in behind.
func (t *turn) changes(p path, text []rune, behind *step) []change {
	if found, ok := t.partOf(p, text); ok && behind == nil {
		return []change{found}
	}
	if found := t.changesIn(p, text, behind, false); len(found) > 0 {
		return found
	}
	open, lead := t.open(), heading.FindString(t.evened(string(text)))
	if lead == "" || behind == nil && open != nil && open.Type == TypeText && open.Max > maxName {
		return nil
	}
	return t.changesIn(p, text[utf8.RuneCountInString(lead):], behind, true)
}

// partOf is the change of some words within an answer, which stays as it is around them: 投诉事项里的甲改成乙. An answer that does not hold
// them has to be written again.
func (t *turn) partOf(p path, text []rune) (change, bool) {
	said, _ := t.corrections.bare(t.evened(string(text)))
	lead := len(text) - utf8.RuneCountInString(said)
	for _, pattern := range t.corrections.parts {
		m := pattern.FindStringSubmatchIndex(said)
		if m == nil {
			continue
		}
		at := func(group string) (string, string) { // as it is compared, and as it was written
			i := 2 * pattern.SubexpIndex(group)
			from := lead + utf8.RuneCountInString(said[:m[i]])
			return said[m[i]:m[i+1]], string(text[from : from+utf8.RuneCountInString(said[m[i]:m[i+1]])])
		}
		name, _ := at("X")
		part, former := at("P")
		_, latter := at("Y")
		s := t.answeredNamed(p, name, t.loose())
		if s == nil || s.Type != TypeText || t.answeredNamed(p, part, false) != nil {
			continue
		}
		value := t.s.Draft.Answers[s.Name].Value
		if i := strings.Index(strings.ToLower(value), strings.ToLower(former)); i >= 0 && len(strings.ToLower(value)) == len(value) {
			return change{of: s, text: value[:i] + strings.Trim(latter, " .。") + value[i+len(former):]}, true
		}
		return change{of: s, anew: true}, true
	}
	return change{}, false
}

// patterns are the ways of saying a change that count where the conversation stands; those from which on they may be a part of a
// story are at the end: at a question for one they count for answers of a fixed form.
func (t *turn) patterns(behind *step, slip bool, said string) (patterns []*regexp.Regexp, inStory int) {
	open, c := t.open(), t.corrections
	patterns = slices.Concat(c.adding, c.plain)
	if t.loose() || slip || open.Max > 0 && open.Max <= maxName { // nobody is called "the address is wrong"
		patterns = append(patterns, c.statements...)
	}
	if slip || open == nil {
		patterns = append(patterns, c.slipped...)
	}
	if behind != nil && !behind.asksStory() {
		patterns = append(patterns, c.further...)
	}
	inStory = len(patterns)
	switch {
	case open == nil:
		patterns = append(patterns, c.added...)
	case open.asksStory() && behind == nil && !slip && utf8.RuneCountInString(said) <= maxBeside:
		patterns = append(patterns, slices.Concat(c.statements, c.slipped)...)
	}
	return patterns, inStory
}

// changesIn reads changes at the beginning of words. Slipped says that they are in any case to correct something.
func (t *turn) changesIn(p path, text []rune, behind *step, slipped bool) []change {
	said, slip := t.corrections.bare(t.evened(string(text)))
	slip = slip || slipped
	open, loose := t.open(), t.loose() || slip
	patterns, inStory := t.patterns(behind, slip, said)
	for i, pattern := range patterns {
		m := pattern.FindStringSubmatchIndex(said)
		if m == nil {
			continue
		}
		x, y := pattern.SubexpIndex("X"), pattern.SubexpIndex("Y")
		rest := utf8.RuneCountInString(said[m[2*y]:])
		value := text[len(text)-rest:][:utf8.RuneCountInString(said[m[2*y]:m[2*y+1]])]
		s := t.answeredNamed(p, said[m[2*x]:m[2*x+1]], loose && behind == nil)
		if noValue.MatchString(string(value)) {
			continue
		}
		if s == nil {
			t.mayMean(p, said[m[2*x]:m[2*x+1]], string(value), open == nil && behind == nil)
			continue
		}
		if _, _, fault := t.corrective(s, p, string(value)); i >= inStory && open != nil && (s.Type == TypeText || fault != nil) {
			continue
		}
		value, more := t.furtherChanges(p, s, value)
		c := change{of: s, text: strings.TrimRight(string(value), ",，;；、 "), adds: i < len(t.corrections.adding) || i >= inStory && open == nil}
		return append([]change{t.cut(c, p)}, more...)
	}
	if open == nil || behind != nil {
		return t.wishedChange(p, t.evened(string(text)), said)
	}
	return nil
}

// between is what stands between two changes in one message.
var between = regexp.MustCompile(`^(?:[,，;；。、]?(?:并且|并|还有|同时|另外|然后|以及|和|及|跟)[,，]?|[,，;；。]但是?[,，]?|[\s,，;；。.、]+(?i:and also |and |also |then |but )?)`)

// furtherChanges takes the changes of other answers off the end of a new answer.
func (t *turn) furtherChanges(p path, s *step, value []rune) ([]rune, []change) {
	for i := 1; i < len(value); i++ {
		gap := between.FindString(string(value[i:]))
		if gap == "" {
			continue
		}
		more := t.changes(p, value[i+utf8.RuneCountInString(gap):], s)
		if len(more) > 0 && strings.HasPrefix(more[0].text, "了") { // 电话改成了空号 tells of something
			continue
		}
		if clauses := parted(t.evened(string(value[:i]))); len(more) > 0 && more[0].wish && len(clauses) > 0 && t.plainly.denies(clauses[len(clauses)-1]) {
			continue // do not hide my name
		}
		if len(more) > 0 && !slices.ContainsFunc(more, func(c change) bool { return c.of == s }) {
			return value[:i], more
		}
	}
	return value, nil
}

// answerNames are the names of the answered questions: their short names and other words for them.
func (t *turn) answerNames(p path) [][]string {
	labels := make([][]string, len(p.answered))
	for i, s := range p.answered {
		for _, language := range locales.Languages() {
			for _, word := range append([]string{t.texts.Say(language, msg(s.key("short")))}, t.texts.Words(language, s.key("short_also"))...) {
				word = plain(word)
				labels[i] = append(labels[i], word, strings.TrimPrefix(strings.TrimPrefix(word, "the "), "your "))
			}
		}
	}
	return labels
}

// bareName is the name of an answer without what points to it.
func bareName(name string) string {
	name = plain(name)
	for _, word := range []string{"my ", "the ", "our ", "我的", "我们的", "刚才的", "刚才", "前面的", "上面的", "那个", "这个"} {
		name = strings.TrimPrefix(name, word)
	}
	for _, word := range []string{"那个", "那项", "那一项", "这一项"} {
		name = strings.TrimSuffix(name, word)
	}
	return name
}

// answeredNamed finds the one answered question that is named: by its short name or another word for it, or, where it is
// looked for in parts, by a part of these; or as the one before.
func (t *turn) answeredNamed(p path, name string, parts bool) *step {
	name = bareName(name)
	if order := t.s.Draft.Order; len(order) > 0 && t.isOnly(name, "correction.previous.words") {
		name = order[len(order)-1]
		i := slices.IndexFunc(p.answered, func(s *step) bool { return s.Name == name && s.Type != TypeConsent })
		if i >= 0 {
			return p.answered[i]
		}
		return nil
	}
	labels := t.answerNames(p)
	found := match(name, labels)
	if len(found) != 1 || !parts && !slices.Contains(labels[found[0]], name) {
		return nil
	}
	if s := p.answered[found[0]]; s.Type != TypeConsent {
		return s
	}
	return nil
}

// meanings are a new answer that can be meant for more than one question: "the name is …".
type meanings struct {
	of   []*step
	text string
}

// mayMean notes at the review that a new answer can be meant for several questions for words.
func (t *turn) mayMean(p path, name, value string, here bool) {
	if !here || t.may.text != "" {
		return
	}
	var of []*step
	for _, i := range match(bareName(name), t.answerNames(p)) {
		if s := p.answered[i]; s.Type == TypeText {
			of = append(of, s)
		}
	}
	if len(of) > 1 {
		t.may = meanings{of: of, text: value}
	}
}

// askMeant asks which answer is to be changed, where several are meant; the words wait.
func (t *turn) askMeant() bool {
	if t.may.text == "" {
		return false
	}
	var values []string
	for _, s := range t.may.of {
		values = append(values, "!put:"+s.Name)
	}
	t.s.Prompt = promptChange
	t.await(t.may.text)
	t.offer([]locales.Text{{Key: "correction.which", Vars: locales.Vars{"text": shortened(t.may.text, inList)}}}, values, []string{"!continue"})
	return true
}

// putHeld puts the words that waited in the place of the answer that was chosen.
func (t *turn) putHeld(name string) {
	h, s := t.s.Held, t.flow().byName[name]
	if h == nil || s == nil || t.in.Now.After(h.Until) {
		t.say(msg("route.over"))
		t.again()
		return
	}
	t.s.Held, t.s.Prompt = h.papers(), ""
	t.correct(s, t.flow().walk(t.s.Draft, t.in.Now), h.Text)
}
