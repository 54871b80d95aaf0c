package store_test

import (
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
