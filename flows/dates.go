package flows

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/lotusdesk/lotusdesk/locales"
)

// readDate takes a day as people of both languages write it and gives it as 2006-01-02. Nothing is guessed: a day and month
// that could be either way round, a day without its year and a month without its day are asked for.
func readDate(text string, now time.Time) (string, *fault) {
	now = now.In(shanghai)
	text = bareDate(hanDate(strings.ToLower(text)))
	if d, ok := spokenDay(text, now); ok {
		return day(d), nil
	}
	w, ok := readWritten(spokenMonth(text, now))
	switch {
	case !ok:
		return wrong("date.format", nil)
	case w.ambiguous():
		one, other := w.on(w.numbers[1], w.numbers[0]), w.on(w.numbers[0], w.numbers[1])
		return wrong("date.ambiguous", locales.Vars{"one": locales.Text{Day: day(one)}, "other": locales.Text{Day: day(other)}})
	case w.year == 0 && w.month > 0 && w.day > 0:
		return wrong("date.year", locales.Vars{"day": locales.Text{Day: day(w.lately(now))}})
	case w.year > 0 && w.month > 0 && w.day == 0:
		return wrong("date.day", nil)
	case w.year == 0 || w.month == 0 || w.day == 0:
		return wrong("date.format", nil)
	}
	t := w.on(w.month, w.day)
	if t.Day() != w.day || int(t.Month()) != w.month || w.year < 1900 || w.year > 2200 {
		return wrong("date.impossible", nil)
	}
	return day(t), nil
}

// bareDate takes away what stands around a date and does not change it: the hour, the weekday, "it was on", 大概.
func bareDate(text string) string {
	for _, pattern := range []string{
		`(?:上午|下午|早上|晚上|中午|凌晨|傍晚|at)?\s*\d{1,2}(?:点半?|时|:\d{2})(?:\d{1,2}分|:\d{2})?\s*(?:[ap]\.?m\.?)?`, `\b\d{1,2}\s*[ap]m\b`, `上午|下午|早上|晚上|中午|凌晨|傍晚|\b(?:in the )?(?:morning|afternoon|evening)\b`,
		`(^|[^上下本这个])(?:星期|周|礼拜)[1-7日天]`, `\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b[.,]?`,
		`我记得|我想|应该|好像|可能|大概|大约|约|左右|前后|当天|那天|日期|是|在|于|自|从|起|开始|截至|截止|为止|止|至|到`,
		`\b(?:i think|it was|it is|that was|was|is|at|on|the|of|of the|about|around|approximately|approx|circa|since|from|until|till|by|date)\b`,
	} {
		text = regexp.MustCompile(pattern).ReplaceAllString(text, "$1 ")
	}
	return strings.Join(strings.Fields(strings.Trim(text, " .。,，!！:：;；~()（）")), " ")
}

// spokenDay reads a day that is named by its distance from today, or by its place in a week; a week begins on Monday.
func spokenDay(text string, now time.Time) (time.Time, bool) {
	names := map[string]int{
		"今天": 0, "今日": 0, "today": 0, "昨天": -1, "昨日": -1, "yesterday": -1, "前天": -2, "day before yesterday": -2, "大前天": -3,
		"明天": 1, "明日": 1, "tomorrow": 1, "后天": 2, "day after tomorrow": 2, "大后天": 3,
	}
	if days, ok := names[text]; ok {
		return now.AddDate(0, 0, days), true
	}
	if f := regexp.MustCompile(`^(\d{1,3})\s*(天|日|个?星期|周|个?礼拜)\s*(?:以|之)?(前|后)$`).FindStringSubmatch(text); f != nil {
		days, _ := strconv.Atoi(f[1])
		if f[2] != "天" && f[2] != "日" {
			days *= 7
		}
		if f[3] == "前" {
			days = -days
		}
		return now.AddDate(0, 0, days), true
	}
	if f := regexp.MustCompile(`^(?:(\d{1,3})|([a-z]+)) (day|week)s? ago$`).FindStringSubmatch(text); f != nil {
		days, ok := countOf(f[1] + f[2])
		if f[3] == "week" {
			days *= 7
		}
		return now.AddDate(0, 0, -days), ok
	}
	f := regexp.MustCompile(`^(上上|上|本|这|这个|下|下下)个?(?:星期|周|礼拜)([1-7日天])$`).FindStringSubmatch(text)
	if f == nil {
		return time.Time{}, false
	}
	at, err := strconv.Atoi(f[2])
	if err != nil {
		at = 7
	}
	weeks := map[string]int{"上上": -2, "上": -1, "下": 1, "下下": 2}[f[1]]
	return now.AddDate(0, 0, weeks*7+at-1-(int(now.Weekday())+6)%7), true
}

// countOf reads a small number in digits or as an English word.
func countOf(text string) (int, bool) {
	for n, word := range []string{"", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"} {
		if word == text || n == 1 && (text == "a" || text == "an") {
			return n, n > 0
		}
	}
	n, err := strconv.Atoi(text)
	return n, err == nil
}

