package cases

// Notice is something to be told because of an event. It names messages and choices by their keys: languages are the
// business of whoever sends it.
type Notice struct {
	// To is officer or contact: the case's officer, or the contact who opened it.
	To string
	// Key is the message; every notice has the variables number, kind, unit, next and due.
	Key string
	// Verbs are offered as buttons, each with the text push.VERB.
	Verbs []Verb
}

// Notices says who is told what because of an event. A push to an officer carries number, kind, unit and due day and
// no personal data (PIPL 6).
func Notices(c Case, e Event) []Notice {
	switch e.Type {
	case Assigned:
		return []Notice{{To: "officer", Key: "push.new_case", Verbs: []Verb{TakeOn, Look}}}
	case TakenOn:
		return []Notice{{To: "contact", Key: "notice.taken_on_" + string(c.Kind)}}
	}
	return nil
}
