package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
)

// OpenCase makes a case of a confirmed intake: in one transaction its number, its events, who is responsible, and the
// notice to that officer. An intake that was opened before gives the same case again.
func (db *DB) OpenCase(ctx context.Context, in cases.Intake) (cases.Case, error) {
	var c cases.Case
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		// Openings of one contact wait for each other here: the second delivery of an intake finds what the first
		// made, and nobody holds the contact's row while waiting for the unit's number.
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended($1, 1))", in.From.String()+in.By); err != nil {
			return err
		}
		var number string
		err := tx.QueryRow(ctx, "SELECT number FROM cases WHERE intake_id = $1", in.ID).Scan(&number)
		if err == nil {
			c, _, err = load(ctx, tx, cases.Number(number), false)
			return err
		}
		if !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		c, err = db.open(ctx, tx, in)
		return err
	})
	if err != nil {
		return c, fmt.Errorf("opening the case of intake %s: %w", in.ID, err)
	}
	return c, nil
}

// open writes a new case. It comes to none of those who are to have no part in it.
func (db *DB) open(ctx context.Context, tx pgx.Tx, in cases.Intake) (cases.Case, error) {
	var contact *int64 // nobody's, where an officer entered it
	if in.From != (cases.Identity{}) {
		id, err := contactOf(ctx, tx, in.From)
		if err != nil {
			return cases.Case{}, err
		}
		contact = &id
	}
	unit, err := knownUnit(ctx, tx, in.Unit)
	if err != nil {
		return cases.Case{}, err
	}
	m, err := matter(ctx, tx, in, unit)
	if err != nil {
		return cases.Case{}, err
	}
	m.Recused = in.Apart
	chosen, err := db.route(ctx, tx, m, db.Now())
	if err != nil {
		return cases.Case{}, err
	}
	officer := chosen.Officer
	number, err := nextNumber(ctx, tx, unit, in.ReceivedAt.In(cases.Shanghai).Year())
	if err != nil {
		return cases.Case{}, err
	}
	policy, err := db.policy(ctx, tx, "")
	if err != nil {
		return cases.Case{}, err
	}
	if in.Sum, err = sumOf(ctx, tx, in); err != nil {
		return cases.Case{}, err
	}
	events := cases.Chain(nil, cases.Open(in, number, unit, officer, policy.Version))
	c := cases.Fold(events)
	c.From = in.From
	intake, err := json.Marshal(in)
	if err != nil {
		return c, fmt.Errorf("writing down the intake: %w", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO cases (number, intake_id, kind, unit, topic, state, officer, contact, channel, account, external,
		language, intake, version, opened_at, origin) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,NULLIF($9, ''),NULLIF($10, ''),NULLIF($11, ''),$12,$13,$14,$15,$16)`,
		number, in.ID, in.Kind, unit, in.Topic, c.State, officerID(officer), contact, in.From.Channel, in.From.Account, in.From.External,
		in.Language, intake, c.Version, c.OpenedAt, in.Origin)
	if err != nil {
		return c, fmt.Errorf("writing case %s: %w", number, err)
	}
	for _, a := range in.Answers {
		if _, err := tx.Exec(ctx, "UPDATE attachments SET case_number = $1 WHERE id = ANY($2)", number, a.Files); err != nil {
			return c, fmt.Errorf("linking the attachments of case %s: %w", number, err)
		}
	}
	return c, db.record(ctx, tx, c, events)
}

// record appends events and the notices they lead to, and queues the next look at the limits.
func (db *DB) record(ctx context.Context, tx pgx.Tx, c cases.Case, events []cases.Event) error {
	for _, e := range events {
		_, err := tx.Exec(ctx, `INSERT INTO case_events (case_number, seq, type, act, actor, at, data, previous, hash)
			VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)`, e.Case, e.Seq, e.Type, e.Act, e.Actor, e.At, e.Data, e.Previous, e.Hash)
		if err != nil {
			return fmt.Errorf("recording event %d of case %s: %w", e.Seq, e.Case, err)
		}
		for _, n := range cases.Notices(c, e) {
			if err := db.queue(ctx, tx, c, e, n); err != nil {
				return err
			}
		}
	}
	policy, err := db.policy(ctx, tx, c.Policy)
	if err != nil {
		return err
	}
	if c.Over() && c.Officer != "" {
		if err := db.somebodyFree(ctx, tx); err != nil {
			return err
		}
	}
	if err := noteDue(ctx, tx, c, policy); err != nil {
		return err
	}
	return db.remindAt(ctx, tx, c.Number, c.NextLook(policy, events[len(events)-1].At))
}

// Perform has somebody act on a case: an officer, its contact or the program. The error is ErrNoCase, or a *cases.Refusal where the act is not allowed.
func (db *DB) Perform(ctx context.Context, number cases.Number, act cases.Act) (cases.Case, error) {
	var c cases.Case
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		var events []cases.Event
		var err error
		if c, events, err = load(ctx, tx, number, true); err != nil {
			return err
		}
		policy, err := db.policy(ctx, tx, c.Policy)
		if err != nil {
			return err
		}
		if act, err = db.successor(ctx, tx, c, act); err != nil {
			return err
		}
		if err := errors.Join(toRespondent(ctx, tx, c, events, act), db.untold(ctx, tx, c, act)); err != nil {
			return err
		}
		if act, err = db.linked(ctx, tx, c, act); err != nil {
			return err
		}
		c, _, err = db.decide(ctx, tx, c, events, act, policy)
		return err
	})
	if err != nil {
		return c, fmt.Errorf("performing %s on case %s: %w", act.Verb, number, err)
	}
	return c, nil
}

// decide performs an act on a case that is locked, and records what came of it: the events, their notices, and the next
// look at its limits.
func (db *DB) decide(ctx context.Context, tx pgx.Tx, c cases.Case, events []cases.Event, act cases.Act, p cases.Policy) (cases.Case, []cases.Event, error) {
	made, err := cases.Decide(c, act, p)
	if err != nil || len(made) == 0 {
		return c, events, err
	}
	return db.write(ctx, tx, c, events, made, act.Files)
}

// write appends events to a case that is locked, with all that follows from them.
func (db *DB) write(ctx context.Context, tx pgx.Tx, c cases.Case, events, made []cases.Event, files []string) (cases.Case, []cases.Event, error) {
	made, err := withSums(ctx, tx, made)
	if err != nil {
		return c, events, err
	}
	made = cases.Chain(&events[len(events)-1], made)
	events, before := append(events, made...), c
	c = cases.Fold(events)
	c.From, c.Apart, c.Objecting = before.From, before.Apart, before.Objecting
	if _, err := tx.Exec(ctx, "UPDATE cases SET state = $2, officer = $3, version = $4, unit = $5 WHERE number = $1",
		c.Number, c.State, officerID(c.Officer), c.Version, c.Unit); err != nil {
		return c, events, fmt.Errorf("writing case %s: %w", c.Number, err)
	}
	if _, err := tx.Exec(ctx, "UPDATE attachments SET case_number = $1 WHERE id = ANY($2)", c.Number, files); err != nil {
		return c, events, fmt.Errorf("linking the attachments of case %s: %w", c.Number, err)
	}
	if err := db.record(ctx, tx, c, made); err != nil {
		return c, events, err
	}
	return c, events, db.overtaken(ctx, tx, before, c, made[len(made)-1].At)
}

// toRespondent refuses to send a complaint to the body that it is about.
func toRespondent(ctx context.Context, tx pgx.Tx, c cases.Case, events []cases.Event, act cases.Act) error {
	if act.Verb != cases.Refer && act.Verb != cases.Reject || act.Data["body"] == "" {
		return nil
	}
	in, err := intakeOf(ctx, tx, c.Number)
	if err != nil {
		return err
	}
	answers, err := cases.Stand(in, events)
	for _, a := range answers {
		if a.Name == "respondent" && cases.SameBody(a.Value, act.Data["body"]) {
			return &cases.Refusal{Reason: "respondent", Verb: act.Verb, Field: "body"}
		}
	}
	return err
}

// untold refuses ground 4 while somebody has still to call the contact because nothing else told him or her what is missing.
func (db *DB) untold(ctx context.Context, tx pgx.Tx, c cases.Case, act cases.Act) error {
	if act.Verb != cases.Reject || !slices.Contains(strings.Split(act.Data["grounds"], ","), "4") {
		return nil
	}
	open, err := db.calls(ctx, tx, "WHERE t.case_number = $1 AND t.state <> 'reached' ORDER BY t.id", c.Number)
	if slices.ContainsFunc(open, func(call Call) bool { return cases.SupplementNotice(call.Notice) }) {
		return &cases.Refusal{Reason: "untold", Verb: act.Verb}
	}
	return err
}

// successor names who is responsible after a transfer, a recusal or a case that was handed back, and checks who is named.
func (db *DB) successor(ctx context.Context, tx pgx.Tx, c cases.Case, act cases.Act) (cases.Act, error) {
	switch act.Verb {
	case cases.Assign:
		var known bool
		err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM officers WHERE id = $1 AND revoked_at IS NULL AND role NOT IN ('administrator', 'auditor'))",
			officerID(act.Data["officer"])).Scan(&known)
		if err == nil && !known {
			return act, &cases.Refusal{Reason: "missing", Verb: act.Verb, Field: "officer"}
		}
		return act, err
	case cases.Transfer, cases.Recuse, cases.Decline:
	default:
		return act, nil
	}
	data := maps.Clone(act.Data)
	if data == nil {
		data = map[string]string{}
	}
	m, err := matterOf(ctx, tx, c)
	if err != nil {
		return act, err
	}
	m.Left = c.Declined // a person gives the case to somebody, so waiting begins anew
	if act.Verb == cases.Transfer {
		known, err := knownUnit(ctx, tx, data["unit"])
		if err != nil {
			return act, err
		}
		if known != data["unit"] {
			return act, &cases.Refusal{Reason: "missing", Verb: act.Verb, Field: "unit"}
		}
		m.Unit, m.Dedicated = known, "" // another unit is to handle it
	} else {
		from := c.Officer
		if act.Verb == cases.Recuse && slices.Contains(act.For, c.Officer) {
			from = act.Actor.ID // it is who stands in that has an interest
		}
		data["from"] = cmp.Or(data["from"], from)
		m.Recused = append(slices.Clip(m.Recused), data["from"])
	}
	d, err := db.route(ctx, tx, m, db.Now())
	data["officer"] = d.Officer
	act.Data = data
	return act, err
}

// nextNumber takes the next number of a unit's series. The row lock makes openings of one unit and year wait for one
// another, so that the series has no gaps.
func nextNumber(ctx context.Context, tx pgx.Tx, unit string, year int) (cases.Number, error) {
	var serial int
	err := tx.QueryRow(ctx, `INSERT INTO case_numbers (unit, year, last) VALUES ($1, $2, 1)
		ON CONFLICT (unit, year) DO UPDATE SET last = case_numbers.last + 1 RETURNING last`, unit, year).Scan(&serial)
	if err != nil {
		return "", fmt.Errorf("taking the next number of unit %s: %w", unit, err)
	}
	return cases.NewNumber(unit, year, serial), nil
}

// knownUnit is the unit named, or the municipal centre where none of ours was.
func knownUnit(ctx context.Context, q queryer, code string) (string, error) {
	var known bool
	if err := q.QueryRow(ctx, "SELECT EXISTS (SELECT FROM units WHERE code = $1)", code).Scan(&known); err != nil {
		return "", fmt.Errorf("looking for unit %s: %w", code, err)
	}
	if known {
		return code, nil
	}
	return cases.Municipal, nil
}

// officerID is an officer's id as the tables keep it; nil where there is none.
func officerID(id string) *int64 {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return nil
	}
	return &n
}
