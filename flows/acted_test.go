package flows_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
)

// TestWhatWasDoneOnACaseIsNotUndone: undo and back say who can put it right, and bring no form back that was discarded before. One
// that is discarded later comes back, and a day later nothing is said of the act any more.
func TestWhatWasDoneOnACaseIsNotUndone(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for verb, want := range map[string]string{"withdraw": "undo.withdrawn", "message": "undo.sent", "supplement": "undo.sent", "complaint": "undo.opened"} {
		for _, words := range []string{"undo", "撤销", "back", "上一步", "bring it back"} {
			s := flows.Session{Language: locales.EN, Chosen: true, Cancelled: &flows.Draft{ID: "old", Flow: "complaint", Touched: sameDay()}}
			s.Did(heldCase, verb, sameDay())
			turn := said(engine, s, words)
			if !slices.Contains(keysOf(turn), want) || turn.Session.Draft != nil || turn.Session.Cancelled == nil {
				t.Errorf("%q after %s says %v", words, verb, keysOf(turn))
			}
			if choices := turn.Replies[0].Choices; choices[0].Data != "!begin_message:"+heldCase {
				t.Errorf("%q after %s offers %+v", words, verb, choices)
			}
		}
	}
	s := flows.Session{Language: locales.EN, Chosen: true}
	s.Did(heldCase, "withdraw", sameDay())
	for _, words := range []string{"complaint", "cancel", "yes"} {
		s = said(engine, s, words).Session
	}
	if turn := said(engine, s, "undo"); turn.Session.Draft == nil || !slices.Contains(keysOf(turn), "cancel.undone") || !turn.Session.ActedOn(heldCase, sameDay()) {
		t.Errorf("a form that was discarded since does not come back: %v", keysOf(turn))
	}
	s.Did("411002-2026-000009-2", "message", sameDay())
	if !s.ActedOn(heldCase, sameDay()) || s.ActedOn(heldCase, sameDay().Add(48*time.Hour)) {
		t.Error("what is done on another case makes the first forgotten, or nothing does")
	}
	s = flows.Session{Language: locales.EN, Chosen: true}
	s.Did(heldCase, "withdraw", sameDay().Add(-48*time.Hour))
	if turn := said(engine, s, "undo"); !slices.Contains(keysOf(turn), "nothing.back") || turn.Session.Acted != nil {
		t.Errorf("two days later undo says %v", keysOf(turn))
	}
}

// TestAWithdrawalIsNotWanted: who says at its review that it is not, is asked whether to stop; the example is one of the form itself.
func TestAWithdrawalIsNotWanted(t *testing.T) {
	t.Parallel()
	engine, texts := flowstest.Engine(t)
	for i, words := range [][]string{{"不撤了", "不撤回了", "算了不撤了", "等一下 老板又说不撤了", "算了"}, {"I don't withdraw", "I changed my mind", "please keep my case", "never mind"}} {
		language := locales.Languages()[i]
		in := flows.Input{Kind: flows.InputText, Turn: "1234567890", Now: noon()}
		s := engine.Begin(flows.Session{Language: language, Chosen: true}, in, "withdraw", flows.On{Case: heldCase}).Session
		s = saidTo(engine, s, []string{"问题已经解决了", "They gave us the permit"}[i])
		for _, text := range words {
			if turn := said(engine, s, text); turn.Session.Prompt != "cancel" || len(turn.Effects) > 0 {
				t.Errorf("%q at the review: %v", text, keysOf(turn))
			}
		}
		how := said(engine, s, []string{"天气不错", "blah"}[i]).Replies[0].Text
		if says := texts.Say(language, how[len(how)-1]); strings.Contains(says, "138") {
			t.Errorf("the example is a telephone number: %s", says)
		}
	}
}
