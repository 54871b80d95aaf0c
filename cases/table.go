package cases

import (
	"slices"
	"sync"
)

// Rule is one line of the table of acts: who may do what when, and what comes of it.
type Rule struct {
	Verb Verb
	// Kind is the kind of case; empty for both.
	Kind Kind
	// From are the states in which the act is allowed; nil for all.
	From []State
	// Stage is on which side of its acceptance a complaint has to be, since papers are asked for on both; empty for either.
	Stage Stage
	// Ours is set on acts for which we have to be the ones who decide: there are none of them on an objection that the municipal
	// centre hands on to the body above it (ORDER3 22).
	Ours bool
	// By are the roles that may: the contact, the bureau's people, the program. Reach is on which cases an ordinary
	// officer may; those above reach every case of their unit, those of the municipal centre every case.
	By    []Role
	Reach Reach
	// Second is set on acts that the policy can have a second person let be done.
	Second bool
	// Needs are the parts that the act has to say.
	Needs []string
	// Event is what is recorded; To is the state it leads to, empty where the state stays.
	Event EventType
	To    State

	check func(Case, Act, Policy) *Refusal
}

// Stage is a side of the acceptance of a complaint.
type Stage string

// The stages.
const (
	BeforeAcceptance Stage = "before acceptance"
	AfterAcceptance  Stage = "after acceptance"
)

// Reach is on which cases of the unit an ordinary officer may do an act: who is not concerned with a case stays away
// from it (FIL-IR 25).
type Reach string

// The reaches.
const (
	All  Reach = ""     // on every case of the unit
	Free Reach = "free" // on a case of his or her own, and on one that nobody has taken on yet
	Own  Reach = "own"  // on a case of his or her own
)

// Table is every act with the states in which it is allowed. ORDER3 13 to 22 are its source where there is no other.
func Table() []Rule {
	var (
		undecided = []State{StateReceived, StateAssigned, StateTakenOn}
		request   = append(slices.Clone(undecided), StateContacted, StateAnswered)
		complaint = append(slices.Clone(undecided), StateSupplementing, StateAccepted)
		open      = append(slices.Clone(complaint), StateContacted, StateAnswered)
		unopened  = append(slices.Clone(undecided), StateSupplementing)
		ended     = []State{StateRejected, StateReferred, StateConcluded, StateDelivered}
		over      = append(slices.Clone(ended), StateWithdrawn, StateClosed)
		contact   = []Role{RoleContact}
		workers   = []Role{RoleOfficer, RoleDeputy, RoleLead, RoleCentre}
		heads     = []Role{RoleDeputy, RoleLead, RoleCentre, RoleBureau}
		watchers  = append(slices.Clone(workers), RoleBureau)
		readers   = append(slices.Clone(watchers), RoleAuditor)
		both      = append(slices.Clone(workers), RoleContact)
	)
	return []Rule{
		{Verb: Look, By: readers, Reach: Free},
		{Verb: Explain, By: readers, Reach: Free},
		{Verb: TakeOn, From: open, By: workers, Event: TakenOn, To: StateTakenOn, check: free},
		{Verb: Decline, From: undecided, By: workers, Reach: Own, Needs: []string{"reason"}, Event: Declined, To: StateAssigned},
		{Verb: Assign, From: open, By: append(slices.Clone(heads), RoleSystem), Needs: []string{"officer"}, Event: Assigned, To: StateAssigned, check: unbiased},
		{Verb: Transfer, Ours: true, From: open, By: watchers, Reach: Own, Needs: []string{"unit", "reason"}, Event: Transferred, To: StateAssigned, check: elsewhere},
		{Verb: Recuse, From: open, By: watchers, Reach: Own, Needs: []string{"from", "reason"}, Event: Recused, To: StateAssigned},
		{Verb: RequestSupplement, Ours: true, From: append(slices.Clone(undecided), StateAccepted), Kind: Complaint, By: workers, Reach: Own, Needs: []string{"gaps"}, Event: SupplementRequested, To: StateSupplementing},
		{Verb: Supplement, From: []State{StateSupplementing}, Kind: Complaint, By: both, Reach: Own, Event: Supplemented, To: StateTakenOn, check: brought},
		{Verb: Accept, Ours: true, From: undecided, Kind: Complaint, By: workers, Reach: Own, Event: Accepted, To: StateAccepted},
		{Verb: Reject, Ours: true, From: unopened, Stage: BeforeAcceptance, Kind: Complaint, By: workers, Reach: Own, Second: true, Needs: []string{"grounds", "reason"}, Event: Rejected, To: StateRejected, check: grounded},
		{Verb: Refer, From: unopened, Stage: BeforeAcceptance, Kind: Complaint, By: workers, Reach: Own, Second: true, Needs: []string{"body", "reason"}, Event: Referred, To: StateReferred},
		{Verb: Mediate, From: []State{StateAccepted}, Kind: Complaint, By: workers, Reach: Own, Needs: []string{"mode"}, Event: Mediated, check: moded},
		{Verb: Extend, From: []State{StateAccepted}, Kind: Complaint, By: workers, Reach: Own, Second: true, Needs: []string{"until", "reason"}, Event: Extended, check: extensible},
		{Verb: Conclude, From: []State{StateAccepted, StateSupplementing}, Stage: AfterAcceptance, Kind: Complaint, By: workers, Reach: Own, Second: true, Needs: []string{"ending", "result"}, Event: Concluded, To: StateConcluded, check: ending},
		{Verb: Deliver, From: []State{StateConcluded}, Kind: Complaint, By: workers, Reach: Own, Needs: []string{"means"}, Event: Delivered, To: StateDelivered},
		{Verb: Object, Ours: true, From: ended, Kind: Complaint, By: contact, Needs: []string{"reason"}, Event: Objected},
		{Verb: Withdraw, From: open, By: contact, Needs: []string{"reason"}, Event: Withdrawn, To: StateWithdrawn},
		{Verb: Reopen, From: over, By: watchers, Reach: Own, Needs: []string{"reason"}, Event: Reopened, To: StateTakenOn},
		{Verb: Rate, From: over, By: contact, Needs: []string{"score", "solved"}, Event: Rated, check: scored},
		{Verb: MakeContact, From: undecided, Kind: OfficerRequest, By: workers, Reach: Own, Needs: []string{"means"}, Event: Contacted, To: StateContacted},
		{Verb: Respond, From: request, Kind: OfficerRequest, By: workers, Reach: Own, Needs: []string{"result"}, Event: Answered, To: StateAnswered},
		{Verb: Visit, From: request, Kind: OfficerRequest, By: workers, Reach: Own, Needs: []string{"on"}, Event: Visited},
		{Verb: Close, From: request, Kind: OfficerRequest, By: workers, Reach: Own, Needs: []string{"result"}, Event: Closed, To: StateClosed},
		{Verb: Claim, By: contact, Event: Claimed},
		{Verb: Untie, By: contact, Event: Untied},
		{Verb: Note, By: watchers, Reach: Own, Needs: []string{"reason"}, Event: Noted},
		{Verb: ContactAttempt, From: open, By: workers, Reach: Own, Needs: []string{"means"}, Event: ContactAttempted},
		{Verb: Message, By: both, Reach: Own, Event: MessageSent, check: worded},
		{Verb: Talk, From: open, By: both, Reach: Own},
		{Verb: Escalate, From: append(slices.Clone(open), StateConcluded), By: append(slices.Clone(workers), RoleSystem), Reach: Own, Event: Escalated, check: said},
		{Verb: Acknowledge, From: append(slices.Clone(open), StateConcluded), By: watchers, Event: Acknowledged},
		{Verb: Approve, By: heads, Event: Approved, check: proposedByAnother},
		{Verb: Disapprove, By: heads, Needs: []string{"reason"}, Event: Disapproved, check: proposedByAnother},
		{Verb: Reveal, By: workers, Reach: Own, Second: true, Needs: []string{"reason"}, Event: Revealed, check: hidden},
		{Verb: See, By: workers, Reach: Own, Event: Seen, check: revealed},
		{Verb: Export, By: watchers, Reach: Own, Second: true, Needs: []string{"reason"}, Event: Exported},
	}
}

