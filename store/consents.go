package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
)

// GiveConsent keeps a person's consent to one message of a template. The event names what brought it: the same event
// again brings no second one.
func (db *DB) GiveConsent(ctx context.Context, id cases.Identity, template, event string) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := contactOf(ctx, tx, id); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO consents (channel, account, external, template, event) VALUES ($1,$2,$3,$4,$5)
			ON CONFLICT (channel, account, external, template, event) DO NOTHING`, id.Channel, id.Account, id.External, template, event)
		return err
	})
	if err != nil {
		return fmt.Errorf("keeping a consent: %w", err)
	}
	return nil
}

// TakeConsent uses up the oldest consent of a person to a template. False says that there is none.
func (db *DB) TakeConsent(ctx context.Context, id cases.Identity, template string) (consent int64, ok bool, err error) {
	err = db.pool.QueryRow(ctx, `UPDATE consents SET used_at = now() WHERE id = (SELECT id FROM consents
		WHERE channel = $1 AND account = $2 AND external = $3 AND template = $4 AND used_at IS NULL ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
		RETURNING id`, id.Channel, id.Account, id.External, template).Scan(&consent)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("taking a consent: %w", err)
	}
	return consent, true, nil
}

// ReturnConsent gives a consent back that was taken for a message that was not sent.
func (db *DB) ReturnConsent(ctx context.Context, consent int64) error {
	if _, err := db.pool.Exec(ctx, "UPDATE consents SET used_at = NULL WHERE id = $1", consent); err != nil {
		return fmt.Errorf("giving a consent back: %w", err)
	}
	return nil
}

// DropConsents forgets what is left of a person's consents to a template: he or she took them back, or the platform says
// that there are none.
func (db *DB) DropConsents(ctx context.Context, id cases.Identity, template string) error {
	_, err := db.pool.Exec(ctx, `UPDATE consents SET used_at = now() WHERE channel = $1 AND account = $2 AND external = $3 AND template = $4
		AND used_at IS NULL`, id.Channel, id.Account, id.External, template)
	if err != nil {
		return fmt.Errorf("dropping consents: %w", err)
	}
	return nil
}
