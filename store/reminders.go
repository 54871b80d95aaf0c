package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/riverqueue/river"
)

// RemindCase is the job of looking at a case's limits at a time. It is never cancelled: when it comes it looks at the
// case as it is then, and may find that nothing has to be said any more.
type RemindCase struct {
	Case cases.Number `json:"case"`
	At   time.Time    `json:"at"`
}

// Kind names the job in the queue.
func (RemindCase) Kind() string { return "remind_case" }

// remindAt queues a look at a case, once for a moment.
func (db *DB) remindAt(ctx context.Context, tx pgx.Tx, number cases.Number, at time.Time) error {
	if at.IsZero() {
		return nil
	}
	at = at.UTC().Truncate(time.Second)
	_, err := db.jobs.InsertTx(ctx, tx, RemindCase{number, at}, &river.InsertOpts{ScheduledAt: at, UniqueOpts: river.UniqueOpts{ByArgs: true}})
	if err != nil {
		return fmt.Errorf("queueing the next look at case %s: %w", number, err)
	}
	return nil
}

// Remind sends what the limits of a case ask for at a time, each reminder once, and queues the next look. It gives the
// levels that were sent.
func (db *DB) Remind(ctx context.Context, number cases.Number, now time.Time) (levels []string, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		c, events, err := load(ctx, tx, number, true)
		if err != nil {
			return err
		}
		policy, err := db.policy(ctx, tx, c.Policy)
		if err != nil {
			return err
		}
		sent, err := remindersSent(ctx, tx, number)
		if err != nil {
			return err
		}
		send, again := c.Remind(policy, now, func(key string) bool { return sent[key] })
		for _, r := range send {
			if c, events, err = db.remind(ctx, tx, c, events, r, policy, now); err != nil {
				return err
			}
			levels = append(levels, r.Level)
		}
		return errors.Join(db.remindAt(ctx, tx, number, again), db.passOn(ctx, tx, c, events, policy, now))
	})
	if err != nil {
		return nil, fmt.Errorf("reminding of case %s: %w", number, err)
	}
	return levels, nil
}

// remind sends one reminder. A step up the ladder is an event of the case.
func (db *DB) remind(ctx context.Context, tx pgx.Tx, c cases.Case, events []cases.Event, r cases.Reminder, p cases.Policy, now time.Time) (cases.Case, []cases.Event, error) {
	_, err := tx.Exec(ctx, "INSERT INTO reminders (case_number, key, sent_at) VALUES ($1, $2, $3)", c.Number, r.Key(), now)
	if err != nil {
		return c, events, fmt.Errorf("noting reminder %s: %w", r.Key(), err)
	}
	if r.Overdue {
		act := cases.Act{
			ID: "remind/" + r.Key(), Verb: cases.Escalate, Actor: cases.Actor{Role: cases.RoleSystem}, At: now,
			Data: map[string]string{"level": r.Level, "clock": r.Clock.What, "due": r.Clock.Day.String()},
		}
		if c, events, err = db.decide(ctx, tx, c, events, act, p); err != nil {
			return c, events, err
		}
	}
	to, err := db.recipient(ctx, tx, c, r.To)
	if err != nil || to.nobody() {
		return c, events, err // nobody has this role here; the next level comes on its day
	}
	unit, err := unitName(ctx, tx, c.Unit)
	if err != nil {
		return c, events, err
	}
	key, verbs := "reminder.officer", []cases.Verb{cases.Look}
	switch {
	case r.Level == cases.FollowUp:
		key, verbs = "reminder.follow_up", []cases.Verb{cases.Rate}
	case r.To == cases.RoleContact:
		key, verbs = "reminder.contact", []cases.Verb{cases.Supplement}
	case r.Overdue:
		key, verbs = "reminder.overdue", []cases.Verb{cases.Acknowledge, cases.Look}
	}
	n := Notice{
		Key: fmt.Sprintf("%s/remind/%s", c.Number, r.Key()), Case: string(c.Number), Officer: to.officer, StandsFor: to.standsFor,
		Language: locales.Language(to.language), Choices: actChoices(c, verbs...),
	}
	l := letterOf(key, c, p, unit).reminding(r.Clock) // of a clock alone, whoever reads it
	if to.contact != nil {
		return c, events, db.send(ctx, tx, *to.contact, l, n)
	}
	n.Text = l.text
	return c, events, db.enqueue(ctx, tx, n)
}

// remindersSent are the keys of the reminders of a case that were sent.
func remindersSent(ctx context.Context, tx pgx.Tx, number cases.Number) (map[string]bool, error) {
	rows, err := tx.Query(ctx, "SELECT key FROM reminders WHERE case_number = $1", number)
	if err != nil {
		return nil, fmt.Errorf("listing the reminders of case %s: %w", number, err)
	}
	sent, key := map[string]bool{}, ""
	_, err = pgx.ForEachRow(rows, []any{&key}, func() error { sent[key] = true; return nil })
	return sent, err
}
