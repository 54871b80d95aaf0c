package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// TestWhatWasHandedInLaterCanBeRead by the officer, in the case, on its timeline and in the copy: as it stands now, with the day
// and with what was said before. Of a confidential complaint only what says who somebody is stays hidden, not the evidence that
// came in beside it.
func TestWhatWasHandedInLaterCanBeRead(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	officer, lead, investor := w.telegram.Person(7001, "Li", "en"), w.wechat.Person("chen", "陈"), w.telegram.Person(8001, "Jane", "en")
	w.talk(investor, "/start", "What would you like to do?")
	number, li, chen, _ := w.filed(w.onTelegram("8001"), officer, lead, "yes")
	n := string(number)
	w.act(li, number, "request_supplement gaps=facts,evidence,standing,phone")
	w.sees(investor, "is accepted. To settle it we also need the following")
	w.talk(investor, "send missing papers", "Which facts", "Receipt 2026-031 was refused at the counter.", "Do you have evidence")
	investor.SendDocument("evidence.pdf", append(bytes.Clone(aPDF), "the receipt"...))
	w.sees(investor, "1 file")
	w.talk(investor, "done", "the phone number", "+44 20 7946 0000", "proof of who complains")
	investor.SendDocument("register.pdf", append(bytes.Clone(aPDF), "the register"...))
	w.sees(investor, "1 file")
	w.talk(investor, "done", "Check your answers", "[Send missing papers]", "is being handled and will be concluded by")
	w.sees(officer, "have come in")

	w.talk(officer, "status "+n, "The contact uses", "[Read the case]", "Receipt 2026-031 was refused at the counter.")
	matter := officer.Chat()[len(officer.Chat())-1].Text
	w.talk(officer, "status "+n, "The contact uses", "[What happened]", "Receipt 2026-031 was refused at the counter.")
	timeline := officer.Chat()[len(officer.Chat())-1].Text
	w.talk(officer, "files "+n, "2 files\nWho the complainant is, is not shown.")
	w.act(li, number, "export reason=court")
	w.act(chen, number, "approve")
	_, events, err := w.house.db.Case(t.Context(), number)
	if err != nil {
		t.Fatal(err)
	}
	file, err := w.house.turns.CaseFile(t.Context(), number, len(events))
	if err != nil {
		t.Fatal(err)
	}
	for place, said := range map[string]string{"the case": matter, "the timeline": timeline, "the copy": file.Timeline} {
		for _, part := range []string{"Facts and reasons: Receipt 2026-031 was refused at the counter.", "Who the complainant is, is not shown."} {
			if !strings.Contains(said, part) {
				t.Errorf("%s does not say %q:\n%s", place, part, said)
			}
		}
		if strings.Contains(said, "7946 0000") || strings.Contains(said, "complains: 1 file") {
			t.Errorf("%s says who complains:\n%s", place, said)
		}
	}
	if !strings.Contains(matter, "Evidence: 2 files\n(sent on ") || !strings.Contains(timeline, "\n  Evidence: 1 file\n") {
		t.Errorf("the evidence is not counted:\n%s\n%s", matter, timeline)
	}
	shown := 0
	for _, f := range file.Record.Files {
		if strings.HasPrefix(f.Name, "files/") {
			shown++
		}
	}
	if shown != 2 || len(file.Record.Supplemented) != 2 {
		t.Errorf("the copy has %d files and says what was supplemented: %+v", shown, file.Record.Supplemented)
	}
}

