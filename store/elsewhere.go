package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/riverqueue/river"
)

// Head is a chat of somebody who leads the unit of a case.
type Head struct {
	Chat     cases.Identity
	Language locales.Language
}

// Instead is a notice as it goes to the leads of its case's unit where no chat of its officer takes it, and their chats. It
// names whose it is, and has one button, which only looks: nobody takes a case from a colleague because a platform would not
// carry a message. What brings a copy of a case and what comes late is for its officer alone, and nothing comes to who has an
// interest in the case or decided what it objects to.
func (db *DB) Instead(ctx context.Context, n Notice) (Notice, []Head, error) {
	if n.Officer == nil || n.Case == "" || n.Paper != nil || n.Late {
		return n, nil, nil
	}
	c, _, err := db.Case(ctx, cases.Number(n.Case))
	if err != nil {
		return n, nil, err
	}
	rows, err := db.pool.Query(ctx, `SELECT i.channel, i.account, i.external, o.language, o.id::text, (SELECT name FROM officers WHERE id = $1)
		FROM identities i JOIN officers o ON o.id = i.officer WHERE i.unreachable_since IS NULL AND o.revoked_at IS NULL
		AND o.role = 'lead' AND o.unit = $2 AND o.id <> $1 ORDER BY o.id, i.channel DESC`, n.Officer, c.Unit)
	if err != nil {
		return n, nil, fmt.Errorf("looking for the leads who get notice %d: %w", n.ID, err)
	}
	var heads []Head
	var h Head
	var id, name string
	_, err = pgx.ForEachRow(rows, []any{&h.Chat.Channel, &h.Chat.Account, &h.Chat.External, &h.Language, &id, &name}, func() error {
		if !slices.Contains(c.Recused, id) && !slices.Contains(c.Apart, id) {
			heads = append(heads, h)
		}
		return nil
	})
	if err != nil {
		return n, nil, fmt.Errorf("looking for the leads who get notice %d: %w", n.ID, err)
	}
	n.Missed, n.Choices = name, []flows.Choice{ActChoice(c, cases.Look, "")}
	return n, heads, nil
}

// missed are the notices that the officer behind an identity ($1 to $3) did not get, on a channel that is not barred ($4) to officers.
const missed = ` FROM notices n JOIN identities i ON i.officer = n.officer WHERE i.channel = $1 AND i.account = $2 AND i.external = $3
	AND i.channel <> ALL($4) AND n.state IN ('elsewhere', 'refused') AND n.officer IS NOT NULL AND NOT n.overtaken`

// queueMissed queues again what an officer did not get and is still so; of the rest it is noted that nobody needs it any more.
func (db *DB) queueMissed(ctx context.Context, id cases.Identity, barred []string) (late int, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, "SELECT "+noticeColumns+" FROM notices WHERE id IN (SELECT n.id"+missed+`)
			AND state IN ('elsewhere', 'refused') AND NOT overtaken ORDER BY id LIMIT 50 FOR UPDATE`, id.Channel, id.Account, id.External, barred)
		if err != nil {
			return err
		}
		list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Notice])
		if err != nil {
			return err
		}
		for _, n := range list {
			again, err := stillSo(ctx, tx, n)
			if err != nil {
				return err
			}
			if again {
				late++
			}
			if err := db.again(ctx, tx, n.ID, again); err != nil {
				return err
			}
		}
		return nil
	})
	return late, err
}

// again queues a notice once more, or notes that it is not needed.
func (db *DB) again(ctx context.Context, tx pgx.Tx, notice int64, needed bool) error {
	if !needed {
		_, err := tx.Exec(ctx, "UPDATE notices SET overtaken = true WHERE id = $1", notice)
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE notices SET state = 'queued', late_at = now(), not_before = now() + $2, held_until = NULL, bounced = '{}', doubts = 0,
		settled_at = NULL WHERE id = $1`, notice, lateWait)
	if err == nil {
		_, err = db.jobs.InsertTx(ctx, tx, DeliverNotice{Notice: notice}, &river.InsertOpts{MaxAttempts: 48})
	}
	return err
}

// stillSo says whether a notice tells its officer now what it told when it was written. What is due the list of the morning
// says, so no reminder comes late.
func stillSo(ctx context.Context, tx pgx.Tx, n Notice) (bool, error) {
	if n.Case == "" || n.Fault == "permanent" || n.Class == cases.ClassReminder || n.Class == cases.ClassDigest {
		return false, nil
	}
	if n.Text.Key == "call.contact" {
		var open bool
		err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM call_tasks WHERE case_number = $1 AND state <> 'reached')", n.Case).Scan(&open)
		return open, err
	}
	c, events, err := load(ctx, tx, cases.Number(n.Case), false)
	if err != nil {
		return false, err
	}
	return n.holds(c, events), nil
}

// holds says whether what a notice told of an event is still so for who was to be told.
func (n Notice) holds(c cases.Case, events []cases.Event) bool {
	parts := strings.Split(n.Key, "/")
	if len(parts) < 2 {
		return false
	}
	seq, err := strconv.Atoi(parts[1])
	if err != nil {
		return false // it tells of no event
	}
	mine := c.Officer != "" && (officerIs(n.Officer, c.Officer) || officerIs(n.StandsFor, c.Officer))
	switch n.Text.Key {
	case pushProposed:
		return slices.ContainsFunc(c.Proposals, func(p cases.Proposal) bool { return p.Seq == seq })
	case "push.unassigned":
		return c.Officer == "" && !c.Over()
	case "push.taken_over", pushNotTaken:
		return !mine
	case "push.approved", "push.disapproved", "push.exported":
		return true
	case "push.new_case", "push.passed_on", "push.transferred":
		return mine && !c.TakenOn && !c.Over()
	case "push.message_came", "push.message_words":
		answered := func(e cases.Event) bool { return e.Seq > seq && e.Type == cases.MessageSent && e.Actor.Role.Official() }
		return mine && !slices.ContainsFunc(events, answered)
	case "push.escalated":
		return !c.Over() && c.Last.Seq <= seq
	}
	return (mine || strings.HasSuffix(n.Key, "/"+string(cases.RoleLead))) && c.Last.Seq <= seq
}

func officerIs(id *int64, officer string) bool {
	return id != nil && strconv.FormatInt(*id, 10) == officer
}
