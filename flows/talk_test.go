package flows_test

import (
	"slices"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
)

// talked is a session in which a conversation is open, the last word of it at a time.
func talked(officer bool, last time.Time) flows.Session {
	return flows.Session{Language: locales.ZH, Chosen: true, Officer: officer, Talk: &flows.Talk{Case: "411002-2026-000001-5", Officer: officer, Begun: last, Last: last}}
}

// typedIn and pressedIn are what a person does in a conversation.
func typedIn(text string) flows.Input { return flows.Input{Kind: flows.InputText, Text: text} }
func pressedIn(data string) flows.Input {
	return flows.Input{Kind: flows.InputPress, Press: data}
}

// TestWhatAContactSaysInATalk: what names a thing to be done here is done, beside the conversation or instead of it, and
// said to end it; everything else goes to the officer.
func TestWhatAContactSaysInATalk(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	const passed, beside, ends = "passed on", "beside", "ends"
	for _, row := range []struct {
		in   flows.Input
		want string
		says string // a key that is said, or the kind of an effect
	}{
		{typedIn("图纸已经盖章。"), passed, ""},
		{typedIn("你好"), passed, ""},
		{typedIn("好的"), passed, ""},
		{typedIn("yes"), passed, ""},
		{typedIn("取消"), passed, ""},
		{typedIn("继续"), passed, ""},
		{typedIn("怎么办"), passed, ""},
		{typedIn("i need help"), passed, ""},
		{typedIn("officer"), passed, ""},
		{typedIn("我要投诉的就是这家单位"), passed, ""},
		{typedIn("What is the status of my papers?"), passed, ""},
		{typedIn("1"), passed, ""},
		{typedIn("不服"), passed, ""},
		{typedIn("我有异议"), passed, ""},
		{typedIn("I disagree"), passed, ""},
		{typedIn("进度"), beside, "status"},
		{typedIn("查询办理进度"), beside, "status"},
		{typedIn("See how my case stands"), beside, "status"},
		{typedIn("/status"), beside, "status"},
		{typedIn("帮助"), beside, "help.text"},
		{typedIn("Help!"), beside, "help.text"},
		{typedIn("人工"), beside, "human"},
		{typedIn("Reach a person"), beside, "human"},
		{typedIn("语言"), beside, "language.ask"},
		{typedIn("English"), beside, "language.switched"},
		{typedIn("查询码"), beside, "code"},
		{typedIn("文书"), beside, "papers"},
		{pressedIn("!status"), beside, "status"},
		{pressedIn("!human"), beside, "human"},
		{pressedIn("12345678.yes"), beside, "stale.button"},
		{typedIn("菜单"), ends, "menu.title"},
		{typedIn("返回菜单"), ends, "menu.title"},
		{typedIn("Menu."), ends, "menu.title"},
		{typedIn("/menu"), ends, "menu.title"},
		{typedIn("/start"), ends, "menu.title"},
		{typedIn("提出投诉"), ends, "complaint.intro"},
		{typedIn("Make a complaint"), ends, "complaint.intro"},
		{typedIn("我要申请服务官"), ends, "officer_request.intro"},
		{typedIn("Ask for a service officer"), ends, "officer_request.intro"},
		{typedIn("草稿"), ends, "draft.none"},
		{typedIn("留言"), ends, "begin"},
		{typedIn("结束交谈"), ends, ""},
		{typedIn("end"), ends, ""},
		{pressedIn("!menu"), ends, "menu.title"},
		{pressedIn("!start:complaint"), ends, "complaint.intro"},
		{pressedIn("!cancel"), ends, "cancel.nothing"},
		{flows.Input{Kind: flows.InputStarted}, ends, "menu.title"},
		{flows.Input{Kind: flows.InputStarted, Payload: "complaint"}, ends, "complaint.intro"},
	} {
		in := row.in
		in.Turn, in.Now = "1234567890", noon().Add(time.Minute)
		turn := engine.Take(talked(false, noon()), in)
		said, passes := keysOf(turn), false
		for _, e := range turn.Effects {
			said, passes = append(said, string(e.Kind)), passes || e.Kind == flows.EffectPass
		}
		got := beside
		switch over := slices.Index(said, "talk.ended"); {
		case passes && turn.Session.Talk != nil && len(turn.Replies) == 0:
			got = passed
		case over == 0 && turn.Session.Talk == nil:
			got = ends
		case passes || over >= 0 || turn.Session.Talk == nil || turn.Session.Prompt == "menu":
			got = "muddle"
		}
		if got != row.want || row.says != "" && !slices.Contains(said, row.says) {
			t.Errorf("%+v: %s and says %v, want %s and %s", row.in, got, said, row.want, row.says)
		}
	}
}

