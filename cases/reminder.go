package cases

import (
	"math"
	"slices"
	"time"
)

// Reminder tells somebody of a limit: before it ends, or after.
type Reminder struct {
	Clock Clock
	Level string
	To    Role
	At    time.Time
	// Overdue says that it goes up the ladder: the limit is over.
	Overdue bool
}

// Key names a reminder: each level of each due day is sent once. A due day that moves has reminders of its own.
func (r Reminder) Key() string { return r.Clock.What + "/" + r.Clock.Day.String() + "/" + r.Level }

// Reminders are all reminders of the clocks that run on a case, in the order of their times. They come in the working
// hours of the unit. Of several to one person on one day the last is sent. An acknowledgement after the due day gives
// the same days again before the ladder is climbed further.
func (c Case) Reminders(p Policy) []Reminder {
	clocks := c.Clocks(p)
	all := make([]Reminder, 0, len(clocks)*(len(p.Reminders)+len(p.Ladder))+1)
	for _, clock := range clocks {
		if clock.Paused {
			continue
		}
		all = append(all, c.ahead(p, clock)...)
		all = append(all, c.ladder(p, clock)...)
	}
	if r, ok := c.followUp(p); ok {
		all = append(all, r)
	}
	slices.SortStableFunc(all, func(a, b Reminder) int { return a.At.Compare(b.At) })
	return all
}

// followUp asks the contact, weeks after the end, whether what was reached holds. Who said that the problem is solved is
// left in peace.
func (c Case) followUp(p Policy) (Reminder, bool) {
	ended := c.State == StateDelivered || c.State == StateClosed
	if !ended || c.Solved || c.Marks.Ended == 0 || p.Limit(c.Unit, FollowUp).Count == 0 {
		return Reminder{}, false
	}
	clock := c.clock(p, FollowUp, c.Marks.Ended, false)
	return Reminder{Clock: clock, Level: FollowUp, To: RoleContact, At: p.opens(c.Unit, clock.Day)}, true
}

// FollowUp is the limit after which the contact is asked once more, and the level of that reminder.
const FollowUp = "follow_up"

// ahead are the reminders before a limit ends: to the officer, or to the contact where the contact has to act.
func (c Case) ahead(p Policy, clock Clock) []Reminder {
	list := make([]Reminder, 0, len(p.Reminders))
	for _, rung := range p.Reminders {
		r := Reminder{Clock: clock, Level: rung.Level, To: rung.To, At: p.opens(c.Unit, p.Calendar.part(clock.Due, rung.At))}
		if !clock.Ours {
			r.To = RoleContact
		}
		if n := len(list) - 1; n >= 0 && list[n].At.Equal(r.At) && list[n].To == r.To {
			list[n] = r
			continue
		}
		list = append(list, r)
	}
	return list
}

// ladder are the reminders after a limit ended.
func (c Case) ladder(p Policy, clock Clock) []Reminder {
	from := max(clock.Day, c.Marks.Acknowledged)
	list := make([]Reminder, 0, len(p.Ladder))
	for _, rung := range p.Ladder {
		day := p.Calendar.Due(c.Unit, from, Limit{Count: rung.After, Unit: WorkingDays}).Day
		list = append(list, Reminder{Clock: clock, Level: rung.Level, To: rung.To, At: p.opens(c.Unit, day), Overdue: true})
		if !clock.Ours {
			break // the officer has to decide; the contact's delay is nobody's neglect
		}
	}
	return list
}

// Remind says what has to be sent now, and when to look again; the zero time where nothing more will come. Sent says
// whether a reminder was sent already. Outside the unit's working hours nothing is sent.
func (c Case) Remind(p Policy, now time.Time, sent func(key string) bool) (send []Reminder, again time.Time) {
	open := p.InHours(c.Unit, now)
	latest := map[string]int{} // of each clock, where its reminder before the end stands in send
	for _, r := range c.Reminders(p) {
		switch at, ahead := latest[r.Clock.What], !r.Overdue; {
		case r.At.After(now):
			if again.IsZero() {
				again = r.At
			}
		case !open:
			if !sent(r.Key()) {
				return nil, p.NextHours(c.Unit, now)
			}
		case sent(r.Key()):
			delete(latest, r.Clock.What)
		case ahead && at > 0: // a later one takes its place
			send[at-1] = r
		default:
			send = append(send, r)
			if ahead {
				latest[r.Clock.What] = len(send)
			}
		}
	}
	return send, again
}

// NextLook is when a case has to be looked at next after something happened to it: for the next reminder, or because nobody
// has taken it on. The zero time where neither will come. What was to be sent before is taken as sent.
func (c Case) NextLook(p Policy, at time.Time) time.Time {
	_, again := c.Remind(p, at, func(string) bool { return true })
	if until, _, waits := c.Waiting(p); waits && (again.IsZero() || until.Before(again)) {
		return until
	}
	return again
}

// part is the day on which a part of a limit has gone by, at least one day of it and at most all.
func (c *Calendar) part(due Due, share float64) Date {
	if share >= 1 {
		return due.Day
	}
	l := due.Limit
	if l.Unit == WorkingDays {
		l.Count = max(1, int(math.Ceil(share*float64(l.Count))))
		return min(due.Day, c.Due(due.Unit, due.Start, l, due.pauses...).Day)
	}
	day := due.Start + Date(math.Ceil(share*float64(due.Day-due.Start)))
	return min(due.Day, c.NextWorking(due.Unit, day))
}

// opens is the first moment of the working hours of a working day.
func (p Policy) opens(unit string, d Date) time.Time {
	return p.Calendar.NextWorking(unit, d).At(int(p.Hours.From)/60, int(p.Hours.From)%60)
}

// InHours says whether a moment lies in a unit's working hours.
func (p Policy) InHours(unit string, t time.Time) bool {
	local := t.In(Shanghai)
	minute := TimeOfDay(local.Hour()*60 + local.Minute())
	return p.Calendar.Working(unit, DateOf(t)) && minute >= p.Hours.From && minute < p.Hours.To
}

// NextHours is the next moment in a unit's working hours, which is now where they are.
func (p Policy) NextHours(unit string, t time.Time) time.Time {
	if p.InHours(unit, t) {
		return t
	}
	opens := p.opens(unit, DateOf(t))
	if !opens.After(t) {
		opens = p.opens(unit, DateOf(t)+1)
	}
	return opens
}

// A draft is reminded of from 20 hours after the last word on, up to 46 hours after it, two before WeChat ends the time in which an
// account may write; and not within an hour of when it was last touched.
const (
	draftIdle   = 20 * time.Hour
	draftWindow = 46 * time.Hour
	draftPause  = time.Hour
)

// DraftReminder is when a person who left a draft behind is reminded of it, once: in working hours and while the
// platform's window is open. The zero time where there is no such moment.
func (p Policy) DraftReminder(last time.Time) time.Time {
	if at := p.NextHours("", last.Add(draftIdle)); at.Before(last.Add(draftWindow)) {
		return at
	}
	// A weekend or holidays come first: the reminder comes before them, or not at all.
	if at := p.NextHours("", last.Add(draftPause)); at.Before(last.Add(draftWindow)) {
		return at
	}
	return time.Time{}
}
