package cases

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestRemindersComeAtPartsOfTheLimitAndClimbTheLadder(t *testing.T) {
	t.Parallel()
	l := begin(t, Complaint, "2026-02-12")
	reminders := func() string {
		var all []string
		for _, r := range Fold(l.events).Reminders(l.policy) {
			all = append(all, fmt.Sprintf("%s %s %s", r.At.Format("2006-01-02 15:04"), r.Level, r.To))
		}
		return strings.Join(all, "\n")
	}
	want := strings.Join([]string{ // 2026-02-28 is due, a working Saturday
		"2026-02-25 09:00 half officer", "2026-02-27 09:00 late officer", "2026-02-28 09:00 last_day officer",
		"2026-03-02 09:00 overdue_officer officer", "2026-03-03 09:00 overdue_deputy deputy", "2026-03-04 09:00 overdue_lead lead",
		"2026-03-06 09:00 overdue_centre centre", "2026-03-11 09:00 overdue_bureau bureau",
	}, "\n")
	if got := reminders(); got != want {
		t.Errorf("the reminders are\n%s\nwant\n%s", got, want)
	}
	l.do("2026-03-04 acknowledge")
	if got := reminders(); !strings.Contains(got, "2026-03-09 09:00 overdue_lead") || strings.Contains(got, "2026-03-04") {
		t.Errorf("after the acknowledgement of 4 March\n%s", got)
	}
	l.do("2026-03-05 request_supplement gaps=facts")
	if got := reminders(); !strings.HasPrefix(got, "2026-03-17 09:00 half contact\n2026-03-23 09:00 late contact") || strings.Contains(got, "deputy") {
		t.Errorf("of missing papers the contact is reminded:\n%s", got)
	}
}

func TestNothingIsSentOutsideWorkingHours(t *testing.T) {
	t.Parallel()
	p := inForce(t)
	c := Fold(begin(t, Complaint, "2026-02-12").events)
	none := func(string) bool { return false }
	for now, want := range map[string]string{
		"2026-02-13 10:00": "0 2026-02-25 09:00", "2026-02-25 08:59": "0 2026-02-25 09:00", "2026-02-25 09:00": "1 2026-02-27 09:00",
		"2026-02-25 17:30": "0 2026-02-26 09:00", "2026-02-28 11:00": "1 2026-03-02 09:00", "2026-03-01 11:00": "0 2026-03-02 09:00",
		"2026-03-12 12:00": "6 0001-01-01 00:00", // the last of those before the end, and each of the ladder
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", now, Shanghai)
		if err != nil {
			t.Fatal(err)
		}
		send, again := c.Remind(p, at, none)
		if got := fmt.Sprint(len(send), " ", again.Format("2006-01-02 15:04")); got != want {
			t.Errorf("%s: %s, want %s: %+v", now, got, want, send)
		}
	}
}

func TestADraftIsRemindedOfInWorkingHoursAndInTheWindow(t *testing.T) {
	t.Parallel()
	p := inForce(t)
	for last, want := range map[string]string{
		"2026-03-03 10:00": "2026-03-04 09:00", "2026-03-03 22:30": "2026-03-05 09:00", "2026-03-06 16:00": "2026-03-06 17:00", // a Friday
		"2026-03-06 17:00": "", "2026-03-07 11:00": "", "2026-03-07 12:00": "2026-03-09 09:00", "2026-02-14 16:40": "",
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", last, Shanghai)
		if err != nil {
			t.Fatal(err)
		}
		got := p.DraftReminder(at)
		if !got.IsZero() && (!p.InHours("", got) || got.Sub(at) < time.Hour || got.Sub(at) >= 46*time.Hour) {
			t.Errorf("%s: reminded at %s", last, got)
		}
		if got.IsZero() != (want == "") || want != "" && got.Format("2006-01-02 15:04") != want {
			t.Errorf("%s: %s, want %q", last, got, want)
		}
	}
}
