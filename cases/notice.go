package cases

// Notice is what an event makes us tell somebody.
type Notice struct {
	// To is the officer responsible, the unit's lead, or the contact.
	To Role
	// Key is the message. Every notice has the variables number, kind, unit, next, task and due, and what the event says.
	Key string
	// Verbs are offered as buttons, each with the text push.VERB.
	Verbs []Verb
}

// Notices are what is to be told of an event, c being the case after it. What the contact did himself is told to the
// officer; what an officer did is told to the contact; an internal note is told to nobody.
func Notices(c Case, e Event) []Notice {
	officer := func(key string, verbs ...Verb) Notice { return Notice{RoleOfficer, "push." + key, append(verbs, Look)} }
	contact := func(key string) []Notice { return []Notice{{To: RoleContact, Key: "notice." + key}} }
	var all []Notice
	switch e.Type {
	case TakenOn:
		if c.Over() || c.Marks.Accepted != 0 {
			return nil // a change of officer that changes nothing for the contact
		}
		return contact("taken_on_" + string(c.Kind))
	case Assigned, Recused:
		all = append(all, officer("new_case", TakeOn))
	case Transferred:
		all = append(contact("transferred"), officer("transferred", TakeOn))
	case SupplementRequested, Accepted, Rejected, Referred, Extended, Concluded, Delivered, Reopened, Answered, Closed:
		all = contact(string(e.Type))
	case Supplemented, Withdrawn, Objected:
		all = append(all, officer(string(e.Type)))
	case MessageSent:
		if e.Actor.Role != RoleContact {
			return []Notice{{RoleContact, "notice.message", []Verb{Message}}}
		}
		all = append(all, officer("message_came", Message)) // what was written is read where the case is opened
	case Rated:
		if e.Data["solved"] == "no" { // told to the one who can look into it, not only to the one who was rated
			all = append(all, officer("not_solved"), Notice{RoleLead, "push.not_solved", []Verb{Look}})
		}
	}
	if c.Officer == "" {
		all = without(all, RoleOfficer)
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
	switch e.Type {
	case Noted, Escalated, Acknowledged, Recused, MessageSent:
		return false
	}
	return true
}
