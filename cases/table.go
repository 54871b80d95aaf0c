package cases

import (
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Rule is one line of the table of acts: who may do what when, and what comes of it.
type Rule struct {
	Verb Verb
	// Kind is the kind of case; empty for both.
	Kind Kind
	// From are the states in which the act is allowed; nil for all.
	From []State
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
		{Verb: Transfer, From: open, By: watchers, Reach: Own, Needs: []string{"unit", "reason"}, Event: Transferred, To: StateAssigned, check: elsewhere},
		{Verb: Recuse, From: open, By: watchers, Reach: Own, Needs: []string{"from", "reason"}, Event: Recused, To: StateAssigned},
		{Verb: RequestSupplement, From: append(slices.Clone(undecided), StateAccepted), Kind: Complaint, By: workers, Reach: Own, Needs: []string{"gaps"}, Event: SupplementRequested, To: StateSupplementing},
		{Verb: Supplement, From: []State{StateSupplementing}, Kind: Complaint, By: both, Reach: Own, Event: Supplemented, To: StateTakenOn, check: brought},
		{Verb: Accept, From: undecided, Kind: Complaint, By: workers, Reach: Own, Event: Accepted, To: StateAccepted},
		{Verb: Reject, From: unopened, Kind: Complaint, By: workers, Reach: Own, Second: true, Needs: []string{"grounds", "reason"}, Event: Rejected, To: StateRejected, check: grounded},
		{Verb: Refer, From: unopened, Kind: Complaint, By: workers, Reach: Own, Second: true, Needs: []string{"body", "reason"}, Event: Referred, To: StateReferred},
		{Verb: Mediate, From: []State{StateAccepted}, Kind: Complaint, By: workers, Reach: Own, Needs: []string{"mode"}, Event: Mediated, check: moded},
		{Verb: Extend, From: []State{StateAccepted}, Kind: Complaint, By: workers, Reach: Own, Second: true, Needs: []string{"until", "reason"}, Event: Extended, check: extensible},
		{Verb: Conclude, From: []State{StateAccepted, StateSupplementing}, Kind: Complaint, By: workers, Reach: Own, Second: true, Needs: []string{"ending", "result"}, Event: Concluded, To: StateConcluded, check: ending},
		{Verb: Deliver, From: []State{StateConcluded}, Kind: Complaint, By: workers, Reach: Own, Needs: []string{"means"}, Event: Delivered, To: StateDelivered},
		{Verb: Object, From: ended, Kind: Complaint, By: contact, Needs: []string{"reason"}, Event: Objected},
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
// after papers came in and after a reopening a case goes on where it was.
func stateAfter(c Case, t EventType) (State, bool) {
	switch t {
	case Received:
		return StateReceived, true
	case Assigned, TakenOn, Transferred, Recused, Declined:
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

// Endings are how an accepted complaint can be concluded (ORDER3 20): the six of the article and, as its fourth too, that one of the
// grounds 7 to 9 of a rejection arose later, which counts as a withdrawal.
func Endings() []string {
	return []string{"agreed", "unfounded", "no_basis", "withdrawn", "disqualified", "absent", "overtaken"}
}

// EndingItem is the item of ORDER3 20 under which an ending comes.
func EndingItem(ending string) int {
	if ending == "overtaken" {
		ending = "withdrawn"
	}
	return 1 + slices.Index(Endings(), ending)
}

// Modes are the ways of handling a complaint (ORDER3 18).
func Modes() []string { return []string{"understanding", "coordination", "proposal", "other_mode"} }

func free(c Case, act Act, _ Policy) *Refusal {
	if c.TakenOn && !act.responsible(c) {
		return &Refusal{Reason: "taken", Officer: c.Officer}
	}
	return nil
}

func unbiased(c Case, act Act, _ Policy) *Refusal {
	if slices.Contains(c.Recused, act.Data["officer"]) {
		return &Refusal{Reason: "recused"}
	}
	if slices.Contains(c.Apart, act.Data["officer"]) {
		return &Refusal{Reason: "own_decision"}
	}
	return nil
}

func elsewhere(c Case, act Act, _ Policy) *Refusal {
	if act.Data["unit"] == c.Unit {
		return &Refusal{Reason: "same_unit"}
	}
	return nil
}

// fits says whether an act can be done on a case as far as it has come. Papers are asked for before and after acceptance, but
// only before it a complaint is not accepted or passed on, and only after it it is concluded.
func (r Rule) fits(c Case) bool {
	switch {
	case r.From != nil && !slices.Contains(r.From, c.State) || r.Kind != "" && r.Kind != c.Kind:
		return false
	case r.Verb == Reject || r.Verb == Refer:
		return c.Marks.Accepted == 0
	case r.Verb == Conclude:
		return c.Marks.Accepted != 0
	}
	return true
}

// grounded: a rejection rests on the nine grounds; the third names the right body (15), the fourth needs a notice
// whose limit is over, or papers that came and were not enough.
func grounded(c Case, act Act, p Policy) *Refusal {
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

// worded: a message has words or files.
func worded(_ Case, act Act, _ Policy) *Refusal {
	if strings.TrimSpace(act.Data["text"]) == "" && act.Data["files"] == "" {
		return &Refusal{Reason: "missing", Field: "text"}
	}
	return nil
}

// brought: papers that are handed in are something.
func brought(_ Case, act Act, _ Policy) *Refusal {
	handed, err := Event{Data: act.Data}.HandedIn()
	if err == nil && len(handed) == 0 && act.Data["files"] == "" {
		return &Refusal{Reason: "nothing"}
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

// extensible: an extension comes before the limit ends, is longer and ends on a working day.
func extensible(c Case, act Act, p Policy) *Refusal {
	due := c.finish(p)
	until, err := ParseDate(act.Data["until"])
	switch {
	case !due.Paused && DateOf(act.At) > due.Day:
		return &Refusal{Reason: "too_late", Day: due.Day}
	case err != nil || until <= due.Day || !p.Calendar.Working(c.Unit, until):
		return &Refusal{Reason: "until", Field: "until", Day: due.Day}
	}
	return nil
}

// ending: a case ends as withdrawn only where it is on record when that was written (20(4)), for absence only when the
// complainant was not heard of for the whole limit (20(6)).
func ending(c Case, act Act, p Policy) *Refusal {
	if !slices.Contains(Endings(), act.Data["ending"]) {
		return &Refusal{Reason: "ending", Field: "ending"}
	}
	if act.Data["ending"] == "withdrawn" {
		return withdrawn(c, act)
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

// withdrawn: the complainant's paper is of a day from the complaint to today.
func withdrawn(c Case, act Act) *Refusal {
	if act.Data["withdrawn_on"] == "" {
		return &Refusal{Reason: "missing", Field: "withdrawn_on"}
	}
	day, err := ParseDate(act.Data["withdrawn_on"])
	if err != nil || day < DateOf(c.OpenedAt) || day > DateOf(act.At) {
		return &Refusal{Reason: "withdrawal", Field: "withdrawn_on"}
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

// said: the program says which limit is over, an officer who asks the lead for help says why.
func said(_ Case, act Act, _ Policy) *Refusal {
	needs := []string{"reason"}
	if act.Actor.Role == RoleSystem {
		needs = []string{"level", "clock", "due"}
	}
	for _, field := range needs {
		if act.Data[field] == "" {
			return &Refusal{Reason: "missing", Field: field}
		}
	}
	return nil
}

// proposedByAnother: nobody lets be done what he or she proposed.
func proposedByAnother(c Case, act Act, _ Policy) *Refusal {
	proposal, open := c.proposal(act.Data["proposal"])
	of := func(p Proposal) bool { return act.Data["proposal"] == "" || act.Data["proposal"] == p.Item() }
	switch {
	case !open && len(c.Proposals) == 0 && slices.ContainsFunc(c.Lapsed, of):
		return &Refusal{Reason: "lapsed", Last: c.Last}
	case !open && act.Data["proposal"] == "" && len(c.Proposals) > 1:
		return &Refusal{Reason: "which_proposal"}
	case !open:
		return &Refusal{Reason: "no_proposal"}
	case proposal.Actor.ID == act.Actor.ID:
		return &Refusal{Reason: "approver"}
	}
	return nil
}

// hidden: only of a confidential complaint there is something to reveal.
func hidden(c Case, _ Act, _ Policy) *Refusal {
	if !c.Confidential {
		return &Refusal{Reason: "not_confidential"}
	}
	return nil
}

// revealed: who made a confidential complaint is seen by those to whom it was revealed.
func revealed(c Case, act Act, _ Policy) *Refusal {
	switch {
	case !c.Confidential:
		return &Refusal{Reason: "not_confidential"}
	case !slices.Contains(c.Revealed, act.Actor.ID):
		return &Refusal{Reason: "not_revealed"}
	}
	return nil
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
