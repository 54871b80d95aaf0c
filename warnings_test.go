package main

import (
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// TestAnOfficerIsWarnedBeforeADecision: of what a complaint lacks before it is accepted, and before it is not accepted for its papers
// that nobody told the complainant of them; until somebody did that cannot be the ground.
func TestAnOfficerIsWarnedBeforeADecision(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	officer, lead := w.telegram.Person(7001, "李", "zh-hans"), w.telegram.Person(7002, "陈", "zh-hans")
	li := w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	w.officer(lead, store.Officer{Name: "陈主任", Unit: "411002", Language: "zh", Role: cases.RoleLead})
	c, err := w.house.db.OpenCase(t.Context(), cases.Intake{
		ID: "letter", Kind: cases.Complaint, Flow: "complaint", Language: "zh", Unit: "411002", Topic: "permits", ReceivedAt: time.Now(), Origin: cases.OriginLetter, By: li,
		Answers: []cases.Answer{{Name: "kind", Value: "environment"}, {Name: "problem", Value: "审批时限不公开"}, {Name: "proposal", Value: "公开时限"}, {Name: "company", Value: "许昌海光机械有限公司"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	n := string(c.Number)
	w.talk(officer, "接办 "+n, "已接办", "受理 "+n, "这份投诉还缺")
	said := w.sees(officer, "这份投诉还缺")
	for part, lacks := range map[string]bool{"· 通讯地址": true, "主体资格": true, "· 投诉请求": false, "· 问题": false, "· 委托": false} {
		if strings.Contains(said, part) != lacks {
			t.Errorf("%q is lacking: %t; said is %s", part, !lacks, said)
		}
	}
	w.talk(officer, "/cancel", "确定放弃", "[是]", "已放弃")
	w.act(li, c.Number, "request_supplement gaps=phone")
	w.sees(officer, "请致电案件 "+n)
	w.talk(officer, "不予受理 "+n, "没有记录表明投诉 "+n+" 的补正通知已送达")
	refused := cases.Act{ID: "too soon", Verb: cases.Reject, Actor: cases.Actor{Role: cases.RoleOfficer, ID: li}, Unit: "411002", At: time.Now().AddDate(0, 2, 0),
		Data: map[string]string{"grounds": "4", "reason": "x"}}
	if _, err := w.house.db.Perform(t.Context(), c.Number, refused); err == nil || !strings.Contains(err.Error(), "untold") {
		t.Errorf("on ground 4: %v", err)
	}
	w.talk(officer, "/cancel", "确定放弃", "[是]", "已放弃", "电话已告知 "+n, "已电话告知", "不予受理 "+n, "依据哪一项")
	if said := w.sees(officer, "依据哪一项"); strings.Contains(said, "没有记录表明") {
		t.Errorf("after the call is said %s", said)
	}
	if _, err := w.house.db.Perform(t.Context(), c.Number, refused); err != nil {
		t.Errorf("on ground 4 after the call: %v", err)
	}
}
