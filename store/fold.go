package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
)

// ErrNoCase says that there is no case of this number.
var ErrNoCase = errors.New("there is no such case")

// Case reads a case with its events.
func (db *DB) Case(ctx context.Context, number cases.Number) (cases.Case, []cases.Event, error) {
	var c cases.Case
	var events []cases.Event
	err := db.inTx(ctx, func(tx pgx.Tx) (err error) {
		c, events, err = load(ctx, tx, number, false)
		return err
	})
	if err != nil {
		return c, nil, fmt.Errorf("reading case %s: %w", number, err)
	}
	return c, events, nil
}

// load folds a case from its events; with lock nobody else changes it until the transaction ends.
func load(ctx context.Context, tx pgx.Tx, number cases.Number, lock bool) (cases.Case, []cases.Event, error) {
	query := "SELECT coalesce(channel, ''), coalesce(account, ''), coalesce(external, '') FROM cases WHERE number = $1"
	if lock {
		query += " FOR UPDATE"
	}
	var from cases.Identity
	err := tx.QueryRow(ctx, query, number).Scan(&from.Channel, &from.Account, &from.External)
	if errors.Is(err, pgx.ErrNoRows) {
		return cases.Case{}, nil, ErrNoCase
	}
	if err != nil {
		return cases.Case{}, nil, err
	}
	rows, err := tx.Query(ctx, "SELECT "+eventColumns+" FROM case_events WHERE case_number = $1 ORDER BY seq", number)
	if err != nil {
		return cases.Case{}, nil, err
	}
	events, err := pgx.CollectRows(rows, eventOf)
	if err != nil {
		return cases.Case{}, nil, err
	}
	c := cases.Fold(events)
	c.From = from
	return c, events, apartNow(ctx, tx, &c)
}

// eventColumns are the columns of an event as eventOf reads them: the actor in two, since each event of a case is read
// whenever the case is, and taking JSON apart is most of the work.
const eventColumns = "case_number, seq, type, act, coalesce(actor->>'role', ''), coalesce(actor->>'id', ''), at, data, previous, hash"

func eventOf(row pgx.CollectableRow) (e cases.Event, err error) {
	err = row.Scan(&e.Case, &e.Seq, &e.Type, &e.Act, &e.Actor.Role, &e.Actor.ID, &e.At, &e.Data, &e.Previous, &e.Hash)
	return e, err
}

const outlineColumns = "c.number, c.kind, c.unit, c.state, coalesce(c.officer::text, ''), c.version"

// OutlinesOf are the cases of the contact behind an identity, newest first, without their events.
func (db *DB) OutlinesOf(ctx context.Context, id cases.Identity) ([]cases.Outline, error) {
	rows, err := db.pool.Query(ctx, "SELECT "+outlineColumns+` FROM cases c JOIN identities i ON i.contact = c.contact
		WHERE i.channel = $1 AND i.account = $2 AND i.external = $3 ORDER BY c.opened_at DESC LIMIT 20`, id.Channel, id.Account, id.External)
	if err != nil {
		return nil, fmt.Errorf("listing the cases of a contact: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[cases.Outline])
	if err != nil {
		return nil, fmt.Errorf("listing the cases of a contact: %w", err)
	}
	return list, nil
}

// Outline is a case without its events; the error is ErrNoCase where there is none of this number.
func (db *DB) Outline(ctx context.Context, number cases.Number) (cases.Outline, error) {
	rows, err := db.pool.Query(ctx, "SELECT "+outlineColumns+" FROM cases c WHERE number = $1", number)
	if err != nil {
		return cases.Outline{}, fmt.Errorf("reading case %s: %w", number, err)
	}
	o, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[cases.Outline])
	if errors.Is(err, pgx.ErrNoRows) {
		err = ErrNoCase
	}
	if err != nil {
		return o, fmt.Errorf("reading case %s: %w", number, err)
	}
	return o, nil
}

// Folded are cases with all that their events say, in the order given.
func (db *DB) Folded(ctx context.Context, list []cases.Outline) ([]cases.Case, error) {
	var numbers []cases.Number
	for _, o := range list {
		numbers = append(numbers, o.Number)
	}
	return db.list(ctx, "SELECT number FROM unnest($1::text[]) WITH ORDINALITY AS wanted (number, place) ORDER BY place", numbers)
}

// mostPast is how many cases of officers on which nothing is to be done any more are listed.
const mostPast = 50

// CasesOfOfficers lists the cases that officers are responsible for: all on which something is still to be done, oldest first,
// and the newest of the past ones, newest first.
func (db *DB) CasesOfOfficers(ctx context.Context, officers ...string) (open, past []cases.Case, err error) {
	open, err = db.list(ctx, "SELECT number FROM cases WHERE officer = ANY($1::bigint[]) AND "+stillToDo()+" ORDER BY opened_at, number", officers)
	if err != nil {
		return nil, nil, err
	}
	past, err = db.list(ctx, "SELECT number FROM unnest($1::bigint[]) AS whose, LATERAL (SELECT number, opened_at FROM cases WHERE officer = whose AND NOT "+
		stillToDo()+" ORDER BY opened_at DESC LIMIT $2) AS newest ORDER BY opened_at DESC, number DESC LIMIT $2", officers, mostPast)
	return open, past, err
}

// list folds the cases that a query numbers, in its order: in three queries, however many cases there are, and with the
// events of one case at a time in memory.
func (db *DB) list(ctx context.Context, query string, args ...any) ([]cases.Case, error) {
	var list []cases.Case
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, query, args...)
		if err != nil {
			return err
		}
		numbers, err := pgx.CollectRows(rows, pgx.RowTo[cases.Number])
		if err != nil || len(numbers) == 0 {
			return err
		}
		folded, err := fold(ctx, tx, numbers)
		for _, number := range numbers {
			list = append(list, folded[number])
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listing cases: %w", err)
	}
	return list, nil
}

