package main

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// TestAnOfficerWorksAComplaintInTheChat from the push to the delivered result, pressing and writing only, with the lead's
// approval in the lead's own chat; in Chinese on WeChat for the lead, in English on Telegram for the officer.
func TestAnOfficerWorksAComplaintInTheChat(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	officer, lead := w.telegram.Person(7001, "Li", "en"), w.wechat.Person("chen", "陈")
	w.officer(officer, store.Officer{Name: "Li Ming", Unit: "411002", Language: "en"})
	w.talk(lead, "你好", "请选择")
	w.officer(lead, store.Officer{Name: "陈主任", Unit: "411002", Language: "zh", Role: cases.RoleLead})
	investor := w.wechat.Person("investor", "王")
	w.talk(investor, "你好", "请选择")
	from := cases.Identity{Channel: "wechat", Account: w.settings.WeChatAppID, External: "investor"}
	_, err := w.house.db.OpenCase(t.Context(), cases.Intake{
		ID: "one", Kind: cases.Complaint, Flow: "complaint", Language: "zh", Unit: "411002", Topic: "permits", ReceivedAt: time.Now(), From: from,
		Answers: []cases.Answer{{Name: "matter", Value: "施工许可拖延至今", Language: "zh"}, {Name: "company", Value: "海光机械", Language: "zh"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	number := regexp.MustCompile(`411002-\d{4}-000001-\d`).FindString(w.sees(officer, "New case 411002"))
	w.talk(officer, "[Accept]", "You have taken on case "+number, "[Open]", "To do: decide whether to accept the complaint",
		"[Read the case]", "(written in Chinese) 施工许可拖延至今",
		"[Ask for papers]", "What is missing?", "Phone, Evidence", "Is there anything to explain", "[Skip]", "Missing:", "[Send the notice]", "is on record. The contact has been told")
	w.sees(investor, "还缺以下材料")
	w.talk(investor, "[补正材料]", "证据材料", "跳过", "联系电话是多少", "/cancel", "确定放弃", "是", "已放弃")
	w.talk(officer, "note "+number, "The contact never sees it", "Spoke with the bureau.", "The contact does not see it")
	w.talk(officer, "supplement "+number, "Only the missing parts", "/cancel", "stop your")
	w.talk(officer, "[Yes]", "was stopped")
	id := cases.Number(number)
	if _, err := w.house.db.Perform(t.Context(), id, cases.Act{ID: "s", Verb: cases.Supplement, Actor: cases.Actor{Role: cases.RoleContact}, At: time.Now(), Data: map[string]string{"answers": `{"phone":"+8613800138000"}`}}); err != nil {
		t.Fatal(err)
	}
	w.sees(officer, "have come in")
	w.talk(officer, "accept complaint "+number, "the limit for concluding begins today", "[Accept it]", "is accepted. The contact has been told")
	w.sees(investor, "已受理，将不晚于")
	w.talk(officer, "conclude "+number, "How does it end?", "1", "Write the result", "许可已经发放，投诉人同意终结。", "Nothing has been sent yet",
		"[Send for approval]", "was sent to 陈主任 for approval")
	if c, _, err := w.house.db.Case(t.Context(), id); err != nil || c.State != cases.StateAccepted {
		t.Fatalf("before the approval the case is %s, %v", c.State, err)
	}
	w.talk(officer, "conclude "+number, "How does it end?", "1", "Write the result", "又一次提出。", "Nothing has been sent yet", "[Send for approval]", "It waits for approval")
	w.talk(officer, "approve "+number, "Your role does not allow this")
	w.sees(lead, "等待您批准")
	w.talk(lead, "查看 "+number, "待批准：Li Ming提出“终结”\n终结情形：已处理，投诉人同意终结", "[批准“终结”]", "已批准案件 "+number)
	w.sees(officer, "was approved")
	told := w.sees(investor, "许可已经发放，投诉人同意终结。")
	if strings.Contains(told, "Spoke") || strings.Contains(told, "Li Ming") {
		t.Errorf("the investor is told %s", told)
	}
	w.talk(lead, "批准 "+number, "没有等待批准的事项")
	w.talk(officer, "deliver "+number, "How was the written result handed over?", "[By letter]", "Means: By letter", "[It was delivered]", "was delivered. The contact has been told")
	w.sees(investor, "书面结果已送达")
	w.talk(investor, "[评价]", "问题解决了吗", "是", "满意吗", "5", "还有什么", "跳过", "请核对", "[提交评价]", "感谢您的评价")
	w.talk(officer, "open "+number, "Concluded, the result was handed over", "[What happened]", "Sent for approval (Li Ming)")
	looks, err := w.house.db.LooksAt(t.Context(), id)
	if err != nil || len(looks) != 5 {
		t.Errorf("the looks on record are %+v, %v", looks, err)
	}
	for _, private := range []string{"施工许可拖延", "海光机械", "Spoke with the bureau", "许可已经发放"} {
		if strings.Contains(w.log.String(), private) {
			t.Errorf("the log has %q", private)
		}
	}
}

// TestAConfidentialComplaintHidesWhoMadeIt until a second person lets an officer see it; each look is told.
func TestAConfidentialComplaintHidesWhoMadeIt(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	officer, lead, colleague := w.telegram.Person(7001, "Li", "en"), w.telegram.Person(7002, "Chen", "en"), w.telegram.Person(7003, "Zhao", "en")
	w.officer(officer, store.Officer{Name: "Li Ming", Unit: "411002", Language: "en"})
	w.officer(lead, store.Officer{Name: "Chen", Unit: "411002", Language: "en", Role: cases.RoleLead})
	investor := w.telegram.Person(8001, "Jane", "en")
	w.talk(investor, "/start", "What would you like to do?")
	c, err := w.house.db.OpenCase(t.Context(), cases.Intake{
		ID: "one", Kind: cases.Complaint, Flow: "complaint", Language: "en", Unit: "411002", Topic: "permits", ReceivedAt: time.Now(),
		From: w.onTelegram("8001"),
		Answers: []cases.Answer{
			{Name: "matter", Value: "No decision since March.", Language: "en"}, {Name: "company", Value: "Harbour Light", Language: "en"},
			{Name: "phone", Value: "+442079460958", Language: "en"}, {Name: "confidential", Value: "yes", Language: "en"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	number := string(c.Number)
	w.sees(officer, "New case 411002")
	w.officer(colleague, store.Officer{Name: "Zhao Lei", Unit: "411002", Language: "en"})
	w.talk(officer, "[Accept]", "You have taken on case", "open "+number, "asked to stay unknown")
	w.talk(officer, "[Read the case]", "Who the complainant is, is not shown")
	if read := w.sees(officer, "No decision since March."); strings.Contains(read, "Harbour") || strings.Contains(read, "7946") {
		t.Errorf("the officer reads %s", read)
	}
	w.talk(colleague, "open "+number, "is handled by Li Ming", "show identity "+number, "is handled by Li Ming")
	w.talk(officer, "show identity "+number, "A second person has to approve", "ask for identity "+number, "Why do you need to know",
		"To visit the plant.", "Reason: To visit", "[Send for approval]", "was sent to Chen for approval")
	w.talk(lead, "open "+number, "Li Ming proposes “look at the complainant's identity”", "[Approve: look at the complainant's identity]", "You have approved")
	w.sees(officer, "was approved") // before the next line, so that it does not come between the line and its answer
	w.talk(officer, "show identity "+number, "Harbour Light")
	w.sees(investor, "An officer looked at who you are")
	w.talk(investor, "status", "An officer looked at who you are")
	w.talk(lead, "show identity "+number, "A second person has to approve")
}

// TestAnObjectionHasACaseOfItsOwn with the next higher body, handled by somebody else.
func TestAnObjectionHasACaseOfItsOwn(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	officer, centre := w.telegram.Person(7001, "Li", "en"), w.telegram.Person(7002, "Zhou", "en")
	li := w.officer(officer, store.Officer{Name: "Li Ming", Unit: "411002", Language: "en", Role: cases.RoleLead})
	zhou := w.officer(centre, store.Officer{Name: "Zhou", Unit: "411000", Language: "en", Role: cases.RoleCentre})
	other := w.telegram.Person(7003, "Sun", "en") // with Zhou, who approves, at the centre
	sun := w.officer(other, store.Officer{Name: "Sun", Unit: "411000", Language: "en"})
	investor := w.telegram.Person(8001, "Jane", "en")
	w.talk(investor, "/start", "What would you like to do?")
	number := w.complain("one", w.onTelegram("8001"), "en")
	w.act(li, number, "reject grounds=2 reason=contract")
	w.act(zhou, number, "approve")
	w.sees(investor, "is not accepted")
	w.talk(investor, "[Object]", "What do you object to", "The permit is no contract.", "Nothing has been sent yet")
	investor.Press("Send objection")
	if receipt := w.sees(investor, "Its number is 411000-"); !strings.Contains(receipt, "decision whether the complaint is accepted, by ") || !strings.Contains(receipt, "Your access code") {
		t.Errorf("the receipt of the objection has no date or no code: %s", receipt)
	}
	push := w.sees(other, "New case 411000")
	w.talk(other, "[Open]", "This is an objection to case "+string(number), "[Read the case]", "What the objection says: The permit is no contract.")
	c, _, err := w.house.db.Case(t.Context(), number)
	if err != nil || len(c.Linked) != 1 || !strings.Contains(push, string(c.Linked[0])) {
		t.Fatalf("the case is linked to %v, %v; the push says %s", c.Linked, err, push)
	}
	higher, events, err := w.house.db.Case(t.Context(), c.Linked[0])
	if err != nil || higher.Parent != number || higher.Officer != sun || events[0].Data["origin"] != "objection" {
		t.Errorf("the objection's case is %+v, %v", higher, err)
	}
	w.talk(investor, "status", string(higher.Number))
	w.talk(centre, "accept complaint "+string(higher.Number), "objects to a decision that you made, approved or were responsible for")
}

// TestAnObjectionToTheCentreIsHandedToTheProvince: its receipt says so and promises no decision, and nobody here can make one.
func TestAnObjectionToTheCentreIsHandedToTheProvince(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	officer, centre := w.telegram.Person(7001, "Sun", "en"), w.telegram.Person(7002, "Zhou", "en")
	sun := w.officer(officer, store.Officer{Name: "Sun", Unit: "411000", Language: "en"})
	zhou := w.officer(centre, store.Officer{Name: "Zhou", Unit: "411000", Language: "en", Role: cases.RoleCentre})
	investor := w.telegram.Person(8001, "Jane", "en")
	w.talk(investor, "/start", "What would you like to do?")
	c, err := w.house.db.OpenCase(t.Context(), cases.Intake{
		ID: "one", Kind: cases.Complaint, Flow: "complaint", Language: "en", Unit: "411000", Topic: "permits", ReceivedAt: time.Now(), From: w.onTelegram("8001"),
		Answers: []cases.Answer{{Name: "matter", Value: "No decision since March.", Language: "en"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.act(sun, c.Number, "reject grounds=2 reason=contract")
	w.act(zhou, c.Number, "approve")
	w.sees(investor, "is not accepted")
	w.talk(investor, "[Object]", "What do you object to", "The permit is no contract.", "Nothing has been sent yet")
	investor.Press("Send objection")
	if receipt := w.sees(investor, "Its number is 411000-"); !strings.Contains(receipt, "complaint centre of Henan Province") || strings.Contains(receipt, "whether the complaint is accepted") {
		t.Errorf("the receipt of the objection says %s", receipt)
	}
	if c, _, err = w.house.db.Case(t.Context(), c.Number); err != nil || len(c.Linked) != 1 {
		t.Fatalf("linked are %v, %v", c.Linked, err)
	}
	number := string(c.Linked[0])
	w.talk(officer, "open "+number, "pass it on to the complaint centre of Henan Province", "accept complaint "+number, "we only hand it on")
	w.talk(investor, "object "+string(c.Number), "you do not need to make it again", "object "+number, "Case")
}

// TestAnOfficerWorksByWordsAlone where WeChat loses the ids of what is tapped: the words on the buttons with the number
// behind them are enough.
func TestAnOfficerWorksByWordsAlone(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	officer, lead := w.wechat.Person("li", "李"), w.wechat.Person("chen", "陈")
	for _, p := range []phone{officer, lead} {
		w.talk(p, "你好", "请选择")
	}
	w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	w.officer(lead, store.Officer{Name: "陈主任", Unit: "411002", Language: "zh", Role: cases.RoleLead})
	c, err := w.house.db.OpenCase(t.Context(), cases.Intake{
		ID: "one", Kind: cases.Complaint, Flow: "complaint", Language: "en", Unit: "411002", Topic: "permits", ReceivedAt: time.Now(),
		Answers: []cases.Answer{{Name: "matter", Value: "No decision since March.", Language: "en"}}, Origin: cases.OriginLetter, By: "1",
	})
	if err != nil {
		t.Fatal(err)
	}
	n := string(c.Number)
	w.sees(officer, "新案件 "+n)
	w.talk(officer, "接办 "+n, "您已接办案件", "阅读内容 "+n, "（英文原文）No decision since March.", "办理经过 "+n, "承办人接办（李明）", "更多操作 "+n, "可以进行的操作",
		"查看 "+n, "来源：来信", "不予受理 "+n, "依据哪一项", "2 6", "请写明理由", "属于两家企业之间的合同争议。", "请核对", "[提交批准]", "报陈主任批准")
	w.talk(lead, "批准“不予受理” "+n, "已批准案件 "+n)
	w.sees(officer, "“不予受理”已批准")
	w.talk(officer, "/case "+n, "状态：不予受理")
	if c, _, err := w.house.db.Case(t.Context(), c.Number); err != nil || c.State != cases.StateRejected || len(c.Grounds) != 2 {
		t.Errorf("the case is %s on grounds %v, %v", c.State, c.Grounds, err)
	}
}

// TestWhoTakesOnWhatWasAccepted hears that the contact is not told of it: nobody is.
func TestWhoTakesOnWhatWasAccepted(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	officer := w.wechat.Person("chen", "陈")
	w.talk(officer, "你好", "请选择")
	li := w.officer(w.telegram.Person(7001, "Li", "en"), store.Officer{Name: "Li Ming", Unit: "411002", Language: "en"})
	lead := w.officer(w.telegram.Person(7002, "Zhou", "en"), store.Officer{Name: "Zhou", Unit: "411002", Language: "en", Role: cases.RoleLead})
	chen := w.officer(officer, store.Officer{Name: "陈静", Unit: "411002", Language: "zh"})
	for id, chat := range map[string]cases.Identity{"tied": w.onTelegram("8001"), "no chat": {}} {
		number := w.complain(id, chat, "en")
		w.act(li, number, "accept")
		w.act(lead, number, "assign officer="+chen)
		w.talk(officer, "接办 "+string(number), "您已接办案件 "+string(number)+"，此前已受理，不再另行告知当事人。")
	}
}
