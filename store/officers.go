package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
)

// codeLife is how long a binding code may be used, and how long a chat that showed one waits for a second person.
const codeLife = 7 * 24 * time.Hour

// AddOfficer enters an officer and gives the one-time code that binds his or her chat within 7 days. The error is
// ErrNoUnit where there is no such unit. Who names no languages speaks Chinese and that of his or her own chat.
func (db *DB) AddOfficer(ctx context.Context, o Officer) (id, code string, err error) {
	if len(o.Languages) == 0 {
		o.Languages = slices.Compact([]string{"zh", cmp.Or(o.Language, "zh")})
	}
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		if err := checkUnit(ctx, tx, o.Unit); err != nil {
			return err
		}
		var key int64
		err := tx.QueryRow(ctx, "INSERT INTO officers (name, unit, role, topics, language, languages, load_limit) VALUES ($1,$2,$3,$4,$5,$6,$7) RETURNING id",
			o.Name, o.Unit, cmp.Or(o.Role, cases.RoleOfficer), append([]string{}, o.Topics...), o.Language, o.Languages, o.Limit).Scan(&key)
		if err != nil {
			return err
		}
		id = strconv.FormatInt(key, 10)
		code, err = newCode(ctx, tx, key)
		return err
	})
	if err != nil {
		return "", "", fmt.Errorf("adding an officer of unit %s: %w", o.Unit, err)
	}
	return id, code, nil
}

// checkUnit is ErrNoUnit where there is no unit of a code.
func checkUnit(ctx context.Context, q queryer, code string) error {
	known, err := knownUnit(ctx, q, code)
	if err == nil && known != code {
		err = ErrNoUnit
	}
	return err
}

// NewOfficerCode gives an officer a new one-time code, for a second channel or in place of a chat that was lost. One that
// was not used yet is void from now on.
func (db *DB) NewOfficerCode(ctx context.Context, id string) (code string, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		o, err := lockOfficer(ctx, tx, id)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE officer_codes SET expires_at = now() WHERE officer = $1 AND used_at IS NULL", o.key); err != nil {
			return err
		}
		code, err = newCode(ctx, tx, o.key)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("making a code for officer %s: %w", id, err)
	}
	return code, nil
}

// newCode makes a code and keeps its hash.
func newCode(ctx context.Context, tx pgx.Tx, officer int64) (string, error) {
	code := randomCode(10)
	_, err := tx.Exec(ctx, "INSERT INTO officer_codes (hash, officer, expires_at) VALUES ($1,$2,$3)", hashCode(code), officer, time.Now().Add(codeLife))
	return code, err
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

// lockedOfficer is an officer in force whose row is locked.
type lockedOfficer struct {
	key            int64
	name, unit     string
	role, language string
}

// lockOfficer locks an officer in force; ErrNoOfficer where there is none of this id, ErrRevoked where the rights were taken.
func lockOfficer(ctx context.Context, tx pgx.Tx, id string) (lockedOfficer, error) {
	var o lockedOfficer
	var revoked bool
	err := tx.QueryRow(ctx, "SELECT id, name, unit, role, language, revoked_at IS NOT NULL FROM officers WHERE id = $1 FOR NO KEY UPDATE", officerID(id)).
		Scan(&o.key, &o.name, &o.unit, &o.role, &o.language, &revoked)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		err = ErrNoOfficer
	case err == nil && revoked:
		err = ErrRevoked
	}
	return o, err
}

// MoveOfficer makes an officer one of another unit, at once: the open cases stay with the old unit and go to somebody else
// there. It says how many there were.
func (db *DB) MoveOfficer(ctx context.Context, id, unit string) (handedOn int, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		if err := checkUnit(ctx, tx, unit); err != nil {
			return err
		}
		o, err := lockOfficer(ctx, tx, id)
		if err != nil || o.unit == unit {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE officers SET unit = $2 WHERE id = $1", o.key, unit); err != nil {
			return err
		}
		if handedOn, err = db.handOnAll(ctx, tx, &o.key, cases.HandedMoved, db.Now()); err != nil {
			return err
		}
		name, err := unitName(ctx, tx, unit)
		if err != nil {
			return err
		}
		return errors.Join(db.somebodyFree(ctx, tx), db.enqueue(ctx, tx, Notice{
			Key: fmt.Sprintf("officer/%d/moved/%d", o.key, db.Now().UnixNano()), Officer: &o.key, Language: locales.Language(o.language),
			Text: locales.Text{Key: "push.moved", Vars: locales.Vars{"unit": name, "cases": strconv.Itoa(handedOn)}},
		}))
	})
	if err != nil {
		return 0, fmt.Errorf("moving officer %s to unit %s: %w", id, unit, err)
	}
	return handedOn, nil
}

// RevokeOfficer takes every right from an officer at once: chats are unbound, unused codes are void, enterprises have him or
// her for their own no longer, and open cases go to somebody else of their unit. It says how many there were. Revoking
// twice is no error.
func (db *DB) RevokeOfficer(ctx context.Context, id string) (handedOn int, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, "UPDATE officers SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1", officerID(id))
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return ErrNoOfficer
		}
		for _, statement := range []string{
			"UPDATE identities SET officer = NULL WHERE officer = $1", "UPDATE enterprises SET until = now() WHERE officer = $1 AND until IS NULL",
			"UPDATE bindings SET decided_at = now(), approved = false WHERE officer = $1 AND decided_at IS NULL",
		} {
			if _, err := tx.Exec(ctx, statement, officerID(id)); err != nil {
				return err
			}
		}
		if handedOn, err = db.handOnAll(ctx, tx, officerID(id), cases.HandedRevoked, db.Now()); err != nil {
			return err
		}
		return db.askOthers(ctx, tx, id)
	})
	if err != nil {
		return 0, fmt.Errorf("revoking officer %s: %w", id, err)
	}
	return handedOn, nil
}
