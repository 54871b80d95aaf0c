package cases

import (
	"slices"
	"strings"
	"time"
)

// Class says of a notice how much it has to arrive: what passes what, what may use the messages that are kept in reserve,
// and what waits for the morning.
type Class string

// The classes.
const (
	// ClassLegal is what the rules oblige us to tell (ORDER3 13 to 22), what was promised to who asked to stay unknown, and to an
	// officer new work, whose limits run.
	ClassLegal    Class = "legal"
	ClassWords    Class = "words"    // what an officer wrote to a contact
	ClassService  Class = "service"  // who handles a case, and what there is to do
	ClassReminder Class = "reminder" // of a limit or of a draft
	ClassDigest   Class = "digest"   // the list of the morning
)

// ClassOf is the class of a notice by the key of its text. What is told to a contact and is not listed here is legal, so
// that a notice that is new is rather told too well than not at all.
func ClassOf(key string) Class {
	table, _, _ := strings.Cut(key, ".")
	switch {
	case key == "notice.message":
		return ClassWords
	case slices.Contains(newWork(), key):
		return ClassLegal
	case strings.HasPrefix(key, "notice.taken_on") || strings.HasPrefix(key, "notice.letter") || slices.Contains([]string{"notice.transferred", "notice.talk_ended", "notice.talk_over", "notice.talk_changed"}, key):
		return ClassService
	case table == "notice" || table == "intake":
		return ClassLegal
	case table == "reminder":
		return ClassReminder
	case table == "digest":
		return ClassDigest
	}
	return ClassService
}

// newWork are the notices of a case that an officer did not have before. What a contact writes, however often, leaves them the last
// messages that a platform allows.
func newWork() []string {
	return []string{"push.new_case", "push.transferred", "push.passed_on", "push.unassigned"}
}

// Priority is the place of a class in a recipient's queue: less goes first. Equals stay in the order of what happened;
// legal notices, words and service notices are equals, because each may speak of what the one before it said.
func (c Class) Priority() int {
	switch c {
	case ClassReminder:
		return 1
	case ClassDigest:
		return 2
	}
	return 0
}

// TakesReserve says whether a notice may use the last messages that a platform allows, which are kept for what must
// arrive. An answer to a person has no class and may.
func (c Class) TakesReserve() bool { return c == ClassLegal || c == ClassWords || c == "" }

// MustArrive says whether somebody has to call a contact whom this notice did not reach.
func (c Class) MustArrive() bool { return c == ClassLegal || c == ClassWords }

// Hold is until when a notice to an officer of a unit waits, by the key of its text; now where it does not wait. New work
// and a contact's words wait for the end of the night, because a clock runs or somebody waits for an answer; a limit that
// is over waits for nothing, it comes in working hours by itself; all else waits for the working hours. Notices to
// contacts are never held and not asked about here.
func (p Policy) Hold(key, unit string, now time.Time) time.Time {
	switch {
	case key == "binding.ask": // a colleague sits before a chat and waits
		return now
	case key == "push.message_came" || slices.Contains(newWork(), key):
		return p.Quiet.ends(now)
	case key == "reminder.overdue" || key == "push.message_words" || ClassOf(key) == ClassLegal:
		return now
	}
	return p.NextHours(unit, now)
}

// ends is when the hours that a moment lies in are over, or the moment itself where it lies in none. Hours may go over
// midnight.
func (h Hours) ends(t time.Time) time.Time {
	local := t.In(Shanghai)
	minute, day := TimeOfDay(local.Hour()*60+local.Minute()), DateOf(t)
	within := minute >= h.From && minute < h.To
	if h.From > h.To {
		within = minute >= h.From || minute < h.To
		if minute >= h.From {
			day++
		}
	}
	if !within {
		return t
	}
	return day.At(int(h.To)/60, int(h.To)%60)
}
