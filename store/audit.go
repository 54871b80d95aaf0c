package store

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
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
		for page := range slices.Chunk(versions, pageCases) {
			records, err := recordsOf(ctx, tx, page)
			if err != nil {
				return err
			}
			for _, v := range page {
				audit.judge(v, records)
			}
		}
		audit.Anchors, err = brokenAnchors(ctx, tx)
		return err
	})
	if err != nil {
		return audit, fmt.Errorf("verifying the chains: %w", err)
	}
	return audit, nil
}

// judge adds what is found of a case.
func (a *Audit) judge(v version, r records) {
	events := r.events[v.Number]
	a.Cases, a.Events = a.Cases+1, a.Events+len(events)
	seq := cases.Verify(events)
	if seq == 0 && len(events) != v.Version {
		seq = min(len(events), v.Version) + 1
	}
	if seq != 0 {
		a.Broken = append(a.Broken, Broken{v.Number, seq})
	}
	if in, kept := r.intakes[v.Number]; kept && cases.SumOf(in.Answers, r.sums) != events[0].Data["answers"] {
		a.Answers = append(a.Answers, v.Number)
	}
	for _, e := range events {
		if e.Data["sum"] != "" && cases.SumOfFiles(e.Files(), r.sums) != e.Data["sum"] {
			a.Files = append(a.Files, Broken{e.Case, e.Seq})
		}
	}
}

// records are what cases are judged by: their events, their intakes where the first event keeps a sum of the answers, and the
// sums of the attachments of both. What was recorded before events kept sums has none to compare.
type records struct {
	events  map[cases.Number][]cases.Event
	intakes map[cases.Number]cases.Intake
	sums    map[string]string // by the ids of the attachments
}

// recordsOf reads them.
func recordsOf(ctx context.Context, tx pgx.Tx, page []version) (records, error) {
	r := records{events: map[cases.Number][]cases.Event{}, intakes: map[cases.Number]cases.Intake{}}
	var numbers, confirmed []cases.Number
	for _, v := range page {
		numbers = append(numbers, v.Number)
	}
	var files []string
	err := chains(ctx, tx, numbers, func(chain []cases.Event) {
		r.events[chain[0].Case] = chain
		if chain[0].Data["answers"] != "" {
			confirmed = append(confirmed, chain[0].Case)
		}
		for _, e := range chain {
			files = append(files, e.Files()...)
		}
	})
	if err != nil {
		return r, err
	}
	rows, err := tx.Query(ctx, "SELECT number, intake FROM cases WHERE number = ANY($1)", confirmed)
	if err != nil {
		return r, fmt.Errorf("reading the answers of cases: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct {
		Number cases.Number
		Intake cases.Intake
	}])
	if err != nil {
		return r, fmt.Errorf("reading the answers of cases: %w", err)
	}
	for _, row := range list {
		r.intakes[row.Number] = row.Intake
		for _, a := range row.Intake.Answers {
			files = append(files, a.Files...)
		}
	}
	r.sums, err = sumsOf(ctx, tx, files)
	return r, err
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
