package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot/telegram/telegramtest"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// TestWhoeverLosesACaseByItsCodeIsTold at once, in his or her language, and not to whom; the new chat is told nothing of it.
func TestWhoeverLosesACaseByItsCodeIsTold(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	wei, eve := w.wechat.Person("investor", "王"), w.telegram.Person(9001, "Eve", "en")
	w.talk(wei, "菜单", "请选择")
	number := w.complain("one", cases.Identity{Channel: "wechat", Account: w.settings.WeChatAppID, External: "investor"}, "zh")
	code, err := w.house.db.NewAccessCode(t.Context(), number, "turn-1")
	if err != nil {
		t.Fatal(err)
	}
	w.talk(eve, "/start", "What would you like to do?", code, "The access code is right", "tie", "is now tied to this chat")
	told := w.sees(wei, "案件 "+string(number)+" 已于")
	for _, other := range []string{"9001", "Eve", "elegram"} {
		if strings.Contains(told, other) {
			t.Errorf("the first chat is told %q: %s", other, told)
		}
	}
	w.talk(wei, "人工", "12345")
	w.talk(eve, "tie", "None of your cases has this number", "status "+string(number), "What happened so far")
	notices, err := w.house.db.NoticesOf(t.Context(), number)
	if err != nil {
		t.Fatal(err)
	}
	claimed := 0
	for _, n := range notices {
		if n.Text.Key == "notice.claimed" {
			claimed++
		}
	}
	if claimed != 1 || slices.ContainsFunc(eve.Chat(), func(m telegramtest.Shown) bool { return strings.Contains(m.Text, "If that was not you") }) {
		t.Errorf("%d notices say that the case went elsewhere, or the new chat has it", claimed)
	}
}

// TestANewCodeClosesWhatTheOldOneOpened in every chat, at the next thing that is asked for there; the new code opens it again.
func TestANewCodeClosesWhatTheOldOneOpened(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	owner, eve := w.telegram.Person(9002, "Sophie", "en"), w.telegram.Person(9001, "Eve", "en")
	number := w.complain("one", w.onTelegram("9002"), "en")
	code, err := w.house.db.NewAccessCode(t.Context(), number, "turn-1")
	if err != nil {
		t.Fatal(err)
	}
	w.talk(owner, "/start", "What would you like to do?")
	w.talk(eve, "/start", "What would you like to do?", code, "The access code is right", "status", "What happened so far")
	w.talk(owner, "access code", "The access code of case "+string(number))
	w.talk(eve, "tie", "None of your cases has this number", "status", "You have no cases yet", "papers "+string(number), "None of your cases",
		"message "+string(number), "None of your cases", "status "+string(number), "None of your cases")
	if code, err = w.house.db.NewAccessCode(t.Context(), number, "turn-2"); err != nil {
		t.Fatal(err)
	}
	w.talk(eve, code, "The access code is right", "status", "What happened so far")
	w.talk(owner, "access code", "The access code of case "+string(number), "untie", "Do you have the code", "[Yes, untie it]", "is tied to no chat any more")
	w.talk(eve, "status", "You have no cases yet", "tie", "None of your cases has this number")
}

// TestAChatThatOpenedACaseLeavesAMessage: an officer's answers do not come there, so nobody waits for one in a conversation.
func TestAChatThatOpenedACaseLeavesAMessage(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	officer, investor := w.wechat.Person("officer", "李"), w.telegram.Person(9001, "Sophie", "en")
	w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	number := w.complain("one", w.onTelegram("9002"), "en")
	code, err := w.house.db.NewAccessCode(t.Context(), number, "turn-1")
	if err != nil {
		t.Fatal(err)
	}
	w.talk(officer, "接办 "+string(number), "接办")
	w.talk(investor, "/start", "What would you like to do?", code, "The access code is right")
	if shown := investor.Chat(); slices.ContainsFunc(shown[len(shown)-1].Buttons, func(row []telegramtest.Button) bool { return row[0].Label == "Talk about this case" }) {
		t.Error("a conversation is offered where no answer comes")
	}
	w.talk(investor, "talk "+string(number), "answers do not come here")
	w.talk(investor, "The permit has not come yet.", "Send photos", "[Skip]", "Your message was sent")
	if said := strings.Join(w.written(number), "\n"); !strings.Contains(said, "The permit has not come yet.") {
		t.Errorf("of the first words is kept\n%s", said)
	}
	w.talk(investor, "tie", "is now tied to this chat", "talk "+string(number), "You are now talking with the officer", "Are you there?", "It was sent")
}

