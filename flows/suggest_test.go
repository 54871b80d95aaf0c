package flows_test

import (
	"slices"
	"testing"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
)

// askedFor is a session whose open question is that of a step of a complaint.
func askedFor(t *testing.T, engine *flows.Engine, step string, language locales.Language) flows.Session {
	t.Helper()
	s := saidTo(engine, flows.Session{Language: language, Chosen: true}, "/start_complaint")
	for s.Asked != step {
		answer := answered["complaint."+s.Asked+".label"][slices.Index(locales.Languages(), language)]
		if before := s.Asked; answer == "" {
			t.Fatalf("no answer to %s", before)
		} else if s = saidTo(engine, s, answer); s.Asked == before {
			t.Fatalf("%q does not answer %s", answer, before)
		}
	}
	return s
}

// TestASuggestedDayIsTakenByAYesOrByItsYear: what was asked can be answered as people answer.
func TestASuggestedDayIsTakenByAYesOrByItsYear(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for _, c := range []struct {
		step, day string
		language  locales.Language
		want      map[string]string
	}{
		{"act_date", "10月8日", locales.ZH, map[string]string{
			"是的": "2026-10-08", "是": "2026-10-08", "对": "2026-10-08", "对的，就是这一天": "2026-10-08", "是10月8日": "2026-10-08", "是的，没错": "2026-10-08", "今年": "2026-10-08", "是今年的": "2026-10-08", "是的，今年": "2026-10-08",
			"2026": "2026-10-08", "2026年": "2026-10-08", "２０２６年": "2026-10-08", "二〇二五年": "2025-10-08", "去年": "2025-10-08", "不是，是去年": "2025-10-08", "2025": "2025-10-08", "不是，是2025年10月9日": "2025-10-09", "2026年9月1日": "2026-09-01",
			"2026年10月8日（星期四）": "2026-10-08", "明年": "complaint.act_date.constraint", "不是": "error.form.not_that", "没有": "error.form.not_that", "不是今年的": "error.date.format", "10月9日": "error.date.year", "不记得了": "",
		}},
		{"act_date", "8 October", locales.EN, map[string]string{
			"yes": "2026-10-08", "Yes.": "2026-10-08", "yes it is": "2026-10-08", "Yes, 8 October": "2026-10-08", "correct": "2026-10-08", "this year": "2026-10-08", "it was this year": "2026-10-08", "yes, this year": "2026-10-08",
			"2026": "2026-10-08", "in 2025": "2025-10-08", "last year": "2025-10-08", "no, 2025": "2025-10-08", "no, 9 October 2025": "2025-10-09", "yesterday": "2026-11-23", "no": "error.form.not_that", "skip": "",
		}},
		{"act_date", "29 February", locales.EN, map[string]string{"yes": "2024-02-29", "2025": "error.date.impossible"}},
		{"act_date", "12/03/2026", locales.EN, map[string]string{"yes": "2026-03-12", "no": "error.form.not_that", "12 February 2026": "2026-02-12"}},
		{"agent_until", "31 December", locales.EN, map[string]string{"yes": "2026-12-31", "2027": "2027-12-31", "2025": "complaint.agent_until.constraint"}},
		{"phone", "44 20 7946 0958", locales.EN, map[string]string{"yes": "+442079460958", "no": "error.form.not_that", "2026": "error.phone.short"}},
	} {
		for words, want := range c.want {
			turn := said(engine, saidTo(engine, askedFor(t, engine, c.step, c.language), c.day), words)
			answer, given := turn.Session.Draft.Answers[c.step]
			if got := keysOf(turn); answer.Value != want && !slices.Contains(got, want) || given != (turn.Session.Asked != c.step) {
				t.Errorf("%q and then %q: %+v, %v; want %s", c.day, words, answer, got, want)
			}
		}
	}
}

