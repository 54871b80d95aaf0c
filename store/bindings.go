package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
)

// Binding is a chat that showed an officer's code.
type Binding struct {
	ID      string
	Officer Officer
	Chat    cases.Identity
	// Waits is the name of who was asked to approve; empty where the chat is the officer's.
	Waits string
	// Decided says that somebody decided before, Approved how, and By who: empty for the command line.
	Decided, Approved bool
	By                string
}

// What can be wrong with an approval.
var (
	ErrNoBinding   = errors.New("no chat waits under this number")
	ErrLateBinding = errors.New("the chat waited too long; a new code is needed")
	ErrNotApprover = errors.New("this officer may not approve this chat")
)

// BindOfficer takes the code that a chat shows. The chat becomes the officer's when a second person says so; while there is
// nobody who could, the code is enough, for whoever could read it off the command line is who would approve. The code is
// then used up; ErrBadCode says that it was wrong, used by another chat or too old. The same chat may show it again.
func (db *DB) BindOfficer(ctx context.Context, code string, id cases.Identity) (b Binding, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := contactOf(ctx, tx, id); err != nil {
			return err
		}
		var officer int64
		var used, bound bool
		err := tx.QueryRow(ctx, `SELECT c.officer, c.used_at IS NOT NULL, EXISTS (SELECT FROM identities i WHERE i.officer = c.officer AND i.channel = $2
			AND i.account = $3 AND i.external = $4) FROM officer_codes c JOIN officers o ON o.id = c.officer AND o.revoked_at IS NULL
			WHERE c.hash = $1 AND c.expires_at > now() FOR UPDATE OF c`, hashCode(code), id.Channel, id.Account, id.External).Scan(&officer, &used, &bound)
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrBadCode
		}
		if err != nil {
			return err
		}
		b.Officer.ID = strconv.FormatInt(officer, 10)
		if bound {
			return nil
		}
		if _, err := tx.Exec(ctx, "UPDATE officer_codes SET used_at = coalesce(used_at, now()) WHERE hash = $1", hashCode(code)); err != nil {
			return err
		}
		b.ID, err = waitingBinding(ctx, tx, officer, id, !used)
		if err != nil {
			return err
		}
		if b.Waits, err = db.ask(ctx, tx, b.ID); err != nil || b.Waits != "" {
			return err
		}
		return db.settle(ctx, tx, b.ID, nil, true)
	})
	if err == nil {
		b.Officer, err = db.Officer(ctx, b.Officer.ID)
	}
	if err != nil {
		return Binding{}, fmt.Errorf("binding a chat to an officer: %w", err)
	}
	return b, nil
}

// waitingBinding is what waits for a chat, or, for a code that is shown the first time, begins to.
func waitingBinding(ctx context.Context, tx pgx.Tx, officer int64, id cases.Identity, fresh bool) (binding string, err error) {
	err = tx.QueryRow(ctx, `SELECT id::text FROM bindings WHERE officer = $1 AND channel = $2 AND account = $3 AND external = $4
		AND decided_at IS NULL AND asked_at > now() - $5::interval ORDER BY id DESC LIMIT 1`, officer, id.Channel, id.Account, id.External, codeLife).Scan(&binding)
	if errors.Is(err, pgx.ErrNoRows) {
		if !fresh {
			return "", ErrBadCode // another chat's, or one that was refused
		}
		err = tx.QueryRow(ctx, "INSERT INTO bindings (officer, channel, account, external) VALUES ($1,$2,$3,$4) RETURNING id::text",
			officer, id.Channel, id.Account, id.External).Scan(&binding)
	}
	return binding, err
}

// mayApprove is who may say of a chat that it is officer o's: the lead of the unit, or of the municipal centre its lead or
// head, or an administrator; never the officer, and only whose own chat is bound.
const mayApprove = `a.revoked_at IS NULL AND a.id <> o.id AND (a.role = 'administrator' OR a.role = 'lead' AND a.unit = o.unit
	OR a.role IN ('lead', 'centre') AND a.unit = '` + cases.Municipal + `') AND EXISTS (SELECT FROM identities i WHERE i.officer = a.id)`

