package flows

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/lotusdesk/lotusdesk/locales"
)

// suggested takes a yes to the value that was suggested at the open question, or the year that its day is in; a no is asked
// for the right one. Otherwise it gives the words to read as the answer.
func (t *turn) suggested(open *step, p path) (text string, taken bool) {
	suggestion := t.s.Suggested
	t.s.Suggested = ""
	if suggestion == "" {
		return t.whole(open), false
	}
	text, yes, no := t.decides(t.said())
	year, ok := spokenYear(text, t.in.Now)
	again, doubt := t.read(open, text, t.s.Language, p.env, t.in.Now)
	if yes && again == suggestion && (doubt == nil || len(open.choices) == 0) { // yes, 8 October; but not: yes, not there
		text = ""
	}
	switch {
	case ok && open.Type == TypeDate:
		d, _ := time.Parse(time.DateOnly, suggestion)
		if d, exists := calendar(year, int(d.Month()), d.Day()); exists {
			t.give(d)
		} else {
			t.reprompt(open, p, msg("error.date.impossible"))
		}
	case yes && text == "":
		t.give(suggestion)
	case no && text == "":
		t.reprompt(open, p, msg(open.notThat()))
	default:
		return text, false
	}
	return "", true
}

// notThat is what is said to a no to what was suggested.
func (s *step) notThat() string {
	if len(s.choices) > 0 {
		return "error.select.not_that"
	}
	return "error.form.not_that"
}

// vaguely is what names a time within a month or a year: it goes where the day comes (上个月底, 28号).
var vaguely = regexp.MustCompile(`(?i)([年月]份?)的?(?:[上中下]旬|底|初|末|中|头|尾)|[上中下]旬|\b(?:early|mid|late|(?:the )?(?:end|beginning|start|middle) of|in|some time in|sometime in)\b[ -]*`)

// within says whether a day can lie at the time of its month that words name: the 8th is not at its end.
func within(words, day string) bool {
	d, err := time.Parse(time.DateOnly, day)
	switch {
	case err != nil:
		return true
	case regexp.MustCompile(`月份?的?[底末尾]|下旬|(?i)\b(?:late|end of) (?:january|february|march|april|may|june|july|august|september|october|november|december|last month|this month)`).MatchString(words):
		return d.Day() > 15
	case regexp.MustCompile(`月份?的?[初头]|上旬|(?i)\b(?:early|beginning of|start of) (?:january|february|march|april|may|june|july|august|september|october|november|december|last month|this month)`).MatchString(words):
		return d.Day() <= 15
	}
	return true
}

// readOn reads words as the answer to the open question. Where they are a part of a day (10月, 8号), they are read behind the
// part that was written before.
func (t *turn) readOn(open *step, text string, p path) (string, *fault) {
	value, fault := t.read(open, text, t.s.Language, p.env, t.in.Now)
	if open.Type != TypeDate || fault == nil {
		return value, fault
	}
	if before := t.s.Part; before != "" {
		whole, wrong := t.read(open, vaguely.ReplaceAllString(before, "$1")+" "+text, t.s.Language, p.env, t.in.Now)
		worse := !within(before, whole) || wrong != nil && (wrong.Key == "error.date.format" || wrong.Key == "error.date.day" && fault.Key != wrong.Key)
		if !worse {
			text, value, fault = vaguely.ReplaceAllString(before, "$1")+" "+text, whole, wrong
		}
	}
	t.s.Part = ""
	if fault != nil && fault.Key == "error.date.day" {
		t.s.Part = t.simple(clean(text))
	}
	return value, fault
}

