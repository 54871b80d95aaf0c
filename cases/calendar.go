package cases

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"time"
)

//go:embed cn_holidays.csv
var holidays []byte

// Shanghai is the zone in which every limit runs. China has had no summer time since 1991.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// Calendar knows the working days: the State Council's holidays and make-up days over the ordinary week.
type Calendar struct {
	days map[string]SpecialDay
	// last is the last year whose holidays are published; a date beyond it is provisional.
	last int
}

// SpecialDay is a day on which the ordinary week does not hold.
type SpecialDay struct {
	Working bool // true for a make-up working day, false for a day off
	ZH, EN  string
}

// Due is a date that a limit ends on, with how it was counted.
type Due struct {
	Day string // 2006-01-02
	// Provisional is set where days were counted whose holidays are not published yet.
	Provisional bool
	// Skipped are the days between that did not count because of a holiday, not because of the ordinary weekend.
	Skipped []string
}

// China is the calendar that the program carries.
func China() (*Calendar, error) { return ParseCalendar("cn_holidays.csv", holidays) }

// ParseCalendar reads date,kind,name_zh,name_en rows; kind is off or work. Errors name file and line.
func ParseCalendar(file string, data []byte) (*Calendar, error) {
	reader := csv.NewReader(bytes.NewReader(data))
	reader.FieldsPerRecord = 4
	rows, err := reader.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("reading the calendar from %s: %w", file, err)
	}
	c := &Calendar{days: map[string]SpecialDay{}}
	for i, row := range rows {
		if i == 0 {
			continue
		}
		d, err := time.Parse(time.DateOnly, row[0])
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %q is not a date such as 2026-10-01", file, i+1, row[0])
		}
		weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
		if row[1] != "off" && (row[1] != "work" || !weekend) {
			return nil, fmt.Errorf("%s:%d: a day is off, or work on a weekend; this one is %q on a %s", file, i+1, row[1], d.Weekday())
		}
		if _, twice := c.days[row[0]]; twice {
			return nil, fmt.Errorf("%s:%d: %s is there twice", file, i+1, row[0])
		}
		c.days[row[0]] = SpecialDay{Working: row[1] == "work", ZH: row[2], EN: row[3]}
		c.last = max(c.last, d.Year())
	}
	return c, nil
}

// Working says whether a day counts.
func (c *Calendar) Working(day time.Time) bool {
	if special, ok := c.days[day.Format(time.DateOnly)]; ok {
		return special.Working
	}
	return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
}

// AddWorkingDays counts n working days from the day of start in Shanghai; the start day itself does not count (Civil
// Code 201).
func (c *Calendar) AddWorkingDays(start time.Time, n int) Due {
	d := start.In(Shanghai)
	var due Due
	for left := n; left > 0; {
		d = d.AddDate(0, 0, 1)
		if c.Working(d) {
			left--
			continue
		}
		if _, special := c.days[d.Format(time.DateOnly)]; special {
			due.Skipped = append(due.Skipped, d.Format(time.DateOnly))
		}
	}
	due.Day, due.Provisional = d.Format(time.DateOnly), d.Year() > c.last
	return due
}
