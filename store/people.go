package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
)

// Officer is a bureau user who works cases.
type Officer struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Unit string `json:"unit"`
	// Role is where the officer stands on the ladder; empty is an ordinary officer.
	Role     cases.Role `json:"role"`
	Topics   []string   `json:"topics"` // empty: every topic
	Language string     `json:"language"`
	Bound    []string   `json:"bound"` // channels on which the officer can be reached
	Revoked  bool       `json:"revoked"`
	// Languages are those spoken with contacts; Limit is the most open cases, 0 for as many as come.
	Languages []string `json:"languages"`
	Limit     int      `json:"load_limit"`
	// For are the officers for whom this one stands in today.
	For []string `json:"for,omitempty" db:"-"`
}

// What can be wrong with a person who wants something.
var (
	ErrBadCode    = errors.New("the code is wrong, used or too old")
	ErrNotOfficer = errors.New("this identity belongs to no officer")
	ErrNoUnit     = errors.New("there is no unit of this code")
	ErrNoOfficer  = errors.New("there is no officer of this id")
	ErrRevoked    = errors.New("this officer was revoked and has no rights any more")
)

// contactOf finds the contact behind an identity, or makes one.
func contactOf(ctx context.Context, tx pgx.Tx, id cases.Identity) (int64, error) {
	var contact int64
	err := tx.QueryRow(ctx, "SELECT contact FROM identities WHERE channel = $1 AND account = $2 AND external = $3",
		id.Channel, id.Account, id.External).Scan(&contact)
	if errors.Is(err, pgx.ErrNoRows) {
		err = tx.QueryRow(ctx, `WITH c AS (INSERT INTO contacts DEFAULT VALUES RETURNING id)
			INSERT INTO identities (channel, account, external, contact) SELECT $1, $2, $3, id FROM c
			ON CONFLICT (channel, account, external) DO UPDATE SET external = EXCLUDED.external RETURNING contact`,
			id.Channel, id.Account, id.External).Scan(&contact)
	}
	if err != nil {
		return 0, fmt.Errorf("finding the contact: %w", err)
	}
	return contact, nil
}

// officerColumns reads an Officer.
const officerColumns = `o.id::text, o.name, o.unit, o.role, o.topics, o.language,
	ARRAY(SELECT DISTINCT i.channel FROM identities i WHERE i.officer = o.id AND i.unreachable_since IS NULL ORDER BY 1),
	o.revoked_at IS NOT NULL, o.languages, o.load_limit`

// OfficerOf is the officer in force behind an identity; ErrNotOfficer where there is none.
// It knows for whom he or she stands in today.
func (db *DB) OfficerOf(ctx context.Context, id cases.Identity) (Officer, error) {
	o, err := db.oneOfficer(ctx, ErrNotOfficer, `SELECT `+officerColumns+` FROM officers o JOIN identities b ON b.officer = o.id
		WHERE b.channel = $1 AND b.account = $2 AND b.external = $3 AND o.revoked_at IS NULL`, id.Channel, id.Account, id.External)
	if err != nil {
		return o, err
	}
	return db.standingIn(ctx, o)
}

// standingIn adds for whom an officer stands in today.
func (db *DB) standingIn(ctx context.Context, o Officer) (Officer, error) {
	today := cases.DateOf(db.Now())
	list, err := absentees(ctx, db.pool, today)
	o.For = cases.StandsInFor(o.ID, list, today)
	return o, err
}

// OfficerInForce is the officer of an id who may still act, with those for whom he or she stands in today; ErrRevoked where
// the rights were taken, ErrNoOfficer where there is none of this id.
func (db *DB) OfficerInForce(ctx context.Context, id string) (Officer, error) {
	o, err := db.Officer(ctx, id)
	switch {
	case err != nil:
		return o, err
	case o.Revoked:
		return o, ErrRevoked
	}
	return db.standingIn(ctx, o)
}

// SetOfficerLanguage notes in which language the officer behind an identity is told things from now on; of anybody else it
// notes nothing.
func (db *DB) SetOfficerLanguage(ctx context.Context, id cases.Identity, language locales.Language) error {
	_, err := db.pool.Exec(ctx, `UPDATE officers o SET language = $4 FROM identities b
		WHERE b.officer = o.id AND b.channel = $1 AND b.account = $2 AND b.external = $3`, id.Channel, id.Account, id.External, language)
	if err != nil {
		return fmt.Errorf("noting the language of an officer: %w", err)
	}
	return nil
}

// Officer is the officer of an id, revoked or not; ErrNoOfficer where there is none.
func (db *DB) Officer(ctx context.Context, id string) (Officer, error) {
	return db.oneOfficer(ctx, ErrNoOfficer, "SELECT "+officerColumns+" FROM officers o WHERE o.id = $1", officerID(id))
}

func (db *DB) oneOfficer(ctx context.Context, none error, query string, args ...any) (Officer, error) {
	rows, err := db.pool.Query(ctx, query, args...)
	if err != nil {
		return Officer{}, fmt.Errorf("looking for an officer: %w", err)
	}
	o, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Officer])
	if errors.Is(err, pgx.ErrNoRows) {
		return o, none
	}
	if err != nil {
		return o, fmt.Errorf("looking for an officer: %w", err)
	}
	return o, nil
}

// Officers lists all officers, those revoked too.
func (db *DB) Officers(ctx context.Context) ([]Officer, error) {
	rows, err := db.pool.Query(ctx, "SELECT "+officerColumns+" FROM officers o ORDER BY o.unit, o.id")
	if err != nil {
		return nil, fmt.Errorf("listing the officers: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Officer])
	if err != nil {
		return nil, fmt.Errorf("listing the officers: %w", err)
	}
	return list, nil
}

// SetReachable notes that a person blocked us or came back.
func (db *DB) SetReachable(ctx context.Context, id cases.Identity, reachable bool) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		var officer *int64
		err := tx.QueryRow(ctx, `UPDATE identities SET unreachable_since = CASE WHEN $4 THEN NULL ELSE coalesce(unreachable_since, now()) END
			WHERE channel = $1 AND account = $2 AND external = $3 RETURNING officer`, id.Channel, id.Account, id.External, reachable).Scan(&officer)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil // nobody we know
		}
		if err == nil && reachable && officer != nil {
			err = db.somebodyFree(ctx, tx)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("noting whether a person can be reached: %w", err)
	}
	return nil
}
