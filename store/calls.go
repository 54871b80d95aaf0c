package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
)

// Call is a call that an officer has to make, because a notice that must arrive did not reach the contact by chat.
type Call struct {
	ID      int64        `json:"id"`
	Case    cases.Number `json:"case"`
	Unit    string       `json:"unit"`
	Officer *int64       `json:"officer"` // who was asked; nobody where the unit has nobody
	// State is open, not_reached or reached; Tries is how often nobody answered.
	State string `json:"state"`
	Tries int    `json:"tries"`
	// Notice is the key of what was to be told, Fault why the chat could not.
	Notice string    `json:"notice"`
	Fault  string    `json:"fault"`
	Since  time.Time `json:"since"`
	// Means is how the contact was told, once reached: phone, or chat where the notice arrived late.
	Means string `json:"means"`
	// Text is what was to be told, for the officer who opens the case.
	Text locales.Text `json:"-"`
}

// The acts on a call; each has the text push.VERB on its button.
const (
	Reached    = "reached"
	NotReached = "not_reached"
)

// ErrNoCall says that there is no call to make on this case.
var ErrNoCall = errors.New("there is no call to make on this case")

// askToCall writes down that the contact of a case has to be called, and tells the officer responsible; else the lead of
// the unit, else the municipal centre. Without anybody the call is listed all the same.
func (db *DB) askToCall(ctx context.Context, tx pgx.Tx, n Notice, fault string) error {
	c, _, err := load(ctx, tx, cases.Number(n.Case), false)
	if err != nil {
		return err
	}
	var to addressee
	for _, role := range []cases.Role{cases.RoleOfficer, cases.RoleLead, cases.RoleCentre} {
		if to, err = db.recipient(ctx, tx, c, role); err != nil {
			return err
		}
		if !to.nobody() {
			break
		}
	}
	var id int64
	var again bool // it seemed to have arrived late, and had not
	err = tx.QueryRow(ctx, `INSERT INTO call_tasks (notice, case_number, officer) VALUES ($1, $2, $3)
		ON CONFLICT (notice) DO UPDATE SET state = 'open', means = 'phone', officer = excluded.officer, settled_at = NULL
		WHERE call_tasks.state = 'reached' AND call_tasks.means = 'chat' RETURNING id, xmax <> 0`, n.ID, n.Case, cmp.Or(to.standsFor, to.officer)).Scan(&id, &again)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && to.nobody() {
		return nil
	}
	if err != nil {
		return err
	}
	act := func(verb string) flows.Choice {
		return flows.Choice{Label: locales.T("push." + verb), Data: fmt.Sprintf("!act:%s:%s", verb, n.Case), Unnumbered: true}
	}
	key := fmt.Sprintf("call/%d", id)
	if again {
		key = fmt.Sprintf("call/%d/again/%d", id, n.Attempts)
	}
	return db.enqueue(ctx, tx, Notice{
		Key: key, Case: n.Case, Officer: to.officer, StandsFor: to.standsFor, Language: locales.Language(to.language),
		Text:    locales.Text{Key: "call.contact", Vars: locales.Vars{"number": n.Case, "what": SubjectOf(n.Text), "why": WhyText(fault)}},
		Choices: append([]flows.Choice{act(Reached), act(NotReached)}, actChoices(c, cases.Look)...),
	})
}

// tellByPhone writes down what a contact has to be told who never had a chat, and the call in which an officer tells it. What
// need not arrive is told to nobody.
func (db *DB) tellByPhone(ctx context.Context, tx pgx.Tx, l letter, n Notice) error {
	n.Class, n.Text = cases.ClassOf(l.text.Key), l.text
	if !n.Class.MustArrive() {
		return nil
	}
	text, err := json.Marshal(n.Text)
	if err == nil {
		err = tx.QueryRow(ctx, `INSERT INTO notices (key, case_number, text, language, class, paper, state, fault, settled_at)
			VALUES ($1, $2, $3, $4, $5, $6, 'refused', 'nobody', $7) ON CONFLICT (key) DO NOTHING RETURNING id`,
			n.Key, n.Case, text, n.Language, n.Class, n.Paper, db.Now()).Scan(&n.ID)
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("writing down notice %s: %w", n.Key, err)
	}
	return db.askToCall(ctx, tx, n, "nobody")
}

// SubjectOf says in a few words what a notice is about.
func SubjectOf(text locales.Text) locales.Text { return locales.T("subject." + text.Key) }

// WhyText says why a notice did not arrive.
func WhyText(fault string) locales.Text {
	if fault == "" {
		fault = "nobody"
	}
	return locales.T("delivery.why." + fault)
}

const callColumns = `t.id, t.case_number, c.unit, t.officer, t.state, t.tries, n.text->>'key', n.fault, t.created_at, t.means, n.text
	FROM call_tasks t JOIN notices n ON n.id = t.notice JOIN cases c ON c.number = t.case_number`

