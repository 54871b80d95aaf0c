package flows

import (
	"slices"
	"strings"
)

// Stands is the verb of words that ask what comes of a case: who has one that goes on is told how it stands instead of the last reply.
const Stands = "stands"

// act is the act that a question names: the one that is offered, or that is begun; empty where there is none.
func (q Question) act() string {
	if verb, begins := strings.CutPrefix(q.Does, "begin_"); begins {
		return verb
	}
	return q.Act
}

// only says whether a question is looked for to offer its act alone, and is answered with nothing.
func (q Question) only() bool { return q.Act != "" && len(q.Next) == 0 }

// Wanted are the acts that words may wish for, however long they are and whatever else they say: each is offered where a case of
// their writer allows it, and none is begun by them.
func (e *Engine) Wanted(text string) []string {
	said := folded(e.simple(text))
	var acts []string
	for _, q := range e.questions {
		act, at := q.act(), func(phrase string) bool { return said == phrase || !q.Whole && strings.Contains(said, phrase) }
		switch {
		case act == "" || slices.Contains(acts, act) || !slices.ContainsFunc(q.phrases, at):
		case act == "withdraw" && e.wishes.denied.MatchString(q.around(e.simple(text))): // who says so wants it handled on
		default:
			acts = append(acts, act)
		}
	}
	return acts
}
