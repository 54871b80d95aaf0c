package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
)

// Look is that an officer looked at a case.
type Look struct {
	Officer string    `json:"officer"`
	What    string    `json:"what"` // overview, matter, translated, files, papers, timeline, identity or export
	At      time.Time `json:"at"`
}

// Looked notes that an officer looked at something of a case (FIL-IR 25: who is not concerned with a matter stays away from
// it, so it has to be known who came near).
func (db *DB) Looked(ctx context.Context, number cases.Number, officer, what string, at time.Time) error {
	_, err := db.pool.Exec(ctx, "INSERT INTO looks (case_number, officer, what, at) VALUES ($1, $2, $3, $4)", number, officerID(officer), what, at)
	if err != nil {
		return fmt.Errorf("noting who looked at case %s: %w", number, err)
	}
	return nil
}

// LooksAt lists who looked at a case, in order.
func (db *DB) LooksAt(ctx context.Context, number cases.Number) ([]Look, error) {
	rows, err := db.pool.Query(ctx, "SELECT officer::text, what, at FROM looks WHERE case_number = $1 ORDER BY at, id", number)
	if err != nil {
		return nil, fmt.Errorf("listing who looked at case %s: %w", number, err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Look])
	if err != nil {
		return nil, fmt.Errorf("listing who looked at case %s: %w", number, err)
	}
	return list, nil
}
