package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
)

// route chooses who is responsible for a matter, under the routing in force. Where somebody's cases are limited, choosing
// goes one after another, so that two cases at once do not both become the last that fits.
func (db *DB) route(ctx context.Context, tx pgx.Tx, m cases.Matter, now time.Time) (cases.Decision, error) {
	policy, err := db.policy(ctx, tx, "")
	if err != nil {
		return cases.Decision{}, err
	}
	officers, err := candidates(ctx, tx, m, now)
	limited := slices.ContainsFunc(officers, func(o cases.Officer) bool { return o.Limit > 0 })
	if err == nil && limited {
		if _, err = tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended('routing', 1))"); err == nil {
			officers, err = candidates(ctx, tx, m, now)
		}
	}
	if err != nil {
		return cases.Decision{}, fmt.Errorf("choosing an officer of unit %s: %w", m.Unit, err)
	}
	return cases.Route(m, officers, policy, cases.DateOf(now)), nil
}

// officerValues reads a cases.Officer; $1 is today.
func officerValues() string {
	return `o.id::text, o.name, o.unit, o.role, o.topics, o.languages, o.load_limit,
	(SELECT count(*) FROM cases c WHERE c.officer = o.id AND ` + notOver() + `),
	EXISTS (SELECT FROM identities i WHERE i.officer = o.id AND i.unreachable_since IS NULL), o.revoked_at IS NOT NULL,
	(SELECT coalesce(json_agg(json_build_object('from', a.first_day, 'to', a.last_day, 'substitute', a.substitute::text) ORDER BY a.id), '[]')
		FROM absences a WHERE a.officer = o.id AND a.ended_at IS NULL AND a.last_day >= $1::date)`
}

// candidates are the officers whom routing looks at: of the unit, of the municipal centre, and the enterprise's own.
func candidates(ctx context.Context, tx pgx.Tx, m cases.Matter, now time.Time) ([]cases.Officer, error) {
	rows, err := tx.Query(ctx, "SELECT "+officerValues()+` FROM officers o
		WHERE o.revoked_at IS NULL AND o.unit IN ($2, $3) OR o.id = $4 ORDER BY o.id`,
		cases.DateOf(now).String(), m.Unit, cases.Municipal, officerID(m.Dedicated))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[cases.Officer])
}

// matter is what routing knows of an intake.
func matter(ctx context.Context, q queryer, in cases.Intake, unit string) (cases.Matter, error) {
	m := cases.Matter{Unit: unit, Topic: in.Topic, Language: in.Spoken()}
	code, name := in.Enterprise()
	if code == "" && name == "" {
		return m, nil
	}
	err := q.QueryRow(ctx, `SELECT officer::text FROM enterprises WHERE until IS NULL AND (credit_code = $1 OR $2 <> '' AND (zh = $2 OR lower(en) = lower($2)))
		ORDER BY credit_code = $1 DESC, id LIMIT 1`, code, name).Scan(&m.Dedicated)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return m, fmt.Errorf("looking for the enterprise's officer: %w", err)
	}
	return m, nil
}

// matterOf is what routing knows of a case that is there: its recused officers are left out, those who decided what it objects
// to, and those who declined it or did not take it on.
func matterOf(ctx context.Context, tx pgx.Tx, c cases.Case) (cases.Matter, error) {
	in, err := intakeOf(ctx, tx, c.Number)
	if err != nil {
		return cases.Matter{}, err
	}
	m, err := matter(ctx, tx, in, c.Unit)
	m.Recused, m.Left = slices.Concat(c.Recused, c.Apart, c.Objecting), append(slices.Clip(c.Declined), c.Left...)
	return m, err
}

// handOn gives a case that is locked to another officer than the one who has it; to nobody where there is none.
func (db *DB) handOn(ctx context.Context, tx pgx.Tx, c cases.Case, events []cases.Event, reason string, now time.Time) error {
	m, err := matterOf(ctx, tx, c)
	if err != nil {
		return err
	}
	if c.Officer != "" {
		m.Left = append(slices.Clip(m.Left), c.Officer)
	}
	d, err := db.route(ctx, tx, m, now)
	if err != nil || d.Officer == "" && c.Officer == "" {
		return err
	}
	_, _, err = db.write(ctx, tx, c, events, []cases.Event{c.HandOn(d.Officer, reason, now)}, nil)
	return err
}

// handOnAll gives every open case of an officer to others. The cases are locked in their order before anything is chosen.
func (db *DB) handOnAll(ctx context.Context, tx pgx.Tx, officer *int64, reason string, now time.Time) (int, error) {
	rows, err := tx.Query(ctx, "SELECT number FROM cases WHERE officer = $1 AND "+notOver()+" ORDER BY number FOR UPDATE", officer)
	if err != nil {
		return 0, fmt.Errorf("listing the open cases of an officer: %w", err)
	}
	numbers, err := pgx.CollectRows(rows, pgx.RowTo[cases.Number])
	if err != nil {
		return 0, fmt.Errorf("listing the open cases of an officer: %w", err)
	}
	for _, number := range numbers {
		c, events, err := load(ctx, tx, number, true)
		if err == nil {
			err = db.handOn(ctx, tx, c, events, reason, now)
		}
		if err != nil {
			return 0, fmt.Errorf("handing on case %s: %w", number, err)
		}
	}
	return len(numbers), nil
}

