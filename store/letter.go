package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
)

// letter is a text bound for a contact. It is made of our own sentences, of how the case stands, and of what cases.Event
// tells contacts; it has no way in for anything else that somebody wrote. Notices to contacts are made of letters only.
type letter struct{ text locales.Text }

// letterOf is a letter about a case.
func letterOf(key string, c cases.Case, p cases.Policy, unit locales.Text) letter {
	return letter{locales.Text{Key: key, Vars: ToldVars(c, p, unit)}}
}

// letterOfNumber is a letter that says nothing of a case but its number.
func letterOfNumber(key string, number cases.Number) letter {
	return letter{locales.Text{Key: key, Vars: locales.Vars{"number": string(number)}}}
}

// letterOfClaim is a letter to a chat that a case was taken from by its access code.
func letterOfClaim(number cases.Number, at time.Time) letter {
	l := letterOfNumber("notice.claimed", number)
	l.text.Vars["day"] = locales.Text{Day: cases.DateOf(at).String()}
	return l
}

// letterOfForm is a letter about a form that was left behind.
func letterOfForm(key, title string) letter {
	return letter{locales.Text{Key: key, Vars: locales.Vars{"title": locales.T(title)}}}
}

// letterOfChat is a letter to a chat that showed an officer's code, with the officer's name and unit.
func letterOfChat(key, officer string, unit locales.Text) letter {
	return letter{locales.Text{Key: key, Vars: locales.Vars{"name": officer, "unit": unit}}}
}

// telling adds what an event tells contacts, in a reader's language. Words in another one are marked with theirs.
func (l letter) telling(told map[string]cases.Told, reader locales.Language) letter {
	for name, part := range told {
		text, ok := SaidOf(name, part.String())
		if ok && text.Raw != "" {
			text = Message(part.String(), "", reader)
		}
		if ok {
			l.text.Vars[name] = text
		}
	}
	if gaps, asks := l.text.Vars["gaps"].(locales.Text); asks && l.text.Vars["reason"] != nil { // behind what is missing, if there is anything to explain
		explained := locales.Text{Key: "notice.explained", Vars: locales.Vars{"reason": l.text.Vars["reason"]}}
		l.text.Vars["gaps"] = locales.Text{Lines: []locales.Text{gaps, explained}}
	}
	if _, writes := l.text.Vars["text"]; writes || len(told["files"].String()) > 0 {
		l.text.Vars["text"] = Message(told["text"].String(), told["files"].String(), reader)
	}
	return l
}

// reminding says of which clock it reminds.
func (l letter) reminding(clock cases.Clock) letter {
	l.text.Vars["task"], l.text.Vars["next"], l.text.Vars["due"] = locales.T("task."+clock.What), locales.T("due."+clock.What), DueText(clock.Due)
	return l
}

// letterWait is how long the letter of a complaint waits, so that it comes behind the receipt in the chat.
const letterWait = 5 * time.Second

// errNotALetter says that a notice to a contact was made of something else than a letter.
var errNotALetter = errors.New("a notice to a contact is made of a letter only")

// send queues a letter to a contact; the notice says the rest: its key, its case, its buttons.
func (db *DB) send(ctx context.Context, tx pgx.Tx, contact int64, l letter, n Notice) error {
	n.Contact, n.Officer, n.Text, n.letter = &contact, nil, l.text, true
	if err := db.enqueue(ctx, tx, n); err != nil {
		return fmt.Errorf("writing to the contact of case %s: %w", n.Case, err)
	}
	return nil
}