// lines are the lines of the table, made once: each look at a case asks for them some thirty times. Nobody changes them.
var lines = sync.OnceValue(Table)

// ruleOf is the line of a verb.
func ruleOf(verb Verb) (Rule, bool) {
	for _, r := range lines() {
		if r.Verb == verb {
			return r, true
		}
	}
	return Rule{}, false
}

// stateAfter is the state to which an event leads. Who is responsible matters to the state only before the decision;
// after papers came in, all of them, and after a reopening a case goes on where it was.
func stateAfter(c Case, e Event) (State, bool) {
	switch e.Type {
	case Received:
		return StateReceived, true
	case Assigned, TakenOn, Transferred, Recused, Declined:
		if c.State != StateReceived && c.State != StateAssigned && c.State != StateTakenOn {
			return "", false
		}
	case Supplemented:
		return c.before, e.Data["lacking"] == ""
	case Reopened:
		switch {
		case c.Marks.Accepted != 0:
			return StateAccepted, true
		case c.Marks.Contacted != 0:
			return StateContacted, true
		}
	}
	to, moves := leadsTo()[e.Type]
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

// fits says whether an act can be done on a case as far as it has come.
func (r Rule) fits(c Case) bool {
	stage := BeforeAcceptance
	if c.Marks.Accepted != 0 {
		stage = AfterAcceptance
	}
	return (r.From == nil || slices.Contains(r.From, c.State)) && (r.Kind == "" || r.Kind == c.Kind) && (r.Stage == "" || r.Stage == stage) && !(r.Ours && c.Above)
}

// Allows says whether somebody may do an act on a case as it stands, before what the act says is looked at. Who acts is
// told by an act's actor, unit, and those for whom he or she stands in.
func (c Case) Allows(verb Verb, by Act) bool {
	r, known := ruleOf(verb)
	if !known || r.actor(c, by) != nil || !r.fits(c) {
		return false
	}
	switch verb {
	case TakeOn:
		return !c.TakenOn
	case Approve, Disapprove:
		return slices.ContainsFunc(c.Proposals, func(p Proposal) bool { return p.Actor.ID != by.Actor.ID })
	case Reveal:
		return c.Confidential && !slices.Contains(c.Revealed, by.Actor.ID)
	case See:
		return c.Confidential && slices.Contains(c.Revealed, by.Actor.ID)
	}
	return true
}

// ByContact says whether an act is one that contacts do.
func (v Verb) ByContact() bool {
	r, known := ruleOf(v)
	return known && slices.Contains(r.By, RoleContact)
}

// AsContact tells that the contact acts.
func AsContact() Act { return Act{Actor: Actor{Role: RoleContact}} }