// Calls lists the calls that were not yet answered, or all, oldest first.
func (db *DB) Calls(ctx context.Context, all bool) ([]Call, error) {
	return db.calls(ctx, db.pool, "WHERE $1 OR t.state <> 'reached' ORDER BY t.id", all)
}

// CallsOf lists the calls on a case that were not yet answered.
func (db *DB) CallsOf(ctx context.Context, number cases.Number) ([]Call, error) {
	return db.calls(ctx, db.pool, "WHERE t.case_number = $1 AND t.state <> 'reached' ORDER BY t.id", number)
}

// lister is what a pool and a transaction have in common for lists.
type lister interface {
	Query(ctx context.Context, query string, args ...any) (pgx.Rows, error)
}

func (db *DB) calls(ctx context.Context, q lister, where string, args ...any) ([]Call, error) {
	rows, err := q.Query(ctx, "SELECT "+callColumns+" "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("listing the calls: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Call])
	if err != nil {
		return nil, fmt.Errorf("listing the calls: %w", err)
	}
	return list, nil
}

// SettleCalls notes that the contact of a case was called: one call tells everything that the chat could not. The case
// keeps it as the contact made or attempted, or as a note where that does not fit its state; say is what the note says of
// the notices. The error is ErrNoCase, ErrNoCall, or a *cases.Refusal where the officer may not act on this case.
func (db *DB) SettleCalls(ctx context.Context, number cases.Number, reached bool, act cases.Act, say func([]Call) string) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		c, events, err := load(ctx, tx, number, true)
		if err != nil {
			return err
		}
		open, err := db.calls(ctx, tx, "WHERE t.case_number = $1 AND t.state <> 'reached' ORDER BY t.id", number)
		if err != nil {
			return err
		}
		policy, err := db.policy(ctx, tx, c.Policy)
		if err != nil {
			return err
		}
		act.Verb, act.Data = verbOfCall(c, reached, act), map[string]string{"means": "phone", "reason": say(open)}
		if reached {
			act.Data["reached"], act.Data["told"] = "yes", keysOf(open)
		}
		before := c.Version
		if c, _, err = db.decide(ctx, tx, c, events, act, policy); err != nil {
			return err
		}
		if len(open) == 0 {
			return ErrNoCall // and nothing of it stays
		}
		if c.Version == before {
			return nil // said before
		}
		state := NotReached
		if reached {
			state = Reached
		}
		_, err = tx.Exec(ctx, `UPDATE call_tasks SET state = $2, tries = tries + 1, settled_by = $3, settled_at = $4
			WHERE case_number = $1 AND state <> 'reached'`, number, state, officerID(act.Actor.ID), act.At)
		return err
	})
	if err != nil {
		return fmt.Errorf("noting a call on case %s: %w", number, err)
	}
	return nil
}

// keysOf are the notices that a call told.
func keysOf(calls []Call) string {
	var keys []string
	for _, call := range calls {
		keys = append(keys, call.Notice)
	}
	return strings.Join(keys, ",")
}

// verbOfCall is the act that a call is on the record of a case.
func verbOfCall(c cases.Case, reached bool, by cases.Act) cases.Verb {
	verb := cases.ContactAttempt
	if reached {
		verb = cases.MakeContact
	}
	if c.Allows(verb, by) {
		return verb
	}
	return cases.Note
}

// Delivery is one message to a contact or to an officer on a case, and how far it got.
type Delivery struct {
	Text     locales.Text
	ToPerson bool // to the contact
	State    NoticeState
	Channel  string
	Fault    string
	At       time.Time
	Late     bool
}

// Deliveries are the messages on a case in the order in which they were queued.
func (db *DB) Deliveries(ctx context.Context, number cases.Number) ([]Delivery, error) {
	notices, err := db.NoticesOf(ctx, number)
	var list []Delivery
	for _, n := range notices {
		list = append(list, Delivery{n.Text, n.Officer == nil, n.State, n.Channel, n.Fault, n.At, n.Late})
	}
	return list, err
}

// Said is how far a message got, in words.
func (d Delivery) Said() locales.Text {
	vars := locales.Vars{"day": locales.Text{Day: cases.DateOf(d.At).String()}, "what": SubjectOf(d.Text)}
	switch d.State {
	case NoticeSent:
		vars["channel"] = locales.T("demo.channel." + d.Channel)
		if d.Late {
			return locales.Text{Key: "delivery.sent_late", Vars: vars}
		}
	case NoticeRefused, NoticeUnknown:
		vars["why"] = WhyText(d.Fault)
	}
	return locales.Text{Key: strings.Join([]string{"delivery", string(d.State)}, "."), Vars: vars}
}
