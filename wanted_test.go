package main

import (
	"strings"
	"testing"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// TestWhatWordsWishForIsOffered: who does not accept a decision is offered the objection and not only a message to the officer who
// made it, whose matter is settled the withdrawal, and who wants it taken up again a message on the case that is over.
func TestWhatWordsWishForIsOffered(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	officer, investor, jane := w.telegram.Person(7001, "李", "zh-hans"), w.wechat.Person("investor", "王"), w.telegram.Person(8001, "Jane", "en")
	li := w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	w.talk(investor, "你好", "请选择")
	number := w.complain("one", cases.Identity{Channel: "wechat", Account: w.settings.WeChatAppID, External: "investor"}, "zh")
	w.act(li, number, "reject grounds=2 reason=属于企业之间的合同纠纷。")
	w.approve(number)
	n := string(number)
	w.sees(investor, "不予受理")
	w.talk(investor, "凭什么不受理！我要找媒体曝光你们", "可以提出异议，由上一级投诉工作机构处理；行政复议和诉讼的期限照常计算", "我对这个结果不满意", "您要发的留言现在是：凭什么不受理！",
		"1", "请说明您对什么有异议")
	w.sees(investor, "以下内容没有发送：凭什么不受理！")
	w.talk(investor, "取消", "确定放弃", "是", "已放弃")

	w.talk(jane, "/start", "What would you like to do?", "I want to appeal", "take it to the next higher body")
	second := w.complain("two", w.onTelegram("8001"), "en")
	w.talk(jane, "what happens next?", "Next: decision whether", "how long will it take?", "Next: decision whether", "The gate is closed again.", "Do you want to send this",
		"how long?", "Next: decision whether", "[Something else]", "What would you like to do?")
	w.talk(jane, "I want to withdraw my request, it is solved", "Do you want to do this, or is it a message?", "[Withdraw: case "+string(second)+"]", "Say in your own words",
		"It is solved.", "Check your answers", "[Confirm withdrawal]", "is withdrawn")
	w.talk(jane, "sorry I made a mistake, please reopen it", "opened again by an officer")
	if said := w.sees(jane, "Do you want to send this as a message to the officer of case "+string(second)); strings.Contains(said, n) {
		t.Errorf("offered is %s", said)
	}
}
