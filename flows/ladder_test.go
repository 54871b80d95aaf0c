package flows_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/internal/race"
	"github.com/lotusdesk/lotusdesk/locales"
)

// unusable is what answers no question, of whatever type, in either language.
func unusable() []string {
	return []string{"……", "👍", "不知道啊这怎么说呢@@", "qwrtz §", "好的", "done", "完成", "不变", "same", "确认", "submit", strings.Repeat("长", 2001)}
}

// TestNoPromptIsSaidAThirdTime sends what cannot be used to every question of both flows, again and again: what is wrong, then
// an example and the choices, then the ways out; no message comes a third time, and the form is kept all the while.
func TestNoPromptIsSaidAThirdTime(t *testing.T) {
	t.Parallel()
	engine, texts := flowstest.Engine(t)
	share := 1
	if race.Enabled { // the engine does nothing at once, and is ten times slower there
		share = 8
	}
	for flow, questions := range map[string]int{"complaint": 20, "officer_request": 10} {
		for i, language := range locales.Languages() {
			s := said(engine, flows.Session{Language: language, Chosen: true}, "/start_"+flow).Session
			climbed, asked := 0, 0
			for s.Asked != "" {
				asked++
				step, question := s.Asked, questionOf(said(engine, s, "/help"))
				for n, words := range unusable() {
					if share == 1 || (n+asked)%share == 0 {
						climbed += climbs(t, engine, texts, s, words)
					}
				}
				s = said(engine, s, answerTo(t, question, i)).Session
				if s.Asked == step {
					t.Fatalf("%q does not answer %s", answered[question][i], question)
				}
			}
			if climbed < questions*len(unusable())/3/share {
				t.Errorf("the ladder of %s in %s was climbed %d times", flow, language, climbed)
			}
		}
	}
}

// climbs says the same words at one question until it is left, and counts one where they cannot be used there.
func climbs(t *testing.T, engine *flows.Engine, texts *locales.Texts, s flows.Session, words string) int {
	t.Helper()
	step, before, seen := s.Asked, s.Draft, map[string]int{}
	for try := 1; try <= 12; try++ {
		turn := said(engine, s, words)
		d := turn.Session.Draft
		if turn.Session.Cancelled != nil {
			return 0 // an answer that ends it: not our remit
		}
		if d == nil && len(before.Order) > 0 && (len(turn.Session.Drafts) != 1 || len(turn.Session.Drafts[0].Order) != len(before.Order)) {
			t.Fatalf("%q at %s, try %d: the form is gone", words, step, try)
		}
		if d != nil && (turn.Session.Asked != step || len(d.Order) != len(before.Order)) {
			return 0 // it is an answer here, or a way to somewhere else
		}
		said := fmt.Sprintf("%s %v", rendered(texts, s.Language, turn), keysOf(turn))
		if seen[said]++; seen[said] > 2 {
			t.Errorf("%q at %s, try %d: said a third time: %s", words, step, try, said)
		}
		if d == nil {
			return 1
		}
		choices := fmt.Sprint(turn.Replies[len(turn.Replies)-1].Choices)
		switch {
		case try == 2 && questionOf(turn) == "":
			t.Errorf("%q at %s: the second time the question is not asked in full: %v", words, step, keysOf(turn))
		case try == 3 && (!slices.Contains(keysOf(turn), "ladder.help") || !strings.Contains(choices, "!human") || !strings.Contains(choices, "!save")):
			t.Errorf("%q at %s: the third time no way out is offered: %v", words, step, keysOf(turn))
		}
		s = turn.Session
	}
	t.Errorf("%q at %s is asked for ever", words, step)
	return 1
}

// rendered is what a turn says, without its buttons.
func rendered(texts *locales.Texts, language locales.Language, turn flows.Turn) string {
	var lines []string
	for _, r := range turn.Replies {
		for _, text := range r.Text {
			lines = append(lines, texts.Say(language, text))
		}
	}
	return strings.Join(lines, "\n")
}

// TestAFormThatWasLeftIsTakenUpWithAWord: what the ladder ends with can be answered by its number, and by 继续 or "continue".
func TestAFormThatWasLeftIsTakenUpWithAWord(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for i, language := range locales.Languages() {
		for _, words := range [][]string{{"1", "继续", "继续填写"}, {"1", "continue", "go on"}}[i] {
			s := at(t, engine, "complaint", "act_date", language)
			for range 7 {
				s = said(engine, s, "qwrtz").Session
			}
			if s.Draft != nil || len(s.Drafts) != 1 {
				t.Fatalf("after seven tries the form is not left: %+v", s)
			}
			if s = said(engine, s, words).Session; s.Draft == nil || s.Asked != "act_date" || s.Tries != 0 {
				t.Errorf("%q does not take it up: %+v", words, s)
			}
		}
	}
}

// TestWhatHasNoWordsIsNoThirdTimeAnsweredAlike: stickers, pictures and lines without sense at questions of every type and at the
// review climb the ladder to its end, where the form is kept aside.
func TestWhatHasNoWordsIsNoThirdTimeAnsweredAlike(t *testing.T) {
	t.Parallel()
	engine, texts := flowstest.Engine(t)
	for _, language := range locales.Languages() {
		places := map[string]flows.Session{"the review": at(t, engine, "complaint", "", language)}
		places["cancel"] = said(engine, at(t, engine, "complaint", "kind", language), "/cancel").Session
		for _, step := range []string{"privacy", "kind", "county", "matter", "act_date", "phone"} {
			places[step] = at(t, engine, "complaint", step, language)
		}
		for where, s := range places {
			for _, in := range []flows.Input{{Kind: flows.InputOther}, {Kind: flows.InputFiles, Files: []flows.File{{ID: "1"}}}, typedIn("qwrtz fnord"), typedIn("idiots")} {
				if where != "matter" || in.Text == "" { // it is an answer there
					leaves(t, engine, texts, s, where, in)
				}
			}
		}
	}
}

// leaves sends an input again and again until the form is put aside.
func leaves(t *testing.T, engine *flows.Engine, texts *locales.Texts, s flows.Session, where string, in flows.Input) {
	t.Helper()
	seen, begun := map[string]int{}, len(s.Draft.Order) > 0
	for try := range 30 {
		in.Turn, in.Now = fmt.Sprintf("%08d", try), noon()
		turn := engine.Take(s, in)
		if s = turn.Session; s.Draft == nil {
			if begun && len(s.Drafts) != 1 && s.Cancelled == nil {
				t.Errorf("%v at %s: the form is gone", in, where)
			}
			return
		}
		text := fmt.Sprint(rendered(texts, s.Language, turn), turn.Replies[len(turn.Replies)-1].Choices)
		for _, button := range offered(turn) { // they have the mark of their turn
			text = strings.ReplaceAll(text, button, "")
		}
		if seen[text]++; seen[text] > 2 {
			t.Errorf("%v at %s, try %d: said a third time: %s", in, where, try, text)
			return
		}
	}
	t.Errorf("%v at %s is asked for ever", in, where)
}
