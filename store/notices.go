package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/riverqueue/river"
)

// NoticeState is how far a notice got.
type NoticeState string

// The states of a notice. Elsewhere: no chat of its officer took it, and a lead of the unit got it instead. Unknown: the platform's
// answer was lost, the notice may have arrived.
const (
	NoticeQueued    NoticeState = "queued"
	NoticeSent      NoticeState = "sent"
	NoticeElsewhere NoticeState = "elsewhere"
	NoticeRefused   NoticeState = "refused"
	NoticeUnknown   NoticeState = "unknown"
)

// Notice is something to push to an officer or a contact.
type Notice struct {
	ID       int64
	Key      string
	Case     string
	Officer  *int64
	Contact  *int64
	Text     locales.Text
	Choices  []flows.Choice
	Language locales.Language
	State    NoticeState
	Channel  string
	// Bounced are identities of which their platform said later that it did not arrive; they are not tried again.
	Bounced  []string
	Reason   string
	Attempts int
	// Paper is the number of the event whose paper, or whose copy of the case, the notice carries; nil where it carries none.
	Paper *int
	// Patience is for how many milliseconds the platform is still to be left alone.
	Patience int64
	// Class says how much it has to arrive; Fault why it did not, as the text delivery.why.FAULT says it.
	Class cases.Class
	Fault string
	// Doubts is how often the platform's answer was lost.
	Doubts int
	// Due is from when on it could be sent; At is when it was settled, or queued where it is not; First is when it was
	// queued first.
	Due, At, First time.Time
	// Late says that it reached nobody when it was sent first, and was queued again when its reader was there again.
	Late bool
	// StandsFor is the officer whom it is for, where Officer stands in; For is that one's name, once it is to be delivered.
	StandsFor *int64
	For       string `db:"-"`
	// Missed is the name of the officer whom it did not reach, where somebody else gets it instead.
	Missed string `db:"-"`
	// Heard is how often the contact was heard while it was queued.
	Heard int

	letter bool // the text is a letter, as one to a contact has to be
	wait   time.Duration
	files  []string // attachments that go out with it
}

// DeliverNotice is the job of delivering one notice.
type DeliverNotice struct {
	Notice int64 `json:"notice"`
}

// Kind names the job in the queue.
func (DeliverNotice) Kind() string { return "deliver_notice" }

// enqueue writes a notice once, whatever happens again under its key.
func (db *DB) enqueue(ctx context.Context, tx pgx.Tx, n Notice) error {
	if n.Contact != nil && !n.letter {
		return errNotALetter
	}
	text, err := json.Marshal(n.Text)
	if err != nil {
		return fmt.Errorf("writing down notice %s: %w", n.Key, err)
	}
	choices, err := json.Marshal(append([]flows.Choice{}, n.Choices...))
	if err != nil {
		return fmt.Errorf("writing down notice %s: %w", n.Key, err)
	}
	var id int64
	class := cases.ClassOf(n.Text.Key)
	err = tx.QueryRow(ctx, `INSERT INTO notices (key, case_number, officer, contact, text, choices, language, class, priority, paper, not_before, stands_for)
		VALUES ($1, NULLIF($2, ''), $3, $4, $5, $6, $7, $8, $9, $10, now() + $11, $12) ON CONFLICT (key) DO NOTHING RETURNING id`,
		n.Key, n.Case, n.Officer, n.Contact, text, choices, n.Language, class, class.Priority(), n.Paper, n.wait, n.StandsFor).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("queueing notice %s: %w", n.Key, err)
	}
	if err := attach(ctx, tx, id, n.files); err != nil {
		return err
	}
	if _, err := db.jobs.InsertTx(ctx, tx, DeliverNotice{Notice: id}, &river.InsertOpts{MaxAttempts: 48}); err != nil {
		return fmt.Errorf("queueing the delivery of notice %s: %w", n.Key, err)
	}
	return nil
}

// FileIntake opens the case of an intake that had to wait for PostgreSQL, and queues the notice that tells its number.
func (db *DB) FileIntake(ctx context.Context, in cases.Intake) error {
	c, err := db.OpenCase(ctx, in)
	if err != nil {
		return err
	}
	return db.inTx(ctx, func(tx pgx.Tx) error {
		contact, err := contactOf(ctx, tx, in.From)
		if err != nil {
			return err
		}
		return db.send(ctx, tx, contact, letterOfNumber("intake.filed", c.Number), Notice{
			Key: string(c.Number) + "/intake.filed", Case: string(c.Number), Language: locales.Language(in.Language),
			Choices: []flows.Choice{{Label: locales.T("command.code.label"), Data: "!code:" + string(c.Number), Unnumbered: true}},
		})
	})
}

const noticeColumns = `id, key, coalesce(case_number, ''), officer, contact, text, choices, language, state, channel, bounced, reason, attempts,
	paper, greatest(0, extract(epoch FROM not_before - now()) * 1000)::bigint, class, fault, doubts,
	greatest(created_at, held_until, late_at), coalesce(settled_at, created_at), created_at, late_at IS NOT NULL, stands_for, heard`

