package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// called is what a case is called where several are offered.
func (w *town) called(number string, language locales.Language) string {
	w.t.Helper()
	c, _, err := w.house.db.Case(w.t.Context(), cases.Number(number))
	if err != nil {
		w.t.Fatal(err)
	}
	place, err := w.house.db.UnitName(w.t.Context(), c.Unit)
	if err != nil {
		w.t.Fatal(err)
	}
	day := c.OpenedAt.In(time.FixedZone("Asia/Shanghai", 8*60*60))
	texts, err := locales.Load()
	if err != nil {
		w.t.Fatal(err)
	}
	return texts.Say(language, flows.CaseName(number, string(c.Kind), place, locales.Raw(day.Format(map[locales.Language]string{locales.ZH: "1月2日", locales.EN: "2 Jan"}[language]))))
}

// TestANumberAnswersWhichCase on WeChat and on Telegram, behind the menu and behind the consent of a form that is open: it never
// stands for what was on the screen before.
func TestANumberAnswersWhichCase(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	wei, jane := w.wechat.Person("wei", "魏"), w.telegram.Person(8001, "Jane", "en")
	w.talk(wei, "你好", "请选择")
	w.talk(jane, "/start", "What would you like to do?")
	var weis, janes []string
	for _, id := range []string{"one", "two"} {
		weis = append(weis, string(w.complain("wei-"+id, cases.Identity{Channel: "wechat", Account: w.settings.WeChatAppID, External: "wei"}, "zh")))
		janes = append(janes, string(w.complain("jane-"+id, w.onTelegram("8001"), "en")))
	}
	w.talk(wei, "撤回", "请问是哪一个案件", "第一个", "您要撤回案件", "取消", "确定放弃", "是", "已放弃",
		"撤回", "2. ", w.called(weis[1], locales.ZH), "您要撤回案件 "+weis[1], "取消", "确定放弃", "是", "已放弃",
		"解除绑定", "请问是哪一个案件", "1", "先保存好查询码", "1", "这是关于哪一个案件", "办别的事", "请选择",
		"我要投诉", "您同意按此办理吗", "文书", "请问是哪一个案件", "1", "您同意按此办理吗", // the papers first, then the question that waited
		"撤回", "请问是哪一个案件", "继续填写", "您同意按此办理吗", "撤回", "请问是哪一个案件", "["+w.called(weis[0], locales.ZH), "您要撤回案件 "+weis[0])
	w.talk(jane, "withdraw", "Which case is it about?", "1", "You are about to withdraw case", "/cancel", "stop your withdrawal", "[Yes]", "was stopped",
		"access code", "Which case is it about?", "["+w.called(janes[1], locales.EN)+"]", "The access code of case "+janes[1],
		"complain", "Do you agree to go on?", "papers", "Which case is it about?", "first", "Do you agree to go on?",
		"withdraw", "Which case is it about?", "["+w.called(janes[1], locales.EN)+"]", "You are about to withdraw case "+janes[1])
}

// TestWordsOfSomebodyWithCases: a withdrawal is asked about the case that is meant, what is undone behind it and what is written goes
// to the officer of that case, although it is over, and who wants a person is offered the officers.
func TestWordsOfSomebodyWithCases(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	wei, jane := w.wechat.Person("wei", "魏"), w.telegram.Person(8001, "Jane", "en")
	w.officer(w.telegram.Person(7001, "Li", "en"), store.Officer{Name: "Li Ming", Unit: "411002", Language: "en"})
	w.talk(wei, "你好", "请选择")
	w.talk(jane, "/start", "What would you like to do?")
	id := cases.Identity{Channel: "wechat", Account: w.settings.WeChatAppID, External: "wei"}
	only := string(w.complain("only", id, "zh"))
	w.talk(wei, "人工", "案件 "+only+" 的承办人可以在这里回复您", "服务官还没有联系我", "要把这段话作为留言发给案件 "+only, "发给承办人", "已发给案件 "+only,
		"撤销", "无法收回", "[留言]", "请写留言内容", "取消", "确定放弃", "是", "已放弃")
	first, second := w.complain("one", w.onTelegram("8001"), "en"), w.complain("two", w.onTelegram("8001"), "en")
	w.talk(jane, "human", "The officers of your cases can answer you here", "["+w.called(string(second), locales.EN)+"]", "message about case "+string(second), "/cancel", "stop your message", "[Yes]", "was stopped",
		"I want to withdraw my complaint", "Which case is it about?", "the complaint", "Several of your cases fit", "cancel", "Nothing was sent or withdrawn",
		"withdraw", "Which case is it about?", "the last one", "You are about to withdraw case "+string(second), "The bureau has answered us.", "Check your answers", "[Confirm withdrawal]", "Case "+string(second)+" is withdrawn",
		"undo", "Its officer can open it again", "sorry that was too early!! please bring it back to life", "Which case is this about?", "yes, send it", "Which case is this about?", "Is anybody there who reads this?", "Your message so far",
		"the last one", "Sent to the officer of case "+string(second), "The gate is closed again.", "Which case is this about?", "menu", "This was not sent: The gate is closed again.")
	if got := w.written(second); len(got) != 1 || got[0] != "contact: sorry that was too early!! please bring it back to life" {
		t.Errorf("the case that was withdrawn has %q", got)
	}
	if got := w.written(first); len(got) > 0 {
		t.Errorf("the other case has %q", got)
	}
}

// TestAnOfficerOfManyCases acts on the open one without saying its number, however many came and ended before it, and is offered
// the newest of these where one that has ended is meant.
func TestAnOfficerOfManyCases(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	li := w.telegram.Person(7001, "Li", "en")
	w.officer(li, store.Officer{Name: "Li Ming", Unit: "411002", Language: "en"})
	from, ended := w.onTelegram("8001"), []cases.Number{}
	for i := range 60 {
		number := w.complain(fmt.Sprint("ended", i), from, "en")
		act := cases.AsContact()
		act.ID, act.Verb, act.At, act.Data = "away", cases.Withdraw, time.Now(), map[string]string{"reason": "x"}
		if _, err := w.house.db.Perform(t.Context(), number, act); err != nil {
			t.Fatal(err)
		}
		ended = append(ended, number)
	}
	open := w.complain("open", from, "en")
	w.talk(li, "accept complaint", "You are about to accept complaint "+string(open), "/cancel", "stop", "[Yes]", "was stopped",
		"papers", "Which case is it about?", "["+w.called(string(open), locales.EN)+"]", "case "+string(open),
		"reopen", "Which case is it about?", "["+strings.Replace(w.called(string(ended[59]), locales.EN), "complaint", "complaint (over)", 1)+"]", "open case "+string(ended[59])+" again")
}
