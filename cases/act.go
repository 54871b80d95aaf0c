package cases

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Verb is what somebody does on a case.
type Verb string

// The verbs.
const (
	TakeOn Verb = "take_on"
	Look   Verb = "open" // changes nothing, as does
	// Explain, which says how the due dates were counted.
	Explain Verb = "explain"

	Assign            Verb = "assign"
	Transfer          Verb = "transfer"
	Recuse            Verb = "recuse"
	RequestSupplement Verb = "request_supplement"
	Supplement        Verb = "supplement"
	Accept            Verb = "accept"
	Reject            Verb = "reject"
	Refer             Verb = "refer"
	Note              Verb = "note"
	ContactAttempt    Verb = "contact_attempt"
	Mediate           Verb = "mediate"
	Extend            Verb = "extend"
	Conclude          Verb = "conclude"
	Deliver           Verb = "deliver_result"
	Withdraw          Verb = "withdraw"
	Object            Verb = "object"
	Reopen            Verb = "reopen"
	Rate              Verb = "rate"
	MakeContact       Verb = "make_contact"
	Respond           Verb = "respond"
	Visit             Verb = "visit"
	Close             Verb = "close"
	Message           Verb = "message"
	Escalate          Verb = "escalate"
	Acknowledge       Verb = "acknowledge"
	Claim             Verb = "claim"
)

// Act is a step that somebody wants to take on a case.
type Act struct {
	// ID is the turn's id: the same act twice is one.
	ID    string
	Verb  Verb
	Actor Actor
	// Unit is the unit of the officer who acts.
	Unit string
	At   time.Time
	// Seen is the version of the case that the actor had before the eyes; 0 where that does not matter.
	Seen int
	// Data is what the act says, by the names that its event carries.
	Data map[string]string
	// Files are the attachments that come with it.
	Files []string
}

// Refusal says why an act is not allowed; the text act.refused.REASON says it to people. It changes nothing.
type Refusal struct {
	Reason string
	Verb   Verb
	// State is the state the case is in, where that is the reason.
	State State
	// Officer is who has the case, where that is the reason.
	Officer string
	// Field is the part of the act that is missing or wrong.
	Field string
	// Last is what somebody else did meanwhile, where that is the reason.
	Last Event
	// Day is the day before which or after which the act would be allowed.
	Day Date
}

// Error says the reason.
func (r *Refusal) Error() string {
	return strings.TrimSpace(fmt.Sprintf("the act %s is refused: %s %s", r.Verb, r.Reason, r.Field))
}

// Reasons lists every reason for a refusal.
func Reasons() []string {
	return []string{
		"not_officer", "not_contact", "not_yours", "taken", "state", "asked_already", "changed", "missing", "grounds", "ground_body",
		"ground_4", "too_late", "approver", "until", "ending", "absent", "mode", "same_unit", "recused", "score", "nobody",
	}
}

// Decide says what an act makes of a case: the events to record, a *Refusal, or nothing where the act was done before.
// Only a named officer decides (PIPL 24); the program reminds and counts.
func Decide(c Case, act Act, p Policy) ([]Event, error) {
	if c.acts[act.ID] {
		return nil, nil
	}
	r, ok := ruleOf(act.Verb)
	if !ok {
		return nil, fmt.Errorf("performing %s on a case: there is no such verb", act.Verb)
	}
	refusal := r.refusal(c, act, p)
	if refusal == nil && act.Verb == TakeOn && c.TakenOn && c.Officer == act.Actor.ID || r.Event == "" && refusal == nil {
		return nil, nil
	}
	if refusal != nil {
		refusal.Verb = act.Verb
		return nil, refusal
	}
	data := map[string]string{}
	for name, value := range act.Data {
		if value != "" {
			data[name] = value
		}
	}
	if act.Verb == TakeOn {
		data["officer"] = act.Actor.ID
	}
	return []Event{{Case: c.Number, Type: r.Event, Act: act.ID, Actor: act.Actor, At: act.At, Data: data}}, nil
}

// refusal says why an act is not allowed: who acts, where the case stands, what the act says, in this order.
func (r Rule) refusal(c Case, act Act, p Policy) *Refusal {
	if wrong := r.actor(c, act); wrong != nil {
		return wrong
	}
	if act.Seen != 0 && act.Seen < c.Last.Seq && r.To != "" {
		return &Refusal{Reason: "changed", Last: c.Last}
	}
	if r.From != nil && !slices.Contains(r.From, c.State) || r.Kind != "" && r.Kind != c.Kind {
		if act.Verb == RequestSupplement && c.State == StateSupplementing {
			return &Refusal{Reason: "asked_already", State: c.State}
		}
		return &Refusal{Reason: "state", State: c.State}
	}
	for _, field := range r.Needs {
		if strings.TrimSpace(act.Data[field]) == "" {
			return &Refusal{Reason: "missing", Field: field}
		}
	}
	if r.check != nil {
		return r.check(c, act, p)
	}
	return nil
}

// actor says whether this person may act on this case at all.
func (r Rule) actor(c Case, act Act) *Refusal {
	role := act.Actor.Role
	switch {
	case role == RoleSystem && slices.Contains(r.By, RoleSystem):
		return nil
	case role == RoleContact && slices.Contains(r.By, RoleContact):
		return nil
	case !slices.Contains(r.By, RoleOfficer):
		return &Refusal{Reason: "not_contact"}
	case role == RoleContact || role == RoleSystem || role == "" || act.Actor.ID == "":
		return &Refusal{Reason: "not_officer"}
	case act.Unit != c.Unit && act.Unit != Municipal && act.Actor.ID != c.Officer:
		return &Refusal{Reason: "not_yours"}
	case slices.Contains(c.Recused, act.Actor.ID):
		return &Refusal{Reason: "recused"}
	}
	return nil
}
