package flows

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// readDate takes a day as people of both languages write it and gives it as 2006-01-02. A day and month that could be
// either way round are not guessed.
func readDate(text string, now time.Time) (string, *fault) {
	text = strings.ToLower(strings.Trim(text, " .。,，"))
	if d, ok := spokenDay(text, now); ok {
		return day(d), nil
	}
	y, m, d, ok := splitDate(hanDate(text))
	if !ok {
		return wrong("date.format", nil)
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, shanghai)
	if t.Day() != d || int(t.Month()) != m || y < 1900 || y > 2200 {
		return wrong("date.impossible", nil)
	}
	return t.Format(time.DateOnly), nil
}

func spokenDay(text string, now time.Time) (time.Time, bool) {
	switch text {
	case "今天", "今日", "today":
		return now, true
	case "昨天", "昨日", "yesterday":
		return now.AddDate(0, 0, -1), true
	case "前天", "the day before yesterday":
		return now.AddDate(0, 0, -2), true
	case "明天", "tomorrow":
		return now.AddDate(0, 0, 1), true
	}
	return time.Time{}, false
}

// hanDate turns Chinese numerals of a date into digits: 二〇二六年三月五日 becomes 2026年3月5日.
func hanDate(text string) string {
	run := regexp.MustCompile(`[〇零一二三四五六七八九十两]+`)
	return run.ReplaceAllStringFunc(text, func(s string) string {
		if n, ok := hanNumber(s); ok {
			return strconv.Itoa(n)
		}
		var b strings.Builder
		for _, r := range s {
			n, ok := hanDigit(r)
			if !ok {
				return s
			}
			b.WriteString(strconv.Itoa(n))
		}
		return b.String()
	})
}

// splitDate finds year, month and day.
func splitDate(text string) (y, m, d int, ok bool) {
	numbers := func(pattern string) []string { return regexp.MustCompile(pattern).FindStringSubmatch(text) }
	number := func(s string) int { n, _ := strconv.Atoi(s); return n } // the patterns let digits through only
	if f := numbers(`^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?$`); f != nil {
		return number(f[1]), number(f[2]), number(f[3]), true
	}
	if f := numbers(`^(\d{4})(\d{2})(\d{2})$`); f != nil {
		return number(f[1]), number(f[2]), number(f[3]), true
	}
	if f := numbers(`^(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?([a-z]{3,9})\.?,?\s+(\d{4})$`); f != nil {
		return number(f[3]), month(f[2]), number(f[1]), month(f[2]) > 0
	}
	if f := numbers(`^([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$`); f != nil {
		return number(f[3]), month(f[1]), number(f[2]), month(f[1]) > 0
	}
	f := numbers(`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$`)
	if f == nil {
		return 0, 0, 0, false
	}
	a, b := number(f[1]), number(f[2])
	switch {
	case a > 12 && b <= 12, a == b:
		return number(f[3]), b, a, true
	case b > 12 && a <= 12:
		return number(f[3]), a, b, true
	}
	return 0, 0, 0, false
}

func month(name string) int {
	for m := time.January; m <= time.December; m++ {
		full := strings.ToLower(m.String())
		if name == full || name == full[:3] || m == time.September && name == "sept" {
			return int(m)
		}
	}
	return 0
}
