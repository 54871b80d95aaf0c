package store_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// TestRemindersAreSentOnceAndClimbTheLadder looks at one case at the times of its life, each time twice at once.
func TestRemindersAreSentOnceAndClimbTheLadder(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	own, _ := officer(t, db, store.Officer{Name: "李明", Unit: "411002"})
	officer(t, db, store.Officer{Name: "副科长", Unit: "411002", Role: cases.RoleDeputy})
	officer(t, db, store.Officer{Name: "局领导", Unit: cases.Municipal, Role: cases.RoleBureau})
	c, err := db.OpenCase(t.Context(), intake(t, "intake-1", "411002")) // due 2026-10-15
	if err != nil {
		t.Fatal(err)
	}
	act := cases.Act{ID: "t1", Verb: cases.TakeOn, Actor: cases.Actor{Role: cases.RoleOfficer, ID: own}, Unit: "411002", At: c.OpenedAt}
	if _, err := db.Perform(t.Context(), c.Number, act); err != nil {
		t.Fatal(err)
	}
	var first time.Time
	err = db.Pool().QueryRow(t.Context(), "SELECT max(scheduled_at) FROM river_job WHERE kind = 'remind_case'").Scan(&first)
	if want := time.Date(2026, 10, 12, 9, 0, 0, 0, cases.Shanghai); err != nil || !first.Equal(want) {
		t.Errorf("the first look is at %s, %v; want %s", first, err, want)
	}
	var notices []string
	for _, day := range []string{"2026-10-12", "2026-10-13", "2026-10-14", "2026-10-15", "2026-10-16", "2026-10-17", "2026-10-19", "2026-10-20", "2026-10-22", "2026-10-27", "2026-10-28"} {
		d, err := cases.ParseDate(day)
		if err != nil {
			t.Fatal(err)
		}
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() {
				if _, err := db.Remind(t.Context(), c.Number, d.At(10, 0)); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
	}
	all, err := db.NoticesOf(t.Context(), c.Number)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range all {
		if key, reminds := strings.CutPrefix(n.Key, string(c.Number)+"/remind/"); reminds {
			notices = append(notices, key+" "+n.Text.Key)
		}
	}
	want := []string{
		"decision/2026-10-15/half reminder.officer", "decision/2026-10-15/late reminder.officer", "decision/2026-10-15/last_day reminder.officer",
		"decision/2026-10-15/overdue_officer reminder.overdue", "decision/2026-10-15/overdue_deputy reminder.overdue", "decision/2026-10-15/overdue_bureau reminder.overdue",
	}
	if !slices.Equal(notices, want) {
		t.Errorf("sent\n%s\nwant\n%s", strings.Join(notices, "\n"), strings.Join(want, "\n"))
	}
	_, events, err := db.Case(t.Context(), c.Number)
	var hops []string
	for _, e := range events {
		if e.Type == cases.Escalated {
			hops = append(hops, e.Data["level"])
		}
	}
	if err != nil || len(hops) != 5 || cases.Verify(events) != 0 {
		t.Errorf("the ladder was climbed by %v, %v", hops, err) // lead and centre are nobody, and on record all the same
	}
}

// TestADraftLeftBehindIsRemindedOfOnce, and nobody who does not want it.
func TestADraftLeftBehindIsRemindedOfOnce(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	save := func(name, data string) {
		t.Helper()
		if err := db.SaveCopies(t.Context(), []store.SessionCopy{{Identity: person(t, name), Version: 1, Data: []byte(data)}}); err != nil {
			t.Fatal(err)
		}
	}
	save("王女士", `{"language":"zh","draft":{"id":"d1","flow":"complaint","order":["privacy"]}}`)
	save("安静", `{"language":"zh","quiet":true,"draft":{"id":"d2","flow":"complaint","order":["privacy"]}}`)
	save("没有开始", `{"language":"en","draft":{"id":"d3","flow":"complaint"}}`)
	save("没有草稿", `{"language":"en"}`)
	last := time.Date(2026, 3, 3, 10, 0, 0, 0, cases.Shanghai) // a Tuesday
	if _, err := db.Pool().Exec(t.Context(), "UPDATE sessions SET updated_at = $1", last); err != nil {
		t.Fatal(err)
	}
	for _, look := range []struct {
		after time.Duration
		want  int
	}{{5 * time.Hour, 0}, {13 * time.Hour, 0}, {24 * time.Hour, 1}, {25 * time.Hour, 0}, {47 * time.Hour, 0}} {
		if got, err := db.RemindDrafts(t.Context(), last.Add(look.after)); err != nil || got != look.want {
			t.Errorf("after %s: %d reminded, %v; want %d", look.after, got, err, look.want)
		}
	}
	var text string
	err := db.Pool().QueryRow(t.Context(), "SELECT text->>'key' FROM notices WHERE key = 'draft/d1'").Scan(&text)
	if err != nil || text != "reminder.draft" {
		t.Errorf("the notice says %q, %v", text, err)
	}
}
