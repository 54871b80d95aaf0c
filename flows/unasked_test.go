package flows_test

import (
	"testing"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
)

// asked is what an officer wrote behind a case number, as the house asks about it.
func asked(t *testing.T, engine *flows.Engine, s flows.Session, text string) flows.Turn {
	t.Helper()
	in := flows.Input{Kind: flows.InputText, Turn: "1234567890", Text: text, Now: sameDay()}
	turn := engine.Take(s, in)
	if len(turn.Effects) != 1 || turn.Effects[0].Kind != flows.EffectMessage || turn.Effects[0].Verb == flows.Sure {
		t.Fatalf("%s leads to %+v", text, turn.Effects)
	}
	return engine.AskFirst(turn.Session, in, turn.Effects[0], nil, locales.Raw("case"), nil)
}

// TestOfficersWordsBehindANumberWait until it is said where they go; what does not say it sends nothing, and not the form
// that is open either.
func TestOfficersWordsBehindANumberWait(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	officer := flows.Session{Language: locales.ZH, Chosen: true, Officer: true}
	form := engine.Begin(officer, flows.Input{Turn: "form567890", Now: sameDay()}, "accept", flows.On{Case: heldCase}).Session
	const words = "不予受理吧，证据不足"
	for name, s := range map[string]flows.Session{"nothing open": officer, "a form open": form} {
		for answer, want := range map[string]flows.Effect{
			"1":      {Kind: flows.EffectMessage, Verb: flows.Sure},
			"发给对方":   {Kind: flows.EffectMessage, Verb: flows.Sure},
			"存为内部备注": {Kind: flows.EffectNote},
			"备注":     {Kind: flows.EffectNote},
			"不发送":    {},
			"不":      {},
		} {
			turn := said(engine, asked(t, engine, s, heldCase+" "+words).Session, answer)
			if want.Kind == "" && len(turn.Effects) == 0 && turn.Session.Unsent == nil {
				continue
			}
			if len(turn.Effects) != 1 || turn.Effects[0].Kind != want.Kind || turn.Effects[0].Verb != want.Verb || turn.Effects[0].Text != words || turn.Effects[0].Argument != heldCase {
				t.Errorf("%s: %s leads to %+v", name, answer, turn.Effects)
			}
			if (turn.Session.Draft == nil) != (s.Draft == nil) {
				t.Errorf("%s: the form is lost behind %s", name, answer)
			}
		}
		for _, unclear := range []string{"是", "好的", "提交", "确认", "发送"} {
			turn := said(engine, asked(t, engine, s, heldCase+" "+words).Session, unclear)
			if len(turn.Effects) > 0 || turn.Session.Unsent == nil || turn.Session.Unsent.Text != words || turn.Session.Prompt != "unsent" {
				t.Errorf("%s: %s leads to %+v, %v", name, unclear, turn.Effects, keysOf(turn))
			}
		}
		more := said(engine, said(engine, asked(t, engine, s, heldCase+" "+words).Session, "材料也不全").Session, "存为内部备注")
		if len(more.Effects) != 1 || more.Effects[0].Text != words+"\n材料也不全" {
			t.Errorf("%s: further words lead to %+v", name, more.Effects)
		}
		late := flows.Input{Kind: flows.InputText, Turn: "late567890", Text: "1", Now: sameDay().Add(4 * flows.TalkIdle)}
		if turn := engine.Take(asked(t, engine, s, heldCase+" "+words).Session, late); len(turn.Effects) > 0 {
			t.Errorf("%s: hours later it leads to %+v", name, turn.Effects)
		}
	}
}

// TestAnOrderInATalkIsHeld where it begins with the number of the very case.
func TestAnOrderInATalkIsHeld(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for _, words := range []string{"411002-2026-000001-5 不予受理吧", "案件 411002-2026-000001-5 转给王芳"} {
		turn := said(engine, talked(true, noon()), words)
		if len(turn.Effects) > 0 || turn.Session.Unsent == nil {
			t.Errorf("%s leads to %+v", words, turn.Effects)
		}
	}
}
