package cases

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

//go:embed cn_holidays.csv
var holidays []byte

// Shanghai is the time by which every day and limit is counted.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// Date is a day of China, counted from 1970-01-01. The zero Date is no day.
type Date int

// DateOf is the day in China on which something happened.
func DateOf(t time.Time) Date {
	if t.IsZero() {
		return 0
	}
	y, m, d := t.In(Shanghai).Date()
	return Date(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// ParseDate reads a day such as 2026-10-01.
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return 0, fmt.Errorf("%q is not a date such as 2026-10-01", text)
	}
	return Date(t.Unix() / 86400), nil
}

// At is a time of day on the date, in China.
func (d Date) At(hour, minute int) time.Time {
	y, m, day := d.utc().Date()
	return time.Date(y, m, day, hour, minute, 0, 0, Shanghai)
}

func (d Date) utc() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday {
	return time.Weekday(((int(d)+int(time.Thursday))%7 + 7) % 7) // 1970-01-01 was a Thursday
}

// String is the date as 2006-01-02; empty for no day.
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	return d.utc().Format(time.DateOnly)
}

// MarshalText writes the date as String does.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(text []byte) (err error) {
	*d = 0
	if len(text) > 0 {
		*d, err = ParseDate(string(text))
	}
	return err
}

// Calendar tells working days from days off: the State Council's holidays and make-up days (调休), and what a single
// unit does otherwise.
type Calendar struct {
	days map[Date]SpecialDay
	// units are the days that single units have otherwise.
	units map[string]map[Date]SpecialDay
	// known says of each day from first on whether it is worked, where no unit says otherwise: every date counts many days.
	first Date
	known []bool
	// last is the last year whose holidays are published; a date beyond it is provisional.
	last int
	mark string
}

// unitDay is a day of a unit; no unit stands for all.
type unitDay struct {
	unit string
	day  Date
}

// set puts a day in the calendar.
func (c *Calendar) set(at unitDay, special SpecialDay) {
	if at.unit == "" {
		c.days[at.day] = special
		return
	}
	if c.units[at.unit] == nil {
		c.units[at.unit] = map[Date]SpecialDay{}
	}
	c.units[at.unit][at.day] = special
}

// special is the special day that a calendar has at a place, if it has one.
func (c *Calendar) special(at unitDay) (SpecialDay, bool) {
	days := c.days
	if at.unit != "" {
		days = c.units[at.unit]
	}
	special, there := days[at.day]
	return special, there
}

// remove takes a special day out of the calendar.
func (c *Calendar) remove(at unitDay) {
	if at.unit == "" {
		delete(c.days, at.day)
		return
	}
	if delete(c.units[at.unit], at.day); len(c.units[at.unit]) == 0 {
		delete(c.units, at.unit)
	}
}

// clone copies a calendar, so that one in use never changes.
func (c *Calendar) clone() *Calendar {
	copied := &Calendar{days: map[Date]SpecialDay{}, units: map[string]map[Date]SpecialDay{}}
	maps.Copy(copied.days, c.days)
	for unit, days := range c.units {
		copied.units[unit] = maps.Clone(days)
	}
	return copied
}

// SpecialDay is a holiday or a make-up working day.
type SpecialDay struct {
	Working bool // true for a make-up working day, false for a day off
	// Statutory is set on a day off by the law itself (全国年节及纪念日放假办法 2), of a year whose days the State Council has not
	// arranged yet: which weekends are worked for it, and what else is off, is not known.
	Statutory bool
	ZH, EN    string
}

// China reads the calendar that the program carries.
func China() (*Calendar, error) { return new(Calendar).With("cn_holidays.csv", holidays) }

// With gives a calendar with the days of a file added: date, off, work or statutory, Chinese name, English name and, where the
// day holds for one unit only, its code. A day that is there already is replaced, so that a file may be read again and a
// corrected one put over it; one that was wrong is taken back by a line with remove. Errors name file and line.
func (c *Calendar) With(file string, data []byte) (*Calendar, error) {
	data, err := FileText(file, data)
	if err != nil {
		return nil, err
	}
	added := c.clone()
	reader := csv.NewReader(bytes.NewReader(data))
	reader.FieldsPerRecord, reader.TrimLeadingSpace = -1, true
	seen := map[unitDay]bool{}
	for {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("reading the calendar from %s: %w", file, err)
		}
		line, _ := reader.FieldPos(0)
		if line == 1 && row[0] == "date" {
			continue
		}
		at, special, err := parseDay(row)
		removed := len(row) > 1 && row[1] == "remove"
		switch _, there := c.special(at); {
		case err == nil && seen[at]:
			err = fmt.Errorf("%s is there twice", row[0])
		case err == nil && removed && !there:
			err = fmt.Errorf("%s is no special day, so there is nothing to remove", row[0])
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, line, err)
		}
		if seen[at] = true; removed {
			added.remove(at)
			continue
		}
		added.set(at, special)
	}
	added.learn()
	if len(seen) == 0 {
		return nil, fmt.Errorf("%s has no days; a line looks like 2027-10-01,off,国庆节,National Day", file)
	}
	return added, nil
}

