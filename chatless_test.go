package main

import (
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// TestWhatACaseByLetterHasToTellBecomesACall: its contact has no chat, so that what must be told is asked of the officer at once
// and no confirmation says that it was told. Nothing can be said to this contact in the chat.
func TestWhatACaseByLetterHasToTellBecomesACall(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	officer := w.telegram.Person(7001, "Li", "en")
	li := w.officer(officer, store.Officer{Name: "Li Ming", Unit: "411002", Language: "en"})
	c, err := w.house.db.OpenCase(t.Context(), cases.Intake{
		ID: "letter", Kind: cases.Complaint, Flow: "complaint", Language: "zh", Unit: "411002", Topic: "permits", ReceivedAt: time.Now(), Origin: cases.OriginLetter, By: li, EnteredAt: time.Now(),
		Answers: []cases.Answer{{Name: "matter", Value: "没有答复"}, {Name: "phone", Value: "+86 374 2965678"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	n := string(c.Number)
	w.sees(officer, "New case")
	calls := func() int {
		list, err := w.house.db.Calls(t.Context(), false)
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	w.talk(officer, "accept "+n, "tell them by phone or in writing")
	if n := calls(); n != 0 {
		t.Errorf("%d calls before anything must be told", n)
	}
	w.talk(officer, "message "+n, "has no chat, so nothing was sent", "talk about case "+n, "has no chat, so nothing was sent", "#"+n+" Good morning.", "has no chat, so nothing was sent")
	w.talk(officer, "accept complaint "+n, "the limit for concluding begins today", "[Accept it]", "is accepted. The contact has no chat: tell them by phone or in writing.")
	said := w.sees(officer, "Call the contact of case "+n)
	if !strings.Contains(said, "There is no chat in which the contact can be reached.") || calls() != 1 {
		t.Errorf("%d calls; it is said: %s", calls(), said)
	}
	w.talk(officer, "status "+n, "To say on the phone:", "[Reached by phone]", "you told the contact of case")
	if calls() != 0 {
		t.Error("the call is still on the list")
	}
}
