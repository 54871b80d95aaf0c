package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// A migration that wants a table for itself waits behind whoever uses it, a backup for one, and everybody else waits behind the
// migration. So it waits for lockWait, lets the others by for as long, and comes again, for about two minutes in all.
const (
	lockWait  = 3 * time.Second
	lockTries = 20
)

// errInUse says that a table was in use all the time.
var errInUse = errors.New("something else had a table in use all the time, such as a backup (pg_dump) or a long query; " +
	"what was begun is finished by the next lotusdesk migrate: run it when that is through")

// impatient is a pool on which nothing waits for a lock for longer than lockWait.
func (db *DB) impatient(ctx context.Context) (*pgxpool.Pool, error) {
	config := db.pool.Config()
	prepare := config.AfterConnect
	config.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		if prepare != nil {
			if err := prepare(ctx, conn); err != nil {
				return err
			}
		}
		_, err := conn.Exec(ctx, fmt.Sprintf("SET lock_timeout = %d", lockWait.Milliseconds()))
		return err
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("opening the database for the migrations: %w", err)
	}
	return pool, nil
}

// patiently does something on an impatient pool, again where a lock was not to be had.
func patiently(ctx context.Context, do func() error) error {
	for try := 1; ; try++ {
		err := do()
		var refused *pgconn.PgError
		if !errors.As(err, &refused) || refused.Code != "55P03" { // lock_not_available
			return err
		}
		if try == lockTries {
			return fmt.Errorf("%w: %w", errInUse, err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(lockWait):
		}
	}
}
