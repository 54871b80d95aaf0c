package main

import (
	"bytes"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot/wechat/wechattest"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

var aPDF, aVideo = []byte("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"),
	append([]byte{0, 0, 0, 0x18, 'f', 't', 'y', 'p', 'm', 'p', '4', '2', 0, 0, 0, 0, 'm', 'p', '4', '2', 'i', 's', 'o', 'm'}, make([]byte, 100)...)

// linkIn is the path of the link in what was said.
func (w *town) linkIn(said string) string {
	w.t.Helper()
	link := regexp.MustCompile(`/file/[A-Z2-7]{26}`).FindString(said)
	if link == "" {
		w.t.Fatalf("there is no link in %s", said)
	}
	return link
}

// gives takes what a link gives, once.
func (w *town) gives(link string, want []byte, kind, ending string) {
	w.t.Helper()
	if status, _, page := w.ask(http.MethodGet, link); status != http.StatusOK || !strings.Contains(string(page), "下载文件") || !strings.Contains(string(page), "to download the file") {
		w.t.Errorf("the page is %d %s", status, page)
	}
	status, header, body := w.ask(http.MethodPost, link)
	if status != http.StatusOK || !bytes.Equal(body, want) || header.Get("Content-Type") != kind || header.Get("X-Content-Type-Options") != "nosniff" {
		w.t.Errorf("the link gives %d, %d bytes, %v", status, len(body), header)
	}
	if name := header.Get("Content-Disposition"); !regexp.MustCompile(`^attachment; filename="?411002-\d{4}-\d{6}-\d-[a-z2-7]{6}\.` + ending + `"?$`).MatchString(name) {
		w.t.Errorf("it is called %s", name)
	}
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		if status, _, _ := w.ask(method, link); status != http.StatusNotFound {
			w.t.Errorf("used up it answers %s with %d", method, status)
		}
	}
	if strings.Contains(w.log.String(), strings.TrimPrefix(link, "/file/")) {
		w.t.Error("the log has a link")
	}
}

// TestAFileThatAChatCannotShowComesByLink, in a conversation to either side, in the reader's language.
func TestAFileThatAChatCannotShowComesByLink(t *testing.T) {
	t.Parallel()
	w, _ := buildAt(t, morning, nil)
	officer := w.wechat.Person("li", "李")
	w.talk(officer, "你好", "请选择")
	li := w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	investor := w.telegram.Person(8001, "Jane", "en")
	w.talk(investor, "/start", "What would you like to do?")
	number := w.complain("one", w.onTelegram("8001"), "en")
	w.act(li, number, "take_on")
	w.sees(investor, "has taken on")
	w.talk(officer, "交谈 "+string(number), "您正在与")
	w.talk(investor, "Here is the paper.", "It was sent.")
	w.sees(officer, "Here is the paper.")
	investor.SendDocument("../../../etc/passwd.exe", aPDF)
	w.gives(w.linkIn(w.sees(officer, "请在这里下载，限一次")), aPDF, "application/pdf", "pdf")

	guest := w.wechat.Person("jane", "简")
	w.talk(guest, "hello", "What would you like to do?")
	other := w.complain("two", cases.Identity{Channel: "wechat", Account: w.settings.WeChatAppID, External: "jane"}, "en")
	w.act(li, other, "take_on")
	w.sees(guest, "has taken on")
	w.talk(officer, "结束交谈", "已结束", "交谈 "+string(other), "您正在与", "请看录像。", "已发出")
	w.sees(guest, "请看录像。")
	officer.SendVideo(aVideo)
	w.gives(w.linkIn(w.sees(guest, "Download it here, once, within 7 days")), aVideo, "video/mp4", "mp4")
}

