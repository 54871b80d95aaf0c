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
	return engine.Route(turn.Session, in, turn.Effects[i], nil, lacking, []string{heldCase}, nil)
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

// TestFilesForAFormThatIsNotBegunYetWaitOn while words are offered as an answer, or to be added to one, and where that is chosen.
func TestFilesForAFormThatIsNotBegunYetWaitOn(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for question, text := range map[string]string{"company": "why do you need my name?", "phone": "The chief came with two men in March and closed our gate."} {
		s := at(t, engine, "complaint", question, locales.EN)
		s.Held = &flows.Held{Files: picture("a").Files, Until: sameDay().Add(time.Hour), Case: heldCase}
		asked := said(engine, s, text)
		if h := asked.Session.Held; h == nil || h.Text != text || files(h.Files) != "a" {
			t.Fatalf("at %s waits %+v", question, h)
		}
		choices := asked.Replies[len(asked.Replies)-1].Choices
		press := flows.Input{Kind: flows.InputPress, Turn: "11111111", Press: choices[len(choices)-1].Data, Now: sameDay()}
		taken := engine.Take(asked.Session, press)
		if h := taken.Session.Held; h == nil || h.Text != "" || files(h.Files) != "a" || !strings.Contains(stories(taken.Session), text) {
			t.Fatalf("behind it waits %+v: %v", h, keysOf(taken))
		}
		begun := engine.Begin(taken.Session, flows.Input{Turn: "begin", Now: sameDay()}, "supplement", flows.On{Case: heldCase, Only: []string{"standing"}}).Session
		if begun.Held != nil || files(begun.Draft.Answers["standing"].Files) != "a" {
			t.Errorf("the form has %+v", begun.Draft.Answers)
		}
	}
}

