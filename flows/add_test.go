package flows_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
)

// atReview is a session at the review of a complaint.
func atReview(t *testing.T, engine *flows.Engine, language locales.Language) flows.Session {
	t.Helper()
	return said(engine, at(t, engine, "complaint", "confidential", language), "2").Session
}

// TestWordsAreAddedToAnAnswer, behind what it was; undoing brings that back, and also what was replaced.
func TestWordsAreAddedToAnAnswer(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for i, words := range []map[string][2]string{
		{"补充事实与理由：他们还罚了我们两百来万": {"facts", "他们还罚了我们两百来万"}, "请求加上利息": {"request", "利息"}, "在请求里补充：退还利息": {"request", "退还利息"},
			"请求里加一句：要求尽快答复": {"request", "要求尽快答复"}, "投诉事项里补充一句：他们还上门要赞助费": {"matter", "他们还上门要赞助费"}, "请求里再加一句要求尽快答复": {"request", "要求尽快答复"}},
		{"please add to the facts: the fee was doubled": {"facts", "the fee was doubled"}, "Add to what you ask for: 4.500.000 RMB not 4.200.000": {"request", "4.500.000 RMB not 4.200.000"}, "In the request, add a sentence: answer us soon": {"request", "answer us soon"}},
	} {
		s := atReview(t, engine, locales.Languages()[i])
		for text, want := range words {
			turn := said(engine, s, text)
			before := s.Draft.Answers[want[0]].Value
			if got := turn.Session.Draft.Answers[want[0]].Value; got != before+"\n"+want[1] || !slices.Contains(keysOf(turn), "correction.joined") {
				t.Errorf("%q makes %s %q: %v", text, want[0], got, keysOf(turn))
			}
			undone := said(engine, turn.Session, "undo")
			if got := undone.Session.Draft.Answers[want[0]].Value; got != before || undone.Session.Prompt != "review" {
				t.Errorf("undone, %s is %q", want[0], got)
			}
		}
		replaced := said(engine, s, []string{"事实与理由改成他们没有给我们任何书面答复", "change the facts to They gave us no answer in writing"}[i])
		if replaced.Session.Draft.Answers["facts"].Value == s.Draft.Answers["facts"].Value {
			t.Errorf("nothing was replaced: %v", keysOf(replaced))
		}
		if got := said(engine, replaced.Session, "undo").Session.Draft.Answers["facts"].Value; got != s.Draft.Answers["facts"].Value {
			t.Errorf("undone, the facts are %q", got)
		}
		long := said(engine, s, []string{"补充事实与理由：", "add to the facts: "}[i]+strings.Repeat("a", 2000))
		if long.Session.Draft.Answers["facts"].Value != s.Draft.Answers["facts"].Value || !slices.Contains(keysOf(long), "correction.too_long") {
			t.Errorf("too long: %v", keysOf(long))
		}
	}
}

// TestWhatIsToldAtTheReviewCanBeAdded to an answer that is chosen, by its button or in its words.
func TestWhatIsToldAtTheReviewCanBeAdded(t *testing.T) {
	t.Parallel()
	engine, texts := flowstest.Engine(t)
	for i, text := range []string{"补充一下，他们还罚了我们两百来万", "the amount is 4.500.000 with the storage, they told us on Monday"} {
		language := locales.Languages()[i]
		s := atReview(t, engine, language)
		turn := said(engine, s, text)
		choices := turn.Replies[len(turn.Replies)-1].Choices
		add := slices.IndexFunc(choices, func(c flows.Choice) bool { return strings.HasSuffix(c.Data, "!add:facts") })
		if add < 0 {
			t.Errorf("%q: %v, %+v", text, keysOf(turn), choices)
			continue
		}
		for _, in := range []flows.Input{
			{Kind: flows.InputPress, Turn: "11111111", Press: choices[add].Data, Now: sameDay()},
			{Kind: flows.InputText, Turn: "11111111", Text: texts.Say(language, choices[add].Label), Now: sameDay()},
		} {
			if got := engine.Take(turn.Session, in).Session.Draft.Answers["facts"].Value; got != s.Draft.Answers["facts"].Value+"\n"+text {
				t.Errorf("the facts are %q", got)
			}
		}
		// at a later question, when no question for a story is ahead
		asked := at(t, engine, "complaint", "evidence", language)
		if keys := keysOf(said(engine, asked, []string{"对不起，金额是四百五十万元，还有仓储费也要算进去才对", "sorry the amount is 4.500.000 with the storage"}[i])); !slices.Contains(keys, "told.to_add") || slices.Contains(keys, "told.later") {
			t.Errorf("at a question behind: %v", keys)
		}
	}
}