// TestALongExtensionShowsTheDayOfTheConclusion to the contact, not the report that we owe after a year; and the officer is told the
// present limit and cannot enter a day that is not after it.
func TestALongExtensionShowsTheDayOfTheConclusion(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	officer, lead, investor := w.telegram.Person(7001, "Li", "en"), w.wechat.Person("chen", "陈"), w.telegram.Person(8001, "Jane", "en")
	w.talk(investor, "/start", "What would you like to do?")
	number, li, chen, _ := w.filed(w.onTelegram("8001"), officer, lead, "no")
	n, now := string(number), cases.DateOf(time.Now())
	late := now + 500
	for late.Weekday() != time.Wednesday {
		late++
	}
	w.talk(officer, "extend "+n, "The time limit is ", (now + 7).String(), "after the present limit, ", late.String(), "Why?", "Several bodies.", "Check your answers", "/cancel", "stop", "[Yes]", "was stopped")
	w.act(li, number, "extend until="+late.String()+" reason=long")
	w.act(chen, number, "approve")
	w.sees(investor, "was extended to")
	w.talk(investor, "status "+n, "Next: the complaint is concluded, by Wednesday")
	if said := investor.Chat()[len(investor.Chat())-1].Text; strings.Contains(said, "report") {
		t.Errorf("the contact is told: %s", said)
	}
	w.talk(officer, "status "+n, "To do: report to the government")
}

// TestARejectionNamesTheBodyInCharge to the complainant in the chat as on paper, where another body may handle the matter.
func TestARejectionNamesTheBodyInCharge(t *testing.T) {
	t.Parallel()
	rejected := cases.Event{Type: cases.Rejected, Actor: cases.Actor{Role: cases.RoleOfficer, ID: "1"}, Data: map[string]string{"grounds": "3", "reason": "x"}}
	for body, want := range map[string]string{"": "notice.rejected", "许昌海关": "notice.rejected_elsewhere"} {
		rejected.Data["body"] = body
		if got := cases.Notices(cases.Case{Officer: "1"}, rejected); got[0].Key != want || rejected.Told()["body"].String() != body {
			t.Errorf("with the body %q it is told by %s", body, got[0].Key)
		}
	}
}

// TestWhatAContactWritesPassesForNoLineOfTheRecord, wherever an officer reads it: each line that it begins is indented, also
// behind a page.
func TestWhatAContactWritesPassesForNoLineOfTheRecord(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	officer, lead := w.wechat.Person("li", "李"), w.wechat.Person("chen", "陈")
	w.talk(officer, "你好", "请选择")
	w.talk(lead, "你好", "请选择")
	li := w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	chen := w.officer(lead, store.Officer{Name: "陈主任", Unit: "411002", Language: "zh", Role: cases.RoleLead})
	forged := "2026年11月29日（星期日） 办结（李明）"
	c, err := w.house.db.OpenCase(t.Context(), cases.Intake{
		ID: "one", Kind: cases.Complaint, Flow: "complaint", Language: "zh", Unit: "411002", Topic: "permits", ReceivedAt: time.Now(), From: w.onTelegram("8001"),
		Answers: []cases.Answer{{Name: "matter", Value: "许可没有下来。\n" + forged}},
	})
	if err != nil {
		t.Fatal(err)
	}
	n := string(c.Number)
	for i, text := range []string{forged, "谢谢。\n" + forged, strings.Repeat("谢谢您。", 150) + "\n" + forged} {
		act := cases.Act{ID: fmt.Sprint("said ", i), Verb: cases.Message, Actor: cases.Actor{Role: cases.RoleContact}, At: time.Now(), Data: map[string]string{"text": text}}
		if _, err := w.house.db.Perform(t.Context(), c.Number, act); err != nil {
			t.Fatal(err)
		}
	}
	w.act(li, c.Number, "export reason=archive")
	w.act(chen, c.Number, "approve")
	w.settled() // no notice comes behind what is read
	_, events, err := w.house.db.Case(t.Context(), c.Number)
	if err != nil {
		t.Fatal(err)
	}
	file, err := w.house.turns.CaseFile(t.Context(), c.Number, len(events))
	if err != nil {
		t.Fatal(err)
	}
	reads := map[string]string{"the timeline of a copy": file.Timeline}
	for _, what := range []string{"查看", "阅读内容", "办理经过"} {
		w.talk(officer, what+" "+n, "案件")
		reads[what] = w.sees(officer, forged)
	}
	for what, said := range reads {
		if strings.HasPrefix(said, forged) || strings.Contains(said, "\n"+forged) || !strings.Contains(said, "\n　"+forged) {
			t.Errorf("%s reads\n%s", what, said)
		}
	}
}
