package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// TestAnOfficerGetsWhatWentElsewhereWhileItIsSo: who is there again gets it once, and not what is over by then.
func TestAnOfficerGetsWhatWentElsewhereWhileItIsSo(t *testing.T) {
	t.Parallel()
	elsewhere := store.Outcome{State: store.NoticeElsewhere, Channel: "wechat", Reason: "wechat: closed (45015)", Fault: "closed"}
	for _, row := range []struct {
		name    string
		verbs   []cases.Verb // done by the contact or, in the officer's place, by the lead
		outcome store.Outcome
		barred  []string
		want    string // the texts that come late
	}{
		{"a case that still waits", nil, elsewhere, nil, "push.new_case"},
		{"that reached nobody at all", nil, store.Outcome{State: store.NoticeRefused, Fault: "closed"}, nil, "push.new_case"},
		{"that arrived", nil, store.Outcome{State: store.NoticeSent, Channel: "wechat"}, nil, ""},
		{"that perhaps arrived", nil, store.Outcome{State: store.NoticeUnknown, Channel: "wechat"}, nil, ""},
		{"on a channel that is barred", nil, elsewhere, []string{"wechat"}, ""},
		{"a case that the lead assigned to himself", []cases.Verb{cases.Assign}, elsewhere, nil, "push.taken_over"},
		{"a case that was withdrawn", []cases.Verb{cases.Withdraw}, elsewhere, nil, "push.withdrawn"},
		{"words that wait", []cases.Verb{cases.Message}, elsewhere, nil, "push.new_case push.message_came"},
		{"words that the lead answered", []cases.Verb{cases.Message, cases.Message}, elsewhere, nil, "push.new_case"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			db := servers.Database(t)
			db.WithoutLetters = true
			id, own := officer(t, db, store.Officer{Name: "李明", Unit: "411002"})
			lead, _ := officer(t, db, store.Officer{Name: "科长", Unit: "411002", Role: cases.RoleLead})
			c := opened(t, db, intake(t, "i", "411002"))
			if c.Officer != id {
				t.Fatalf("the case is of %s", c.Officer)
			}
			for i, verb := range row.verbs {
				act := cases.Act{ID: fmt.Sprint(i), Verb: verb, Actor: cases.Actor{Role: cases.RoleContact}, At: time.Now(), Data: map[string]string{"text": "在吗", "reason": "x", "officer": lead}}
				if verb == cases.Assign || i > 0 {
					act.Actor, act.Unit = cases.Actor{Role: cases.RoleLead, ID: lead}, "411002"
				}
				if _, err := db.Perform(t.Context(), c.Number, act); err != nil {
					t.Fatal(err)
				}
			}
			mine := func(n store.Notice) bool { return n.Officer != nil && fmt.Sprint(*n.Officer) == id }
			notices, err := db.NoticesOf(t.Context(), c.Number)
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range notices {
				if mine(n) {
					if err := db.SettleNotice(t.Context(), n, row.outcome); err != nil {
						t.Fatal(err)
					}
				}
			}
			count, err := db.Heard(t.Context(), own, row.barred)
			if err != nil {
				t.Fatal(err)
			}
			got, late := "", 0
			if notices, err = db.NoticesOf(t.Context(), c.Number); err != nil {
				t.Fatal(err)
			}
			for _, n := range notices {
				if mine(n) && n.Late && n.State == store.NoticeQueued {
					got, late = got+" "+n.Text.Key, late+1
				}
			}
			if got != "" {
				got = got[1:]
			}
			if got != row.want || count != late {
				t.Errorf("%q come late, %d counted, want %q", got, count, row.want)
			}
			if count, err = db.Heard(t.Context(), own, row.barred); err != nil || count != 0 {
				t.Errorf("%d come a second time, %v", count, err)
			}
		})
	}
}
