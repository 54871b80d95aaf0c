package store_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// TestAnAuditFindsWhatWasTamperedWith changes, removes and inserts rows behind the program's back.
func TestAnAuditFindsWhatWasTamperedWith(t *testing.T) {
	t.Parallel()
	tamper := map[string]struct {
		sql     string
		seq     int
		anchor  bool
		answers bool
	}{
		"nothing":                  {"SELECT 1", 0, false, false},
		"a changed row":            {`UPDATE case_events SET data = '{"officer": "9"}' WHERE seq = 2`, 2, false, false},
		"a removed row":            {"DELETE FROM case_events WHERE seq = 2", 2, false, false},
		"the last row removed":     {"DELETE FROM case_events WHERE seq = 3", 3, true, false},
		"an inserted row":          {"INSERT INTO case_events (case_number, seq, type, act, actor, at, data, previous, hash) SELECT case_number, 4, 'accepted', 'x', actor, at, data, hash, hash FROM case_events WHERE seq = 3", 4, true, false},
		"an end that covers it up": {"DELETE FROM case_events WHERE seq = 3; UPDATE cases SET version = 2", 0, true, false},
		"a whole case removed":     {"DELETE FROM notices; DELETE FROM attachments; DELETE FROM case_events; DELETE FROM cases", 0, true, false},
		"another answer":           {`UPDATE cases SET intake = jsonb_set(intake, '{answers,0,value}', '"没有的事"')`, 0, false, true},
		"an answer less":           {`UPDATE cases SET intake = intake #- '{answers,0}'`, 0, false, true},
		"another file":             {"UPDATE attachments SET sha256 = sha256('forged')", 0, false, true},
		"a file less":              {"DELETE FROM attachments", 0, false, true},
		"the answers of nobody":    {"UPDATE cases SET intake = intake - 'from'", 0, false, false},
	}
	for name, c := range tamper {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, owner := servers.DatabaseAndOwner(t)
			id, _ := officer(t, db, store.Officer{Name: "李明", Unit: "411002"})
			files := &store.Attachments{Blobs: store.Folder(t.TempDir()), DB: db}
			kept, err := files.Put(t.Context(), strings.NewReader("许昌市魏都区自然资源局 受理回执"), 1<<20)
			if err != nil {
				t.Fatal(err)
			}
			in := intake(t, "intake-1", "411002")
			in.Answers = append(in.Answers, cases.Answer{Name: "evidence", Files: []string{kept.ID}, At: time.Now()})
			opened, err := db.OpenCase(t.Context(), in)
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
			if _, err := owner.Exec(t.Context(), "ALTER TABLE case_events DISABLE TRIGGER ALL; "+c.sql+"; ALTER TABLE case_events ENABLE TRIGGER ALL"); err != nil {
				t.Fatal(err)
			}
			audit, err := db.Verify(t.Context())
			var broken []store.Broken
			if c.seq != 0 {
				broken = []store.Broken{{Case: opened.Number, Seq: c.seq}}
			}
			if err != nil || !slices.Equal(audit.Broken, broken) || (len(audit.Anchors) == 1) != c.anchor || (len(audit.Answers) == 1) != c.answers {
				t.Errorf("%+v, %v; want %v, anchor broken: %t, answers changed: %t", audit, err, broken, c.anchor, c.answers)
			}
		})
	}
}

