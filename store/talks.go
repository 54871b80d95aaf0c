package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
)

// Side is who talks in a conversation about a case.
type Side string

// The two sides of a conversation.
const (
	SideContact Side = "contact"
	SideOfficer Side = "officer"
)

// KeepTalk notes that a side of a conversation about a case is open until it has been silent for a while. Officer is who
// talks, on that side.
func (db *DB) KeepTalk(ctx context.Context, number cases.Number, side Side, officer string, last, until time.Time) error {
	_, err := db.pool.Exec(ctx, `INSERT INTO talks (case_number, side, officer, last_at, until) VALUES ($1,$2,$3,$4,$5)
		ON CONFLICT (case_number, side) DO UPDATE SET officer = excluded.officer, last_at = excluded.last_at, until = excluded.until`,
		number, side, officerID(officer), last, until)
	if err != nil {
		return fmt.Errorf("noting a conversation about case %s: %w", number, err)
	}
	return nil
}

// GoOn notes that a side of a conversation goes on with it. One that was ended meanwhile stays so.
func (db *DB) GoOn(ctx context.Context, number cases.Number, side Side, last, until time.Time) error {
	_, err := db.pool.Exec(ctx, "UPDATE talks SET last_at = $3, until = $4 WHERE case_number = $1 AND side = $2", number, side, last, until)
	if err != nil {
		return fmt.Errorf("noting that a conversation about case %s goes on: %w", number, err)
	}
	return nil
}

// EndTalk notes that a side of a conversation about a case has ended it. A contact's row stays, ended at its last moment, so
// that an answer opens a conversation again only if the officer wrote since. Where the officer ends it the contact is let
// out of it too, and told so.
func (db *DB) EndTalk(ctx context.Context, number cases.Number, side Side, now time.Time) error {
	if side == SideContact {
		_, err := db.pool.Exec(ctx, "UPDATE talks SET last_at = $2, until = $2 WHERE case_number = $1 AND side = 'contact'", number, now)
		if err != nil {
			return fmt.Errorf("ending a conversation about case %s: %w", number, err)
		}
		return nil
	}
	return db.inTx(ctx, func(tx pgx.Tx) error {
		c, _, err := load(ctx, tx, number, true)
		if err != nil {
			return err
		}
		return db.letOut(ctx, tx, c, "notice.talk_ended", now)
	})
}

// letOut ends a conversation about a case on both sides, and tells the contact, once, if he or she is in it.
func (db *DB) letOut(ctx context.Context, tx pgx.Tx, c cases.Case, key string, now time.Time) error {
	var last *time.Time
	err := tx.QueryRow(ctx, `WITH gone AS (DELETE FROM talks WHERE case_number = $1 AND (side = 'officer' OR until > last_at
			AND $2 <= (SELECT max(last_at) FROM talks WHERE case_number = $1 AND until > last_at)) RETURNING side, last_at)
		SELECT max(last_at) FROM gone WHERE side = 'contact'`, c.Number, now.Add(-flows.TalkIdle)).Scan(&last)
	if err != nil {
		return fmt.Errorf("ending a conversation about case %s: %w", c.Number, err)
	}
	if last == nil {
		return nil
	}
	to, err := contactOfCase(ctx, tx, c)
	if err != nil || to.contact == nil {
		return err
	}
	var choices []flows.Choice
	for _, verb := range []cases.Verb{cases.Talk, cases.Message} {
		if c.Allows(verb, cases.AsContact()) {
			choices = append(choices, BeginChoice(c.Outline(), verb))
		}
	}
	return db.send(ctx, tx, *to.contact, letterOfNumber(key, c.Number), Notice{
		Key: fmt.Sprintf("%s/%s/%d", c.Number, key, last.UnixMicro()), Case: string(c.Number), Choices: choices, Language: locales.Language(to.language),
	})
}

// overtaken lets both sides out of a conversation that what happened on its case leaves without a sense: the case has come to
// an end, or the officer with whom the contact talks has it no more.
func (db *DB) overtaken(ctx context.Context, tx pgx.Tx, before, c cases.Case, at time.Time) error {
	switch {
	case c.Over() && !before.Over():
		return db.letOut(ctx, tx, c, "notice.talk_over", at)
	case before.Officer != "" && before.Officer != c.Officer:
		return db.letOut(ctx, tx, c, "notice.talk_changed", at)
	}
	return nil
}

// LastWord is when either side of a conversation about a case last said something, the zero time where nobody did, and
// whether a side of it was let out of it by the other.
func (db *DB) LastWord(ctx context.Context, number cases.Number, side Side) (last time.Time, out bool, err error) {
	var word *time.Time
	err = db.pool.QueryRow(ctx, "SELECT max(last_at) FILTER (WHERE until > last_at), count(*) FILTER (WHERE side = $2) = 0 FROM talks WHERE case_number = $1", number, side).Scan(&word, &out)
	if err != nil {
		return time.Time{}, false, fmt.Errorf("looking for the last word about case %s: %w", number, err)
	}
	if word != nil {
		last = *word
	}
	return last, out, nil
}