// RouteWaiting is the job of routing the cases that nobody could have.
type RouteWaiting struct{}

// Kind names the job in the queue.
func (RouteWaiting) Kind() string { return "route_waiting" }

// somebodyFree queues a look at the cases that nobody could have, where there are any.
func (db *DB) somebodyFree(ctx context.Context, tx pgx.Tx) error {
	var waiting bool
	err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM cases WHERE officer IS NULL AND "+notOver()+")").Scan(&waiting)
	if err == nil && waiting {
		_, err = db.jobs.InsertTx(ctx, tx, RouteWaiting{}, nil)
	}
	if err != nil {
		return fmt.Errorf("queueing the routing of cases that wait: %w", err)
	}
	return nil
}

// RouteWaiting gives the cases that nobody could have to who can now, the oldest first, and says which found somebody.
func (db *DB) RouteWaiting(ctx context.Context, now time.Time) (found []cases.Number, err error) {
	rows, err := db.pool.Query(ctx, "SELECT number FROM cases WHERE officer IS NULL AND "+notOver()+" ORDER BY opened_at, number")
	if err != nil {
		return nil, fmt.Errorf("listing the cases without an officer: %w", err)
	}
	numbers, err := pgx.CollectRows(rows, pgx.RowTo[cases.Number])
	if err != nil {
		return nil, fmt.Errorf("listing the cases without an officer: %w", err)
	}
	for _, number := range numbers {
		err := db.inTx(ctx, func(tx pgx.Tx) error {
			c, events, err := load(ctx, tx, number, true)
			if err != nil || c.Officer != "" || c.Over() {
				return err
			}
			if err := db.handOn(ctx, tx, c, events, cases.HandedFree, now); err != nil {
				return err
			}
			c, _, err = load(ctx, tx, number, false)
			if c.Officer != "" {
				found = append(found, number)
			}
			return err
		})
		if err != nil {
			return found, fmt.Errorf("routing case %s: %w", number, err)
		}
	}
	return found, nil
}

// TryRouting says who would get an intake that came now, and why.
func (db *DB) TryRouting(ctx context.Context, in cases.Intake) (d cases.Decision, unit string, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		if unit, err = knownUnit(ctx, tx, in.Unit); err != nil {
			return err
		}
		m, err := matter(ctx, tx, in, unit)
		if err != nil {
			return err
		}
		d, err = db.route(ctx, tx, m, db.Now())
		return err
	})
	return d, unit, err
}

// Replayed is a past case with who got it when it was opened, and who would now.
type Replayed struct {
	Case  cases.Number
	Topic string
	Was   string // an officer's id; empty for nobody
	Now   cases.Decision
}

// past is a case as it is routed again.
type past struct {
	Number cases.Number
	Intake cases.Intake
	Was    string
}

// pasts are all cases, each with who got it when it was opened.
func pasts(ctx context.Context, tx pgx.Tx) ([]past, error) {
	rows, err := tx.Query(ctx, `SELECT c.number, c.intake, coalesce((SELECT e.data->>'officer' FROM case_events e
		WHERE e.case_number = c.number AND e.type = 'assigned' AND e.seq = 2), '') FROM cases c ORDER BY c.opened_at, c.number`)
	if err != nil {
		return nil, fmt.Errorf("listing the cases: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[past])
	if err != nil {
		return nil, fmt.Errorf("reading the cases: %w", err)
	}
	return list, nil
}

// ReplayRouting routes every case again as if it came now, to the officers as they are now with the cases they have now,
// and gives those that would go to somebody else. With a policy the comparison is between its routing and the one in force.
func (db *DB) ReplayRouting(ctx context.Context, changed *cases.Policy) (all int, elsewhere []Replayed, err error) {
	now := db.Now()
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		policy, err := db.policy(ctx, tx, "")
		if err != nil {
			return err
		}
		list, err := pasts(ctx, tx)
		if err != nil {
			return err
		}
		all = len(list)
		known := map[[2]string][]cases.Officer{} // by what candidates asks of a matter
		for _, p := range list {
			m, err := matter(ctx, tx, p.Intake, p.Number.Unit())
			if err != nil {
				return err
			}
			officers, asked := known[[2]string{m.Unit, m.Dedicated}]
			if !asked {
				if officers, err = candidates(ctx, tx, m, now); err != nil {
					return fmt.Errorf("listing the officers of unit %s: %w", m.Unit, err)
				}
				known[[2]string{m.Unit, m.Dedicated}] = officers
			}
			r := Replayed{p.Number, m.Topic, p.Was, cases.Route(m, officers, policy, cases.DateOf(now))}
			if changed != nil {
				r.Was, r.Now = r.Now.Officer, cases.Route(m, officers, *changed, cases.DateOf(now))
			}
			if r.Was != r.Now.Officer {
				elsewhere = append(elsewhere, r)
			}
		}
		return nil
	})
	return all, elsewhere, err
}