// TestOtherFilesAreFound, in what is noted of a file that came later and in the bytes of any.
func TestOtherFilesAreFound(t *testing.T) {
	t.Parallel()
	db, owner := servers.DatabaseAndOwner(t)
	id, _ := officer(t, db, store.Officer{Name: "李明", Unit: "411002"})
	folder := t.TempDir()
	files := &store.Attachments{Blobs: store.Folder(folder), DB: db}
	var kept []store.Attachment
	for _, content := range []string{"行政处罚决定书", "补交的营业执照", "一直没有寄出的草稿"} {
		file, err := files.Put(t.Context(), strings.NewReader(content), 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, file)
	}
	in := intake(t, "intake-1", "411002")
	in.Answers = append(in.Answers, cases.Answer{Name: "evidence", Files: []string{kept[0].ID}, At: time.Now()})
	opened, err := db.OpenCase(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	takeOn := cases.Act{ID: "t", Verb: cases.TakeOn, Actor: cases.Actor{Role: cases.RoleOfficer, ID: id}, Unit: "411002", At: opened.OpenedAt.Add(time.Hour)}
	word := cases.Act{
		ID: "w", Verb: cases.Message, Actor: cases.Actor{Role: cases.RoleContact}, At: takeOn.At, Files: []string{kept[1].ID},
		Data: map[string]string{"text": "请查收", "files": kept[1].ID},
	}
	for _, act := range []cases.Act{takeOn, word} {
		if _, err := db.Perform(t.Context(), opened.Number, act); err != nil {
			t.Fatal(err)
		}
	}
	check := func(events []store.Broken, spoiled []store.Spoiled) {
		t.Helper()
		audit, err := db.Verify(t.Context())
		if err != nil || !slices.Equal(audit.Files, events) || len(audit.Broken)+len(audit.Answers) != 0 {
			t.Errorf("%+v, %v; want the files of %v", audit, err, events)
		}
		read, found, err := files.Verify(t.Context())
		slices.SortFunc(found, func(a, b store.Spoiled) int { return strings.Compare(a.ID, b.ID) })
		if err != nil || read != 2 || !slices.Equal(found, spoiled) {
			t.Errorf("%d read, %+v, %v; want %+v", read, found, err, spoiled)
		}
	}
	check(nil, nil)
	blob := func(id string) string { return filepath.Join(folder, id[:2], id) }
	if err := errors.Join(os.Remove(blob(kept[0].ID)), os.WriteFile(blob(kept[1].ID), []byte("另一份"), 0o600)); err != nil {
		t.Fatal(err)
	}
	both := []store.Spoiled{{ID: kept[0].ID, Case: opened.Number, Gone: true}, {ID: kept[1].ID, Case: opened.Number}}
	slices.SortFunc(both, func(a, b store.Spoiled) int { return strings.Compare(a.ID, b.ID) })
	check(nil, both)
	if _, err := owner.Exec(t.Context(), "UPDATE attachments SET sha256 = sha256(convert_to('另一份', 'UTF8')) WHERE id = $1", kept[1].ID); err != nil {
		t.Fatal(err)
	}
	check([]store.Broken{{Case: opened.Number, Seq: 4}}, []store.Spoiled{{ID: kept[0].ID, Case: opened.Number, Gone: true}})
}

// anchoredOn is the anchor of a day as it has been counted from the first version on.
const anchoredOn = `SELECT coalesce(encode(sha256(string_agg(convert_to(format(E'%s %s %s\n', case_number, seq, encode(hash, 'hex')), 'UTF8'), '' ORDER BY case_number)), 'hex'),
	encode(sha256(''), 'hex')), count(*), coalesce(sum(seq), 0) FROM (SELECT DISTINCT ON (case_number) case_number, seq, hash FROM case_events
	WHERE recorded_at < ($1::date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' ORDER BY case_number, seq DESC) AS ends`

// TestEveryAnchorIsJudgedByItself, however many there are: on days on which nothing was written, where an event was written
// before the one that it follows, and where some of what was anchored is changed, gone or there too late.
func TestEveryAnchorIsJudgedByItself(t *testing.T) {
	t.Parallel()
	first, err := cases.ParseDate("2026-03-01")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		tamper string
		broken []cases.Date
	}{
		"nothing":             {"SELECT 1", nil},
		"an event, later":     {"UPDATE case_events SET recorded_at = '2026-03-05 12:00+08' WHERE seq = 2 AND case_number LIKE '411002%'", []cases.Date{first + 1, first + 2, first + 3}},
		"an event, earlier":   {"UPDATE case_events SET recorded_at = '-infinity' WHERE seq = 3 AND case_number LIKE '411002%'", []cases.Date{first, first + 1, first + 2, first + 3}},
		"an event, unseen":    {"UPDATE case_events SET recorded_at = '2026-03-05 12:00+08' WHERE seq = 2 AND case_number LIKE '411081%'", nil}, // the third was there before it
		"an end":              {"DELETE FROM case_events WHERE seq = 3 AND case_number LIKE '411002%'", []cases.Date{first + 4, first + 5, first + 6}},
		"a hash":              {`UPDATE case_events SET hash = '\x00' WHERE seq = 2 AND case_number LIKE '411002%'`, []cases.Date{first + 1, first + 2, first + 3}},
		"one anchor":          {`UPDATE anchors SET hash = '\x00' WHERE day = '2026-03-03'`, []cases.Date{first + 2}},
		"anchors that differ": {`UPDATE anchors SET hash = '\x00' WHERE day IN ('2026-03-01', '2026-03-07')`, []cases.Date{first, first + 6}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, owner := servers.DatabaseAndOwner(t)
			tamper := func(statement string) {
				t.Helper()
				if _, err := owner.Exec(t.Context(), "ALTER TABLE case_events DISABLE TRIGGER ALL; ALTER TABLE anchors DISABLE TRIGGER ALL; "+statement); err != nil {
					t.Fatal(err)
				}
			}
			for i, unit := range []string{"411002", "411081"} {
				id, _ := officer(t, db, store.Officer{Name: "李明", Unit: unit})
				opened, err := db.OpenCase(t.Context(), intake(t, fmt.Sprint("intake-", i), unit))
				if err != nil {
					t.Fatal(err)
				}
				act := cases.Act{ID: "t", Verb: cases.TakeOn, Actor: cases.Actor{Role: cases.RoleOfficer, ID: id}, Unit: unit, At: opened.OpenedAt.Add(time.Hour)}
				if _, err := db.Perform(t.Context(), opened.Number, act); err != nil {
					t.Fatal(err)
				}
			}
			tamper(`UPDATE case_events SET recorded_at = CASE WHEN seq = 1 THEN '2026-02-28 23:59:59.999999+08' WHEN case_number LIKE '411081%' THEN
				CASE seq WHEN 2 THEN '2026-03-05 00:00+08' ELSE '2026-03-03 10:00+08' END WHEN seq = 2 THEN '2026-03-02 00:00+08' ELSE '2026-03-05 09:00+08' END::timestamptz`)
			for day := first; day < first+7; day++ {
				var want string
				var number, events int
				if err := owner.QueryRow(t.Context(), anchoredOn, day.String()).Scan(&want, &number, &events); err != nil {
					t.Fatal(err)
				}
				for again := range 2 {
					if hash, made, err := db.Anchor(t.Context(), day); err != nil || made != (again == 0) || hash != want {
						t.Errorf("%s is anchored by %s, made now: %t, %v; want %s", day, hash, made, err, want)
					}
				}
				var counted, had int
				err := owner.QueryRow(t.Context(), "SELECT cases, events FROM anchors WHERE day = $1", day.String()).Scan(&counted, &had)
				if err != nil || counted != number || had != events {
					t.Errorf("%s has %d cases and %d events, %v; want %d and %d", day, counted, had, err, number, events)
				}
			}
			tamper(c.tamper)
			if audit, err := db.Verify(t.Context()); err != nil || !slices.Equal(audit.Anchors, c.broken) {
				t.Errorf("broken are %v, %v; want %v", audit.Anchors, err, c.broken)
			}
		})
	}
}

