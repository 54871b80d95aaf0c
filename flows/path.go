package flows

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// path is a walk through a flow under the answers of a draft.
type path struct {
	// answered are the relevant steps with a valid answer, in the order of the flow.
	answered []*step
	// next is the first relevant step without a valid answer; nil when everything is answered.
	next *step
	// notes stand directly in front of next, or of the review.
	notes []*step
	// end is set where the answers lead out of our remit.
	end *step
	// env holds the answers as expressions see them.
	env map[string]any
	// fallen are answers that no longer count: their step is not relevant any more, or they are no longer valid.
	fallen []string
}

// walk computes where a draft stands. Conditions see earlier steps only, so one pass forward is enough.
func (f *flow) walk(d *Draft, now time.Time) path {
	p := path{env: maps.Clone(f.zero)}
	p.env["today"] = day(now)
	for _, name := range f.Facts {
		p.env[name] = d.Facts[name]
	}
	for _, s := range f.steps {
		answer, given := d.Answers[s.Name]
		if !holds(s.relevant, p.env) {
			if given {
				p.fallen = append(p.fallen, s.Name)
			}
			continue
		}
		if p.next == nil && p.end == nil {
			p.visit(s, answer, given)
			continue
		}
		// Behind the open question answers stay as they are: what they depend on is about to be answered.
		if s.asks() && given && s.accepts(answer, p.env) {
			p.env[s.Name] = s.value(answer)
		}
	}
	return p
}

// visit takes one relevant step into the walk.
func (p *path) visit(s *step, answer Answer, given bool) {
	switch {
	case s.Type == TypeNote:
		p.notes = append(p.notes, s)
	case s.Type == TypeEnd:
		p.end = s
	case given && s.accepts(answer, p.env):
		p.answered = append(p.answered, s)
		p.env[s.Name] = s.value(answer)
		p.notes = nil
	default:
		if given && !answer.Open {
			p.fallen = append(p.fallen, s.Name)
		}
		p.next = s
	}
}

// accepts says whether a kept answer is still an answer to the step as it is defined now.
func (s *step) accepts(a Answer, env map[string]any) bool {
	if a.Skipped {
		return !s.required
	}
	if a.Open {
		return false
	}
	switch s.Type {
	case TypeSelectOne, TypeYesNo:
		return s.offers(a.Value, env) && s.satisfied(a, env)
	case TypeSelectMany:
		return a.Value != "" && !slices.ContainsFunc(chosen(a), func(name string) bool { return !s.offers(name, env) }) && s.satisfied(a, env)
	case TypeConsent:
		return a.Value == "yes:"+s.Notice
	case TypeFiles:
		return len(a.Files) >= max(1, s.Min)
	case TypeText:
		n := utf8.RuneCountInString(a.Value)
		return n >= max(1, s.Min) && (s.Max == 0 || n <= s.Max) && s.satisfied(a, env)
	default:
		return a.Value != "" && s.satisfied(a, env)
	}
}

// offers says whether a choice is offered under the answers so far.
func (s *step) offers(name string, env map[string]any) bool {
	return slices.ContainsFunc(s.choices, func(c choice) bool { return c.name == name && holds(c.relevant, env) })
}

// chosen are the names that an answer to select_multiple holds.
func chosen(a Answer) []string {
	if a.Value == "" {
		return nil
	}
	return strings.Split(a.Value, ",")
}

// inOrder are the names of offered choices, each once and in the order in which they are offered.
func (s *step) inOrder(names []string, env map[string]any) string {
	var ordered []string
	for _, c := range s.offered(env) {
		if slices.Contains(names, c.name) {
			ordered = append(ordered, c.name)
		}
	}
	return strings.Join(ordered, ",")
}

// satisfied says whether the step's constraint holds for an answer.
func (s *step) satisfied(a Answer, env map[string]any) bool {
	if s.constraint == nil {
		return true
	}
	with := maps.Clone(env)
	with["value"] = s.value(a)
	return holds(s.constraint, with)
}

// value is an answer as expressions see it.
func (s *step) value(a Answer) any {
	switch s.Type {
	case TypeNumber:
		n, err := strconv.ParseFloat(a.Value, 64)
		if err != nil {
			return float64(0)
		}
		return n
	case TypeFiles:
		return len(a.Files)
	case TypeConsent:
		if a.Value != "" {
			return "yes"
		}
		return ""
	default:
		return a.Value
	}
}

// open is the step whose answer is awaited: the one being edited, else the next one; nil at the review and at an end.
func (f *flow) open(d *Draft, p path) *step {
	if d.Editing == "" {
		return p.next
	}
	s := f.byName[d.Editing]
	if s == nil || !s.asks() || !holds(s.relevant, p.env) {
		return p.next
	}
	return s
}

// put answers a step and lets fall what depended on the former answer.
func (f *flow) put(d *Draft, s *step, a Answer, now time.Time) {
	d.Answers[s.Name] = a
	delete(d.Former, s.Name)
	d.Order = append(slices.DeleteFunc(d.Order, func(n string) bool { return n == s.Name }), s.Name)
	d.Editing = ""
	f.settle(d, now)
}

// settle moves answers that no longer count to Former, from where they are offered again should their step return.
func (f *flow) settle(d *Draft, now time.Time) {
	for range f.steps { // each round can uncover another one; there are never more rounds than steps
		p := f.walk(d, now)
		if len(p.fallen) == 0 {
			return
		}
		for _, name := range p.fallen {
			d.take(name)
		}
	}
}

// take moves an answer to Former.
func (d *Draft) take(name string) {
	if a, ok := d.Answers[name]; ok {
		d.Former[name] = a
		delete(d.Answers, name)
	}
	d.Order = slices.DeleteFunc(d.Order, func(n string) bool { return n == name })
}

// clone copies a draft so that a turn never writes into its input.
func (d *Draft) clone() *Draft {
	if d == nil {
		return nil
	}
	c := *d
	c.Answers, c.Former, c.Order = maps.Clone(d.Answers), maps.Clone(d.Former), slices.Clone(d.Order)
	if c.Answers == nil {
		c.Answers = map[string]Answer{}
	}
	if c.Former == nil {
		c.Former = map[string]Answer{}
	}
	return &c
}

// day is the calendar date in Xuchang, where every limit runs.
func day(t time.Time) string { return t.In(shanghai).Format(time.DateOnly) }