// ask asks the person who is to approve a chat, each once, and gives the name; nobody where there is nobody who could. Who
// can be reached and is at work comes first, the lead of the unit before the centre.
func (db *DB) ask(ctx context.Context, tx pgx.Tx, binding string) (name string, err error) {
	var approver int64
	var language, officer, unit, channel string
	err = tx.QueryRow(ctx, `SELECT a.id, a.name, a.language, o.name, o.unit, b.channel FROM bindings b JOIN officers o ON o.id = b.officer JOIN officers a ON `+mayApprove+`
		WHERE b.id = $1 ORDER BY EXISTS (SELECT FROM identities i WHERE i.officer = a.id AND i.unreachable_since IS NULL) DESC,
		EXISTS (SELECT FROM absences x WHERE x.officer = a.id AND x.ended_at IS NULL AND $2::date BETWEEN x.first_day AND x.last_day),
		a.role = 'lead' AND a.unit = o.unit DESC, a.role = 'administrator', a.id LIMIT 1`, officerID(binding), cases.DateOf(db.Now()).String()).
		Scan(&approver, &name, &language, &officer, &unit, &channel)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("looking for who approves a chat: %w", err)
	}
	if _, err := tx.Exec(ctx, "UPDATE bindings SET asked = $2 WHERE id = $1", officerID(binding), approver); err != nil {
		return "", fmt.Errorf("noting who was asked about a chat: %w", err)
	}
	of, err := unitName(ctx, tx, unit)
	if err != nil {
		return "", err
	}
	answer := func(verb string) flows.Choice {
		return flows.Choice{
			Label: locales.Text{Key: "binding." + verb, Vars: locales.Vars{"id": binding}}, Data: fmt.Sprintf("!binding_%s:%s", verb, binding), Unnumbered: true,
		}
	}
	return name, db.enqueue(ctx, tx, Notice{
		Key: fmt.Sprintf("binding/%s/ask/%d", binding, approver), Officer: &approver, Language: locales.Language(language),
		Text: locales.Text{Key: "binding.ask", Vars: locales.Vars{
			"id": binding, "name": officer, "unit": of, "channel": locales.T("channel." + channel),
		}},
		Choices: []flows.Choice{answer("approve"), answer("refuse")},
	})
}

// askOthers asks somebody else about the chats about which an officer was asked who is one no longer.
func (db *DB) askOthers(ctx context.Context, tx pgx.Tx, officer string) error {
	rows, err := tx.Query(ctx, "SELECT id::text FROM bindings WHERE asked = $1 AND decided_at IS NULL ORDER BY id", officerID(officer))
	if err != nil {
		return fmt.Errorf("listing the chats that wait: %w", err)
	}
	waiting, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("listing the chats that wait: %w", err)
	}
	for _, binding := range waiting {
		if _, err := db.ask(ctx, tx, binding); err != nil {
			return err
		}
	}
	return nil
}

