package cases

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Verb is what somebody does on a case.
type Verb string

// The verbs.
const (
	TakeOn Verb = "take_on"
	// Look shows the case, and changes nothing.
	Look Verb = "open"
	// Explain says how the due dates were counted, and changes nothing.
	Explain Verb = "explain"
	// Talk opens a conversation, in which each thing said is a Message.
	Talk Verb = "talk"

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
	Untie             Verb = "untie"
	Decline           Verb = "decline"
	Approve           Verb = "approve"      // a second person lets a proposed act be done
	Disapprove        Verb = "disapprove"   // or does not
	Reveal            Verb = "reveal"       // lets an officer see who made a confidential complaint
	See               Verb = "see_identity" // looks at it; each look is told to the complainant
	Export            Verb = "export"       // takes a copy of the file of a case (案卷)
)

// Direct says whether the act needs nothing said: one press does it. Any other one is a flow of questions.
func (v Verb) Direct() bool {
	return slices.Contains([]Verb{TakeOn, Look, Explain, Acknowledge, Approve, See}, v)
}

// Act is a step that somebody wants to take on a case.
type Act struct {
	// ID is the turn's id: the same act twice is one.
	ID    string
	Verb  Verb
	Actor Actor
	// Unit is the unit of the officer who acts; For are the officers for whom he or she stands in that day.
	Unit string
	For  []string
	At   time.Time
	// Seen is the version of the case that the actor had before the eyes; 0 where that does not matter.
	Seen int
	// Data is what the act says, by the names that its event carries.
	Data map[string]string
	// Files are the attachments that come with it.
	Files []string

	approver string // the second person who lets it be done
}

// Refusal says why an act is not allowed; the text act.refused.REASON says it to people. It changes nothing.
type Refusal struct {
	Reason string
	Verb   Verb
	// State is the state the case is in, where that is the reason.
	State State
	// Kind is the kind that the case is, where the act is one on the other kind.
	Kind Kind
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
		"not_officer", "not_contact", "not_yours", "taken", "kind", "state", "accepted", "not_accepted", "asked_already", "changed", "missing", "grounds", "ground_body",
		"ground_4", "too_late", "approver", "until", "ending", "absent", "mode", "same_unit", "recused", "score", "nobody",
		"role", "not_your_case", "proposed", "own_decision", "objection", "no_proposal", "which_proposal", "lapsed", "not_confidential", "not_revealed", "no_chat", "respondent", "withdrawal", "nothing", "untold", "above",
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
	if act.Verb == Approve {
		return approve(r, c, act, p)
	}
	refusal := r.refusal(c, act, p)
	if refusal == nil && act.Verb == TakeOn && c.TakenOn && act.responsible(c) || r.Event == "" && refusal == nil {
		return nil, nil
	}
	if refusal != nil {
		refusal.Verb = act.Verb
		return nil, refusal
	}
	if p.asksSecond(r) && act.approver == "" {
		return []Event{act.event(c, Proposed, map[string]string{"verb": string(act.Verb)})}, nil
	}
	more := map[string]string{"approver": act.approver}
	switch act.Verb {
	case TakeOn:
		more["officer"] = cmp.Or(act.inPlaceOf(c), act.Actor.ID)
	case Withdraw:
		if c.Marks.Accepted != 0 {
			more["accepted"] = "yes"
		}
	case RequestSupplement:
		if c.asked && c.Marks.Accepted == 0 {
			more["again"] = "yes"
		}
	case Reveal:
		more["to"] = act.Actor.ID
	case Export:
		maps.Copy(more, c.exported(act.Actor.ID))
	case Disapprove:
		proposal, _ := c.proposal(act.Data["proposal"]) // was found when it was checked
		more["proposal"], more["verb"], more["to"] = proposal.Item(), string(proposal.Verb), proposal.Actor.ID
	}
	return []Event{act.event(c, r.Event, more)}, nil
}

// exported is what is recorded of an export of a confidential complaint: that it is one, and whether the copy says who made
// it, as far as that was revealed to who exports it.
func (c Case) exported(officer string) map[string]string {
	data := map[string]string{}
	if c.Confidential {
		data["confidential"] = "yes"
		if slices.Contains(c.Revealed, officer) {
			data["identity"] = "yes"
		}
	}
	return data
}

// event is what is recorded of an act: what it says, for whom who acts stood in, and what is known besides.
func (act Act) event(c Case, t EventType, more map[string]string) Event {
	data := map[string]string{}
	for _, said := range []map[string]string{act.Data, {"for": act.inPlaceOf(c)}, more} {
		for name, value := range said {
			if value != "" {
				data[name] = value
			}
		}
	}
	return Event{Case: c.Number, Type: t, Act: act.ID, Actor: act.Actor, At: act.At, Data: data}
}

// approve lets a proposed act be done, if it may still be done: in the name of who proposed it, with the second person
// on record.
func approve(r Rule, c Case, act Act, p Policy) ([]Event, error) {
	if refusal := r.refusal(c, act, p); refusal != nil {
		refusal.Verb = act.Verb
		return nil, refusal
	}
	proposal, _ := c.proposal(act.Data["proposal"]) // was found when it was checked
	done := Act{
		ID: act.ID, Verb: proposal.Verb, Actor: proposal.Actor, Unit: c.Unit, For: proposal.For, At: act.At, Data: proposal.Data, approver: act.Actor.ID,
	}
	made, err := Decide(c, done, p)
	if err != nil {
		return nil, err
	}
	yes := act.event(c, Approved, map[string]string{"proposal": proposal.Item(), "verb": string(proposal.Verb), "to": proposal.Actor.ID})
	return append([]Event{yes}, made...), nil
}

