package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// filed is a complaint of somebody with a paper of evidence and a power of attorney, and its officer and lead in English and
// Chinese chats.
func (w *town) filed(from cases.Identity, officer, lead phone, confidential string) (number cases.Number, li, chen string, files []string) {
	w.t.Helper()
	li = w.officer(officer, store.Officer{Name: "Li Ming", Unit: "411002", Language: "en"})
	w.talk(lead, "你好", "请选择")
	chen = w.officer(lead, store.Officer{Name: "陈主任", Unit: "411002", Language: "zh", Role: cases.RoleLead})
	for _, content := range [][]byte{aPDF, append(bytes.Clone(aPDF), "she is named"...)} {
		file, err := w.house.turns.Files.Put(w.t.Context(), bytes.NewReader(content), 1<<20)
		if err != nil {
			w.t.Fatal(err)
		}
		files = append(files, file.ID)
	}
	c, err := w.house.db.OpenCase(w.t.Context(), cases.Intake{
		ID: "filed", Kind: cases.Complaint, Flow: "complaint", Language: "en", Unit: "411002", Topic: "permits", ReceivedAt: time.Now(), From: from,
		Answers: []cases.Answer{
			{Name: "company", Value: "Harbour Light", Language: "en"}, {Name: "phone", Value: "+442079460958"}, {Name: "confidential", Value: confidential},
			{Name: "matter", Value: "No decision since March.", Language: "en"}, {Name: "evidence", Files: files[:1]}, {Name: "power_of_attorney", Files: files[1:]},
		},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.act(li, c.Number, "take_on")
	w.act(li, c.Number, "accept")
	return c.Number, li, chen, files
}

// opened are the entries of an archive by their names behind the folder of the case.
func (w *town) opened(data []byte, number cases.Number) map[string]string {
	w.t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		w.t.Fatal(err)
	}
	entries := map[string]string{}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			w.t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		name, within := strings.CutPrefix(f.Name, string(number)+"/")
		if err != nil || !within || !filepath.IsLocal(name) {
			w.t.Errorf("entry %q: %v", f.Name, err)
		}
		entries[name] = string(content)
	}
	return entries
}

// TestACopyOfACaseNeedsTwo: what the officer asks for in the chat the lead approves, and then it comes to the officer, once,
// with the record, the papers and the files. The contact is not told where nothing is confidential.
func TestACopyOfACaseNeedsTwo(t *testing.T) {
	t.Parallel()
	w := build(t, withLetters)
	officer, lead, investor := w.telegram.Person(7001, "Li", "en"), w.wechat.Person("chen", "陈"), w.telegram.Person(8001, "Jane", "en")
	w.talk(investor, "/start", "What would you like to do?")
	number, _, _, _ := w.filed(w.onTelegram("8001"), officer, lead, "no")
	n := string(number)
	w.sees(investor, "is accepted")
	w.settled()
	before := len(investor.Chat())
	w.talk(officer, "export "+n, "What do you need the copy for?", "The court asked for the file.", "Reason: The court", "[Send for approval]", "was sent to 陈主任 for approval",
		"export "+n, "What do you need the copy for?", "Again.", "Reason: Again", "[Send for approval]", "It waits for approval", "approve "+n, "Your role does not allow this")
	if chat := officer.Chat(); strings.Contains(chat[len(chat)-1].Text, "/file/") {
		t.Error("there is a copy before it is approved")
	}
	w.sees(lead, "等待您批准")
	w.talk(lead, "查看 "+n, "待批准：Li Ming提出“导出案卷”", "[批准“导出案卷”]", "已批准案件 "+n)
	link := w.linkIn(w.sees(officer, "Download it here, once, within 7 days"))
	if status, _, page := w.ask(http.MethodGet, link); status != http.StatusOK || strings.Contains(string(page), n) {
		t.Errorf("the page is %d %s", status, page)
	}
	status, header, body := w.ask(http.MethodPost, link)
	if status != http.StatusOK || header.Get("Content-Type") != "application/zip" || !strings.Contains(header.Get("Content-Disposition"), n+".zip") {
		t.Fatalf("the link gives %d %v", status, header)
	}
	if status, _, _ := w.ask(http.MethodPost, link); status != http.StatusNotFound {
		t.Errorf("it is given twice: %d", status)
	}
	entries := w.opened(body, number)
	var record bot.Record
	if err := json.Unmarshal([]byte(entries["case.json"]), &record); err != nil {
		t.Fatal(err)
	}
	var events []cases.Event
	for _, e := range record.Events {
		events = append(events, e.Event)
	}
	last := events[len(events)-1]
	if cases.Verify(events) != 0 || last.Type != cases.Exported || last.Data["approver"] == "" || last.Data["reason"] != "The court asked for the file." || record.Number != number || len(record.Answers) != 6 {
		t.Errorf("the record is %s", entries["case.json"])
	}
	if len(record.Notices) == 0 || len(record.Files) != 4 || entries["files/01.pdf"] != string(aPDF) || !strings.HasPrefix(entries["papers/01-complaint_letter-en.pdf"], "%PDF-") ||
		!strings.HasPrefix(entries["papers/04-acceptance-en.pdf"], "%PDF-") || len(entries) != 6 {
		t.Errorf("in the archive are %d entries, %+v", len(entries), record.Files)
	}
	if read := entries["timeline.txt"]; !strings.Contains(read, "No decision since March.") || !strings.Contains(read, "An officer took a copy of the case file (Li Ming)") || !strings.Contains(read, "Harbour Light") {
		t.Errorf("the timeline is %s", read)
	}
	w.settled()
	if chat := investor.Chat(); len(chat) != before {
		t.Errorf("the contact is told %+v", chat[before:])
	}
	w.talk(investor, "status", "What happened so far")
	if said := w.sees(investor, "What happened so far"); strings.Contains(said, "copy") {
		t.Errorf("the contact sees %s", said)
	}
	w.talk(officer, "open "+n, "being handled", "[What happened]", "An officer took a copy of the case file (Li Ming)")
	looks, err := w.house.db.LooksAt(t.Context(), number)
	if err != nil || len(looks) < 2 || looks[len(looks)-3].What != "export" && looks[len(looks)-2].What != "export" {
		t.Errorf("the looks on record are %+v, %v", looks, err)
	}
	for _, private := range []string{strings.TrimPrefix(link, "/file/"), "Harbour Light", "The court asked"} {
		if strings.Contains(w.log.String(), private) {
			t.Errorf("the log has %q", private)
		}
	}
}

