package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot/wechat/wechattest"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// complained is a complaint with answers, that an officer of the unit accepted; the lead's word makes an end good.
func (w *town) complained(from cases.Identity, language string) (number cases.Number, officer, lead string) {
	w.t.Helper()
	li, chen := w.telegram.Person(7001, "李", "zh-hans"), w.telegram.Person(7002, "陈", "zh-hans")
	officer = w.officer(li, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	lead = w.officer(chen, store.Officer{Name: "陈主任", Unit: "411002", Language: "zh", Role: cases.RoleLead})
	c, err := w.house.db.OpenCase(w.t.Context(), cases.Intake{
		ID: "complained", Kind: cases.Complaint, Language: language, Unit: "411002", Topic: "permits", ReceivedAt: time.Now(), From: from,
		Answers: []cases.Answer{{Name: "company", Value: "许昌海光机械有限公司"}, {Name: "matter", Value: "施工许可至今没有答复"}, {Name: "evidence", Files: []string{"one", "two"}}},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.act(officer, c.Number, "accept")
	return c.Number, officer, lead
}

// ask asks the house over HTTP.
func (w *town) ask(method, path string) (status int, header http.Header, body []byte) {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.Context(), method, w.url+path, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if body, err = io.ReadAll(response.Body); err != nil {
		w.t.Fatal(err)
	}
	return response.StatusCode, response.Header, body
}

// TestALinkGivesAPaperOutOnce: looking at it, as a preview does, uses nothing up; what is used, too old or wrong is answered
// alike; who comes at the same moment does not get it twice.
func TestALinkGivesAPaperOutOnce(t *testing.T) {
	t.Parallel()
	w := build(t, withLetters)
	number, _, _ := w.complained(cases.Identity{}, "zh")
	paper, data, err := w.house.papers.With(t.Context(), number, 3, locales.ZH)
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(data); !bytes.Equal(sum[:], paper.SHA256) || paper.Kind != cases.Acceptance || !bytes.HasPrefix(data, []byte("%PDF-")) {
		t.Errorf("paper %+v", paper)
	}
	link := func(at time.Time) string {
		t.Helper()
		secret, err := w.house.db.NewLink(t.Context(), fileOf(paper), cases.Identity{}, at)
		if err != nil {
			t.Fatal(err)
		}
		return "/paper/" + secret
	}
	before := link(time.Now())
	good := link(time.Now())
	for _, look := range []string{http.MethodHead, http.MethodGet, http.MethodGet} {
		status, header, body := w.ask(look, good)
		if status != http.StatusOK || header.Get("Cache-Control") != "no-store" || header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: %d %v", look, status, header)
		}
		if look == http.MethodGet && (!strings.Contains(string(body), "下载文书") || !strings.Contains(string(body), "Download") || strings.Contains(string(body), string(number))) {
			t.Errorf("the page says %s", body)
		}
	}
	var group sync.WaitGroup
	got := make(chan []byte, 8)
	for range cap(got) {
		group.Go(func() {
			if status, header, body := w.ask(http.MethodPost, good); status == http.StatusOK {
				if header.Get("Content-Type") != "application/pdf" || !strings.Contains(header.Get("Content-Disposition"), "attachment") {
					t.Errorf("given with %v", header)
				}
				got <- body
			}
		})
	}
	group.Wait()
	close(got)
	if first, ok := <-got; !ok || !bytes.Equal(first, data) || len(got) != 0 {
		t.Errorf("given %d times more than once, or something else", len(got))
	}
	old := link(time.Now().AddDate(0, 0, -8))
	var answers []string
	for _, bad := range []string{good, before, old, "/paper/WRONG", "/paper/" + strings.Repeat("A", 26)} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			status, _, body := w.ask(method, bad)
			if status != http.StatusNotFound {
				t.Errorf("%s %s: %d", method, bad, status)
			}
			answers = append(answers, string(body))
		}
	}
	for _, a := range answers {
		if a != answers[0] {
			t.Errorf("links that are of no use are answered unlike: %s and %s", a, answers[0])
		}
	}
	for _, secret := range []string{strings.TrimPrefix(good, "/paper/"), "海光"} {
		if strings.Contains(w.log.String(), secret) {
			t.Errorf("the log has %q", secret)
		}
	}
}

