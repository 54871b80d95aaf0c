package cases

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"
)

// EventType is what happened on a case.
type EventType string

// The events.
const (
	Received EventType = "received" // the intake was confirmed and has a number
	Assigned EventType = "assigned" // an officer is responsible; Data: officer
	TakenOn  EventType = "taken_on" // the officer has taken the case on (签收); not yet the decision to accept it (受理)
)

// Actor is who did something.
type Actor struct {
	Role string `json:"role"` // contact, officer or system
	ID   string `json:"id"`
}

// Event is the recorded fact of an act. Events are never changed: each carries the hash of the one before.
type Event struct {
	Case  Number            `json:"case"`
	Seq   int               `json:"seq"`
	Type  EventType         `json:"type"`
	Act   string            `json:"act"` // the id of the act, so that repeating it records nothing twice
	Actor Actor             `json:"actor"`
	At    time.Time         `json:"at"`
	Data  map[string]string `json:"data,omitempty"`
	// Previous is the hash of the event before, empty for the first; Hash covers everything above it too.
	Previous []byte `json:"previous,omitempty"`
	Hash     []byte `json:"hash,omitempty"`
}

// sum hashes an event. JSON with sorted map keys and UTC microseconds is its canonical form: what PostgreSQL gives
// back makes the same bytes.
func (e Event) sum() []byte {
	e.Hash = nil
	e.At = e.At.UTC().Truncate(time.Microsecond)
	data, err := json.Marshal(e)
	if err != nil {
		panic(fmt.Sprintf("an event of strings and times did not encode: %v", err)) // cannot happen
	}
	hash := sha256.Sum256(data)
	return hash[:]
}

// Chain numbers new events behind the last one and links them.
func Chain(last *Event, events []Event) []Event {
	seq, previous := 0, []byte(nil)
	if last != nil {
		seq, previous = last.Seq, last.Hash
	}
	for i := range events {
		seq++
		events[i].Seq, events[i].Previous = seq, previous
		events[i].At = events[i].At.UTC().Truncate(time.Microsecond)
		events[i].Hash = events[i].sum()
		previous = events[i].Hash
	}
	return events
}

// Verify says at which place the chain of a case's events first breaks: 0 where it holds, else the number of the
// first event that was changed, or whose predecessor was removed or inserted.
func Verify(events []Event) int {
	var previous []byte
	for i, e := range events {
		if e.Seq != i+1 || !bytes.Equal(e.Previous, previous) || !bytes.Equal(e.Hash, e.sum()) {
			return i + 1
		}
		previous = e.Hash
	}
	return 0
}
