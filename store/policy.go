package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
)

// rules are the policies and the calendar as they were read last. A version of a policy never changes and neither does
// a calendar, so they are read once; which ones are in force is asked each time.
type rules struct {
	mu       sync.Mutex
	calendar *cases.Calendar
	id       int64 // of the calendar
	policies map[string]cases.Policy
}

// Policy is the policy in force, with the calendar in force.
func (db *DB) Policy(ctx context.Context) (cases.Policy, error) { return db.policy(ctx, db.pool, "") }

// PolicyOf is the policy that a case runs under, with the calendar in force.
func (db *DB) PolicyOf(ctx context.Context, c cases.Case) (cases.Policy, error) {
	return db.policy(ctx, db.pool, c.Policy)
}

// policyReader gives the policy that a case runs under, asking once for each version: for what goes through many cases.
func (db *DB) policyReader(ctx context.Context) func(cases.Case) (cases.Policy, error) {
	read := map[string]cases.Policy{}
	return func(c cases.Case) (cases.Policy, error) {
		if p, known := read[c.Policy]; known {
			return p, nil
		}
		p, err := db.PolicyOf(ctx, c)
		if err == nil {
			read[c.Policy] = p
		}
		return p, err
	}
}

// policy reads a version of the policy, or the one in force where none is named or the one named is not known.
func (db *DB) policy(ctx context.Context, q queryer, version string) (cases.Policy, error) {
	var found string
	var id int64
	err := q.QueryRow(ctx, `SELECT version, coalesce((SELECT max(id) FROM calendars), 0) FROM policies
		ORDER BY version = $1 DESC, id DESC LIMIT 1`, version).Scan(&found, &id)
	if errors.Is(err, pgx.ErrNoRows) {
		return cases.DefaultPolicy() // before the first migration puts it there
	}
	if err != nil {
		return cases.Policy{}, fmt.Errorf("asking for the policy in force: %w", err)
	}
	db.rules.mu.Lock()
	defer db.rules.mu.Unlock()
	p, known := db.rules.policies[found]
	if !known {
		if p, err = readPolicy(ctx, q, found); err != nil {
			return p, err
		}
		db.rules.policies[found] = p
	}
	if db.rules.calendar == nil || db.rules.id != id {
		if db.rules.calendar, err = readCalendar(ctx, q, id); err != nil {
			return p, err
		}
		db.rules.id = id
	}
	p.Calendar = db.rules.calendar
	return p, nil
}

func readPolicy(ctx context.Context, q queryer, version string) (cases.Policy, error) {
	var data string
	if err := q.QueryRow(ctx, "SELECT data FROM policies WHERE version = $1", version).Scan(&data); err != nil {
		return cases.Policy{}, fmt.Errorf("reading policy %s: %w", version, err)
	}
	return cases.ReadPolicy("policy "+version, []byte(data))
}

// readCalendar is the program's calendar with what was imported over it.
func readCalendar(ctx context.Context, q queryer, id int64) (*cases.Calendar, error) {
	calendar, err := cases.China()
	if err != nil || id == 0 {
		return calendar, err
	}
	var data string
	if err := q.QueryRow(ctx, "SELECT data FROM calendars WHERE id = $1", id).Scan(&data); err != nil {
		return nil, fmt.Errorf("reading calendar %d: %w", id, err)
	}
	return calendar.With(fmt.Sprintf("calendar %d", id), []byte(data))
}

// PolicyText is the text of a policy's version, or of the one in force where none is named, under a line that says who put it
// there and why. The error names the versions that there are where this is none of them.
func (db *DB) PolicyText(ctx context.Context, version string) (string, error) {
	var text, by, reason string
	err := db.pool.QueryRow(ctx, "SELECT data, put_by, reason FROM policies WHERE $1 IN ('', version) ORDER BY id DESC LIMIT 1", version).Scan(&text, &by, &reason)
	if errors.Is(err, pgx.ErrNoRows) && version != "" {
		var known string
		if err := db.pool.QueryRow(ctx, "SELECT coalesce(string_agg(version, ', ' ORDER BY id), '') FROM policies").Scan(&known); err != nil {
			return "", fmt.Errorf("listing the policies: %w", err)
		}
		return "", fmt.Errorf("there is no policy of version %s; there are %s", version, known)
	}
	if err != nil {
		return "", fmt.Errorf("reading the policy: %w", err)
	}
	return policyHeading + strings.Join(strings.Fields(by+": "+reason), " ") + "\n" + withoutHeading(text), nil
}

// policyHeading begins the line above a policy that is shown. It is no part of the policy: what is shown is edited and put in
// force by somebody else.
const policyHeading = "# put in force by "

// withoutHeading is a policy without the lines under which it, and those it was made of, were shown.
func withoutHeading(text string) string {
	for strings.HasPrefix(text, policyHeading) {
		_, text, _ = strings.Cut(text, "\n")
	}
	return text
}