// Notice reads a notice.
func (db *DB) Notice(ctx context.Context, id int64) (Notice, error) {
	rows, err := db.pool.Query(ctx, "SELECT "+noticeColumns+" FROM notices WHERE id = $1", id)
	if err != nil {
		return Notice{}, fmt.Errorf("reading notice %d: %w", id, err)
	}
	n, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Notice])
	if err != nil {
		return n, fmt.Errorf("reading notice %d: %w", id, err)
	}
	return n, nil
}

// NoticesOf lists the notices of a case in the order in which they were queued.
func (db *DB) NoticesOf(ctx context.Context, number cases.Number) ([]Notice, error) {
	rows, err := db.pool.Query(ctx, "SELECT "+noticeColumns+" FROM notices WHERE case_number = $1 ORDER BY id", number)
	if err != nil {
		return nil, fmt.Errorf("listing the notices of case %s: %w", number, err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Notice])
	if err != nil {
		return nil, fmt.Errorf("listing the notices of case %s: %w", number, err)
	}
	return list, nil
}

// Recipients are the identities to try for a notice, in order: for a contact the one the case came from and then the
// others; for an officer those that are bound.
func (db *DB) Recipients(ctx context.Context, n Notice) ([]cases.Identity, error) {
	query, args := `SELECT i.channel, i.account, i.external FROM identities i LEFT JOIN cases c ON c.number = $2
		WHERE i.contact = $1 AND i.unreachable_since IS NULL
		ORDER BY (i.channel, i.account, i.external) IS NOT DISTINCT FROM (c.channel, c.account, c.external) DESC, i.channel`, []any{n.Contact, n.Case}
	if n.Officer != nil {
		query = `SELECT i.channel, i.account, i.external FROM identities i JOIN officers o ON o.id = i.officer
			WHERE i.unreachable_since IS NULL AND o.revoked_at IS NULL AND o.id = $1 ORDER BY i.channel DESC`
		args = []any{n.Officer}
	}
	rows, err := db.pool.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("looking for the recipients of notice %d: %w", n.ID, err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[cases.Identity])
	if err != nil {
		return nil, fmt.Errorf("looking for the recipients of notice %d: %w", n.ID, err)
	}
	return list, nil
}

// UnitOf is the unit of the officer whom a notice goes to.
func (db *DB) UnitOf(ctx context.Context, n Notice) (unit string, err error) {
	if err := db.pool.QueryRow(ctx, "SELECT unit FROM officers WHERE id = $1", n.Officer).Scan(&unit); err != nil {
		return "", fmt.Errorf("looking for the unit of notice %d: %w", n.ID, err)
	}
	return unit, nil
}

// NextQueued is the notice to send next to the recipient of another one. The notices of one case stay in the order of
// what happened, whatever their class, so that none speaks of what the reader was not told; among the cases the one with
// the most urgent notice comes first, among equals the older notice. What is held until later is left out. False says
// that none is left.
func (db *DB) NextQueued(ctx context.Context, n Notice) (Notice, bool, error) {
	whose, id := "officer IS NULL AND contact = $1", n.Contact // each as notices_queued has it: IS NOT DISTINCT FROM finds nothing there
	if n.Officer != nil {
		whose, id = "officer = $1", n.Officer
	}
	rows, err := db.pool.Query(ctx, "SELECT "+noticeColumns+` FROM (SELECT *, min(priority) OVER matter AS urgency, min(id) OVER matter AS first
			FROM notices WHERE state = 'queued' AND `+whose+`
			AND (held_until IS NULL OR held_until <= now()) WINDOW matter AS (PARTITION BY coalesce(case_number, key))) AS waiting
		WHERE id = first ORDER BY urgency, priority, id LIMIT 1`, id)
	if err != nil {
		return n, false, fmt.Errorf("looking for the notices before %d: %w", n.ID, err)
	}
	next, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Notice])
	if errors.Is(err, pgx.ErrNoRows) {
		return n, false, nil
	}
	if err != nil {
		return n, false, fmt.Errorf("looking for the notices before %d: %w", n.ID, err)
	}
	return next, true, nil
}

// Recipient names whose notice it is.
func (n Notice) Recipient() string {
	if n.Officer != nil {
		return fmt.Sprintf("officer-%d", *n.Officer)
	}
	return fmt.Sprintf("contact-%d", *n.Contact)
}

// Outcome is what became of a notice.
type Outcome struct {
	State   NoticeState
	Channel string
	// Receipt is the platform's id of the message, where it may say more about it later.
	Receipt string
	// Reason is for the record, Fault for people.
	Reason, Fault string
}

// ErrHeard says that a contact wrote or came back while a notice was being refused: it stays queued and is tried again.
var ErrHeard = errors.New("the contact was heard while the notice was refused")