// TestTwoCorrectionsInOneMessage are both made, or none.
func TestTwoCorrectionsInOneMessage(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for i, words := range [][]string{
		{"联系人改成李总，电话改成13900139000", "电话改成13900139000 联系人改成李总", "联系人改成李总\n电话改成13900139000", "联系人改成李总并把电话改成13900139000", "电话改成13900139000和联系人改成李总", "联系人改成李总，电话：13900139000", "联系人改成李总，电话是13900139000"},
		{"change contact to 李总, change phone to +86 13900139000", "change phone to +86 13900139000 and change the contact to 李总", "Contact person: 李总, phone: +8613900139000", "change the contact to 李总 and the phone to +86 139 0013 9000"},
	} {
		s := atReview(t, engine, locales.Languages()[i])
		for _, text := range words {
			turn := said(engine, s, text)
			if a := turn.Session.Draft.Answers; a["contact"].Value != "李总" || a["phone"].Value != "+8613900139000" {
				t.Errorf("%q: %q, %q, %v", text, a["contact"].Value, a["phone"].Value, keysOf(turn))
			}
		}
		turn := said(engine, s, []string{"联系人改成李总，电话改成没有", "change contact to 李总, change phone to none"}[i])
		if a := turn.Session.Draft.Answers; a["contact"].Value == "李总" || !slices.Contains(keysOf(turn), "correction.one_by_one") {
			t.Errorf("half of two: %v", keysOf(turn))
		}
	}
	for text, want := range map[string]string{
		"公司名错了少了精密两个字": "correction.whole", "联系人和电话都改一下": "review.which", "改第3项": "review.which", "都对，提交": "", "没问题提交": "",
	} {
		turn := said(engine, atReview(t, engine, locales.ZH), text)
		if sent := len(turn.Effects) > 0; sent != (want == "") || want != "" && !slices.Contains(keysOf(turn), want) {
			t.Errorf("%q: %v", text, keysOf(turn))
		}
	}
	const story = "窗口拒收我们的材料，电话改成了空号，没人接"
	if a := said(engine, atReview(t, engine, locales.ZH), "事实和理由改成："+story).Session.Draft.Answers["facts"]; a.Value != story {
		t.Errorf("a story that tells of a change became %q", a.Value)
	}
	turn := said(engine, atReview(t, engine, locales.EN), "facts are wrong")
	if turn.Session.Draft.Editing != "facts" {
		t.Errorf("facts are wrong: %v", keysOf(turn))
	}
}

// TestAPieceOfASentenceSendsNothing: 一个 is no 1 where something is sent by it.
func TestAPieceOfASentenceSendsNothing(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for words, sends := range map[string]bool{"一个": false, "1个": false, "一": false, "1": true, "第一个": true, "选1": true} {
		if turn := said(engine, atReview(t, engine, locales.ZH), words); (len(turn.Effects) > 0) != sends {
			t.Errorf("%q: %v", words, keysOf(turn))
		}
	}
}

// TestWhoSendsTwiceIsToldThatItWasSent where the word is written, too.
func TestWhoSendsTwiceIsToldThatItWasSent(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	s := flows.Session{Language: locales.ZH, Chosen: true}
	s.Did("411002-2026-000001-5", "complaint", sameDay())
	if keys := keysOf(said(engine, s, "提交")); !slices.Contains(keys, "stale.sent") {
		t.Errorf("sent twice: %v", keys)
	}
}

// TestSomeWordsOfAnAnswerAreChanged, and the rest of it stays; where the answer does not hold them it is asked for again.
func TestSomeWordsOfAnAnswerAreChanged(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for i, words := range [][2]string{{"把投诉事项里的施工许可改成规划许可", "投诉事项里的营业执照改成规划许可"}, {"In the story, change building permit to planning permit", "In what happened, replace licence with planning permit"}} {
		s := atReview(t, engine, locales.Languages()[i])
		a := s.Draft.Answers["matter"]
		a.Value = []string{"我们申请的施工许可没有答复。", "Our building permit has had no answer."}[i]
		s.Draft.Answers["matter"] = a
		want := []string{"我们申请的规划许可没有答复。", "Our planning permit has had no answer."}[i]
		if got := saidTo(engine, s, words[0]).Draft.Answers["matter"].Value; got != want {
			t.Errorf("%q makes it %q", words[0], got)
		}
		if after := saidTo(engine, s, words[1]); after.Draft.Answers["matter"].Value != a.Value || after.Draft.Editing != "matter" {
			t.Errorf("%q makes it %q", words[1], after.Draft.Answers["matter"].Value)
		}
	}
}
