package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
)

// List is which cases are listed.
type List string

// The lists: an officer's own with those of whom he or she stands in for, the unit's, those that are over their day, and
// those without an officer.
const (
	ListMine       List = "cases"
	ListUnit       List = "unit_cases"
	ListOverdue    List = "overdue"
	ListUnassigned List = "unassigned"
)

// PageLines is how many cases a page of a list has: as many as fit into one message of an Official Account with their links.
const PageLines = 6

// CaseLine is a case as a list shows it; nothing that a person wrote is in it.
type CaseLine struct {
	Number  cases.Number
	Kind    cases.Kind
	State   cases.State
	Officer string // an officer's id; empty for nobody
	Name    string // the officer's name
	What    string // the clock that is due next; empty where none runs
	Due     string // its day
}

// notOver says in SQL that a case has not come to an end, and stillToDo that something is still to be done on it, as a result
// to deliver after the end. They name the states as the indexes of migrations/00022 do, since a plan that is made for
// any value of a parameter uses none of these.
func notOver() string {
	return "state <> ALL ('{" + strings.ReplaceAll(strings.Trim(fmt.Sprint(cases.Ended()), "[]"), " ", ",") + "}')"
}

func stillToDo() string { return "(" + notOver() + " OR next_due IS NOT NULL)" }

// Lines lists cases of which something is still to be done, the next due first, a page at a time from page 1, and says how
// many there are in all. Officers see their own unit's; those of the municipal centre, the bureau and auditors see all.
func (db *DB) Lines(ctx context.Context, list List, o Officer, today cases.Date, page int) (lines []CaseLine, all int, err error) {
	which, args := stillToDo(), []any{PageLines, (max(page, 1) - 1) * PageLines}
	narrow := func(condition string, arg any) {
		args = append(args, arg)
		which += fmt.Sprintf(" AND "+condition, len(args))
	}
	everywhere := o.Unit == cases.Municipal && o.Role != cases.RoleAdministrator || o.Role == cases.RoleAuditor
	switch {
	case list == ListMine:
		narrow("c.officer = ANY($%d::bigint[])", append([]string{o.ID}, o.For...))
	case !everywhere:
		narrow("c.unit = $%d", o.Unit)
	}
	switch list {
	case ListOverdue:
		narrow("c.next_due < $%d::date", today.String())
	case ListUnassigned:
		which += " AND c.officer IS NULL AND " + notOver()
	}
	rows, err := db.pool.Query(ctx, `SELECT c.number, c.kind, c.state, coalesce(c.officer::text, ''), coalesce(o.name, ''), coalesce(c.next_what, ''),
		coalesce(c.next_due::text, ''), count(*) OVER () FROM cases c LEFT JOIN officers o ON o.id = c.officer
		WHERE `+which+" ORDER BY c.next_due NULLS LAST, c.number LIMIT $1 OFFSET $2", args...)
	if err != nil {
		return nil, 0, fmt.Errorf("listing %s: %w", list, err)
	}
	var l CaseLine
	_, err = pgx.ForEachRow(rows, []any{&l.Number, &l.Kind, &l.State, &l.Officer, &l.Name, &l.What, &l.Due, &all}, func() error {
		lines = append(lines, l)
		return nil
	})
	if err != nil {
		return nil, 0, fmt.Errorf("listing %s: %w", list, err)
	}
	return lines, all, nil
}

// refreshDue counts anew what is due next on every case on which a clock runs and that was counted by another calendar than
// the one in force: after an import, after one that did not come to its end, and where a version of the program brings days; and
// on those of which it was never noted. Each is looked at then, since its reminders come on other days too. It gives how many
// there were.
func (db *DB) refreshDue(ctx context.Context) (int, error) {
	policy, err := db.Policy(ctx)
	if err != nil {
		return 0, err
	}
	rows, err := db.pool.Query(ctx, "SELECT number FROM cases WHERE next_what IS NULL OR next_due IS NOT NULL AND next_calendar <> $1 ORDER BY number",
		policy.Calendar.Mark())
	if err != nil {
		return 0, fmt.Errorf("listing the cases that another calendar counted: %w", err)
	}
	numbers, err := pgx.CollectRows(rows, pgx.RowTo[cases.Number])
	if err != nil {
		return 0, fmt.Errorf("listing the cases that another calendar counted: %w", err)
	}
	for _, number := range numbers {
		err := db.inTx(ctx, func(tx pgx.Tx) error {
			c, _, err := load(ctx, tx, number, true)
			if err != nil {
				return err
			}
			policy, err := db.policy(ctx, tx, c.Policy)
			if err != nil {
				return err
			}
			return errors.Join(noteDue(ctx, tx, c, policy), db.remindAt(ctx, tx, number, db.Now()))
		})
		if err != nil {
			return 0, fmt.Errorf("computing what is due on case %s: %w", number, err)
		}
	}
	return len(numbers), nil
}

// noteDue writes down what is due next on a case, for the lists, and which calendar counted it. A clock that stands still is due
// on no day.
func noteDue(ctx context.Context, tx pgx.Tx, c cases.Case, p cases.Policy) error {
	next, _ := c.Next(p)
	day := next.Day.String()
	if next.Paused {
		day = ""
	}
	_, err := tx.Exec(ctx, "UPDATE cases SET next_due = NULLIF($2, '')::date, next_what = $3, next_calendar = $4 WHERE number = $1",
		c.Number, day, next.What, p.Calendar.Mark())
	if err != nil {
		return fmt.Errorf("noting what is due next on case %s: %w", c.Number, err)
	}
	return nil
}