// TestAnUntiedCaseSaysNowhereWhoseItWas: not the notices that went to the chat nor the links that it got, and the chat does not
// speak of the case any more. What was still to be told waits for the code.
func TestAnUntiedCaseSaysNowhereWhoseItWas(t *testing.T) {
	t.Parallel()
	w := build(t, withLetters)
	officer, investor := w.telegram.Person(7001, "Li", "en"), w.telegram.Person(8001, "Jane", "en")
	li := w.officer(officer, store.Officer{Name: "Li Ming", Unit: "411002", Language: "en"})
	w.talk(investor, request...)
	number := cases.Number(regexp.MustCompile(`411002-\d{4}-\d{6}-\d`).FindString(w.sees(investor, "We have received your request")))
	w.act(li, number, "take_on")
	w.sees(investor, "has taken on")
	w.settled()
	_, err := w.house.db.Pool().Exec(t.Context(), `INSERT INTO notices (key, case_number, contact, text, language, class, not_before)
		SELECT 'waits', number, contact, '{"raw":"还没有发出的通知"}', 'zh', 'service', now() + interval '1 hour' FROM cases`)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.house.db.NewLink(t.Context(), store.Handout{Case: number, Seq: 1}, w.onTelegram("8001"), time.Now()); err != nil {
		t.Fatal(err)
	}
	w.talk(investor, "access code", "The access code of case "+string(number))
	code := codeOn(investor)
	w.talk(investor, "untie", "Do you have the code", "[Yes, untie it]", "is tied to no chat any more")
	for what, query := range map[string]string{
		"notices": "SELECT count(*) FROM notices n JOIN identities i ON i.contact = n.contact WHERE n.case_number IS NOT NULL",
		"waiting": "SELECT count(*) FROM notices WHERE contact IS NOT NULL AND state = 'queued'",
		"bounced": "SELECT count(*) FROM notices WHERE contact IS NOT NULL AND (bounced <> '{}' OR receipt <> '')",
		"links":   "SELECT count(*) FROM links WHERE holder LIKE '%8001%'",
		"session": "SELECT count(*) FROM sessions WHERE convert_from(data, 'UTF8') LIKE '%\"unsaved\"%'",
	} {
		for end := time.Now().Add(3 * time.Second); ; time.Sleep(50 * time.Millisecond) { // the copy of a session comes a little later
			var count int
			if err := w.house.db.Pool().QueryRow(t.Context(), query).Scan(&count); err != nil {
				t.Fatal(err)
			}
			if count == 0 {
				break
			}
			if time.Now().After(end) {
				t.Errorf("%s: %d still say whose the case was", what, count)
				break
			}
		}
	}
	w.talk(investor, "status", "You have no cases yet")
	if said := w.sees(investor, "You have no cases yet"); strings.Contains(said, string(number)) {
		t.Errorf("the chat still speaks of the case: %s", said)
	}
	w.talk(investor, code, "还没有发出的通知")
}

// TestAChatThatLostItsCaseIsNotAskedForItsCode: the case is another chat's, which was asked itself.
func TestAChatThatLostItsCaseIsNotAskedForItsCode(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	investor, other := w.telegram.Person(8001, "Jane", "en"), w.telegram.Person(9001, "Eve", "en")
	w.talk(investor, request...)
	number := cases.Number(regexp.MustCompile(`411002-\d{4}-\d{6}-\d`).FindString(w.sees(investor, "We have received your request")))
	w.talk(investor, "access code", "The access code of case "+string(number))
	w.talk(other, "/start", "What would you like to do?", codeOn(investor), "The access code is right", "tie", "is now tied to this chat")
	w.sees(investor, "If that was not you")
	w.talk(investor, "status", "You have no cases yet")
	if said := w.sees(investor, "You have no cases yet"); strings.Contains(said, "access code") {
		t.Errorf("it is asked for the code of a case that it has no more: %s", said)
	}
}
