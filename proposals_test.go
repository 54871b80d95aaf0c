package main

import (
	"testing"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// TestSeveralProposalsWaitAtOnce: each is approved or not by its name, and where none is named it is asked which.
func TestSeveralProposalsWaitAtOnce(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	officer, lead := w.telegram.Person(7001, "李", "zh-hans"), w.telegram.Person(7002, "陈", "zh-hans")
	li := w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	w.officer(lead, store.Officer{Name: "陈主任", Unit: "411002", Language: "zh", Role: cases.RoleLead})
	number := w.complain("one", w.onTelegram("8001"), "zh")
	n := string(number)
	for _, line := range []string{"accept", "export reason=复核", "extend until=2099-12-30 reason=专家评审", "conclude ending=agreed result=已经解决"} {
		w.act(li, number, line)
	}
	w.talk(lead, "批准 "+n, "请选择要批准的一项", "批准“移交” "+n, "没有等待批准的“移交”", n+" 批准", "请选择要批准的一项")
	if c, _, err := w.house.db.Case(t.Context(), number); err != nil || len(c.Proposals) != 3 {
		t.Fatalf("%d proposals wait, %v", len(c.Proposals), err)
	}
	w.talk(lead, "批准“延长期限” "+n, "已批准案件 "+n,
		"不批准 "+n, "不批准哪一项", "终结", "为什么不批准", "事实还没有查清。", "事项：终结（李明提出）", "[确认不批准]", "已告知提出人")
	c, _, err := w.house.db.Case(t.Context(), number)
	if err != nil || len(c.Proposals) != 1 || c.Proposals[0].Verb != cases.Export || c.Marks.Until == 0 {
		t.Fatalf("%+v wait, %v", c.Proposals, err)
	}
	w.talk(lead, "不批准“导出案卷” "+n, "为什么不批准", "没有必要。", "事项：导出案卷", "[确认不批准]", "已告知提出人", "不批准 "+n, "没有等待批准的事项")
}
