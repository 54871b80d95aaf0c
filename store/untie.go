package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
)

// Untie takes every chat from a case that is the chat's own: from then on only its access code opens it, and the intake
// that was filed does not say any more from which chat it came, nor does what was sent there. ErrNoCase says that the case is not the chat's; an act that
// was done before is done.
func (db *DB) Untie(ctx context.Context, number cases.Number, id cases.Identity, act cases.Act) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		c, events, err := load(ctx, tx, number, true)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(events, func(e cases.Event) bool { return e.Act == act.ID }) {
			return nil
		}
		contact, err := contactOf(ctx, tx, id)
		if err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `UPDATE cases SET contact = NULL, channel = NULL, account = NULL, external = NULL, intake = intake - 'from'
			WHERE number = $1 AND contact = $2`, number, contact)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return ErrNoCase
		}
		if err := forget(ctx, tx, number); err != nil {
			return err
		}
		policy, err := db.policy(ctx, tx, c.Policy)
		if err != nil {
			return err
		}
		c.From = cases.Identity{}
		_, _, err = db.decide(ctx, tx, c, events, act, policy)
		return err
	})
	if err != nil {
		return fmt.Errorf("untying case %s: %w", number, err)
	}
	return nil
}

// forget takes from all that was and is to be sent on a case to whom it goes. What a chat was told stays as told to somebody; what
// was still to be told is kept for who opens the case; links that are out end, as everything is had again with the code.
func forget(ctx context.Context, tx pgx.Tx, number cases.Number) error {
	for _, statement := range []string{
		`INSERT INTO kept_notices (key, case_number, text) SELECT key, case_number, text FROM notices
			WHERE case_number = $1 AND contact IS NOT NULL AND state = 'queued' ON CONFLICT (key) DO NOTHING`,
		`WITH somebody AS (INSERT INTO contacts DEFAULT VALUES RETURNING id)
			UPDATE notices SET contact = somebody.id, bounced = '{}', receipt = '',
				fault = CASE state WHEN 'queued' THEN 'nobody' ELSE fault END, settled_at = CASE state WHEN 'queued' THEN now() ELSE settled_at END,
				state = CASE state WHEN 'queued' THEN 'refused' ELSE state END
			FROM somebody WHERE case_number = $1 AND contact IS NOT NULL`,
		`DELETE FROM links WHERE (case_number = $1 OR attachment = ANY(ARRAY(SELECT id FROM attachments WHERE case_number = $1 UNION SELECT attachment FROM papers WHERE case_number = $1)))
			AND holder NOT IN (SELECT channel || ':' || account || ':' || external FROM identities WHERE officer IS NOT NULL)`,
	} {
		if _, err := tx.Exec(ctx, statement, number); err != nil {
			return fmt.Errorf("forgetting who was told of case %s: %w", number, err)
		}
	}
	return nil
}
