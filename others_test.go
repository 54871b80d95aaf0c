package main

import (
	"strings"
	"testing"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// TestTheOnlyOfficerHasAnInterest: who recuses himself hears that nobody else is there, with no button that would only refuse;
// the complainant reads that the complaint waits for an officer, and the bureau, who is told, is not offered to take it on.
func TestTheOnlyOfficerHasAnInterest(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	officer, investor := w.wechat.Person("li", "李"), w.wechat.Person("investor", "王")
	w.talk(officer, "你好", "请选择")
	w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	chief := w.wechat.Person("chen", "陈")
	w.talk(chief, "你好", "请选择")
	w.talk(investor, "你好", "请选择")
	number := string(w.complain("one", cases.Identity{Channel: "wechat", Account: w.settings.WeChatAppID, External: "investor"}, "zh"))
	w.sees(officer, "新案件 "+number)
	w.officer(chief, store.Officer{Name: "陈局长", Unit: cases.Municipal, Language: "zh", Role: cases.RoleBureau})
	w.talk(officer, "回避 "+number, "有什么利害关系", "与投诉人是亲属。", "请核对")
	officer.Say("确认回避")
	if said := w.sees(officer, "您已回避案件 "+number+"，暂无其他承办人，请负责人指定"); strings.Contains(said, "查看") {
		t.Errorf("a button chiefs to a refusal: %s", said)
	}
	if said := w.sees(chief, "案件 "+number+"（投诉，魏都区）暂无人可承办"); strings.Contains(said, "接办") || !strings.Contains(said, "查看") {
		t.Errorf("the bureau is offered what it may not do, or not to look: %s", said)
	}
	w.talk(officer, "查看 "+number, "应当回避的人员不能办理")
	w.talk(investor, "进度", "状态：已收到，等待安排承办人")
}

// TestAnAnswerInTheOtherLanguage is marked with its language, can be translated, and says what comes next and when; who then
// says that the problem is not solved reads that the officer and a head are told.
func TestAnAnswerInTheOtherLanguage(t *testing.T) {
	t.Parallel()
	w, _ := withMachine(t, "libretranslate")
	officer, investor := w.wechat.Person("li", "李"), w.telegram.Person(8001, "Jane", "en")
	w.talk(officer, "你好", "请选择")
	li := w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	w.talk(investor, "/start", "What would you like to do?")
	c, err := w.house.db.OpenCase(t.Context(), cases.Intake{
		ID: "one", Kind: cases.OfficerRequest, Flow: "officer", Language: "en", Unit: "411002", Topic: "tax", ReceivedAt: morning,
		From: w.onTelegram("8001"),
	})
	if err != nil {
		t.Fatal(err)
	}
	w.act(li, c.Number, "respond result=请到税务局三楼办理。")
	w.sees(investor, "was answered.\nAnswer: (written in Chinese) 请到税务局三楼办理。\nNext: your service officer tells you the progress, by ")
	w.talk(investor, "[Translate]", "译[请到税务局三楼办理。]")
	w.act(li, c.Number, "close result=已办结。")
	w.sees(investor, "is closed.\nResult: (written in Chinese) 已办结。")
	w.talk(investor, "reopen "+string(c.Number), "Only an officer can do this. About your case", "[Write a message]", "What do you want to say?", "/cancel", "Do you want to stop", "[Yes]", "was stopped")
	w.talk(investor, "reopen 411002-2026-000099-1", "None of your cases has this number")
	w.talk(investor, "[Rate]", "Is your problem solved?", "[No]", "How satisfied", "2", "", "skip", "Nothing has been sent yet", "[Send rating]", "so that they follow it up")
}
