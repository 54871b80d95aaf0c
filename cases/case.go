package cases

import (
	"maps"
	"slices"
	"strconv"
	"time"
)

// State is how far a case is. Every state of a case has a text state.STATE.
type State string

// The states of a complaint. Received, assigned and taken on are all before the decision.
const (
	StateReceived      State = "received"
	StateAssigned      State = "assigned"
	StateTakenOn       State = "taken_on"
	StateSupplementing State = "supplementing" // the complainant was asked for what is missing
	StateAccepted      State = "accepted"
	StateRejected      State = "rejected"
	StateReferred      State = "referred"
	StateConcluded     State = "concluded"
	StateDelivered     State = "delivered" // the written result was handed over
	StateWithdrawn     State = "withdrawn"
)

// The further states of an officer request.
const (
	StateContacted State = "contacted"
	StateAnswered  State = "answered"
	StateClosed    State = "closed"
)

// Case is the state of a case: the fold of its events.
type Case struct {
	Number   Number
	Kind     Kind
	Unit     string
	Topic    string
	Origin   Origin
	State    State
	Officer  string // id of the officer responsible; empty while nobody is
	TakenOn  bool   // the officer responsible has taken the case on
	From     Identity
	Language string
	OpenedAt time.Time
	// Policy is the version of the policy the case runs under.
	Policy string
	// Version is the number of the last event; an act against another version has to look again.
	Version int
	// Gaps are the parts last asked for that have not come in; empty where nothing was.
	Gaps []string
	// Marks are when things happened last that start or stop a clock.
	Marks Marks
	// Last is the last event that changed the state or the officer, for who comes too late.
	Last Event
	// Grounds, Ending and Body say how a case ended: the grounds of a rejection, the ending of a conclusion, and the
	// body that is responsible or to which a person may object.
	Grounds []string
	Ending  string
	Recused []string // ids of officers who have an interest in the case
	// Declined are officers who handed the case back; it does not come to them again.
	Declined []string
	// Confidential says that the complainant wants to stay unknown; Revealed are the officers who may see who it is.
	Confidential bool
	Revealed     []string
	// Parent is the case whose outcome this one objects to, Linked those that object to this one's. Deciders are who made the
	// decision with which the case ended, and who let it be made; Apart those of the parent, who do not handle this case.
	// Objecting are who handles what objects to this case and is not over: they do not decide it (known of a case that was
	// loaded, not of its events).
	Parent Number
	// Above says that the body above us decides it: it objects to a decision of the municipal centre, which only hands it on.
	Above                      bool
	Linked                     []Number
	Deciders, Apart, Objecting []string
	// Solved is set where the contact said that the problem is solved.
	Solved bool
	// Proposals are acts that wait for a second person; Lapsed are those that waited when Last happened, and are over.
	Proposals, Lapsed []Proposal
	// Former is who was responsible before Last, where somebody else is since.
	Former string
	// Since is when the officer responsible got the case. Left are those who had it and did not take it on in time, Hops is
	// how often it was handed on for that; both begin anew where a person gives the case to somebody.
	Since time.Time
	Left  []string
	Hops  int

	touched  bool  // an officer acted on the case since its officer got it
	asked    bool  // for missing papers, once or more
	objected bool  // since it came to its end
	earlier  int   // how many of those linked object to what was decided before the case was reopened
	before   State // where the case goes on after papers came in
	acts     map[string]bool
}

// Proposal is an act that waits for a second person's word. It is over when the case changes.
type Proposal struct {
	Seq   int // of the event
	Verb  Verb
	Actor Actor
	For   []string // the officers for whom who proposed it stood in
	At    time.Time
	Data  map[string]string
}

// Item is the proposal's number, as a button carries it.
func (p Proposal) Item() string { return strconv.Itoa(p.Seq) }

// proposal is the open proposal of a number, or the only one where none is named.
func (c Case) proposal(seq string) (Proposal, bool) {
	for _, p := range c.Proposals {
		if p.Item() == seq || seq == "" && len(c.Proposals) == 1 {
			return p, true
		}
	}
	return Proposal{}, false
}

// Undecided are the proposals on which somebody may decide: those of others.
func (c Case) Undecided(by Act) []Proposal {
	return slices.DeleteFunc(slices.Clone(c.Proposals), func(p Proposal) bool { return p.Actor.ID == by.Actor.ID })
}