// spokenMonth puts numbers in the place of years and months that are named by their distance from the present ones, and
// of the years of the calendar that is used in Taiwan.
func spokenMonth(text string, now time.Time) string {
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, shanghai)
	for words, months := range map[string]int{"这个月|本月|当月|this month": 0, "上个月|上月|last month": -1, "下个月|下月|next month": 1} {
		m := month.AddDate(0, months, 0)
		text = regexp.MustCompile(`(?:`+words+`)份?`).ReplaceAllString(text, fmt.Sprintf(" %d年%d月 ", m.Year(), m.Month()))
	}
	for words, years := range map[string]int{"今年|本年|this year": 0, "去年|last year": -1, "前年": -2, "明年|next year": 1, "后年": 2} {
		text = regexp.MustCompile(words).ReplaceAllString(text, fmt.Sprintf(" %d年 ", now.Year()+years))
	}
	return regexp.MustCompile(`(?:中华)?民国\s*(\d{1,3})\s*年`).ReplaceAllStringFunc(text, func(s string) string {
		n, _ := strconv.Atoi(regexp.MustCompile(`\d+`).FindString(s))
		return fmt.Sprintf("%d年", 1911+n)
	})
}

// hanDate turns Chinese numerals into digits: 二〇二六年三月五日 becomes 2026年3月5日.
func hanDate(text string) string {
	text = strings.NewReplacer("○", "〇", "◯", "〇", "零", "〇", "廿", "二十", "卅", "三十", "元月", "一月", "正月", "农历正月").Replace(text)
	run := regexp.MustCompile(`[〇一二三四五六七八九十百两]+`)
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

// written is a date as far as it is written: what is marked as year, month or day, and the numbers that are not.
type written struct {
	year, month, day int
	numbers          []int
}

// readWritten takes a date apart. It is none where it has other words, or one of its parts twice.
func readWritten(text string) (written, bool) {
	var w written
	if f := regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`).FindStringSubmatch(text); f != nil {
		text = strings.Join(f[1:], "-")
	}
	part := regexp.MustCompile(`(\d+)\s*(年|月份|月|日|号|st\b|nd\b|rd\b|th\b)?|[a-z]+|\S`)
	for _, f := range part.FindAllStringSubmatch(text, -1) {
		n, err := strconv.Atoi(f[1])
		ok := true
		switch {
		case err != nil && strings.ContainsAny(f[0], "-–—/.,，、"):
		case err != nil:
			ok = set(&w.month, month(f[0]))
		case f[2] == "年" && n < 100:
			ok = set(&w.year, 2000+n)
		case f[2] == "年":
			ok = set(&w.year, n)
		case strings.HasPrefix(f[2], "月"):
			ok = set(&w.month, n)
		case f[2] != "":
			ok = set(&w.day, n)
		default:
			w.numbers = append(w.numbers, n)
		}
		if !ok {
			return w, false
		}
	}
	return w, w.place()
}

// set takes a part of a date that was not there yet.
func set(part *int, n int) bool {
	if *part != 0 || n == 0 {
		return false
	}
	*part = n
	return true
}

// place gives the numbers that nothing marks their places, as far as these are certain.
func (w *written) place() bool {
	n := w.numbers
	isYear := func(i int) bool { return n[i] >= 1000 }
	switch {
	case len(n) > 3:
		return false
	case w.month > 0: // the others are told apart by their size
		for _, number := range n {
			part := &w.day
			if number >= 1000 {
				part = &w.year
			}
			if !set(part, number) {
				return false
			}
		}
	case w.year > 0 && len(n) == 2, w.year > 0 && len(n) == 1 && w.day > 0:
		w.month = n[0]
		return len(n) == 1 || set(&w.day, n[1])
	case len(n) == 3 && isYear(0):
		w.year, w.month, w.day = n[0], n[1], n[2]
	case len(n) == 3 && isYear(2):
		w.year = n[2]
		switch {
		case n[0] > 12 || n[0] == n[1]:
			w.day, w.month = n[0], n[1]
		case n[1] > 12:
			w.month, w.day = n[0], n[1]
		}
	case len(n) == 2 && isYear(0):
		w.year, w.month = n[0], n[1]
	default:
		return len(n) == 0
	}
	return true
}

// ambiguous says whether day and month could be either way round.
func (w *written) ambiguous() bool {
	return w.month == 0 && w.day == 0 && len(w.numbers) == 3 && min(w.numbers[0], w.numbers[1]) > 0
}

// on is a day in the year that is written; one that the calendar does not have becomes another one.
func (w *written) on(month, day int) time.Time {
	return time.Date(w.year, time.Month(month), day, 0, 0, 0, 0, shanghai)
}

// lately is the last time that the month had the day.
func (w *written) lately(now time.Time) time.Time {
	w.year = now.Year()
	if w.on(w.month, w.day).After(now) {
		w.year--
	}
	return w.on(w.month, w.day)
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
