package cases

import "cmp"

// HandUp is the limit for handing an objection on to the body above the municipal centre. Policies from before it lack it.
const HandUp = "hand_up"

// Clock is a limit that runs on a case. Clocks are computed from the events and never stored.
type Clock struct {
	// What names it; the text due.WHAT says to the contact what will have happened by then, task.WHAT to the officer
	// what there is to do.
	What string
	Due
	// Ours says that we have to act; otherwise the contact has.
	Ours bool
}

// Clocks are the limits that run on a case now, the next due first. A clock that stands still comes last.
func (c Case) Clocks(p Policy) []Clock {
	clocks := c.complaintClocks(p)
	if c.Kind == OfficerRequest {
		clocks = c.requestClocks(p)
	}
	// Few and mostly in order already.
	for i := range clocks {
		for j := i; j > 0 && before(clocks[j], clocks[j-1]); j-- {
			clocks[j], clocks[j-1] = clocks[j-1], clocks[j]
		}
	}
	return clocks
}

func before(a, b Clock) bool {
	if a.Paused != b.Paused {
		return b.Paused
	}
	return cmp.Less(a.Day, b.Day)
}

// clock is a limit from a start under a case's unit.
func (c Case) clock(p Policy, what string, start Date, ours bool) Clock {
	limit := p.Limit(c.Unit, what)
	if what == HandUp && limit.Count == 0 {
		limit = Limit{Count: 3, Unit: WorkingDays, Source: "服务承诺 (service promise)", Sure: "P"}
	}
	var pauses []Pause
	for _, pause := range c.Marks.Pauses {
		if limit.Pauses && (pause.To == 0 || pause.To > start) {
			pauses = append(pauses, Pause{max(pause.From, start), pause.To})
		}
	}
	for _, rest := range c.Marks.Rests {
		if what != "year" && rest.To > start {
			pauses = append(pauses, Pause{max(rest.From, start), rest.To})
		}
	}
	return Clock{What: what, Ours: ours, Due: p.Calendar.Due(c.Unit, start, limit, pauses...)}
}

// complaintClocks: the decision within the limit from complete papers (ORDER3 15), the missing papers (13), the finish from
// acceptance (19), the written result (20), the report after a year (21). What the body above us decides is handed on to it soon.
func (c Case) complaintClocks(p Policy) []Clock {
	var clocks []Clock
	switch c.State {
	case StateReceived, StateAssigned, StateTakenOn:
		what := "decision"
		if c.Above {
			what = HandUp
		}
		clocks = append(clocks, c.clock(p, what, c.Marks.Complete, true))
	case StateSupplementing:
		clocks = append(clocks, c.clock(p, "supplement", c.Marks.Asked, false))
	case StateConcluded:
		clocks = append(clocks, c.clock(p, "result", c.Marks.Concluded, true))
	}
	if c.Marks.Accepted != 0 && !c.Over() {
		clocks = append(clocks, Clock{What: "finish", Ours: true, Due: c.finish(p)}, c.clock(p, "year", c.Marks.Accepted, true))
	}
	return clocks
}

// finish is when an accepted complaint has to be concluded: the limit, or the day to which it was extended.
func (c Case) finish(p Policy) Due {
	due := c.clock(p, "finish", max(c.Marks.Accepted, c.Marks.Anew), true).Due
	if c.Marks.Until > due.Day && !due.Paused {
		due.Day, due.Extended = p.Calendar.NextWorking(c.Unit, c.Marks.Until), true
		due.Provisional = due.Day.utc().Year() > p.Calendar.last
	}
	return due
}

// requestClocks: our service promises to who asks for an officer.
func (c Case) requestClocks(p Policy) []Clock {
	switch c.State {
	case StateReceived, StateAssigned, StateTakenOn:
		return []Clock{c.clock(p, "contact", c.Marks.Complete, true), c.clock(p, "reply", c.Marks.Complete, true)}
	case StateContacted:
		return []Clock{c.clock(p, "reply", c.Marks.Complete, true)}
	case StateAnswered:
		return []Clock{c.clock(p, "progress", c.Marks.Spoken, true)}
	}
	return nil
}

// Next is the clock that is due next; false where none runs.
func (c Case) Next(p Policy) (Clock, bool) {
	clocks := c.Clocks(p)
	if len(clocks) == 0 {
		return Clock{}, false
	}
	return clocks[0], true
}

// NextTold is the clock that is due next of those that concern the contact: the report that an unfinished case makes us owe to
// the government above us does not. False where none runs.
func (c Case) NextTold(p Policy) (Clock, bool) {
	for _, clock := range c.Clocks(p) {
		if clock.What != "year" {
			return clock, true
		}
	}
	return Clock{}, false
}

// Late says whether the day is past by which the contact was to get what comes next from us.
func (c Case) Late(p Policy, today Date) bool {
	next, runs := c.NextTold(p)
	return runs && next.What != "supplement" && !next.Due.Paused && next.Due.Day < today
}

// Expected is the clock that would run to the end of the case if the complaint were accepted on the last day: for a
// receipt that names both dates. False where nothing is expected.
func (c Case) Expected(p Policy) (Clock, bool) {
	next, ok := c.Next(p)
	if !ok || c.Kind != Complaint || next.What != "decision" || next.Paused {
		return Clock{}, false
	}
	clock := c.clock(p, "finish", next.Day, true)
	return clock, true
}
