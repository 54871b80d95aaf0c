package store

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
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
	codeTries      = 5
	codeTriesOfAll = 20 // wrong codes that begin alike, from all chats together
	codeWindow     = time.Hour
)

// NewAccessCode makes an access code of a case. It is given out once; only its hash is kept. It takes the place of codes
// that another turn made; one of the same turn, which was interrupted or is taken twice at once, stays beside it.
func (db *DB) NewAccessCode(ctx context.Context, number cases.Number, turn string) (string, error) {
	for {
		code, salt := randomCode(codeID+codeSecret), make([]byte, 16)
		_, _ = rand.Read(salt) // never fails: crypto/rand ends the program rather than give less
		hash, err := db.hashSecret(ctx, code[codeID:], salt)
		if err != nil {
			return "", fmt.Errorf("making an access code of case %s: %w", number, err)
		}
		var made bool
		err = db.inTx(ctx, func(tx pgx.Tx) error {
			tag, err := tx.Exec(ctx, `INSERT INTO access_codes (id, case_number, salt, hash, turn) VALUES ($1, $2, $3, $4, $5)
				ON CONFLICT (id) DO NOTHING`, code[:codeID], number, salt, hash, turn)
			if made = err == nil && tag.RowsAffected() == 1; !made {
				return err // another case has a code that begins alike
			}
			_, err = tx.Exec(ctx, "DELETE FROM access_codes WHERE case_number = $1 AND turn <> $2", number, turn)
			return err
		})
		if err != nil {
			return "", fmt.Errorf("making an access code of case %s: %w", number, err)
		}
		if made {
			return grouped(code), nil
		}
	}
}

// HasAccessCode says whether a case can be opened by a code.
func (db *DB) HasAccessCode(ctx context.Context, number cases.Number) (bool, error) {
	var has bool
	if err := db.pool.QueryRow(ctx, "SELECT EXISTS (SELECT FROM access_codes WHERE case_number = $1)", number).Scan(&has); err != nil {
		return false, fmt.Errorf("looking for the access code of case %s: %w", number, err)
	}
	return has, nil
}

// codeOf reads an access code written in any way people write it: the part it is found by, and the secret.
func codeOf(text string) (id, secret string, ok bool) {
	code := strings.ToUpper(strings.NewReplacer("-", "", "–", "", "—", "", " ", "", ".", "").Replace(text))
	if len(code) != codeID+codeSecret {
		return "", "", false
	}
	return code[:codeID], code[codeID:], true
}

// OpenedCase is a case that is open in a chat by an access code, and the part by which that code is found.
type OpenedCase struct {
	Case cases.Number
	Code string
}

// CaseOfCode is the case that an access code opens. The error is ErrBadCode whatever is wrong, after the same work.
func (db *DB) CaseOfCode(ctx context.Context, text string) (OpenedCase, error) {
	id, secret, ok := codeOf(text)
	if !ok {
		return OpenedCase{}, ErrBadCode
	}
	var number cases.Number
	salt, hash := make([]byte, 16), make([]byte, 32)
	err := db.pool.QueryRow(ctx, "SELECT case_number, salt, hash FROM access_codes WHERE id = $1", id).Scan(&number, &salt, &hash)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return OpenedCase{}, fmt.Errorf("looking for an access code: %w", err)
	}
	found, err := db.hashSecret(ctx, secret, salt)
	if err != nil {
		return OpenedCase{}, err
	}
	if subtle.ConstantTimeCompare(found, hash) != 1 {
		return OpenedCase{}, ErrBadCode
	}
	return OpenedCase{number, id}, nil
}

// StillOpens says whether the code by which a case was opened is still a code of it: a new one ends what the old one opened.
func (db *DB) StillOpens(ctx context.Context, opened OpenedCase) (bool, error) {
	return stillOpens(ctx, db.pool, opened)
}

