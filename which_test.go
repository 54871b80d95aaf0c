package main

import (
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
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
