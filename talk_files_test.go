package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot/wechat/wechattest"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// TestATalkCarriesFilesRepliesAndTranslations: a photograph arrives as one and without its metadata; a canned reply comes
// in the contact's language; a translation is offered where one can be had, and never of a confidential case.
func TestATalkCarriesFilesRepliesAndTranslations(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	machine := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		_, _ = fmt.Fprint(w, `{"translatedText":"!act:reject 图纸盖章了吗？"}`)
	}))
	t.Cleanup(machine.Close)
	w, _ := buildAt(t, morning, func(s *Settings) { s.TranslateURL, s.TranslateKind = machine.URL, "libretranslate" })
	officer := w.telegram.Person(7001, "李", "zh-hans")
	li := w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	investor := w.wechat.Person("jane", "简")
	w.talk(investor, "hello", "What would you like to do?")
	from := cases.Identity{Channel: "wechat", Account: w.settings.WeChatAppID, External: "jane"}
	number := w.complain("one", from, "en")
	w.act(li, number, "take_on")
	w.sees(investor, "has taken on")
	w.talk(officer, "交谈 "+string(number), "您正在与")
	w.talk(investor, "Is the drawing stamped?", "It was sent.")
	w.sees(officer, "Is the drawing stamped?")
	w.talk(officer, "[翻译]", "以下为机器翻译，可能有误，以原文为准：\n!act:reject 图纸盖章了吗？")
	photo := photograph(t)
	investor.SendPicture(photo)
	w.sees(officer, "1 个文件")
	chat := officer.Chat()
	if last := chat[len(chat)-1]; last.Media != "photo" || bytes.Contains(w.telegram.Uploaded(last.File), []byte("GPS here")) || len(w.telegram.Uploaded(last.File)) < 100 {
		t.Errorf("the officer sees %+v", last)
	}
	officer.SendPhoto(photo, "")
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	shown := investor.Wait(ctx, func(chat []wechattest.Shown) bool {
		return slices.ContainsFunc(chat, func(m wechattest.Shown) bool { return m.FromAccount && m.Media == "image" })
	})
	if !shown {
		t.Errorf("the contact never saw the photograph: %+v", investor.Chat())
	}
	w.talk(officer, "/reply", "选用哪一条回复", "[约请面谈]", "We would like to talk about case "+string(number), "[发送]", "留言已发出")
	w.sees(investor, "We would like to talk about case")
	w.talk(officer, "/end", "已结束", "查看 "+string(number), "（英文原文）Is the drawing stamped?")
	w.talk(officer, "留言 "+string(number), "请写留言内容", "[常用回复]", "选用哪一条回复", "[约请面谈]", "发送时使用的语言：英文")
	if asked.Load() != 1 {
		t.Errorf("the machine was asked %d times", asked.Load())
	}

	secret, err := w.house.db.OpenCase(t.Context(), cases.Intake{
		ID: "secret", Kind: cases.Complaint, Flow: "complaint", Language: "en", Unit: "411002", Topic: "permits", ReceivedAt: morning, From: from,
		Answers: []cases.Answer{{Name: "confidential", Value: "yes"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.act(li, secret.Number, "take_on")
	if _, err := w.house.db.Perform(t.Context(), secret.Number, cases.Act{ID: "m", Verb: cases.Message, Actor: cases.Actor{Role: cases.RoleContact}, At: morning, Data: map[string]string{"text": "Do not name me."}}); err != nil {
		t.Fatal(err)
	}
	_, events, err := w.house.db.Case(t.Context(), secret.Number)
	if err != nil {
		t.Fatal(err)
	}
	officer.PressData(1, fmt.Sprintf("!translate:%s:%d", secret.Number, len(events)))
	w.sees(officer, "该案件要求保密")
	if asked.Load() != 1 {
		t.Error("a confidential case reached the translation service")
	}
}

// photograph is a JPEG with a comment that says where it was taken.
func photograph(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, image.NewGray(image.Rect(0, 0, 40, 40)), nil); err != nil {
		t.Fatal(err)
	}
	data := out.Bytes()
	return slices.Concat(data[:2], []byte{0xFF, 0xFE, 0, 10}, []byte("GPS here"), data[2:])
}
