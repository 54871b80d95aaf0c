package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
)

// passOn gives a case that is locked, and was not taken on in time, to the next who can have it: each hop in the order of
// the policy, and after the last the municipal centre. Where there is nobody it stays, and is looked at again on the next
// working day. Who has it then has the same hours.
func (db *DB) passOn(ctx context.Context, tx pgx.Tx, c cases.Case, events []cases.Event, p cases.Policy, now time.Time) error {
	until, left, waits := c.Waiting(p)
	switch {
	case !waits:
		return nil
	case until.After(now):
		return db.remindAt(ctx, tx, c.Number, until)
	case !p.InHours(c.Unit, now):
		return db.remindAt(ctx, tx, c.Number, p.NextHours(c.Unit, now))
	}
	m, err := matterOf(ctx, tx, c)
	if err != nil {
		return err
	}
	e, found, err := c.PassOn(left, m, now, func(m cases.Matter) (cases.Decision, error) { return db.route(ctx, tx, m, now) })
	switch {
	case err != nil:
		return err
	case !found:
		return db.remindAt(ctx, tx, c.Number, p.NextHours(c.Unit, cases.DateOf(now).At(23, 59)))
	}
	_, _, err = db.write(ctx, tx, c, events, []cases.Event{e}, nil)
	return err
}