// TestAnOfficerLooksThingsUpInATalk: the lists of cases are shown and not sent, and the talk goes on; the menu ends it.
func TestAnOfficerLooksThingsUpInATalk(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for words, talks := range map[string]bool{
		"菜单": false, "返回菜单": false, "/start": false, "结束交谈": false, "结束": false, "进度": true, "我的案件": true, "待办": true, "本单位案件": true,
		"逾期案件": true, "超期案件": true, "待分办": true, "unit cases": true, "overdue": true, "逾期案件 2": true, "帮助": true,
	} {
		turn := said(engine, talked(true, noon()), words)
		if talking := turn.Session.Talk != nil; talking != talks || slices.ContainsFunc(turn.Effects, func(e flows.Effect) bool { return e.Kind == flows.EffectPass }) {
			t.Errorf("%s: talks %t with %+v", words, talking, turn.Effects)
		}
		if keys := keysOf(turn); !talks && !slices.Contains(keys, "talk.ended") || talks && words != "帮助" && !slices.Contains(keys, "talk.goes_on") {
			t.Errorf("%s: says %v", words, keys)
		}
	}
	for _, words := range []string{"English", "提出投诉", "逾期了", "1", "好的"} {
		if turn := said(engine, talked(true, noon()), words); turn.Session.Talk == nil || words != "English" && len(turn.Effects) != 1 {
			t.Errorf("%s: leads to %+v", words, turn.Effects)
		}
	}
}

// TestWordsBehindASilence: and files: a contact's are taken like any others, an officer's wait for a word.
func TestWordsBehindASilence(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	file := flows.Input{Kind: flows.InputFiles, Files: []flows.File{{ID: "f", Type: "image/jpeg"}}}
	for _, row := range []struct {
		officer bool
		in      flows.Input
		want    []string
		effects int
	}{
		{false, typedIn("图纸在这里了"), []string{"talk.ended_by_silence", "nothing.which"}, 1},
		{false, typedIn("提出投诉"), []string{"talk.ended_by_silence", "complaint.intro"}, 0},
		{false, typedIn("你好"), []string{"talk.ended_by_silence", "greeting_again"}, 0},
		{false, file, []string{"talk.ended_by_silence"}, 1},
		{true, typedIn("图纸在这里了"), []string{"talk.held.silence"}, 0},
		{true, file, []string{"talk.held.silence"}, 0},
	} {
		in := row.in
		in.Turn, in.Now = "1234567890", noon().Add(flows.TalkIdle+time.Second)
		turn := engine.Take(talked(row.officer, noon()), in)
		keys := keysOf(turn)
		for _, key := range row.want {
			if !slices.Contains(keys, key) {
				t.Errorf("officer %t, %+v: says %v, not %s", row.officer, row.in, keys, key)
			}
		}
		if turn.Session.Talk != nil || len(turn.Effects) != row.effects || row.effects > 0 && turn.Effects[0].Kind != flows.EffectWords {
			t.Errorf("officer %t, %+v: %+v with %+v", row.officer, row.in, turn.Session.Talk, turn.Effects)
		}
	}
}
