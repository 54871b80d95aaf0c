package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
)

// Paper is a paper of a case as it was made.
type Paper struct {
	ID   int64
	Case cases.Number
	// Seq is the event that the paper tells of.
	Seq      int
	Kind     cases.Paper
	Language locales.Language // of the reader
	SHA256   []byte
	// Attachment is where its bytes lie.
	Attachment string
	MadeAt     time.Time
}

const paperColumns = "p.id, p.case_number, p.seq, p.kind, p.language, p.sha256, p.attachment, p.made_at"

// PaperOf is the paper of an event that was made for readers of a language; false where none was made yet. A result of earlier days
// was made with its delivery.
func (db *DB) PaperOf(ctx context.Context, number cases.Number, l cases.Led, language locales.Language) (Paper, bool, error) {
	p, err := db.paper(ctx, db.pool, "SELECT "+paperColumns+` FROM papers p WHERE p.case_number = $1 AND p.seq IN ($2, $3) AND p.kind = $4 AND p.language = $5
		ORDER BY p.seq LIMIT 1`, number, l.Event.Seq, l.Delivery.Seq, l.Paper, language)
	if errors.Is(err, pgx.ErrNoRows) {
		return p, false, nil
	}
	if err != nil {
		return p, false, fmt.Errorf("looking for paper %d of case %s: %w", l.Event.Seq, number, err)
	}
	return p, true, nil
}

// PapersOf lists the papers of a case that were made, in the order of what they tell of.
func (db *DB) PapersOf(ctx context.Context, number cases.Number) ([]Paper, error) {
	rows, err := db.pool.Query(ctx, "SELECT "+paperColumns+" FROM papers p WHERE p.case_number = $1 ORDER BY p.seq, p.kind DESC, p.language DESC", number)
	if err != nil {
		return nil, fmt.Errorf("listing the papers of case %s: %w", number, err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Paper])
	if err != nil {
		return nil, fmt.Errorf("listing the papers of case %s: %w", number, err)
	}
	return list, nil
}

// KeepPaper notes a paper whose bytes are kept. One that was noted before stays, and is given back instead.
func (db *DB) KeepPaper(ctx context.Context, p Paper) (Paper, error) {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `INSERT INTO papers (case_number, seq, kind, language, sha256, attachment) VALUES ($1,$2,$3,$4,$5,$6)
			ON CONFLICT (case_number, seq, kind, language) DO NOTHING`, p.Case, p.Seq, p.Kind, p.Language, p.SHA256, p.Attachment)
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		_, err = tx.Exec(ctx, "UPDATE attachments SET case_number = $1 WHERE id = $2", p.Case, p.Attachment)
		return err
	})
	if err != nil {
		return p, fmt.Errorf("noting paper %d of case %s: %w", p.Seq, p.Case, err)
	}
	kept, _, err := db.PaperOf(ctx, p.Case, cases.Led{Paper: p.Kind, Event: cases.Event{Seq: p.Seq}}, p.Language)
	return kept, err
}

// paper reads one paper.
func (db *DB) paper(ctx context.Context, q interface {
	Query(context.Context, string, ...any) (pgx.Rows, error)
}, query string, args ...any) (Paper, error) {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return Paper{}, err
	}
	return pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Paper])
}
