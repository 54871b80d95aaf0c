package flows_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
)

const heldCase = "411002-2026-000001-3"

// picture is a photograph that was sent and kept.
func picture(id string) flows.Input {
	return flows.Input{Kind: flows.InputFiles, Turn: "turn-" + id, Files: []flows.File{{ID: id, Type: "image/jpeg"}}, Now: sameDay()}
}

// offeredTo takes an input, and has what answers nothing offered to a case as the house does it.
func offeredTo(t *testing.T, engine *flows.Engine, s flows.Session, in flows.Input, lacking ...string) flows.Turn {
	t.Helper()
	turn := engine.Take(s, in)
	i := slices.IndexFunc(turn.Effects, func(e flows.Effect) bool { return e.Kind == flows.EffectWords })
	if i < 0 {
		t.Fatalf("%+v is not offered to any case: %v", in, keysOf(turn))
	}
	return engine.Route(turn.Session, in, turn.Effects[i], lacking, []string{heldCase}, nil)
}

func files(list []flows.File) string {
	var ids []string
	for _, f := range list {
		ids = append(ids, f.ID)
	}
	return strings.Join(ids, ",")
}

// TestFilesThatAnswerNothingGoTheWayOfWords: they wait with the words before and behind them, and go to the case together.
func TestFilesThatAnswerNothingGoTheWayOfWords(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for _, language := range locales.Languages() {
		menu := said(engine, flows.Session{Language: language, Chosen: true}, "/menu").Session
		words := flows.Input{Kind: flows.InputText, Turn: "words", Text: "The gate is closed again 大门又关了", Now: sameDay()}
		one := offeredTo(t, engine, menu, picture("a"))
		if keys := keysOf(one); !slices.Contains(keys, "route.files") || !slices.Contains(keys, "route.only_files") {
			t.Errorf("a photograph is offered with %v", keys)
		}
		both := offeredTo(t, engine, offeredTo(t, engine, menu, words).Session, picture("a"))
		three := engine.Take(offeredTo(t, engine, one.Session, picture("b")).Session, words)
		for name, c := range map[string]struct {
			turn        flows.Turn
			text, files string
		}{"a file": {one, "", "a"}, "words and a file": {both, words.Text, "a"}, "two files and words": {three, words.Text, "a,b"}} {
			sent := said(engine, c.turn.Session, map[locales.Language]string{locales.ZH: "是", locales.EN: "yes"}[language])
			if len(sent.Effects) != 1 || sent.Effects[0].Kind != flows.EffectMessage || sent.Effects[0].Text != c.text || files(sent.Effects[0].Files) != c.files {
				t.Errorf("%s: %s leads to %+v", language, name, sent.Effects)
			}
			if no := said(engine, c.turn.Session, map[locales.Language]string{locales.ZH: "不", locales.EN: "no"}[language]); len(no.Effects) > 0 || no.Session.Held != nil {
				t.Errorf("%s: what is not to be sent is kept: %+v", language, no.Session.Held)
			}
		}
	}
}

// TestFilesOfACaseThatLacksPapers are offered to its form first, stand there at the question for them, and words beside them go
// to the officer.
func TestFilesOfACaseThatLacksPapers(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	menu := said(engine, flows.Session{Language: locales.ZH, Chosen: true}, "/menu").Session
	words := flows.Input{Kind: flows.InputText, Turn: "words", Text: "这是营业执照，请查收。", Now: sameDay()}
	offered := offeredTo(t, engine, offeredTo(t, engine, menu, words, heldCase).Session, picture("a"), heldCase)
	if want := []string{"!supply:" + heldCase, "!about:" + heldCase, "!elsewhere"}; !slices.Equal(offered.Session.Offered, want) {
		t.Fatalf("%v is offered, want %v", offered.Session.Offered, want)
	}
	turn := said(engine, offered.Session, "第一个")
	if len(turn.Effects) != 2 || turn.Effects[0].Text != words.Text || turn.Effects[1].Verb != "supplement" || turn.Effects[1].Argument != heldCase {
		t.Fatalf("it leads to %+v", turn.Effects)
	}
	gaps := []string{"company", "standing", "power_of_attorney"}
	begun := engine.Begin(turn.Session, flows.Input{Turn: "begin", Now: sameDay()}, "supplement", flows.On{Case: heldCase, Only: gaps})
	if begun.Session.Held != nil || files(begun.Session.Draft.Answers["power_of_attorney"].Files) != "a" {
		t.Fatalf("the form has %+v", begun.Session.Draft.Answers)
	}
	asked := said(engine, begun.Session, "许昌海光机械有限公司")
	if keys := keysOf(asked); asked.Session.Asked != "power_of_attorney" || !slices.Contains(keys, "question.more_files") {
		t.Errorf("%s is asked with %v", asked.Session.Asked, keys)
	}
	if done := said(engine, asked.Session, "完成"); done.Session.Asked != "standing" || files(done.Session.Draft.Answers["power_of_attorney"].Files) != "a" {
		t.Errorf("behind it %s is asked", done.Session.Asked)
	}
	if elsewhere := engine.Begin(turn.Session, flows.Input{Turn: "begin", Now: sameDay()}, "supplement", flows.On{Case: "411002-2026-000002-1", Only: gaps}); len(elsewhere.Session.Draft.Answers) > 0 {
		t.Error("the files are in the form of another case")
	}
}

// TestFilesThatCannotBeTakenAreSaidSo and leave no list behind that nobody sees.
func TestFilesThatCannotBeTakenAreSaidSo(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	menu := said(engine, flows.Session{Language: locales.EN, Chosen: true}, "/menu").Session
	refused := offeredTo(t, engine, menu, flows.Input{Kind: flows.InputFiles, Turn: "t", Refused: []string{"error.files.too_big"}, Now: sameDay()})
	if keys := keysOf(refused); !slices.Equal(keys, []string{"error.files.too_big"}) || refused.Session.Held != nil || len(refused.Session.Offered) > 0 {
		t.Errorf("it says %v and leaves %+v", keys, refused.Session)
	}
	var many flows.Input = picture("a")
	for range 10 {
		many.Files = append(many.Files, many.Files[0])
	}
	if turn := offeredTo(t, engine, menu, many); !slices.Contains(keysOf(turn), "error.files.too_many") || len(turn.Session.Held.Files) != 9 {
		t.Errorf("of 11 files %d wait: %v", len(turn.Session.Held.Files), keysOf(turn))
	}
}
