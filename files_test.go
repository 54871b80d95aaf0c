package main

import (
	"strings"
	"testing"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// TestAPhotographAloneIsOfferedToACase on WeChat and on Telegram: with the words before it, as missing papers where the officer
// asked for such; and of somebody without a case nothing is kept.
func TestAPhotographAloneIsOfferedToACase(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	li := w.officer(w.telegram.Person(7001, "Li", "en"), store.Officer{Name: "Li Ming", Unit: "411002", Language: "en"})
	wei, jane, eve := w.wechat.Person("wei", "魏"), w.telegram.Person(8001, "Jane", "en"), w.wechat.Person("eve", "夏")
	w.talk(wei, "你好", "请选择")
	w.talk(jane, "/start", "What would you like to do?")
	w.talk(eve, "你好", "请选择")
	weis := w.complain("wei", cases.Identity{Channel: "wechat", Account: w.settings.WeChatAppID, External: "wei"}, "zh")
	janes := w.complain("jane", w.onTelegram("8001"), "en")
	sent := func(p phone, send func(), want string) {
		t.Helper()
		w.seen(p, p.Length())
		send()
		w.sees(p, want)
	}
	kept := func(where string, number cases.Number, want int) {
		t.Helper()
		var files int
		err := w.house.db.Pool().QueryRow(t.Context(), "SELECT count(*) FROM attachments WHERE type = 'image/jpeg' AND ("+where+")", string(number)).Scan(&files)
		if err != nil || files != want {
			t.Errorf("%d files where %s, %v; want %d", files, where, err, want)
		}
	}

	sent(eve, func() { eve.SendPicture(picture(t)) }, "您刚才发来的文件未保存")
	kept("case_number IS NULL OR case_number = $1", "", 0)
	w.talk(jane, "Look at the gate, it is locked.", "Do you want to send this")
	sent(jane, func() { jane.SendPhoto(picture(t), "") }, "Do you want to send it to the officer of case "+string(janes))
	w.talk(jane, "yes", "Sent to the officer of case "+string(janes))
	kept("case_number = $1", janes, 1)

	w.act(li, weis, "take_on")
	w.act(li, weis, "request_supplement gaps=standing,phone")
	w.sees(wei, "补")
	sent(wei, func() { wei.SendPicture(picture(t)) }, "作为案件 "+string(weis)+" 的补正材料")
	w.talk(wei, "1", "【案件 "+string(weis)+"】", "13800138000", "已收到 1 个文件", "完成", "提交补正材料", "1", "补正材料已收到")
	kept("case_number = $1", weis, 1)
	if got := strings.Join(w.written(janes), "|"); got != "contact: Look at the gate, it is locked." {
		t.Errorf("the officer has %q", got)
	}
}

// TestPapersForWhichNobodyAskedYet go to the officer as a message, whatever word is said for that, in both languages.
func TestPapersForWhichNobodyAskedYet(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	wei, jane := w.wechat.Person("wei", "魏"), w.telegram.Person(8001, "Jane", "en")
	w.talk(wei, "你好", "请选择")
	w.talk(jane, "/start", "What would you like to do?", "missing papers", "None of your cases allows this now")
	weis := w.complain("wei", cases.Identity{Channel: "wechat", Account: w.settings.WeChatAppID, External: "wei"}, "zh")
	janes := w.complain("jane", w.onTelegram("8001"), "en")
	for _, words := range []string{"补正材料", "补交 " + string(weis), "我要补交营业执照"} {
		w.talk(wei, words, "案件 "+string(weis)+" 目前没有补正通知")
		w.seen(wei, wei.Length())
		wei.SendPicture(picture(t))
		w.sees(wei, "已收到 1 个文件")
		w.talk(wei, "完成", "留言已随案保存")
	}
	w.talk(jane, "send missing papers", "There is no notice of missing papers for case "+string(janes))
	w.seen(jane, jane.Length())
	jane.SendDocument("licence.pdf", []byte("%PDF-1.4\n%licence"))
	w.sees(jane, "1 file received")
	w.talk(jane, "[Done]", "Your message is kept",
		"Have you received the missing papers?", "Do you want to send this") // asked, not wished
	second := w.complain("second", w.onTelegram("8001"), "en")
	w.talk(jane, "[Something else]", "What would you like to do?", "missing papers", "Which case is it about?",
		"["+w.called(string(second), locales.EN)+"]", "There is no notice of missing papers for case "+string(second), "[Skip]", "Nothing was sent")
	for number, want := range map[cases.Number]string{
		weis: "contact: 补交材料|contact: 补交材料|contact: 补交材料", janes: "contact: Missing papers", second: "",
	} {
		if got := strings.Join(w.written(number), "|"); got != want {
			t.Errorf("case %s has %q, want %q", number, got, want)
		}
	}
}

// TestWhoHasEverythingDeleted loses what was not handed in, its file too, and is told which case stays.
func TestWhoHasEverythingDeleted(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	wei := w.wechat.Person("wei", "魏")
	w.talk(wei, "你好", "请选择")
	weis := w.complain("wei", cases.Identity{Channel: "wechat", Account: w.settings.WeChatAppID, External: "wei"}, "zh")
	w.talk(wei, "补正材料", "案件 "+string(weis)+" 目前没有补正通知")
	w.seen(wei, wei.Length())
	wei.SendPicture(picture(t))
	w.sees(wei, "已收到 1 个文件")
	files := func() (n int) {
		if err := w.house.db.Pool().QueryRow(t.Context(), "SELECT count(*) FROM attachments WHERE type = 'image/jpeg'").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := files(); n != 1 {
		t.Fatalf("%d files came", n)
	}
	w.talk(wei, "请把我发的照片都删除", "确定删除吗？", "1", "已提交的案件（"+string(weis)+"）须按档案管理规定保存", "撤销", "没有")
	if n := files(); n != 0 {
		t.Errorf("%d files are left", n)
	}
	if all := w.written(weis); len(all) != 0 {
		t.Errorf("the officer has %q", all)
	}
}
