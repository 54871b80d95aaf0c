package flows

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lotusdesk/lotusdesk/locales"
)

// lost answers what was not understood: a little more help each time, a person at the third, and then anew. A form is put aside
// the third time, so that no question is asked alike for ever; where none is open the three sentences go round. Rude words are
// answered as calmly as any.
func (t *turn) lost() {
	t.astray = true
	switch {
	case t.furtherWords() || t.unclear():
		return
	case t.s.Draft != nil && t.s.Tries >= maxTries:
		t.leave()
		return
	case t.noted() || t.confirmed():
		return
	case t.wordless():
		return
	}
	tries, rude := t.s.Tries, t.rude()
	key := t.missed(tries, rude)
	switch {
	case t.s.Draft != nil && t.s.Prompt == promptReview && t.in.Kind == InputText:
		t.howToSend(msg(key))
		t.offerWhatIsTold()
	case t.s.Draft != nil:
		t.say(msg(key))
		t.resumeQuestion()
		if t.s.Prompt == "" {
			tries = 1 // what was wrong and the whole question is what the second rung says
		}
	default:
		if t.in.Kind == InputFiles || t.in.Kind == InputText && !rude {
			t.effect(t.unaddressed())
		}
		t.astrayInMenu(key, tries, rude)
	}
	t.s.Tries = tries + 1
}

// wordless climbs the ladder of the open question for what has no words, such as a sticker.
func (t *turn) wordless() bool {
	open := t.open()
	if t.in.Kind != InputOther || open == nil || t.s.Prompt != "" {
		return false
	}
	t.s.Tries = max(t.s.Tries, 1) // who tapped one by mistake still sees the question
	t.reprompt(open, t.flow().walk(t.s.Draft, t.in.Now), msg("nothing.no_words"))
	return true
}

// astrayInMenu answers what was not understood where no form is open.
func (t *turn) astrayInMenu(key string, tries int, rude bool) {
	if end := t.referredBefore(); end != nil && tries < 2 && t.in.Kind == InputText && !rude {
		t.offer([]locales.Text{msg(end.labelKey()), msg("nothing.referred")}, nil, []string{"!undo", "!human", "!menu"})
		return
	}
	t.tasks(locales.Text{Lines: []locales.Text{msg(key), msg("menu.title")}})
}

// referredBefore is the step that led out of our remit, where that was the last that was said: what is written behind it is about
// that. Nil where it was not.
func (t *turn) referredBefore() *step {
	d := t.s.Cancelled
	if d == nil || t.s.Prompt != "" || t.flows[d.Flow] == nil {
		return nil
	}
	return t.flows[d.Flow].walk(d, t.in.Now).end
}

// missed is the sentence for an input that was not understood, after so many.
func (t *turn) missed(tries int, rude bool) string {
	rung := tries % 3
	switch {
	case t.in.Kind == InputFiles && rung == 0:
		return "nothing.files_wanted"
	case t.in.Kind == InputOther && t.s.Draft != nil && rung == 0:
		return "nothing.no_words"
	case t.s.Draft == nil && t.remember():
		return "told.kept"
	case rude && t.s.Draft != nil && rung == 0:
		return "rude.here"
	case rude && t.s.Draft == nil:
		return []string{"rude.calm", "rude.again", "nothing.person"}[rung]
	}
	if t.s.Draft == nil && !t.s.Officer && t.in.Kind == InputText && rung == 0 {
		return "nothing.which"
	}
	return []string{"nothing.understood", "nothing.choose", "nothing.person"}[rung]
}

// noted answers words that only agree, decline or take note where nothing is asked: they end a talk as people end one.
func (t *turn) noted() bool {
	name := t.words[plain(t.said())]
	if t.s.Draft != nil || t.s.Prompt != "" && t.s.Prompt != promptMenu || t.in.Kind != InputText || !slices.Contains([]string{"yes", "no", "noted", "done", "keep", "skip"}, name) {
		return false
	}
	t.astray, t.s.Tries = false, 0
	if t.s.Prompt == promptMenu && name != "no" && name != "done" {
		t.tasks(msg("noted.choose"))
		return true
	}
	t.s.Prompt = ""
	t.say(msg("noted.end"))
	return true
}

// maxRude is how many characters rude words have: who writes more tells of something, in whatever words.
const maxRude = 60

// rude says whether somebody is rude to us, who may have every reason: the words are sent to nobody by themselves. What is
// rude alone and is not in a longer word (垃圾, 垃圾焚烧) does not count there.
func (t *turn) rude() bool {
	text := plain(t.said())
	if t.in.Kind != InputText || utf8.RuneCountInString(text) > maxRude {
		return false
	}
	rude := false
	for _, language := range locales.Languages() {
		for _, word := range t.texts.Words(language, "rude.mild") {
			text = strings.ReplaceAll(text, plain(word), "")
		}
		rude = rude || slices.ContainsFunc(t.texts.Words(language, "rude.words"), func(word string) bool { return contains(text, plain(word)) })
	}
	return rude
}

// thanked is the question that words are which are courtesy alone and end like a letter: thanks, best regards, a name. Over a form a
// name may be the answer, so there they are not looked for.
func (t *turn) thanked() []Question {
	said := strings.TrimSpace(folded(t.said()))
	for _, q := range t.questions {
		for _, phrase := range q.phrases {
			rest, begins := strings.CutPrefix(said, strings.TrimSpace(phrase))
			if q.Whole && begins && (hasHan(phrase) || strings.HasPrefix(rest, " ")) && (t.signsOff(rest) || t.signed(rest)) {
				return []Question{q}
			}
		}
	}
	return nil
}

// fullName is a name of two or three words as it is written, behind a sign or on a line of its own.
var fullName = regexp.MustCompile(`[,.!\n]\s*((?:\p{Lu}[\p{L}'.-]*\p{Ll}\.?\s+|\p{Lu}\.\s*){1,2}\p{Lu}[\p{L}'-]*\p{Ll})[\s.]*$`)

// signed says whether what is left of words is a name and was written as one.
func (t *turn) signed(rest string) bool {
	m := fullName.FindStringSubmatch(clean(t.in.Text))
	return m != nil && plain(folded(m[1])) == plain(rest) && t.words[plain(rest)] == "" && !endsAsking(rest)
}

// signsOff says whether words are what stands at the end of a letter: a closing phrase and a name, or a name alone, if it is one word.
func (e *Engine) signsOff(rest string) bool {
	if e.words[plain(rest)] != "" || endsAsking(rest) {
		return false
	}
	closed := false
	for _, language := range locales.Languages() {
		for _, word := range e.texts.Words(language, "closing.words") {
			if !hasHan(word) {
				rest, word = " "+strings.TrimSpace(rest)+" ", " "+word+" "
			}
			if left := strings.ReplaceAll(rest, word, " "); left != rest {
				rest, closed = left, true
			}
		}
	}
	most := 1
	if closed {
		most = 3 // of a name, in Chinese its characters
	}
	if hasHan(rest) {
		return closed && utf8.RuneCountInString(strings.ReplaceAll(rest, " ", "")) <= most
	}
	return len(strings.Fields(rest)) <= most
}

// explained helps with the open question: with its example, and who can be asked.
func (t *turn) explained() bool {
	open := t.open()
	if open == nil {
		return false
	}
	help := msg("ladder.help")
	if t.texts.Has(locales.ZH, open.key("example")) {
		help = locales.Text{Key: "ladder.example", Vars: locales.Vars{"example": msg(open.key("example"))}}
	}
	t.answeredInFlow([]locales.Text{help})
	return true
}
