package main

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// clock is a time that a test moves.
type clock struct{ at atomic.Int64 }

func (c *clock) now() time.Time        { return time.Unix(c.at.Load(), 0) }
func (c *clock) set(t time.Time)       { c.at.Store(t.Unix()) }
func (c *clock) pass(by time.Duration) { c.at.Add(int64(by / time.Second)) }

// morning is in the working hours of a working day.
var morning = time.Date(2026, 11, 25, 10, 0, 0, 0, cases.Shanghai)

// buildAt builds a town in which turns are taken at a time that the test moves.
func buildAt(t *testing.T, start time.Time, change func(*Settings)) (*town, *clock) {
	t.Helper()
	c := &clock{}
	c.set(start)
	w := build(t, change)
	w.house.turns.Now, w.actsAt = c.now, c.now // nobody has said anything yet
	return w, c
}

// hush says something to which the bot answers nothing.
func (w *town) hush(p phone, text string) {
	w.t.Helper()
	p.Say(text)
	for end := time.Now().Add(30 * time.Second); !p.Idle(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			w.t.Fatal("what was said is still on its way")
		}
	}
}

// TestOfficerAndContactTalkAboutACase: what either writes goes to the other at once, in both platforms' chats, and the bot
// is silent unless it is called.
func TestOfficerAndContactTalkAboutACase(t *testing.T) {
	t.Parallel()
	w, clock := buildAt(t, morning, nil)
	officer := w.telegram.Person(7001, "李", "zh-hans")
	li := w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	investor := w.wechat.Person("jane", "简")
	w.talk(investor, "hello", "What would you like to do?")
	from := cases.Identity{Channel: "wechat", Account: w.settings.WeChatAppID, External: "jane"}
	number := w.complain("one", from, "en")
	w.act(li, number, "take_on")
	w.sees(investor, "has taken on your complaint")

	w.talk(officer, "交谈 "+string(number), "您正在与案件 "+string(number)+" 的当事人交谈", "Is the drawing stamped?", "已发出")
	if told := w.sees(investor, "Is the drawing stamped?"); !strings.Contains(told, "officer of Weidu District") || strings.Contains(told, "李明") || strings.Contains(told, "Li Ming") {
		t.Errorf("the contact is told %s", told)
	}
	w.talk(investor, "Yes, by the institute.", "It was sent.") // she opened nothing: she answers who talks with her, and is told
	if said, _ := investor.Said(t.Context(), "It was sent."); !strings.Contains(said, "You are now talking with the officer of Weidu District") || !strings.Contains(said, `Send "end" or "menu"`) {
		t.Errorf("who answers an officer is told %s", said)
	}
	w.sees(officer, "（英文原文）Yes, by the institute.")
	w.hush(investor, "Done. hello")
	w.sees(officer, "Done. hello")
	w.hush(officer, "好的")
	w.sees(investor, "(written in Chinese) 好的")
	w.hush(investor, "yes") // a command elsewhere, a word here
	w.sees(officer, "yes")
	clock.pass(20 * time.Minute)
	w.hush(investor, "One more thing")
	w.sees(officer, "One more thing")
	clock.pass(20 * time.Minute)
	w.hush(officer, "请讲") // 40 minutes after his own last word, 20 after hers
	w.sees(investor, "请讲")

	w.talk(investor, "status", "What happened so far")
	w.hush(investor, "So it stands.")
	w.sees(officer, "So it stands.")
	clock.pass(time.Minute)
	w.talk(investor, "/menu", "What would you like to do?", "Does anybody hear me?", "Do you want to send this") // she has left it
	w.talk(investor, "1", "Sent to the officer")
	w.sees(officer, "Does anybody hear me?") // the officer still talks
	clock.pass(time.Minute)
	w.hush(officer, "我在")
	w.sees(investor, "我在")
	w.talk(investor, "Here I am.", "You are now talking")
	w.sees(officer, "Here I am.")
	clock.pass(31 * time.Minute)
	w.talk(investor, "And now?", "ended after 30 minutes", "1", "Sent to the officer")
	w.sees(officer, "的当事人留言了")
	w.talk(officer, "再说一句", "没有发出", "[发给对方]", "已发出")
	w.sees(investor, "再说一句")
	w.talk(officer, "结束交谈", "的交谈已结束", "随便写写", "没有理解")

	_, events, err := w.house.db.Case(t.Context(), number)
	if err != nil || cases.Verify(events) != 0 {
		t.Fatal(err, cases.Verify(events))
	}
	messages := 0
	for _, e := range events {
		if e.Type == cases.MessageSent {
			messages++
		}
	}
	if messages != 13 {
		t.Errorf("%d messages are on the timeline", messages)
	}
	for _, private := range []string{"drawing stamped", "by the institute", "请讲"} {
		if strings.Contains(w.log.String(), private) {
			t.Errorf("the log has %q", private)
		}
	}
}