// ErrKnownVersion says that a policy of this version was put in force before; a version never changes.
var ErrKnownVersion = errors.New("a policy of this version was in force already; give the changed one a new version")

// PutPolicy puts a policy in force for cases opened from now on; who did it and why is kept with it.
func (db *DB) PutPolicy(ctx context.Context, data []byte, by, reason string) error {
	p, err := cases.ParsePolicy("the policy", data)
	if err != nil {
		return err
	}
	for _, unit := range slices.Sorted(maps.Keys(p.Units)) {
		if err := checkUnit(ctx, db.pool, unit); err != nil {
			return fmt.Errorf("the policy has limits of unit %s: %w", unit, err)
		}
	}
	tag, err := db.pool.Exec(ctx, "INSERT INTO policies (version, data, put_by, reason) VALUES ($1, $2, $3, $4) ON CONFLICT (version) DO NOTHING",
		p.Version, withoutHeading(string(data)), by, reason)
	if err != nil {
		return fmt.Errorf("putting policy %s in force: %w", p.Version, err)
	}
	if tag.RowsAffected() == 0 {
		return ErrKnownVersion
	}
	return nil
}

// seedPolicy puts the policy that the program carries in force where there is none yet.
func (db *DB) seedPolicy(ctx context.Context) error {
	p, err := cases.DefaultPolicy()
	if err != nil {
		return err
	}
	_, err = db.pool.Exec(ctx, `INSERT INTO policies (version, data, put_by, reason) SELECT $1, $2, 'lotusdesk', 'installed'
		WHERE NOT EXISTS (SELECT FROM policies)`, p.Version, string(cases.PolicyFile()))
	if err != nil {
		return fmt.Errorf("putting the first policy in force: %w", err)
	}
	return nil
}

// PutCalendar puts the days of a file over the calendar in force, and counts anew what is due next on each case. Changed is
// false where the calendar had them all already; cases are counted anew then too where an earlier import did not come to its end.
func (db *DB) PutCalendar(ctx context.Context, file string, data []byte, by string) (changed bool, counted int, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended('calendars', 1))"); err != nil {
			return fmt.Errorf("waiting for another import: %w", err)
		}
		var id int64
		if err := tx.QueryRow(ctx, "SELECT coalesce(max(id), 0) FROM calendars").Scan(&id); err != nil {
			return fmt.Errorf("asking for the calendar in force: %w", err)
		}
		before, err := readCalendar(ctx, tx, id)
		if err != nil {
			return err
		}
		after, err := before.With(file, data)
		if err != nil {
			return err
		}
		for _, unit := range after.Units() {
			if err := checkUnit(ctx, tx, unit); err != nil && !slices.Contains(before.Units(), unit) {
				return fmt.Errorf("%s:%d: days of unit %s: %w", file, lineOf(data, unit), unit, err)
			}
		}
		if string(after.CSV()) == string(before.CSV()) {
			return nil
		}
		changed = true
		_, err = tx.Exec(ctx, "INSERT INTO calendars (data, file, put_by) VALUES ($1, $2, $3)", string(after.CSV()), file, by)
		if err != nil {
			return fmt.Errorf("writing the calendar: %w", err)
		}
		return nil
	})
	if err == nil {
		counted, err = db.refreshDue(ctx)
	}
	return changed, counted, err
}

// lineOf is the first line of a calendar that ends with a unit.
func lineOf(data []byte, unit string) int {
	return slices.IndexFunc(strings.Split(string(data), "\n"), func(line string) bool { return strings.HasSuffix(strings.TrimSpace(line), unit) }) + 1
}

// ClockOf names a clock of a case.
type ClockOf struct {
	Case cases.Number
	What string
}

// OpenClocks are the due days of every clock that runs, under the policy of each case or, where one is given, under that.
func (db *DB) OpenClocks(ctx context.Context, instead *cases.Policy) (map[ClockOf]cases.Due, error) {
	list, err := db.list(ctx, "SELECT number FROM cases WHERE "+stillToDo())
	if err != nil {
		return nil, err
	}
	open, policyOf := map[ClockOf]cases.Due{}, db.policyReader(ctx)
	for _, c := range list {
		p, err := policyOf(c)
		if err != nil {
			return nil, err
		}
		if instead != nil {
			calendar := p.Calendar
			p = *instead
			p.Calendar = calendar
		}
		for _, clock := range c.Clocks(p) {
			open[ClockOf{c.Number, clock.What}] = clock.Due
		}
	}
	return open, nil
}

// Moved are the clocks whose due day is another one, or is provisional no longer, in the order of the cases.
func Moved(before, after map[ClockOf]cases.Due) []ClockOf {
	var moved []ClockOf
	for of, due := range after {
		if was := before[of]; was.Day != due.Day || was.Provisional != due.Provisional {
			moved = append(moved, of)
		}
	}
	slices.SortFunc(moved, func(a, b ClockOf) int { return cmp.Or(cmp.Compare(a.Case, b.Case), cmp.Compare(a.What, b.What)) })
	return moved
}
