package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
)

// A digest comes in the first two hours of a unit's working day, so that one that was missed is made up for, and has at
// most digestLines lines of each sort.
const (
	digestWindow = 2 * time.Hour
	digestLines  = 5
)

// Digests queues the list of the morning for every officer whose unit has just opened and who has something on it, once
// a day. Who leads a unit gets the list of the unit. It gives how many were queued.
func (db *DB) Digests(ctx context.Context, now time.Time) (int, error) {
	policy, err := db.Policy(ctx)
	if err != nil {
		return 0, err
	}
	readers, err := db.digestReaders(ctx, policy, now)
	if err != nil || len(readers) == 0 {
		return 0, err
	}
	open, err := db.list(ctx, "SELECT number FROM cases WHERE "+stillToDo()+" ORDER BY opened_at, number")
	if err != nil {
		return 0, err
	}
	calls, err := db.Calls(ctx, false)
	if err != nil {
		return 0, err
	}
	today, queued, policyOf := cases.DateOf(now), 0, db.policyReader(ctx)
	for _, o := range readers {
		lines, err := o.digest(open, policyOf, calls, today)
		if err != nil {
			return queued, err
		}
		if len(lines) == 0 {
			continue
		}
		if err := db.queueDigest(ctx, o.Officer, lines, today); err != nil {
			return queued, err
		}
		queued++
	}
	return queued, nil
}

// reader is an officer who gets a digest, with those for whom he or she stands in that day.
type reader struct {
	Officer
	standsFor []Officer
	names     map[string]string // of the officers, by id
}

// digestReaders are the officers who get a digest now and did not get it yet: those at work.
func (db *DB) digestReaders(ctx context.Context, policy cases.Policy, now time.Time) ([]reader, error) {
	all, err := db.Officers(ctx)
	if err != nil {
		return nil, err
	}
	at := slices.DeleteFunc(slices.Clone(all), func(o Officer) bool {
		opened := cases.DateOf(now).At(int(policy.Hours.From)/60, int(policy.Hours.From)%60)
		return o.Revoked || o.Role == cases.RoleAuditor || o.Role == cases.RoleAdministrator || !policy.InHours(o.Unit, now) || now.Sub(opened) >= digestWindow
	})
	if len(at) == 0 {
		return nil, nil
	}
	today := cases.DateOf(now)
	not, err := db.noDigest(ctx, at, today)
	if err != nil {
		return nil, err
	}
	list, err := absentees(ctx, db.pool, today)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, o := range all {
		names[o.ID] = o.Name
	}
	var readers []reader
	for _, o := range at {
		if slices.Contains(not, o.ID) {
			continue
		}
		o.For = cases.StandsInFor(o.ID, list, today)
		r := reader{Officer: o, names: names}
		for _, absent := range all {
			if slices.Contains(o.For, absent.ID) {
				r.standsFor = append(r.standsFor, absent)
			}
		}
		readers = append(readers, r)
	}
	return readers, nil
}

