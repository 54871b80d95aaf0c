package cases

// Told is a part of an event that its contact may be told. Nothing but Event.Told makes one that says anything, so words
// that are none of the contact's business cannot be put where a Told is wanted.
type Told struct{ value string }

// String is what it says.
func (t Told) String() string { return t.value }

// Told are the parts of an event that the contact of the case may be told, by the names under which the event carries
// them: those that tellable names, and no others, whatever else the event carries. What an event of an internal kind
// carries is never told.
func (e Event) Told() map[string]Told {
	told := map[string]Told{}
	for _, name := range tellable(e.Type) {
		if value := e.Data[name]; value != "" {
			told[name] = Told{value}
		}
	}
	return told
}

// tellable are the parts of each kind of event that are written for the contact. What is not here (the reason of a
// transfer, a note, a proposal, who approved) stays in the house.
func tellable(t EventType) []string {
	switch t {
	case SupplementRequested:
		return []string{"gaps", "reason"}
	case Rejected:
		return []string{"grounds", "body", "reason"}
	case Referred:
		return []string{"body", "reason"}
	case Extended:
		return []string{"until", "reason"}
	case Concluded:
		return []string{"ending", "result"}
	case Answered, Closed:
		return []string{"result"}
	case MessageSent:
		return []string{"text", "files"}
	}
	return nil
}
