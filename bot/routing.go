package bot

import (
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
)

// ExplainRouting says who gets a case, by which rule, and of everybody else why not.
func ExplainRouting(d cases.Decision, unit locales.Text) locales.Text {
	text := locales.Text{Lines: []locales.Text{{Key: "routing.unit", Vars: locales.Vars{"unit": unit}}}}
	if d.Officer == "" {
		text.Lines = append(text.Lines, locales.T("routing.nobody"))
	}
	for _, v := range d.Considered {
		reason := locales.Text{Key: "routing.why." + v.Reason, Vars: locales.Vars{
			"rule": d.Rule, "until": locales.Text{Day: v.Until.String()}, "open": v.Officer.Open, "limit": v.Officer.Limit,
		}}
		text.Lines = append(text.Lines, locales.Text{Key: "routing.line", Vars: locales.Vars{
			"id": v.Officer.ID, "name": v.Officer.Name, "role": locales.T("role." + string(v.Officer.Role)), "reason": reason,
		}})
	}
	return text
}