// noDigest are those who get no digest on a day: who got it already, and who is away.
func (db *DB) noDigest(ctx context.Context, officers []Officer, today cases.Date) ([]string, error) {
	var keys []string
	for _, o := range officers {
		keys = append(keys, digestKey(o, today))
	}
	rows, err := db.pool.Query(ctx, `SELECT split_part(key, '/', 2) FROM notices WHERE key = ANY($1)
		UNION SELECT officer::text FROM absences WHERE ended_at IS NULL AND $2::date BETWEEN first_day AND last_day`, keys, today.String())
	if err != nil {
		return nil, fmt.Errorf("looking for the digests of the day: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("looking for the digests of the day: %w", err)
	}
	return list, nil
}

// leadsUnit says whether an officer's digest is that of the whole unit.
func (o Officer) leadsUnit() bool { return o.Role == cases.RoleLead || o.Role == cases.RoleCentre }

// digestOf says whether what is a unit's, and an officer's if it has one, stands on a reader's digest, and for whom where
// it is not for the reader's own sake: as a case of one who is away, or for who heads a unit and stands in for its head.
func (r reader) digestOf(unit, officer string) (absent string, listed bool) {
	if officer == r.ID {
		return "", true
	}
	for _, o := range r.standsFor {
		if officer == o.ID {
			return o.Name, true
		}
	}
	if r.leadsUnit() && unit == r.Unit {
		return "", true
	}
	for _, o := range r.standsFor {
		if o.leadsUnit() && unit == o.Unit && r.Role != cases.RoleOfficer {
			return o.Name, true
		}
	}
	return "", false
}

// line is a line of a digest, for whom it is in front of it; behind it, on the list of a unit, whose the case is.
func (r reader) line(key string, vars locales.Vars, officer, absent string) locales.Text {
	line := locales.Text{Key: key, Vars: vars}
	switch {
	case absent != "":
		return locales.Text{Key: "digest.for", Vars: locales.Vars{"name": absent, "line": line}}
	case r.leadsUnit() && officer == "":
		return locales.Text{Key: "digest.of_nobody", Vars: locales.Vars{"line": line}}
	case r.leadsUnit() && officer != r.ID:
		return locales.Text{Key: "digest.of", Vars: locales.Vars{"name": r.names[officer], "line": line}}
	}
	return line
}

// digest is what stands on an officer's list: calls to make first, then what is due under the policy of each case.
func (r reader) digest(open []cases.Case, policyOf func(cases.Case) (cases.Policy, error), calls []Call, today cases.Date) ([]locales.Text, error) {
	sorts := map[string][]locales.Text{}
	for _, call := range calls {
		officer := ""
		if call.Officer != nil {
			officer = fmt.Sprint(*call.Officer)
		}
		if absent, listed := r.digestOf(call.Unit, officer); listed {
			sorts["call"] = append(sorts["call"], r.line("digest.call", locales.Vars{"number": string(call.Case), "what": SubjectOf(call.Text)}, officer, absent))
		}
	}
	for _, c := range open {
		absent, listed := r.digestOf(c.Unit, c.Officer)
		if !listed {
			continue
		}
		policy, err := policyOf(c)
		if err != nil {
			return nil, err
		}
		why, clock := c.OnAgenda(policy, today)
		if why == "" {
			continue
		}
		vars := locales.Vars{"number": string(c.Number), "kind": locales.T("kind." + string(c.Kind))}
		if clock.What != "" {
			vars["task"], vars["due"] = locales.T("task."+clock.What), DueText(clock.Due)
		}
		sorts[why] = append(sorts[why], r.line("digest."+why, vars, c.Officer, absent))
	}
	return digestOfSorts(sorts), nil
}

// digestOfSorts are the lines of a digest, a sort behind the other, calls first. Of each it has a few, and how many more there are.
func digestOfSorts(sorts map[string][]locales.Text) (lines []locales.Text) {
	for _, sort := range append([]string{"call"}, cases.Agenda()...) {
		list := sorts[sort]
		lines = append(lines, list[:min(len(list), digestLines)]...)
		if more := len(list) - digestLines; more > 0 {
			lines = append(lines, locales.Text{Key: "digest.more", Vars: locales.Vars{"count": more}})
		}
	}
	return lines
}

// digestKey is the key of the notice that is an officer's digest of a day.
func digestKey(o Officer, day cases.Date) string { return fmt.Sprintf("digest/%s/%s", o.ID, day) }

// queueDigest queues an officer's digest of a day. That of a unit says that it is the unit's, and leads to the unit's list.
func (db *DB) queueDigest(ctx context.Context, o Officer, lines []locales.Text, today cases.Date) error {
	key, button := "digest.officer", flows.Choice{Label: locales.T("digest.button"), Data: "!cases", Unnumbered: true}
	if o.leadsUnit() {
		key, button = "digest.unit", flows.Choice{Label: locales.T("digest.unit_button"), Data: "!unit_cases", Unnumbered: true}
	}
	return db.inTx(ctx, func(tx pgx.Tx) error {
		return db.enqueue(ctx, tx, Notice{
			Key: digestKey(o, today), Officer: officerID(o.ID), Language: locales.Language(o.Language),
			Text:    locales.Text{Key: key, Vars: locales.Vars{"day": locales.Text{Day: today.String()}, "lines": locales.Text{Lines: lines}}},
			Choices: []flows.Choice{button},
		})
	})
}
