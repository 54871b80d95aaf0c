package cases

// Why a case stands on the list of a morning, in the order of the list; each has a text digest.WHY.
const (
	AgendaOverdue  = "overdue"   // a limit is over
	AgendaDue      = "due_today" // a limit ends today
	AgendaNotTaken = "not_taken" // nobody has taken it on yet
	AgendaWaiting  = "waiting"   // the contact was asked for papers
)

// Agenda lists why a case stands on the list of a morning.
func Agenda() []string { return []string{AgendaOverdue, AgendaDue, AgendaNotTaken, AgendaWaiting} }

// OnAgenda says why a case stands on the list of a day, and the limit that it is about; "" where it does not.
func (c Case) OnAgenda(p Policy, today Date) (why string, clock Clock) {
	next, runs := c.Next(p)
	switch {
	case runs && !next.Paused && next.Day < today:
		return AgendaOverdue, next
	case runs && !next.Paused && next.Day == today && next.Ours:
		return AgendaDue, next
	case !c.TakenOn && (c.State == StateReceived || c.State == StateAssigned):
		return AgendaNotTaken, next
	case c.State == StateSupplementing:
		return AgendaWaiting, next
	}
	return "", next
}