// parseDay reads one line of a calendar.
func parseDay(row []string) (unitDay, SpecialDay, error) {
	if len(row) < 4 || len(row) > 5 {
		return unitDay{}, SpecialDay{}, fmt.Errorf("a line has a date, off, work or statutory, a Chinese name, an English name and, if need be, a unit; this one has %d parts", len(row))
	}
	d, err := ParseDate(row[0])
	if err != nil {
		return unitDay{}, SpecialDay{}, err
	}
	at := unitDay{day: d}
	if len(row) == 5 {
		at.unit = strings.TrimSpace(row[4])
	}
	weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
	switch {
	case !slices.Contains([]string{"off", "work", "statutory", "remove"}, row[1]):
		return at, SpecialDay{}, fmt.Errorf("a day is off, work or statutory, or to remove, not %q", row[1])
	case row[1] == "work" && !weekend && at.unit == "":
		return at, SpecialDay{}, fmt.Errorf("%s is a %s, which is worked where it is not off; a day off that was imported by mistake is taken back by remove in place of work", row[0], d.Weekday())
	case row[2] == "" || row[3] == "":
		return at, SpecialDay{}, errors.New("a day has a name in both languages")
	case d.utc().Year() < 2000 || d.utc().Year() > 2100:
		return at, SpecialDay{}, fmt.Errorf("%s is not in this century", row[0])
	}
	return at, SpecialDay{Working: row[1] == "work", Statutory: row[1] == "statutory", ZH: row[2], EN: row[3]}, nil
}

// Units are the codes of the units that have days of their own, in order.
func (c *Calendar) Units() []string { return slices.Sorted(maps.Keys(c.units)) }

// Last is the last year whose holidays are published.
func (c *Calendar) Last() int { return c.last }

// Mark tells this calendar from every one with other days: what was counted by one of another mark has to be counted anew.
func (c *Calendar) Mark() string { return c.mark }

// CSV writes the calendar as With reads it, in the order of the days.
func (c *Calendar) CSV() []byte {
	var rows [][]string
	add := func(days map[Date]SpecialDay, unit string) {
		for day, special := range days {
			kind := "off"
			switch {
			case special.Working:
				kind = "work"
			case special.Statutory:
				kind = "statutory"
			}
			rows = append(rows, []string{day.String(), kind, special.ZH, special.EN, unit})
		}
	}
	add(c.days, "")
	for unit, days := range c.units {
		add(days, unit)
	}
	slices.SortFunc(rows, slices.Compare)
	var out bytes.Buffer
	writer := csv.NewWriter(&out)
	if err := writer.WriteAll(append([][]string{{"date", "kind", "name_zh", "name_en", "unit"}}, rows...)); err != nil {
		panic(fmt.Sprintf("a calendar did not write into memory: %v", err)) // cannot happen
	}
	return out.Bytes()
}

// learn works out the days of the years that have special days, which is the last that the State Council arranged, and the mark.
func (c *Calendar) learn() {
	c.known, c.first, c.last = nil, 0, 0
	for d, special := range c.days {
		if c.first == 0 || d < c.first {
			c.first = d
		}
		if !special.Statutory {
			c.last = max(c.last, d.utc().Year())
		}
	}
	end, _ := ParseDate(fmt.Sprintf("%04d-12-31", c.last)) // a year of a day that was read
	known := make([]bool, 0, max(0, end-c.first+1))
	for d := c.first; d <= end; d++ {
		working, _, _ := c.day("", d)
		known = append(known, working)
	}
	sum := sha256.Sum256(c.CSV())
	c.known, c.mark = known, hex.EncodeToString(sum[:8])
}

// Working says whether a day is a working day of a unit.
func (c *Calendar) Working(unit string, d Date) bool {
	if at := int(d - c.first); at >= 0 && at < len(c.known) && c.units[unit] == nil {
		return c.known[at]
	}
	working, _, _ := c.day(unit, d)
	return working
}

// day says whether a day is a working day of a unit, and by which special day, if by one.
func (c *Calendar) day(unit string, d Date) (working bool, special SpecialDay, named bool) {
	if own := c.units[unit]; own != nil {
		special, named = own[d]
	}
	if !named {
		special, named = c.days[d]
	}
	if named {
		return special.Working, special, true
	}
	return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday, special, false
}

// NextWorking is the first working day of a unit on or after a day.
func (c *Calendar) NextWorking(unit string, d Date) Date {
	for !c.Working(unit, d) {
		d++
	}
	return d
}
