package cases

import (
	"slices"
	"strconv"
	"sync"
)

// Rule is one line of the table of acts: who may do what when, and what comes of it.
type Rule struct {
	Verb Verb
	// Kind is the kind of case; empty for both.
	Kind Kind
	// From are the states in which the act is allowed; nil for all.
	From []State
	// By is who may: the contact, an officer (of the unit, of the municipal centre, or the one responsible), the program.
	By []Role
	// Needs are the parts that the act has to say.
	Needs []string
	// Event is what is recorded; To is the state it leads to, empty where the state stays.
	Event EventType
	To    State

	check func(Case, Act, Policy) *Refusal
}

// Table is every act with the states in which it is allowed. ORDER3 13 to 22 are its source where there is no other.
func Table() []Rule {
	var (
		undecided = []State{StateReceived, StateAssigned, StateTakenOn}
		request   = append(slices.Clone(undecided), StateContacted, StateAnswered)
		complaint = append(slices.Clone(undecided), StateSupplementing, StateAccepted)
		open      = append(slices.Clone(complaint), StateContacted, StateAnswered)
		ended     = []State{StateRejected, StateConcluded, StateDelivered}
		over      = append(slices.Clone(ended), StateReferred, StateWithdrawn, StateClosed)
		officer   = []Role{RoleOfficer}
		contact   = []Role{RoleContact}
		both      = []Role{RoleContact, RoleOfficer}
		system    = []Role{RoleSystem, RoleOfficer}
	)
	return []Rule{
		{Verb: Look, By: officer},
		{Verb: Explain, By: officer},
		{Verb: TakeOn, From: open, By: officer, Event: TakenOn, To: StateTakenOn, check: free},
		{Verb: Assign, From: open, By: system, Needs: []string{"officer"}, Event: Assigned, To: StateAssigned, check: unbiased},
		{Verb: Transfer, From: open, By: officer, Needs: []string{"unit", "reason"}, Event: Transferred, To: StateAssigned, check: elsewhere},
		{Verb: Recuse, From: open, By: officer, Needs: []string{"from", "reason"}, Event: Recused, To: StateAssigned},
		{Verb: RequestSupplement, From: append(slices.Clone(undecided), StateAccepted), Kind: Complaint, By: officer, Needs: []string{"gaps"}, Event: SupplementRequested, To: StateSupplementing},
		{Verb: Supplement, From: []State{StateSupplementing}, Kind: Complaint, By: both, Event: Supplemented, To: StateTakenOn},
		{Verb: Accept, From: undecided, Kind: Complaint, By: officer, Event: Accepted, To: StateAccepted},
		{Verb: Reject, From: append(slices.Clone(undecided), StateSupplementing), Kind: Complaint, By: officer, Needs: []string{"grounds", "reason"}, Event: Rejected, To: StateRejected, check: grounded},
		{Verb: Refer, From: complaint, Kind: Complaint, By: officer, Needs: []string{"body", "reason"}, Event: Referred, To: StateReferred},
		{Verb: Mediate, From: []State{StateAccepted}, Kind: Complaint, By: officer, Needs: []string{"mode"}, Event: Mediated, check: moded},
		{Verb: Extend, From: []State{StateAccepted}, Kind: Complaint, By: officer, Needs: []string{"until", "reason", "approver"}, Event: Extended, check: extensible},
		{Verb: Conclude, From: []State{StateAccepted, StateSupplementing}, Kind: Complaint, By: officer, Needs: []string{"ending", "result"}, Event: Concluded, To: StateConcluded, check: ending},
		{Verb: Deliver, From: []State{StateConcluded}, Kind: Complaint, By: officer, Needs: []string{"means"}, Event: Delivered, To: StateDelivered},
		{Verb: Object, From: ended, Kind: Complaint, By: contact, Needs: []string{"reason"}, Event: Objected},
		{Verb: Withdraw, From: open, By: contact, Needs: []string{"reason"}, Event: Withdrawn, To: StateWithdrawn},
		{Verb: Reopen, From: over, By: officer, Needs: []string{"reason"}, Event: Reopened, To: StateTakenOn},
		{Verb: Rate, From: over, By: contact, Needs: []string{"score", "solved"}, Event: Rated, check: scored},
		{Verb: MakeContact, From: undecided, Kind: OfficerRequest, By: officer, Needs: []string{"means"}, Event: Contacted, To: StateContacted},
		{Verb: Respond, From: request, Kind: OfficerRequest, By: officer, Needs: []string{"result"}, Event: Answered, To: StateAnswered},
		{Verb: Visit, From: request, Kind: OfficerRequest, By: officer, Needs: []string{"on"}, Event: Visited},
		{Verb: Close, From: request, Kind: OfficerRequest, By: officer, Needs: []string{"result"}, Event: Closed, To: StateClosed},
		{Verb: Claim, By: contact, Event: Claimed},
		{Verb: Note, By: officer, Needs: []string{"reason"}, Event: Noted},
		{Verb: ContactAttempt, From: open, By: officer, Needs: []string{"means"}, Event: ContactAttempted},
		{Verb: Message, By: both, Needs: []string{"text"}, Event: MessageSent},
		{Verb: Escalate, From: append(slices.Clone(open), StateConcluded), By: system, Needs: []string{"level", "clock", "due"}, Event: Escalated},
		{Verb: Acknowledge, From: append(slices.Clone(open), StateConcluded), By: officer, Event: Acknowledged},
	}
}

