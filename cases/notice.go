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

// toldOf are the notices that each kind of event makes.
func toldOf(c Case, e Event) []Notice {
	officer := func(key string, verbs ...Verb) Notice {
		return Notice{To: RoleOfficer, Key: "push." + key, Verbs: append(verbs, Look)}
	}
	contact := func(key string, verbs ...Verb) []Notice {
		return []Notice{{To: RoleContact, Key: "notice." + key, Verbs: verbs}}
	}
	var all []Notice
	switch e.Type {
	case Received:
		if c.Kind == Complaint { // what was said at once is told by the receipt; this brings the letter
			all = contact("letter")
			if c.Parent != "" {
				all = contact("letter_objection")
			}
		}
		if c.Officer == "" {
			all = append(all, nobody())
		}
	case TakenOn:
		if c.Over() || c.Marks.Accepted != 0 {
			return nil // a change of officer that changes nothing for the contact
		}
		if c.State != StateTakenOn { // papers are awaited, or the contact was spoken with: the day named with it would be another one's
			return contact("taken_on")
		}
		if c.Above {
			return contact("taken_on_above")
		}
		return contact("taken_on_" + string(c.Kind))
	case Assigned:
		all = handed(c, e)
	case Recused, Declined:
		all = append(all, officer("new_case", TakeOn))
	case Proposed:
		return []Notice{{To: RoleSecond, Key: "push.proposed", Verbs: []Verb{Look}}}
	case Approved, Disapproved:
		if e.Type == Approved && Verb(e.Data["verb"]) == Export {
			return nil // the copy itself tells it
		}
		return []Notice{{To: RoleOfficer, Officer: e.Data["to"], Key: "push." + string(e.Type), Verbs: []Verb{Look}}}
	case Escalated:
		if e.Actor.Role != RoleSystem {
			return []Notice{above("escalated", Acknowledge, Look)}
		}
	case Seen:
		return contact("identity_seen")
	case Exported:
		all = append(all, Notice{To: RoleOfficer, Officer: e.Actor.ID, Key: "push.exported", Verbs: []Verb{Look}})
		if e.Data["identity"] == "yes" {
			return append(all, contact("exported_identity")...)
		}
		if e.Data["confidential"] == "yes" {
			return append(all, contact("exported")...)
		}
		return all
	case Transferred:
		all = append(contact("transferred"), officer("transferred", TakeOn))
	case Accepted, Extended, Reopened, Answered:
		all = contact(string(e.Type))
	case SupplementRequested:
		key := string(e.Type)
		switch {
		case c.Marks.Accepted != 0: // there is no decision any more that waits for the papers
			key += "_accepted"
		case e.Data["again"] != "": // the one notice of ORDER3 13 was given before
			key += "_again"
		}
		all = contact(key, Supplement)
	case Rejected:
		key := string(e.Type)
		if e.Data["body"] != "" { // another body may handle it
			key += "_elsewhere"
		}
		all = contact(key, Object)
	case Referred, Concluded:
		if c.Above { // it is that body's now
			return contact("referred_above")
		}
		all = contact(string(e.Type), Object)
	case Delivered:
		all = contact(string(e.Type), Rate, Object)
	case Closed:
		all = contact(string(e.Type), Rate)
	case Withdrawn:
		if all = append(all, officer(string(e.Type))); e.Data["accepted"] != "" { // this brings the paper
			all = append(all, contact(string(e.Type))...)
		}
	case Supplemented, Objected:
		all = append(all, officer(string(e.Type)))
	case MessageSent:
		answer := []Verb{Talk, Message}
		if c.Over() {
			answer = []Verb{Message}
		}
		if e.Actor.Role != RoleContact {
			return contact("message", answer...)
		}
		all = append(all, officer("message_came", answer...)) // what was written is read where the case is opened
	case Rated:
		if e.Data["solved"] == "no" { // told to the one who can look into it, not only to the one who was rated
			all = append(all, officer("not_solved"), above("not_solved", Look))
		}
	}
	if c.Officer == "" {
		all = without(all, RoleOfficer)
		if e.Type == Transferred || e.Type == Recused || e.Type == Declined {
			all = append(all, nobody())
		}
	}
	return all
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

// without drops the notices to a role.
func without(all []Notice, to Role) []Notice {
	var kept []Notice
	for _, n := range all {
		if n.To != to {
			kept = append(kept, n)
		}
	}
	return kept
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
