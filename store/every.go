package store

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
)

// WholeCase is a case with everything that happened on it, its notices as lists show them, and the policy it runs under.
type WholeCase struct {
	Case    cases.Case
	Events  []cases.Event
	Notices []NoticeLine
	Policy  cases.Policy
}

// NoticeLine is a notice as a list shows it; nothing that a person wrote is in it.
type NoticeLine struct {
	Text      string // the key of what it says
	ToOfficer bool
	At        time.Time // when it was settled, or queued where it is not
	State     NoticeState
	Channel   string
	Reason    string
}

// pageCases is how many cases are in memory at a time where every one is gone through.
const pageCases = 500

// EveryCase goes through every case, the oldest first. An error is the last that it gives.
func (db *DB) EveryCase(ctx context.Context) iter.Seq2[WholeCase, error] {
	return func(yield func(WholeCase, error) bool) {
		rows, _ := db.pool.Query(ctx, "SELECT number FROM cases ORDER BY opened_at, number") // its error is that of the rows
		numbers, err := pgx.CollectRows(rows, pgx.RowTo[cases.Number])
		if err != nil {
			yield(WholeCase{}, fmt.Errorf("listing cases: %w", err))
			return
		}
		policyOf := db.policyReader(ctx)
		for some := range slices.Chunk(numbers, pageCases) {
			page, err := db.wholeCases(ctx, some)
			if err != nil {
				yield(WholeCase{}, fmt.Errorf("reading the cases from %s on: %w", some[0], err))
				return
			}
			for _, c := range page {
				if c.Policy, err = policyOf(c.Case); !yield(c, err) || err != nil {
					return
				}
			}
		}
	}
}

// wholeCases reads cases, in the order given, but for their policies.
func (db *DB) wholeCases(ctx context.Context, numbers []cases.Number) (page []WholeCase, err error) {
	folded, events := map[cases.Number]cases.Case{}, map[cases.Number][]cases.Event{}
	var notices map[cases.Number][]NoticeLine
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		err := chains(ctx, tx, numbers, func(chain []cases.Event) {
			folded[chain[0].Case], events[chain[0].Case] = cases.Fold(chain), chain
		})
		if err != nil {
			return err
		}
		if err := from(ctx, tx, folded); err != nil {
			return err
		}
		notices, err = noticeLines(ctx, tx, numbers)
		return err
	})
	for _, number := range numbers {
		if c, there := folded[number]; there {
			page = append(page, WholeCase{Case: c, Events: events[number], Notices: notices[number]})
			continue
		}
		if err == nil {
			err = fmt.Errorf("case %s has no events: %w", number, ErrNoCase)
		}
	}
	return page, err
}

// noticeLines lists the notices of cases, those of each in the order in which they were queued.
func noticeLines(ctx context.Context, tx pgx.Tx, numbers []cases.Number) (map[cases.Number][]NoticeLine, error) {
	rows, err := tx.Query(ctx, `SELECT case_number, coalesce(text->>'key', ''), officer IS NOT NULL, coalesce(settled_at, created_at), state, channel, reason
		FROM notices WHERE case_number = ANY($1) ORDER BY id`, numbers)
	if err != nil {
		return nil, fmt.Errorf("listing notices: %w", err)
	}
	lines := map[cases.Number][]NoticeLine{}
	var number cases.Number
	var l NoticeLine
	_, err = pgx.ForEachRow(rows, []any{&number, &l.Text, &l.ToOfficer, &l.At, &l.State, &l.Channel, &l.Reason}, func() error {
		lines[number] = append(lines[number], l)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("listing notices: %w", err)
	}
	return lines, nil
}
