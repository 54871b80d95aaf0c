package cases

import (
	"slices"
	"strings"
)

// Notice is what an event makes us tell somebody.
type Notice struct {
	// To is the officer responsible, somebody above, or the contact; Officer is a certain officer instead.
	To      Role
	Officer string
	// Otherwise are those of whom the first is told who is there, where nobody has the role To.
	Otherwise []Role
	// About is the proposal that the notice tells of, where that is none that waits; To second is who was asked about it.
	About *Proposal
	// Key is the message. Every notice has the variables number, kind, unit, next, task and due, and what the event says.
	Key string
	// Verbs are offered as buttons, each with the text push.VERB.
	Verbs []Verb
}

// Notices are what is to be told of an event, c being the case after it. What the contact did himself is told to the
// officer; what an officer did is told to the contact; an internal note is told to nobody. Besides, officers are told what
// somebody else's act means to them.
func Notices(c Case, e Event) []Notice {
	return slices.Concat(toldOf(c, e), byAnother(c, e), lapsed(c, e))
}

// toldOf are the notices that each kind of event makes. Those for the officer responsible go to nobody while there is none; of a
// case that comes to nobody somebody above is told.
func toldOf(c Case, e Event) []Notice {
	all := slices.Concat(toContact(c, e), toOfficers(c, e))
	if c.Officer == "" {
		all = slices.DeleteFunc(all, func(n Notice) bool { return n.To == RoleOfficer && n.Officer == "" })
		if slices.Contains([]EventType{Received, Transferred, Recused, Declined}, e.Type) {
			all = append(all, nobody())
		}
	}
	return all
}

// toContact is what the contact is told of an event. What was said at once is told by the reply in the chat.
func toContact(c Case, e Event) []Notice {
	contact := func(key string, verbs ...Verb) []Notice {
		return []Notice{{To: RoleContact, Key: "notice." + key, Verbs: verbs}}
	}
	switch e.Type {
	case Received: // the letter
		switch {
		case c.Kind == Complaint && c.Parent != "":
			return contact("letter_objection")
		case c.Kind == Complaint:
			return contact("letter")
		}
	case TakenOn:
		return c.taken(contact)
	case Seen:
		return contact("identity_seen")
	case Exported:
		switch {
		case e.Data["identity"] == "yes":
			return contact("exported_identity")
		case e.Data["confidential"] == "yes":
			return contact("exported")
		}
	case Transferred, Accepted, Extended, Reopened, Answered:
		return contact(string(e.Type))
	case SupplementRequested:
		switch {
		case c.Marks.Accepted != 0: // there is no decision any more that waits for the papers
			return contact("supplement_requested_accepted", Supplement)
		case e.Data["again"] != "": // the one notice of ORDER3 13 was given before
			return contact("supplement_requested_again", Supplement)
		}
		return contact(string(e.Type), Supplement)
	case Rejected:
		if e.Data["body"] != "" { // another body may handle it
			return contact("rejected_elsewhere", Object)
		}
		return contact(string(e.Type), Object)
	case Referred, Concluded:
		if c.Above { // it is that body's now
			return contact("referred_above")
		}
		return contact(string(e.Type), Object)
	case Delivered:
		return contact(string(e.Type), Rate, Object)
	case Closed:
		return contact(string(e.Type), Rate)
	case Withdrawn:
		if e.Data["accepted"] != "" { // this brings the paper
			return contact(string(e.Type))
		}
	case MessageSent:
		if e.Actor.Role != RoleContact {
			return contact("message", c.answers()...)
		}
	}
	return nil
}

// taken is what the contact is told where an officer takes a case on.
func (c Case) taken(contact func(string, ...Verb) []Notice) []Notice {
	switch {
	case c.Over() || c.Marks.Accepted != 0:
		return nil // a change of officer that changes nothing for the contact
	case c.State != StateTakenOn: // papers are awaited, or the contact was spoken with: the day named with it would be another one's
		return contact("taken_on")
	case c.Above:
		return contact("taken_on_above")
	}
	return contact("taken_on_" + string(c.Kind))
}

// answers are the ways to answer a message.
func (c Case) answers() []Verb {
	if c.Over() {
		return []Verb{Message}
	}
	return []Verb{Talk, Message}
}

