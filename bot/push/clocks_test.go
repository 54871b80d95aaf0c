package push_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot/push"
	"github.com/lotusdesk/lotusdesk/store"
)

// stuck are blobs of which one cannot be deleted, or none where none is named.
type stuck struct {
	store.Blobs
	id string
}

// Delete fails where it is stuck.
func (s stuck) Delete(ctx context.Context, id string) error {
	if s.id == "" || s.id == id {
		return errors.New("it is stuck")
	}
	return s.Blobs.Delete(ctx, id)
}

// TestWhatComesByItselfDoesNotPileUp: a job of a kind that has not ended yet stays the only one of it, however often the program is
// started.
func TestWhatComesByItselfDoesNotPileUp(t *testing.T) {
	t.Parallel()
	db, owner := servers.DatabaseAndOwner(t)
	redis, files := servers.Redis(t), &store.Attachments{Blobs: store.Folder(t.TempDir()), DB: db}
	if _, err := files.Put(t.Context(), strings.NewReader("never handed in"), 1<<10); err != nil {
		t.Fatal(err)
	}
	if _, err := owner.Exec(t.Context(), "UPDATE attachments SET created_at = created_at - interval '41 days'"); err != nil {
		t.Fatal(err)
	}
	files.Blobs = stuck{Blobs: files.Blobs}
	for run := range 3 {
		ctx, stop := context.WithCancel(context.Background())
		var running sync.WaitGroup
		running.Go(func() {
			if err := (&push.Pusher{DB: db, Redis: redis, Files: files, Log: slog.New(slog.DiscardHandler)}).Run(ctx); err != nil {
				t.Error(err)
			}
		})
		for end := time.Now().Add(30 * time.Second); ; time.Sleep(5 * time.Millisecond) {
			var forget, anchor int
			var failed bool
			err := db.Pool().QueryRow(t.Context(), `SELECT count(*) FILTER (WHERE kind = 'forget_old'), count(*) FILTER (WHERE kind = 'anchor_day' AND state = 'completed'),
				coalesce(bool_or(errors IS NOT NULL), false) FROM river_job`).Scan(&forget, &anchor, &failed)
			if err != nil || forget > 1 {
				t.Fatalf("%d jobs look for what is to be forgotten, %v", forget, err)
			}
			if anchor == run+1 && failed {
				break
			}
			if time.Now().After(end) {
				t.Fatalf("start %d: %d anchors, failed %t", run, anchor, failed)
			}
		}
		stop()
		running.Wait()
	}
}

// TestWhatCannotBeForgottenIsLogged also where there is more to forget, and the job goes on in a while instead of failing.
func TestWhatCannotBeForgottenIsLogged(t *testing.T) {
	t.Parallel()
	db, owner := servers.DatabaseAndOwner(t)
	_, err := owner.Exec(t.Context(), `INSERT INTO attachments (id, sha256, type, size, created_at)
		SELECT lpad(n::text, 26, 'a'), '', 'text/plain', 1, now() - interval '41 days' FROM generate_series(0, $1::int) n`, store.ForgetAtOnce)
	if err != nil {
		t.Fatal(err)
	}
	files := &store.Attachments{Blobs: stuck{store.Folder(t.TempDir()), strings.Repeat("a", 25) + "0"}, DB: db}
	redis, said := servers.Redis(t), make(chan string, 100)
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := (&push.Pusher{DB: db, Redis: redis, Files: files, Log: slog.New(slog.NewTextHandler(lines(said), nil))}).Run(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() { stop(); running.Wait() })
	for timeout := time.After(30 * time.Second); ; {
		select {
		case line := <-said:
			if strings.Contains(line, "not all that was never handed in") {
				if !strings.Contains(line, "it is stuck") {
					t.Error(line)
				}
				return
			}
			if strings.Contains(line, "a background job failed") {
				t.Fatal(line)
			}
		case <-timeout:
			t.Fatal("nothing is said of what is stuck")
		}
	}
}

// lines are the lines of a log as they come.
type lines chan string

// Write takes one.
func (l lines) Write(line []byte) (int, error) {
	l <- string(line)
	return len(line), nil
}
