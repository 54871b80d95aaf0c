package store

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/redis/go-redis/v9"
	"golang.org/x/crypto/argon2"
)

// An access code is 18 letters and digits: 4 by which it is found and 14 that are secret, which are 70 bits.
const (
	codeID     = 4
	codeSecret = 14
)

// ErrTooManyTries says that somebody entered too many wrong access codes and has to wait.
var ErrTooManyTries = errors.New("too many wrong access codes")

// codeTries is how many wrong access codes a contact may enter in codeWindow.
const (
	codeTries  = 5
	codeWindow = time.Hour
)

// NewAccessCode makes the access code of a case, in place of one made before. It is given out once; only its hash is kept.
func (db *DB) NewAccessCode(ctx context.Context, number cases.Number) (string, error) {
	code, salt := randomCode(codeID+codeSecret), make([]byte, 16)
	_, _ = rand.Read(salt) // never fails: crypto/rand ends the program rather than give less
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "DELETE FROM access_codes WHERE case_number = $1", number); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "INSERT INTO access_codes (id, case_number, salt, hash) VALUES ($1, $2, $3, $4)",
			code[:codeID], number, salt, hashSecret(code[codeID:], salt))
		return err
	})
	if err != nil {
		return "", fmt.Errorf("making an access code of case %s: %w", number, err)
	}
	return grouped(code), nil
}

// CaseOfCode is the case that an access code opens, written in any way people write it. The error is ErrBadCode
// whatever is wrong, after the same work.
func (db *DB) CaseOfCode(ctx context.Context, text string) (cases.Number, error) {
	code := strings.ToUpper(strings.NewReplacer("-", "", "–", "", "—", "", " ", "").Replace(text))
	if len(code) != codeID+codeSecret {
		return "", ErrBadCode
	}
	var number cases.Number
	salt, hash := make([]byte, 16), make([]byte, 32)
	err := db.pool.QueryRow(ctx, "SELECT case_number, salt, hash FROM access_codes WHERE id = $1", code[:codeID]).Scan(&number, &salt, &hash)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return "", fmt.Errorf("looking for an access code: %w", err)
	}
	if subtle.ConstantTimeCompare(hashSecret(code[codeID:], salt), hash) != 1 {
		return "", ErrBadCode
	}
	return number, nil
}

// Claim makes a chat the one that belongs to a case: its owner showed the access code.
func (db *DB) Claim(ctx context.Context, number cases.Number, id cases.Identity, act cases.Act) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		c, events, err := load(ctx, tx, number, true)
		if err != nil || c.From == id {
			return err
		}
		policy, err := db.policy(ctx, tx, c.Policy)
		if err != nil {
			return err
		}
		contact, err := contactOf(ctx, tx, id)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "UPDATE cases SET contact = $2, channel = $3, account = $4, external = $5 WHERE number = $1",
			number, contact, id.Channel, id.Account, id.External)
		if err != nil {
			return err
		}
		_, _, err = db.decide(ctx, tx, c, events, act, policy)
		return err
	})
	if err != nil {
		return fmt.Errorf("giving case %s to another chat: %w", number, err)
	}
	return nil
}

// hashSecret hashes the secret part of an access code: Argon2id with 19 MiB and two passes.
func hashSecret(secret string, salt []byte) []byte {
	return argon2.IDKey([]byte(secret), salt, 2, 19*1024, 1, 32)
}

// grouped writes a code in groups of four, so that it can be copied by hand.
func grouped(code string) string {
	var parts []string
	for len(code) > 4 {
		parts, code = append(parts, code[:4]), code[4:]
	}
	return strings.Join(append(parts, code), "-")
}

func codesKey(id cases.Identity) string { return "codes:{" + id.String() + "}" }

// MayTryCode says with ErrTooManyTries that a contact entered too many wrong access codes within the hour. Who cannot be
// counted does not get in either.
func (r *Redis) MayTryCode(ctx context.Context, id cases.Identity) error {
	tries, err := r.client.Get(ctx, codesKey(id)).Int()
	if err != nil && !errors.Is(err, redis.Nil) {
		return fmt.Errorf("asking for wrong access codes: %w", err)
	}
	if tries >= codeTries {
		return ErrTooManyTries
	}
	return nil
}

// CountWrongCode counts a wrong access code of a contact.
func (r *Redis) CountWrongCode(ctx context.Context, id cases.Identity) error {
	pipe := r.client.TxPipeline()
	pipe.Incr(ctx, codesKey(id))
	pipe.ExpireNX(ctx, codesKey(id), codeWindow)
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("counting wrong access codes: %w", err)
	}
	return nil
}
