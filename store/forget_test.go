package store_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// TestWhatCameToNoCaseIsForgotten when it is asked for or old, and what came to a case or may still come to one is not.
func TestWhatCameToNoCaseIsForgotten(t *testing.T) {
	t.Parallel()
	db, owner := servers.DatabaseAndOwner(t)
	li, _ := officer(t, db, store.Officer{Name: "李明", Unit: "411002"})
	attachments := &store.Attachments{Blobs: store.Folder(t.TempDir()), DB: db}
	ids := map[string]string{}
	for _, name := range []string{"of a case", "asked for", "left behind", "in a draft", "new"} {
		file, err := attachments.Put(t.Context(), strings.NewReader(name), 1<<10)
		if err != nil {
			t.Fatal(err)
		}
		ids[name] = file.ID
	}
	in := intake(t, "intake-1", "411002")
	in.Answers = append(in.Answers, cases.Answer{Name: "evidence", Files: []string{ids["of a case"]}, At: time.Now()})
	opened(t, db, in)
	there := func() (names []string) {
		for name, id := range ids {
			var noted bool
			if err := db.Pool().QueryRow(t.Context(), "SELECT EXISTS (SELECT FROM attachments WHERE id = $1)", id).Scan(&noted); err != nil {
				t.Fatal(err)
			}
			file, err := attachments.Open(t.Context(), id)
			if err == nil {
				err = file.Close()
			}
			if kept := !errors.Is(err, fs.ErrNotExist); kept != noted {
				t.Errorf("%s: noted %t, kept %t", name, noted, kept)
			}
			if noted {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		return names
	}
	if n, err := attachments.Forget(t.Context(), []string{ids["of a case"], ids["asked for"], "unknown"}); n != 1 || err != nil {
		t.Errorf("%d forgotten, %v", n, err)
	}
	if got := there(); !slices.Equal(got, []string{"in a draft", "left behind", "new", "of a case"}) {
		t.Errorf("there are %q", got)
	}

	person := func(name string) cases.Identity {
		return cases.Identity{Channel: "wechat", Account: "wx", External: name}
	}
	copies := []store.SessionCopy{
		{Identity: person("drafting"), Version: 1, Data: []byte(`{"draft":{"answers":{"evidence":{"files":[{"id":"` + ids["in a draft"] + `"}]}}}}`)},
		{Identity: person("gone"), Version: 1, Data: []byte(`{"draft":{}}`)}, {Identity: person("officer"), Version: 1, Data: []byte(`{"officer":true}`)},
	}
	if err := db.SaveCopies(t.Context(), copies); err != nil {
		t.Fatal(err)
	}
	if _, err := owner.Exec(t.Context(), "INSERT INTO contacts DEFAULT VALUES"); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"INSERT INTO identities (channel, account, external, contact, officer) SELECT 'wechat', 'wx', 'officer', max(id), " + li + " FROM contacts",
		"UPDATE attachments SET created_at = now() - interval '41 days' WHERE id <> '" + ids["new"] + "'",
		"UPDATE sessions SET updated_at = now() - interval '41 days' WHERE identity <> 'wechat:wx:drafting'",
	} {
		if _, err := owner.Exec(t.Context(), statement); err != nil {
			t.Fatal(statement, err)
		}
	}
	for _, want := range []int{1, 0} { // the second time there is nothing left to do
		if sessions, files, err := attachments.ForgetOld(t.Context(), time.Now()); sessions != want || files != want || err != nil {
			t.Errorf("%d conversations and %d files forgotten, %v; want %d", sessions, files, err, want)
		}
	}
	if got := there(); !slices.Equal(got, []string{"in a draft", "new", "of a case"}) {
		t.Errorf("there are %q", got)
	}
	for name, want := range map[string]int64{"drafting": 1, "gone": 0, "officer": 1} {
		if version, _, err := db.LoadCopy(t.Context(), person(name)); version != want || err != nil {
			t.Errorf("%s: %d, %v", name, version, err)
		}
	}
}

// failing are blobs of which some cannot be deleted, and a context that ends after so many deletions.
type failing struct {
	store.Blobs
	stuck func(id string) bool
	left  int
	end   context.CancelFunc
}

// Delete deletes, or fails.
func (f *failing) Delete(ctx context.Context, id string) error {
	if f.left--; f.left == 0 {
		defer f.end()
	}
	if f.stuck != nil && f.stuck(id) {
		return errors.New("it is stuck")
	}
	return f.Blobs.Delete(ctx, id)
}

// TestForgettingEndsEarlyAndNotInVain: where the time is over or the bytes of one file stay, those whose bytes are gone are not noted
// any more, all others are whole, and the next time goes on with them.
func TestForgettingEndsEarlyAndNotInVain(t *testing.T) {
	t.Parallel()
	db, owner := servers.DatabaseAndOwner(t)
	blobs := &failing{Blobs: store.Folder(t.TempDir())}
	attachments := &store.Attachments{Blobs: blobs, DB: db}
	const all = 250
	for i := range all {
		file, err := attachments.Put(t.Context(), strings.NewReader(fmt.Sprint("file ", i)), 1<<10)
		if err != nil {
			t.Fatal(err)
		}
		if i == 20 {
			blobs.stuck = func(id string) bool { return id == file.ID }
		}
	}
	if _, err := owner.Exec(t.Context(), "UPDATE attachments SET created_at = created_at - interval '41 days'"); err != nil {
		t.Fatal(err)
	}
	there := func() int {
		rows, err := db.Pool().Query(t.Context(), "SELECT id FROM attachments")
		if err != nil {
			t.Fatal(err)
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range ids {
			file, err := attachments.Open(t.Context(), id)
			if err != nil {
				t.Fatalf("noted and not kept: %v", err)
			}
			if err := file.Close(); err != nil {
				t.Fatal(err)
			}
		}
		return len(ids)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	blobs.left, blobs.end = 150, cancel
	if _, n, err := attachments.ForgetOld(ctx, time.Now()); n != 149 || !errors.Is(err, context.Canceled) || there() != all-149 {
		t.Errorf("when the time is over %d files are forgotten, %v; %d are left", n, err, there())
	}
	if _, n, err := attachments.ForgetOld(t.Context(), time.Now()); n != all-150 || err == nil || there() != 1 {
		t.Errorf("beside one that is stuck %d files are forgotten, %v; %d are left", n, err, there())
	}
	blobs.stuck = nil
	if _, n, err := attachments.ForgetOld(t.Context(), time.Now()); n != 1 || err != nil || there() != 0 {
		t.Errorf("at last %d files are forgotten, %v; %d are left", n, err, there())
	}
}

// TestFilesThatCannotBeDeletedKeepNoOther: however many of them are the oldest.
func TestFilesThatCannotBeDeletedKeepNoOther(t *testing.T) {
	t.Parallel()
	db, owner := servers.DatabaseAndOwner(t)
	stuck := func(id string) bool { return strings.HasPrefix(id, "stuck") }
	attachments := &store.Attachments{Blobs: &failing{Blobs: store.Folder(t.TempDir()), stuck: stuck}, DB: db}
	for _, files := range []struct {
		name  string
		count int
		days  int
	}{{"stuck", store.ForgetAtOnce, 50}, {"loose", store.ForgetAtOnce + 1, 45}} {
		_, err := owner.Exec(t.Context(), `INSERT INTO attachments (id, sha256, type, size, created_at)
			SELECT $1 || lpad(n::text, 21, 'a'), '', 'text/plain', 1, now() - $3 * interval '1 day' FROM generate_series(1, $2::int) n`, files.name, files.count, files.days)
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []int{store.ForgetAtOnce, 1, 0} {
		_, n, err := attachments.ForgetOld(t.Context(), time.Now())
		if n != want || err == nil || !strings.Contains(err.Error(), "it is stuck") {
			t.Errorf("%d files are forgotten, want %d; %v", n, want, err)
		}
	}
}