func stillOpens(ctx context.Context, q queryer, opened OpenedCase) (bool, error) {
	var number cases.Number
	err := q.QueryRow(ctx, "SELECT case_number FROM access_codes WHERE id = $1", opened.Code).Scan(&number)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return false, fmt.Errorf("asking whether a code still opens case %s: %w", opened.Case, err)
	}
	return err == nil && number == opened.Case, nil
}

// Claim makes a chat the one that belongs to a case: its owner showed the access code, which is still a code of the case, else the
// error is ErrNoCase. The chat that had it is told at once, and not which one has it now, so that who lost a code and not a
// phone can say so.
func (db *DB) Claim(ctx context.Context, opened OpenedCase, id cases.Identity, act cases.Act) error {
	number := opened.Case
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		c, events, err := load(ctx, tx, number, true)
		if err != nil || c.From == id {
			return err
		}
		if opens, err := stillOpens(ctx, tx, opened); err != nil { // while the case is held nobody makes a new code
			return err
		} else if !opens {
			return ErrNoCase
		}
		policy, err := db.policy(ctx, tx, c.Policy)
		if err != nil {
			return err
		}
		contact, err := contactOf(ctx, tx, id)
		if err != nil {
			return err
		}
		former, err := contactOfCase(ctx, tx, c)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "UPDATE cases SET contact = $2, channel = $3, account = $4, external = $5 WHERE number = $1",
			number, contact, id.Channel, id.Account, id.External)
		if err != nil {
			return err
		}
		if former.contact != nil && *former.contact != contact {
			err = db.send(ctx, tx, *former.contact, letterOfClaim(number, act.At), Notice{
				Key: fmt.Sprintf("%s/claimed/%s", number, act.ID), Case: string(number), Language: locales.Language(former.language),
				Choices: []flows.Choice{{Label: locales.T("command.human.label"), Data: "!human", Unnumbered: true}},
			})
			if err != nil {
				return err
			}
		}
		_, _, err = db.decide(ctx, tx, c, events, act, policy)
		return err
	})
	if err != nil {
		return fmt.Errorf("giving case %s to another chat: %w", number, err)
	}
	return nil
}

