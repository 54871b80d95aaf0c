package cases

import (
	"fmt"
	"time"
)

// State is where a case stands.
type State string

// Case is a complaint or an officer request as its events make it.
type Case struct {
	Number   Number
	Kind     Kind
	Unit     string
	Topic    string
	State    State
	Officer  string // id of the officer responsible; empty while nobody is
	From     Identity
	Language string
	OpenedAt time.Time
	// Version is the number of the last event; an act against another version has to look again.
	Version int
}

// Open gives the first events of a case: received, and assigned where an officer is responsible.
func Open(in Intake, number Number, unit, officer string) []Event {
	events := []Event{{
		Case: number, Type: Received, Act: in.ID, Actor: Actor{Role: "contact"}, At: in.ReceivedAt,
		Data: map[string]string{"unit": unit, "kind": string(in.Kind), "topic": in.Topic, "language": in.Language},
	}}
	if officer != "" {
		events = append(events, Event{
			Case: number, Type: Assigned, Act: in.ID, Actor: Actor{Role: "system"}, At: in.ReceivedAt,
			Data: map[string]string{"officer": officer},
		})
	}
	return events
}

// Fold makes a case of its events.
func Fold(events []Event) Case {
	var c Case
	for _, e := range events {
		c.Number, c.Version, c.State = e.Case, e.Seq, State(e.Type)
		switch e.Type {
		case Received:
			c.OpenedAt, c.Unit, c.Kind = e.At, e.Data["unit"], Kind(e.Data["kind"])
			c.Topic, c.Language = e.Data["topic"], e.Data["language"]
		case Assigned, TakenOn:
			c.Officer = e.Data["officer"]
		}
	}
	return c
}

// Verb is what an officer can do with a case.
type Verb string

// The verbs.
const (
	TakeOn Verb = "take_on"
	Look   Verb = "open" // changes nothing
)

// Act is a step in a case's life by a named officer.
type Act struct {
	// ID is the turn's id: the same act twice is one.
	ID    string
	Verb  Verb
	Actor Actor
	// Unit is the unit of the officer who acts.
	Unit string
	At   time.Time
}

// Refusal is why an act is not allowed. Reason names the text act.refused.REASON.
type Refusal struct {
	Reason string // not_officer, not_yours, taken
	// Officer is who has the case, where that is the reason.
	Officer string
}

// Error says the reason.
func (r *Refusal) Error() string { return "the act is refused: " + r.Reason }

// Decide says which events an act makes, or refuses it with a *Refusal. An act that has no effect any more (the same
// officer takes the case on again) makes none and is no error. Only an officer of the case's unit, of the municipal
// centre, or the one it was assigned to may act.
func Decide(c Case, act Act) ([]Event, error) {
	if act.Actor.Role != "officer" || act.Actor.ID == "" {
		return nil, &Refusal{Reason: "not_officer"}
	}
	if act.Unit != c.Unit && act.Unit != Municipal && act.Actor.ID != c.Officer {
		return nil, &Refusal{Reason: "not_yours"}
	}
	switch act.Verb {
	case Look:
		return nil, nil
	case TakeOn:
		if c.State == State(TakenOn) && c.Officer == act.Actor.ID {
			return nil, nil
		}
		if c.State == State(TakenOn) {
			return nil, &Refusal{Reason: "taken", Officer: c.Officer}
		}
		return []Event{{
			Case: c.Number, Type: TakenOn, Act: act.ID, Actor: act.Actor, At: act.At,
			Data: map[string]string{"officer": act.Actor.ID},
		}}, nil
	}
	return nil, fmt.Errorf("performing %s on a case: there is no such verb", act.Verb)
}
