package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot/telegram/telegramtest"
	"github.com/lotusdesk/lotusdesk/bot/wechat/wechattest"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// having are the messages of a chat that have a text.
func having[T any](chat []T, text func(T) string, mark string) (all []string) {
	for _, m := range chat {
		if strings.Contains(text(m), mark) {
			all = append(all, text(m))
		}
	}
	return all
}

func onWeChat(m wechattest.Shown) string { return m.Text }

func onTelegram(m telegramtest.Shown) string { return m.Text }

// TestWhatReachedNobodyComesWhenTheWindowOpens on WeChat: two notices that reached nobody come late, in order, behind the
// answer to what was written, once; the calls are off the officer's list, and he is told.
func TestWhatReachedNobodyComesWhenTheWindowOpens(t *testing.T) {
	t.Parallel()
	w := build(t, func(s *Settings) { s.WeChatTemplateZH, s.WeChatTemplateEN = "", "" })
	officer := w.wechat.Person("officer-li", "李")
	li := w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	investor := w.wechat.Person("investor", "王")
	w.talk(investor, "你好", "请选择")
	number := w.complain("one", cases.Identity{Channel: "wechat", Account: w.settings.WeChatAppID, External: "investor"}, "zh")
	w.sees(officer, "新案件")
	w.settled()
	for act, what := range []string{"您的投诉已受理", "请补正投诉材料"} {
		w.wechat.Fail(wechattest.Fault{Path: "/cgi-bin/message/custom/send", ErrCode: 45015, ErrMsg: "response out of time limit"})
		w.act(li, number, []string{"accept", "request_supplement gaps=phone"}[act])
		w.sees(officer, what)
		w.settled()
	}
	if calls, err := w.house.db.Calls(t.Context(), false); err != nil || len(calls) != 2 {
		t.Fatalf("calls %+v, %v", calls, err)
	}
	w.talk(officer, "查询 "+string(number), "电话未接通") // who writes can be written to
	w.talk(investor, "你好", "请选择")
	w.sees(investor, "依据现有材料继续办理")
	w.sees(officer, "不必再致电")
	w.settled()
	for range 2 {
		w.talk(investor, "你好", "请选择")
		w.settled()
	}
	got := having(investor.Chat(), onWeChat, "现予补发")
	if len(got) != 2 || !strings.Contains(got[0], "受理") || !strings.Contains(got[1], "补正") {
		t.Errorf("late came %q", got)
	}
	if calls, err := w.house.db.Calls(t.Context(), false); err != nil || len(calls) != 0 {
		t.Errorf("there are calls left: %+v, %v", calls, err)
	}
	calls, err := w.house.db.Calls(t.Context(), true)
	for _, call := range calls {
		if call.State != store.Reached || call.Means != "chat" || call.Fault != "closed" || call.Tries != 0 {
			t.Errorf("call %+v", call)
		}
	}
	if err != nil || len(calls) != 2 || len(having(officer.Chat(), onWeChat, "不必再致电")) != 1 {
		t.Errorf("%d calls, %v; the officer was told %q", len(calls), err, having(officer.Chat(), onWeChat, "不必再致电"))
	}
	w.talk(officer, "查询 "+string(number), "阅读内容", "电话已告知 "+string(number), "没有待打的电话")
	if len(having(officer.Chat(), onWeChat, "当事人再次联系后已补发（微信公众号）")) != 1 {
		t.Errorf("the officer does not see that it came late: %+v", officer.Chat())
	}
}

// TestWhatReachedNobodyComesWhenTheBlockEnds on Telegram in English; what an officer told by phone meanwhile does not.
func TestWhatReachedNobodyComesWhenTheBlockEnds(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	officer, jane := w.telegram.Person(7001, "Li", "en"), w.telegram.Person(8001, "Jane", "en")
	li := w.officer(officer, store.Officer{Name: "Li Ming", Unit: "411002", Language: "en"})
	w.talk(jane, "/start", "What would you like to do?")
	var numbers []cases.Number
	for i := range 2 {
		numbers = append(numbers, w.complain(fmt.Sprint("case ", i), w.onTelegram("8001"), "en"))
	}
	w.settled()
	jane.Block(true)
	for !jane.Idle() {
		time.Sleep(time.Millisecond)
	}
	w.act(li, numbers[0], "accept")
	w.sees(officer, "Call the contact of case "+string(numbers[0]))
	w.talk(officer, "[Reached by phone]", "It is on record that you told the contact")
	w.act(li, numbers[1], "accept")
	w.sees(officer, "Call the contact of case "+string(numbers[1]))
	w.settled()
	for range 2 {
		jane.Block(false)
		w.sees(jane, string(numbers[1]))
		w.settled()
	}
	w.sees(officer, "No call is needed on case "+string(numbers[1]))
	w.talk(jane, "/start", "What would you like to do?")
	w.settled()
	if got := having(jane.Chat(), onTelegram, "We could not reach you"); len(got) != 1 || !strings.Contains(got[0], string(numbers[1])) {
		t.Errorf("late came %q", got)
	}
}
