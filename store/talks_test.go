package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/store"
)

// TestWhoEndsAConversation: where the officer's side ends, or the case leaves it without a sense, the contact is out of it and
// told once, if he or she is in it; whom the contact left opens it again by writing.
func TestWhoEndsAConversation(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	li, _ := officer(t, db, store.Officer{Name: "李明", Unit: "411002", Role: cases.RoleLead})
	c := opened(t, db, intake(t, "1", "411002"))
	number, now, at := c.Number, time.Now(), time.Now()
	keep := func(side store.Side) {
		t.Helper()
		who := ""
		if side == store.SideOfficer {
			who = li
		}
		if err := db.KeepTalk(t.Context(), number, side, who, at, at.Add(flows.TalkIdle)); err != nil {
			t.Fatal(err)
		}
	}
	end := func(side store.Side) {
		t.Helper()
		if err := db.EndTalk(t.Context(), number, side, at); err != nil {
			t.Fatal(err)
		}
	}
	for _, row := range []struct {
		name   string
		happen func()
		out    bool   // the contact is out of it
		talked bool   // an answer opens it
		told   string // what the contact is told
	}{
		{"the officer writes", func() { keep(store.SideOfficer) }, true, true, ""},
		{"the officer ends what the contact is not in", func() { end(store.SideOfficer) }, true, false, ""},
		{"the officer writes again", func() { keep(store.SideOfficer) }, true, true, ""},
		{"the contact answers", func() { keep(store.SideContact) }, false, true, ""},
		{"the officer ends it", func() { end(store.SideOfficer) }, true, false, "notice.talk_ended contact"},
		{"the officer ends it in a turn that is taken again", func() { end(store.SideOfficer) }, true, false, ""},
		{"a turn of the contact crossed it", func() {
			if err := db.GoOn(t.Context(), number, store.SideContact, at, at.Add(flows.TalkIdle)); err != nil {
				t.Fatal(err)
			}
		}, true, false, ""},
		{"both talk again", func() { keep(store.SideOfficer); keep(store.SideContact) }, false, true, ""},
		{"the contact ends it", func() { end(store.SideContact) }, false, false, ""},
		{"the officer writes on", func() { keep(store.SideOfficer) }, false, true, ""},
		{"the officer ends what the contact left", func() { end(store.SideOfficer) }, false, false, ""},
		{"the contact opens it", func() { keep(store.SideContact) }, false, false, ""},
		{"long after the last word the officer's side ends", func() { at = at.Add(flows.TalkIdle); end(store.SideOfficer) }, false, false, ""},
		{"the contact opens it again", func() { keep(store.SideContact) }, false, false, ""},
		{"the case has another officer", func() {
			zhao, _ := officer(t, db, store.Officer{Name: "赵磊", Unit: "411002"})
			act := cases.Act{ID: "a", Verb: cases.Assign, Unit: "411002", Actor: cases.Actor{Role: cases.RoleLead, ID: li}, At: at, Data: map[string]string{"officer": zhao}}
			if _, err := db.Perform(t.Context(), number, act); err != nil {
				t.Fatal(err)
			}
		}, true, false, "notice.talk_changed contact"},
		{"the contact talks with that one", func() { keep(store.SideContact) }, false, false, ""},
		{"the case is over", func() {
			act := cases.Act{ID: "w", Verb: cases.Withdraw, Actor: cases.Actor{Role: cases.RoleContact}, At: at, Data: map[string]string{"reason": "已解决"}}
			if _, err := db.Perform(t.Context(), number, act); err != nil {
				t.Fatal(err)
			}
		}, true, false, "notice.talk_over contact"},
	} {
		before := len(told(t, db, number))
		at = at.Add(time.Second)
		row.happen()
		_, out, err := db.LastWord(t.Context(), number, store.SideContact)
		if err != nil {
			t.Fatal(err)
		}
		_, talked, err := db.TalkedTo(t.Context(), person(t, "王女士"), at)
		if err != nil {
			t.Fatal(err)
		}
		news := slices.DeleteFunc(told(t, db, number)[before:], func(s string) bool { return !strings.HasPrefix(s, "notice.talk_") })
		if want := slices.DeleteFunc([]string{row.told}, func(s string) bool { return s == "" }); out != row.out || talked != row.talked || !slices.Equal(news, want) {
			t.Errorf("%s, %s on: out %t, talked to %t, told %v; want %t, %t, %v", row.name, at.Sub(now).Round(time.Second), out, talked, news, row.out, row.talked, want)
		}
	}
}

// TestManyMessagesAreOnePush, until the officer looked, wrote or let a day pass: a platform allows an officer few, and what was
// written is read where the case is opened.
func TestManyMessagesAreOnePush(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	li, _ := officer(t, db, store.Officer{Name: "李明", Unit: "411002"})
	c, other := opened(t, db, intake(t, "1", "411002")), opened(t, db, intake(t, "2", "411002"))
	at, acts := time.Now(), 0
	write := func(number cases.Number, by cases.Actor) {
		t.Helper()
		acts++
		at = at.Add(time.Minute)
		act := cases.Act{ID: fmt.Sprint("act ", acts), Verb: cases.Message, Actor: by, Unit: "411002", At: at, Data: map[string]string{"text": "请问"}}
		if _, err := db.Perform(t.Context(), number, act); err != nil {
			t.Fatal(err)
		}
	}
	contact := cases.Actor{Role: cases.RoleContact}
	pushes := func(what string, number cases.Number, want int) {
		t.Helper()
		got := 0
		for _, key := range told(t, db, number) {
			if strings.HasPrefix(key, "push.message_came") {
				got++
			}
		}
		if got != want {
			t.Errorf("%s: %d pushes, want %d", what, got, want)
		}
	}
	for range 5 {
		write(c.Number, contact)
	}
	pushes("five messages", c.Number, 1)
	write(other.Number, contact)
	pushes("of another case", other.Number, 1)
	at = at.Add(time.Minute)
	if err := db.Looked(t.Context(), c.Number, li, "overview", at); err != nil {
		t.Fatal(err)
	}
	write(c.Number, contact)
	write(c.Number, contact)
	pushes("after a look", c.Number, 2)
	write(c.Number, cases.Actor{Role: cases.RoleOfficer, ID: li})
	write(c.Number, contact)
	write(c.Number, contact)
	pushes("after an answer", c.Number, 3)
	at = at.Add(24 * time.Hour)
	write(c.Number, contact)
	pushes("a day later", c.Number, 4)
	if _, err := db.Pool().Exec(t.Context(), "UPDATE notices SET state = 'refused' WHERE case_number = $1", c.Number); err != nil {
		t.Fatal(err)
	}
	write(c.Number, contact)
	pushes("after one that did not arrive", c.Number, 5)
}