// Tied says whether a case belongs to the contact behind a chat.
func (db *DB) Tied(ctx context.Context, number cases.Number, id cases.Identity) (bool, error) {
	var tied bool
	err := db.pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM cases c JOIN identities i ON i.contact = c.contact
		WHERE c.number = $1 AND i.channel = $2 AND i.account = $3 AND i.external = $4)`, number, id.Channel, id.Account, id.External).Scan(&tied)
	if err != nil {
		return false, fmt.Errorf("asking whose case %s is: %w", number, err)
	}
	return tied, nil
}

// keepNotice keeps what is to be told on a case that is nobody's chat's, until somebody opens it with its code.
func keepNotice(ctx context.Context, tx pgx.Tx, l letter, n Notice) error {
	text, err := json.Marshal(l.text)
	if err == nil {
		_, err = tx.Exec(ctx, "INSERT INTO kept_notices (key, case_number, text) VALUES ($1, $2, $3) ON CONFLICT (key) DO NOTHING", n.Key, n.Case, text)
	}
	if err != nil {
		return fmt.Errorf("keeping notice %s: %w", n.Key, err)
	}
	return nil
}

// KeptNotices are what was to be told on a case and was not shown yet, in order. They count as shown in this turn.
func (db *DB) KeptNotices(ctx context.Context, number cases.Number, turn string) ([]locales.Text, error) {
	var some bool // mostly not, and then a case can be looked at while nothing can be written
	err := db.pool.QueryRow(ctx, "SELECT EXISTS (SELECT FROM kept_notices WHERE case_number = $1 AND (seen_by IS NULL OR seen_by = $2))", number, turn).Scan(&some)
	if err != nil {
		return nil, fmt.Errorf("looking what was kept for case %s: %w", number, err)
	}
	if !some {
		return nil, nil
	}
	rows, err := db.pool.Query(ctx, `WITH shown AS (UPDATE kept_notices SET seen_by = $2 WHERE case_number = $1 AND (seen_by IS NULL OR seen_by = $2)
		RETURNING kept_at, key, text) SELECT text FROM shown ORDER BY kept_at, key`, number, turn)
	if err != nil {
		return nil, fmt.Errorf("reading what was kept for case %s: %w", number, err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[locales.Text])
	if err != nil {
		return nil, fmt.Errorf("reading what was kept for case %s: %w", number, err)
	}
	return list, nil
}

// hashings is how many access codes are hashed at a time: each takes 19 MiB.
const hashings = 4

// hashSecret hashes the secret part of an access code: Argon2id with 19 MiB and two passes. It waits where many are at it.
func (db *DB) hashSecret(ctx context.Context, secret string, salt []byte) ([]byte, error) {
	select {
	case db.hashing <- struct{}{}:
		defer func() { <-db.hashing }()
		return argon2.IDKey([]byte(secret), salt, 2, 19*1024, 1, 32), nil
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting to hash an access code: %w", ctx.Err())
	}
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

// triesOf are the counts to which a try belongs, with the most that each may have. An officer's one-time code does not begin
// like others: it counts for its chat alone.
func triesOf(id cases.Identity, code string) map[string]int {
	counts := map[string]int{codesKey(id): codeTries}
	if begins, _, ok := codeOf(code); ok {
		counts["code:{"+begins+"}"] = codeTriesOfAll
	}
	return counts
}

// MayTryCode says with ErrTooManyTries that a contact entered too many wrong access codes within the hour, or that too many
// wrong ones that begin like this one were entered in any chat. Who cannot be counted does not get in either.
func (r *Redis) MayTryCode(ctx context.Context, id cases.Identity, code string) error {
	for key, most := range triesOf(id, code) {
		tries, err := r.client.Get(ctx, key).Int()
		if err != nil && !errors.Is(err, redis.Nil) {
			return fmt.Errorf("asking for wrong access codes: %w", err)
		}
		if tries >= most {
			return ErrTooManyTries
		}
	}
	return nil
}

// CountWrongCode counts a wrong access code of a contact.
func (r *Redis) CountWrongCode(ctx context.Context, id cases.Identity, code string) error {
	for key := range triesOf(id, code) {
		pipe := r.client.TxPipeline()
		pipe.Incr(ctx, key)
		pipe.ExpireNX(ctx, key, codeWindow)
		if _, err := pipe.Exec(ctx); err != nil {
			return fmt.Errorf("counting wrong access codes: %w", err)
		}
	}
	return nil
}

// OpenedFor is how long a case stays open in a chat after its access code was entered or it was last used there.
const OpenedFor = time.Hour

func openedKey(id cases.Identity) string { return "opened:{" + id.String() + "}" }

// OpenedCase is the case that is open in a chat by its access code; none where it was not used for too long. Whether the code
// still opens it PostgreSQL knows.
func (r *Redis) OpenedCase(ctx context.Context, id cases.Identity, now time.Time) (OpenedCase, error) {
	value, err := r.client.HGetAll(ctx, openedKey(id)).Result()
	if err != nil {
		return OpenedCase{}, fmt.Errorf("asking which case is open: %w", err)
	}
	until, err := time.Parse(time.RFC3339, value["until"])
	if err != nil || now.After(until) {
		return OpenedCase{}, nil
	}
	return OpenedCase{cases.Number(value["number"]), value["code"]}, nil
}

// SetOpenedCase opens a case in a chat for a while, or closes the one that is open where it is none. Nothing of it is kept
// anywhere else, and nothing stays once the while is over.
func (r *Redis) SetOpenedCase(ctx context.Context, id cases.Identity, opened OpenedCase, now time.Time) error {
	pipe := r.client.TxPipeline()
	pipe.Del(ctx, openedKey(id))
	if opened != (OpenedCase{}) {
		pipe.HSet(ctx, openedKey(id), "number", string(opened.Case), "code", opened.Code, "until", now.Add(OpenedFor).Format(time.RFC3339))
		pipe.Expire(ctx, openedKey(id), OpenedFor)
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("noting which case is open: %w", err)
	}
	return nil
}
