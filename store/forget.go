package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// forgetAfter is how long the copy of a conversation in which nothing more is said is kept, and a file that came to no case: as
// long as Redis keeps a session, so for longer than a draft may rest.
const forgetAfter = sessionLife

// loose are the files of no case: what was sent and not handed in, and is named nowhere.
const loose = `case_number IS NULL AND NOT EXISTS (SELECT FROM papers WHERE attachment = attachments.id)
	AND NOT EXISTS (SELECT FROM notice_files WHERE attachment = attachments.id) AND NOT EXISTS (SELECT FROM links WHERE attachment = attachments.id)`

// forgetTogether is how many files are deleted in one transaction, and ForgetAtOnce how many old ones by one call.
const (
	forgetTogether = 100
	ForgetAtOnce   = 1000
)

// Forget deletes those of the files that came to no case, their bytes first: where that fails they are still noted, and are
// deleted later. It gives how many were deleted, also with an error: what one fails with keeps no other.
func (a *Attachments) Forget(ctx context.Context, ids []string) (deleted int, err error) {
	for some := range slices.Chunk(ids, forgetTogether) {
		n, failed := a.forget(ctx, some)
		deleted, err = deleted+n, errors.Join(err, failed)
		if ctx.Err() != nil {
			break
		}
	}
	if err != nil {
		return deleted, fmt.Errorf("forgetting %d files: %w", len(ids), err)
	}
	return deleted, nil
}

// forget deletes some files in one transaction. When there is no time left it ends early and not in vain: a file whose bytes
// are gone is not noted any longer, so that nobody takes it for one that is there.
func (a *Attachments) forget(ctx context.Context, ids []string) (deleted int, failed error) {
	anyhow := context.WithoutCancel(ctx)
	err := a.DB.inTx(anyhow, func(tx pgx.Tx) error {
		// A case that is opened with one of them meanwhile waits for this.
		rows, err := tx.Query(ctx, "SELECT id FROM attachments WHERE id = ANY($1) AND "+loose+" FOR UPDATE", ids)
		if err != nil {
			return err
		}
		found, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		var gone []string
		gone, failed = a.deleteBytes(ctx, found)
		_, err = tx.Exec(anyhow, "DELETE FROM attachments WHERE id = ANY($1)", gone)
		deleted = len(gone)
		return err
	})
	if err != nil {
		return 0, errors.Join(err, failed)
	}
	return deleted, failed
}

// deleteBytes deletes the bytes of files while there is time, and says of which they are gone and what the first failed with.
func (a *Attachments) deleteBytes(ctx context.Context, ids []string) (gone []string, failed error) {
	for _, id := range ids {
		err := ctx.Err()
		if err == nil {
			err = a.Blobs.Delete(ctx, id)
		}
		switch {
		case err == nil:
			gone = append(gone, id)
		case failed == nil:
			failed = fmt.Errorf("deleting the bytes of attachment %s: %w", id, err)
		}
	}
	return gone, failed
}

// ForgetOld deletes the copies of conversations in which nothing was said for 40 days, but for those of officers, and the files
// that came as long ago to no case and are in no conversation, the oldest first and at most ForgetAtOnce of them. It gives how
// many of each were deleted, also with an error: files that cannot be deleted keep none that came later.
func (a *Attachments) ForgetOld(ctx context.Context, now time.Time) (sessions, files int, err error) {
	before := now.Add(-forgetAfter)
	tag, err := a.DB.pool.Exec(ctx, `DELETE FROM sessions WHERE updated_at < $1 AND NOT EXISTS (SELECT FROM identities i
		WHERE i.officer IS NOT NULL AND i.channel || ':' || i.account || ':' || i.external = sessions.identity)`, before)
	if err != nil {
		return 0, 0, fmt.Errorf("forgetting old conversations: %w", err)
	}
	var last left
	for files < ForgetAtOnce && ctx.Err() == nil {
		some, failed := a.left(ctx, before, last, ForgetAtOnce-files)
		if failed != nil || len(some) == 0 {
			return int(tag.RowsAffected()), files, errors.Join(err, failed)
		}
		var ids []string
		for _, last = range some {
			ids = append(ids, last.ID)
		}
		deleted, failed := a.Forget(ctx, ids)
		files, err = files+deleted, errors.Join(err, failed)
	}
	return int(tag.RowsAffected()), files, err
}

// left is a file of no case, and when it came.
type left struct {
	At time.Time
	ID string
}

// left lists files that came to no case and are in no conversation, from before a time and behind the last one of those listed
// before.
func (a *Attachments) left(ctx context.Context, before time.Time, last left, most int) ([]left, error) {
	rows, err := a.DB.pool.Query(ctx, `WITH spoken AS (
			SELECT DISTINCT named[1] AS id FROM sessions, regexp_matches(convert_from(data, 'UTF8'), '"([a-z2-7]{26})"', 'g') AS named
		) SELECT created_at, id FROM attachments WHERE created_at < $1 AND (created_at, id) > ($2, $3) AND `+loose+`
			AND id NOT IN (SELECT id FROM spoken) ORDER BY created_at, id LIMIT $4`, before, last.At, last.ID, most)
	if err != nil {
		return nil, fmt.Errorf("looking for files of no case: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[left])
	if err != nil {
		return nil, fmt.Errorf("looking for files of no case: %w", err)
	}
	return list, nil
}
