package flows

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// readDate takes a day as people of both languages write it and gives it as 2006-01-02. Nothing is guessed: a day and month
// that could be either way round, a day without its year and a month without its day are asked for. fits says which days can
// be an answer to the question; where that leaves one, it is suggested: it is given together with the fault that asks for it.
func readDate(text string, now time.Time, fits func(day string) bool) (string, *fault) {
	value, wrong := readDay(text, now, fits)
	if wrong == nil || wrong.Key != "error.date.format" && wrong.Key != "error.date.day" {
		return value, wrong
	}
	if d, which, ok := dayIn(text, now, fits); ok {
		return d, which
	}
	return value, wrong
}

// readDay takes words that are a day and nothing else.
func readDay(text string, now time.Time, fits func(day string) bool) (string, *fault) {
	now = now.In(shanghai)
	text = bareDate(hanDate(feastDay(strings.ToLower(text))))
	if d, ok := spokenDay(text, now); ok {
		return day(d), nil
	}
	if days := spokenWeekday(text, now); len(days) > 0 {
		return oneOf(days, "date.ambiguous", fits)
	}
	w, ok := readWritten(spokenMonth(longYear(text, now), now), now)
	switch {
	case !ok:
		return wrong(unread(text), nil)
	case len(w.days) > 0:
		return oneOf(w.days, "date.ambiguous", fits)
	case len(w.numbers) == 3 && w.month == 0:
		return wrong("date.impossible", nil)
	case w.year == 0 && w.month > 0 && w.day > 0:
		return w.nearest(now, fits)
	case len(w.numbers) == 2 && w.year+w.month+w.day == 0:
		return monthAndDay(w.numbers, now, fits)
	case w.day == 0 && w.year+w.month > 0:
		return wrong("date.day", nil)
	case w.year == 0 || w.month == 0 || w.day == 0:
		return wrong("date.format", nil)
	}
	d, ok := calendar(w.year, w.month, w.day)
	if !ok {
		return wrong("date.impossible", nil)
	}
	return d, nil
}

// unread says what is wrong with words that are not a day: a day of the lunar calendar, one that is not remembered exactly,
// or something else.
func unread(text string) string {
	lunar := regexp.MustCompile(`农历|阴历|旧历|腊月|冬月|初\d{1,2}(?:[^\d月]|$)|除夕|大年|春节|元宵|端午|中秋|重阳|\blunar\b|chinese new year|spring festival|mid-autumn|dragon boat`)
	vague := regexp.MustCompile(`[年月](?:底|初|末|中|头|尾)|[上中下]旬|半个?月|半年|季度|[几多数]个?(?:天|日|周|星期|月|年)|\d个?(?:月|年)(?:以|之)?前|很久|不久|最近|近期|前[段阵些]|上个?(?:周|星期|礼拜)$|[春夏秋冬][天季]|记不|记得|忘|哪天|(?:^|[^\d])年[前后]|[节年][前后]|(?:国庆|五一|51|元旦|清明|圣诞)节?(?:假期|期间|以?[前后]|的时候|左右)|` +
		`\b(?:early|mid|late|end|beginning|start|middle|weeks?|weekend|fortnight|months?|years?|spring|summer|autumn|winter|christmas|easter|recently|sometime|few|couple|long|remember|exact(?:ly)?)\b`)
	switch {
	case noEnd.MatchString(text):
		return "date.open"
	case lunar.MatchString(text):
		return "date.lunar"
	case vague.MatchString(text) && !regexp.MustCompile(`\d\s*[日号]`).MatchString(text):
		return "date.day"
	}
	return "date.format"
}

// feastDay puts the day in the place of a feast of the ordinary calendar that has just one: 国庆节那天, 五一, 元旦. What lies before
// or behind one, or in its holidays, is no day.
func feastDay(text string) string {
	for name, on := range map[string]string{`元旦`: "1月1日", `三八妇女节|妇女节|三八节`: "3月8日", `五一劳动节|五一|劳动节`: "5月1日", `六一儿童节|儿童节`: "6月1日", `十一国庆节?|国庆节|国庆`: "10月1日", `圣诞节|圣诞`: "12月25日"} {
		text = regexp.MustCompile(`^(?:是|就是|大概是?|应该是|好像是?|我记得是)?((?:\d{4}年?|今年|去年|前年)?)的?(?:`+name+`)(?:那天|当天|那一天|那日|当日|是|节|吧|的)*[。.!！]*$`).ReplaceAllString(text, "${1}"+on)
	}
	return text
}

// weekdays are the days of the week as they are written in English.
const weekdays = `(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?`

