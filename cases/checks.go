package cases

import (
	"slices"
	"strconv"
	"strings"
)

// Grounds of a rejection (ORDER3 14), endings (ORDER3 20) and ways of handling (ORDER3 18).
func Grounds() []string {
	return []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"}
}

// Endings are how an accepted complaint can be concluded (ORDER3 20): the six of the article and, as its fourth too, that one of the
// grounds 7 to 9 of a rejection arose later, which counts as a withdrawal.
func Endings() []string {
	return []string{"agreed", "unfounded", "no_basis", "withdrawn", "disqualified", "absent", "overtaken"}
}

// EndingItem is the item of ORDER3 20 under which an ending comes.
func EndingItem(ending string) int {
	if ending == "overtaken" {
		ending = "withdrawn"
	}
	return 1 + slices.Index(Endings(), ending)
}

// Modes are the ways of handling a complaint (ORDER3 18).
func Modes() []string { return []string{"understanding", "coordination", "proposal", "other_mode"} }

func free(c Case, act Act, _ Policy) *Refusal {
	if c.TakenOn && !act.responsible(c) {
		return &Refusal{Reason: "taken", Officer: c.Officer}
	}
	return nil
}

func unbiased(c Case, act Act, _ Policy) *Refusal {
	if slices.Contains(c.Recused, act.Data["officer"]) {
		return &Refusal{Reason: "recused"}
	}
	if slices.Contains(c.Apart, act.Data["officer"]) {
		return &Refusal{Reason: "own_decision"}
	}
	return nil
}

func elsewhere(c Case, act Act, _ Policy) *Refusal {
	if act.Data["unit"] == c.Unit {
		return &Refusal{Reason: "same_unit"}
	}
	return nil
}

// grounded: a rejection rests on the nine grounds; the third names the right body (15), the fourth needs a notice
// whose limit is over, or papers that came and were not enough.
func grounded(c Case, act Act, p Policy) *Refusal {
	grounds := Event{Data: act.Data}.list("grounds")
	for i, g := range grounds {
		if !slices.Contains(Grounds(), g) || slices.Contains(grounds[:i], g) {
			return &Refusal{Reason: "grounds", Field: "grounds"}
		}
	}
	if slices.Contains(grounds, "3") && act.Data["body"] == "" {
		return &Refusal{Reason: "ground_body", Field: "body"}
	}
	if !slices.Contains(grounds, "4") {
		return nil
	}
	if c.Marks.Asked == 0 {
		return &Refusal{Reason: "ground_4", Field: "grounds"}
	}
	due := p.Calendar.Due(c.Unit, c.Marks.Asked, p.Limit(c.Unit, "supplement"))
	if c.State == StateSupplementing && DateOf(act.At) <= due.Day {
		return &Refusal{Reason: "ground_4", Field: "grounds", Day: due.Day}
	}
	return nil
}

// worded: a message has words or files.
func worded(_ Case, act Act, _ Policy) *Refusal {
	if strings.TrimSpace(act.Data["text"]) == "" && act.Data["files"] == "" {
		return &Refusal{Reason: "missing", Field: "text"}
	}
	return nil
}

// brought: papers that are handed in are something.
func brought(_ Case, act Act, _ Policy) *Refusal {
	handed, err := Event{Data: act.Data}.HandedIn()
	if err == nil && len(handed) == 0 && act.Data["files"] == "" {
		return &Refusal{Reason: "nothing"}
	}
	return nil
}

func moded(_ Case, act Act, _ Policy) *Refusal {
	if !slices.Contains(Modes(), act.Data["mode"]) {
		return &Refusal{Reason: "mode", Field: "mode"}
	}
	for _, field := range []string{"matter", "result"} { // a settlement binds both and says what it is about
		if act.Data["mode"] == "understanding" && act.Data[field] == "" {
			return &Refusal{Reason: "missing", Field: field}
		}
	}
	return nil
}

