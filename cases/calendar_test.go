package cases

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func china(t testing.TB) *Calendar {
	t.Helper()
	c, err := China()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// at is noon of a day in Shanghai.
func at(day string) time.Time {
	d, err := time.ParseInLocation(time.DateOnly, day, Shanghai)
	if err != nil {
		panic(err)
	}
	return d.Add(12 * time.Hour)
}

// wd is a limit of working days.
func wd(n int) Limit { return Limit{Count: n, Unit: WorkingDays} }

// date reads a day that the test is sure of.
func date(text string) Date {
	d, err := ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func TestWorkingDaysAcrossHolidays(t *testing.T) {
	t.Parallel()
	c := china(t)
	for start, want := range map[string][4]string{
		"2025-01-24": {"2025-02-05", "2025-02-10", "2025-02-20", "2025-04-25"},
		"2026-02-12": {"2026-02-24", "2026-02-28", "2026-03-11", "2026-05-18"},
		"2026-04-30": {"2026-05-08", "2026-05-13", "2026-05-25", "2026-07-28"},
		"2026-09-30": {"2026-10-10", "2026-10-15", "2026-10-27", "2026-12-29"},
	} {
		for i, n := range []int{3, 7, 15, 60} {
			due := c.Due("", date(start), wd(n))
			if due.Day.String() != want[i] || due.Provisional {
				t.Errorf("%s + %d working days = %s, want %s", start, n, due.Day, want[i])
			}
		}
	}
}

func TestOtherLimitsEndOnAWorkingDay(t *testing.T) {
	t.Parallel()
	c := china(t)
	for _, row := range []struct {
		start string
		limit Limit
		want  string
	}{
		{"2026-09-01", Limit{Count: 30, Unit: Days}, "2026-10-08"},   // 1 October is a holiday
		{"2026-03-02", Limit{Count: 30, Unit: Days}, "2026-04-01"},   // no holiday
		{"2025-08-31", Limit{Count: 6, Unit: Months}, "2026-02-28"},  // a working Saturday, and February has no 31st
		{"2025-10-01", Limit{Count: 1, Unit: Years}, "2026-10-08"},   // National Day again
		{"2024-02-29", Limit{Count: 1, Unit: Years}, "2025-02-28"},   // no 29 February
		{"2026-01-23", Limit{Count: 23, Unit: Days}, "2026-02-24"},   // into the Spring Festival
		{"2026-05-29", Limit{Count: 60, Unit: Days}, "2026-07-28"},   // reconsideration
		{"2026-12-31", Limit{Count: 12, Unit: Months}, "2027-12-31"}, // beyond the published holidays
	} {
		due := c.Due("", date(row.start), row.limit)
		if due.Day.String() != row.want || due.Provisional != (row.want > "2027") {
			t.Errorf("%s + %d %s = %s (provisional %t), want %s", row.start, row.limit.Count, row.limit.Unit, due.Day, due.Provisional, row.want)
		}
	}
}

func TestADueDayBeyondThePublishedHolidaysIsProvisional(t *testing.T) {
	t.Parallel()
	c := china(t)
	due := c.Due("", date("2026-12-30"), wd(7))
	if !due.Provisional || due.Day.String() != "2027-01-11" {
		t.Errorf("%+v is not marked provisional, or New Year counts", due)
	}
	if due := c.Due("", date("2027-01-28"), wd(7)); !due.Provisional || due.Day.String() != "2027-02-10" { // the law has the eve and three days off
		t.Errorf("across the Spring Festival it is %s, provisional %t", due.Day, due.Provisional)
	}
	next, err := c.With("2027.csv", []byte("2027-01-01,off,元旦,New Year\n2027-01-04,off,元旦,\"New Year, day two\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	if due := next.Due("", date("2026-12-30"), wd(7)); due.Provisional || due.Day.String() != "2027-01-12" {
		t.Errorf("after the notice it is %s, provisional %t", due.Day, due.Provisional)
	}
	if again, err := next.With("2027.csv", next.CSV()); err != nil || string(again.CSV()) != string(next.CSV()) {
		t.Errorf("reading a calendar again changes it: %v", err)
	}
}

func TestAUnitHasDaysOfItsOwn(t *testing.T) {
	t.Parallel()
	c, err := china(t).With("weidu.csv", []byte("2026-03-03,off,停电,Power cut,411002\n2026-10-07,work,值班,On duty,411002\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range [][3]string{{"411002", "2026-03-02", "2026-03-04"}, {"411003", "2026-03-02", "2026-03-03"}, {"411002", "2026-09-30", "2026-10-07"}, {"", "2026-09-30", "2026-10-08"}} {
		if due := c.Due(row[0], date(row[1]), wd(1)); due.Day.String() != row[2] {
			t.Errorf("unit %s, %s + 1 = %s, want %s", row[0], row[1], due.Day, row[2])
		}
	}
}

func TestTheStartDayIsTheDayInShanghai(t *testing.T) {
	t.Parallel()
	late := time.Date(2026, 11, 23, 17, 0, 0, 0, time.UTC) // 01:00 on the 24th in Shanghai
	if due := china(t).Due("", DateOf(late), wd(1)); due.Day.String() != "2026-11-25" {
		t.Errorf("due %s, want 2026-11-25", due.Day)
	}
}

// TestPausesNeitherShortenNorLengthen: whatever the pauses, exactly the limit's working days are counted outside of
// them, the last of them is the due day, and cutting a pause in two or stopping a clock for a moment changes nothing.
func TestPausesNeitherShortenNorLengthen(t *testing.T) {
	t.Parallel()
	c := china(t)
	rapid.Check(t, func(t *rapid.T) {
		start := date("2025-01-01") + Date(rapid.IntRange(0, 500).Draw(t, "start"))
		n := rapid.IntRange(1, 60).Draw(t, "n")
		var pauses, cut []Pause
		at := start
		for range rapid.IntRange(0, 4).Draw(t, "pauses") {
			from := at + Date(rapid.IntRange(0, 20).Draw(t, "gap"))
			to := from + Date(rapid.IntRange(0, 40).Draw(t, "length"))
			middle := from + (to-from)/2
			pauses, cut = append(pauses, Pause{from, to}), append(cut, Pause{from, middle}, Pause{middle, to}, Pause{to, to})
			at = to
		}
		due := c.Due("", start, wd(n), pauses...)
		counted := 0
		for _, s := range c.Explain(due, 0) {
			if s.Kind == DayCounted || s.Kind == DayMakeUp {
				counted += s.Days
			}
		}
		if counted != n || !c.Working("", due.Day) {
			t.Fatalf("%s + %d with %v = %s, which has %d counted days", start, n, pauses, due.Day, counted)
		}
		if other := c.Due("", start, wd(n), cut...); other.Day != due.Day {
			t.Fatalf("the same pauses in pieces end on %s, not %s", other.Day, due.Day)
		}
		if plain := c.Due("", start, wd(n)); plain.Day > due.Day {
			t.Fatalf("pauses made the limit shorter: %s, without %s", due.Day, plain.Day)
		}
	})
}

// TestALateCaseIsOneWhoseDayIsPast, while we have something to do and not the contact.
func TestALateCaseIsOneWhoseDayIsPast(t *testing.T) {
	t.Parallel()
	p, err := DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	opened := Open(Intake{ID: "i", Kind: Complaint, Language: "zh", ReceivedAt: at("2026-03-02")}, "411002-2026-000001-5", "411002", "1", p.Version)
	c := Fold(Chain(nil, opened))
	asked := Fold(Chain(nil, append(opened, Event{Case: c.Number, Type: SupplementRequested, At: at("2026-03-03"), Data: map[string]string{"gaps": "standing"}})))
	for day, late := range map[string]bool{"2026-03-02": false, "2026-03-11": false, "2026-03-12": true, "2026-06-01": true} {
		if c.Late(p, date(day)) != late || asked.Late(p, date(day)) {
			t.Errorf("%s: late %t, with papers missing %t; want %t and false", day, c.Late(p, date(day)), asked.Late(p, date(day)), late)
		}
	}
}

func TestACalendarIsExplained(t *testing.T) {
	t.Parallel()
	c := china(t)
	var said []string
	for _, s := range c.Explain(c.Due("", date("2026-02-12"), wd(7)), 0) {
		said = append(said, fmt.Sprintf("%s..%s %s %d %s", s.From, s.To, s.Kind, s.Days, s.ZH))
	}
	want := "2026-02-13..2026-02-13 counted 1 |2026-02-14..2026-02-14 make_up 1 春节|2026-02-15..2026-02-23 holiday 9 春节|" +
		"2026-02-24..2026-02-27 counted 4 |2026-02-28..2026-02-28 make_up 1 春节"
	if got := strings.Join(said, "|"); got != want {
		t.Errorf("explained as\n%s\nwant\n%s", got, want)
	}
}

// TestADayOffByMistakeIsTakenBack, for all and for one unit, and with it what it made known.
func TestADayOffByMistakeIsTakenBack(t *testing.T) {
	t.Parallel()
	before := china(t)
	mistaken, err := before.With("a.csv", []byte("2027-03-01,off,误,Mistake\n2026-12-01,off,误,Mistake,411002\n"))
	if err != nil || mistaken.Working("", date("2027-03-01")) || mistaken.Working("411002", date("2026-12-01")) || mistaken.Last() != 2027 {
		t.Fatal(mistaken, err)
	}
	if _, err := mistaken.With("b.csv", []byte("2027-03-01,work,更正,Corrected\n")); err == nil || !strings.Contains(err.Error(), "remove") {
		t.Errorf("the way to take it back is not named: %v", err)
	}
	after, err := mistaken.With("b.csv", []byte("2027-03-01,remove,更正,Corrected\n2026-12-01,remove,更正,Corrected,411002\n"))
	if err != nil || string(after.CSV()) != string(before.CSV()) || after.Mark() != before.Mark() || mistaken.Mark() == before.Mark() || after.Last() != 2026 || !after.Working("", date("2027-03-01")) || !after.Working("411002", date("2026-12-01")) {
		t.Errorf("%v, last %d", err, after.Last())
	}
}

func TestACalendarThatIsNonsenseIsRefusedWithItsLine(t *testing.T) {
	t.Parallel()
	for bad, line := range map[string]string{
		"2026-13-01,off,a,b": ":2:", "2026-10-01,free,a,b": ":2:", "2026-10-01,work,a,b": ":2:", "2026-10-01,off,a,b\n2026-10-01,off,a,b": ":3:",
		"2026-10-01,off": ":2:", "2026-10-01,off,,b": ":2:", "1026-10-01,off,a,b": ":2:", "": "x.csv", "2027-03-01,remove,a,b": ":2:",
	} {
		_, err := china(t).With("x.csv", []byte("date,kind,name_zh,name_en\n"+bad+"\n"))
		if err == nil || !strings.Contains(err.Error(), line) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