// TestAPaperStaysAsItWasMade, whatever becomes of the templates; and what cannot be read does not use its link up.
func TestAPaperStaysAsItWasMade(t *testing.T) {
	t.Parallel()
	w := build(t, withLetters)
	number, _, _ := w.complained(cases.Identity{}, "en")
	paper, data, err := w.house.papers.With(t.Context(), number, 3, locales.EN)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "acceptance.txt"), []byte("[zh]\n# 新\n@ {{.paper}}\n! {{.unit}}\n[en]\n# New\n@ {{.paper}}\n! {{.unit}}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.stop()
	w.settings.Papers = dir
	w.open()
	again, same, err := w.house.papers.With(t.Context(), number, 3, locales.EN)
	if err != nil || again.ID != paper.ID || !bytes.Equal(same, data) {
		t.Errorf("the paper was made again: %+v, %v", again, err)
	}
	if _, other, err := w.house.papers.With(t.Context(), number, 3, locales.ZH); err != nil || bytes.Equal(other, data) {
		t.Errorf("the Chinese reader gets the same, %v", err)
	}
	if _, err := w.house.db.Pool().Exec(t.Context(), "UPDATE papers SET kind = 'result'"); err == nil {
		t.Error("a paper can be changed in the table")
	}
	secret, err := w.house.db.NewLink(t.Context(), fileOf(paper), cases.Identity{}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	unread := errors.New("the disk is away")
	if err := w.house.db.UseLink(t.Context(), secret, time.Now(), func(store.Handout) error { return unread }); !errors.Is(err, unread) {
		t.Errorf("reading failed with %v", err)
	}
	if status, _, body := w.ask(http.MethodPost, "/paper/"+secret); status != http.StatusOK || !bytes.Equal(body, data) {
		t.Errorf("after a failure the link gives %d", status)
	}
}

// TestWithoutAnAddressThereAreNoLinks: the door is closed.
func TestWithoutAnAddressThereAreNoLinks(t *testing.T) {
	t.Parallel()
	w := build(t, func(s *Settings) { withLetters(s); s.PublicURL, s.TelegramToken = "", "" })
	if status, _, _ := w.ask(http.MethodGet, "/paper/ANY"); status != http.StatusNotFound {
		t.Errorf("the door answers %d", status)
	}
}

// TestThePaperOnTheCommandLine writes one from the database, and the samples.
func TestThePaperOnTheCommandLine(t *testing.T) {
	t.Parallel()
	w := build(t, withLetters)
	number, _, _ := w.complained(cases.Identity{}, "zh")
	file := filepath.Join(t.TempDir(), "out.pdf")
	if code := run(t.Context(), []string{"paper", string(number), "acceptance", "--language", "en", "-o", file, "--database-url", w.settings.DatabaseURL}); code != 0 {
		t.Fatalf("exit %d", code)
	}
	if data, err := os.ReadFile(file); err != nil || !bytes.HasPrefix(data, []byte("%PDF-")) {
		t.Errorf("%v", err)
	}
	for _, wrong := range [][]string{{"paper", string(number), "result", "--database-url", w.settings.DatabaseURL}, {"paper", string(number), "acceptence"}, {"paper"}} {
		if code := run(t.Context(), wrong); code == 0 {
			t.Errorf("%v is taken", wrong)
		}
	}
	dir := t.TempDir()
	if code := run(t.Context(), []string{"paper", "--samples", dir}); code != 0 {
		t.Fatalf("exit %d", code)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 14 {
		t.Errorf("%d samples, %v", len(files), err)
	}
}

// TestPapersGoOverBothChannels: on Telegram as a file, for who reads English with the Chinese original before the copy; on
// WeChat as a link, also where only a template message is left; without an address for links as a word on whom to ask.
func TestPapersGoOverBothChannels(t *testing.T) {
	t.Parallel()
	t.Run("telegram", func(t *testing.T) {
		t.Parallel()
		w := build(t, withLetters)
		investor := w.telegram.Person(8001, "Jane", "en")
		w.talk(investor, "/start", "What would you like to do?")
		number, li, chen := w.complained(w.onTelegram("8001"), "en")
		w.sees(investor, "is accepted")
		w.act(li, number, "conclude ending=agreed result="+strings.Repeat("已经解决，双方确认。", 130))
		w.act(chen, number, "approve")

		w.act(li, number, "deliver_result means=Telegram")
		w.settled()
		var names []string
		for _, shown := range investor.Chat() {
			if shown.File == "" {
				continue
			}
			names = append(names, shown.Name)
			_, data, ok := investor.Open(shown.ID)
			file := filepath.Join(t.TempDir(), "paper.pdf")
			if err := os.WriteFile(file, data, 0o600); err != nil || !ok {
				t.Fatal(ok, err)
			}
			text, err := exec.CommandContext(t.Context(), "pdftotext", file, "-").Output() // .ci/install tests installs it
			if err != nil || !strings.Contains(string(text), "外商投资企业投诉") || !strings.Contains(string(text), "English copy for reference") || !strings.Contains(string(text), string(number)) {
				t.Errorf("%s says %s, %v", shown.Name, text, err)
			}
		}
		want := []string{"Letter of complaint", "Notice of acceptance", "Notice of termination", "Notice of the result"}
		for i := range want {
			want[i] += " " + string(number) + ".pdf"
		}
		if !slices.Equal(names, want) {
			t.Errorf("the phone has %q, want %q", names, want)
		}
	})
	t.Run("wechat", func(t *testing.T) {
		t.Parallel()
		w := build(t, withLetters)
		investor := w.wechat.Person("investor", "王")
		w.talk(investor, "你好", "请选择")
		number, li, chen := w.complained(cases.Identity{Channel: "wechat", Account: w.settings.WeChatAppID, External: "investor"}, "zh")
		said := w.sees(investor, "受理通知书")
		link := regexp.MustCompile(`/file/\S+`).FindString(said)
		if status, _, body := w.ask(http.MethodPost, link); status != http.StatusOK || !bytes.HasPrefix(body, []byte("%PDF-")) {
			t.Errorf("the link %q gives %d", link, status)
		}
		w.wechat.Fail(wechattest.Fault{Path: "/cgi-bin/message/custom/send", ErrCode: 45015})
		w.act(li, number, "conclude ending=agreed result=已经解决。")
		w.act(chen, number, "approve")
		w.settled()
		chat := investor.Chat()
		last := chat[len(chat)-1]
		if last.Template == nil || !strings.Contains(last.Address, "/file/") {
			t.Errorf("the template message is %+v", last)
		}
		if strings.Contains(w.log.String(), strings.TrimPrefix(link, "/file/")) {
			t.Error("the log has a link")
		}
	})
	t.Run("no address", func(t *testing.T) {
		t.Parallel()
		w := build(t, func(s *Settings) { withLetters(s); s.PublicURL, s.TelegramToken = "", "" })
		investor := w.wechat.Person("investor", "王")
		w.talk(investor, "你好", "请选择")
		w.complain("one", cases.Identity{Channel: "wechat", Account: w.settings.WeChatAppID, External: "investor"}, "zh")
		w.sees(investor, "请向承办人领取")
	})
}

// TestANoticeGoesWithoutAPaperThatCannotBeMade: the decision is told all the same.
func TestANoticeGoesWithoutAPaperThatCannotBeMade(t *testing.T) {
	t.Parallel()
	w := build(t, func(s *Settings) {
		withLetters(s)
		s.Papers = t.TempDir()
		wrong := "{{if ne .number \"411002-2026-000123-8\"}}{{.nothing}}{{end}}" // the sample's number: the check does not find it
		text := "[zh]\n# 投诉书\n@ {{.number}}\n" + wrong + "\n! {{.unit}}\n[en]\n# Letter\n@ {{.number}}\n! {{.unit}}\n"
		if err := os.WriteFile(filepath.Join(s.Papers, "complaint_letter.txt"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	})
	investor := w.wechat.Person("investor", "王")
	w.talk(investor, "你好", "请选择")
	w.complain("one", cases.Identity{Channel: "wechat", Account: w.settings.WeChatAppID, External: "investor"}, "zh")
	if said := w.sees(investor, "的投诉书已按您提交的内容生成"); strings.Contains(said, "/file/") {
		t.Errorf("said %s", said)
	}
	if !strings.Contains(w.log.String(), "a notice goes without its paper") {
		t.Error("nobody is told")
	}
}

// fileOf is what a link to a paper gives out.
func fileOf(p store.Paper) store.Handout {
	return store.Handout{File: store.Attachment{ID: p.Attachment}}
}

// withLetters has the letter of complaint follow the receipt.
func withLetters(s *Settings) { s.Letters = "on" }

// TestTheWrittenResultIsMadeBeforeItIsDelivered, for the officer to seal and post; the complainant gets the same one with the
// delivery, and not before.
func TestTheWrittenResultIsMadeBeforeItIsDelivered(t *testing.T) {
	t.Parallel()
	w := build(t, withLetters)
	number, officer, lead := w.complained(cases.Identity{}, "zh")
	w.act(officer, number, "conclude ending=agreed result=许可已作出")
	w.act(lead, number, "approve")
	of := func() (cases.Case, []cases.Event, []cases.Led) {
		t.Helper()
		c, events, err := w.house.db.Case(t.Context(), number)
		if err != nil {
			t.Fatal(err)
		}
		return c, events, c.Papers(events)
	}
	c, events, led := of()
	result := led[len(led)-1]
	if result.Paper != cases.Result || result.Event.Type != cases.Concluded || result.Delivery.Seq != 0 {
		t.Fatalf("the conclusion leads to %+v", result)
	}
	paper, data, err := w.house.papers.Make(t.Context(), number, result, locales.ZH)
	if err != nil || paper.Kind != cases.Result {
		t.Fatalf("%+v, %v", paper, err)
	}
	if ending, other, err := w.house.papers.With(t.Context(), number, len(events), locales.ZH); err != nil || ending.Kind != cases.Termination || bytes.Equal(other, data) {
		t.Errorf("with the conclusion comes %+v, %v", ending, err)
	}
	w.act(officer, number, "deliver_result means=letter")
	if _, events, led = of(); led[len(led)-1].Delivery.Seq != len(events) || len(led) != len(c.Papers(events)) {
		t.Errorf("with the delivery there are %+v", led)
	}
	if same, again, err := w.house.papers.With(t.Context(), number, len(events), locales.ZH); err != nil || same.ID != paper.ID || !bytes.Equal(again, data) {
		t.Errorf("with the delivery comes %+v, %v", same, err)
	}
}