// fold folds cases from their events.
func fold(ctx context.Context, tx pgx.Tx, numbers []cases.Number) (map[cases.Number]cases.Case, error) {
	folded := map[cases.Number]cases.Case{}
	err := chains(ctx, tx, numbers, func(chain []cases.Event) { folded[chain[0].Case] = cases.Fold(chain) })
	if err != nil {
		return nil, err
	}
	return folded, from(ctx, tx, folded)
}

// chains gives the events of cases, those of one case at a time.
func chains(ctx context.Context, tx pgx.Tx, numbers []cases.Number, each func([]cases.Event)) error {
	rows, err := tx.Query(ctx, "SELECT "+eventColumns+" FROM case_events WHERE case_number = ANY($1) ORDER BY case_number, seq", numbers)
	if err != nil {
		return err
	}
	defer rows.Close()
	var chain []cases.Event
	for rows.Next() {
		e, err := eventOf(rows)
		if err != nil {
			return err
		}
		if len(chain) > 0 && chain[0].Case != e.Case {
			each(chain)
			chain = nil
		}
		chain = append(chain, e)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if len(chain) > 0 {
		each(chain)
	}
	return nil
}

// from notes of folded cases from which chat they came.
func from(ctx context.Context, tx pgx.Tx, folded map[cases.Number]cases.Case) error {
	rows, err := tx.Query(ctx, "SELECT number, channel, account, external FROM cases WHERE number = ANY($1) AND channel IS NOT NULL",
		slices.Collect(maps.Keys(folded)))
	if err != nil {
		return err
	}
	var number cases.Number
	var id cases.Identity
	_, err = pgx.ForEachRow(rows, []any{&number, &id.Channel, &id.Account, &id.External}, func() error {
		c := folded[number]
		c.From = id
		folded[number] = c
		return nil
	})
	return err
}

// intakeOf reads the intake of a case.
func intakeOf(ctx context.Context, q queryer, number cases.Number) (in cases.Intake, err error) {
	err = q.QueryRow(ctx, "SELECT intake FROM cases WHERE number = $1", number).Scan(&in)
	if errors.Is(err, pgx.ErrNoRows) {
		return in, ErrNoCase
	}
	if err != nil {
		return in, fmt.Errorf("reading the intake of case %s: %w", number, err)
	}
	return in, nil
}

// IntakeOf reads what a case was opened with. ErrNoCase where there is none.
func (db *DB) IntakeOf(ctx context.Context, number cases.Number) (cases.Intake, error) {
	return intakeOf(ctx, db.pool, number)
}
