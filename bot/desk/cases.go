// Package desk is the web pages: for now the page of the demo.
package desk

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// Case is a case as lists of cases show it. Dates are days of China; nothing that a person wrote is in it.
type Case struct {
	Number      cases.Number `json:"number"`
	Kind        cases.Kind   `json:"kind"`
	Unit        string       `json:"unit"`
	Topic       string       `json:"topic"`
	State       cases.State  `json:"state"`
	Officer     string       `json:"officer"`
	Channel     string       `json:"channel"`
	Language    string       `json:"language"`
	OpenedAt    time.Time    `json:"opened_at"`
	Due         string       `json:"due"`
	DueFor      string       `json:"due_for"`
	Provisional bool         `json:"due_provisional"`
	Events      []Event      `json:"events"`
	Notices     []Notice     `json:"notices"`

	due *cases.Due // nil where no clock runs
}

// Event is one thing that happened on a case.
type Event struct {
	Type cases.EventType `json:"type"`
	At   time.Time       `json:"at"`
	By   cases.Actor     `json:"by"`
}

// Notice is one message about a case and how far it got.
type Notice struct {
	Key     string            `json:"key"`
	To      cases.Role        `json:"to"` // officer or contact
	At      time.Time         `json:"at"` // when it was sent or given up, or queued where it is not
	State   store.NoticeState `json:"state"`
	Channel string            `json:"channel"`
	Reason  string            `json:"reason,omitempty"`
}

// Cases goes through every case with what happened on it, the oldest first. An error is the last that it gives.
func Cases(ctx context.Context, db *store.DB) iter.Seq2[Case, error] {
	return func(yield func(Case, error) bool) {
		for c, err := range db.EveryCase(ctx) {
			if err != nil {
				yield(Case{}, err)
				return
			}
			if !yield(listed(c), nil) {
				return
			}
		}
	}
}

// listed is a case as lists show it.
func listed(whole store.WholeCase) Case {
	c := whole.Case
	next, runs := c.Next(whole.Policy)
	row := Case{
		Number: c.Number, Kind: c.Kind, Unit: c.Unit, Topic: c.Topic, State: c.State, Officer: c.Officer, Channel: c.From.Channel,
		Language: c.Language, OpenedAt: c.OpenedAt, Due: next.Day.String(), DueFor: next.What, Provisional: next.Provisional,
		Events: []Event{}, Notices: []Notice{},
	}
	if runs {
		row.due = &next.Due
	}
	for _, e := range whole.Events {
		row.Events = append(row.Events, Event{e.Type, e.At, e.Actor})
	}
	for _, n := range whole.Notices {
		to := cases.RoleContact
		if n.ToOfficer {
			to = cases.RoleOfficer
		}
		row.Notices = append(row.Notices, Notice{Key: n.Text, To: to, At: n.At, State: n.State, Channel: n.Channel, Reason: n.Reason})
	}
	return row
}

// Delivered says in a line how far the notices of a case got, and of the last that did not arrive what it was and why.
func (c Case) Delivered() string {
	counts, lost := map[store.NoticeState]int{}, ""
	for _, n := range c.Notices {
		counts[n.State]++
		if n.State != store.NoticeSent && n.Reason != "" {
			lost = fmt.Sprintf(" (%s to %s: %s)", n.Key, n.To, n.Reason)
		}
	}
	var parts []string
	for _, state := range []store.NoticeState{store.NoticeSent, store.NoticeQueued, store.NoticeElsewhere, store.NoticeUnknown, store.NoticeRefused} {
		if counts[state] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[state], state))
		}
	}
	return strings.Join(parts, ", ") + lost
}