// TestATalkSaysWhenNobodyIsThere once in each stretch, in the contact's language.
func TestATalkSaysWhenNobodyIsThere(t *testing.T) {
	t.Parallel()
	w, clock := buildAt(t, time.Date(2026, 11, 27, 20, 0, 0, 0, cases.Shanghai), nil) // a Friday evening
	officer := w.telegram.Person(7001, "Li", "en")
	li := w.officer(officer, store.Officer{Name: "Li Ming", Unit: "411002", Language: "en"})
	stand := w.officer(w.telegram.Person(7002, "Zhao", "en"), store.Officer{Name: "Zhao", Unit: "411081", Language: "en"})
	investor := w.telegram.Person(8001, "Jane", "en")
	w.talk(investor, "/start", "What would you like to do?")
	number := w.complain("one", w.onTelegram("8001"), "en")
	w.act(li, number, "take_on")
	w.sees(investor, "has taken on")
	w.talk(investor, "talk "+string(number), "You are now talking", "Anybody there?", "it will be read from Monday 30 November 2026, 09:00")
	w.hush(investor, "I shall wait.")
	if said, _ := investor.Said(t.Context(), "09:00"); !strings.Contains(said, "read from") {
		t.Errorf("the second message is answered with %s", said)
	}
	w.talk(officer, "talk "+string(number), "You are now talking", "I am here.", "It was sent.")
	w.sees(investor, "I am here.")
	w.talk(investor, "/end", "has ended")
	w.talk(investor, "talk "+string(number), "You are now talking", "Good evening", "It was sent.") // at whatever hour
	clock.set(time.Date(2026, 11, 27, 20, 12, 0, 0, cases.Shanghai))
	w.talk(investor, "Are you?", "it will be read from Monday 30 November 2026, 09:00", "/end", "has ended")
	w.talk(officer, "/end", "has ended")
	clock.set(time.Date(2026, 11, 30, 9, 30, 0, 0, cases.Shanghai))
	w.talk(investor, "talk "+string(number), "You are now talking", "Good morning", "It was sent.")
	_, err := w.house.db.Pool().Exec(t.Context(), "INSERT INTO absences (officer, first_day, last_day, substitute) VALUES ($1, '2026-11-30', '2026-12-02', $2)", li, stand)
	if err != nil {
		t.Fatal(err)
	}
	w.hush(investor, "Still there?") // there is who stands in
	if said, _ := investor.Said(t.Context(), "It was sent."); !strings.Contains(said, "It was sent.") {
		t.Errorf("where somebody stands in the second message is answered with %s", said)
	}
	w.talk(investor, "/end", "has ended")
	if _, err = w.house.db.Pool().Exec(t.Context(), "INSERT INTO absences (officer, first_day, last_day, substitute) VALUES ($1, '2026-11-30', '2026-12-04', $2)", stand, li); err != nil {
		t.Fatal(err)
	}
	w.talk(investor, "talk "+string(number), "You are now talking", "And now?", "read from Thursday 3 December 2026, 09:00")
}

// TestATalkEndsWithItsCase and with its officer; nothing that is written is lost by it.
func TestATalkEndsWithItsCase(t *testing.T) {
	t.Parallel()
	w, _ := buildAt(t, morning, nil)
	officer, colleague := w.telegram.Person(7001, "Li", "en"), w.telegram.Person(7002, "Zhao", "en")
	li := w.officer(officer, store.Officer{Name: "Li Ming", Unit: "411002", Language: "en", Role: cases.RoleLead})
	zhao := w.officer(colleague, store.Officer{Name: "Zhao Lei", Unit: "411002", Language: "en"})
	investor := w.telegram.Person(8001, "Jane", "en")
	w.talk(investor, "/start", "What would you like to do?")
	number := w.complain("one", w.onTelegram("8001"), "en")
	w.act(li, number, "take_on")
	w.sees(investor, "has taken on")
	w.talk(investor, "talk "+string(number), "You are now talking", "First", "It was sent.")
	w.talk(officer, "talk "+string(number), "You are now talking")
	w.act(li, number, "assign officer="+zhao)
	w.sees(investor, "has another officer now, so the conversation has ended")
	w.talk(investor, "Second", "Do you want to send this", "1", "Sent to the officer")
	w.sees(colleague, "There is a message")
	w.talk(investor, "talk "+string(number), "You are now talking", "Third", "It was sent.")
	w.act(zhao, number, "refer body=court reason=theirs")
	w.approve(number)
	w.sees(investor, "has come to an end, and so has the conversation")
	w.talk(investor, "[Write a message]", "What do you want to say")
}

