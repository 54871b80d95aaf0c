package flows_test

import (
	"slices"
	"testing"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
)

// TestOneOfSeveralDaysIsChosen by its button, its number or in words, at the question and in a correction.
func TestOneOfSeveralDaysIsChosen(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for _, language := range locales.Languages() {
		for words, days := range map[string][]string{
			"letter dated 14 September 2026, received by us on 21 September 2026": {"2026-09-14", "2026-09-21"},
			"通知是2026年9月14日写的，2026年9月21日收到":                                        {"2026-09-14", "2026-09-21"},
			"03/04/2026": {"2026-04-03", "2026-03-04"},
		} {
			question := said(engine, at(t, engine, "complaint", "act_date", language), words)
			correction := said(engine, atReview(t, engine, language), map[locales.Language]string{locales.ZH: "日期改成", locales.EN: "change the date to "}[language]+words)
			for _, turn := range []flows.Turn{question, correction} {
				if !slices.Equal(turn.Session.Offered, days) || turn.Session.Draft.Answers["act_date"].Value == days[0] {
					t.Errorf("%q offers %v: %v", words, turn.Session.Offered, keysOf(turn))
					continue
				}
				press := flows.Input{Kind: flows.InputPress, Turn: "11111111", Press: turn.Replies[0].Choices[1].Data, Now: sameDay()}
				if got := engine.Take(turn.Session, press).Session.Draft.Answers["act_date"].Value; got != days[1] {
					t.Errorf("pressed, it is %q", got)
				}
				for _, answer := range []string{"2", "第二个", "the second one", days[1]} {
					if got := saidTo(engine, turn.Session, answer).Draft.Answers["act_date"].Value; got != days[1] {
						t.Errorf("%q makes it %q, want %q", answer, got, days[1])
					}
				}
			}
		}
	}
}

// TestWhatIsToldAroundADayIsNotLost: it can be added to an answer.
func TestWhatIsToldAroundADayIsNotLost(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for words, tells := range map[string]bool{"On 14 September 2026 two inspectors came and closed the gate of our plant": true, "2026年9月14日来了两个检查的人，当场把我们厂的大门贴了封条": true, "14 September 2026 (letter received)": false,
		"2026年9月14日，那天他们来了三个人要我们停产": true, "14 September 2026, that day they made us close the plant": true, "2026年9月14日，收到通知": false, "2026年9月14日收到行政处罚决定书": false} {
		turn := said(engine, at(t, engine, "complaint", "act_date", locales.EN), words)
		if turn.Session.Draft.Answers["act_date"].Value != "2026-09-14" || slices.Contains(keysOf(turn), "told.to_add") != tells {
			t.Errorf("%q: %v", words, keysOf(turn))
		}
	}
}

// TestADayWithoutItsYearIsFoundInAStory: numbers that are no part of it do not hide it.
func TestADayWithoutItsYearIsFoundInAStory(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for words, day := range map[string]string{
		"3月5日交的，说十个工作日，一直拖到现在": "2026-03-05", "On 5 March we filed it, they promised 10 working days": "2026-03-05", "3月5日8号": "",
	} {
		turn := said(engine, at(t, engine, "complaint", "act_date", locales.ZH), words)
		if got := turn.Session.Suggested; got != day {
			t.Errorf("%q suggests %q: %v", words, got, keysOf(turn))
		}
	}
}
