package bot

import (
	"fmt"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// ExplainClock says why a clock is due when it is: its rule, its start, which days count and which do not.
func ExplainClock(clock cases.Clock, p cases.Policy, today cases.Date) locales.Text {
	title := locales.Text{Key: "explain.title", Vars: locales.Vars{"what": locales.T("task." + clock.What), "due": store.DueText(clock.Due)}}
	return locales.Text{Lines: append([]locales.Text{title}, ExplainDue(clock.Due, p, today)...)}
}

// ExplainDue says how a due day was counted, a line each.
func ExplainDue(due cases.Due, p cases.Policy, today cases.Date) []locales.Text {
	day := func(d cases.Date) locales.Text { return locales.Text{Day: d.String()} }
	zh, en := due.Limit.Article()
	lines := []locales.Text{
		{Key: "explain.rule", Vars: locales.Vars{
			"count":  store.LimitText(due.Limit),
			"source": locales.Text{Each: map[locales.Language]string{locales.ZH: zh, locales.EN: en}}, "sure": locales.T("sure." + due.Limit.Sure), "version": p.Version,
		}},
		{Key: "explain.start", Vars: locales.Vars{"day": day(due.Start)}},
	}
	for _, s := range p.Calendar.Explain(due, today) {
		lines = append(lines, locales.Text{Key: "explain." + string(s.Kind), Vars: locales.Vars{
			"days": stretchText(s), "count": s.Days, "name": locales.Text{Each: map[locales.Language]string{locales.ZH: s.ZH, locales.EN: s.EN}},
		}})
	}
	if due.Extended {
		lines = append(lines, locales.Text{Key: "explain.extended", Vars: locales.Vars{"day": day(due.Day)}})
	}
	if due.Provisional {
		lines = append(lines, locales.Text{Key: "explain.provisional", Vars: locales.Vars{"year": fmt.Sprint(p.Calendar.Last())}})
	}
	return lines
}

// stretchText is a stretch's first and last day.
func stretchText(s cases.Stretch) locales.Text {
	if s.From == s.To {
		return locales.Raw(s.From.String())
	}
	return locales.Raw(s.From.String() + " – " + s.To.String())
}

// ExplainCase explains every clock that runs on a case.
func ExplainCase(c cases.Case, p cases.Policy, today cases.Date) locales.Text {
	var text locales.Text
	for _, clock := range c.Clocks(p) {
		text.Lines = append(text.Lines, ExplainClock(clock, p, today))
	}
	if len(text.Lines) == 0 {
		return locales.T("explain.no_clock")
	}
	return text
}

// verbText is what stands on the button of an act.
func verbText(verb cases.Verb) locales.Text {
	if verb.Direct() {
		return locales.T("push." + string(verb))
	}
	return locales.T(string(verb) + ".button")
}

// RefusalText says why an act is not allowed; officer is the name of who has the case, where that is the reason.
func RefusalText(number cases.Number, r *cases.Refusal, officer locales.Text) locales.Text {
	field := locales.Raw(r.Field)
	if r.Field != "" {
		field = locales.T("said." + r.Field)
	}
	reason := r.Reason
	if reason == "not_your_case" && r.Officer == "" {
		reason = "not_taken_on"
	}
	if r.Verb == cases.Rate && reason == "state" {
		reason = "rate_early"
	}
	return locales.Text{Key: "act.refused." + reason, Vars: locales.Vars{
		"kind": locales.T("kind." + string(r.Kind)), "act": verbText(r.Verb),
		"number": string(number), "state": locales.T("state." + string(r.State)), "field": field, "officer": officer,
		"what": eventText(r.Last.Type),
	}}
}
