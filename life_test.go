package main

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot/telegram/telegramtest"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// onTelegram is somebody on the town's bot.
func (w *town) onTelegram(external string) cases.Identity {
	account, _, _ := strings.Cut(w.settings.TelegramToken, ":")
	return cases.Identity{Channel: "telegram", Account: account, External: external}
}

// complain opens a complaint of a person as the confirmed intake would.
func (w *town) complain(id string, from cases.Identity, language string) cases.Number {
	w.t.Helper()
	c, err := w.house.db.OpenCase(w.t.Context(), cases.Intake{
		ID: id, Kind: cases.Complaint, Language: language, Unit: "411002", Topic: "permits", ReceivedAt: time.Now(), From: from,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return c.Number
}

// act performs an officer's act: "verb name=value name=value", values without blanks.
func (w *town) act(officer string, number cases.Number, line string) {
	w.t.Helper()
	parts := strings.Fields(line)
	o, err := w.house.db.Officer(w.t.Context(), officer)
	if err != nil {
		w.t.Fatal(err)
	}
	act := cases.Act{ID: line, Verb: cases.Verb(parts[0]), Unit: o.Unit, Actor: cases.Actor{Role: o.Role, ID: o.ID}, At: w.actsAt(), Data: map[string]string{}}
	for _, pair := range parts[1:] {
		name, value, _ := strings.Cut(pair, "=")
		act.Data[name] = value
	}
	if _, err := w.house.db.Perform(w.t.Context(), number, act); err != nil {
		w.t.Fatal(err)
	}
}

// approve has the bureau let be done what was proposed on a case.
func (w *town) approve(number cases.Number) {
	w.t.Helper()
	act := cases.Act{ID: "approve", Verb: cases.Approve, Unit: cases.Municipal, Actor: cases.Actor{Role: cases.RoleBureau, ID: "999"}, At: w.actsAt()}
	if _, err := w.house.db.Perform(w.t.Context(), number, act); err != nil {
		w.t.Fatal(err)
	}
}

// TestAComplaintLivesInTheChat on WeChat in Chinese: what is missing is asked for and given, the decision, the result
// and what one can do about them are told, a rating of a problem that is not solved goes to the lead too.
func TestAComplaintLivesInTheChat(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	officer, lead := w.telegram.Person(7001, "李", "zh-hans"), w.telegram.Person(7002, "陈", "zh-hans")
	li := w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	chen := w.officer(lead, store.Officer{Name: "陈主任", Unit: "411002", Language: "zh", Role: cases.RoleLead})
	investor := w.wechat.Person("investor", "王")
	w.talk(investor, "你好", "请选择")
	number := w.complain("one", cases.Identity{Channel: "wechat", Account: w.settings.WeChatAppID, External: "investor"}, "zh")

	w.act(li, number, "request_supplement gaps=phone,facts")
	w.sees(investor, "· 电话\n· 事实和理由")
	w.talk(investor,
		"进度", "待补材料：\n· 电话\n· 事实和理由\n发送“补正 "+string(number)+"”", "[补正材料]", "事实和理由",
		"回执编号 2026-031，口头答复前后不一致。", "电话", "帮助", "电话", "13900139000", "请核对",
		"[提交补正材料]", "补正材料已收到", "补正", "案件 "+string(number)+" 目前没有补正通知", "取消", "确定放弃", "是", "已放弃")
	w.sees(officer, "的当事人已补正材料")
	w.act(li, number, "accept")
	w.sees(investor, "已受理，将不晚于")
	w.act(li, number, "conclude ending=no_basis result=请求没有法律依据，理由见书面答复。")
	w.sees(lead, "有一项“终结”等待您批准")
	w.act(chen, number, "approve")
	w.sees(investor, "请求没有法律依据，理由见书面答复。")
	w.talk(investor, "异议 "+string(number), "请说明您对什么有异议", "审批时限已经超过法律规定。", "请核对", "[提交异议]", "上一级投诉工作机构处理：许昌市外商投诉中心。\n异议编号为 411000-")
	w.sees(officer, "提出异议")
	objected, _, err := w.house.db.Case(t.Context(), number)
	if err != nil || len(objected.Linked) != 1 {
		t.Fatalf("the objection is %v, %v", objected.Linked, err)
	}
	objection := string(objected.Linked[0])
	w.talk(investor, "异议 "+string(number), "正在由上一级投诉工作机构处理，编号为 "+objection, "进度 "+objection, "办理经过",
		"撤回 "+objection, "您要撤回案件 "+objection, "已经和有关单位谈妥。", "请核对", "[确认撤回]", "已撤回",
		"异议 "+string(number), "请说明您对什么有异议", "取消", "确定放弃", "是", "已放弃") // the first one is over
	w.act(li, number, "deliver_result means=微信")
	w.sees(investor, "书面结果已送达")
	w.talk(investor, "评价 "+string(number), "问题解决了吗", "否", "满意吗", "2", "还有什么", "跳过", "请核对", "[提交评价]", "感谢您的评价")
	w.sees(lead, "反映问题没有解决")

	_, events, err := w.house.db.Case(t.Context(), number)
	if err != nil || cases.Verify(events) != 0 {
		t.Fatal(err, cases.Verify(events))
	}
	for _, e := range events {
		if e.Type == cases.Supplemented {
			var answers map[string]string
			if err := json.Unmarshal([]byte(e.Data["answers"]), &answers); err != nil || answers["phone"] != "+8613900139000" || len(answers) != 2 {
				t.Errorf("the supplement says %v, %v", e.Data, err)
			}
		}
	}
	for _, private := range []string{"13900139000", "2026-031", "审批时限"} {
		if strings.Contains(w.log.String(), private) {
			t.Errorf("the log has %q", private)
		}
	}
}

// TestSeveralCasesAreKeptApart on Telegram in English: the act is asked for which case where that is unclear, and a case
// of somebody else is answered like one that does not exist.
func TestSeveralCasesAreKeptApart(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	investor := w.telegram.Person(8001, "Jane", "en")
	w.talk(investor, "/start", "What would you like to do?")
	mine := w.onTelegram("8001")
	first, second := w.complain("one", mine, "en"), w.complain("two", mine, "en")
	theirs := w.complain("three", w.onTelegram("9001"), "en")
	w.talk(investor,
		"withdraw", "Which case is it about?", "["+w.called(string(second), locales.EN)+"]", "withdraw case "+string(second),
		"The problem is solved.", "[Case "+string(second)+"]\nReason: The problem is solved.", "[Confirm withdrawal]", "is withdrawn",
		"withdraw "+string(second), "is now “Withdrawn”", "withdraw "+string(theirs), "None of your cases has this number",
		"status "+string(first), "What happened so far", "[Withdraw]", "withdraw case "+string(first), "/cancel", "stop your withdrawal", "[Yes]", "was stopped")
	for number, state := range map[cases.Number]cases.State{first: cases.StateReceived, second: cases.StateWithdrawn, theirs: cases.StateReceived} {
		if c, _, err := w.house.db.Case(t.Context(), number); err != nil || c.State != state {
			t.Errorf("case %s is %s, %v; want %s", number, c.State, err, state)
		}
	}
}

// codeOn is the newest access code on a Telegram phone.
func codeOn(p *telegramtest.Person) (code string) {
	for _, m := range p.Chat() {
		if found := regexp.MustCompile(`[A-Z2-9]{4}(-[A-Z2-9]{4}){3}-[A-Z2-9]{2}`).FindString(m.Text); found != "" {
			code = found
		}
	}
	return code
}

// TestAnAccessCodeOpensACaseFromAnotherChat: the code is shown once and kept as a hash; it opens the case for an hour and
// ties it only where that is wanted. A wrong one is answered like one of nobody's, and after five of them even the right
// one has to wait.
func TestAnAccessCodeOpensACaseFromAnotherChat(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	old, next, thief := w.telegram.Person(8001, "Jane", "en"), w.wechat.Person("jane", "简"), w.telegram.Person(9001, "Mallory", "en")
	w.talk(old, "/start", "What would you like to do?")
	number := w.complain("one", w.onTelegram("8001"), "en")
	w.talk(old, "status", "What happened so far", "[Get access code]", "is shown only this once", "[I have saved it]", "Do not give the code")
	code := codeOn(old)
	w.talk(thief, "/start", "What would you like to do?")
	for i := range 6 {
		want := "There is no case with this access code"
		if i == 5 {
			want = "Try again in an hour"
		}
		w.talk(thief, code[:len(code)-2]+string(rune('A'+i))+"2", want)
	}
	w.talk(thief, code, "Try again in an hour", "status", "You have no cases yet")
	w.talk(next, "你好", "请选择", strings.ToLower(code), "查询码正确", "进度", string(number))
	w.talk(old, "status", string(number)) // it is open there, and still belongs here
	w.talk(next, "[绑定到本聊天]", "已绑定到本聊天", "进度", string(number))
	w.talk(old, "status", "You have no cases yet")
	if c, events, err := w.house.db.Case(t.Context(), number); err != nil || c.From.External != "jane" || events[len(events)-1].Type != cases.Claimed {
		t.Errorf("the case belongs to %+v, %v", c.From, err)
	}
	var kept int
	err := w.house.db.Pool().QueryRow(t.Context(), "SELECT count(*) FROM access_codes WHERE length(hash) = 32 AND length(id) = 4").Scan(&kept)
	if err != nil || kept != 1 || strings.Contains(w.log.String(), code) {
		t.Errorf("%d codes are kept as hashes, %v; in the log: %t", kept, err, strings.Contains(w.log.String(), code))
	}
}

// TestAReceiptHasACodeAndTheCaseCanBeUntied: the receipt shows the code; one that was not said to be saved is offered once
// more; an untied case keeps nothing of the chat, what is told meanwhile is read at the next opening, everything can be
// done there, and after an hour the chat knows no more than a stranger's.
func TestAReceiptHasACodeAndTheCaseCanBeUntied(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	officer := w.telegram.Person(7001, "Li", "en")
	li := w.officer(officer, store.Officer{Name: "Li Ming", Unit: "411002", Language: "en"})
	jane, stranger := w.telegram.Person(8001, "Jane", "en"), w.telegram.Person(9001, "Eve", "en")
	w.talk(jane, request...)
	receipt := w.sees(jane, "We have received your request")
	number := cases.Number(regexp.MustCompile(`411002-\d{4}-\d{6}-\d`).FindString(receipt))
	code := codeOn(jane)
	if code == "" || !strings.Contains(receipt, code) {
		t.Fatalf("the receipt has no access code: %s", receipt)
	}
	w.talk(jane, "status", "What happened so far", "status "+string(number), "What happened so far")
	reminded := 0
	for _, m := range jane.Chat() {
		if strings.Contains(m.Text, "You have not said yet that you saved") {
			reminded++
		}
	}
	if reminded != 1 {
		t.Errorf("she was reminded %d times of the code", reminded)
	}
	w.talk(jane, "[I have saved it]", "Do not give the code", "[Do not tie this case to my chat]", "Without the code nobody can give you access",
		"[Yes, untie it]", "tied to no chat any more", "status", "You have no cases yet", "status "+string(number), "None of your cases has this number")
	var traces int
	err := w.house.db.Pool().QueryRow(t.Context(), `SELECT count(*) FROM cases WHERE contact IS NOT NULL OR channel IS NOT NULL OR account IS NOT NULL
		OR external IS NOT NULL OR intake ? 'from' OR intake::text LIKE '%8001%'`).Scan(&traces)
	if err != nil || traces != 0 {
		t.Errorf("%d cases still say whose chat it was, %v", traces, err)
	}
	w.talk(officer, "open "+string(number), "No chat is tied to this case")
	w.act(li, number, "message text=Which-plot-is-it?")
	w.talk(stranger, "/start", "What would you like to do?", "status "+string(number), "None of your cases has this number",
		"status 411002-2026-000099-1", "None of your cases has this number", "withdraw "+string(number), "None of your cases has this number",
		code, "Which-plot-is-it?", "[Write a message]", "What do you want to say", "Plot 7.", "Send photos", "[Skip]", "Your message was sent")
	w.sees(officer, "There is a message about case "+string(number))
	if last := w.sees(officer, "message"); strings.Contains(last, "9001") {
		t.Errorf("the officer is told the chat: %s", last)
	}
	c, _, err := w.house.db.Case(t.Context(), number)
	if err != nil || c.From != (cases.Identity{}) {
		t.Errorf("the case is tied to %+v, %v", c.From, err)
	}
	w.stop()
	w.furnish = func(h *house) { h.turns.Now = func() time.Time { return time.Now().Add(61 * time.Minute) } }
	w.open()
	w.talk(stranger, "status "+string(number), "None of your cases has this number", "message "+string(number), "None of your cases has this number",
		"tie", "None of your cases has this number")
}

// TestARepeatedReceiptDoesNotTellTheCodeAgain, and a turn that is taken twice at once leaves the code that was shown alive.
func TestARepeatedReceiptDoesNotTellTheCodeAgain(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	investor := w.wechat.Person("investor", "王")
	w.talk(investor, "菜单", "请选择")
	w.talk(investor, requestZH...)
	first, again, err := investor.Redeliver()
	if err != nil || !strings.Contains(first, "查询码（只显示这一次）") || strings.Contains(again, "（只显示这一次）") || !strings.Contains(again, "可以重新生成") {
		t.Errorf("first\n%s\nagain\n%s\n%v", first, again, err)
	}
	number := w.complain("one", cases.Identity{Channel: "wechat", Account: w.settings.WeChatAppID, External: "investor"}, "zh")
	shown, err := w.house.db.NewAccessCode(t.Context(), number, "turn-1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.house.db.NewAccessCode(t.Context(), number, "turn-1"); err != nil {
		t.Fatal(err)
	}
	if found, err := w.house.db.CaseOfCode(t.Context(), shown); err != nil || found.Case != number {
		t.Errorf("the code that was shown opens %q, %v", found, err)
	}
	if _, err := w.house.db.NewAccessCode(t.Context(), number, "turn-2"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.house.db.CaseOfCode(t.Context(), shown); err == nil {
		t.Error("a new code does not end the old one")
	}
}

// TestContactAndOfficerWriteToEachOther about one case: what is written goes to the other and stays with the case; the
// officer's name does not.
func TestContactAndOfficerWriteToEachOther(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	officer, colleague := w.telegram.Person(7001, "李", "zh-hans"), w.telegram.Person(7002, "赵", "zh-hans")
	w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	investor := w.wechat.Person("investor", "王")
	w.talk(investor, "你好", "请选择")
	number := w.complain("one", cases.Identity{Channel: "wechat", Account: w.settings.WeChatAppID, External: "investor"}, "zh")
	w.officer(colleague, store.Officer{Name: "赵磊", Unit: "411081", Language: "zh"})
	w.talk(investor, "留言 "+string(number), "请写留言内容", "请问还缺哪些材料？", "请一并发送", "跳过", "留言已发出")
	if push := w.sees(officer, "的当事人留言了"); strings.Contains(push, "缺哪些") {
		t.Errorf("the push has the words themselves: %s", push)
	}
	w.talk(officer, "查看 "+string(number), "请问还缺哪些材料？", "留言 "+string(number), "请写留言内容", "还缺施工图纸，请补交。", "请一并发送", "跳过", "留言已发出")
	w.talk(officer, "我的案件", "您承办的案件") // an officer's own
	if told := w.sees(investor, "还缺施工图纸，请补交。"); strings.Contains(told, "李明") {
		t.Errorf("the investor is told the officer's name: %s", told)
	}
	w.talk(colleague, "留言 "+string(number), "不在您的单位")
	for _, private := range []string{"缺哪些材料", "施工图纸"} {
		if strings.Contains(w.log.String(), private) {
			t.Errorf("the log has %q", private)
		}
	}
}

// TestEverythingThatHappensToACaseHasAText in both languages: reasons, grounds, endings, states, events, and notices.
func TestEverythingThatHappensToACaseHasAText(t *testing.T) {
	t.Parallel()
	texts, _, err := carried()
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	add := func(table string, names ...string) {
		for _, name := range names {
			keys = append(keys, table+"."+name)
		}
	}
	add("notice", "talk_ended", "talk_over", "talk_changed")
	add("subject.notice", "talk_ended", "talk_over", "talk_changed")
	add("act.refused", cases.Reasons()...)
	add("ground", cases.Grounds()...)
	add("ending", cases.Endings()...)
	for _, r := range cases.Table() {
		if r.Event == "" {
			continue
		}
		add("event", string(r.Event))
		for _, kind := range []cases.Kind{cases.Complaint, cases.OfficerRequest} {
			c := cases.Case{Kind: kind, Officer: "1"}
			for _, role := range []cases.Role{cases.RoleContact, cases.RoleOfficer} {
				for _, n := range cases.Notices(c, cases.Event{Type: r.Event, Actor: cases.Actor{Role: role}, Data: map[string]string{"solved": "no"}}) {
					keys = append(keys, n.Key, "subject."+n.Key)
				}
			}
		}
		if r.To != "" {
			add("state", string(r.To))
		}
	}
	for _, key := range keys {
		for _, language := range locales.Languages() {
			if !texts.Has(language, key) {
				t.Errorf("there is no text %s in %s", key, language)
			}
		}
	}
}
