package flows_test

import (
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
)

// sameDay is when said says what it says.
func sameDay() time.Time { return time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC) }

// whichCase are the choices of "which case?" as they come from outside the engine.
func whichCase() []flows.Choice {
	var choices []flows.Choice
	for _, number := range []string{"411002-2026-000001-3", "411002-2026-000002-1"} {
		label := flows.CaseName(number, "complaint", locales.Text{Each: map[locales.Language]string{"zh": "魏都区", "en": "Weidu District"}}, locales.Text{Day: "2026-11-23"})
		choices = append(choices, flows.Choice{Label: label, Data: "!begin_withdraw:" + number + ":4", Unnumbered: true})
	}
	return choices
}

// TestWhichCaseIsAnsweredBeforeAnythingElse: at the menu and at every kind of question of a form the numbers on the screen are
// those of the cases, in every way in which people write them, and nothing that was offered before is chosen by them.
func TestWhichCaseIsAnsweredBeforeAnythingElse(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	first, second := whichCase()[0].Data[len("!begin_withdraw:"):], whichCase()[1].Data[len("!begin_withdraw:"):]
	answers := map[string]string{
		"1": first, "第一个": first, "①": first, "1️⃣": first, "first": first, "一": first, "411002-2026-000001-3": first, "#411002 2026 000001 3": first,
		"411002-2026-000001-3（投诉）": first, "411002-2026-000001-3 (complaint)": first,
		"2": second, "第二个": second, "２": second, "the second one": second, "411002-2026-000002-1（投诉）": second,
	}
	for _, language := range locales.Languages() {
		before := map[string]flows.Session{
			"menu":    said(engine, flows.Session{Language: language, Chosen: true}, "/menu").Session,
			"consent": at(t, engine, "complaint", "privacy", language),
			"choice":  at(t, engine, "complaint", "in_court", language),
			"words":   at(t, engine, "complaint", "company", language),
		}
		for where, s := range before {
			asked := engine.Which(s, flows.Input{Turn: "which-turn", Now: sameDay()}, locales.T("begin.which"), whichCase())
			numbered := 0
			for _, c := range asked.Replies[0].Choices {
				if !c.Unnumbered {
					numbered++
				}
			}
			if numbered != 2 {
				t.Errorf("%s: %d choices are numbered", where, numbered)
			}
			for words, want := range answers {
				turn := said(engine, asked.Session, words)
				if len(turn.Effects) != 1 || turn.Effects[0].Verb != "withdraw" || turn.Effects[0].Argument != want {
					t.Errorf("%s, %s: %q leads to %+v, want the withdrawal of %s", language, where, words, turn.Effects, want)
				}
				if turn.Session.Prompt != "" || len(turn.Session.Offered) > 0 {
					t.Errorf("%s, %s: after %q the list is still open", language, where, words)
				}
			}
			for _, words := range []string{"3", "第九个"} {
				if turn := said(engine, asked.Session, words); turn.Session.Draft != nil && s.Draft == nil || len(turn.Session.Drafts) > 0 {
					t.Errorf("%s, %s: %q, which is no line of the list, begins something", language, where, words)
				}
			}
			if s.Draft == nil {
				continue
			}
			for _, words := range []string{"/back", "/continue"} {
				turn := said(engine, asked.Session, words)
				if turn.Session.Asked != s.Asked || turn.Session.Prompt != "" || len(turn.Session.Draft.Order) != len(s.Draft.Order) {
					t.Errorf("%s, %s: %q does not lead back to the open question", language, where, words)
				}
			}
		}
	}
}

// TestButtonsOfWhichCaseCountOnce: a press is the same as the number, and a button of what was offered before is over.
func TestButtonsOfWhichCaseCountOnce(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	menu := said(engine, flows.Session{Language: locales.EN, Chosen: true}, "/menu")
	asked := engine.Which(menu.Session, flows.Input{Turn: "which-turn", Now: sameDay()}, locales.T("begin.which"), whichCase())
	turn := engine.Take(asked.Session, flows.Input{Kind: flows.InputPress, Turn: "press-turn", Press: asked.Replies[0].Choices[1].Data, Now: sameDay()})
	if len(turn.Effects) != 1 || turn.Effects[0].Kind != flows.EffectBegin || turn.Session.Prompt != "" {
		t.Errorf("the press leads to %+v and leaves the list open: %q", turn.Effects, turn.Session.Prompt)
	}
	stale := engine.Take(asked.Session, flows.Input{Kind: flows.InputPress, Turn: "stale-turn", Press: menu.Replies[0].Choices[0].Data, Now: sameDay()})
	if stale.Session.Draft != nil {
		t.Error("a button of the menu before begins a form")
	}
}

// TestAPressThatWeNeverOfferedDoesNothing, whoever made it up, with a form open or none: it is answered, and opens nothing.
func TestAPressThatWeNeverOfferedDoesNothing(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	held := flows.Session{Language: locales.EN, Chosen: true, Held: &flows.Held{Text: "The gate is closed.", Until: sameDay().Add(time.Hour)}}
	for _, s := range []flows.Session{{Language: locales.EN, Chosen: true}, held, at(t, engine, "complaint", "company", locales.EN)} {
		for _, name := range []string{"back", "skip", "keep", "told", "done", "send", "change", "edit", "add", "put", "nonsense"} {
			press := flows.Input{Kind: flows.InputPress, Turn: "11111111", Press: "!" + name + ":nonsense", Now: sameDay()}
			if turn := engine.Take(s, press); len(turn.Replies) == 0 || len(turn.Effects) > 0 || (turn.Session.Draft == nil) != (s.Draft == nil) {
				t.Errorf("%s: %v leads to %+v", press.Press, keysOf(turn), turn.Effects)
			}
		}
	}
}
