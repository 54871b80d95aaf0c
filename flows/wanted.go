package flows

import (
	"regexp"
	"slices"
	"strings"
)

// Stands is the verb of words that ask what comes of a case: who has one that goes on is told how it stands instead of the last reply.
const Stands = "stands"

// withdrawAct is the act that ends a case.
const withdrawAct = "withdraw"

// act is the act that a question names: the one that is offered, or that is begun; empty where there is none.
func (q Question) act() string {
	if verb, begins := strings.CutPrefix(q.Does, "begin_"); begins {
		return verb
	}
	return q.Act
}

// only says whether a question is looked for to offer its act alone, and is answered with nothing.
func (q Question) only() bool { return q.Act != "" && len(q.Next) == 0 }

// tells says whether the words of a question ask nothing, and may wish for any of the forms: who has a case speaks of it.
func (q Question) tells() bool { return len(q.Wants) > 1 }

// speaksOf says whether a text names what a question's phrases have to be about, or may leave it out.
func (q Question) speaksOf(text string) bool {
	named := func(word string) bool { return strings.Contains(folded(text), word) }
	return len(q.about) == 0 || slices.ContainsFunc(q.about, named) || q.Most && q.isMost(text)
}

// Wanted are the acts that words may wish for, however long they are and whatever else they say: each is offered where a case of
// their writer allows it, and none is begun by them.
func (e *Engine) Wanted(text string) []string {
	var acts []string
	for _, q := range e.questions {
		if act := q.act(); act != "" && !slices.Contains(acts, act) && q.speaksOf(e.simple(text)) && e.wishes.inAny(q, e.simple(text), e.wishes.negated) {
			acts = append(acts, act)
		}
	}
	return acts
}

// inAny says whether a clause of a text has one of a question's phrases in it, and none of some words close before: a no to an act is no wish
// for it. Nor is a withdrawal one that others want, or that only is asked about.
func (all wishes) inAny(q Question, text string, no *regexp.Regexp) bool {
	for _, asked := range clauses(text) {
		clause := folded(asked)
		for _, phrase := range q.phrases {
			before, _, found := strings.Cut(clause, phrase)
			if found && (!q.Whole || folded(text) == phrase) && !no.MatchString(all.before(before, hasHan(clause))) && (q.act() != withdrawAct || all.own(asked, before)) {
				return true
			}
		}
	}
	return false
}

// own says whether a clause wishes for something of its writer's own will: nobody is said before it to press for it, and it asks nothing,
// or how to.
func (all wishes) own(clause, before string) bool {
	return !all.pressed.MatchString(all.sent.ReplaceAllString(before, "")) && (!endsAsking(clause) || all.asks.MatchString(clause))
}
