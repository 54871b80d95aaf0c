package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
)

// queue writes a notice and the job that delivers it, in the transaction of what it tells of. What is for a contact without
// a chat becomes a call, or is kept with the case where a code opens it; without any other to tell, nothing is written.
func (db *DB) queue(ctx context.Context, tx pgx.Tx, c cases.Case, e cases.Event, n cases.Notice) error {
	of := c
	if n.Officer != "" {
		of.Officer = n.Officer
	}
	to, err := db.recipient(ctx, tx, of, n.To)
	for _, role := range n.Otherwise {
		if err == nil && to.nobody() {
			to, err = db.recipient(ctx, tx, of, role)
		}
	}
	switch {
	case n.To == cases.RoleSecond && n.About != nil:
		to, err = asked(ctx, tx, c, *n.About)
	case n.To == cases.RoleSecond:
		to, err = db.second(ctx, tx, c, e.Actor.ID)
	}
	untied := n.To == cases.RoleContact && to.contact == nil
	if err != nil || to.nobody() && !untied {
		return err
	}
	notice := Notice{
		Key: keyOf(c, e, n), Case: string(c.Number), Officer: to.officer, StandsFor: to.standsFor,
		Choices: actChoices(c, to.may(c, n.Verbs)...), Language: locales.Language(to.language),
	}
	if e.Type == cases.MessageSent {
		if n, notice, err = db.message(ctx, tx, c, e, n, notice); err != nil {
			return err
		}
		if knows, err := knowsOfMessages(ctx, tx, n, notice, e); knows || err != nil {
			return err
		}
	}
	if n.To == cases.RoleContact {
		return db.tell(ctx, tx, c, e, n.Key, to, notice)
	}
	if e.Type == cases.Exported {
		notice.Paper = &e.Seq // it brings the copy
	}
	vars, err := db.noticeVars(ctx, tx, c, e, n)
	if err != nil {
		return err
	}
	if e.Type == cases.MessageSent {
		vars["text"] = Message(e.Data["text"], e.Data["files"], notice.Language)
	}
	notice.Text = locales.Text{Key: n.Key, Vars: vars}
	return db.enqueue(ctx, tx, notice)
}

// tell tells a contact of an event: in the chat that the case is tied to, else by a call, or when the code opens the case.
func (db *DB) tell(ctx context.Context, tx pgx.Tx, c cases.Case, e cases.Event, key string, to addressee, notice Notice) error {
	policy, unit, err := db.standing(ctx, tx, c)
	if err != nil {
		return err
	}
	if _, called := cases.PaperOf(c, e); called {
		notice.Paper = &e.Seq
	}
	if e.Type == cases.TakenOn && c.Late(policy, cases.DateOf(e.At)) {
		key = "notice.taken_on" // without a day that is past
	}
	if e.Type == cases.Received { // it brings the letter, of a complaint or of an objection
		if db.WithoutLetters {
			return nil
		}
		notice.wait = letterWait
	}
	l := letterOf(key, c, policy, unit).telling(e.Told(), notice.Language)
	if choice, ok := db.Translation(c, e, notice.Language); ok && e.Type != cases.MessageSent { // a message has it already
		notice.Choices = append([]flows.Choice{choice}, notice.Choices...)
	}
	switch {
	case to.contact != nil:
		return db.send(ctx, tx, *to.contact, l, notice)
	case c.Chatless():
		return db.tellByPhone(ctx, tx, l, notice)
	}
	return keepNotice(ctx, tx, l, notice)
}

// noticeKey names the notice of an event to a role.
func noticeKey(c cases.Case, seq int, text string, to cases.Role) string {
	return fmt.Sprintf("%s/%d/%s/%s", c.Number, seq, text, to)
}

// Notices that are for one officer alone, whoever stands in: what asks a second person, and what tells who had a case.
const (
	pushProposed = "push.proposed"
	pushNotTaken = "push.not_taken"
)

// standing is what texts about a case need besides it: the policy it runs under and the name of its unit.
func (db *DB) standing(ctx context.Context, tx pgx.Tx, c cases.Case) (cases.Policy, locales.Text, error) {
	policy, err := db.policy(ctx, tx, c.Policy)
	if err != nil {
		return policy, locales.Text{}, err
	}
	unit, err := unitName(ctx, tx, c.Unit)
	return policy, unit, err
}

// actChoices are buttons for acts on a case.
func actChoices(c cases.Case, verbs ...cases.Verb) []flows.Choice {
	var choices []flows.Choice
	for _, verb := range verbs {
		choices = append(choices, ActChoice(c, verb, ""))
	}
	return choices
}

// ActChoice is a button for an act on a case, which remembers the case as it is now; item is what of the case it means,
// such as a proposal. What has to be said first is a flow.
func ActChoice(c cases.Case, verb cases.Verb, item string) flows.Choice {
	if !verb.Direct() {
		return BeginChoice(c.Outline(), verb)
	}
	data := fmt.Sprintf("!act:%s:%s:%d", verb, c.Number, c.Version)
	if item != "" {
		data += ":" + item
	}
	return flows.Choice{Label: locales.T("push." + string(verb)), Data: data, Unnumbered: true}
}

// BeginChoice is a button that begins an act in which something has to be said.
func BeginChoice(c cases.Outline, verb cases.Verb) flows.Choice {
	return flows.Choice{Label: locales.T(string(verb) + ".button"), Data: fmt.Sprintf("!begin_%s:%s:%d", verb, c.Number, c.Version), Unnumbered: true}
}

// addressee is whom a notice goes to, and in which language: a contact, or an officer, who may stand in for another one. The
// zero addressee is nobody.
type addressee struct {
	officer, standsFor, contact *int64
	language                    string
	role                        cases.Role
	unit                        string
}

