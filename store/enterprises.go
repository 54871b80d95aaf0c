package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Enterprise is an enterprise with an officer of its own, for a time.
type Enterprise struct {
	CreditCode string     `json:"credit_code"`
	ZH         string     `json:"zh"`
	EN         string     `json:"en"`
	Unit       string     `json:"unit"`
	Officer    string     `json:"officer"`
	Since      time.Time  `json:"since"`
	Until      *time.Time `json:"until"`
}

// ErrNoEnterprise says that there is no enterprise of this code with an officer of its own.
var ErrNoEnterprise = errors.New("no enterprise of this credit code has an officer of its own")

// PutEnterprise gives an enterprise an officer of its own. One it had before stays in the history.
func (db *DB) PutEnterprise(ctx context.Context, e Enterprise) error {
	o, err := db.Officer(ctx, e.Officer)
	if err == nil && o.Revoked {
		err = ErrNoOfficer
	}
	if err != nil {
		return fmt.Errorf("officer %s: %w", e.Officer, err)
	}
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "UPDATE enterprises SET until = now() WHERE credit_code = $1 AND until IS NULL", e.CreditCode); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "INSERT INTO enterprises (credit_code, zh, en, unit, officer) VALUES ($1,$2,$3,$4,$5)", e.CreditCode, e.ZH, e.EN, o.Unit, officerID(o.ID))
		return err
	})
	if err != nil {
		return fmt.Errorf("entering enterprise %s: %w", e.CreditCode, err)
	}
	return nil
}

// EndEnterprise ends that an enterprise has an officer of its own.
func (db *DB) EndEnterprise(ctx context.Context, creditCode string) error {
	tag, err := db.pool.Exec(ctx, "UPDATE enterprises SET until = now() WHERE credit_code = $1 AND until IS NULL", creditCode)
	if err != nil {
		return fmt.Errorf("ending the officer of enterprise %s: %w", creditCode, err)
	}
	if tag.RowsAffected() == 0 {
		return ErrNoEnterprise
	}
	return nil
}

// Enterprises lists the enterprises with officers of their own, and those who had it before.
func (db *DB) Enterprises(ctx context.Context) ([]Enterprise, error) {
	rows, err := db.pool.Query(ctx, "SELECT credit_code, zh, en, unit, officer::text, since, until FROM enterprises ORDER BY credit_code, id")
	if err != nil {
		return nil, fmt.Errorf("listing the enterprises: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Enterprise])
	if err != nil {
		return nil, fmt.Errorf("listing the enterprises: %w", err)
	}
	return list, nil
}