// TestWhoIsLetOutOfATalk is told once, and can do everything else again: nothing she writes goes to the officer by itself.
func TestWhoIsLetOutOfATalk(t *testing.T) {
	t.Parallel()
	w, clock := buildAt(t, morning, nil)
	officer := w.telegram.Person(7001, "李", "zh-hans")
	li := w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	for id, row := range map[string]struct {
		phone    phone
		identity cases.Identity
	}{
		"one": {w.wechat.Person("wang", "王"), cases.Identity{Channel: "wechat", Account: w.settings.WeChatAppID, External: "wang"}},
		"two": {w.telegram.Person(8001, "王", "zh-hans"), w.onTelegram("8001")},
	} {
		investor := row.phone
		w.talk(investor, "你好", "这里是许昌市")
		number := w.complain(id, row.identity, "zh")
		w.act(li, number, "take_on")
		w.sees(investor, "的承办人接办")
		w.talk(officer, "交谈 "+string(number), "您正在与", "图纸盖章了吗？", "已发出")
		w.sees(investor, "图纸盖章了吗？")
		clock.pass(time.Minute)
		w.talk(investor, "已经盖章。", "发送“结束交谈”或“菜单”即可办理其他事项")
		w.sees(officer, "已经盖章。")
		w.talk(officer, "结束交谈", "的交谈已结束")
		w.sees(investor, "承办人已结束案件 "+string(number)+" 的交谈")
		before := len(officer.Chat())
		w.talk(investor, "提出投诉", "个人信息", "取消", "确定放弃", "是", "已放弃", "你好", "请选择您要办理的事项",
			"我要申请服务官", "个人信息", "取消", "确定放弃", "是", "已放弃", "还有一张图纸。", "要把这段话作为留言发给案件", "办别的事", "请选择您要办理的事项")
		if got := officer.Chat(); len(got) != before {
			t.Errorf("the officer is told %+v", got[before:])
		}
		ended := 0
		notices, err := w.house.db.NoticesOf(t.Context(), number)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range notices {
			if n.Text.Key == "notice.talk_ended" {
				ended++
			}
		}
		if ended != 1 {
			t.Errorf("the contact is told %d times that the conversation ended", ended)
		}
	}
}

// TestWhatLooksLikeANoteIsHeld, whatever the sign: it goes nowhere until the officer says where.
func TestWhatLooksLikeANoteIsHeld(t *testing.T) {
	t.Parallel()
	w, _ := buildAt(t, morning, nil)
	officer := w.telegram.Person(7001, "Li", "en")
	li := w.officer(officer, store.Officer{Name: "Li Ming", Unit: "411002", Language: "en"})
	investor := w.telegram.Person(8001, "Jane", "en")
	w.talk(investor, "/start", "What would you like to do?")
	mine := w.onTelegram("8001")
	number, other := w.complain("one", mine, "en"), w.complain("two", mine, "en")
	w.act(li, number, "take_on")
	w.sees(investor, "has taken on")
	w.talk(officer, "talk "+string(number), "You are now talking")
	before := len(investor.Chat())
	for _, held := range []string{"note: he lies", "NOTE - he lies", "//he lies", "/wrong he lies", "＃he lies", "内部：他在说谎", "备注 他在说谎",
		"\u200bnote: he lies", "n\u200bote: he lies", "(internal) he lies", "/note he lies", "case " + string(other) + " is weak", "*Private note* x"} {
		w.talk(officer, held, "nothing was sent")
	}
	w.talk(officer, "note: keep me", "nothing was sent", "[Keep it as an internal note]", "The contact does not see it")
	w.talk(officer, "note: drop me", "nothing was sent", "3", "It was not sent")
	if got := investor.Chat(); len(got) != before {
		t.Fatalf("the contact got %+v", got[before:])
	}
	w.talk(officer, "note: 3 copies are needed", "nothing was sent", "[Send it to the other side]", "It was sent.")
	w.sees(investor, "note: 3 copies are needed")
	for _, sent := range []string{"Note that a stamp is needed", "内部装修的图纸也要", "@客户 in person", "> New case\nyes"} {
		w.hush(officer, sent)
		w.sees(investor, sent)
	}
	_, events, err := w.house.db.Case(t.Context(), number)
	if err != nil {
		t.Fatal(err)
	}
	notes := 0
	for _, e := range events {
		if e.Type == cases.Noted {
			notes++
			if e.Data["reason"] != "note: keep me" {
				t.Errorf("noted %v", e.Data)
			}
		}
	}
	if notes != 1 {
		t.Errorf("%d notes", notes)
	}
}