// TestASuggestionLastsAsLongAsItsQuestion: help in between leaves it; a yes to anything else does not take it.
func TestASuggestionLastsAsLongAsItsQuestion(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	suggested := saidTo(engine, askedFor(t, engine, "act_date", locales.EN), "8 October")
	for _, between := range []string{"/help", "中文"} {
		if a := saidTo(engine, saidTo(engine, suggested, between), "yes").Draft.Answers["act_date"]; a.Value != "2026-10-08" {
			t.Errorf("after %q a yes gives %+v", between, a)
		}
	}
	for _, between := range [][]string{{"nonsense"}, {"back", "跳过"}, {"skip", "back"}, {"/save", "/drafts", "1"}} {
		s := suggested
		for _, words := range between {
			s = saidTo(engine, s, words)
		}
		if s.Suggested != "" {
			t.Errorf("after %q a yes would take %s at %s", between, s.Suggested, s.Asked)
		}
	}
	if s := saidTo(engine, saidTo(engine, saidTo(engine, suggested, "9 October"), "10 October"), "yes"); s.Draft.Answers["act_date"].Value != "2026-10-10" {
		t.Errorf("the newest suggestion is not the one that is taken: %+v", s.Draft.Answers["act_date"])
	}
	turn := said(engine, saidTo(engine, saidTo(engine, suggested, "9 October"), "/help"), "10 October")
	if !slices.Contains(keysOf(turn), "error.date.year") {
		t.Errorf("a suggestion that was not said: %v", keysOf(turn))
	}
}

// TestADayInSeveralMessagesIsOne: its parts are put together as long as they fit.
func TestADayInSeveralMessagesIsOne(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for _, c := range []struct {
		said []string
		want string
	}{
		{[]string{"10月", "8号", "是的"}, "2026-10-08"}, {[]string{"去年十月", "8号"}, "2025-10-08"}, {[]string{"2025年", "10月8日"}, "2025-10-08"}, {[]string{"10月", "2025年", "8号"}, "2025-10-08"},
		{[]string{"10月", "2026年3月5日"}, "2026-03-05"}, {[]string{"10月", "3月5日", "对"}, "2026-03-05"}, {[]string{"今年三月份吧，具体哪天记不清了", "3月5日", "是"}, "2026-03-05"}, {[]string{"2026", "March", "5"}, "2026-03-05"},
		{[]string{"next week", "5 March", "yes"}, "2026-03-05"}, {[]string{"上个月底", "8号"}, ""}, {[]string{"上个月底", "28号"}, "2026-10-28"}, {[]string{"上个月底", "就是31号"}, "2026-10-31"}, {[]string{"三月初", "大概5号吧", "应该是吧"}, "2026-03-05"}, {[]string{"三月初", "25号"}, ""}, {[]string{"三月中旬", "15号", "嗯啊"}, "2026-03-15"}, {[]string{"early March", "the 5th", "yes"}, "2026-03-05"}, {[]string{"end of last month", "28"}, "2026-10-28"}, {[]string{"中秋", "公历2026年9月25日"}, "2026-09-25"},
		{[]string{"二月", "30号"}, ""}, {[]string{"10月", "昨天"}, "2026-11-23"}, {[]string{"10月", "上一步", "2026年3月申请施工许可，至今没有答复。", "8号"}, ""},
	} {
		s := askedFor(t, engine, "act_date", locales.ZH)
		for _, words := range c.said {
			s = saidTo(engine, s, words)
		}
		if got := s.Draft.Answers["act_date"].Value; got != c.want {
			t.Errorf("%q is read as %q, want %q", c.said, got, c.want)
		}
	}
}

// TestACorrectionSuggestsToo: a day in a correction that lacks its year.
func TestACorrectionSuggestsToo(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	turn := said(engine, askedFor(t, engine, "request", locales.EN), "change the date to 8 October")
	if keys := keysOf(turn); keys[len(keys)-1] != "error.date.year" {
		t.Errorf("what a yes answers does not come last: %v", keys)
	}
	s := saidTo(engine, turn.Session, "yes")
	if a := s.Draft.Answers["act_date"]; a.Value != "2026-10-08" || s.Asked != "request" {
		t.Errorf("the answer is %+v, and %s is asked", a, s.Asked)
	}
}
