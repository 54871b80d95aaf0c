package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
)

// linkLife is how long a link may be used.
const linkLife = 7 * 24 * time.Hour

// ErrBadLink says that a link is wrong, used or too old.
var ErrBadLink = errors.New("the link is wrong, used or too old")

// Handout is what a link gives out: a stored file, which may be a paper, or the file of a case that was exported.
type Handout struct {
	File Attachment
	// Case is whose file it is; empty where it is of no case yet.
	Case cases.Number
	// Holder is whose chat got the link; nobody's where that was not noted.
	Holder cases.Identity
	// Seq is the event by which the case was exported; 0 for a stored file.
	Seq int
	// Paper is the paper whose file it is; nil for any other.
	Paper *Paper
}

// NewLink makes the secret of a link for somebody that gives something out once, within 7 days: the stored file, or the
// export that case and event name. Links to the same that the holder got before and did not use are void; those of others
// stay good.
func (db *DB) NewLink(ctx context.Context, of Handout, holder cases.Identity, now time.Time) (secret string, err error) {
	secret = rand.Text() // 130 bits
	var attachment, number *string
	var seq *int
	if of.Seq != 0 {
		number, seq = (*string)(&of.Case), &of.Seq
	} else {
		attachment = &of.File.ID
	}
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM links WHERE used_at IS NULL AND (attachment = $1 OR case_number = $2 AND seq = $3) AND holder IN ('', $4)`,
			attachment, number, seq, holder.String())
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "INSERT INTO links (hash, attachment, case_number, seq, holder, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
			hashLink(secret), attachment, number, seq, holder.String(), now.Add(linkLife))
		return err
	})
	if err != nil {
		return "", fmt.Errorf("making a link to %s%s: %w", of.File.ID, of.Case, err)
	}
	return secret, nil
}

const handoutQuery = `SELECT coalesce(a.id, ''), coalesce(a.type, ''), coalesce(a.size, 0), coalesce(a.sha256, ''), coalesce(l.case_number, a.case_number, ''), coalesce(l.seq, 0), l.holder
	FROM links l LEFT JOIN attachments a ON a.id = l.attachment WHERE l.hash = $1`

// Link is what a link would give out; false where it gives nothing. Asking uses nothing up.
func (db *DB) Link(ctx context.Context, secret string, now time.Time) (Handout, bool, error) {
	h, err := db.handout(ctx, db.pool, handoutQuery+" AND l.used_at IS NULL AND l.expires_at > $2", hashLink(secret), now)
	if errors.Is(err, pgx.ErrNoRows) {
		return h, false, nil
	}
	if err != nil {
		return h, false, fmt.Errorf("looking for a link: %w", err)
	}
	return h, true, nil
}

// UseLink uses a link up: give hands out what it is for, and what that fails with leaves the link to be used. The error is
// ErrBadLink whatever is wrong with the link.
func (db *DB) UseLink(ctx context.Context, secret string, now time.Time, give func(Handout) error) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, "UPDATE links SET used_at = $2 WHERE hash = $1 AND used_at IS NULL AND expires_at > $2", hashLink(secret), now)
		if err == nil && tag.RowsAffected() == 0 {
			return ErrBadLink
		}
		if err != nil {
			return err
		}
		h, err := db.handout(ctx, tx, handoutQuery, hashLink(secret))
		if err != nil {
			return err
		}
		return give(h)
	})
	if err != nil {
		return fmt.Errorf("using a link: %w", err)
	}
	return nil
}

// handout reads what one link is for.
func (db *DB) handout(ctx context.Context, q interface {
	queryer
	Query(context.Context, string, ...any) (pgx.Rows, error)
}, query string, args ...any) (Handout, error) {
	var h Handout
	var holder string
	err := q.QueryRow(ctx, query, args...).Scan(&h.File.ID, &h.File.Type, &h.File.Size, &h.File.SHA256, &h.Case, &h.Seq, &holder)
	if parts := strings.SplitN(holder, ":", 3); len(parts) == 3 {
		h.Holder = cases.Identity{Channel: parts[0], Account: parts[1], External: parts[2]}
	}
	if err != nil || h.Seq != 0 {
		return h, err
	}
	p, err := db.paper(ctx, q, "SELECT "+paperColumns+" FROM papers p WHERE p.attachment = $1", h.File.ID)
	if errors.Is(err, pgx.ErrNoRows) {
		return h, nil
	}
	h.Paper = &p
	return h, err
}

func hashLink(secret string) []byte {
	sum := sha256.Sum256([]byte("paper link " + secret)) // links began with papers, and those that are out have to go on
	return sum[:]
}
