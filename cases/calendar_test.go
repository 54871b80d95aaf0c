package cases

import (
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
			due := c.AddWorkingDays(at(start), n)
			if due.Day != want[i] || due.Provisional {
				t.Errorf("%s + %d working days = %+v, want %s", start, n, due, want[i])
			}
		}
	}
}

func TestADueDayBeyondThePublishedHolidaysIsProvisional(t *testing.T) {
	t.Parallel()
	if due := china(t).AddWorkingDays(at("2026-12-30"), 7); !due.Provisional || due.Day < "2027-01-01" {
		t.Errorf("%+v is not marked provisional", due)
	}
}

func TestTheStartDayIsTheDayInShanghai(t *testing.T) {
	t.Parallel()
	c := china(t)
	late := time.Date(2026, 11, 23, 17, 0, 0, 0, time.UTC) // 01:00 on the 24th in Shanghai
	if due := c.AddWorkingDays(late, 1); due.Day != "2026-11-25" {
		t.Errorf("due %s, want 2026-11-25", due.Day)
	}
}

func TestADueDayIsAWorkingDayAndCountsAreExact(t *testing.T) {
	t.Parallel()
	c := china(t)
	rapid.Check(t, func(t *rapid.T) {
		start := at("2025-01-01").AddDate(0, 0, rapid.IntRange(0, 600).Draw(t, "start"))
		n := rapid.IntRange(1, 90).Draw(t, "n")
		due := at(c.AddWorkingDays(start, n).Day)
		counted := 0
		for d := start.AddDate(0, 0, 1); !d.After(due); d = d.AddDate(0, 0, 1) {
			if c.Working(d) {
				counted++
			}
		}
		if counted != n || !c.Working(due) {
			t.Fatalf("%s + %d = %s, which has %d working days", start, n, due, counted)
		}
	})
}

func TestParseCalendarNamesTheLine(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"2026-13-01,off,a,b", "2026-10-01,free,a,b", "2026-10-01,work,a,b", "2026-10-01,off,a,b\n2026-10-01,off,a,b"} {
		_, err := ParseCalendar("x.csv", []byte("date,kind,name_zh,name_en\n"+bad+"\n"))
		if err == nil || !strings.Contains(err.Error(), "x.csv:") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
