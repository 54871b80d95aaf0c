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

// TestWhoBeginsWithTheStoryNeedNotWriteItAgain: words that come before a question for them are offered there, once; who does
// not agree to the notice leaves none behind.
func TestWhoBeginsWithTheStoryNeedNotWriteItAgain(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for i, story := range []string{"我们2026年3月5日向魏都区自然资源局申请施工许可证，到现在八个月没有答复。", "Our permit for the new plant has had no answer for eight months, please help us!"} {
		language := locales.Languages()[i]
		hello := said(engine, flows.Session{}, story)
		if !slices.Contains(keysOf(hello), "greeting_told") || hello.Session.Language != language {
			t.Errorf("%q is greeted with %v", story, keysOf(hello))
		}
		s := saidTo(engine, hello.Session, "1")
		if refused := saidTo(engine, s, "2"); refused.Told != nil {
			t.Errorf("who refused left %+v", refused.Told)
		}
		for s.Asked != "matter" {
			s = saidTo(engine, s, answerTo(t, "complaint."+s.Asked+".label", i))
		}
		offer := said(engine, s, "/help")
		if !slices.Contains(keysOf(offer), "question.told") {
			t.Errorf("the words are not offered: %v", keysOf(offer))
		}
		s = saidTo(engine, offer.Session, []string{"用这段话", "use these words"}[i])
		if got := s.Draft.Answers["matter"].Value; got != story || s.Told != nil || s.Asked != "act_date" {
			t.Errorf("the matter is %q, at %s, kept %+v", got, s.Asked, s.Told)
		}
	}
}

// TestWhatTakesTheWordsThatCameBefore: whatever points to them where they are offered, or agrees; what is to be added goes behind them.
// Another story is the answer, and a no asks for one.
func TestWhatTakesTheWordsThatCameBefore(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for i, words := range []map[string][]string{{
		"taken": {"用刚才那段", "就用这段", "嗯就用这段", "用吧", "用", "可以用", "用上面的", "用我前面写的", "就按上面的", "不用改就这样", "可以", "好的", "嗯", "跟前面说的一样"},
		"other": {"不用", "见附件材料说明", "好的，他们两次罚款都没有给理由。"}, "added": {"用吧，再加一句他们态度很差", "他们态度很差"},
	}, {
		"taken": {"same", "yes", "that", "ok", "Same as in my first message", "yes use that", "As I said in my first message", "use my words"},
		"other": {"no", "not that", "see attached letter", "They fined us twice without a reason."}, "added": {"use that. They were rude as well.", "They were rude as well."},
	}} {
		told := []string{"我们去年投资建厂，施工许可一直办不下来。", "Our permit for the plant has had no answer for months."}[i]
		s := at(t, engine, "complaint", "matter", locales.Languages()[i])
		s.Told = &flows.Held{Text: told, Until: sameDay().Add(time.Hour)}
		matter := func(text string) string { return saidTo(engine, s, text).Draft.Answers["matter"].Value }
		for _, text := range words["taken"] {
			if got := matter(text); got != told {
				t.Errorf("%q gives %q", text, got)
			}
		}
		for _, text := range words["other"] {
			if got := matter(text); strings.Contains(got, told) {
				t.Errorf("%q takes the words that came before", text)
			}
		}
		if got, want := matter(words["added"][0]), told+"\n"+words["added"][1]; got != want {
			t.Errorf("added, it is %q", got)
		}
	}
}

// TestAStoryAtAQuestionForAChoiceIsKept: with what is chosen by it, and where nothing is; two are put together; what only asks
// is none, and neither is what an officer writes.
func TestAStoryAtAQuestionForAChoiceIsKept(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	first, second := "我们公司去年在魏都区投资建厂，施工许可一直办不下来，非常着急。", "电话打了十几次，每次都说正在研究，没有人给我们书面的答复。"
	s := at(t, engine, "complaint", "county", locales.ZH)
	turn := said(engine, s, first)
	if turn.Session.Draft.Answers["county"].Value != "411002" || turn.Session.Told == nil {
		t.Errorf("%+v, kept %+v", turn.Session.Draft.Answers, turn.Session.Told)
	}
	turn = said(engine, turn.Session, second)
	if told := turn.Session.Told; told == nil || told.Text != first+"\n"+second || turn.Session.Asked != "topic" || turn.Lost {
		t.Errorf("kept %+v at %s", told, turn.Session.Asked)
	}
	for _, words := range []string{
		"我们公司在魏都区被城管罚了二十万，没有任何书面通知，去问也没人理，怎么办", "They closed our gate on Friday without a paper. Whom can I ask?",
	} {
		if kept := saidTo(engine, flows.Session{Language: locales.ZH}, words).Told; kept == nil || kept.Text != words {
			t.Errorf("%q is not kept: %+v", words, kept)
		}
	}
	for _, words := range []string{"请问在哪个区填写这个问题，我不太明白这里要选什么呢？", "太短的话", strings.Repeat("长", flows.MaxMessage+1)} {
		if kept := saidTo(engine, s, words).Told; kept != nil {
			t.Errorf("%q is kept", words)
		}
	}
	if kept := saidTo(engine, flows.Session{Language: locales.ZH, Chosen: true, Officer: true}, first).Told; kept != nil {
		t.Errorf("an officer's words are kept: %+v", kept)
	}
	asking := "你好，我是许昌这边台资厂子里的，我们的扩建手续去年腊月就报上去了，到这会儿也没个音信，想问问这事儿该找谁啊？"
	if kept := said(engine, flows.Session{}, asking).Session.Told; kept == nil || kept.Text != asking {
		t.Errorf("who tells and then asks left %+v", kept)
	}
}

