package flows

import "github.com/lotusdesk/lotusdesk/locales"

// pastActs notes that a form was discarded, so that undoing means that from now on.
func (t *turn) pastActs() {
	if t.s.Acted != nil {
		past := *t.s.Acted
		past.Past = true
		t.s.Acted = &past
	}
}

// undoable says whether there is something that undoing means: what was done on a case, or a form that was discarded.
func (t *turn) undoable() bool {
	return t.lastAct() != nil || t.s.Cancelled != nil
}

// lastAct is what was done on a case, if undoing means that now.
func (t *turn) lastAct() *Acted {
	a := t.s.Acted
	if a == nil || a.Past || t.s.Draft != nil || t.in.Now.After(a.Until) {
		return nil
	}
	return a
}

// undo brings the discarded draft back. What was done on a case since cannot be undone here, and it is said who can.
func (t *turn) undo(string) {
	if t.unreplace() {
		return
	}
	if a := t.lastAct(); a != nil {
		t.cannotUndo(*a)
		return
	}
	if t.s.Cancelled == nil {
		t.say(msg("nothing.back"))
		t.again()
		return
	}
	lead := t.putAside()
	t.s.Draft, t.s.Cancelled = t.s.Cancelled, nil
	f := t.flow()
	if p := f.walk(t.s.Draft, t.in.Now); p.next == nil && p.end != nil {
		t.back("") // it had ended outside our remit: the answer that led there is asked again
		return
	}
	back := locales.Text{Key: "cancel.undone", Vars: locales.Vars{"title": t.s.Draft.title()}}
	t.ask(append(lead, append([]locales.Text{back}, t.upToDate()...)...)...)
}

// cannotUndo says of what was done on a case how it can be put right: a case that was withdrawn is opened again by its officer, and
// a new one can be withdrawn.
func (t *turn) cannotUndo(a Acted) {
	key, acts := "undo.sent", []string{"message"}
	switch {
	case a.Verb == "withdraw":
		key = "undo.withdrawn"
	case t.flows[a.Verb] != nil && t.flows[a.Verb].Act == "":
		key, acts = "undo.opened", []string{"message", "withdraw"}
	}
	t.s.Prompt = ""
	t.offer([]locales.Text{{Key: key, Vars: locales.Vars{"number": a.Case}}}, nil, []string{"!menu"})
	last := &t.replies[len(t.replies)-1]
	var choices []Choice
	for _, act := range acts {
		choices = append(choices, Choice{Label: msg(act + ".button"), Data: "!begin_" + act + ":" + a.Case, Unnumbered: true})
	}
	last.Choices = append(choices, last.Choices...)
}
