package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// forgetAfter is how long the copy of a conversation in which nothing more is said is kept, and a file that came to no case: as
// long as Redis keeps a session, so for longer than a draft may rest.
const forgetAfter = sessionLife

// loose are the files of no case: what was sent and not handed in, and is named nowhere.
const loose = `case_number IS NULL AND NOT EXISTS (SELECT FROM papers WHERE attachment = attachments.id)
	AND NOT EXISTS (SELECT FROM notice_files WHERE attachment = attachments.id) AND NOT EXISTS (SELECT FROM links WHERE attachment = attachments.id)`

// Forget deletes those of the files that came to no case, their bytes first: where that fails they are still noted, and are
// deleted later. It gives how many were deleted.
func (a *Attachments) Forget(ctx context.Context, ids []string) (int, error) {
	deleted := 0
	err := a.DB.inTx(ctx, func(tx pgx.Tx) error {
		// A case that is opened with one of them meanwhile waits for this.
		rows, err := tx.Query(ctx, "SELECT id FROM attachments WHERE id = ANY($1) AND "+loose+" FOR UPDATE", ids)
		if err != nil {
			return err
		}
		found, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		for _, id := range found {
			if err := a.Blobs.Delete(ctx, id); err != nil {
				return fmt.Errorf("deleting the bytes of attachment %s: %w", id, err)
			}
		}
		_, err = tx.Exec(ctx, "DELETE FROM attachments WHERE id = ANY($1)", found)
		deleted = len(found)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("forgetting %d files: %w", len(ids), err)
	}
	return deleted, nil
}

// ForgetOld deletes the copies of conversations in which nothing was said for 40 days, but for those of officers, and the files
// that came as long ago to no case and are in no conversation. It gives how many of each were deleted.
func (a *Attachments) ForgetOld(ctx context.Context, now time.Time) (sessions, files int, err error) {
	before := now.Add(-forgetAfter)
	tag, err := a.DB.pool.Exec(ctx, `DELETE FROM sessions WHERE updated_at < $1 AND NOT EXISTS (SELECT FROM identities i
		WHERE i.officer IS NOT NULL AND i.channel || ':' || i.account || ':' || i.external = sessions.identity)`, before)
	if err != nil {
		return 0, 0, fmt.Errorf("forgetting old conversations: %w", err)
	}
	rows, err := a.DB.pool.Query(ctx, `WITH spoken AS (
			SELECT DISTINCT named[1] AS id FROM sessions, regexp_matches(convert_from(data, 'UTF8'), '"([a-z2-7]{26})"', 'g') AS named
		) SELECT id FROM attachments WHERE created_at < $1 AND `+loose+` AND id NOT IN (SELECT id FROM spoken) LIMIT 1000`, before)
	if err != nil {
		return 0, 0, fmt.Errorf("looking for files of no case: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return 0, 0, fmt.Errorf("looking for files of no case: %w", err)
	}
	files, err = a.Forget(ctx, ids)
	return int(tag.RowsAffected()), files, err
}