// TestTheRecordCannotBeChanged: not by the program, whatever it says; and not by a slip of the owner.
func TestTheRecordCannotBeChanged(t *testing.T) {
	t.Parallel()
	db, owner := servers.DatabaseAndOwner(t)
	if _, err := db.OpenCase(t.Context(), intake(t, "i", "411002")); err != nil {
		t.Fatal(err)
	}
	const event = "INSERT INTO case_events (case_number, seq, type, act, actor, at, previous, hash) SELECT case_number, "
	for _, role := range []string{"origin", "replica"} { // the second is how tools pass ordinary triggers over
		if _, err := owner.Exec(t.Context(), "SET session_replication_role = "+role); err != nil {
			t.Fatal(err)
		}
		for statement, want := range map[string]string{
			"UPDATE case_events SET act = 'x'": "never changed", "DELETE FROM case_events": "never changed", "TRUNCATE case_events": "never changed",
			"TRUNCATE cases CASCADE": "never changed",
			event + "seq + 1, type, 'x', actor, at, previous, hash FROM case_events WHERE seq = 1": "does not follow",
			event + "seq + 2, type, 'x', actor, at, hash, hash FROM case_events WHERE seq = 1":     "does not follow",
			event + "seq + 1, type, 'x', actor, at, 'x', hash FROM case_events WHERE seq = 1":      "does not follow",
			event + "seq - 1, type, 'x', actor, at, NULL, hash FROM case_events WHERE seq = 1":     "does not follow",
		} {
			if _, err := owner.Exec(t.Context(), statement); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("the owner, %s, %s: %v", role, statement, err)
			}
		}
	}
	statements := []string{"SET session_replication_role = replica", "UPDATE goose_db_version SET version_id = 1", "CREATE TABLE mine (x int)", "DROP TABLE cases"}
	for _, table := range []string{"case_events", "policies", "calendars", "anchors", "papers", "looks"} {
		for _, statement := range []string{
			"DELETE FROM %s", "TRUNCATE %s", "TRUNCATE %s CASCADE", "ALTER TABLE %s DISABLE TRIGGER ALL", "ALTER TABLE %s DISABLE TRIGGER %[1]s_append_only",
			"DROP TRIGGER %[1]s_append_only ON %[1]s", "DROP TABLE %s CASCADE", "ALTER TABLE %s OWNER TO lotusdesk_writer", "ALTER TABLE %s RENAME TO other",
		} {
			statements = append(statements, fmt.Sprintf(statement, table))
		}
	}
	for _, update := range []string{"case_events SET act = 'x'", "policies SET data = ''", "calendars SET data = ''", "anchors SET events = 0", "papers SET kind = ''", "looks SET what = ''"} {
		statements = append(statements, "UPDATE "+update)
	}
	for _, statement := range statements {
		_, err := db.Pool().Exec(t.Context(), statement)
		var refused *pgconn.PgError
		if !errors.As(err, &refused) || refused.Code != "42501" {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

// TestWithoutTheWritersRoleNothingIsDone: a user who is not of the role gets one sentence, and so does who may not make it.
func TestWithoutTheWritersRoleNothingIsDone(t *testing.T) {
	t.Parallel()
	admin, err := pgx.Connect(t.Context(), servers.DatabaseURL(t))
	if err != nil {
		t.Fatal(err)
	}
	name := "clerk_" + strings.ToLower(rand.Text())
	for _, statement := range []string{"CREATE ROLE " + name + " LOGIN PASSWORD 'x'", "GRANT ALL ON SCHEMA public TO " + name} {
		if _, err := admin.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		if _, err := admin.Exec(context.Background(), "DROP OWNED BY "+name+" CASCADE; DROP ROLE "+name); err != nil {
			t.Error(err)
		}
		_ = admin.Close(context.Background())
	})
	config := admin.Config()
	url := fmt.Sprintf("postgres://%s:x@%s:%d/%s?sslmode=disable", name, config.Host, config.Port, config.Database)
	db, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Units(t.Context()); !errors.Is(err, store.ErrNoWriter) {
		t.Errorf("the units: %v", err)
	}
	if _, err := admin.Exec(t.Context(), "DELETE FROM goose_db_version WHERE version_id >= 9; GRANT ALL ON goose_db_version TO "+name); err != nil {
		t.Fatal(err)
	}
	owner, err := store.OpenAsOwner(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close()
	if err := owner.Migrate(t.Context()); err == nil || !strings.Contains(err.Error(), "GRANT lotusdesk_writer TO "+name) {
		t.Errorf("migrating: %v", err)
	}
	if _, err := admin.Exec(t.Context(), "GRANT lotusdesk_writer TO "+name); err != nil {
		t.Fatal(err)
	}
	if units, err := db.Units(t.Context()); err != nil || len(units) == 0 {
		t.Errorf("after the grant: %v, %v", units, err)
	}
}