// DecideBinding says whether a chat that waits is its officer's. By is who decides, empty for the command line; that he or
// she may is looked at now. A decision stands: deciding again says what was decided. The errors to tell people are
// ErrNoBinding, ErrLateBinding and ErrNotApprover.
func (db *DB) DecideBinding(ctx context.Context, id, by string, approved bool) (b Binding, err error) {
	b.ID = id
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		var officer, contact int64
		var late, may bool
		var decided *bool
		err := tx.QueryRow(ctx, `SELECT b.officer, b.channel, b.account, b.external, i.contact, b.approved, coalesce(d.name, ''), b.asked_at < now() - $3::interval,
			EXISTS (SELECT FROM officers o JOIN officers a ON `+mayApprove+` WHERE o.id = b.officer AND a.id = $2)
			FROM bindings b JOIN identities i USING (channel, account, external) LEFT JOIN officers d ON d.id = b.decided_by
			WHERE b.id = $1 FOR UPDATE OF b`, officerID(id), officerID(by), codeLife).
			Scan(&officer, &b.Chat.Channel, &b.Chat.Account, &b.Chat.External, &contact, &decided, &b.By, &late, &may)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return ErrNoBinding
		case err != nil:
			return err
		case by != "" && !may:
			return ErrNotApprover
		}
		b.Officer.ID = strconv.FormatInt(officer, 10)
		if decided != nil {
			b.Decided, b.Approved = true, *decided
			return nil
		}
		if late {
			return ErrLateBinding
		}
		b.Approved = approved
		if err := db.settle(ctx, tx, id, officerID(by), approved); err != nil {
			return err
		}
		return db.tellBinding(ctx, tx, id, officer, contact, approved)
	})
	if err == nil {
		b.Officer, err = db.Officer(ctx, b.Officer.ID)
	}
	if err != nil {
		return Binding{}, fmt.Errorf("deciding on binding %s: %w", id, err)
	}
	return b, nil
}

// settle writes down what was decided about a chat; an approved one is the officer's from now on.
func (db *DB) settle(ctx context.Context, tx pgx.Tx, id string, by *int64, approved bool) error {
	_, err := tx.Exec(ctx, "UPDATE bindings SET decided_at = now(), decided_by = $2, approved = $3 WHERE id = $1", officerID(id), by, approved)
	if err == nil && approved {
		_, err = tx.Exec(ctx, `UPDATE identities i SET officer = b.officer, unreachable_since = NULL FROM bindings b
			WHERE b.id = $1 AND (i.channel, i.account, i.external) = (b.channel, b.account, b.external)`, officerID(id))
	}
	if err != nil {
		return fmt.Errorf("settling binding %s: %w", id, err)
	}
	if !approved {
		return nil
	}
	return db.somebodyFree(ctx, tx)
}

// tellBinding tells the chat what was decided about it.
func (db *DB) tellBinding(ctx context.Context, tx pgx.Tx, id string, officer, contact int64, approved bool) error {
	var name, unit, language string
	if err := tx.QueryRow(ctx, "SELECT name, unit, language FROM officers WHERE id = $1", officer).Scan(&name, &unit, &language); err != nil {
		return err
	}
	of, err := unitName(ctx, tx, unit)
	if err != nil {
		return err
	}
	n := Notice{Key: "binding/" + id + "/decided", Language: locales.Language(language)}
	if !approved {
		return db.send(ctx, tx, contact, letterOfChat("officer.refused", name, of), n)
	}
	n.Choices = []flows.Choice{{Label: locales.T("command.cases.label"), Data: "!cases", Unnumbered: true}}
	return db.send(ctx, tx, contact, letterOfChat("officer.bound", name, of), n)
}

// Bindings lists the chats that wait for a second person.
func (db *DB) Bindings(ctx context.Context) ([]Binding, error) {
	rows, err := db.pool.Query(ctx, `SELECT b.id::text, b.officer::text, b.channel, coalesce(a.name, '') FROM bindings b LEFT JOIN officers a ON a.id = b.asked
		WHERE b.decided_at IS NULL AND b.asked_at > now() - $1::interval ORDER BY b.id`, codeLife)
	if err != nil {
		return nil, fmt.Errorf("listing the chats that wait: %w", err)
	}
	var list []Binding
	var b Binding
	_, err = pgx.ForEachRow(rows, []any{&b.ID, &b.Officer.ID, &b.Chat.Channel, &b.Waits}, func() error { list = append(list, b); return nil })
	if err != nil {
		return nil, fmt.Errorf("listing the chats that wait: %w", err)
	}
	for i := range list {
		if list[i].Officer, err = db.Officer(ctx, list[i].Officer.ID); err != nil {
			return nil, err
		}
	}
	return list, nil
}
