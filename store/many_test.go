package store_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// TestIndexesNameTheStatesOfCasesThatAreOver: where the states that end a case change, the indexes that leave such cases out have
// to be made anew, or nothing finds the others fast any more.
func TestIndexesNameTheStatesOfCasesThatAreOver(t *testing.T) {
	t.Parallel()
	_, owner := servers.DatabaseAndOwner(t)
	rows, err := owner.Query(t.Context(), `SELECT indexrelid::regclass::text || CASE WHEN indisvalid THEN ' ' ELSE ' half made ' END || pg_get_expr(indpred, indrelid)
		FROM pg_index WHERE indrelid = 'cases'::regclass AND indpred IS NOT NULL ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	states := strings.ReplaceAll(strings.Trim(fmt.Sprint(cases.Ended()), "[]"), " ", ",")
	stillToDo := " ((state <> ALL ('{" + states + "}'::text[])) OR (next_due IS NOT NULL))"
	if want := []string{"cases_due" + stillToDo, "cases_open" + stillToDo}; !slices.Equal(got, want) {
		t.Errorf("the indexes are\n%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestNothingOfATurnReadsAWholeTable where there are thousands of past cases, files and notices: PostgreSQL itself counts how
// often it read a whole table. What deletes a file has to ask three tables whether they name it.
func TestNothingOfATurnReadsAWholeTable(t *testing.T) {
	t.Parallel()
	url := servers.DatabaseURL(t)
	owner, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"INSERT INTO officers (name, unit, role, languages) SELECT 'officer ' || g, '411002', 'officer', '{zh}' FROM generate_series(1, 10) g",
		"INSERT INTO contacts SELECT FROM generate_series(1, 3000)",
		`INSERT INTO cases (number, intake_id, kind, unit, state, officer, contact, language, intake, version, opened_at, next_what)
			SELECT 'past ' || g, g, 'complaint', '411002', CASE WHEN g % 1000 = 0 THEN 'accepted' ELSE 'delivered' END, 1 + g % 10, g, 'zh', '{}', 1, now(), '' FROM generate_series(1, 3000) g`,
		"INSERT INTO attachments (id, sha256, type, size, case_number) SELECT 'file ' || g, '', 'image/png', 1, 'past ' || g FROM generate_series(1, 3000) g",
		"INSERT INTO papers (case_number, seq, kind, language, sha256, attachment) SELECT 'past ' || g, 1, 'complaint_letter', 'zh', '', 'file ' || g FROM generate_series(1, 3000) g",
		"INSERT INTO links (hash, attachment, expires_at, used_at) SELECT decode(md5(g::text), 'hex'), 'file ' || g, now(), now() FROM generate_series(1, 3000) g",
		`INSERT INTO notices (key, contact, text, language) SELECT 'notice ' || g, g, '{"key":"x"}', 'zh' FROM generate_series(1, 3000) g`,
		"INSERT INTO notice_files (notice, place, attachment) SELECT g, 1, 'file ' || g FROM generate_series(1, 3000) g",
		"ANALYZE",
	} {
		if _, err := owner.Exec(t.Context(), statement); err != nil {
			t.Fatal(statement, err)
		}
	}
	db, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	attachments := &store.Attachments{Blobs: store.Folder(t.TempDir()), DB: db}
	contact := int64(7)
	for range 8 { // after five times a plan may be made for any parameter
		opened(t, db, intake(t, rand.Text(), "411002"))
		file, err := attachments.Put(t.Context(), strings.NewReader("a file"), 1<<10)
		if err == nil {
			_, err = attachments.Forget(t.Context(), []string{file.ID})
		}
		_, _, mine := db.CasesOfOfficers(t.Context(), "1")
		_, _, unit := db.Lines(t.Context(), store.ListUnit, store.Officer{ID: "1", Unit: "411002"}, cases.DateOf(time.Now()), 1)
		_, _, free := db.Lines(t.Context(), store.ListUnassigned, store.Officer{ID: "1", Unit: "411002"}, cases.DateOf(time.Now()), 1)
		_, files := db.FilesOfCase(t.Context(), "past 7")
		_, _, next := db.NextQueued(t.Context(), store.Notice{Contact: &contact})
		if err := errors.Join(err, mine, unit, free, files, next); err != nil {
			t.Fatal(err)
		}
	}
	db.Close() // which has what was counted written down
	var whole string
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		var counted bool
		err := owner.QueryRow(t.Context(), `SELECT coalesce(string_agg(relname || ' ' || seq_scan, ', '), ''), (SELECT idx_scan >= 8 FROM pg_stat_user_indexes WHERE indexrelname = 'papers_attachment')
			FROM pg_stat_user_tables WHERE relname IN ('cases', 'attachments', 'papers', 'links', 'notices', 'notice_files') AND seq_scan > 0`).Scan(&whole, &counted)
		if err != nil {
			t.Fatal(err)
		}
		if counted {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("nothing looked for the papers of a file by the file; whole tables were read: %s", whole)
		}
	}
	if whole != "" {
		t.Errorf("whole tables were read, so often: %s", whole)
	}
}
