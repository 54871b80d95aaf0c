package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"

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

// EndAbsences ends every absence of an officer, those to come too, tells who stood in or would have, and says how many there
// were.
func (db *DB) EndAbsences(ctx context.Context, officer string) (ended int, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `UPDATE absences a SET ended_at = now() FROM officers o, officers s
			WHERE o.id = a.officer AND s.id = a.substitute AND a.officer = $1 AND a.ended_at IS NULL AND a.last_day >= $2::date
			RETURNING a.id, a.first_day::text, a.last_day::text, o.name, s.id, s.language, s.revoked_at IS NULL`, officerID(officer), cases.DateOf(db.Now()).String())
		if err != nil {
			return err
		}
		type over struct {
			ID             int64
			From, To, Name string
			Substitute     int64
			Language       locales.Language
			InForce        bool
		}
		list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[over])
		if err != nil {
			return err
		}
		for _, a := range list {
			vars := locales.Vars{"name": a.Name, "from": locales.Text{Day: a.From}, "to": locales.Text{Day: a.To}}
			n := Notice{Key: fmt.Sprintf("absence/%d/over", a.ID), Officer: &a.Substitute, Language: a.Language, Text: locales.Text{Key: "push.stands_in_over", Vars: vars}}
			if !a.InForce {
				continue
			}
			if err := db.enqueue(ctx, tx, n); err != nil {
				return err
			}
		}
		ended = len(list)
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

// attendanceValues are what matters of an officer where it is asked who is told and who stands in; $1 is today.
const attendanceValues = `SELECT o.id::text AS id, o.name, o.unit, o.role, o.revoked_at IS NOT NULL AS revoked,
	EXISTS (SELECT FROM identities i WHERE i.officer = o.id AND i.unreachable_since IS NULL) AS reachable,
	(SELECT coalesce(json_agg(json_build_object('from', a.first_day, 'to', a.last_day, 'substitute', a.substitute::text) ORDER BY a.id), '[]')
		FROM absences a WHERE a.officer = o.id AND a.ended_at IS NULL AND $1::date BETWEEN a.first_day AND a.last_day) AS absences
	FROM officers o`

// attendance are all officers, as far as it matters today who is told and who stands in for whom.
func attendance(ctx context.Context, q asker, day cases.Date) ([]cases.Officer, error) {
	return standings(ctx, q, attendanceValues+" ORDER BY o.id", day)
}

// absentees are the same; none where nobody is away today, which is most days.
func absentees(ctx context.Context, q asker, day cases.Date) ([]cases.Officer, error) {
	return standings(ctx, q, attendanceValues+" WHERE EXISTS (SELECT FROM absences WHERE ended_at IS NULL AND $1::date BETWEEN first_day AND last_day) ORDER BY o.id", day)
}

func standings(ctx context.Context, q asker, query string, day cases.Date) ([]cases.Officer, error) {
	rows, err := q.Query(ctx, query, day.String())
	if err != nil {
		return nil, fmt.Errorf("asking who is away: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByNameLax[cases.Officer])
	if err != nil {
		return nil, fmt.Errorf("asking who is away: %w", err)
	}
	return list, nil
}

// Readdress finds, before a notice to an officer is delivered, who gets it today: the officer it is for, or the substitute who stands
// in. It is put into the language of who gets it, and a substitute sees for whom it is. A notice to a contact stays as it is.
func (db *DB) Readdress(ctx context.Context, n Notice) (Notice, error) {
	if n.Officer == nil {
		return n, nil
	}
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		today := cases.DateOf(db.Now())
		list, err := absentees(ctx, tx, today)
		if err != nil || len(list) == 0 && n.StandsFor == nil {
			return err
		}
		c := cases.Case{}
		if n.Case != "" {
			if c, _, err = load(ctx, tx, cases.Number(n.Case), false); err != nil {
				return err
			}
		}
		to, err := address(ctx, tx, n.now(c, list, today))
		if err != nil || to.nobody() {
			return err
		}
		n.Officer, n.StandsFor, n.Language = to.officer, to.standsFor, locales.Language(to.language)
		if n.StandsFor == nil {
			return nil
		}
		return tx.QueryRow(ctx, "SELECT name FROM officers WHERE id = $1", n.StandsFor).Scan(&n.For)
	})
	if err != nil {
		return n, fmt.Errorf("looking for who gets notice %d now: %w", n.ID, err)
	}
	return n, nil
}

// now is who gets a notice on a day. What one officer proposed comes to nobody who may not let it be done.
func (n Notice) now(c cases.Case, officers []cases.Officer, day cases.Date) cases.Recipient {
	for _, p := range c.Proposals {
		if n.Key == noticeKey(c, p.Seq, pushProposed, cases.RoleSecond) && len(officers) > 0 {
			return c.Second(p.Actor.ID, officers, day)
		}
	}
	c.Officer = fmt.Sprint(*cmp.Or(n.StandsFor, n.Officer))
	if n.Text.Key == pushProposed || n.Text.Key == pushNotTaken {
		return cases.Recipient{Officer: c.Officer}
	}
	return c.Recipient(cases.RoleOfficer, officers, day)
}
