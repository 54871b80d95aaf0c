package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot/wechat/wechattest"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// TestWhatTheChatCannotDeliverIsTold by phone: the officer is asked to call, sees what to say, and puts on record how it
// went; the contact sees how far his own message got.
func TestWhatTheChatCannotDeliverIsTold(t *testing.T) {
	t.Parallel()
	w := build(t, func(s *Settings) { s.WeChatTemplateZH, s.WeChatTemplateEN = "", "" })
	officer := w.wechat.Person("officer-li", "李")
	li := w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	investor := w.wechat.Person("investor", "王")
	w.talk(investor, "你好", "请选择")
	number := w.complain("one", cases.Identity{Channel: "wechat", Account: w.settings.WeChatAppID, External: "investor"}, "zh")
	w.sees(officer, "新案件")
	w.act(li, number, "accept")
	w.sees(investor, "已受理")

	w.wechat.Fail(wechattest.Fault{Path: "/cgi-bin/message/custom/send", ErrCode: 45015, ErrMsg: "response out of time limit"})
	w.act(li, number, "request_supplement gaps=phone")
	asked := w.sees(officer, "请致电案件 "+string(number))
	for _, want := range []string{"请补正投诉材料", "平台规定的发送时限"} {
		if !strings.Contains(asked, want) {
			t.Errorf("the call does not say %q: %s", want, asked)
		}
	}
	if got := w.settled()[0].Delivered(); got != "3 sent, 1 refused (notice.supplement_requested_accepted to contact: wechat: closed (45015))" {
		t.Errorf("the list of cases says %q", got)
	}
	w.talk(officer, "[查看]", "发给当事人的消息")
	view := ""
	for _, m := range officer.Chat() {
		view += m.Text + "\n"
	}
	for _, want := range []string{"“请补正投诉材料”：未能送达。", "电话中需要告知：", "依据现有材料继续办理"} {
		if !strings.Contains(view, want) {
			t.Errorf("the view of the case does not have %q:\n%s", want, view)
		}
	}
	w.talk(officer, "[电话未接通]", "未果", "电话已告知 "+string(number), "已电话告知案件", "电话已告知 "+string(number), "没有待打的电话")
	if calls, err := w.house.db.Calls(t.Context(), true); err != nil || len(calls) != 1 || calls[0].State != store.Reached || calls[0].Tries != 2 {
		t.Errorf("calls %+v, %v", calls, err)
	}
	stranger := w.wechat.Person("stranger", "陌生人")
	w.talk(stranger, "你好", "请选择", "电话已告知 "+string(number), "只限已绑定聊天的承办人员")

	w.talk(investor, "留言 "+string(number), "写留言内容", "请问进展如何？", "图片", "跳过", "留言已发出")
	w.settled()
	w.talk(investor, "进度", "您的留言：已送达承办人")
}

