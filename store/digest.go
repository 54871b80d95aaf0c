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
	open, err := db.list(ctx, "SELECT number FROM cases WHERE state NOT IN ('rejected', 'referred', 'delivered', 'withdrawn', 'closed') ORDER BY opened_at, number")
	if err != nil {
		return 0, err
	}
	calls, err := db.Calls(ctx, false)
	if err != nil {
		return 0, err
	}
	queued := 0
	for _, o := range readers {
		lines, err := db.digest(ctx, o, open, calls, cases.DateOf(now))
		if err != nil || len(lines) == 0 {
			if err != nil {
				return queued, err
			}
			continue
		}
		if err := db.queueDigest(ctx, o, lines, cases.DateOf(now)); err != nil {
			return queued, err
		}
		queued++
	}
	return queued, nil
}

// digestReaders are the officers who get a digest now and did not get it yet.
func (db *DB) digestReaders(ctx context.Context, policy cases.Policy, now time.Time) ([]Officer, error) {
	all, err := db.Officers(ctx)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(o Officer) bool {
		opened := cases.DateOf(now).At(int(policy.Hours.From)/60, int(policy.Hours.From)%60)
		return o.Revoked || o.Role == cases.RoleAuditor || o.Role == cases.RoleAdministrator || !policy.InHours(o.Unit, now) || now.Sub(opened) >= digestWindow
	})
	if len(all) == 0 {
		return nil, nil
	}
	rows, err := db.pool.Query(ctx, `SELECT split_part(key, '/', 2) FROM notices WHERE key LIKE 'digest/%/' || $1::date
		UNION SELECT officer::text FROM absences WHERE ended_at IS NULL AND $1::date BETWEEN first_day AND last_day`, cases.DateOf(now).String())
	if err != nil {
		return nil, fmt.Errorf("looking for the digests of the day: %w", err)
	}
	not, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("looking for the digests of the day: %w", err)
	}
	return slices.DeleteFunc(all, func(o Officer) bool { return slices.Contains(not, o.ID) }), nil
}

// digest is what stands on an officer's list: calls to make first, then what is due.
func (db *DB) digest(ctx context.Context, o Officer, open []cases.Case, calls []Call, today cases.Date) ([]locales.Text, error) {
	leads := o.Role == cases.RoleLead || o.Role == cases.RoleCentre
	sorts := map[string][]locales.Text{}
	for _, call := range calls {
		if leads && call.Unit == o.Unit || call.Officer != nil && fmt.Sprint(*call.Officer) == o.ID {
			sorts["call"] = append(sorts["call"], locales.Text{Key: "digest.call", Vars: locales.Vars{"number": string(call.Case), "what": SubjectOf(call.Text)}})
		}
	}
	for _, c := range open {
		if c.Officer != o.ID && (!leads || c.Unit != o.Unit) {
			continue
		}
		policy, err := db.PolicyOf(ctx, c)
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
		sorts[why] = append(sorts[why], locales.Text{Key: "digest." + why, Vars: vars})
	}
	var lines []locales.Text
	for _, sort := range append([]string{"call"}, cases.Agenda()...) {
		list := sorts[sort]
		lines = append(lines, list[:min(len(list), digestLines)]...)
		if more := len(list) - digestLines; more > 0 {
			lines = append(lines, locales.Text{Key: "digest.more", Vars: locales.Vars{"count": more}})
		}
	}
	return lines, nil
}

// queueDigest queues an officer's digest of a day.
func (db *DB) queueDigest(ctx context.Context, o Officer, lines []locales.Text, today cases.Date) error {
	return db.inTx(ctx, func(tx pgx.Tx) error {
		return db.enqueue(ctx, tx, Notice{
			Key: fmt.Sprintf("digest/%s/%s", o.ID, today), Officer: officerID(o.ID), Language: locales.Language(o.Language),
			Text:    locales.Text{Key: "digest.officer", Vars: locales.Vars{"day": locales.Text{Day: today.String()}, "lines": locales.Text{Lines: lines}}},
			Choices: []flows.Choice{{Label: locales.T("digest.button"), Data: "!cases", Unnumbered: true}},
		})
	})
}
