package flows

import (
	"fmt"
	"slices"

	"github.com/lotusdesk/lotusdesk/locales"
)

// Follow are the questions of another flow that follow, where the step that Flow.Continues names is answered with its name.
type Follow struct {
	Flow string `yaml:"flow"`
	// Ask are the questions asked, in the order of their flow; Need are those of them that cannot be skipped.
	Ask  []string `yaml:"ask"`
	Need []string `yaml:"need"`
	// Own are those that are asked in words of their own, the texts MINE.FLOW_STEP.label and hint, since somebody else answers.
	Own []string `yaml:"own"`
}

// following is a flow with the questions that follow its answers so far: those named of the other flow, in its order. What
// becomes of the answers is the other flow's.
func (f *flow) following(of *flow) *flow {
	made := &flow{Flow: f.Flow, version: f.version, zero: map[string]any{}, byName: map[string]*step{}}
	var follow Follow
	for _, candidate := range f.Follow {
		if of != nil && candidate.Flow == of.Name {
			follow = candidate
			made.Case, made.Unit, made.Topic = of.Case, of.Unit, of.Topic
		}
	}
	for _, s := range f.steps {
		made.add(s, f.zero)
	}
	if of == nil {
		return made
	}
	for _, s := range of.steps {
		if s.asks() && slices.Contains(follow.Ask, s.Name) {
			asked := *s
			asked.required, asked.Later = slices.Contains(follow.Need, s.Name), false
			if slices.Contains(follow.Own, s.Name) {
				own := fmt.Sprintf("%s.%s_%s.", f.Name, of.Name, s.Name)
				asked.Label, asked.Hint = own+"label", own+"hint"
			}
			made.add(&asked, of.zero)
		}
	}
	for name, value := range of.zero { // conditions may read what is not asked
		if _, there := made.zero[name]; !there {
			made.zero[name] = value
		}
	}
	return made
}

// add puts a step at the end of a flow that is being made.
func (f *flow) add(s *step, zero map[string]any) {
	f.steps, f.byName[s.Name], f.zero[s.Name] = append(f.steps, s), s, zero[s.Name]
}

// checkFollow finds what is wrong with the questions that follow, and lets the flow's version stand for theirs as well.
func (e *Engine) checkFollow(f *flow) []string {
	if f.Continues == "" {
		return nil
	}
	var problems []string
	on := f.byName[f.Continues]
	if on == nil || on.Type != TypeSelectOne {
		return []string{fmt.Sprintf("continues: %q is no select_one step", f.Continues)}
	}
	for _, follow := range f.Follow {
		of := e.flows[follow.Flow]
		if of == nil || !slices.ContainsFunc(on.choices, func(c choice) bool { return c.name == follow.Flow }) {
			problems = append(problems, fmt.Sprintf("follow: there is no flow %q, or %s does not offer it", follow.Flow, f.Continues))
			continue
		}
		for _, name := range append(slices.Clone(follow.Ask), follow.Need...) {
			s := of.byName[name]
			if s == nil || !s.asks() || f.byName[name] != nil || !slices.Contains(follow.Ask, name) {
				problems = append(problems, fmt.Sprintf("follow: %s of %s cannot be asked: it is no question there, is one here as well, or is not among those asked", name, follow.Flow))
			}
		}
		for _, name := range follow.Own {
			own := fmt.Sprintf("%s.%s_%s.label", f.Name, follow.Flow, name)
			if !slices.Contains(follow.Ask, name) || !e.texts.Has(locales.ZH, own) {
				problems = append(problems, fmt.Sprintf("follow: %s of %s has no words of its own: it is not asked, or there is no text %s", name, follow.Flow, own))
			}
		}
		f.version += "/" + of.version
	}
	for _, c := range on.choices {
		if !slices.ContainsFunc(f.Follow, func(follow Follow) bool { return follow.Flow == c.name }) {
			problems = append(problems, fmt.Sprintf("follow: nothing follows on %s", c.name))
		}
	}
	return problems
}