// Marks are days on which things happened that start or stop a clock. The zero Date: it did not happen, or not since the
// case was reopened.
type Marks struct {
	Complete  Date // the papers are all there; before that is found otherwise, the receipt
	Asked     Date // missing papers were asked for
	Accepted  Date
	Until     Date // a finish that was extended, by an officer's word
	Concluded Date
	Delivered Date
	Contacted Date
	Answered  Date
	Spoken    Date // our last sign of life to the contact
	Missed    Date // the first contact attempt without an answer since the contact was heard last
	Ended     Date // the case came to an end
	Anew      Date // an accepted complaint is handled again because of an objection
	// Acknowledged is the last day on which somebody took note that the case is overdue.
	Acknowledged Date
	Pauses       []Pause
	// Rests are the times in which a case that was reopened was over.
	Rests []Pause
}

// Fold computes a case from its events.
func Fold(events []Event) Case {
	c := Case{acts: map[string]bool{}}
	for _, e := range events {
		c.Number, c.Version = e.Case, e.Seq
		c.acts[e.Act] = true
		c.apply(e)
	}
	return c
}

// apply is what one event changes.
func (c *Case) apply(e Event) {
	day, before := DateOf(e.At), *c
	if e.heard() {
		c.Marks.Missed = 0
	}
	if c.State == StateSupplementing && e.Tells(SupplementNotice) {
		c.Marks.Asked = day // the limit runs from when the contact knows
	}
	c.touched = c.touched || e.Actor.Role != RoleContact && e.Actor.Role != RoleSystem && e.Type != Received
	if to, ok := stateAfter(*c, e); ok {
		c.State = to
	}
	switch e.Type {
	case Received:
		c.OpenedAt, c.Unit, c.Kind, c.Origin = e.At, e.Data["unit"], Kind(e.Data["kind"]), Origin(e.Data["origin"])
		c.Topic, c.Language, c.Policy, c.Marks.Complete, c.Marks.Spoken = e.Data["topic"], e.Data["language"], e.Data["policy"], day, day
		c.Confidential, c.Parent, c.Apart = e.Data["confidential"] == "yes", Number(e.Data["parent"]), e.list("apart")
		c.Above = e.Data["above"] == "yes"
	case TakenOn:
		c.Officer, c.TakenOn = e.Data["officer"], true
	case Assigned, Transferred, Recused, Declined:
		c.give(e)
	case SupplementRequested:
		c.Gaps, c.Marks.Asked, c.before, c.asked = e.list("gaps"), day, before.State, true
		c.Marks.Pauses = append(slices.Clip(c.Marks.Pauses), Pause{From: day})
	case Supplemented:
		if c.Gaps = e.list("lacking"); len(c.Gaps) == 0 { // only what is complete has the decision's limit run (ORDER3 15)
			c.Marks.Complete = day
			c.resume(day)
		}
	case Rejected:
		c.Grounds, c.Deciders = e.list("grounds"), e.deciders()
		c.resume(day)
	case Concluded:
		c.Ending, c.Marks.Concluded, c.Deciders = e.Data["ending"], day, e.deciders()
		c.resume(day)
	case Extended:
		c.Marks.Until, _ = ParseDate(e.Data["until"]) // was checked when it was decided
	case ContactAttempted:
		if c.Marks.Missed == 0 && c.Marks.Accepted != 0 {
			c.Marks.Missed = day
		}
	case Reopened:
		c.reopen(before, day)
	case Referred:
		c.Deciders = e.deciders()
		c.resume(day)
	case Withdrawn:
		c.resume(day)
	case Proposed, Approved, Disapproved, Revealed, Objected, Rated:
		c.file(e)
	default:
		c.mark(e.Type, day)
	}
	if c.State == StateAssigned && c.Officer == "" {
		c.State = StateReceived // nobody could have it
	}
	if c.State != before.State || c.Officer != before.Officer || c.Unit != before.Unit {
		c.Last, c.Lapsed, c.Proposals, c.Former = e, c.Proposals, nil, ""
	}
	if c.Officer != before.Officer {
		c.Former = before.Officer
	}
	if c.Over() && !before.Over() {
		c.Marks.Ended = day
	}
}

