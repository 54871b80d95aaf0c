package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
)

// leftDraft is a draft in the copy of a session that nobody was reminded of yet.
type leftDraft struct {
	Identity, Language, ID, Flow string
	Last                         time.Time
}

// RemindDrafts reminds people of the drafts they left behind: of each once, in working hours, while their platform's
// window is open, and nobody who asked not to be. It gives how many were reminded.
func (db *DB) RemindDrafts(ctx context.Context, now time.Time) (int, error) {
	policy, err := db.Policy(ctx)
	if err != nil || !policy.InHours("", now) {
		return 0, err
	}
	rows, err := db.pool.Query(ctx, `SELECT identity, s->>'language', s->'draft'->>'id', s->'draft'->>'flow', updated_at
		FROM (SELECT identity, updated_at, convert_from(data, 'UTF8')::jsonb AS s FROM sessions WHERE updated_at BETWEEN $1 AND $2) AS recent
		WHERE jsonb_array_length(s->'draft'->'order') > 0 AND NOT coalesce((s->>'quiet')::boolean, false)
		  AND NOT EXISTS (SELECT FROM notices WHERE key = 'draft/' || (s->'draft'->>'id'))`, now.Add(-48*time.Hour), now)
	if err != nil {
		return 0, fmt.Errorf("looking for drafts left behind: %w", err)
	}
	left, err := pgx.CollectRows(rows, pgx.RowToStructByPos[leftDraft])
	if err != nil {
		return 0, fmt.Errorf("looking for drafts left behind: %w", err)
	}
	reminded := 0
	for _, d := range left {
		if at := policy.DraftReminder(d.Last); at.IsZero() || at.After(now) || now.Sub(d.Last) >= 46*time.Hour {
			continue
		}
		if err := db.remindDraft(ctx, d); err != nil {
			return reminded, err
		}
		reminded++
	}
	return reminded, nil
}

// remindDraft queues the reminder of one draft.
func (db *DB) remindDraft(ctx context.Context, d leftDraft) error {
	parts := strings.SplitN(d.Identity, ":", 3)
	if len(parts) != 3 {
		return fmt.Errorf("reminding of draft %s: its identity has no three parts", d.ID)
	}
	return db.inTx(ctx, func(tx pgx.Tx) error {
		contact, err := contactOf(ctx, tx, cases.Identity{Channel: parts[0], Account: parts[1], External: parts[2]})
		if err != nil {
			return err
		}
		return db.send(ctx, tx, contact, letterOfForm("reminder.draft", d.Flow+".title"), Notice{
			Key: "draft/" + d.ID, Language: locales.Language(d.Language),
			Choices: []flows.Choice{
				{Label: locales.T("reminder.go_on"), Data: "!continue", Unnumbered: true},
				{Label: locales.T("command.quiet.label"), Data: "!quiet", Unnumbered: true},
			},
		})
	})
}