// TestTheFilesOfACaseComeByLinkToAnOfficer who may see them: what a confidential complaint hides has no link. A newer link
// in the same chat voids the older one, and never one in another chat.
func TestTheFilesOfACaseComeByLinkToAnOfficer(t *testing.T) {
	t.Parallel()
	w, _ := buildAt(t, morning, nil)
	officer, lead := w.wechat.Person("li", "李"), w.wechat.Person("chen", "陈")
	w.talk(officer, "你好", "请选择")
	w.talk(lead, "你好", "请选择")
	w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	w.officer(lead, store.Officer{Name: "陈", Unit: "411002", Language: "zh", Role: cases.RoleLead})
	var files []string
	for _, content := range [][]byte{aPDF, append(bytes.Clone(aPDF), "the power of attorney names her"...)} {
		file, err := w.house.turns.Files.Put(t.Context(), bytes.NewReader(content), 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file.ID)
	}
	c, err := w.house.db.OpenCase(t.Context(), cases.Intake{
		ID: "one", Kind: cases.Complaint, Flow: "complaint", Language: "zh", Unit: "411002", Topic: "permits", ReceivedAt: time.Now(),
		Answers: []cases.Answer{{Name: "confidential", Value: "yes"}, {Name: "evidence", Files: files[:1]}, {Name: "power_of_attorney", Files: files[1:]}},
	})
	if err != nil {
		t.Fatal(err)
	}
	n := string(c.Number)
	w.sees(officer, "新案件 "+n)
	w.talk(officer, "接办 "+n, "您已接办案件", "附件 "+n, "请在这里下载")
	first := w.linkIn(w.sees(officer, "身份资料没有显示"))
	w.talk(lead, "附件 "+n, "请在这里下载")
	hers := w.linkIn(w.sees(lead, "身份资料没有显示"))
	w.talk(officer, "查看 "+n, "承办", "附件 "+n, "请在这里下载")
	second := w.linkIn(w.sees(officer, "身份资料没有显示"))
	if status, _, _ := w.ask(http.MethodPost, first); status != http.StatusNotFound || first == second {
		t.Errorf("the older link of the same chat answers %d", status)
	}
	for _, link := range []string{second, hers} {
		w.gives(link, aPDF, "application/pdf", "pdf")
	}
	var links int
	err = w.house.db.Pool().QueryRow(t.Context(), "SELECT count(*) FROM links WHERE attachment = $1", files[1]).Scan(&links)
	if err != nil || links != 0 {
		t.Errorf("there are %d links to what is hidden, %v", links, err)
	}
}

// TestWithoutAnAddressAFileIsSaidToBeKept: there is no link to anywhere.
func TestWithoutAnAddressAFileIsSaidToBeKept(t *testing.T) {
	t.Parallel()
	w, _ := buildAt(t, morning, func(s *Settings) { s.PublicURL, s.TelegramToken = "", "" })
	officer, guest := w.wechat.Person("li", "李"), w.wechat.Person("jane", "简")
	w.talk(officer, "你好", "请选择")
	w.talk(guest, "hello", "What would you like to do?")
	li := w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	number := w.complain("one", cases.Identity{Channel: "wechat", Account: w.settings.WeChatAppID, External: "jane"}, "en")
	w.act(li, number, "take_on")
	w.sees(guest, "has taken on")
	w.talk(officer, "交谈 "+string(number), "您正在与", "请看录像。", "已发出")
	w.sees(guest, "请看录像。")
	officer.SendVideo(aVideo)
	if said := w.sees(guest, "cannot be shown in this chat. It is kept with the case."); strings.Contains(said, "/file/") {
		t.Errorf("said %s", said)
	}
	if status, _, _ := w.ask(http.MethodGet, "/file/ANY"); status != http.StatusNotFound {
		t.Errorf("the door answers %d", status)
	}
}

// again asks for a paper of a case and gives the link that comes.
func (w *town) again(p phone, said string) string {
	w.t.Helper()
	w.talk(p, said, "请在这里下载")
	return w.linkIn(w.sees(p, "请在这里下载"))
}

