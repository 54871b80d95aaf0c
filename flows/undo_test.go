package flows_test

import (
	"slices"
	"strings"
	"time"

	"github.com/lotusdesk/lotusdesk/flows"
	"pgregory.net/rapid"
)

// takes says that an answer to the open question is recorded as it was given, behind the part of it that came before.
func takes(t *rapid.T, s flows.Session, turn flows.Turn, in flows.Input) {
	if in.Kind != flows.InputText || s.Draft == nil || s.Prompt != "" || !slices.Contains(answersTo(s), in.Text) || turn.Session.Draft == nil {
		return
	}
	answer, ok := turn.Session.Draft.Answers[s.Asked]
	words := []string{"respondent", "matter", "request", "facts", "company", "address", "enterprise"}
	if !ok || slices.Contains(words, s.Asked) && answer.Value != in.Text && answer.Value != s.Part+"\n"+in.Text {
		t.Fatalf("%q at %s is taken as %+v", in.Text, s.Asked, answer)
	}
}

// answersTo are answers to the open question; none where there is no question.
func answersTo(s flows.Session) []string {
	if s.Draft == nil {
		return nil
	}
	given := answered[strings.Replace(s.Draft.Flow+"."+s.Asked+".label", "officer_request.privacy", "complaint.privacy", 1)]
	if given[0] == "" {
		return nil
	}
	return given[:]
}

// undoes goes back from a turn that answered a question: the same question is open again, with the answers of before, and
// the one taken back is remembered. What was discarded comes back whole.
func undoes(t *rapid.T, engine *flows.Engine, s flows.Session, turn flows.Turn, now time.Time) {
	if s.Draft == nil || s.Draft.Editing != "" || s.Prompt != "" && s.Prompt != "cancel" {
		return
	}
	back := func(word string) flows.Session {
		return restored(t, engine.Take(turn.Session, flows.Input{Kind: flows.InputText, Turn: "ffffffff", Text: word, Now: now}).Session)
	}
	d, cancelled := turn.Session.Draft, turn.Session.Cancelled
	switch {
	case s.Prompt == "" && d != nil && d.ID == s.Draft.ID && len(d.Order) == len(s.Draft.Order)+1 && d.Order[len(d.Order)-1] == s.Asked:
		again := back("/back")
		given := d.Answers[s.Asked]
		if again.Asked != s.Asked || !sameAnswers(again.Draft, s.Draft, s.Asked) || !sameAnswer(again.Draft.Former[s.Asked], given) {
			t.Fatalf("back from %s leads to %s: %+v, was %+v", s.Asked, again.Asked, again.Draft, s.Draft)
		}
	case s.Prompt == "" && d == nil && cancelled != nil && cancelled.ID == s.Draft.ID: // it ended outside our remit
		if again := back("/back"); again.Draft == nil || again.Asked != s.Asked || !sameAnswers(again.Draft, s.Draft, s.Asked) {
			t.Fatalf("back from the end at %s leads to %+v, was %+v", s.Asked, again.Draft, s.Draft)
		}
	case s.Prompt == "cancel" && d == nil && cancelled != nil && cancelled.ID == s.Draft.ID:
		again := back("undo")
		if again.Draft == nil || !sameAnswers(again.Draft, s.Draft, "") || !slices.Equal(again.Draft.Order, s.Draft.Order) {
			t.Fatalf("undo brings back %+v, was %+v", again.Draft, s.Draft)
		}
	case s.Prompt == "cancel" && d == nil && len(s.Draft.Order) > 0 && len(turn.Session.Drafts) == len(s.Drafts):
		t.Fatalf("discarded without a way back: %+v", s.Draft)
	}
}

// sameAnswers says whether two drafts have the same answers, but for one question.
func sameAnswers(a, b *flows.Draft, but string) bool {
	for _, pair := range [][2]*flows.Draft{{a, b}, {b, a}} {
		for name, answer := range pair[0].Answers {
			if other, ok := pair[1].Answers[name]; name != but && (!ok || !sameAnswer(answer, other)) {
				return false
			}
		}
	}
	return true
}
