package flows

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lotusdesk/lotusdesk/locales"
)

// Replaced is an answer in whose place another one came.
type Replaced struct {
	Name   string `json:"name"`
	Answer Answer `json:"answer"`
}

// replace puts an answer in the place of another, which can be brought back.
func (t *turn) replace(s *step, a Answer) {
	former, answered := t.s.Draft.Answers[s.Name]
	t.flow().put(t.s.Draft, s, a, t.in.Now)
	t.s.Draft.Replaced = nil
	if answered && !former.Open {
		t.s.Draft.Replaced = &Replaced{Name: s.Name, Answer: former}
	}
}

// unreplace brings back the answer in whose place another one came.
func (t *turn) unreplace() bool {
	if t.s.Draft == nil || t.s.Draft.Replaced == nil {
		return false
	}
	r := *t.s.Draft.Replaced
	t.s.Draft.Replaced = nil
	s := t.flow().byName[r.Name]
	if s == nil {
		return false
	}
	editing := t.s.Draft.Editing
	t.flow().put(t.s.Draft, s, r.Answer, t.in.Now)
	if editing != s.Name {
		t.s.Draft.Editing = editing
	}
	t.ask(locales.Text{Key: "correction.undone", Vars: locales.Vars{"field": msg(s.key("short")), "value": shown(s, r.Answer, inList)}})
	return true
}

// joined are the words of an answer with those that are added to it.
func (c change) joined(d *Draft) string {
	return strings.TrimSpace(d.Answers[c.of.Name].Value + "\n" + c.text)
}

// add puts words behind an earlier answer for words; any other is asked for again.
func (t *turn) add(s *step, text string) {
	if s.Type != TypeText {
		t.edit(s.Name)
		return
	}
	value, fault := readText(s, change{of: s, text: text}.joined(t.s.Draft))
	if fault != nil {
		count := utf8.RuneCountInString(change{of: s, text: text}.joined(t.s.Draft))
		t.ask(locales.Text{Key: "correction.too_long", Vars: locales.Vars{"field": msg(s.key("short")), "count": count, "max": s.Max}})
		return
	}
	editing := t.s.Draft.Editing
	t.replace(s, t.answer(value))
	if editing != s.Name {
		t.s.Draft.Editing = editing
	}
	t.ask(locales.Text{Key: "correction.joined", Vars: locales.Vars{"field": msg(s.key("short")), "text": shortened(text, inList)}})
}

// addHeld adds the words that waited to the answer that was chosen.
func (t *turn) addHeld(name string) {
	h := t.s.Held
	s := t.flow().byName[name]
	if h == nil || s == nil || t.in.Now.After(h.Until) {
		t.say(msg("route.over"))
		t.again()
		return
	}
	t.s.Held, t.s.Prompt = h.papers(), ""
	t.add(s, h.Text)
}

// stories are the answered questions that ask what happened: what is told later can be added to them.
func (t *turn) stories(p path) []*step {
	return slices.DeleteFunc(slices.Clone(p.answered), func(s *step) bool { return !s.asksStory() || t.s.Draft.Answers[s.Name].Skipped })
}

// storyAhead says whether the question is still to come that asks what happened. What is told behind it can be added to its answer.
func (t *turn) storyAhead(p path) bool {
	return len(t.stories(p)) == 0 || !slices.ContainsFunc(p.answered, t.asksFirst) && slices.ContainsFunc(t.flow().steps, t.asksFirst)
}

// offerToAdd offers below the last reply to add words of the input to an earlier answer.
func (t *turn) offerToAdd(p path, text string) {
	if t.s.Draft == nil { // it was put aside
		return
	}
	t.await(tidy(text))
	last := &t.replies[len(t.replies)-1]
	for _, s := range t.stories(p) {
		value := "!add:" + s.Name
		last.Choices = append(last.Choices, Choice{Label: t.label(value), Data: t.s.Fence + "." + value, Unnumbered: true})
	}
}

// addNamed adds the words that wait where the answer is named as it is offered, or makes them the answer to the open question: on WeChat
// a press may arrive as no more than its words.
func (t *turn) addNamed() bool {
	if t.s.Held == nil || t.s.Draft == nil || t.s.Prompt != "" && t.s.Prompt != promptReview {
		return false
	}
	for _, language := range locales.Languages() {
		if t.s.Prompt == "" && plain(t.texts.Say(language, t.label("!answer"))) == plain(t.said()) {
			t.asAnswer("")
			return true
		}
	}
	for _, s := range t.stories(t.flow().walk(t.s.Draft, t.in.Now)) {
		for _, language := range locales.Languages() {
			if plain(t.texts.Say(language, t.label("!add:"+s.Name))) == plain(t.said()) {
				t.addHeld(s.Name)
				return true
			}
		}
	}
	return false
}

// offerWhatIsTold offers at the review to add words that were not understood, if they tell of something.
func (t *turn) offerWhatIsTold() {
	p := t.flow().walk(t.s.Draft, t.in.Now)
	said, _ := t.corrections.bare(t.evened(tidy(t.in.Text)))
	adds := t.corrections.more.MatchString(said)
	if t.flow().Act != "" || len(t.stories(p)) == 0 || !adds && !t.tells() {
		return
	}
	last := &t.replies[len(t.replies)-1]
	last.Text = append(last.Text, msg("told.to_add"))
	t.offerToAdd(p, t.in.Text)
}
