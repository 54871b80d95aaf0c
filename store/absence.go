package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
)

// ErrBadAbsence says that an absence ends before it begins, is over, or names a substitute who cannot stand in.
var ErrBadAbsence = errors.New("an absence ends on or after its first day and not before today, and its substitute is another officer in force of the same unit or of the municipal centre")

// PutAbsence notes that an officer is away on whole days, and who stands in. Nothing is handed on: the substitute acts and is
// told instead, and at the end all is as before.
func (db *DB) PutAbsence(ctx context.Context, officer string, a cases.Absence) error {
	if a.From > a.To || a.To < cases.DateOf(db.Now()) || officer == a.Substitute {
		return ErrBadAbsence
	}
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		o, err := lockOfficer(ctx, tx, officer)
		if err != nil {
			return err
		}
		var substitute int64
		var language string
		err = tx.QueryRow(ctx, `SELECT id, language FROM officers WHERE id = $1 AND revoked_at IS NULL AND unit IN ($2, $3)
			AND role NOT IN ('administrator', 'auditor')`, officerID(a.Substitute), o.unit, cases.Municipal).Scan(&substitute, &language)
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrBadAbsence
		}
		if err != nil {
			return err
		}
		var id int64
		err = tx.QueryRow(ctx, `INSERT INTO absences (officer, first_day, last_day, substitute) SELECT $1, $2::date, $3::date, $4
			WHERE NOT EXISTS (SELECT FROM absences WHERE officer = $1 AND first_day = $2::date AND last_day = $3::date AND substitute = $4 AND ended_at IS NULL)
			RETURNING id`, o.key, a.From.String(), a.To.String(), substitute).Scan(&id)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil // noted before: a turn may be taken twice
		}
		if err != nil {
			return err
		}
		return db.enqueue(ctx, tx, Notice{
			Key: fmt.Sprintf("absence/%d", id), Officer: &substitute, Language: locales.Language(language),
			Text: locales.Text{Key: "push.stands_in", Vars: locales.Vars{
				"name": o.name, "from": locales.Text{Day: a.From.String()}, "to": locales.Text{Day: a.To.String()},
			}},
		})
	})
	if err != nil {
		return fmt.Errorf("noting an absence of officer %s: %w", officer, err)
	}
	return nil
}

// EndAbsences ends every absence of an officer, those to come too, and says how many there were.
func (db *DB) EndAbsences(ctx context.Context, officer string) (ended int64, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, "UPDATE absences SET ended_at = now() WHERE officer = $1 AND ended_at IS NULL AND last_day >= $2::date",
			officerID(officer), cases.DateOf(db.Now()).String())
		if err != nil {
			return err
		}
		ended = tag.RowsAffected()
		return db.somebodyFree(ctx, tx)
	})
	if err != nil {
		return 0, fmt.Errorf("ending the absences of officer %s: %w", officer, err)
	}
	return ended, nil
}

// AbsencesOf are the absences of an officer that are not over, in order.
func (db *DB) AbsencesOf(ctx context.Context, officer string) ([]cases.Absence, error) {
	rows, err := db.pool.Query(ctx, `SELECT first_day::text, last_day::text, substitute::text FROM absences
		WHERE officer = $1 AND ended_at IS NULL AND last_day >= $2::date ORDER BY first_day, id`, officerID(officer), cases.DateOf(db.Now()).String())
	if err != nil {
		return nil, fmt.Errorf("listing the absences of officer %s: %w", officer, err)
	}
	var list []cases.Absence
	var from, to string
	var a cases.Absence
	_, err = pgx.ForEachRow(rows, []any{&from, &to, &a.Substitute}, func() (err error) {
		if a.From, err = cases.ParseDate(from); err == nil {
			a.To, err = cases.ParseDate(to)
		}
		list = append(list, a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listing the absences of officer %s: %w", officer, err)
	}
	return list, nil
}

// asker is what a pool and a transaction have in common where several rows are read.
type asker interface {
	Query(ctx context.Context, query string, args ...any) (pgx.Rows, error)
}

// attendance are all officers with their absences, as far as it matters who stands in for whom; none where nobody is away
// today, which is most days.
func attendance(ctx context.Context, q asker, day cases.Date) ([]cases.Officer, error) {
	rows, err := q.Query(ctx, "SELECT "+officerValues+` FROM officers o
		WHERE EXISTS (SELECT FROM absences WHERE ended_at IS NULL AND $2::date BETWEEN first_day AND last_day) ORDER BY o.id`, cases.Ended(), day.String())
	if err != nil {
		return nil, fmt.Errorf("asking who is away: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[cases.Officer])
	if err != nil {
		return nil, fmt.Errorf("asking who is away: %w", err)
	}
	return list, nil
}

// standsIn gives the officer to whom a notice goes today in place of another, and his or her language.
// Who has an interest in the case does not stand in on it.
func (db *DB) standsIn(ctx context.Context, tx pgx.Tx, officer *int64, language string, recused []string) (*int64, string, error) {
	if officer == nil {
		return nil, language, nil
	}
	today := cases.DateOf(db.Now())
	list, err := attendance(ctx, tx, today)
	if err != nil || len(list) == 0 {
		return officer, language, err
	}
	list = slices.DeleteFunc(list, func(o cases.Officer) bool { return slices.Contains(recused, o.ID) && o.ID != fmt.Sprint(*officer) })
	id := officerID(cases.StandIn(fmt.Sprint(*officer), list, today))
	if err := tx.QueryRow(ctx, "SELECT language FROM officers WHERE id = $1", id).Scan(&language); err != nil {
		return nil, "", fmt.Errorf("looking for who stands in: %w", err)
	}
	return id, language, nil
}

// nowStandsIn is the officer to whom a notice goes that was queued for another, if that one has gone away since.
func (db *DB) nowStandsIn(ctx context.Context, n Notice) (id *int64, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		var recused []string
		away, err := attendance(ctx, tx, cases.DateOf(db.Now()))
		if err != nil || len(away) == 0 {
			id = n.Officer
			return err
		}
		if n.Case != "" {
			c, _, err := load(ctx, tx, cases.Number(n.Case), false)
			if err != nil {
				return err
			}
			recused = c.Recused
		}
		id, _, err = db.standsIn(ctx, tx, n.Officer, string(n.Language), recused)
		return err
	})
	return id, err
}
