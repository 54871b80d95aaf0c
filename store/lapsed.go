package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
)

// keyOf names a notice. An event may tell one officer of several proposals.
func keyOf(c cases.Case, e cases.Event, n cases.Notice) string {
	key := n.Key
	if n.About != nil {
		key += "/" + n.About.Item()
	}
	return noticeKey(c, e.Seq, key, n.To)
}

// asked is who was asked about a proposal when it was made; nobody where there was nobody to ask.
func asked(ctx context.Context, tx pgx.Tx, c cases.Case, p cases.Proposal) (a addressee, err error) {
	err = tx.QueryRow(ctx, "SELECT n.officer, n.stands_for, o.language, o.role, o.unit FROM notices n JOIN officers o ON o.id = n.officer WHERE n.key = $1",
		noticeKey(c, p.Seq, pushProposed, cases.RoleSecond)).Scan(&a.officer, &a.standsFor, &a.language, &a.role, &a.unit)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return a, fmt.Errorf("looking for who was asked about proposal %d of case %s: %w", p.Seq, c.Number, err)
	}
	return a, nil
}

// actorName is how officers are told who did something: by name, where it is one of them.
func actorName(ctx context.Context, tx pgx.Tx, by cases.Actor) (locales.Text, error) {
	role := locales.T("by." + string(by.Role))
	if !by.Role.Official() {
		return role, nil
	}
	var name string
	err := tx.QueryRow(ctx, "SELECT name FROM officers WHERE id = $1", officerID(by.ID)).Scan(&name)
	if errors.Is(err, pgx.ErrNoRows) {
		return role, nil
	}
	if err != nil {
		return role, fmt.Errorf("looking for the name of officer %s: %w", by.ID, err)
	}
	return locales.Raw(name), nil
}