// decides takes a yes or a no off the front of words that answer a suggestion: "yes, it is", 对，是今年的, "no, 8 October".
func (t *turn) decides(said string) (rest string, yes, no bool) {
	switch t.words[plain(said)] {
	case "yes":
		return "", true, false
	case "no":
		return "", false, true
	}
	if regexp.MustCompile(`^(?:应该(?:就)?是(?:的|吧|的吧|这天)?|嗯[啊呢]|应该对|大概是(?:的|吧)?|就是(?:的|这天|那天)?)[。.!！]*$`).MatchString(plain(said)) {
		return "", true, false
	}
	if f := regexp.MustCompile(`^(?:(?:是的?|对的?|嗯|没错)[\s,，.。!！;；]*|(?i:yes|yeah|yep|correct)[\s,，.。!！;；]+)(.*)$`).FindStringSubmatch(said); f != nil {
		assent := regexp.MustCompile(`^(?i:(?:it|that|this) (?:is|was)|就?是?[这那]一?天)`)
		if word := t.words[plain(f[1])]; word == "yes" || word == "noted" || assent.MatchString(f[1]) {
			return "", true, false
		}
		return f[1], true, false
	}
	if f := regexp.MustCompile(`^(?i:不是的?|不对|不|no|nope)(?:[,，.。!！;；]\s*|\s+it (?:is|was)\s+)(.*)$`).FindStringSubmatch(said); f != nil {
		return f[1], false, true
	}
	return said, false, false
}

// spokenYear reads a year that is written or named by its distance, and nothing else.
func spokenYear(text string, now time.Time) (int, bool) {
	text = spokenMonth(bareDate(hanDate(strings.ToLower(clean(text)))), now.In(shanghai))
	f := regexp.MustCompile(`^\s*(?:in |year )?\s*(?:(\d{4})\s*年?|(\d{2})\s*年)\s*$`).FindStringSubmatch(text)
	if f == nil {
		return 0, false
	}
	n, err := strconv.Atoi(f[1] + f[2])
	return nearYear(n, now), err == nil
}

// oneOf takes a day that is certain. Of two that could be meant, the one that can be an answer is suggested; where both can,
// it is asked which. Where none can, either will do: the sentence of the question itself says why not.
func oneOf(days []string, kind string, fits func(day string) bool) (string, *fault) {
	var fitting []string
	for _, d := range days {
		if fits(d) {
			fitting = append(fitting, d)
		}
	}
	switch {
	case len(days) == 1 || len(fitting) == 0:
		return days[0], nil
	case len(fitting) == 1:
		return fitting[0], &fault{Key: "error.date.likely", Vars: locales.Vars{"day": locales.Text{Day: fitting[0]}}}
	}
	which := locales.Vars{"one": locales.Text{Day: fitting[0]}, "other": locales.Text{Day: fitting[1]}}
	if len(fitting) > 2 {
		which["third"] = locales.Text{Day: fitting[2]}
	}
	return wrong(kind, which)
}

// monthAndDay reads two numbers: where only one order makes a day, its year is suggested; where both do, it is asked which.
func monthAndDay(n []int, now time.Time, fits func(day string) bool) (string, *fault) {
	one, inOrder := (&written{month: n[0], day: n[1]}).nearest(now, fits)
	other, turned := (&written{month: n[1], day: n[0]}).nearest(now, fits)
	switch {
	case one == "" && other == "":
		return wrong("date.format", nil)
	case other == "" || one == other:
		return one, inOrder
	case one == "":
		return other, turned
	}
	return wrong("date.ambiguous", locales.Vars{"one": locales.Text{Day: one}, "other": locales.Text{Day: other}})
}

// nearest suggests the last time that the month had the day or, where that cannot be an answer, the next one. Within eight
// years there is every day that the calendar has.
func (w *written) nearest(now time.Time, fits func(day string) bool) (string, *fault) {
	const within = 9
	for i := range 2 * within {
		year := now.Year() - i
		if i >= within {
			year = now.Year() + i - within
		}
		d, ok := calendar(year, w.month, w.day)
		if past := d <= day(now); ok && past == (i < within) && fits(d) {
			return d, &fault{Key: "error.date.year", Vars: locales.Vars{"day": locales.Text{Day: d}}}
		}
	}
	return wrong("date.impossible", nil)
}