// extensible: an extension comes before the limit ends, is longer and ends on a working day.
func extensible(c Case, act Act, p Policy) *Refusal {
	due := c.finish(p)
	until, err := ParseDate(act.Data["until"])
	switch {
	case !due.Paused && DateOf(act.At) > due.Day:
		return &Refusal{Reason: "too_late", Day: due.Day}
	case err != nil || until <= due.Day || !p.Calendar.Working(c.Unit, until):
		return &Refusal{Reason: "until", Field: "until", Day: due.Day}
	}
	return nil
}

// ending: a case ends as withdrawn only where it is on record when that was written (20(4)), for absence only when the
// complainant was not heard of for the whole limit (20(6)).
func ending(c Case, act Act, p Policy) *Refusal {
	if !slices.Contains(Endings(), act.Data["ending"]) {
		return &Refusal{Reason: "ending", Field: "ending"}
	}
	if act.Data["ending"] == "withdrawn" {
		return withdrawn(c, act)
	}
	if act.Data["ending"] != "absent" {
		return nil
	}
	if c.Marks.Missed == 0 {
		return &Refusal{Reason: "absent", Field: "ending"}
	}
	if due := p.Calendar.Due(c.Unit, c.Marks.Missed, p.Limit(c.Unit, "absence")); DateOf(act.At) <= due.Day {
		return &Refusal{Reason: "absent", Field: "ending", Day: due.Day}
	}
	return nil
}

// withdrawn: the complainant's paper is of a day from the complaint to today.
func withdrawn(c Case, act Act) *Refusal {
	if act.Data["withdrawn_on"] == "" {
		return &Refusal{Reason: "missing", Field: "withdrawn_on"}
	}
	day, err := ParseDate(act.Data["withdrawn_on"])
	if err != nil || day < DateOf(c.OpenedAt) || day > DateOf(act.At) {
		return &Refusal{Reason: "withdrawal", Field: "withdrawn_on"}
	}
	return nil
}

func scored(_ Case, act Act, _ Policy) *Refusal {
	score, err := strconv.Atoi(act.Data["score"])
	if err != nil || score < 1 || score > 5 || act.Data["solved"] != "yes" && act.Data["solved"] != "no" {
		return &Refusal{Reason: "score", Field: "score"}
	}
	return nil
}

// said: the program says which limit is over, an officer who asks the lead for help says why.
func said(_ Case, act Act, _ Policy) *Refusal {
	needs := []string{"reason"}
	if act.Actor.Role == RoleSystem {
		needs = []string{"level", "clock", "due"}
	}
	for _, field := range needs {
		if act.Data[field] == "" {
			return &Refusal{Reason: "missing", Field: field}
		}
	}
	return nil
}

// proposedByAnother: nobody lets be done what he or she proposed.
func proposedByAnother(c Case, act Act, _ Policy) *Refusal {
	proposal, open := c.proposal(act.Data["proposal"])
	of := func(p Proposal) bool { return act.Data["proposal"] == "" || act.Data["proposal"] == p.Item() }
	switch {
	case !open && len(c.Proposals) == 0 && slices.ContainsFunc(c.Lapsed, of):
		return &Refusal{Reason: "lapsed", Last: c.Last}
	case !open && act.Data["proposal"] == "" && len(c.Proposals) > 1:
		return &Refusal{Reason: "which_proposal"}
	case !open:
		return &Refusal{Reason: "no_proposal"}
	case proposal.Actor.ID == act.Actor.ID:
		return &Refusal{Reason: "approver"}
	}
	return nil
}

// hidden: only of a confidential complaint there is something to reveal.
func hidden(c Case, _ Act, _ Policy) *Refusal {
	if !c.Confidential {
		return &Refusal{Reason: "not_confidential"}
	}
	return nil
}

// revealed: who made a confidential complaint is seen by those to whom it was revealed.
func revealed(c Case, act Act, _ Policy) *Refusal {
	switch {
	case !c.Confidential:
		return &Refusal{Reason: "not_confidential"}
	case !slices.Contains(c.Revealed, act.Actor.ID):
		return &Refusal{Reason: "not_revealed"}
	}
	return nil
}