// file keeps what was proposed and decided about it, who may see whom, and what objects to the case.
func (c *Case) file(e Event) {
	switch e.Type {
	case Proposed:
		p := Proposal{Seq: e.Seq, Verb: Verb(e.Data["verb"]), Actor: e.Actor, For: e.list("for"), At: e.At, Data: maps.Clone(e.Data)}
		delete(p.Data, "verb")
		delete(p.Data, "for")
		c.Proposals = append(slices.Clip(c.Proposals), p)
	case Approved, Disapproved:
		done, _ := c.proposal(e.Data["proposal"])
		c.Proposals = slices.DeleteFunc(slices.Clone(c.Proposals), func(p Proposal) bool { return p.Seq == done.Seq })
	case Revealed:
		c.Revealed = append(slices.Clip(c.Revealed), e.Data["to"])
	case Rated:
		c.Solved = e.Data["solved"] == "yes"
	case Objected:
		c.objected = true
		if linked := Number(e.Data["linked"]); linked != "" {
			c.Linked = append(slices.Clip(c.Linked), linked)
		}
	}
}

// give makes another officer responsible.
func (c *Case) give(e Event) {
	switch {
	case e.Type == Transferred:
		c.Unit = e.Data["unit"]
	case e.Type == Recused:
		c.Recused = append(slices.Clip(c.Recused), e.Data["from"])
	case e.Type == Declined:
		c.Declined = append(slices.Clip(c.Declined), e.Data["from"])
	}
	if e.Data["handed"] == HandedNotTaken {
		c.Left, c.Hops = append(slices.Clip(c.Left), e.Data["from"]), c.Hops+1
		if hop, err := strconv.Atoi(e.Data["hop"]); err == nil {
			c.Hops = hop
		}
	} else {
		c.Left, c.Hops = nil, 0
	}
	c.Officer, c.TakenOn, c.Since, c.touched = e.Data["officer"], false, e.At, false
}

// mark notes the day of what starts or stops a clock and changes nothing else.
func (c *Case) mark(t EventType, day Date) {
	switch t {
	case Accepted:
		c.Marks.Accepted = day
	case Delivered:
		c.Marks.Delivered = day
	case Contacted:
		c.Marks.Contacted, c.Marks.Spoken = day, day
	case Answered:
		c.Marks.Answered, c.Marks.Spoken = day, day
	case Acknowledged:
		c.Marks.Acknowledged = day
	case Visited, MessageSent, Mediated:
		c.Marks.Spoken = day
	}
}

// resume ends the pause that goes on.
func (c *Case) resume(day Date) {
	pauses := slices.Clone(c.Marks.Pauses)
	for i := range pauses {
		if pauses[i].To == 0 {
			pauses[i].To = day
		}
	}
	c.Marks.Pauses = pauses
}

// reopen has the limits go on where they stood. They begin anew where a complaint is decided on again after a rejection, where
// its papers were awaited when it ended, where an objection has it handled again, and for a request; the year that an accepted
// complaint may be open (ORDER3 21) runs from its acceptance all the same.
func (c *Case) reopen(before Case, day Date) {
	was := before.Marks
	c.Grounds, c.Ending, c.Solved, c.objected, c.earlier = nil, "", false, false, len(c.Linked)
	c.Marks = Marks{Complete: day, Accepted: was.Accepted, Spoken: day, Acknowledged: day}
	switch {
	case before.objected && was.Accepted != 0:
		c.Marks.Complete, c.Marks.Anew = was.Complete, day
		return
	case before.objected || before.State == StateRejected || c.Kind == OfficerRequest:
		return
	}
	c.Marks.Asked, c.Marks.Anew, c.Marks.Pauses = was.Asked, was.Anew, was.Pauses
	c.Marks.Rests = append(slices.Clip(was.Rests), Pause{From: was.Ended, To: day})
	if was.Until != 0 {
		c.Marks.Until = was.Until + day - was.Ended
	}
	if was.Accepted != 0 || len(before.Gaps) == 0 {
		c.Marks.Complete = was.Complete
	}
}

// Objections are the cases that object to how this one stands: not those to what was decided before it was reopened.
func (c Case) Objections() []Number { return c.Linked[c.earlier:] }

// Chatless says whether a case came otherwise than by chat and is tied to none: what its contact has to be told, an officer has
// to tell by phone or in writing.
func (c Case) Chatless() bool { return c.From == Identity{} && !c.Origin.ByChat() }

// Untied says whether a case came by chat and is tied to none now: what its contact has to be told waits for who opens it with
// its access code.
func (c Case) Untied() bool { return c.From == Identity{} && c.Origin.ByChat() }

// Over says whether a case has come to an end, so that none of its work clocks runs.
func (c Case) Over() bool {
	return slices.Contains(Ended(), c.State)
}

// Ended are the states of a case that is over.
func Ended() []State {
	return []State{StateRejected, StateReferred, StateConcluded, StateDelivered, StateWithdrawn, StateClosed}
}
