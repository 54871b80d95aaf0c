package store

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
)

// Broken is the first link of a case's chain that does not hold.
type Broken struct {
	Case cases.Number
	// Seq is the number of the event at which the chain breaks; one more than there are where the last ones are missing.
	Seq int
}

// Audit is what an audit found: how many cases and events there are, what is broken, which cases have other answers or
// attachments than were confirmed, with which later events other files came, and which days' anchors do not hold.
type Audit struct {
	Cases, Events int
	Broken        []Broken
	Answers       []cases.Number
	Files         []Broken
	Anchors       []cases.Date
}

// Verify checks the chain of every case, that none has lost its last events, that the answers are those that were confirmed,
// and that what stood at each anchor still stands.
func (db *DB) Verify(ctx context.Context) (Audit, error) {
	var audit Audit
	err := pgx.BeginTxFunc(ctx, db.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		versions, err := versions(ctx, tx)
		if err != nil {
			return err
		}
		for _, v := range versions {
			_, events, err := load(ctx, tx, v.Number, false)
			if err != nil {
				return err
			}
			audit.Cases, audit.Events = audit.Cases+1, audit.Events+len(events)
			seq := cases.Verify(events)
			if seq == 0 && len(events) != v.Version {
				seq = min(len(events), v.Version) + 1
			}
			if seq != 0 {
				audit.Broken = append(audit.Broken, Broken{v.Number, seq})
			}
			same, err := asConfirmed(ctx, tx, v.Number, events)
			if err != nil {
				return err
			}
			if !same {
				audit.Answers = append(audit.Answers, v.Number)
			}
			other, err := otherFiles(ctx, tx, events)
			if err != nil {
				return err
			}
			audit.Files = append(audit.Files, other...)
		}
		audit.Anchors, err = brokenAnchors(ctx, tx)
		return err
	})
	if err != nil {
		return audit, fmt.Errorf("verifying the chains: %w", err)
	}
	return audit, nil
}

// asConfirmed says whether the answers of a case, and what is attached to them, are those of its first event. A case that was
// opened before events kept that has none to compare.
func asConfirmed(ctx context.Context, tx pgx.Tx, number cases.Number, events []cases.Event) (bool, error) {
	if len(events) == 0 || events[0].Data["answers"] == "" {
		return true, nil
	}
	var in cases.Intake
	if err := tx.QueryRow(ctx, "SELECT intake FROM cases WHERE number = $1", number).Scan(&in); err != nil {
		return false, fmt.Errorf("reading the answers of case %s: %w", number, err)
	}
	sum, err := sumOf(ctx, tx, in)
	return sum == events[0].Data["answers"], err
}

// sumOf is the sum of an intake's answers and of what is attached to them.
func sumOf(ctx context.Context, tx pgx.Tx, in cases.Intake) (string, error) {
	var ids []string
	for _, a := range in.Answers {
		ids = append(ids, a.Files...)
	}
	sums, err := sumsOf(ctx, tx, ids)
	return cases.SumOf(in.Answers, sums), err
}

// sumsOf are the sums of attachments by their ids.
func sumsOf(ctx context.Context, tx pgx.Tx, ids []string) (map[string]string, error) {
	rows, err := tx.Query(ctx, "SELECT id, encode(sha256, 'hex') FROM attachments WHERE id = ANY($1)", ids)
	if err != nil {
		return nil, fmt.Errorf("reading the sums of attachments: %w", err)
	}
	sums, id, sum := map[string]string{}, "", ""
	if _, err := pgx.ForEachRow(rows, []any{&id, &sum}, func() error { sums[id] = sum; return nil }); err != nil {
		return nil, fmt.Errorf("reading the sums of attachments: %w", err)
	}
	return sums, nil
}

// withSums puts the sum of the files into each event with which files came.
func withSums(ctx context.Context, tx pgx.Tx, events []cases.Event) ([]cases.Event, error) {
	for i, e := range events {
		if len(e.Files()) == 0 {
			continue
		}
		sums, err := sumsOf(ctx, tx, e.Files())
		if err != nil {
			return nil, err
		}
		events[i].Data = maps.Clone(e.Data)
		events[i].Data["sum"] = cases.SumOfFiles(e.Files(), sums)
	}
	return events, nil
}

// otherFiles are the events whose files are not those that came with them. Of one that was recorded before events kept a sum of
// them there is nothing to compare.
func otherFiles(ctx context.Context, tx pgx.Tx, events []cases.Event) ([]Broken, error) {
	var other []Broken
	for _, e := range events {
		if e.Data["sum"] == "" {
			continue
		}
		sums, err := sumsOf(ctx, tx, e.Files())
		if err != nil {
			return nil, err
		}
		if cases.SumOfFiles(e.Files(), sums) != e.Data["sum"] {
			other = append(other, Broken{e.Case, e.Seq})
		}
	}
	return other, nil
}

// version is how many events a case has had.
type version struct {
	Number  cases.Number
	Version int
}

func versions(ctx context.Context, tx pgx.Tx) ([]version, error) {
	rows, err := tx.Query(ctx, "SELECT number, version FROM cases ORDER BY number")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[version])
}

// Anchor keeps one hash over the ends of all chains as they stood when a day was over, once. It gives the hash, to be
// logged where nobody can change it, and says whether it was made now.
func (db *DB) Anchor(ctx context.Context, day cases.Date) (hash string, made bool, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		err := tx.QueryRow(ctx, "SELECT encode(hash, 'hex') FROM anchors WHERE day = $1", day.String()).Scan(&hash)
		if !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		anchors, err := anchorsOf(ctx, tx, []cases.Date{day})
		if err != nil {
			return err
		}
		a := anchors[0]
		tag, err := tx.Exec(ctx, "INSERT INTO anchors (day, cases, events, hash) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", day.String(), a.cases, a.events, a.sum)
		hash, made = hex.EncodeToString(a.sum), err == nil && tag.RowsAffected() == 1
		return err
	})
	if err != nil {
		return "", false, fmt.Errorf("anchoring %s: %w", day, err)
	}
	return hash, made, nil
}

// brokenAnchors are the days whose anchor does not hold any more.
func brokenAnchors(ctx context.Context, tx pgx.Tx) ([]cases.Date, error) {
	rows, err := tx.Query(ctx, "SELECT day, hash FROM anchors ORDER BY day")
	if err != nil {
		return nil, err
	}
	var days []cases.Date
	var kept []string
	var day time.Time
	var hash []byte
	_, err = pgx.ForEachRow(rows, []any{&day, &hash}, func() error {
		date, err := cases.ParseDate(day.Format(time.DateOnly))
		days, kept = append(days, date), append(kept, string(hash))
		return err
	})
	if err != nil {
		return nil, err
	}
	anchors, err := anchorsOf(ctx, tx, days)
	if err != nil {
		return nil, err
	}
	var broken []cases.Date
	for i, a := range anchors {
		if string(a.sum) != kept[i] {
			broken = append(broken, days[i])
		}
	}
	return broken, nil
}