// TalkedTo is the one case about which an officer talks with the contact behind an identity now; false where it is none,
// or not clear which. A contact who ended the conversation is talked to again once the officer writes again.
func (db *DB) TalkedTo(ctx context.Context, id cases.Identity, now time.Time) (cases.Number, bool, error) {
	today := cases.DateOf(now)
	list, err := absentees(ctx, db.pool, today)
	if err != nil {
		return "", false, err
	}
	rows, err := db.pool.Query(ctx, `SELECT t.case_number, t.officer::text, c.officer::text FROM talks t JOIN cases c ON c.number = t.case_number AND c.officer IS NOT NULL
		JOIN identities i ON i.contact = c.contact
		WHERE i.channel = $1 AND i.account = $2 AND i.external = $3 AND t.side = 'officer' AND t.until > $4
		AND NOT EXISTS (SELECT FROM talks e WHERE e.case_number = t.case_number AND e.side = 'contact' AND e.until = e.last_at AND e.last_at >= t.last_at)`, id.Channel, id.Account, id.External, now)
	if err != nil {
		return "", false, fmt.Errorf("looking for who talks with a contact: %w", err)
	}
	var number, found cases.Number
	var talks, responsible string
	count := 0
	_, err = pgx.ForEachRow(rows, []any{&number, &talks, &responsible}, func() error {
		if cases.StandIn(responsible, list, today) == talks || responsible == talks {
			found, count = number, count+1
		}
		return nil
	})
	if err != nil {
		return "", false, fmt.Errorf("reading who talks with a contact: %w", err)
	}
	if count != 1 {
		return "", false, nil
	}
	return found, true, nil
}

// Attends says from when on somebody reads what a contact writes about a case: now, in the working hours of the unit
// while the officer is there or somebody stands in; else the next such hours. The zero time where nobody is responsible yet.
func (db *DB) Attends(ctx context.Context, c cases.Case, p cases.Policy, now time.Time) (time.Time, error) {
	if c.Officer == "" {
		return time.Time{}, nil
	}
	from := p.NextHours(c.Unit, now)
	for range 60 { // days on which everybody is away
		day := cases.DateOf(from)
		list, err := absentees(ctx, db.pool, day)
		if err != nil {
			return from, err
		}
		to := c.Recipient(cases.RoleOfficer, list, day).Officer
		if !slices.ContainsFunc(list, func(o cases.Officer) bool { _, away := o.AwayOn(day); return away && o.ID == to }) {
			break
		}
		from = p.NextHours(c.Unit, (day+1).At(0, 0))
	}
	return from, nil
}

// Undelivered counts the messages to a side of a case, written since a time, that reached nobody.
func (db *DB) Undelivered(ctx context.Context, number cases.Number, to Side, since time.Time) (count int, err error) {
	err = db.pool.QueryRow(ctx, `SELECT count(*) FROM notices WHERE case_number = $1 AND created_at >= $2 AND state IN ('refused', 'elsewhere')
		AND (contact IS NOT NULL) = ($3 = 'contact') AND text->>'key' IN ('notice.message', 'push.message_came', 'push.message_words')`, number, since, to).Scan(&count)
	if err != nil {
		return 0, fmt.Errorf("counting the messages about case %s that reached nobody: %w", number, err)
	}
	return count, nil
}