// TestACopyOfAConfidentialCaseHidesWhoMadeIt until that was revealed to who exports it; the complainant is told of each copy
// and whether it names him or her. Who is no officer any more has no copy, whatever link there is.
func TestACopyOfAConfidentialCaseHidesWhoMadeIt(t *testing.T) {
	t.Parallel()
	w := build(t, withLetters)
	officer, lead, investor := w.telegram.Person(7001, "Li", "en"), w.wechat.Person("chen", "陈"), w.telegram.Person(8001, "Jane", "en")
	w.talk(investor, "/start", "What would you like to do?")
	number, li, chen, _ := w.filed(w.onTelegram("8001"), officer, lead, "yes")
	w.sees(investor, "is accepted")
	take := func(reason, told string) map[string]string {
		t.Helper()
		w.act(li, number, "export reason="+reason)
		w.act(chen, number, "approve note="+reason)
		w.settled()
		w.sees(investor, told)
		status, _, body := w.ask(http.MethodPost, w.linkIn(w.sees(officer, "Download it here, once")))
		if status != http.StatusOK {
			t.Fatalf("the link gives %d; log:\n%s", status, w.log)
		}
		return w.opened(body, number)
	}
	hidden := take("court", "The copy does not say who you are.")
	for name, content := range hidden {
		for _, private := range []string{"Harbour", "+442079460958", "she is named"} {
			if strings.Contains(content, private) || strings.HasPrefix(name, "papers/") {
				t.Errorf("%s has %q", name, private)
			}
		}
	}
	if len(hidden) != 3 || hidden["files/01.pdf"] != string(aPDF) || !strings.Contains(hidden["case.json"], `"withheld"`) || !strings.Contains(hidden["timeline.txt"], "is not shown") {
		t.Errorf("the copy has %d entries: %s", len(hidden), hidden["case.json"])
	}
	w.talk(investor, "status", "An officer took a copy of the case file")
	w.act(li, number, "reveal reason=visit")
	w.act(chen, number, "approve note=reveal")
	shown := take("again", "The copy says who you are.")
	if len(shown) != 6 || !strings.Contains(shown["case.json"], "Harbour Light") || !strings.Contains(shown["timeline.txt"], "Harbour Light") || !strings.HasSuffix(shown["files/02.pdf"], "she is named") {
		t.Errorf("the copy has %d entries: %s", len(shown), shown["case.json"])
	}
	w.act(li, number, "export reason=third")
	w.act(chen, number, "approve note=third")
	w.settled()
	link := w.linkIn(w.sees(officer, "Download it here, once"))
	if _, err := w.house.db.RevokeOfficer(t.Context(), li); err != nil {
		t.Fatal(err)
	}
	if status, _, _ := w.ask(http.MethodPost, link); status != http.StatusNotFound {
		t.Errorf("who is no officer any more is answered %d", status)
	}
}

// TestACopyThatBreaksOffDoesNotUseItsLinkUp, and goes only to who asked for it.
func TestACopyThatBreaksOffDoesNotUseItsLinkUp(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	officer, lead := w.telegram.Person(7001, "Li", "en"), w.wechat.Person("chen", "陈")
	number, li, chen, files := w.filed(cases.Identity{}, officer, lead, "no")
	w.act(li, number, "export reason=court")
	w.act(chen, number, "approve")
	link := w.linkIn(w.sees(officer, "Download it here, once"))
	blob := ""
	err := filepath.WalkDir(w.settings.Files, func(path string, _ os.DirEntry, err error) error {
		if strings.Contains(path, files[1]) {
			blob = path
		}
		return err
	})
	if err != nil || blob == "" {
		t.Fatalf("no file of %s, %v", files[1], err)
	}
	if err := os.Rename(blob, blob+".away"); err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+link, nil)
	if err != nil {
		t.Fatal(err)
	}
	if response, err := http.DefaultClient.Do(request); err == nil {
		_, err = io.ReadAll(response.Body)
		if _ = response.Body.Close(); err == nil && response.StatusCode == http.StatusOK {
			t.Error("half an archive is taken for a whole one")
		}
	}
	if err := os.Rename(blob+".away", blob); err != nil {
		t.Fatal(err)
	}
	if status, _, body := w.ask(http.MethodPost, link); status != http.StatusOK || len(w.opened(body, number)) != 4 {
		t.Errorf("after a failure the link gives %d", status)
	}
	_, err = w.house.db.Pool().Exec(t.Context(), "UPDATE identities SET unreachable_since = now() WHERE officer = $1::bigint", li)
	if err != nil {
		t.Fatal(err)
	}
	w.act(li, number, "export reason=again")
	w.act(chen, number, "approve note=again")
	w.settled()
	if said := all(t, lead.Chat()); strings.Contains(said, "/file/") {
		t.Errorf("the lead is told %s", said)
	}
}