// toOfficers is what officers are told of an event.
func toOfficers(c Case, e Event) []Notice {
	officer := func(key string, verbs ...Verb) Notice {
		return Notice{To: RoleOfficer, Key: "push." + key, Verbs: append(verbs, Look)}
	}
	switch e.Type {
	case Assigned:
		return handed(c, e)
	case Recused, Declined:
		return []Notice{officer("new_case", TakeOn)}
	case Transferred:
		return []Notice{officer("transferred", TakeOn)}
	case Proposed:
		return []Notice{{To: RoleSecond, Key: "push.proposed", Verbs: []Verb{Look}}}
	case Approved, Disapproved:
		if e.Type == Approved && Verb(e.Data["verb"]) == Export {
			return nil // the copy itself tells it
		}
		return []Notice{{To: RoleOfficer, Officer: e.Data["to"], Key: "push." + string(e.Type), Verbs: []Verb{Look}}}
	case Exported:
		return []Notice{{To: RoleOfficer, Officer: e.Actor.ID, Key: "push.exported", Verbs: []Verb{Look}}}
	case Escalated:
		if e.Actor.Role != RoleSystem {
			return []Notice{above("escalated", Acknowledge, Look)}
		}
	case Supplemented:
		switch {
		case e.Actor.Role.Official() && (e.Actor.ID == c.Officer || e.Data["for"] != ""):
			return nil // who put the papers on record knows that they came
		case e.Data["lacking"] != "":
			return []Notice{officer("supplemented_partly")}
		case e.Data["left_out"] != "":
			return []Notice{officer("supplemented_without")}
		}
		return []Notice{officer(string(e.Type))}
	case Withdrawn, Objected:
		return []Notice{officer(string(e.Type))}
	case MessageSent:
		if e.Actor.Role == RoleContact {
			return []Notice{officer("message_came", c.answers()...)} // what was written is read where the case is opened
		}
	case Rated:
		if e.Data["solved"] == "no" { // told to the one who can look into it, not only to the one who was rated
			return []Notice{officer("not_solved"), above("not_solved", Look)}
		}
	}
	return nil
}

// SupplementNotice says whether a text is one of those that ask a contact for missing papers.
func SupplementNotice(key string) bool {
	return strings.HasPrefix(key, "notice."+string(SupplementRequested))
}

// above tells the lead of the unit, or whoever is next above the officer where the unit has none.
func above(key string, verbs ...Verb) Notice {
	return Notice{To: RoleLead, Otherwise: []Role{RoleDeputy, RoleCentre, RoleBureau}, Key: "push." + key, Verbs: verbs}
}

// nobody tells the municipal centre, or the bureau where the centre has nobody who may be told, or else the unit's heads,
// that a case has no officer.
func nobody() Notice {
	return Notice{To: RoleCentre, Otherwise: []Role{RoleBureau, RoleLead, RoleDeputy}, Key: "push.unassigned", Verbs: []Verb{TakeOn, Look}}
}

// handed are the notices of an assignment: to who has the case now and, where it was not taken on in time, to who had it.
func handed(c Case, e Event) []Notice {
	if e.Data["officer"] == "" {
		return []Notice{nobody()}
	}
	if e.Data["handed"] != HandedNotTaken {
		return []Notice{{To: RoleOfficer, Key: "push.new_case", Verbs: []Verb{TakeOn, Look}}}
	}
	return []Notice{
		{To: RoleOfficer, Key: "push.passed_on", Verbs: []Verb{TakeOn, Look}},
		{To: RoleFormer, Officer: e.Data["from"], Key: "push.not_taken"},
	}
}

// byAnother tells who has or had a case that somebody else acted on it, other than in his or her place. What the program
// hands on is told apart, and so is what only the house reads.
func byAnother(c Case, e Event) []Notice {
	changed := c.Last.Seq == e.Seq && c.Former != ""
	seen := []EventType{
		SupplementRequested, Accepted, Rejected, Referred, Extended, Mediated, Concluded, Delivered, Reopened, Contacted, Answered, Visited, Closed,
	}
	switch {
	case !e.Actor.Role.Official():
		return nil
	case changed && c.Former != e.Actor.ID:
		return []Notice{{To: RoleFormer, Officer: c.Former, Key: "push.taken_over"}}
	case slices.Contains(seen, e.Type) && c.Officer != "" && c.Officer != e.Actor.ID && e.Data["for"] == "":
		return []Notice{{To: RoleOfficer, Key: "push.acted", Verbs: []Verb{Look}}}
	}
	return nil
}

// lapsed tells of what waited for approval and is over since an event changed the case: who proposed it, with a button to
// propose it again where that can be, and who was asked.
func lapsed(c Case, e Event) (all []Notice) {
	if c.Last.Seq != e.Seq {
		return nil
	}
	for _, p := range c.Lapsed {
		mine := Notice{To: RoleOfficer, Officer: p.Actor.ID, About: &p, Key: "push.lapsed_over", Verbs: []Verb{Look}}
		if e.Type != Transferred && c.Allows(p.Verb, Act{Actor: p.Actor, Unit: c.Unit, For: p.For}) {
			mine.Key, mine.Verbs = "push.lapsed", []Verb{p.Verb, Look}
		}
		if !slices.Contains(c.Recused, p.Actor.ID) {
			all = append(all, mine)
		}
		all = append(all, Notice{To: RoleSecond, About: &p, Key: "push.lapsed_asked", Verbs: []Verb{Look}})
	}
	return all
}

// Public says whether a contact sees an event on the timeline of the case.
func (e Event) Public() bool {
	if e.Type == Assigned && e.Data["officer"] == "" {
		return false // it was taken from somebody and given to nobody yet
	}
	if e.Type == Exported {
		return e.Data["confidential"] == "yes" // who asked to stay unknown is told
	}
	switch e.Type {
	case Noted, Escalated, Acknowledged, Recused, MessageSent, Declined, Proposed, Approved, Disapproved, Revealed:
		return false
	}
	return true
}
