package main

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot/telegram/telegramtest"
	"github.com/lotusdesk/lotusdesk/bot/wechat/wechattest"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// TestASecondPersonApprovesAChat in his or her own, on either platform, by button or by word.
func TestASecondPersonApprovesAChat(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	lead, officer, second := w.telegram.Person(7001, "陈", "zh-hans"), w.wechat.Person("li", "李"), w.telegram.Person(7003, "Zhao", "en")
	w.officer(lead, store.Officer{Name: "陈主任", Unit: "411002", Language: "zh", Role: cases.RoleLead})
	add := func(o store.Officer) string {
		t.Helper()
		_, code, err := w.house.db.AddOfficer(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	code := add(store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	w.talk(officer, "绑定 "+code, "陈主任批准后", "我的案件", "已绑定聊天的承办人员")
	if asked := w.sees(lead, "申请绑定为魏都区李明"); !strings.Contains(asked, "微信") || strings.Contains(asked, code) {
		t.Errorf("the lead is asked: %s", asked)
	}
	asked := lead.Chat()[len(lead.Chat())-1]
	binding := regexp.MustCompile(`编号 (\d+)`).FindStringSubmatch(asked.Text)[1]
	w.talk(officer, "批准绑定 "+binding, "已绑定聊天的承办人员") // nobody approves himself
	w.talk(lead, "[批准绑定 "+binding+"]", "已批准")
	w.sees(officer, "此聊天已绑定为魏都区的承办人账号")
	w.talk(officer, "我的案件", "没有承办的案件")
	lead.PressData(asked.ID, "!binding_refuse:"+binding)
	w.sees(lead, "已批准，该聊天现为李明") // what was decided stands

	w.talk(second, "/start bind_"+add(store.Officer{Name: "Zhao Lei", Unit: "411002", Language: "en"}), "as soon as 陈主任 approves it")
	w.sees(lead, "申请绑定为魏都区Zhao Lei")
	last := lead.Chat()[len(lead.Chat())-1].Text
	w.talk(lead, "拒绝绑定 "+regexp.MustCompile(`编号 (\d+)`).FindStringSubmatch(last)[1], "已拒绝")
	w.sees(second, "It was refused")
	w.talk(second, "cases", "Only officers whose chat is registered")
	w.talk(lead, "批准绑定 999", "没有编号为 999")
}

// TestAnOfficerGoesAwayAndComesBack in the chat: whoever stands in takes on what was the other's, and it comes back.
func TestAnOfficerGoesAwayAndComesBack(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	li, zhao := w.telegram.Person(7001, "李", "zh-hans"), w.telegram.Person(7002, "Zhao", "en")
	id := w.officer(li, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	number := w.complain("one", cases.Identity{Channel: "telegram", Account: "1", External: "1"}, "zh")
	w.sees(li, "新案件 "+string(number))
	w.officer(zhao, store.Officer{Name: "Zhao Lei", Unit: "411002", Language: "en"})
	w.talk(li,
		"休假", "从哪一天开始", "今天", "到哪一天结束", "昨天", "不能早于开始日期", "明天", "由谁代办", "[Zhao Lei]", "请核对", "[确认休假]", "已告知代办人",
		"休假", "从哪一天开始")
	if !slices.ContainsFunc(li.Chat(), func(m telegramtest.Shown) bool { return strings.Contains(m.Text, "由Zhao Lei代办") }) {
		t.Error("the absences are not shown")
	}
	w.talk(li, "取消", "休假", "[是]", "休假")
	w.talk(zhao, "accept "+string(number), "You have taken on case "+string(number)+" for 李明, whose case it stays",
		"cases", "for 李明", "[Open "+string(number)+"]", "To do", "[What happened]", "Taken on by an officer (Zhao Lei for 李明)",
		"note "+string(number), "The contact never sees it", "Spoke with them.", "The contact does not see it")
	c, events, err := w.house.db.Case(t.Context(), number)
	if err != nil || c.Officer != id || !c.TakenOn {
		t.Errorf("%s has the case, %v", c.Officer, err)
	}
	if last := events[len(events)-1]; last.Type != cases.Noted || last.Data["for"] != id {
		t.Errorf("on record is %+v", last)
	}
	w.talk(li, "销假", "休假已结束，通知和案件恢复由您处理，已告知代办人", "销假", "没有休假记录", "我的案件", string(number), "接办 "+string(number), "您已接办案件")
	if !slices.ContainsFunc(zhao.Chat(), func(m telegramtest.Shown) bool { return strings.Contains(m.Text, "You no longer stand in for 李明") }) {
		w.sees(zhao, "You no longer stand in for 李明")
	}
	w.talk(zhao, "cases", "You have no cases", "note "+string(number), "is handled by 李明")
	w.talk(zhao, "absence", "day does your absence begin", "/cancel", "stop your absence", "[Yes]", "was stopped")
}

// TestWhoGetsNoNoticesIsSaidWhereColleaguesAreChosen: whoever gives a case or an absence to a colleague without a chat hears that
// nobody was told, and two of one name are told apart.
func TestWhoGetsNoNoticesIsSaidWhereColleaguesAreChosen(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	li, lead := w.telegram.Person(7001, "李", "zh-hans"), w.telegram.Person(7002, "陈", "zh-hans")
	w.officer(li, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	n := string(w.complain("one", cases.Identity{Channel: "telegram", Account: "1", External: "1"}, "zh"))
	w.sees(li, "新案件 "+n)
	w.officer(lead, store.Officer{Name: "陈主任", Unit: "411002", Language: "zh", Role: cases.RoleLead})
	hire := func() string {
		id, _, err := w.house.db.AddOfficer(t.Context(), store.Officer{Name: "王芳", Unit: "411002", Language: "zh"})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	hire()
	w.talk(li, "休假", "从哪一天开始", "今天", "到哪一天结束", "明天", "由谁代办", "王芳", "代办人：王芳（收不到通知）", "[确认休假]", "您的通知没有人收到。请电话告知本人")
	second := hire()
	w.talk(lead, "分办 "+n, "由谁承办", "王芳", "您说的可能是", "1", "有什么要交代", "返回", "由谁承办", "[王芳（编号 "+second+"）（收不到通知）]", "有什么要交代", "跳过", "请核对",
		"[确认分办]", "王芳没有可以接收通知的聊天，此案件的通知没有送达任何人。请电话告知本人")
	if c, _, err := w.house.db.Case(t.Context(), cases.Number(n)); err != nil || c.Officer != second {
		t.Errorf("%s has the case, %v", c.Officer, err)
	}
}

// TestAnOfficerIsToldInTheLanguageOfTheChat, once it was chosen there; and where nobody else is in the unit a case can be given
// to nobody, and moved to every unit but its own.
func TestAnOfficerIsToldInTheLanguageOfTheChat(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	li := w.telegram.Person(7001, "李", "zh-hans")
	w.officer(li, store.Officer{Name: "李明", Unit: "411002", Language: "zh", Role: cases.RoleLead})
	w.talk(li, "English", "You are now using English")
	number := string(w.complain("one", cases.Identity{Channel: "telegram", Account: "1", External: "1"}, "zh"))
	w.sees(li, "New case "+number)
	w.talk(li, "assign "+number, "There is nobody else in this unit who could handle case "+number)
	w.talk(li, "[Transfer]", "To which unit?")
	last := li.Chat()[len(li.Chat())-1]
	if shown := fmt.Sprint(last); strings.Contains(shown, "Weidu District") || !strings.Contains(shown, "Jian'an District") {
		t.Errorf("offered is %s", shown)
	}
}

// TestAPushSaysForWhomItIs where the officer is away: in one line in front, in the language of who stands in. A template
// message has no room for it and is what it is otherwise. Who is back is told without it.
func TestAPushSaysForWhomItIs(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	li, zhao, wang := w.telegram.Person(7001, "李", "zh-hans"), w.telegram.Person(7002, "Zhao", "en"), w.wechat.Person("wang", "王")
	w.talk(wang, "你好", "请选择")
	id := w.officer(li, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	number := w.complain("one", cases.Identity{Channel: "telegram", Account: "1", External: "1"}, "zh")
	w.sees(li, "新案件 "+string(number))
	today := cases.DateOf(time.Now())
	stands := func(substitute string) {
		t.Helper()
		if _, err := w.house.db.EndAbsences(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		if substitute == "" {
			return
		}
		if err := w.house.db.PutAbsence(t.Context(), id, cases.Absence{From: today, To: today + 1, Substitute: substitute}); err != nil {
			t.Fatal(err)
		}
	}
	writes := func(what string) {
		t.Helper()
		act := cases.Act{ID: "word " + what, Verb: cases.Message, Actor: cases.Actor{Role: cases.RoleContact}, At: time.Now(), Data: map[string]string{"text": what}}
		if _, err := w.house.db.Perform(t.Context(), number, act); err != nil {
			t.Fatal(err)
		}
	}
	stands(w.officer(zhao, store.Officer{Name: "Zhao Lei", Unit: "411002", Language: "en"}))
	w.sees(zhao, "You stand in for 李明")
	writes("one")
	w.sees(zhao, "For 李明, who is away:\nThere is a message about case "+string(number))

	hers := w.officer(wang, store.Officer{Name: "王芳", Unit: "411002", Language: "zh"})
	stands(hers)
	w.sees(wang, "由您代办")
	writes("two")
	w.sees(wang, "代李明办理：\n案件 "+string(number))
	if err := w.house.db.Looked(t.Context(), number, hers, "overview", time.Now()); err != nil { // else she is told nothing new
		t.Fatal(err)
	}
	w.wechat.Fail(wechattest.Fault{Path: "/cgi-bin/message/custom/send", ErrCode: 45015, ErrMsg: "response out of time limit"})
	writes("three")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if !wang.Wait(ctx, func(all []wechattest.Shown) bool { return all[len(all)-1].Template["thing1"] == "当事人留言" }) {
		t.Errorf("the template message says %+v", wang.Chat())
	}

	stands("")
	writes("four")
	if told := w.sees(li, "案件 "+string(number)+" 的当事人留言了"); strings.Contains(told, "代李明") {
		t.Errorf("who is back is told %s", told)
	}
}

// TestListsOfCases in the chat: six on a page, opened by their number, each for whom it concerns.
func TestListsOfCases(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	from := cases.Identity{Channel: "telegram", Account: "1", External: "1"}
	lonely := w.complain("nobody's", from, "zh")
	li, other, centre := w.wechat.Person("li", "李"), w.telegram.Person(7002, "Zhao", "en"), w.telegram.Person(7003, "Qian", "en")
	w.talk(li, "你好", "请选择")
	w.talk(other, "/start", "What would you like to do?")
	w.officer(centre, store.Officer{Name: "Qian", Unit: cases.Municipal, Language: "en", Role: cases.RoleBureau})
	w.talk(centre, "unassigned", string(lonely))
	w.officer(li, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	for i := range 9 {
		w.complain(fmt.Sprint("one", i), from, "zh")
	}
	w.officer(other, store.Officer{Name: "Zhao Lei", Unit: "411081", Language: "en"})
	w.settled() // every push has come
	w.talk(li, "本单位案件", "第 1 页，共 2 页", "本单位案件 2", "第 2 页，共 2 页", "我的案件", "您承办的案件", "2", "案件 411002-", "逾期案件", "没有逾期案件")
	w.talk(other, "unit cases", "Your unit has no open cases", "overdue", "No case is overdue", "unassigned", "Every case has an officer", "cases", "You have no cases")
	w.talk(centre, "unit cases", "page 1 of 2", "[Unit cases 2]", "page 2 of 2")
}

// TestACodeCannotBeGuessed: after five wrong ones a chat has to wait, and the right one helps no more; others go on.
func TestACodeCannotBeGuessed(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	_, code, err := w.house.db.AddOfficer(t.Context(), store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	if err != nil {
		t.Fatal(err)
	}
	thief := w.wechat.Person("thief", "贼")
	for range 5 {
		w.talk(thief, "绑定 AAAAA22222", "绑定码无效")
	}
	w.talk(thief, "绑定 "+code, "请一小时后再试", "菜单", "请选择")
	officer := w.wechat.Person("officer-li", "李")
	w.talk(officer, "绑定 "+strings.ToLower(code[:5])+"-"+code[5:], "此聊天已绑定", "绑定 "+code, "此聊天已绑定")
	w.talk(w.wechat.Person("late", "赵"), "绑定 "+code, "绑定码无效")
}