// TestAContactGetsAPaperAgain: on WeChat a new link, which voids the unused older one, on Telegram the file; nobody else
// gets one, and is not told whether there is such a case.
func TestAContactGetsAPaperAgain(t *testing.T) {
	t.Parallel()
	t.Run("wechat", func(t *testing.T) {
		t.Parallel()
		w := build(t, withLetters)
		investor, stranger := w.wechat.Person("investor", "王"), w.wechat.Person("eve", "外人")
		for _, p := range []phone{investor, stranger} {
			w.talk(p, "你好", "请选择")
		}
		number, _, _ := w.complained(cases.Identity{Channel: "wechat", Account: w.settings.WeChatAppID, External: "investor"}, "zh")
		n := string(number)
		w.sees(investor, "受理通知书")
		used := w.linkIn(w.sees(investor, "受理通知书"))
		w.ask(http.MethodPost, used)
		if _, _, page := w.ask(http.MethodGet, used); !strings.Contains(string(page), "在聊天中发送“文书”") || !strings.Contains(string(page), "send &#34;papers&#34; in the chat") {
			t.Errorf("the page says %s", page)
		}
		w.talk(investor, "文书", "案件 "+n+" 的文书：")
		if said := w.sees(investor, "受理通知书"); !strings.Contains(said, "投诉书") || strings.Contains(said, "终结") {
			t.Errorf("the list is %s", said)
		}
		first := w.again(investor, "[受理通知书]")
		w.talk(investor, "进度", "决定受理", "[文书]", "案件 "+n+" 的文书：")
		second := w.again(investor, "受理通知书 "+n) // where WeChat loses what is behind the words
		if status, _, _ := w.ask(http.MethodPost, first); status != http.StatusNotFound || first == second {
			t.Errorf("the older link answers %d", status)
		}
		status, header, body := w.ask(http.MethodPost, second)
		if status != http.StatusOK || !bytes.HasPrefix(body, []byte("%PDF-")) || header.Get("Content-Type") != "application/pdf" {
			t.Errorf("the new link gives %d %v", status, header)
		}
		letter := w.again(investor, "投诉书 "+n)
		if _, _, page := w.ask(http.MethodGet, letter); !strings.Contains(string(page), "下载文书") {
			t.Errorf("the page of a paper says %s", page)
		}
		for _, asked := range []string{"文书 " + n, "受理通知书 " + n, "文书 411002-2026-999999-0"} {
			w.talk(stranger, asked, "没有找到属于您的这个案件编号")
		}
		stranger.PressLink(wechattest.Link{Label: "x", Words: "x", ID: "!papers:" + n + ":3"})
		w.sees(stranger, "没有找到属于您的这个案件编号")
		w.talk(stranger, "文书", "没有")
	})
	t.Run("no address", func(t *testing.T) {
		t.Parallel()
		w := build(t, func(s *Settings) { withLetters(s); s.PublicURL, s.TelegramToken = "", "" })
		investor := w.wechat.Person("investor", "王")
		w.talk(investor, "你好", "请选择")
		w.complain("one", cases.Identity{Channel: "wechat", Account: w.settings.WeChatAppID, External: "investor"}, "zh")
		w.talk(investor, "文书", "的文书：", "[投诉书]", "请向承办人领取")
	})
	t.Run("telegram", func(t *testing.T) {
		t.Parallel()
		w := build(t, withLetters)
		investor, stranger := w.telegram.Person(8001, "Jane", "en"), w.telegram.Person(8002, "Eve", "en")
		w.talk(investor, "/start", "What would you like to do?")
		w.talk(stranger, "/start", "What would you like to do?")
		number, _, _ := w.complained(w.onTelegram("8001"), "en")
		w.sees(investor, "is accepted")
		w.settled()
		before := len(investor.Chat())
		w.talk(investor, "papers", "The papers of case "+string(number), "[Notice of acceptance]", "Notice of acceptance, case "+string(number))
		chat := investor.Chat()
		name, data, ok := investor.Open(chat[len(chat)-1].ID)
		if !ok || name != "Notice of acceptance "+string(number)+".pdf" || !bytes.HasPrefix(data, []byte("%PDF-")) || len(chat) < before+2 {
			t.Errorf("the phone has %q, %d bytes", name, len(data))
		}
		w.talk(stranger, "papers "+string(number), "None of your cases has this number", "/papers", "You have no cases yet")
	})
}