// message settles how a message is told to the other side. Who talks about the case just now reads it at once, with its
// files and nothing around it; an officer who does not is told that there is one, because a phone shows its notices to
// everybody near it.
func (db *DB) message(ctx context.Context, tx pgx.Tx, c cases.Case, e cases.Event, n cases.Notice, notice Notice) (cases.Notice, Notice, error) {
	side := SideOfficer
	if n.To == cases.RoleContact {
		side = SideContact
	}
	var talks bool
	err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM talks WHERE case_number = $1 AND side = $2 AND until > $3
		AND (side = 'contact' OR officer = $4))`, c.Number, side, e.At, notice.Officer).Scan(&talks)
	if err != nil {
		return n, notice, fmt.Errorf("looking who talks about case %s: %w", c.Number, err)
	}
	if talks {
		notice.Choices = nil
	}
	if talks && side == SideOfficer {
		n.Key = "push.message_words"
	}
	if talks || side == SideContact {
		notice.files = filesOf(e.Data["files"])
		if choice, ok := db.Translation(c, e, notice.Language); ok {
			notice.Choices = append([]flows.Choice{choice}, notice.Choices...)
		}
	}
	return n, notice, nil
}

// knowsOfMessages says whether an officer was told within a day that a contact wrote on a case, and has neither looked at it
// nor acted on it since: telling it again says nothing new, and uses up the few messages that a platform allows.
func knowsOfMessages(ctx context.Context, tx pgx.Tx, n cases.Notice, notice Notice, e cases.Event) (knows bool, err error) {
	if n.Key != "push.message_came" || notice.Officer == nil {
		return false, nil
	}
	err = tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM notices n JOIN case_events m ON m.case_number = n.case_number AND m.seq = split_part(n.key, '/', 2)::int
		WHERE n.case_number = $1 AND n.officer = $2 AND n.text->>'key' = $3 AND n.state <> 'refused' AND m.at > $4
		AND NOT EXISTS (SELECT FROM looks WHERE case_number = $1 AND officer = $2 AND at >= m.at)
		AND NOT EXISTS (SELECT FROM case_events WHERE case_number = $1 AND seq > m.seq AND actor->>'id' = $2::text))`,
		notice.Case, *notice.Officer, n.Key, e.At.Add(-24*time.Hour)).Scan(&knows)
	if err != nil {
		return false, fmt.Errorf("asking whether an officer knows of a message on case %s: %w", notice.Case, err)
	}
	return knows, nil
}

// Written are the words of an event that were written for its contact: a message, a result, or a reason.
func Written(e cases.Event) string {
	told := e.Told()
	return cmp.Or(told["text"], told["result"], told["reason"]).String()
}

// Translation is the button under words of an event in another language than the reader's, where a translation can be had.
// What concerns a confidential case never leaves the house, so there is none for it.
func (db *DB) Translation(c cases.Case, e cases.Event, reader locales.Language) (flows.Choice, bool) {
	written := flows.WrittenIn(Written(e))
	if !db.Translates || c.Confidential || written == "" || written == reader {
		return flows.Choice{}, false
	}
	return flows.Choice{Label: locales.T("command.translate.label"), Data: fmt.Sprintf("!translate:%s:%d", c.Number, e.Seq), Unnumbered: true}, true
}

// Message is what somebody wrote, as a reader sees it: as it was written, marked with its language where that is not the
// reader's, and how many files came with it.
func Message(text, files string, reader locales.Language) locales.Text {
	var lines []locales.Text
	if text != "" {
		line := locales.Raw(text)
		if written := flows.WrittenIn(text); written != "" && written != reader {
			line = locales.Text{Key: "review.in_" + string(written), Vars: locales.Vars{"value": line}}
		}
		lines = append(lines, line)
	}
	if count := len(filesOf(files)); count > 0 {
		lines = append(lines, locales.Text{Key: "review.files", Vars: locales.Vars{"count": count}})
	}
	return locales.Text{Lines: lines}
}

// filesOf are the attachments of a list as an event carries it.
func filesOf(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' })
}

// attach notes the files that go out with a notice.
func attach(ctx context.Context, tx pgx.Tx, notice int64, files []string) error {
	for i, id := range files {
		if _, err := tx.Exec(ctx, "INSERT INTO notice_files (notice, place, attachment) VALUES ($1,$2,$3)", notice, i, id); err != nil {
			return fmt.Errorf("attaching a file to notice %d: %w", notice, err)
		}
	}
	return nil
}

// FilesOfNotice are the files that go out with a notice, in order.
func (db *DB) FilesOfNotice(ctx context.Context, notice int64) ([]Attachment, error) {
	return db.attachments(ctx, `SELECT a.id, a.type, a.size, a.sha256 FROM notice_files f JOIN attachments a ON a.id = f.attachment
		WHERE f.notice = $1 ORDER BY f.place`, notice)
}

// FilesOfCase are the files of a case that contacts and officers handed in, oldest first.
func (db *DB) FilesOfCase(ctx context.Context, number cases.Number) ([]Attachment, error) {
	return db.attachments(ctx, `SELECT id, type, size, sha256 FROM attachments a
		WHERE case_number = $1 AND NOT EXISTS (SELECT FROM papers p WHERE p.attachment = a.id) ORDER BY created_at, id`, number)
}

// Attachments are stored files by their ids, in that order; what is not there is left out.
func (db *DB) Attachments(ctx context.Context, ids []string) ([]Attachment, error) {
	return db.attachments(ctx, "SELECT id, type, size, sha256 FROM attachments WHERE id = ANY($1) ORDER BY array_position($1, id)", ids)
}

func (db *DB) attachments(ctx context.Context, query string, of any) ([]Attachment, error) {
	rows, err := db.pool.Query(ctx, query, of)
	if err != nil {
		return nil, fmt.Errorf("listing files: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Attachment])
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("listing files: %w", err)
	}
	return list, nil
}
