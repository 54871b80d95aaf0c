package flows

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/expr-lang/expr/vm"
)

// maxWalks is how many steps are visited to find whether one is reached; where that is not enough, it counts as reached.
const maxWalks = 50_000

// checkReached finds steps, and choices of them, that no answers lead to.
//
// It walks through the flow under every combination of answers to the closed questions (yes or no, one of several, a consent) that
// matter to a step: those that its condition reads, those that the ends before it read, and those on which in turn these depend,
// each answered only where it is asked, by a choice that is offered there, or skipped where it may be. So what it finds is
// never reached. It cannot find what is unreachable for another reason: a condition that reads anything else as well, such as a day,
// a text, files, several choices or a fact of the case, is taken for one that may hold or not, constraints are not looked at, and
// where there are more than maxWalks steps to visit it finds nothing.
func (f *flow) checkReached() []string {
	var problems []string
	for _, s := range f.steps {
		if s.Type == TypeEnd && s.Relevant == "" && s.index < len(f.steps)-1 {
			return append(problems, fmt.Sprintf("step %s: the flow always ends here; the steps behind it are never reached", s.Name))
		}
		switch {
		case !s.reached("", nil) && s.Relevant == "":
			problems = append(problems, fmt.Sprintf("step %s: every answer ends the flow before it; it is never reached", s.Name))
			continue
		case !s.reached("", nil):
			problems = append(problems, fmt.Sprintf("step %s: no answer makes %s true where it would be asked; it is never reached", s.Name, s.Relevant))
			continue
		}
		for i, c := range s.Step.Choices[:min(len(s.Step.Choices), len(s.choices))] {
			if c.Relevant != "" && !s.reached(c.Relevant, s.choices[i].relevant) {
				problems = append(problems, fmt.Sprintf("step %s: no answer makes %s true where choice %s would be offered", s.Name, c.Relevant, c.Name))
			}
		}
	}
	return problems
}

// walks looks for a way to a step.
type walks struct {
	to     *step
	closed []bool // by the index of a step: whether all that its condition reads is walked through
	read   []bool // by the index of a step: whether its answer matters
	left   int
}

// reached says whether some answers lead to a step, and make a further condition true there.
func (s *step) reached(source string, also *vm.Program) bool {
	w := &walks{to: s, closed: make([]bool, s.index+1), read: make([]bool, s.index+1), left: maxWalks}
	free := !w.reads(s, source)
	for i := s.index; i >= 0; i-- { // a condition reads earlier steps only
		if at := s.flow.steps[i]; i == s.index || at.Type == TypeEnd || w.read[i] {
			w.closed[i] = w.reads(at, at.Relevant)
		}
		if at := s.flow.steps[i]; w.read[i] {
			for _, c := range at.Step.Choices {
				w.closed[i] = w.reads(at, c.Relevant) && w.closed[i]
			}
		}
	}
	env := map[string]any{"today": "2026-01-01"}
	for _, name := range s.flow.Facts {
		env[name] = ""
	}
	for _, earlier := range s.flow.steps {
		env[earlier.Name] = zeroValue(earlier.Type)
	}
	return w.from(0, env, func() bool { return free || holds(also, env) })
}

// literal is a text in an expression.
var literal = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|` + "`[^`]*`")

// reads notes the questions that the condition of a step reads, and says whether all of them are closed.
func (w *walks) reads(s *step, source string) bool {
	names := words(literal.ReplaceAllString(source, " "))
	if slices.ContainsFunc(append(slices.Clone(s.flow.Facts), "today"), func(name string) bool { return slices.Contains(names, name) }) {
		return false
	}
	var read []int
	for _, earlier := range s.flow.steps[:s.index] {
		if !slices.Contains(names, earlier.Name) {
			continue
		}
		if len(earlier.choices) == 0 || earlier.Type == TypeSelectMany {
			return false
		}
		read = append(read, earlier.index)
	}
	for _, i := range read {
		w.read[i] = true
	}
	return true
}

// from walks on at a step and says whether there is a way.
func (w *walks) from(i int, env map[string]any, holdsThere func() bool) bool {
	s := w.to.flow.steps[i]
	if w.left--; w.left < 0 {
		return true
	}
	holdsHere := w.closed[i] && holds(s.relevant, env)
	switch {
	case s == w.to:
		return (!w.closed[i] || holdsHere) && holdsThere()
	case s.Type == TypeEnd && holdsHere:
		return false
	case !w.read[i] || w.closed[i] && !holdsHere:
		return w.from(i+1, env, holdsThere)
	}
	defer func() { env[s.Name] = "" }()
	for _, value := range w.answers(s, env) {
		env[s.Name] = value
		if w.from(i+1, env, holdsThere) {
			return true
		}
	}
	return false
}

// answers are those that a step may have behind it, as expressions see them.
func (w *walks) answers(s *step, env map[string]any) (values []string) {
	for _, c := range s.choices {
		if w.closed[s.index] && !holds(c.relevant, env) || s.Type == TypeConsent && c.name == "no" {
			continue
		}
		values = append(values, c.name)
	}
	if !s.required || !w.closed[s.index] {
		values = append(values, "")
	}
	return values
}
