package flows

import (
	"maps"
	"strings"
	"time"

	"github.com/lotusdesk/lotusdesk/locales"
)

// Filed is what a confirmed draft says: where it goes and what was answered, in the order of the flow.
type Filed struct {
	Case, Unit, Topic string
	Answers           []FiledAnswer
}

// FiledAnswer is one answer of a confirmed draft.
type FiledAnswer struct {
	Name string
	Answer
}

// File reads a confirmed draft under its flow.
func (e *Engine) File(d *Draft, now time.Time) Filed {
	f := e.flowOf(d)
	if f == nil {
		return Filed{}
	}
	filed := Filed{Case: f.Case, Unit: d.Answers[f.Unit].Value, Topic: d.Answers[f.Topic].Value}
	for _, s := range f.walk(d, now).answered {
		filed.Answers = append(filed.Answers, FiledAnswer{s.Name, d.Answers[s.Name]})
	}
	return filed
}

// LeftForLater are the names of what is needed and was left for later in a draft.
func (e *Engine) LeftForLater(d *Draft, now time.Time) (names []string) {
	return e.passedOver(d, now, true)
}

// LeftOut are the names of what a draft was asked for and does not give, and that nobody waits for.
func (e *Engine) LeftOut(d *Draft, now time.Time) (names []string) {
	return e.passedOver(d, now, false)
}

func (e *Engine) passedOver(d *Draft, now time.Time, later bool) (names []string) {
	if f := e.flowOf(d); f != nil {
		for _, s := range f.walk(d, now).answered {
			if s.Later == later && d.Answers[s.Name].Skipped {
				names = append(names, s.Name)
			}
		}
	}
	return names
}

// StillNeeded says which papers were left for later in a draft, and how to send them; false where none were.
func (e *Engine) StillNeeded(d *Draft, now time.Time) (locales.Text, bool) {
	var lines []locales.Text
	for _, name := range e.LeftForLater(d, now) {
		lines = append(lines, locales.Text{Key: "list.line", Vars: locales.Vars{"line": msg(e.flowOf(d).byName[name].key("short"))}})
	}
	return locales.Text{Key: "supplement.still_needed", Vars: locales.Vars{"papers": locales.Text{Lines: lines}}}, len(lines) > 0
}

// Lacking are the parts that the rules ask of an intake (ORDER3 11 and 12) and that what was answered, by the names of the questions
// of its flow, does not have.
func (e *Engine) Lacking(flow string, given map[string]Answer, now time.Time) []locales.Text {
	f := e.flows[flow]
	if f == nil {
		return nil
	}
	env := maps.Clone(f.zero)
	env["today"] = day(now)
	var lines []locales.Text
	for _, s := range f.steps {
		answer := given[s.Name]
		switch {
		case !s.asks() || !holds(s.relevant, env):
		case answer.Value != "" || len(answer.Files) > 0:
			env[s.Name] = s.value(answer)
		case s.Later || s.required && strings.HasPrefix(s.Source, "ORDER3 11"):
			lines = append(lines, locales.Text{Key: "list.line", Vars: locales.Vars{"line": msg(s.key("short"))}})
		}
	}
	return lines
}

// LimitsRunOn is said with the receipt of a complaint about an act: the time limits of the courts run on meanwhile. What is said
// of the business environment is about no act.
func (d *Draft) LimitsRunOn() (text locales.Text, run bool) {
	return msg("complaint.receipt_limits"), d.Flow == "complaint" && d.Answers["kind"].Value == "infringement"
}