// Refuses says why somebody cannot do an act on a case as it stands, whatever the act would say; nil where it can be
// begun.
func (c Case) Refuses(verb Verb, by Act) *Refusal {
	r, known := ruleOf(verb)
	if !known {
		return &Refusal{Reason: "state", Verb: verb, State: c.State}
	}
	by.Verb = verb
	wrong := r.standing(c, by)
	if wrong == nil && (verb == Approve || verb == Disapprove) && len(c.Undecided(by)) == 0 {
		if len(c.Proposals) > 0 {
			by.Data = map[string]string{"proposal": c.Proposals[0].Item()}
		}
		wrong = proposedByAnother(c, by, Policy{})
	}
	if wrong != nil {
		wrong.Verb = verb
	}
	return wrong
}

// Foresees says for what an act that is being written would be refused, as far as it is written; of what is not said yet, nothing.
func (c Case) Foresees(act Act, p Policy) *Refusal {
	r, known := ruleOf(act.Verb)
	if !known || r.check == nil || act.Verb == Approve || act.Verb == Disapprove {
		return nil
	}
	wrong := r.check(c, act, p)
	if wrong == nil || wrong.Reason == "nothing" || wrong.Field != "" && strings.TrimSpace(act.Data[wrong.Field]) == "" {
		return nil
	}
	wrong.Verb = act.Verb
	return wrong
}

// standing says why an act is not allowed: who acts, what happened meanwhile, where the case stands, in this order.
func (r Rule) standing(c Case, act Act) *Refusal {
	if wrong := r.actor(c, act); wrong != nil {
		return wrong
	}
	if act.Seen != 0 && act.Seen < c.Last.Seq && r.To != "" && act.Verb != TakeOn { // of a case taken on, who took it is said
		return &Refusal{Reason: "changed", Last: c.Last}
	}
	if r.Kind != "" && r.Kind != c.Kind {
		return &Refusal{Reason: "kind", Kind: c.Kind, State: c.State}
	}
	if !r.fits(c) {
		if act.Verb == RequestSupplement && c.State == StateSupplementing {
			return &Refusal{Reason: "asked_already", State: c.State}
		}
		if r.Ours && c.Above {
			return &Refusal{Reason: "above", State: c.State}
		}
		return &Refusal{Reason: r.unfit(c), State: c.State}
	}
	if (act.Verb == Message || act.Verb == Talk) && act.Actor.Role.Official() && c.Chatless() {
		return &Refusal{Reason: "no_chat"}
	}
	return nil
}

// unfit is why an act does not fit how far a case has come: since papers are asked for on both sides of the acceptance, the side
// and not the state may be it.
func (r Rule) unfit(c Case) string {
	switch {
	case r.Stage == "" || c.State != StateSupplementing:
		return "state"
	case c.Marks.Accepted != 0:
		return "accepted"
	}
	return "not_accepted"
}

// refusal says why an act is not allowed: how things stand, then what it says.
func (r Rule) refusal(c Case, act Act, p Policy) *Refusal {
	if wrong := r.standing(c, act); wrong != nil {
		return wrong
	}
	for _, field := range r.Needs {
		if strings.TrimSpace(act.Data[field]) == "" {
			return &Refusal{Reason: "missing", Field: field}
		}
	}
	if r.check != nil {
		if wrong := r.check(c, act, p); wrong != nil {
			return wrong
		}
	}
	twice := func(proposal Proposal) bool { return proposal.Verb == act.Verb && proposal.Actor == act.Actor }
	if act.approver == "" && p.asksSecond(r) && slices.ContainsFunc(c.Proposals, twice) {
		return &Refusal{Reason: "proposed"}
	}
	return nil
}

// actor says whether this person may act on this case at all.
func (r Rule) actor(c Case, act Act) *Refusal {
	role := act.Actor.Role
	mine := act.responsible(c)
	switch {
	case (role == RoleSystem || role == RoleContact) && slices.Contains(r.By, role):
		return nil
	case !slices.ContainsFunc(r.By, Role.Official):
		return &Refusal{Reason: "not_contact"}
	case !role.Official() || act.Actor.ID == "":
		return &Refusal{Reason: "not_officer"}
	case slices.Contains(c.Recused, act.Actor.ID):
		return &Refusal{Reason: "recused"}
	case slices.Contains(c.Apart, act.Actor.ID) && !slices.Contains([]Verb{Look, Explain, Assign, Transfer, Note}, r.Verb):
		return &Refusal{Reason: "own_decision"}
	case slices.Contains(c.Objecting, act.Actor.ID) && slices.Contains([]Verb{Reject, Refer, Conclude, Approve, Disapprove}, r.Verb):
		return &Refusal{Reason: "objection"}
	case !slices.Contains(r.By, role):
		return &Refusal{Reason: "role"}
	case act.Unit != c.Unit && act.Unit != Municipal && !mine:
		return &Refusal{Reason: "not_yours"}
	case role == RoleOfficer && !mine && (r.Reach == Own || r.Reach == Free && c.TakenOn):
		return &Refusal{Reason: "not_your_case", Officer: c.Officer}
	}
	return nil
}

// inPlaceOf is the officer responsible, where who acts is another one and stands in for him or her; otherwise empty.
func (act Act) inPlaceOf(c Case) string {
	if act.responsible(c) && c.Officer != act.Actor.ID {
		return c.Officer
	}
	return ""
}

// responsible says whether the case is the officer's own, or that of somebody for whom he or she stands in.
func (act Act) responsible(c Case) bool {
	return c.Officer != "" && (c.Officer == act.Actor.ID || slices.Contains(act.For, c.Officer))
}
