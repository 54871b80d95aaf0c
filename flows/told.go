package flows

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/lotusdesk/lotusdesk/locales"
)

const (
	// toldFor is how long words are kept that came before a question for them.
	toldFor = 24 * time.Hour
	// asksStory is how many characters a question takes that asks what happened.
	asksStory = 1000
)

// told are the words that came before a question for them; empty where there are none, or none any more.
func (t *turn) told() string {
	if t.s.Told == nil || t.in.Now.After(t.s.Told.Until) {
		return ""
	}
	return t.s.Told.Text
}

// remember keeps words that tell of something where no question asks for it. They are offered at the question that does,
// so that who begins with the whole story need not write it again; nothing is sent anywhere.
func (t *turn) remember() bool {
	if !t.tells() {
		return false
	}
	text := tidy(t.in.Text)
	if before := t.told(); before != "" && !strings.Contains(before, text) {
		text = before + "\n" + text
	}
	if utf8.RuneCountInString(text) > MaxMessage {
		return false
	}
	t.s.Told = &Held{Text: text, Until: t.in.Now.Add(toldFor)}
	return true
}

// tells says whether words tell of something. A short text that ends asking only asks, unless it tells of something first and then
// asks what to do, as a long one does.
func (t *turn) tells() bool {
	text, least := tidy(t.in.Text), 40
	if hasHan(text) {
		least = 20
	}
	length := utf8.RuneCountInString(text)
	if t.in.Kind != InputText || t.s.Officer || length < least || t.rude() {
		return false
	}
	marks := "，。；！？,.;!?\n"
	if hasHan(text) { // where no blanks are written, one parts words as a comma does
		marks += " "
	}
	first := text[:max(0, strings.LastIndexAny(strings.TrimRight(text, "。.？?！!…"), marks))]
	return length >= 2*least || !endsAsking(t.said()) || utf8.RuneCountInString(first) >= least
}

// asksStory says whether a question of an intake asks what happened.
func (s *step) asksStory() bool { return s.Type == TypeText && s.Max >= asksStory && s.flow.Act == "" }

// asksFirst says whether a question is the one of its form that asks what happened before any other does: the place of words that came
// before.
func (t *turn) asksFirst(s *step) bool {
	f := t.flow()
	env := f.walk(t.s.Draft, t.in.Now).env
	first := slices.IndexFunc(f.steps, func(s *step) bool { return s.asksStory() && holds(s.relevant, env) })
	return first >= 0 && f.steps[first].Name == s.Name
}

// toldTo gives the words that came before, where they can be the answer to the question that asks for them first and was not answered yet.
func (t *turn) toldTo(s *step) (string, bool) {
	text := t.told()
	if text == "" || !t.asksFirst(s) {
		return "", false
	}
	if _, former := t.former(s); former {
		return "", false
	}
	_, fault := readText(s, text)
	return text, fault == nil
}

// toldHere says whether words that came before are offered at a question.
func (t *turn) toldHere(s *step) bool {
	_, ok := t.toldTo(s)
	return ok
}

// takesTold says whether words only point to those that came before, or agree to take them: yes, that; 跟前面说的一样. What they want
// added is more: 用吧，再加一句…
func (t *turn) takesTold() (more string, takes bool) {
	if strings.HasSuffix(clean(t.in.Text), "?") {
		return "", false
	}
	if points, agrees := t.pointsToTold(t.in.Text); points || agrees {
		return "", true
	}
	at := strings.IndexAny(t.in.Text, ",，.。;；\n")
	if at < 0 {
		return "", false
	}
	more = strings.TrimLeft(t.in.Text[at:], ",，.。;； \n")
	points, agrees := t.pointsToTold(t.in.Text[:at])
	adds := t.corrections.more.FindString(t.evened(more))                                      // as many characters as were written
	return string([]rune(more)[utf8.RuneCountInString(adds):]), points || agrees && adds != "" // a yes alone may begin another story
}

// pointsToTold says whether all of a text points to words that came before, or agrees.
func (t *turn) pointsToTold(text string) (points, agrees bool) {
	words := t.vocabulary("beside.around.words", "command.noted.words", "command.yes.words", "command.no.words", "sending.no.words", "told.take.words", "beside.points.words")
	says, ok := words.read(plain(t.evened(tidy(text))))
	said := func(keys ...string) bool {
		return ok && slices.ContainsFunc(keys, func(key string) bool { return slices.Contains(says, key) })
	}
	if said("command.no.words", "sending.no.words") {
		return false, false
	}
	return said("told.take.words", "beside.points.words"), said("command.yes.words", "command.noted.words")
}

// useTold answers the open question with the words that came before it.
func (t *turn) useTold(string) {
	open := t.open()
	text, ok := t.toldTo(open)
	if !ok {
		t.reprompt(open, t.flow().walk(t.s.Draft, t.in.Now), msg("nothing.keep"))
		return
	}
	t.give(text)
}

// toldLine shows the words that came before.
func toldLine(text string) locales.Text {
	return locales.Text{Key: "question.told", Vars: locales.Vars{"value": shortened(text, alone)}}
}