// SettleNotice notes what became of a notice. A contact whom a notice that must arrive did not reach is to be called by
// an officer: the call is committed with it; it is not needed any more when the notice arrives late. Of a contact who was
// heard since the notice was read a refusal says nothing: that is ErrHeard.
func (db *DB) SettleNotice(ctx context.Context, n Notice, o Outcome) error {
	again := false
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `UPDATE notices SET state = $2, channel = $3, receipt = $4, reason = $5, attempts = attempts + 1, settled_at = $7,
			fault = CASE WHEN $6 = '' AND late_at IS NOT NULL THEN fault ELSE $6 END
			WHERE id = $1 AND state <> 'sent' AND ($2 <> 'refused' OR heard = $8)`, // in one: a turn that counts meanwhile waits
			n.ID, o.State, o.Channel, o.Receipt, o.Reason, o.Fault, db.Now(), n.Heard)
		if err == nil && tag.RowsAffected() == 0 && o.State == NoticeRefused {
			again, err = tryAgain(ctx, tx, n)
			return err
		}
		if err != nil || tag.RowsAffected() == 0 || !n.Class.MustArrive() || n.Contact == nil || n.Case == "" {
			return err
		}
		if o.State == NoticeSent {
			return db.toldLate(ctx, tx, n)
		}
		return db.askToCall(ctx, tx, n, o.Fault)
	})
	if err == nil && again {
		err = ErrHeard
	}
	if err != nil {
		return fmt.Errorf("noting what became of notice %d: %w", n.ID, err)
	}
	return nil
}

// HoldNotice keeps a notice for later, out of the way of others, and queues its delivery for then.
func (db *DB) HoldNotice(ctx context.Context, id int64, until time.Time) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "UPDATE notices SET held_until = $2 WHERE id = $1 AND state = 'queued'", id, until); err != nil {
			return err
		}
		_, err := db.jobs.InsertTx(ctx, tx, DeliverNotice{Notice: id}, &river.InsertOpts{MaxAttempts: 48, ScheduledAt: until})
		return err
	})
	if err != nil {
		return fmt.Errorf("holding notice %d: %w", id, err)
	}
	return nil
}

// NameNotice gives the oldest notice to a person that has a provisional receipt the platform's id. A notice that has the id
// already is found too, so that a platform may say it twice. False says that none is found.
func (db *DB) NameNotice(ctx context.Context, to cases.Identity, provisional, receipt string) (found bool, err error) {
	err = db.pool.QueryRow(ctx, `WITH known AS (SELECT id FROM notices WHERE channel = $1 AND receipt = $5),
			named AS (UPDATE notices SET receipt = $5 WHERE NOT EXISTS (SELECT FROM known) AND id = (SELECT n.id FROM notices n JOIN identities i
				ON i.contact = n.contact OR i.officer = n.officer WHERE i.channel = $1 AND i.account = $2 AND i.external = $3
				AND n.channel = $1 AND n.receipt = $4 AND n.state = 'sent' ORDER BY n.settled_at, n.id LIMIT 1 FOR UPDATE OF n) RETURNING id)
		SELECT EXISTS (SELECT FROM known) OR EXISTS (SELECT FROM named)`, to.Channel, to.Account, to.External, provisional, receipt).Scan(&found)
	if err != nil {
		return false, fmt.Errorf("noting the receipt %s of a notice: %w", receipt, err)
	}
	return found, nil
}

// BounceNotice queues a notice again that did not arrive at an identity though its platform took it, to be sent another
// way. False says that no notice that was sent has this receipt.
func (db *DB) BounceNotice(ctx context.Context, from cases.Identity, receipt, reason string) (found bool, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		var id int64
		err := tx.QueryRow(ctx, `UPDATE notices SET state = 'queued', bounced = bounced || $2::text, reason = $4, fault = 'bounced', settled_at = NULL
			WHERE channel = $1 AND receipt = $3 AND state IN ('sent', 'elsewhere') RETURNING id`, from.Channel, from.String(), receipt, reason).Scan(&id)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err == nil {
			found = true
			_, err = db.jobs.InsertTx(ctx, tx, DeliverNotice{Notice: id}, nil)
		}
		if err != nil {
			return fmt.Errorf("queueing the notice of receipt %s again: %w", receipt, err)
		}
		return nil
	})
	return found, err
}

// PostponeNotice keeps a notice queued, to be tried again after a while. Doubt says that it may have arrived all the same.
func (db *DB) PostponeNotice(ctx context.Context, id int64, o Outcome, wait time.Duration, doubt bool) error {
	_, err := db.pool.Exec(ctx, `UPDATE notices SET channel = $2, reason = $3, fault = $4, attempts = attempts + 1, not_before = now() + $5,
		doubts = doubts + $6::boolean::int WHERE id = $1 AND state = 'queued'`, id, o.Channel, o.Reason, o.Fault, wait, doubt)
	if err != nil {
		return fmt.Errorf("postponing notice %d: %w", id, err)
	}
	return nil
}
