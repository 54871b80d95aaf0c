package main

import (
	"testing"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// TestWhatIsRefusedIsNotLost: an answer that cannot be is refused where it is given; what is refused in the end keeps its answers.
func TestWhatIsRefusedIsNotLost(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	officer := w.telegram.Person(7001, "李", "zh-hans")
	li := w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	w.officer(w.telegram.Person(7002, "陈", "zh-hans"), store.Officer{Name: "陈主任", Unit: "411002", Language: "zh", Role: cases.RoleLead})
	jane := w.telegram.Person(8001, "Jane", "zh-hans")
	w.talk(jane, "/start", "请选择")
	number := w.complain("one", w.onTelegram("8001"), "zh")
	n := string(number)
	w.act(li, number, "take_on")
	w.talk(officer, "受理 "+n, "办结期限", "取消", "确定放弃", "是", "已放弃",
		"不予受理 "+n, "依据哪一项", "4 2", "还不能依据第四项不予受理", "2 6", "请写明理由", "属于合同争议。", "请核对")
	if _, err := w.house.db.Perform(t.Context(), number, cases.Act{ID: "x", Verb: cases.Accept, Actor: cases.Actor{Role: cases.RoleOfficer, ID: li}, Unit: "411002", At: w.actsAt()}); err != nil {
		t.Fatal(err)
	}
	w.talk(officer, "提交", "您填写的内容都已保留", "继续", "请核对", "提交", "发送“撤销”即可找回", "撤销", "属于合同争议。", "取消", "确定放弃", "是", "已放弃",
		"延长期限 "+n, "延长到哪一天", "2099-12-26", "须晚于原期限，且为工作日", "2099-12-30", "为什么需要延长", "须请专家评审。", "请核对")
	w.act(li, number, "note reason=x")
	w.talk(officer, "提交", "报陈主任批准", "撤销", "前面没有可以返回的内容")
}

// TestWhatAColleagueDidMeanwhileIsNotDoneAgain: where two open the same act, the second hears that it was done, gets no form to edit,
// and none comes back later.
func TestWhatAColleagueDidMeanwhileIsNotDoneAgain(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	officer, lead := w.telegram.Person(7001, "李", "zh-hans"), w.telegram.Person(7002, "陈", "zh-hans")
	li := w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	w.officer(lead, store.Officer{Name: "陈主任", Unit: "411002", Language: "zh", Role: cases.RoleLead})
	w.talk(w.telegram.Person(8001, "Jane", "zh-hans"), "/start", "请选择")
	number := w.complain("one", w.onTelegram("8001"), "zh")
	n := string(number)
	w.act(li, number, "take_on")
	w.talk(lead, "受理 "+n, "办结期限")
	w.talk(officer, "受理 "+n, "办结期限", "[确认受理]", "已受理")
	w.talk(lead, "[确认受理]", "刚刚有变化：决定受理。请查看后再操作。", "撤销", "前面没有可以返回的内容")
}
