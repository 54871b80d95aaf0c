package store

import (
	"fmt"
	"strings"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
)

// SaidOf is how a part of an event is said: codes by their texts, days as days, words as they were written. What a case
// says of itself (unit, kind) is not taken from an event.
func SaidOf(name, value string) (locales.Text, bool) {
	list := func(key string) locales.Text {
		var lines []locales.Text
		for _, part := range strings.Split(value, ",") {
			lines = append(lines, locales.Text{Key: "list.line", Vars: locales.Vars{"line": locales.T(fmt.Sprintf(key, part))}})
		}
		return locales.Text{Lines: lines}
	}
	switch name {
	case "grounds":
		return list("ground.%s"), true
	case "gaps", "lacking", "left_out":
		return list("complaint.%s.short"), true
	case "ending":
		return locales.T("ending." + value), true
	case "handed":
		return locales.T("handed." + value), true
	case "until", "withdrawn_on":
		return locales.Text{Day: value}, true
	case "reason", "body", "result", "text":
		return locales.Raw(value), true
	}
	return locales.Text{}, false
}

// CaseVars are the variables that texts about a case use. Finish is the last day on which it will be concluded, as far as
// that can be said; decision_time and finish_time are the limits that its unit has.
func CaseVars(c cases.Case, p cases.Policy, unit locales.Text) locales.Vars {
	next, runs := c.Next(p)
	return caseVars(c, p, unit, next, runs)
}

// ToldVars are the variables that texts to the contact of a case use: without the limits that are ours alone.
func ToldVars(c cases.Case, p cases.Policy, unit locales.Text) locales.Vars {
	next, runs := c.NextTold(p)
	return caseVars(c, p, unit, next, runs)
}

func caseVars(c cases.Case, p cases.Policy, unit locales.Text, next cases.Clock, runs bool) locales.Vars {
	vars := locales.Vars{
		"number": string(c.Number), "kind": locales.T("kind." + string(c.Kind)), "state": locales.T("state." + string(c.State)), "unit": unit,
	}
	for _, name := range []string{"decision", "finish"} {
		vars[name+"_time"] = LimitText(p.Limit(c.Unit, name))
	}
	if runs {
		vars["next"], vars["task"], vars["due"] = locales.T("due."+next.What), locales.T("task."+next.What), DueText(next.Due)
	}
	if finish, ok := c.Expected(p); ok {
		vars["finish"] = DueText(finish.Due)
	}
	return vars
}

// LimitText is how long a limit is, such as 7 working days.
func LimitText(l cases.Limit) locales.Text {
	return locales.Text{Key: "unit_of_time." + l.Unit, Vars: locales.Vars{"count": l.Count}}
}

// DueText is a due day as it is said, with a word where it is provisional.
func DueText(due cases.Due) locales.Text {
	text := locales.Text{Day: due.Day.String()}
	if due.Paused {
		return locales.T("due.paused")
	}
	if due.Provisional {
		return locales.Text{Key: "due.provisional", Vars: locales.Vars{"day": text}}
	}
	return text
}
