package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
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
}

// What can be wrong with a person who wants something.
var (
	ErrBadCode    = errors.New("the code is wrong, used or too old")
	ErrNotOfficer = errors.New("this identity belongs to no officer")
	ErrNoUnit     = errors.New("there is no unit of this code")
	ErrNoOfficer  = errors.New("there is no officer of this id")
)

// codeLife is how long a binding code may be used.
const codeLife = 7 * 24 * time.Hour

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

// responsible chooses the officer for a case: one of the unit who knows the topic, one of the unit, its lead, one of
// the municipal centre; among equals the one with the fewest cases. Only officers whose chat is bound are chosen,
// since others would never learn of it; those named as not to be are left out. Nobody at all gives "".
func responsible(ctx context.Context, tx pgx.Tx, unit, topic string, not []string) (string, error) {
	var id int64
	err := tx.QueryRow(ctx, `SELECT o.id FROM officers o
		WHERE o.revoked_at IS NULL AND o.unit IN ($1, $3) AND o.id::text <> ALL($4)
		  AND EXISTS (SELECT FROM identities i WHERE i.officer = o.id AND i.unreachable_since IS NULL)
		ORDER BY o.unit = $1 DESC, $2 = ANY(o.topics) DESC, o.role <> 'officer', o.topics = '{}' DESC,
		  (SELECT count(*) FROM cases c WHERE c.officer = o.id), o.id
		LIMIT 1`, unit, topic, cases.Municipal, append([]string{}, not...)).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("choosing an officer of unit %s: %w", unit, err)
	}
	return strconv.FormatInt(id, 10), nil
}

// AddOfficer enters an officer and gives the one-time code that binds his or her chat within 7 days. The error is
// ErrNoUnit where there is no such unit.
func (db *DB) AddOfficer(ctx context.Context, o Officer) (id, code string, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		var known bool
		if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM units WHERE code = $1)", o.Unit).Scan(&known); err != nil {
			return err
		}
		if !known {
			return ErrNoUnit
		}
		if o.Topics == nil {
			o.Topics = []string{}
		}
		var key int64
		err := tx.QueryRow(ctx, "INSERT INTO officers (name, unit, role, topics, language) VALUES ($1,$2,$3,$4,$5) RETURNING id",
			o.Name, o.Unit, cmp.Or(o.Role, cases.RoleOfficer), o.Topics, o.Language).Scan(&key)
		if err != nil {
			return err
		}
		id, code = strconv.FormatInt(key, 10), randomCode(10)
		_, err = tx.Exec(ctx, "INSERT INTO officer_codes (hash, officer, expires_at) VALUES ($1,$2,$3)", hashCode(code), key, time.Now().Add(codeLife))
		return err
	})
	if err != nil {
		return "", "", fmt.Errorf("adding an officer of unit %s: %w", o.Unit, err)
	}
	return id, code, nil
}

// randomCode makes a code of n letters and digits that are not mistaken for one another: 5 bits each.
func randomCode(n int) string {
	const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789" // 32, so that no byte favours one
	raw := make([]byte, n)
	_, _ = rand.Read(raw) // never fails: crypto/rand ends the program rather than give less
	for i := range raw {
		raw[i] = alphabet[raw[i]%32]
	}
	return string(raw)
}

func hashCode(code string) []byte {
	sum := sha256.Sum256([]byte("officer code " + strings.ToUpper(strings.TrimSpace(code))))
	return sum[:]
}

// BindOfficer binds a chat to the officer whose code is shown. The code is then used up; ErrBadCode says that it was
// wrong, used by another chat or too old.
func (db *DB) BindOfficer(ctx context.Context, code string, id cases.Identity) (Officer, error) {
	var officer int64
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := contactOf(ctx, tx, id); err != nil {
			return err
		}
		// The same chat may show its code again: a repeated message is no error.
		err := tx.QueryRow(ctx, `SELECT c.officer FROM officer_codes c JOIN officers o ON o.id = c.officer AND o.revoked_at IS NULL
			WHERE c.hash = $1 AND c.expires_at > now() AND (c.used_at IS NULL OR EXISTS (SELECT FROM identities i
			WHERE i.officer = c.officer AND i.channel = $2 AND i.account = $3 AND i.external = $4)) FOR UPDATE OF c`,
			hashCode(code), id.Channel, id.Account, id.External).Scan(&officer)
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrBadCode
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "UPDATE identities SET officer = $1, unreachable_since = NULL WHERE channel = $2 AND account = $3 AND external = $4",
			officer, id.Channel, id.Account, id.External)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "UPDATE officer_codes SET used_at = coalesce(used_at, now()) WHERE hash = $1", hashCode(code))
		return err
	})
	if err != nil {
		return Officer{}, fmt.Errorf("binding a chat to an officer: %w", err)
	}
	return db.OfficerOf(ctx, id)
}

// officerColumns reads an Officer.
const officerColumns = `o.id::text, o.name, o.unit, o.role, o.topics, o.language,
	ARRAY(SELECT DISTINCT i.channel FROM identities i WHERE i.officer = o.id AND i.unreachable_since IS NULL ORDER BY 1),
	o.revoked_at IS NOT NULL`

// OfficerOf is the officer in force behind an identity; ErrNotOfficer where there is none.
func (db *DB) OfficerOf(ctx context.Context, id cases.Identity) (Officer, error) {
	return db.oneOfficer(ctx, ErrNotOfficer, `SELECT `+officerColumns+` FROM officers o JOIN identities b ON b.officer = o.id
		WHERE b.channel = $1 AND b.account = $2 AND b.external = $3 AND o.revoked_at IS NULL`, id.Channel, id.Account, id.External)
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

// RevokeOfficer takes every right from an officer at once: chats are unbound, unused codes are void.
func (db *DB) RevokeOfficer(ctx context.Context, id string) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, "UPDATE officers SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1", officerID(id))
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return ErrNoOfficer
		}
		_, err = tx.Exec(ctx, "UPDATE identities SET officer = NULL WHERE officer = $1", officerID(id))
		return err
	})
	if err != nil {
		return fmt.Errorf("revoking officer %s: %w", id, err)
	}
	return nil
}

// SetReachable notes that a person blocked us or came back.
func (db *DB) SetReachable(ctx context.Context, id cases.Identity, reachable bool) error {
	_, err := db.pool.Exec(ctx, `UPDATE identities SET unreachable_since = CASE WHEN $4 THEN NULL ELSE coalesce(unreachable_since, now()) END
		WHERE channel = $1 AND account = $2 AND external = $3`, id.Channel, id.Account, id.External, reachable)
	if err != nil {
		return fmt.Errorf("noting whether a person can be reached: %w", err)
	}
	return nil
}