// TestAStoryThatGoesOnIsAddedToItsPlace: behind the question that asks what happened nothing is promised for it, nor offered where
// another thing is asked; it can be added there.
func TestAStoryThatGoesOnIsAddedToItsPlace(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for i, words := range []string{"补充一下，去年底大概十二月二十幾號應該撥的，金額大約新臺幣兩百萬", "First they lost our file in the office. Twice. Then they said it was never there."} {
		s := at(t, engine, "complaint", "act_date", locales.Languages()[i])
		turn := said(engine, s, words)
		choices := turn.Replies[len(turn.Replies)-1].Choices
		add := slices.IndexFunc(choices, func(c flows.Choice) bool { return strings.HasSuffix(c.Data, ".!add:matter") })
		if keys := keysOf(turn); turn.Session.Told != nil || !slices.Contains(keys, "told.to_add") || slices.Contains(keys, "told.later") || add < 0 {
			t.Fatalf("%q is kept as %+v: %v", words, turn.Session.Told, keys)
		}
		before := s.Draft.Answers["matter"].Value
		added := engine.Take(turn.Session, flows.Input{Kind: flows.InputPress, Turn: "11111111", Press: choices[add].Data, Now: sameDay()}).Session
		if got := added.Draft.Answers["matter"].Value; got != before+"\n"+words || added.Asked != "act_date" {
			t.Errorf("added, the matter is %q, at %s", got, added.Asked)
		}
		s.Told = &flows.Held{Text: words, Until: sameDay().Add(time.Hour)} // from a session of before
		if offer := said(engine, saidTo(engine, s, "/skip"), "/help"); slices.Contains(keysOf(offer), "question.told") {
			t.Errorf("%q is offered as what is to be done", words)
		}
	}
}

// TestWhoTellsOfWasteIsNotRude: what is rude by itself may be what the matter is about.
func TestWhoTellsOfWasteIsNotRude(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for words, rude := range map[string]bool{
		"你们都是骗子": true, "垃圾！": true, "you are useless": true, "我们投资的垃圾焚烧发电项目，环评去年就报了，到现在没有批复。": false, "垃圾处理厂的事": false,
		"The bureau sold us useless machines two years ago and nobody answers our letters since then.": false,
	} {
		keys := keysOf(said(engine, flows.Session{Language: locales.ZH, Chosen: true}, words))
		if got := slices.Contains(keys, "rude.calm"); got != rude {
			t.Errorf("%q is answered with %v", words, keys)
		}
	}
}

// TestAnAnswerInSeveralMessagesIsPutTogether, where each by itself is too short; what has only some characters was no beginning.
func TestAnAnswerInSeveralMessagesIsPutTogether(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for want, parts := range map[string][]string{
		"三次补件的回执都在\n每次要求都不一样": {"三次补件的回执都在", "每次要求都不一样"}, "窗口说领导没有签字，没有答复": {"嗯嗯", "1", "窗口说领导没有签字，没有答复"},
	} {
		s := at(t, engine, "complaint", "facts", locales.ZH)
		for _, part := range parts {
			if s.Asked != "facts" {
				t.Errorf("%q is enough", s.Draft.Answers["facts"].Value)
			}
			s = saidTo(engine, s, part)
		}
		if got := s.Draft.Answers["facts"].Value; got != want || s.Part != "" {
			t.Errorf("%q became %q, with %q left", parts, got, s.Part)
		}
	}
	s := saidTo(engine, at(t, engine, "complaint", "facts", locales.ZH), "补件的回执都在")
	s = saidTo(engine, saidTo(engine, s, "上一步"), "请求依法答复")
	if s = saidTo(engine, s, "领导没有签字，一直没有答复"); s.Draft.Answers["facts"].Value != "领导没有签字，一直没有答复" {
		t.Errorf("what was left behind a question came back: %q", s.Draft.Answers["facts"].Value)
	}
}

// TestWhoRefusesTheNoticeLeavesNothing of this form, and is told no more than that: there may be a case from before.
func TestWhoRefusesTheNoticeLeavesNothing(t *testing.T) {
	t.Parallel()
	engine, texts := flowstest.Engine(t)
	for language, words := range map[locales.Language][2]string{locales.ZH: {"不同意", "不收集"}, locales.EN: {"I do not agree", "collect nothing"}} {
		s := at(t, engine, "complaint", "privacy", language)
		s.Told = &flows.Held{Text: "told before", Until: sameDay().Add(time.Hour)}
		s.Held = &flows.Held{Text: "held before", Until: sameDay().Add(time.Hour)}
		turn := said(engine, s, words[0])
		if after := turn.Session; after.Draft != nil || after.Cancelled != nil || after.Told != nil || after.Held != nil || len(after.Drafts) > 0 {
			t.Errorf("%s: what is left is %+v", language, after)
		}
		refused := texts.Say(language, locales.T("consent.refused"))
		if !slices.Contains(keysOf(turn), "consent.refused") || strings.Contains(refused, words[1]) || !strings.Contains(refused, "0374-12345") {
			t.Errorf("%s: %s", language, refused)
		}
	}
}