// TestOfficersStayOffTelegram by default: binding is answered with the reason and the code stays good, an officer who was
// bound before can do nothing there, and a contact goes on as before.
func TestOfficersStayOffTelegram(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	before := w.telegram.Person(7001, "李", "zh-hans")
	w.officer(before, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	w.stop()
	w.settings.OfficersOnTelegram = "off"
	w.open()
	_, code, err := w.house.db.AddOfficer(t.Context(), store.Officer{Name: "赵磊", Unit: "411002", Language: "zh"})
	if err != nil {
		t.Fatal(err)
	}
	second := w.telegram.Person(7002, "赵", "zh-hans")
	w.talk(second, "/start", "请选择", "绑定 "+code, "承办人员不在 Telegram 上办理案件")
	onWeChat := w.wechat.Person("officer-zhao", "赵")
	w.talk(onWeChat, "绑定 "+code, "承办人账号")

	w.talk(before, "/cases", "不在 Telegram 上办理") // who writes there can still not be reached there
	investor := w.telegram.Person(8001, "Jane", "en")
	w.talk(investor, request...)
	for _, row := range w.settled() {
		for _, n := range row.Notices {
			if n.Channel == "telegram" {
				t.Errorf("notice %+v", n)
			}
		}
	}
	number := regexp.MustCompile(`411002-\d{4}-\d{6}-\d`).FindString(w.sees(investor, "We have received your request"))
	for _, m := range before.Chat() {
		if strings.Contains(m.Text, number) {
			t.Errorf("the officer sees on Telegram: %s", m.Text)
		}
	}
	w.sees(onWeChat, "新案件 "+number) // and not with the officer who would never learn of it
	w.talk(before, number, "不在 Telegram 上办理", "进度 "+number, "不在 Telegram 上办理")
	w.talk(before, "接办 "+number, "不在 Telegram 上办理", "/cases", "不在 Telegram 上办理", "留言 "+number, "不在 Telegram 上办理", "电话已告知 "+number, "不在 Telegram 上办理")
	w.talk(investor, "/status", number, "message "+number, "What do you want to say")
	_, events, err := w.house.db.Case(t.Context(), cases.Number(number))
	if err != nil || len(events) != 2 {
		t.Errorf("events %+v, %v", events, err)
	}
}

// TestAConsentReachesWhereTheChatCannot: the receipt asks for it, and the decision comes by it.
func TestAConsentReachesWhereTheChatCannot(t *testing.T) {
	t.Parallel()
	w := build(t, func(s *Settings) {
		s.WeChatTemplateZH, s.WeChatTemplateEN, s.WeChatSubscribeZH = "", "", "subscribe-zh,thing1,character_string2"
	})
	officer := w.wechat.Person("officer-li", "李")
	li := w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	investor := w.wechat.Person("investor", "王")
	w.talk(investor, "你好", "请选择")
	w.talk(investor, requestZH...)
	receipt := w.sees(investor, "http://127.0.0.1/wechat/consent?language=zh")
	number := cases.Number(regexp.MustCompile(`411002-\d{4}-\d{6}-\d`).FindString(receipt))
	investor.AnswerPopup([]string{"subscribe-zh"}, true)
	for !investor.Idle() {
		time.Sleep(time.Millisecond)
	}
	w.settled()
	w.wechat.Fail(wechattest.Fault{Path: "/cgi-bin/message/custom/send", ErrCode: 45015, ErrMsg: "response out of time limit"})
	w.act(li, number, "respond result=可以网上申请")
	w.sees(investor, string(number)+" 您的申请已答复")
	if calls, err := w.house.db.Calls(t.Context(), true); err != nil || len(calls) != 0 {
		t.Errorf("calls %+v, %v", calls, err)
	}
}

// TestASubscriptionNoticeThatFailedAfterwardsBecomesACall, and only that one, whether WeChat names a notice when it takes it
// or only afterwards; it comes late when the person writes.
func TestASubscriptionNoticeThatFailedAfterwardsBecomesACall(t *testing.T) {
	t.Parallel()
	for name, named := range map[string]bool{"named at once": true, "named afterwards": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := build(t, func(s *Settings) {
				s.WeChatTemplateZH, s.WeChatTemplateEN, s.WeChatSubscribeZH = "", "", "subscribe-zh,thing1,character_string2"
			})
			if named {
				w.wechat.NameSubscriptions()
			}
			officer := w.telegram.Person(7001, "李", "zh-hans")
			li := w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
			investor := w.wechat.Person("investor", "王")
			w.talk(investor, "你好", "请选择")
			number := w.complain("one", cases.Identity{Channel: "wechat", Account: w.settings.WeChatAppID, External: "investor"}, "zh")
			for i := range 3 { // three events of one second are told apart by what they say
				investor.AnswerPopup([]string{"subscribe-zh", fmt.Sprint("another", i)}, true)
			}
			w.sees(officer, "新案件")
			told := func(act string, lost bool) {
				t.Helper()
				for w.settled(); !investor.Idle(); {
					time.Sleep(time.Millisecond)
				}
				investor.LoseSubscriptions(lost)
				w.wechat.Fail(wechattest.Fault{Path: "/cgi-bin/message/custom/send", ErrCode: 45015, ErrMsg: "response out of time limit"})
				w.act(li, number, act)
			}
			told("accept", false)
			w.sees(investor, "您的投诉已受理")
			told("message text=请查收", true)
			w.sees(officer, "请致电案件 "+string(number))
			told("request_supplement gaps=phone", false)
			w.sees(investor, "请补正投诉材料")
			w.settled()
			calls, err := w.house.db.Calls(t.Context(), false)
			if err != nil || len(calls) != 1 || calls[0].Notice != "notice.message" || calls[0].Fault != "bounced" {
				t.Fatalf("calls %+v, %v", calls, err)
			}
			w.talk(investor, "你好", "请选择")
			w.sees(investor, "请查收")
			w.settled()
			if calls, err := w.house.db.Calls(t.Context(), false); err != nil || len(calls) != 0 {
				t.Errorf("calls left %+v, %v", calls, err)
			}
		})
	}
}

// TestAContactIsToldInTheLanguageChosenSince the case was opened, whichever that was; who never chose, in that of the case.
func TestAContactIsToldInTheLanguageChosenSince(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	li := w.officer(w.telegram.Person(7001, "李", "zh-hans"), store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	investor, other := w.wechat.Person("investor", "王"), w.wechat.Person("other", "赵")
	w.talk(investor, "你好", "请选择", "English", "What would you like to do?")
	other.Opened()
	first := w.complain("one", cases.Identity{Channel: "wechat", Account: w.settings.WeChatAppID, External: "investor"}, "zh")
	second := w.complain("two", cases.Identity{Channel: "wechat", Account: w.settings.WeChatAppID, External: "other"}, "zh")
	w.house.copies.Flush(t.Context())
	w.act(li, first, "take_on")
	w.sees(investor, "has taken on your complaint "+string(first))
	w.act(li, second, "take_on")
	w.sees(other, "您的投诉 "+string(second)+" 已由") // she never wrote here; WeChat itself says whether her window is open
	w.talk(investor, "中文", "请选择")
	w.house.copies.Flush(t.Context())
	w.act(li, first, "accept")
	w.sees(investor, "您的投诉 "+string(first)+" 已受理")
}
