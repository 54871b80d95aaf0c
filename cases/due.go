package cases

import "time"

// Due is the last day of a limit. Its start is not counted (民法典 201).
type Due struct {
	Limit Limit
	Unit  string
	Start Date
	Day   Date
	// Provisional is set where days were counted whose holidays are not published yet.
	Provisional bool
	// Paused is set while the clock stands still: there is no day then.
	Paused bool
	// Extended is set where an officer put the day off.
	Extended bool
	pauses   []Pause
}

// Pause is a time for which a clock stands still. The day on which it began still counts, the day on which it ended
// does not, as a limit's own start does not; so a clock that is stopped and started on one day loses nothing. A pause
// without an end goes on.
type Pause struct{ From, To Date }

// covers says whether a day lies in the pause.
func (p Pause) covers(d Date) bool { return d > p.From && (p.To == 0 || d <= p.To) }

// Due counts a limit from a start for a unit. Working days skip weekends, holidays and pauses. Other limits run through
// calendar days, are longer by the days of their pauses, and end on the next working day if the last is none (民法典 203).
func (c *Calendar) Due(unit string, start Date, l Limit, pauses ...Pause) Due {
	due := Due{Limit: l, Unit: unit, Start: start, pauses: pauses}
	for _, p := range pauses {
		if p.To == 0 {
			due.Paused = true
			return due
		}
	}
	if l.Unit == WorkingDays {
		due.Day = c.count(due)
	} else {
		due.Day = c.NextWorking(unit, c.lastDay(due))
	}
	due.Provisional = due.Day.utc().Year() > c.last
	return due
}

// count is the day on which the last working day of a limit is counted.
func (c *Calendar) count(due Due) Date {
	d := due.Start
	for left := due.Limit.Count; left > 0; {
		d++
		if !due.paused(d) && c.Working(due.Unit, d) {
			left--
		}
	}
	return d
}

// lastDay is the last of a limit's calendar days.
func (c *Calendar) lastDay(due Due) Date {
	t := due.Start.utc()
	switch due.Limit.Unit {
	case Months:
		t = endOfMonth(t, due.Limit.Count)
	case Years:
		t = endOfMonth(t, 12*due.Limit.Count)
	default:
		t = t.AddDate(0, 0, due.Limit.Count)
	}
	last := Date(t.Unix() / 86400)
	for d := due.Start + 1; d <= last; d++ {
		if due.paused(d) {
			last++
		}
	}
	return last
}

// endOfMonth is the same day n months later, or the month's last day where there is no such day (民法典 202).
func endOfMonth(t time.Time, n int) time.Time {
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}

func (due Due) paused(d Date) bool {
	for _, p := range due.pauses {
		if p.covers(d) {
			return true
		}
	}
	return false
}

// End is the moment at which the due day is over.
func (due Due) End() time.Time { return (due.Day + 1).At(0, 0) }

// DayKind says how a day of a limit was taken.
type DayKind string

// How a day can be taken.
const (
	DayCounted DayKind = "counted"
	DayMakeUp  DayKind = "make_up" // a weekend day that is worked, and counted
	DayWeekend DayKind = "weekend"
	DayHoliday DayKind = "holiday"
	DayPaused  DayKind = "paused"
)

// Stretch is days in a row that were taken the same way. Weekends within counted days belong to their stretch.
type Stretch struct {
	From, To Date
	Kind     DayKind
	// Days is how many count, or of days that do not count how many there are; ZH and EN name a holiday or make-up day.
	Days   int
	ZH, EN string
}

// Explain says of each day after the start how it was taken, up to the due day or, of a clock that stands still, up to
// today.
func (c *Calendar) Explain(due Due, today Date) []Stretch {
	var all []Stretch
	last := due.Day
	if due.Paused {
		last = today
	}
	for d := due.Start + 1; d <= last; d++ {
		s := c.taken(due, d)
		if n := len(all) - 1; n >= 0 && all[n].Kind == s.Kind && all[n].ZH == s.ZH {
			all[n].To, all[n].Days = d, all[n].Days+s.Days
			continue
		}
		all = append(all, s)
	}
	for i := range all {
		if all[i].Kind == DayCounted && all[i].Days == 0 {
			all[i].Kind, all[i].Days = DayWeekend, int(all[i].To-all[i].From)+1
		}
	}
	return all
}

// taken says how one day of a limit was taken.
func (c *Calendar) taken(due Due, d Date) Stretch {
	s := Stretch{From: d, To: d, Days: 1}
	working, special, named := c.day(due.Unit, d)
	switch {
	case due.paused(d):
		s.Kind = DayPaused
	case due.Limit.Unit != WorkingDays:
		s.Kind = DayCounted
	case working && named:
		s.Kind, s.ZH, s.EN = DayMakeUp, special.ZH, special.EN
	case named:
		s.Kind, s.ZH, s.EN = DayHoliday, special.ZH, special.EN
	case working:
		s.Kind = DayCounted
	default:
		s.Kind, s.Days = DayCounted, 0
	}
	return s
}
