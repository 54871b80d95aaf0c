// Package desk is the web pages: for now the page of the demo.
package desk

import (
	"context"
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
	State   store.NoticeState `json:"state"`
	Channel string            `json:"channel"`
	Reason  string            `json:"reason,omitempty"`
}

// Cases reads every case with what happened on it.
func Cases(ctx context.Context, db *store.DB) ([]Case, error) {
	list, err := db.AllCases(ctx)
	if err != nil {
		return nil, err
	}
	rows := []Case{}
	for _, c := range list {
		_, events, err := db.Case(ctx, c.Number)
		if err != nil {
			return nil, err
		}
		notices, err := db.NoticesOf(ctx, c.Number)
		if err != nil {
			return nil, err
		}
		policy, err := db.PolicyOf(ctx, c)
		if err != nil {
			return nil, err
		}
		next, runs := c.Next(policy)
		row := Case{
			Number: c.Number, Kind: c.Kind, Unit: c.Unit, Topic: c.Topic, State: c.State, Officer: c.Officer, Channel: c.From.Channel,
			Language: c.Language, OpenedAt: c.OpenedAt, Due: next.Day.String(), DueFor: next.What, Provisional: next.Provisional,
		}
		if runs {
			row.due = &next.Due
		}
		for _, e := range events {
			row.Events = append(row.Events, Event{e.Type, e.At, e.Actor})
		}
		for _, n := range notices {
			row.Notices = append(row.Notices, Notice{n.Text.Key, n.State, n.Channel, n.Reason})
		}
		rows = append(rows, row)
	}
	return rows, nil
}
