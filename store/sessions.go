package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
)

// SessionCopy is a session on its way to the copy that outlives Redis.
type SessionCopy struct {
	Identity cases.Identity
	Version  int64
	Data     []byte
}

// SaveCopies writes copies of sessions in one statement; an older version never replaces a newer one.
func (db *DB) SaveCopies(ctx context.Context, copies []SessionCopy) error {
	keys, versions, data := make([]string, len(copies)), make([]int64, len(copies)), make([][]byte, len(copies))
	for i, c := range copies {
		keys[i], versions[i], data[i] = c.Identity.String(), c.Version, c.Data
	}
	_, err := db.pool.Exec(ctx, `INSERT INTO sessions (identity, version, data) SELECT * FROM unnest($1::text[], $2::bigint[], $3::bytea[])
		ON CONFLICT (identity) DO UPDATE SET version = EXCLUDED.version, data = EXCLUDED.data, updated_at = now()
		WHERE sessions.version < EXCLUDED.version`, keys, versions, data)
	if err != nil {
		return fmt.Errorf("copying %d sessions: %w", len(copies), err)
	}
	return nil
}

// LoadCopy reads the copy of a session; version 0 says that there is none.
func (db *DB) LoadCopy(ctx context.Context, id cases.Identity) (version int64, data []byte, err error) {
	err = db.pool.QueryRow(ctx, "SELECT version, data FROM sessions WHERE identity = $1", id.String()).Scan(&version, &data)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil, nil
	}
	if err != nil {
		return 0, nil, fmt.Errorf("reading the copy of a session: %w", err)
	}
	return version, data, nil
}
