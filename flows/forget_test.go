package flows_test

import (
	"slices"
	"testing"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
)

// full is a session with something everywhere.
func full() flows.Session {
	kept := func(id string) []flows.File { return []flows.File{{ID: id, Type: "image/jpeg"}} }
	draft := func(id string) flows.Draft {
		return flows.Draft{
			ID: id, Flow: "complaint", Started: sameDay(), Touched: sameDay(), Order: []string{"evidence"},
			Answers: map[string]flows.Answer{"evidence": {Files: kept(id + "-now")}}, Former: map[string]flows.Answer{"standing": {Files: kept(id + "-before")}},
		}
	}
	cancelled := draft("cancelled")
	held := func(id string) *flows.Held { return &flows.Held{Text: "words", Files: kept(id), Until: sameDay()} }
	return flows.Session{
		Language: locales.EN, Chosen: true, Officer: true, Unsaved: "411002-2026-000001-3", Quiet: true,
		Drafts: []flows.Draft{draft("aside")}, Cancelled: &cancelled, Held: held("held"), Told: held("told"), Unsent: &flows.Unsent{Files: kept("unsent")}, Part: "a part",
	}
}

// TestWhatWasNotHandedInIsDeleted once that is confirmed: all of it, with every file, and nothing else.
func TestWhatWasNotHandedInIsDeleted(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	asked := said(engine, full(), "delete my data")
	if got := keysOf(asked); !slices.Equal(got, []string{"forget.ask"}) || len(asked.Effects) != 0 {
		t.Fatalf("asked: %v, %+v", got, asked.Effects)
	}
	for _, no := range []string{"2", "Keep it", "no"} {
		if kept := said(engine, asked.Session, no); !slices.Contains(keysOf(kept), "forget.kept") || len(kept.Session.Drafts) != 1 || kept.Session.Told == nil || len(kept.Effects) != 0 {
			t.Errorf("%q: %v, %+v", no, keysOf(kept), kept.Session)
		}
	}
	for _, yes := range []string{"1", "Delete it", "yes"} {
		gone := said(engine, asked.Session, yes)
		if len(gone.Effects) != 1 || gone.Effects[0].Kind != flows.EffectForget || files(gone.Effects[0].Files) != "aside-now,aside-before,cancelled-now,cancelled-before,held,told,unsent" {
			t.Fatalf("%q: %v, %+v", yes, keysOf(gone), gone.Effects)
		}
		s := gone.Session
		if s.Draft != nil || s.Drafts != nil || s.Cancelled != nil || s.Held != nil || s.Told != nil || s.Unsent != nil || s.Part != "" || s.Suggested != "" {
			t.Errorf("%q leaves %+v", yes, s)
		}
		if s.Language != locales.EN || !s.Chosen || !s.Officer || !s.Quiet || s.Unsaved == "" {
			t.Errorf("%q takes too much: %+v", yes, s)
		}
		if back := said(engine, s, "undo"); back.Session.Draft != nil {
			t.Errorf("it is back: %+v", back.Session)
		}
	}
}

// TestWhoWantsSomethingDeletedIsUnderstood, in a sentence too; what a form asks for is its answer.
func TestWhoWantsSomethingDeletedIsUnderstood(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for _, words := range []string{
		"please delete everything I wrote and my passport photo", "I withdraw my consent", "forget everything I told you", "/forget", "Could you delete my personal data please?",
		"请把我刚才发送的全部内容和护照照片都删除掉，谢谢", "撤回同意", "我不同意了，删掉我的资料", "删除我的个人信息",
	} {
		for name, s := range map[string]flows.Session{"with a draft": full(), "in a form": at(t, engine, "complaint", "county", locales.EN)} {
			s.Officer = false
			if turn := said(engine, s, words); !slices.Contains(keysOf(turn), "forget.ask") || turn.Lost {
				t.Errorf("%q, %s: %v", words, name, keysOf(turn))
			}
		}
		nothing := said(engine, flows.Session{Language: locales.EN}, words)
		if !slices.Contains(keysOf(nothing), "forget.nothing") || nothing.Session.Told != nil || nothing.Effects[0].Verb != "told" {
			t.Errorf("%q: %v, %+v", words, keysOf(nothing), nothing.Effects)
		}
	}
	story := "The bureau made us delete everything from our servers in March and then fined us for it."
	if turn := said(engine, at(t, engine, "complaint", "matter", locales.EN), story); turn.Session.Draft.Answers["matter"].Value != story {
		t.Errorf("a story is %v", keysOf(turn))
	}
}

// TestWhoRefusesLeavesNoFile: nothing from the form is kept, as it is said.
func TestWhoRefusesLeavesNoFile(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	s := saidTo(engine, saidTo(engine, flows.Session{}, "hello"), "Make a complaint")
	s.Draft.Former = map[string]flows.Answer{"evidence": {Files: []flows.File{{ID: "photo"}}}}
	turn := said(engine, s, "I do not agree")
	if len(turn.Effects) != 1 || turn.Effects[0].Kind != flows.EffectForget || files(turn.Effects[0].Files) != "photo" || turn.Effects[0].Verb != "" {
		t.Errorf("%v, %+v", keysOf(turn), turn.Effects)
	}
}