// bareDate takes away what stands around a date and does not change it: the hour, the weekday, "it was on", 大概.
func bareDate(text string) string {
	text = regexp.MustCompile(`\b(`+weekdays+`)\s+(?:of\s+)?(last|this|next) week\b`).ReplaceAllString(text, "${2}week$1")
	text = regexp.MustCompile(`\b(last|this|next)\s+(week)?\s*(?:on\s+)?(`+weekdays+`)\b`).ReplaceAllString(text, "$1$2$3")
	if lead := regexp.MustCompile(`^[a-z ]*\bon\b`); !strings.Contains(lead.FindString(text), "not ") { // we got the letter on
		text = lead.ReplaceAllString(text, "")
	}
	for _, pattern := range []string{
		`^(?:那么?就?|就?算)`, `[(（][^()（）]*(?:农历|阴历|lunar)[^()（）]*[)）]`,
		`(?:上午|下午|早上|晚上|中午|凌晨|傍晚|at)?\s*\d{1,2}(?:点半?|时|:\d{2})(?:\d{1,2}分|:\d{2})?\s*(?:[ap]\.?m\.?)?`, `\b\d{1,2}\s*[ap]m\b`, `上午|下午|早上|晚上|中午|凌晨|傍晚|\b(?:in the )?(?:morning|afternoon|evening)\b`,
		`(^|[^上下本这个])(?:星期|周|礼拜)[1-7日天]`, `\b(?:` + weekdays + `)\b[.,]?`,
		`公历|阳历|新历|国历|西元|西历|公元(?:年)?|(?:按|用)?公历`,
		`知道的?|得知的?|收到的?|发生的?|吧|的[\s。.,，!！]*$`, `([年月])的`,
		`我记得|我想|应该|好像|可能|大概|大约|约|左右|前后|当天|那天|就是|就|日期|是|在|于|自|从|起|开始|截至|截止|为止|止|至|到`,
		`\b(?:i think|it was|it is|that was|was|is|at|in|on|the|of|of the|about|around|approximately|approx|circa|since|from|until|till|by|date)\b`,
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

// spokenWeekday reads last, this and next Friday. In a week that has passed it, last Friday is of this week or of the one
// before, as people differ; the same goes for a next one that is still to come.
func spokenWeekday(text string, now time.Time) []string {
	f := regexp.MustCompile(`^(last|this|next)(week)?(` + weekdays + `)$`).FindStringSubmatch(text)
	if f == nil {
		return nil
	}
	ahead := strings.Index("montuewedthufrisatsun", f[3][:3])/3 - (int(now.Weekday())+6)%7 // from today to that day of this week
	week := map[string]int{"last": -7, "next": 7}[f[1]]
	days := []string{day(now.AddDate(0, 0, ahead+week))}
	if f[2] == "" && ahead*week > 0 {
		days = append([]string{day(now.AddDate(0, 0, ahead))}, days...)
	}
	return days
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

// longYear writes the year of two digits behind the name of a month in full: 3 March 26, Mar 3, '26.
func longYear(text string, now time.Time) string {
	text = regexp.MustCompile(`['’‘](\d{2})\b`).ReplaceAllString(text, "20$1")
	year := regexp.MustCompile(`^(\d{1,2}(?:st|nd|rd|th)?[\s.-]+[a-z]{3,9}[\s.,-]+|[a-z]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?[\s,]+)(\d{2})$`)
	if f := year.FindStringSubmatch(text); f != nil {
		n, _ := strconv.Atoi(f[2])
		return f[1] + strconv.Itoa(nearYear(n, now))
	}
	return text
}

// nearYear is a year of which two digits are written: one of this century that is near, else as it is written.
func nearYear(n int, now time.Time) int {
	if year := 2000 + n; n < 100 && year >= now.Year()-10 && year <= now.Year()+10 {
		return year
	}
	return n
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

// written is a date as far as it is written: what is marked as year, month or day, the numbers that are not, and the days
// that these can be by themselves.
type written struct {
	year, month, day int
	numbers          []int
	days             []string
}

// readWritten takes a date apart. It is none where it has other words, or one of its parts twice.
func readWritten(text string, now time.Time) (written, bool) {
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
	return w, w.place(now)
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
func (w *written) place(now time.Time) bool {
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
	case len(n) == 3 && w.year+w.day == 0:
		w.days = orders(n, now)
		return len(w.days) > 0 || max(n[0], n[1], n[2]) >= 1000
	case len(n) == 1 && w.day == 0 && isYear(0):
		return set(&w.year, n[0])
	case len(n) == 2 && w.year+w.day == 0 && !isYear(0) && !isYear(1): // a month and a day, either way round
		return true
	case len(n) == 2 && isYear(0):
		w.year, w.month = n[0], n[1]
	default:
		return len(n) == 0
	}
	return true
}

// orders are the days that three numbers can be, with the year behind or in front.
func orders(n []int, now time.Time) []string {
	var days []string
	for _, o := range [][3]int{{n[2], n[1], n[0]}, {n[2], n[0], n[1]}, {n[0], n[1], n[2]}} {
		if d, ok := calendar(nearYear(o[0], now), o[1], o[2]); ok && !slices.Contains(days, d) {
			days = append(days, d)
		}
	}
	return days
}

// calendar is a day of the calendar, if it has that one.
func calendar(year, month, dayOfMonth int) (string, bool) {
	t := time.Date(year, time.Month(month), dayOfMonth, 0, 0, 0, 0, shanghai)
	return day(t), t.Day() == dayOfMonth && int(t.Month()) == month && year >= 1900 && year <= 2200
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
