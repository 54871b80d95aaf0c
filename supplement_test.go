package main

import (
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot/telegram/telegramtest"
	"github.com/lotusdesk/lotusdesk/bot/wechat/wechattest"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// assigned is a complaint that an investor made in English on Telegram, and the officer on WeChat who has it.
func (w *town) assigned() (officer *wechattest.Person, li string, investor *telegramtest.Person, number cases.Number) {
	officer, investor = w.wechat.Person("li", "李"), w.telegram.Person(8001, "Jane", "en")
	w.talk(officer, "你好", "请选择")
	w.talk(investor, "/start", "What would you like to do?")
	li = w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	return officer, li, investor, w.complain("one", w.onTelegram("8001"), "en")
}

// TestAPaperLeftForLaterIsStillMissing: who does not want to send a passport by Telegram hands in the rest. The complaint goes on
// waiting for the one until it comes; what is no part of the rules' list may stay away.
func TestAPaperLeftForLaterIsStillMissing(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	officer, li, investor, number := w.assigned()
	n := string(number)
	w.act(li, number, "request_supplement gaps=facts,email,standing reason=请发送年检后的营业执照。")
	w.sees(investor, "- Proof of who complains\nThe officer explains: (written in Chinese) 请发送年检后的营业执照。\n")
	w.talk(investor, "[Send missing papers]", "Which facts", "Receipt 2026-031 was refused at the counter.", "(optional: you can skip it)",
		"skip", "until it comes, your complaint still lacks it", "I have no documents", "Check your answers", "[Send missing papers]",
		"It still lacks:\n- Proof of who complains\nSend it by")
	w.sees(officer, "案件 "+n+" 的当事人已补交部分材料，其余仍缺。待办：等待当事人补正材料")
	w.talk(officer, "进度 "+n, "等待补正材料", "[办理经过]", "留待以后补交")
	c, events, err := w.house.db.Case(t.Context(), number)
	if err != nil || c.State != cases.StateSupplementing || strings.Join(c.Gaps, ",") != "standing" {
		t.Fatalf("the complaint is %s and lacks %v: %v", c.State, c.Gaps, err)
	}
	if e := events[len(events)-1]; e.Type != cases.Supplemented || e.Data["lacking"] != "standing" {
		t.Errorf("on record is %+v", e)
	}
	w.talk(investor, "status", "Papers still missing:\n- Proof of who complains", "[Send missing papers]", "Send proof of who complains", "skip", "Check your answers",
		"[Send missing papers]", "Nothing was added")
	w.talk(investor, "missing papers "+n, "Only the missing parts are asked")
	investor.SendDocument("licence.pdf", aPDF)
	w.sees(investor, "1 file")
	w.talk(investor, "done", "Check your answers", "[Send missing papers]", "The missing papers of case "+n+" have arrived. The time limit starts again")
	w.sees(officer, "案件 "+n+" 的当事人已补正材料")
}

// TestPapersLeftForLaterAreNamed where somebody asks how the complaint stands and where they are sent, until some were sent.
func TestPapersLeftForLaterAreNamed(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	investor := w.wechat.Person("investor", "王")
	w.talk(investor, "你好", "请选择")
	answers := []cases.Answer{{Name: "complainant", Value: "fie"}, {Name: "kind", Value: "environment"}, {Name: "agent", Value: "no"}}
	for _, name := range []string{"problem", "proposal", "company", "address", "postcode", "contact", "phone"} {
		answers = append(answers, cases.Answer{Name: name, Value: "x"})
	}
	c, err := w.house.db.OpenCase(t.Context(), cases.Intake{
		ID: "one", Kind: cases.Complaint, Flow: "complaint", Language: "zh", Unit: "411002", Topic: "permits", ReceivedAt: time.Now(), Answers: answers,
		From: cases.Identity{Channel: "wechat", Account: w.settings.WeChatAppID, External: "investor"},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.talk(investor, "进度", "待补材料：\n· 主体资格证明\n", "[补正材料]", "目前还缺：\n· 主体资格证明", "跳过", "没有发送", "补正材料", "目前没有补正通知")
	investor.SendPicture(picture(t))
	w.sees(investor, "已收到 1 个文件")
	w.talk(investor, "完成", "留言已随案保存", "进度", "办理经过")
	if got := w.written(c.Number); len(got) != 1 {
		t.Errorf("the officer has %q", got)
	}
	if said := w.sees(investor, "办理经过"); strings.Contains(said, "待补材料") {
		t.Errorf("said is %s", said)
	}
}

// TestAnOfficerWhoRecordsPapers is told what to do next and by when, in words for an officer, and once.
func TestAnOfficerWhoRecordsPapers(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	officer, li, _, number := w.assigned()
	n := string(number)
	w.act(li, number, "accept")
	w.act(li, number, "request_supplement gaps=standing,power_of_attorney")
	w.talk(officer, "补正材料 "+n, "授权委托书")
	officer.SendPicture(picture(t))
	w.sees(officer, "已收到 1 个文件")
	w.talk(officer, "完成", "主体资格证明", "跳过", "请核对", "1", "案件 "+n+" 的补正材料已记入，仍缺：\n· 主体资格证明\n待办：等待当事人补正材料",
		"通知补正 "+n, "请先登记", "[补正材料]", "主体资格证明")
	officer.SendPicture(picture(t))
	w.sees(officer, "已收到 1 个文件")
	w.talk(officer, "完成", "请核对", "1", "案件 "+n+" 的补正材料已记入。待办：办结")
	w.settled()
	all, err := w.house.db.Deliveries(t.Context(), number)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		if strings.HasPrefix(d.Text.Key, "push.supplemented") {
			t.Errorf("the officer is told of what he did himself: %s", d.Text.Key)
		}
	}
}

// TestWhatWasAskedForAndLeftOutIsNamed before it is sent, to who sends, to the officer and on the record.
func TestWhatWasAskedForAndLeftOutIsNamed(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	officer, li, investor, number := w.assigned()
	w.act(li, number, "request_supplement gaps=facts,evidence")
	w.sees(investor, "Evidence")
	w.talk(investor, "[Send missing papers]", "Which facts", "Receipt 2026-031 was refused at the counter.", "evidence", "skip",
		"asked for this and it is not provided. Once you send, the case goes on with what is there:\n- Evidence", "[Send missing papers]",
		"you are told whether your complaint is accepted.\nNot provided:\n- Evidence")
	w.sees(officer, "已补交材料，未提供：\n· 证据材料\n待办：")
	w.talk(officer, "进度 "+string(number), "待办：决定是否受理", "[办理经过]", "未提供：\n　· 证据材料")
	c, events, err := w.house.db.Case(t.Context(), number)
	if e := events[len(events)-1]; err != nil || c.State == cases.StateSupplementing || e.Data["left_out"] != "evidence" || e.Data["lacking"] != "" {
		t.Errorf("the complaint is %s, on record is %+v: %v", c.State, e, err)
	}
}