// may are the acts among those of a notice that who is told may begin: no button leads to a refusal.
func (a addressee) may(c cases.Case, verbs []cases.Verb) []cases.Verb {
	if a.officer == nil {
		return verbs
	}
	by := cases.Act{Actor: cases.Actor{Role: a.role, ID: fmt.Sprint(*a.officer)}, Unit: a.unit}
	if a.standsFor != nil {
		by.For = []string{fmt.Sprint(*a.standsFor)}
	}
	return slices.DeleteFunc(slices.Clone(verbs), func(v cases.Verb) bool { return c.Refuses(v, by) != nil })
}

// nobody says whether there is nobody to tell.
func (a addressee) nobody() bool { return a.officer == nil && a.contact == nil }

// recipient is whom a notice goes to: the contact, or the officer whom cases.Recipient names today.
func (db *DB) recipient(ctx context.Context, tx pgx.Tx, c cases.Case, to cases.Role) (a addressee, err error) {
	switch to {
	case cases.RoleSecond:
		return a, nil
	case cases.RoleContact:
		return contactOfCase(ctx, tx, c)
	}
	who, today := attendance, cases.DateOf(db.Now())
	if to == cases.RoleOfficer || to == cases.RoleFormer {
		who = absentees
	}
	officers, err := who(ctx, tx, today)
	if err != nil {
		return a, err
	}
	return address(ctx, tx, c.Recipient(to, officers, today))
}

// contactOfCase is who is told of a case, in the language of the chat now, which may have been switched since the case was
// opened; where the chat has none, in that of the case.
func contactOfCase(ctx context.Context, tx pgx.Tx, c cases.Case) (a addressee, err error) {
	var chat []byte
	err = tx.QueryRow(ctx, `SELECT c.contact, s.data FROM cases c LEFT JOIN sessions s ON s.identity = c.channel || ':' || c.account || ':' || c.external
		WHERE c.number = $1`, c.Number).Scan(&a.contact, &chat)
	if err != nil {
		return a, fmt.Errorf("looking for the contact of case %s: %w", c.Number, err)
	}
	var session struct {
		Language locales.Language `json:"language"`
	}
	a.language = c.Language
	if json.Unmarshal(chat, &session) == nil && slices.Contains(locales.Languages(), session.Language) { // else there is none that can be read
		a.language = string(session.Language)
	}
	return a, nil
}

// second is whom cases.Second names today.
func (db *DB) second(ctx context.Context, q connection, c cases.Case, proposer string) (addressee, error) {
	today := cases.DateOf(db.Now())
	officers, err := attendance(ctx, q, today)
	if err != nil {
		return addressee{}, err
	}
	return address(ctx, q, c.Second(proposer, officers, today))
}

// address finds the language of an officer who is to be told, and what else matters of him or her.
func address(ctx context.Context, q queryer, to cases.Recipient) (a addressee, err error) {
	a.officer, a.standsFor = officerID(to.Officer), officerID(to.For)
	if a.officer == nil {
		return a, nil
	}
	if err := q.QueryRow(ctx, "SELECT language, role, unit FROM officers WHERE id = $1", a.officer).Scan(&a.language, &a.role, &a.unit); err != nil {
		return a, fmt.Errorf("looking for the language of officer %s: %w", to.Officer, err)
	}
	return a, nil
}

// Second is who is asked about what an officer proposed on a case; false where there is nobody.
func (db *DB) Second(ctx context.Context, c cases.Case, proposer string) (Officer, bool, error) {
	a, err := db.second(ctx, db.pool, c, proposer)
	if err != nil || a.nobody() {
		return Officer{}, false, err
	}
	o, err := db.Officer(ctx, fmt.Sprint(*a.officer))
	return o, err == nil, err
}

// noticeVars are the variables of a notice to an officer: how the case stands, what happened and by whom, and what the event
// says.
func (db *DB) noticeVars(ctx context.Context, tx pgx.Tx, c cases.Case, e cases.Event, n cases.Notice) (locales.Vars, error) {
	policy, unit, err := db.standing(ctx, tx, c)
	if err != nil {
		return nil, err
	}
	vars := CaseVars(c, policy, unit)
	vars["change"] = locales.T("event." + string(e.Type))
	if vars["by"], err = actorName(ctx, tx, e.Actor); err != nil {
		return nil, err
	}
	verb := e.Data["verb"]
	if n.About != nil {
		verb = string(n.About.Verb)
	}
	if verb != "" {
		vars["act"] = locales.T(verb + ".title")
	}
	for name, value := range e.Data {
		if text, ok := SaidOf(name, value); ok {
			vars[name] = text
		}
	}
	return vars, nil
}

// unitName is a unit's name in both languages.
func unitName(ctx context.Context, q queryer, code string) (locales.Text, error) {
	var zh, en string
	if err := q.QueryRow(ctx, "SELECT zh, en FROM units WHERE code = $1", code).Scan(&zh, &en); err != nil {
		return locales.Text{}, fmt.Errorf("looking for unit %s: %w", code, err)
	}
	return locales.Text{Each: map[locales.Language]string{locales.ZH: zh, locales.EN: en}}, nil
}

// queryer is what a pool and a transaction have in common here.
type queryer interface {
	QueryRow(ctx context.Context, query string, args ...any) pgx.Row
}

// connection is a pool or a transaction, where one row and several are read.
type connection interface {
	queryer
	asker
}

// UnitName is a unit's name in both languages.
func (db *DB) UnitName(ctx context.Context, code string) (locales.Text, error) {
	return unitName(ctx, db.pool, code)
}