// ruleOf is the line of a verb.
func ruleOf(verb Verb) (Rule, bool) {
	for _, r := range Table() {
		if r.Verb == verb {
			return r, true
		}
	}
	return Rule{}, false
}

// stateAfter is the state to which an event leads. Who is responsible matters to the state only before the decision;
// after papers came in and after a reopening a case goes on where it was.
func stateAfter(c Case, t EventType) (State, bool) {
	switch t {
	case Received:
		return StateReceived, true
	case Assigned, TakenOn, Transferred, Recused:
		if c.State != StateReceived && c.State != StateAssigned && c.State != StateTakenOn {
			return "", false
		}
	case Supplemented:
		return c.before, true
	case Reopened:
		switch {
		case c.Marks.Accepted != 0:
			return StateAccepted, true
		case c.Marks.Contacted != 0:
			return StateContacted, true
		}
	}
	to, moves := leadsTo()[t]
	return to, moves
}

// leadsTo is the state to which each event leads, from the table; computed once, because every fold asks it.
var leadsTo = sync.OnceValue(func() map[EventType]State {
	to := map[EventType]State{}
	for _, r := range Table() {
		if r.To != "" {
			to[r.Event] = r.To
		}
	}
	return to
})

// Grounds of a rejection (ORDER3 14), endings (ORDER3 20) and ways of handling (ORDER3 18).
func Grounds() []string {
	return []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"}
}

// Endings are how an accepted complaint can be concluded (ORDER3 20).
func Endings() []string {
	return []string{"agreed", "unfounded", "no_basis", "withdrawn", "disqualified", "absent"}
}

// Modes are the ways of handling a complaint (ORDER3 18).
func Modes() []string { return []string{"understanding", "coordination", "proposal", "other_mode"} }

func free(c Case, act Act, _ Policy) *Refusal {
	if c.TakenOn && c.Officer != act.Actor.ID {
		return &Refusal{Reason: "taken", Officer: c.Officer}
	}
	return nil
}

func unbiased(c Case, act Act, _ Policy) *Refusal {
	if slices.Contains(c.Recused, act.Data["officer"]) {
		return &Refusal{Reason: "recused"}
	}
	return nil
}

func elsewhere(c Case, act Act, _ Policy) *Refusal {
	if act.Data["unit"] == c.Unit {
		return &Refusal{Reason: "same_unit"}
	}
	return nil
}

