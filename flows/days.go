package flows

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/lotusdesk/lotusdesk/locales"
)

// monthNames are the months as they are written in English.
const monthNames = `(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)`

// The shapes of a day in a sentence, with its year and without it.
var (
	fullDay = regexp.MustCompile(`\b\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*[日号]|\b\d{4}[/.–-]\d{1,2}[/.–-]\d{1,2}\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{4}\b|` +
		`\b\d{1,2}(?:st|nd|rd|th)?[\s.-]*(?:of\s+)?` + monthNames + `\b[.,]?[\s-]*(?:of\s+)?\d{4}\b|\b` + monthNames + `\b\.?\s*(?:the\s+)?\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}\b`)
	yearlessDay = regexp.MustCompile(`\b\d{1,2}\s*月\s*\d{1,2}\s*[日号]|\b\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?` + monthNames + `\b|\b` + monthNames + `\b\.?\s*(?:the\s+)?\d{1,2}(?:st|nd|rd|th)?\b`)
	// yearApart are the numbers beside a day without its year that may be a part of it; ten workdays are none.
	yearApart = regexp.MustCompile(`\b(?:19|20)\d{2}\b|\d\s*(?:[年月日号/.-]|st\b|nd\b|rd\b|th\b)|@[\s,、]*'?\d|\d\s*,?\s*@`)
	// notThatDay is what makes of a day, which stands as @, the border of a time, or none.
	notThatDay = regexp.MustCompile(`@\s*(?:to|until|till|-|–|~|至|到)\s*\d|\d\s*[日号]?\s*(?:to|until|till|or|-|–|~|至|到|或)\s*@|@\s*[之以]?[前后]|\b(?:before|after|prior to|later than|earlier than)\s+(?:the\s+)?@|\bnot\s+(?:on |in |at |the )*@|(?:不是|并非|不在)\s*@`)
	// perhapsNot is what may make another day of it, so that it is asked whether it is meant.
	perhapsNot = regexp.MustCompile(`\d\s*(?:年|月|日|号|天|周|个?星期|days?|weeks?|months?)|\d[./-]\d|\d(?:st|nd|rd|th)\b|\?|\b` + monthNames + `\b|[不没未周前后]|星期|最[晚迟]|但|\b(?:not|but|week|month|later|earlier|ago|following|next|latest|deadline|before|after|or not)\b`)
	noEnd      = regexp.MustCompile(`无固?定?期限|没有?期限|不限期|无限期|长期|永久|一直有效|\b(?:further notice|open[- ]ended|no end(?: date)?|without end|indefinite(?:ly)?|unlimited|permanent(?:ly)?)\b`)
)

// dayIn finds the day in a sentence that holds just one: "14/09/2026 (letter received)". Of several that are there it is asked which
// one is the answer, and so it is where words around may make another of it. A range, and what lies before or behind a day, is none.
func dayIn(text string, now time.Time, fits func(day string) bool) (string, *fault, bool) {
	text = regexp.MustCompile(`年\s*年`).ReplaceAllString(vaguely.ReplaceAllString(spokenMonth(hanDate(strings.ToLower(text)), now.In(shanghai)), "$1"), "年")
	shape := fullDay
	if !shape.MatchString(text) {
		shape = yearlessDay
	}
	var days []string
	var unsure *fault
	for _, found := range shape.FindAllString(text, -1) {
		d, wrong := readDay(found, now, fits)
		if wrong != nil {
			unsure = wrong
		}
		if !slices.Contains(days, d) {
			days = append(days, d)
		}
	}
	around := shape.ReplaceAllString(text, "@")
	switch {
	case shape == yearlessDay && yearApart.MatchString(around):
		return "", nil, false
	case len(days) == 0 || notThatDay.MatchString(around) || len(days) > 3 || len(days) > 1 && unsure != nil:
		return "", nil, false
	case len(days) > 1:
		value, which := oneOf(days, "date.which", fits)
		return value, which, true
	case unsure == nil && perhapsNot.MatchString(around):
		return days[0], &fault{Key: "error.date.likely", Vars: locales.Vars{"day": locales.Text{Day: days[0]}}}, true
	}
	return days[0], unsure, true
}

// dayHere stands for a day in its clause: a letter that no language here has.
const dayHere = "ə"

// aroundDay says whether so much stands around a day that it tells of something: in a clause of its own a little is enough.
func aroundDay(text string) bool {
	around := fullDay.ReplaceAllString(hanDate(strings.ToLower(tidy(text))), dayHere)
	least, whole := 25, 40
	if hasHan(around) {
		least, whole = 8, 20
	}
	apart := slices.ContainsFunc(parted(around), func(clause string) bool {
		return utf8.RuneCountInString(clause) >= least && !strings.Contains(clause, dayHere)
	})
	return apart || utf8.RuneCountInString(around) >= whole
}

// keepAround keeps what was told around a day that was taken: for an answer that was given, or for one to come.
func (t *turn) keepAround(p path) {
	if len(t.stories(p)) == 0 {
		t.remember()
		return
	}
	last := &t.replies[len(t.replies)-1]
	last.Text = slices.Insert(last.Text, 0, msg("told.to_add"))
	t.offerToAdd(p, t.in.Text)
}

// daysOf are the days of which a fault asks which one is meant.
func daysOf(f fault) (days []string) {
	for _, name := range []string{"one", "other", "third"} {
		if d, ok := f.Vars[name].(locales.Text); ok && d.Day != "" {
			days = append(days, d.Day)
		}
	}
	return days
}

// offerDays offers below the last reply the days of which it asks which one is meant.
func (t *turn) offerDays(f fault) {
	days := daysOf(f)
	if len(days) == 0 || t.s.Draft == nil {
		return
	}
	var choices []Choice
	for _, d := range days {
		choices = append(choices, Choice{Label: locales.Text{Day: d}, Data: t.s.Fence + "." + d})
	}
	last := &t.replies[len(t.replies)-1]
	last.Choices, t.s.Offered = slices.Concat(choices, last.Choices), days
}
