package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot/wechat/wechattest"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// skipTo passes questions over until something is said.
func (w *town) skipTo(p phone, skip, until string) {
	w.t.Helper()
	for range 30 {
		if strings.Contains(w.sees(p, ""), until) {
			return
		}
		w.talk(p, skip, "")
	}
	w.t.Fatalf("%q was not said", until)
}

// TestALetterIsEnteredInTheChat in Chinese on WeChat by a county's officer: the day it came begins its clock, its picture and
// who entered it are on record, and it is one case however often the button is pressed.
func TestALetterIsEnteredInTheChat(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	li := w.wechat.Person("li", "李")
	w.talk(li, "录入案件", "已绑定聊天的承办人员")
	id := w.officer(li, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	w.talk(li, "我的案件", "没有承办的案件", "菜单", "录入案件",
		"[录入案件]", "这件事是怎样来的", "来信", "哪一天收到的", "明天", "不能晚于今天，因为办理期限从收到之日起算：投诉为 7 个工作日", "2026-11-20", "请发送来件的照片")
	li.SendPicture(picture(t))
	w.sees(li, "已收到 1 个文件")
	w.talk(li, "完成", "哪种语言", "中文", "属于哪一类", "投诉", "投诉人以什么身份投诉", "1", "哪一类情况", "跳过", "不能跳过", "1", "主要涉及哪个方面", "行政审批", "哪个行政机关",
		"魏都区自然资源局", "发生了什么事", "三月提交施工许可申请，至今没有答复。", "哪一天知道")
	w.skipTo(li, "跳过", "请核对您的回答")
	review := li.Chat()[len(li.Chat())-1].Text
	for _, line := range []string{"来源：来信", "收到日期：2026年11月20日", "来件：1 个文件", "事情发生地：魏都区", "投诉对象：魏都区自然资源局"} {
		if field, _, _ := strings.Cut(line, "："); !strings.Contains(review, line) && !strings.Contains(review, line[len(field):]) {
			t.Errorf("the review lacks %s:\n%s", line, review)
		}
	}
	w.talk(li, "[确认录入]", "411002-2026-000001")
	w.settled()
	w.talk(li, "[确认录入]", "已经提交过了")
	if !slices.ContainsFunc(li.Chat(), func(m wechattest.Shown) bool { return strings.Contains(m.Text, "已录入（来源：来信）") }) {
		t.Error("it is not said that the case is entered")
	}
	rows := w.settled()
	if len(rows) != 1 {
		t.Fatalf("%d cases", len(rows))
	}
	c, events, err := w.house.db.Case(t.Context(), rows[0].Number)
	if err != nil {
		t.Fatal(err)
	}
	received, assigned := events[0], events[1]
	day := cases.DateOf(received.At).String()
	if c.Origin != cases.OriginLetter || received.Actor != (cases.Actor{Role: cases.RoleOfficer, ID: id}) || day != "2026-11-20" || c.Officer != id || !assigned.At.After(received.At) {
		t.Errorf("on record is %+v, then %+v", received, assigned)
	}
	if !strings.HasPrefix(string(rows[0].Number), "411002-2026-000001") || rows[0].Due != "2026-12-01" {
		t.Errorf("case %s is due on %s", rows[0].Number, rows[0].Due)
	}
	w.talk(li, "查看 "+string(rows[0].Number), "来源：来信", "[阅读内容]", "三月提交施工许可申请")
}

// TestAVisitIsEnteredInTheChat in English by the municipal centre, for a county; who does not work on cases may not.
func TestAVisitIsEnteredInTheChat(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	qian, auditor, zhao := w.telegram.Person(7001, "Qian", "en"), w.telegram.Person(7002, "Wu", "en"), w.telegram.Person(7003, "Zhao", "en")
	id := w.officer(qian, store.Officer{Name: "Qian", Unit: cases.Municipal, Language: "en", Role: cases.RoleCentre})
	w.officer(auditor, store.Officer{Name: "Wu", Unit: cases.Municipal, Language: "en", Role: cases.RoleAuditor})
	of := w.officer(zhao, store.Officer{Name: "Zhao Lei", Unit: "411081", Language: "en"})
	w.talk(auditor, "enter a case", "Your role does not allow this")
	w.talk(qian, "enter a case", "How did it come", "[Visit]", "which day did it come in", "today", "photos or files", "skip", "In which language", "English", "What is it?",
		"[Request for a service officer]", "In which county", "skip", "cannot be skipped", "Yuzhou", "need help with", "[Permits and approvals]", "What does the applicant need",
		"Is it free?", "How urgent", "skip", "name of the enterprise", "Harbour Light Ltd", "contact person", "skip", "phone number", "+44 20 7946 0958", "In which language",
		"skip", "good time", "skip", "Check your answers", "[Enter the case]", "Officer: Zhao Lei")
	if said := w.sees(qian, "is entered (Came by visit)"); !strings.Contains(said, "Yuzhou City") || strings.Contains(said, "access code") {
		t.Errorf("it is said: %s", said)
	}
	w.sees(zhao, "New case")
	rows := w.settled()
	c, events, err := w.house.db.Case(t.Context(), rows[0].Number)
	if err != nil || c.Kind != cases.OfficerRequest || c.Officer != of || events[0].Actor.ID != id || time.Since(events[0].At) > time.Hour {
		t.Errorf("%+v, %v", c, err)
	}
	in, err := w.house.db.IntakeOf(t.Context(), c.Number)
	if err != nil || in.Language != "en" || in.Flow != "officer_request" || !slices.ContainsFunc(in.Answers, func(a cases.Answer) bool { return a.Name == "matter" && a.Value == "Is it free?" }) {
		t.Errorf("%+v, %v", in, err)
	}
	w.talk(zhao, "accept "+string(rows[0].Number), "Next: ")
}