// grounded: a rejection rests on the nine grounds; the third names the right body (15), the fourth needs a notice
// whose limit is over, or papers that came and were not enough.
func grounded(c Case, act Act, p Policy) *Refusal {
	if c.Marks.Accepted != 0 {
		return &Refusal{Reason: "state", State: c.State} // asked for more after it was accepted
	}
	grounds := Event{Data: act.Data}.list("grounds")
	for i, g := range grounds {
		if !slices.Contains(Grounds(), g) || slices.Contains(grounds[:i], g) {
			return &Refusal{Reason: "grounds", Field: "grounds"}
		}
	}
	if slices.Contains(grounds, "3") && act.Data["body"] == "" {
		return &Refusal{Reason: "ground_body", Field: "body"}
	}
	if !slices.Contains(grounds, "4") {
		return nil
	}
	if c.Marks.Asked == 0 {
		return &Refusal{Reason: "ground_4"}
	}
	due := p.Calendar.Due(c.Unit, c.Marks.Asked, p.Limit(c.Unit, "supplement"))
	if c.State == StateSupplementing && DateOf(act.At) <= due.Day {
		return &Refusal{Reason: "ground_4", Day: due.Day}
	}
	return nil
}

func moded(_ Case, act Act, _ Policy) *Refusal {
	if !slices.Contains(Modes(), act.Data["mode"]) {
		return &Refusal{Reason: "mode", Field: "mode"}
	}
	for _, field := range []string{"matter", "result"} { // a settlement binds both and says what it is about
		if act.Data["mode"] == "understanding" && act.Data[field] == "" {
			return &Refusal{Reason: "missing", Field: field}
		}
	}
	return nil
}

// extensible: an extension comes before the limit ends, is longer, ends on a working day, and somebody else approved it.
func extensible(c Case, act Act, p Policy) *Refusal {
	due := c.finish(p)
	until, err := ParseDate(act.Data["until"])
	switch {
	case !due.Paused && DateOf(act.At) > due.Day:
		return &Refusal{Reason: "too_late", Day: due.Day}
	case err != nil || until <= due.Day || !p.Calendar.Working(c.Unit, until):
		return &Refusal{Reason: "until", Field: "until", Day: due.Day}
	case act.Data["approver"] == act.Actor.ID:
		return &Refusal{Reason: "approver", Field: "approver"}
	}
	return nil
}

// ending: a case ends for absence only when the complainant was not heard of for the whole limit (20(6)).
func ending(c Case, act Act, p Policy) *Refusal {
	if c.Marks.Accepted == 0 {
		return &Refusal{Reason: "state", State: c.State}
	}
	if !slices.Contains(Endings(), act.Data["ending"]) {
		return &Refusal{Reason: "ending", Field: "ending"}
	}
	if act.Data["ending"] != "absent" {
		return nil
	}
	if c.Marks.Missed == 0 {
		return &Refusal{Reason: "absent"}
	}
	if due := p.Calendar.Due(c.Unit, c.Marks.Missed, p.Limit(c.Unit, "absence")); DateOf(act.At) <= due.Day {
		return &Refusal{Reason: "absent", Day: due.Day}
	}
	return nil
}

func scored(_ Case, act Act, _ Policy) *Refusal {
	score, err := strconv.Atoi(act.Data["score"])
	if err != nil || score < 1 || score > 5 || act.Data["solved"] != "yes" && act.Data["solved"] != "no" {
		return &Refusal{Reason: "score", Field: "score"}
	}
	return nil
}

// Allows says whether somebody of a role may do an act on a case as it stands, before what the act says is looked at.
func (c Case) Allows(verb Verb, role Role) bool {
	r, known := ruleOf(verb)
	return known && slices.Contains(r.By, role) && (r.From == nil || slices.Contains(r.From, c.State)) && (r.Kind == "" || r.Kind == c.Kind)
}
