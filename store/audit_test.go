package store_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// TestAnAuditFindsWhatWasTamperedWith changes, removes and inserts rows behind the program's back.
func TestAnAuditFindsWhatWasTamperedWith(t *testing.T) {
	t.Parallel()
	tamper := map[string]struct {
		sql    string
		seq    int
		anchor bool
	}{
		"nothing":                  {"SELECT 1", 0, false},
		"a changed row":            {`UPDATE case_events SET data = '{"officer": "9"}' WHERE seq = 2`, 2, false},
		"a removed row":            {"DELETE FROM case_events WHERE seq = 2", 2, false},
		"the last row removed":     {"DELETE FROM case_events WHERE seq = 3", 3, true},
		"an inserted row":          {"INSERT INTO case_events (case_number, seq, type, act, actor, at, data, previous, hash) SELECT case_number, 4, 'accepted', 'x', actor, at, data, hash, hash FROM case_events WHERE seq = 3", 4, true},
		"an end that covers it up": {"DELETE FROM case_events WHERE seq = 3; UPDATE cases SET version = 2", 0, true},
		"a whole case removed":     {"DELETE FROM notices; DELETE FROM case_events; DELETE FROM cases", 0, true},
	}
	for name, c := range tamper {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := servers.Database(t)
			id, _ := officer(t, db, store.Officer{Name: "李明", Unit: "411002"})
			opened, err := db.OpenCase(t.Context(), intake(t, "intake-1", "411002"))
			if err != nil {
				t.Fatal(err)
			}
			act := cases.Act{ID: "t", Verb: cases.TakeOn, Actor: cases.Actor{Role: cases.RoleOfficer, ID: id}, Unit: "411002", At: opened.OpenedAt.Add(time.Hour)}
			if _, err := db.Perform(t.Context(), opened.Number, act); err != nil {
				t.Fatal(err)
			}
			if _, made, err := db.Anchor(t.Context(), cases.DateOf(time.Now())); err != nil || !made {
				t.Fatal(made, err)
			}
			if _, err := db.Pool().Exec(t.Context(), "SET session_replication_role = replica; "+c.sql+"; RESET session_replication_role"); err != nil {
				t.Fatal(err)
			}
			audit, err := db.Verify(t.Context())
			var broken []store.Broken
			if c.seq != 0 {
				broken = []store.Broken{{Case: opened.Number, Seq: c.seq}}
			}
			if err != nil || !slices.Equal(audit.Broken, broken) || (len(audit.Anchors) == 1) != c.anchor {
				t.Errorf("%+v, %v; want %v, anchor broken: %t", audit, err, broken, c.anchor)
			}
		})
	}
}

func TestEventsCannotBeChanged(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	if _, err := db.OpenCase(t.Context(), intake(t, "i", "411002")); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{"UPDATE case_events SET act = 'x'", "DELETE FROM case_events", "TRUNCATE case_events"} {
		if _, err := db.Pool().Exec(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "never changed") {
			t.Errorf("%s: %v", statement, err)
		}
	}
}
