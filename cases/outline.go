package cases

// Outline is what of a case is known without its events: whose it is and where it stands. It is the same as what Fold makes
// of them, since every act writes both.
type Outline struct {
	Number  Number
	Kind    Kind
	Unit    string
	State   State
	Officer string // id of the officer responsible; empty while nobody is
	Version int
}

// Outline is the outline of a case.
func (c Case) Outline() Outline {
	return Outline{Number: c.Number, Kind: c.Kind, Unit: c.Unit, State: c.State, Officer: c.Officer, Version: c.Version}
}

// Over says whether the case has come to an end.
func (o Outline) Over() bool { return Case{State: o.State}.Over() }

// Open says whether the contact of the case may do an act on it as it stands: for a contact that hangs on nothing but its
// kind and its state.
func (o Outline) Open(verb Verb) bool {
	return Case{Kind: o.Kind, State: o.State}.Allows(verb, AsContact())
}
