package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/riverqueue/river"
)

// lateWait is how long what comes late waits, so that it stands behind the answer to what was just written.
const lateWait = 2 * time.Second

// untold are the notices that the contact behind an identity ($1 to $3) had to get and did not: no chat took them, and no officer has
// told them by phone since. Only those of cases that are still the contact's count, and none that the platform would never take.
const untold = ` FROM call_tasks t, cases c, identities i WHERE i.channel = $1 AND i.account = $2 AND i.external = $3
	AND n.contact = i.contact AND n.state = 'refused' AND n.fault <> 'permanent' AND t.notice = n.id AND t.state <> 'reached'
	AND c.number = n.case_number AND c.contact = n.contact`

// Heard notes that a person wrote or came back, so that a chat takes messages again: what he or she was not told is queued
// again, in its order, each notice once however many turns say so at a time. It says how many notices that are. Mostly it
// is one question and nothing to do. On a barred channel officers stay out of reach, whatever they write there.
func (db *DB) Heard(ctx context.Context, id cases.Identity, barred []string) (late int, err error) {
	barred = append([]string{}, barred...)
	var away, owed, queued, lacks bool
	err = db.pool.QueryRow(ctx, `SELECT unreachable_since IS NOT NULL AND (officer IS NULL OR channel <> ALL($4)), EXISTS (SELECT FROM notices n WHERE EXISTS (SELECT`+untold+`)),
		EXISTS (SELECT FROM notices n WHERE n.officer IS NULL AND n.contact = i.contact AND n.state = 'queued'), EXISTS (SELECT`+missed+`)
		FROM identities i WHERE channel = $1 AND account = $2 AND external = $3`, id.Channel, id.Account, id.External, barred).Scan(&away, &owed, &queued, &lacks)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil // nobody we know yet
	}
	if err == nil && away {
		err = db.SetReachable(ctx, id, true)
	}
	if err == nil && queued {
		err = db.countHeard(ctx, id)
	}
	if err == nil && (owed || queued) { // what was queued may have been refused by now
		late, err = db.queueLate(ctx, id)
	}
	if err == nil && lacks {
		late, err = db.queueMissed(ctx, id, barred)
	}
	if err != nil {
		return 0, fmt.Errorf("looking what a person was not told: %w", err)
	}
	return late, nil
}

// countHeard counts on the notices that are on their way to a contact that he or she was heard. A refusal that is being
// written down waits for this, or this for it.
func (db *DB) countHeard(ctx context.Context, id cases.Identity) error {
	_, err := db.pool.Exec(ctx, `UPDATE notices n SET heard = heard + 1 FROM identities i WHERE i.channel = $1 AND i.account = $2 AND i.external = $3
		AND n.officer IS NULL AND n.contact = i.contact AND n.state = 'queued'`, id.Channel, id.Account, id.External)
	return err
}

// tryAgain keeps a notice queued whose contact was heard since it was read, behind the answer to what was written.
func tryAgain(ctx context.Context, tx pgx.Tx, n Notice) (bool, error) {
	tag, err := tx.Exec(ctx, `UPDATE notices SET attempts = attempts + 1, not_before = now() + $3, bounced = '{}', doubts = 0
		WHERE id = $1 AND state = 'queued' AND heard <> $2`, n.ID, n.Heard, lateWait)
	return err == nil && tag.RowsAffected() > 0, err
}

func (db *DB) queueLate(ctx context.Context, id cases.Identity) (late int, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `UPDATE notices n SET state = 'queued', late_at = now(), not_before = now() + $4, bounced = '{}', doubts = 0,
			settled_at = NULL`+untold+" RETURNING n.id", id.Channel, id.Account, id.External, lateWait)
		if err != nil {
			return err
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		for _, notice := range ids {
			if _, err := db.jobs.InsertTx(ctx, tx, DeliverNotice{Notice: notice}, &river.InsertOpts{MaxAttempts: 48}); err != nil {
				return err
			}
		}
		late = len(ids)
		return err
	})
	return late, err
}

// toldLate settles the call that a notice had become which now reached its reader by chat. When nothing is left to tell by
// phone, who was asked to call is told that it is not needed any more.
func (db *DB) toldLate(ctx context.Context, tx pgx.Tx, n Notice) error {
	var id int64
	var officer *int64
	err := tx.QueryRow(ctx, `UPDATE call_tasks SET state = 'reached', means = 'chat', settled_at = now() WHERE notice = $1 AND state <> 'reached'
		RETURNING id, officer`, n.ID).Scan(&id, &officer)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	var language string
	err = tx.QueryRow(ctx, `SELECT language FROM officers WHERE id = $1
		AND NOT EXISTS (SELECT FROM call_tasks WHERE case_number = $2 AND state <> 'reached')`, officer, n.Case).Scan(&language)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil // nobody was asked, or there is more to tell
	}
	if err != nil {
		return err
	}
	return db.enqueue(ctx, tx, Notice{
		Key: fmt.Sprintf("call/%d/told/%d", id, n.Attempts), Case: n.Case, Officer: officer, Language: locales.Language(language),
		Text: locales.Text{Key: "call.told", Vars: locales.Vars{"number": n.Case, "what": SubjectOf(n.Text)}},
	})
}
