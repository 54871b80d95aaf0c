package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
)

// ErrNoCase says that there is no case of this number.
var ErrNoCase = errors.New("there is no such case")

// Case reads a case with its events.
func (db *DB) Case(ctx context.Context, number cases.Number) (cases.Case, []cases.Event, error) {
	var c cases.Case
	var events []cases.Event
	err := db.inTx(ctx, func(tx pgx.Tx) (err error) {
		c, events, err = load(ctx, tx, number, false)
		return err
	})
	if err != nil {
		return c, nil, fmt.Errorf("reading case %s: %w", number, err)
	}
	return c, events, nil
}

// load folds a case from its events; with lock nobody else changes it until the transaction ends.
func load(ctx context.Context, tx pgx.Tx, number cases.Number, lock bool) (cases.Case, []cases.Event, error) {
	query := "SELECT coalesce(channel, ''), coalesce(account, ''), coalesce(external, '') FROM cases WHERE number = $1"
	if lock {
		query += " FOR UPDATE"
	}
	var from cases.Identity
	err := tx.QueryRow(ctx, query, number).Scan(&from.Channel, &from.Account, &from.External)
	if errors.Is(err, pgx.ErrNoRows) {
		return cases.Case{}, nil, ErrNoCase
	}
	if err != nil {
		return cases.Case{}, nil, err
	}
	rows, err := tx.Query(ctx, `SELECT case_number, seq, type, act, actor, at, data, previous, hash
		FROM case_events WHERE case_number = $1 ORDER BY seq`, number)
	if err != nil {
		return cases.Case{}, nil, err
	}
	events, err := pgx.CollectRows(rows, pgx.RowToStructByPos[cases.Event])
	if err != nil {
		return cases.Case{}, nil, err
	}
	c := cases.Fold(events)
	c.From = from
	return c, events, nil
}

// CasesOf lists the cases of the contact behind an identity, newest first.
func (db *DB) CasesOf(ctx context.Context, id cases.Identity) ([]cases.Case, error) {
	return db.list(ctx, `SELECT c.number FROM cases c JOIN identities i ON i.contact = c.contact
		WHERE i.channel = $1 AND i.account = $2 AND i.external = $3 ORDER BY c.opened_at DESC LIMIT 20`, id.Channel, id.Account, id.External)
}

// CasesOfOfficer lists the cases an officer is responsible for, oldest first.
func (db *DB) CasesOfOfficer(ctx context.Context, officer string) ([]cases.Case, error) {
	return db.list(ctx, "SELECT number FROM cases WHERE officer = $1 ORDER BY opened_at LIMIT 50", officerID(officer))
}

// AllCases lists every case, oldest first.
func (db *DB) AllCases(ctx context.Context) ([]cases.Case, error) {
	return db.list(ctx, "SELECT number FROM cases ORDER BY opened_at, number")
}

func (db *DB) list(ctx context.Context, query string, args ...any) ([]cases.Case, error) {
	var list []cases.Case
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, query, args...)
		if err != nil {
			return err
		}
		numbers, err := pgx.CollectRows(rows, pgx.RowTo[cases.Number])
		if err != nil {
			return err
		}
		for _, number := range numbers {
			c, _, err := load(ctx, tx, number, false)
			if err != nil {
				return err
			}
			list = append(list, c)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("listing cases: %w", err)
	}
	return list, nil
}

// intakeOf reads the intake of a case.
func intakeOf(ctx context.Context, q queryer, number cases.Number) (in cases.Intake, err error) {
	if err = q.QueryRow(ctx, "SELECT intake FROM cases WHERE number = $1", number).Scan(&in); err != nil {
		return in, fmt.Errorf("reading the intake of case %s: %w", number, err)
	}
	return in, nil
}

// IntakeOf reads what was answered when a case was opened.
func (db *DB) IntakeOf(ctx context.Context, number cases.Number) (cases.Intake, error) {
	return intakeOf(ctx, db.pool, number)
}