// TestAnOfficerGetsThePapersOfACase that he or she may look at, behind "more"; not those of one that hides who made it.
func TestAnOfficerGetsThePapersOfACase(t *testing.T) {
	t.Parallel()
	w := build(t, withLetters)
	officer, colleague := w.wechat.Person("li", "李"), w.wechat.Person("zhao", "赵")
	for _, p := range []phone{officer, colleague} {
		w.talk(p, "你好", "请选择")
	}
	li := w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	open := func(id, confidential string) string {
		c, err := w.house.db.OpenCase(t.Context(), cases.Intake{
			ID: id, Kind: cases.Complaint, Flow: "complaint", Language: "zh", Unit: "411002", Topic: "permits", ReceivedAt: time.Now(), Origin: cases.OriginLetter, By: "1",
			Answers: []cases.Answer{{Name: "confidential", Value: confidential}, {Name: "company", Value: "许昌海光机械有限公司"}, {Name: "matter", Value: "没有答复"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		w.act(li, c.Number, "accept")
		return string(c.Number)
	}
	n, secret := open("one", "no"), open("two", "yes")
	w.officer(colleague, store.Officer{Name: "赵磊", Unit: "411002", Language: "zh"})
	w.talk(officer, "接办 "+n, "已接办", "接办 "+secret, "已接办")
	w.talk(officer, "查看 "+n, "更多操作", "[更多操作]", "导出案卷    文书", "文书", "案件 "+n+" 的文书：")
	if status, _, body := w.ask(http.MethodPost, w.again(officer, "[受理通知书]")); status != http.StatusOK || !bytes.HasPrefix(body, []byte("%PDF-")) {
		t.Errorf("the link gives %d", status)
	}
	w.talk(colleague, "文书 "+n, "由李明承办")
	w.talk(officer, "文书 "+secret, "投诉人要求保密", "受理通知书 "+secret, "投诉人要求保密", "更多操作 "+secret, "可以进行的操作")
	if said := w.sees(officer, "可以进行的操作"); strings.Contains(said, "文书") {
		t.Errorf("offered is %s", said)
	}
	looks, err := w.house.db.LooksAt(t.Context(), cases.Number(n))
	if err != nil || looks[len(looks)-1].What != "papers" {
		t.Errorf("the looks on record are %+v, %v", looks, err)
	}
}

// TestALinkEndsWithTheRightToWhatItGives: an officer who was revoked, moved or barred from the case has nothing of it any more,
// and neither has a chat that the case was taken from; everybody else's links go on.
func TestALinkEndsWithTheRightToWhatItGives(t *testing.T) {
	t.Parallel()
	w, _ := buildAt(t, morning, nil)
	officer, lead, guest := w.wechat.Person("li", "李"), w.wechat.Person("chen", "陈"), w.wechat.Person("jane", "简")
	for _, p := range []phone{officer, lead, guest} {
		w.talk(p, "你好", "请选择")
	}
	li := w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	chen := w.officer(lead, store.Officer{Name: "陈", Unit: "411002", Language: "zh", Role: cases.RoleLead})
	file, err := w.house.turns.Files.Put(t.Context(), bytes.NewReader(aPDF), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	from := cases.Identity{Channel: "wechat", Account: w.settings.WeChatAppID, External: "jane"}
	c, err := w.house.db.OpenCase(t.Context(), cases.Intake{
		ID: "one", Kind: cases.Complaint, Flow: "complaint", Language: "zh", Unit: "411002", Topic: "permits", ReceivedAt: time.Now(), From: from,
		Answers: []cases.Answer{{Name: "evidence", Files: []string{file.ID}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	n := string(c.Number)
	w.sees(officer, "新案件 "+n)
	files := func(p phone) string {
		w.talk(p, "附件 "+n, "请在这里下载")
		return w.linkIn(w.sees(p, "请在这里下载"))
	}
	link := func() string { // to the contact
		secret, err := w.house.db.NewLink(t.Context(), store.Handout{File: store.Attachment{ID: file.ID}}, from, w.house.turns.Now())
		if err != nil {
			t.Fatal(err)
		}
		return "/file/" + secret
	}
	gone := func(whose, link string) {
		t.Helper()
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			if status, _, _ := w.ask(method, link); status != http.StatusNotFound {
				t.Errorf("the link of %s answers %s with %d", whose, method, status)
			}
		}
	}
	w.talk(officer, "接办 "+n, "您已接办案件")
	his, hers, ours := files(officer), files(lead), link()
	w.gives(ours, aPDF, "application/pdf", "pdf")
	if _, err := w.house.db.RevokeOfficer(t.Context(), li); err != nil {
		t.Fatal(err)
	}
	gone("a revoked officer", his)
	w.gives(hers, aPDF, "application/pdf", "pdf")
	hers = files(lead)
	if _, err := w.house.db.MoveOfficer(t.Context(), chen, "411081"); err != nil {
		t.Fatal(err)
	}
	gone("an officer of another unit", hers)
	ours = link()
	code, err := w.house.db.NewAccessCode(t.Context(), c.Number, "turn-1")
	if err != nil {
		t.Fatal(err)
	}
	opened, err := w.house.db.CaseOfCode(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	act := cases.Act{ID: "claim", Verb: cases.Claim, Actor: cases.Actor{Role: cases.RoleContact}, At: w.house.turns.Now()}
	if err := w.house.db.Claim(t.Context(), opened, w.onTelegram("8001"), act); err != nil {
		t.Fatal(err)
	}
	gone("a chat without the case", ours)
}
