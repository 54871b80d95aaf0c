package store

import (
	"context"
	"fmt"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
)

// Backlog is how much waits, in the whole installation.
type Backlog struct {
	// Notices that could go out now and have not, and for how long the first of them waits.
	Notices int
	Oldest  time.Duration
	// Calls that officers are still to make because no chat delivers.
	Calls int
	// Unassigned are open cases without an officer, Overdue those with a limit that is over.
	Unassigned, Overdue int
}

// Backlog counts what waits in PostgreSQL.
func (db *DB) Backlog(ctx context.Context) (Backlog, error) {
	var b Backlog
	var seconds float64
	now := db.Now()
	err := db.pool.QueryRow(ctx, `SELECT
		(SELECT count(*) FROM notices WHERE state = 'queued' AND (held_until IS NULL OR held_until <= $1)),
		(SELECT coalesce(extract(epoch FROM $1 - min(greatest(created_at, held_until, late_at))), 0)::float8 FROM notices
			WHERE state = 'queued' AND (held_until IS NULL OR held_until <= $1)),
		(SELECT count(*) FROM call_tasks WHERE state <> 'reached'),
		(SELECT count(*) FROM cases WHERE officer IS NULL AND `+notOver()+`),
		(SELECT count(*) FROM cases WHERE next_due < $2::date)`, now, cases.DateOf(now).String(),
	).Scan(&b.Notices, &seconds, &b.Calls, &b.Unassigned, &b.Overdue)
	if err != nil {
		return Backlog{}, fmt.Errorf("counting what waits: %w", err)
	}
	b.Oldest = time.Duration(max(0, seconds) * float64(time.Second))
	return b, nil
}

// Waiting counts what waits on a shelf.
func (r *Redis) Waiting(ctx context.Context, shelf string) (int, error) {
	n, err := r.client.HLen(ctx, shelfKey(shelf)).Result()
	if err != nil {
		return 0, fmt.Errorf("counting what waits in %s: %w", shelf, err)
	}
	return int(n), nil
}