// stories are the answers of a session's draft, one after the other.
func stories(s flows.Session) (all string) {
	for _, name := range s.Draft.Order {
		all += s.Draft.Answers[name].Value + "\n"
	}
	return all
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

// TestWhatIsNoPartOfWhatWaits: while words wait for their case, a question that we know is answered, a greeting greeted, and "later" heard;
// the words wait on as they were and are shown again. What only asked, and was answered, gives way to the next question.
func TestWhatIsNoPartOfWhatWaits(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	const waits = "I want to change my phone number, it is now +49 171 2345678"
	for words, want := range map[string]string{
		"is anybody there?": "greeting_again", "hello?": "greeting_again", "good morning": "greeting_again", "您好": "greeting_again", "还要多久啊": "route.only", "谁能看到": "answers.confidential",
		"can the government punish us because we complain?": "answers.retaliation", "how do I appeal?": "answers.disagree", "thanks": "route.only", "any news?": "route.only", "ok thanks, I saved the code": "code.saved", "can I talk to the officer": "route.only", "Hello, are you still there?": "route.so_far", "回头再发": "route.so_far", "later": "route.only", "bye, see you tomorrow": "route.so_far",
	} {
		s := waiting(engine, flows.Session{Language: locales.EN, Chosen: true}, waits, 1)
		turn := said(engine, s, words)
		if h := turn.Session.Held; h == nil || h.Text != waits || turn.Session.Prompt != "route" || strings.Contains(linesOf(turn), "route.unsent") || !strings.Contains(linesOf(turn), want) {
			t.Errorf("%q: %+v, %v", words, h, linesOf(turn))
		}
		if sent := said(engine, turn.Session, "yes, send it"); len(sent.Effects) != 1 || sent.Effects[0].Text != waits {
			t.Errorf("%q, then yes: %+v", words, sent.Effects)
		}
	}
	asked := waiting(engine, flows.Session{Language: locales.ZH, Chosen: true}, "还要多久啊", 1)
	next := said(engine, asked, "谁能看到").Session
	if next.Held == nil || next.Held.Text != "谁能看到" {
		t.Errorf("a question behind a question waits as %+v", next.Held)
	}
	if more := said(engine, next, "我们已经等了三个月。").Session; more.Held == nil || more.Held.Text != "谁能看到\n我们已经等了三个月。" {
		t.Errorf("what tells of something behind it waits as %+v", more.Held)
	}
	for _, label := range []string{"返回菜单", "Back to the menu"} {
		if turn := said(engine, asked, label); turn.Session.Held != nil || !strings.Contains(linesOf(turn), "route.unsent") {
			t.Errorf("%q, which stands on a button, becomes a part of what waits: %v", label, linesOf(turn))
		}
	}
}

// TestWhatTellsAndThenAsksJoinsWhatWaits: nothing of it is lost by a sentence that stands above the button, and all of it is shown.
func TestWhatTellsAndThenAsksJoinsWhatWaits(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	const waits = "The gate is closed again. 大门又关了。"
	for text, want := range map[string]string{
		"I want to appeal the fine at the court next week, is that ok for you?": "effect", "我下周要对这个罚款申请复议，你们看可以吗？": "effect",
		"We sent the plans on Monday, who can read them?": "words", "我们上周一已经把图纸寄出去了，谁能看到？": "words",
	} {
		turn := said(engine, waiting(engine, flows.Session{Language: locales.EN, Chosen: true}, waits, 1), text)
		if len(turn.Effects) == 1 {
			turn = engine.Route(turn.Session, flows.Input{Kind: flows.InputText, Turn: "t", Text: text, Now: sameDay()}, turn.Effects[0], []string{"object:" + heldCase}, nil, []string{heldCase}, nil)
		} else if want == "effect" {
			t.Errorf("%q: no act is offered: %v", text, keysOf(turn))
		}
		if h := turn.Session.Held; h == nil || h.Text != waits+"\n"+text || !slices.Contains(keysOf(turn), "route.so_far") {
			t.Errorf("%q: %+v waits, %v", text, h, keysOf(turn))
		}
		if next := said(engine, turn.Session, "who can see it?").Session.Held; next == nil || next.Text != waits+"\n"+text {
			t.Errorf("%q, then a question: %+v waits", text, next)
		}
	}
	first := said(engine, waiting(engine, flows.Session{Language: locales.EN, Chosen: true}, "We sent the plans on Monday, who can read them?", 1), "how long does it take?")
	if h := first.Session.Held; h == nil || h.Text != "We sent the plans on Monday, who can read them?" {
		t.Errorf("what tells first gives way to a question: %+v", h)
	}
	asked := said(engine, waiting(engine, flows.Session{Language: locales.EN, Chosen: true}, waits, 1), "how do I appeal?")
	in := flows.Input{Kind: flows.InputText, Turn: "t", Text: "how do I appeal?", Now: sameDay()}
	if routed := engine.Route(asked.Session, in, asked.Effects[0], []string{"object:" + heldCase}, nil, []string{heldCase}, nil); !slices.Contains(keysOf(routed), "route.so_far") {
		t.Errorf("what would be sent is not shown behind a question: %v", keysOf(routed))
	}
}

// TestANoWithWhatIsOfferedInstead sends nothing and keeps nothing; nor do thanks with a full name become a part of what waits.
func TestANoWithWhatIsOfferedInstead(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for _, cases := range []int{1, 3} {
		s := waiting(engine, flows.Session{Language: locales.EN, Chosen: true}, "The gate is closed again. 大门又关了。", cases)
		for _, text := range []string{"no, something else", "No. Something else", "no thanks, something else", "no something else", "不，办别的事", "不用了，办别的事", "不是。办别的事"} {
			if turn := said(engine, s, text); turn.Session.Held != nil || len(turn.Effects) > 0 || !slices.Contains(keysOf(turn), "route.nothing") && !strings.Contains(linesOf(turn), "route.nothing") {
				t.Errorf("%q: %+v waits, %v", text, turn.Session.Held, linesOf(turn))
			}
		}
		for _, text := range []string{"thank you, Frank Waite", "Thanks! Anna M. Weber", "Thank you\nMary-Ann O'Neil"} {
			if turn := said(engine, s, text); turn.Session.Held == nil || turn.Session.Held.Text != s.Held.Text || len(turn.Effects) > 0 {
				t.Errorf("%q: %+v waits, %v", text, turn.Session.Held, linesOf(turn))
			}
		}
		for _, text := range []string{"no, send to case 411002-2026-000001-5", "thank you, the gate is closed", "no, the gate is closed"} {
			if turn := said(engine, s, text); turn.Session.Held == nil || turn.Session.Held.Text != s.Held.Text+"\n"+text {
				t.Errorf("%q: %+v waits, %+v", text, turn.Session.Held, turn.Effects)
			}
		}
	}
}

// TestWhatWasSentIsNotOfferedAgain as the story of a form.
func TestWhatWasSentIsNotOfferedAgain(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	const story = "Our permit for the new plant has had no answer for eight months."
	s := said(engine, flows.Session{Language: locales.EN, Chosen: true}, story).Session
	if s.Told == nil {
		t.Fatal("the story is not kept")
	}
	if sent := said(engine, waiting(engine, s, story, 1), "yes, send it").Session; sent.Told != nil {
		t.Errorf("it is sent and kept: %+v", sent.Told)
	}
}
