package flows

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/lotusdesk/lotusdesk/locales"
)

// Item is an entry of a list that comes from data, such as a unit.
type Item struct {
	Name  string                      `json:"name"`
	Label map[locales.Language]string `json:"label"`
	// Also are other words that name it, where nothing else is written.
	Also []string `json:"also,omitempty"`
}

// Lists are the lists from data that steps may choose from, by name.
type Lists map[string][]Item

// flow is a Flow made ready to run: expressions compiled, choices resolved.
type flow struct {
	Flow
	steps   []*step
	byName  map[string]*step
	version string
	// zero is the environment of expressions before anything is answered.
	zero map[string]any
}

// step is a Step made ready to run.
type step struct {
	Step
	flow       *flow
	index      int
	required   bool
	relevant   *vm.Program
	constraint *vm.Program
	choices    []choice
}

// choice is one choice of a step with its text.
type choice struct {
	name     string
	label    locales.Text
	also     []string // keys of other words that name it
	whole    []string // words that name it where nothing else is written
	relevant *vm.Program
}

// Parse reads a flow definition strictly: an unknown field is an error with file and line, as is what New finds wrong with a step.
func Parse(file string, data []byte) (*Flow, error) {
	var f Flow
	if err := yaml.UnmarshalWithOptions(data, &f, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("reading flow %s", placed(file, err))
	}
	if f.Name == "" {
		return nil, fmt.Errorf("reading flow %s: there is no flow in it; it begins with flow: and its name", file)
	}
	parsed, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, fmt.Errorf("reading flow %s", placed(file, err))
	}
	f.file = file
	for _, doc := range parsed.Docs {
		whole, _ := doc.Body.(*ast.MappingNode)
		for i := 0; whole != nil && i < len(whole.Values); i++ {
			if steps, ok := whole.Values[i].Value.(*ast.SequenceNode); ok && whole.Values[i].Key.String() == "steps" {
				f.lines = lines(steps)
			}
		}
	}
	return &f, nil
}

// lines are those in which the entries of a list begin.
func lines(list *ast.SequenceNode) (all []int) {
	for _, entry := range list.Values {
		line := entry.GetToken().Position.Line
		if m, ok := entry.(*ast.MappingNode); ok && len(m.Values) > 0 { // written out, its sign is the first colon
			line = m.Values[0].Key.GetToken().Position.Line
		}
		all = append(all, line)
	}
	return all
}

// placed says what is wrong with a file of YAML behind its file, line and column, as editors know them.
func placed(file string, err error) string {
	text := yaml.FormatError(err, false, true)
	return regexp.MustCompile(`^(?:\[([0-9]+:[0-9]+)\])?:? ?`).ReplaceAllStringFunc(text, func(at string) string {
		if at = strings.Trim(at, "[]: "); at != "" {
			return file + ":" + at + ": "
		}
		return file + ": "
	})
}

// place is where what a problem says is written: the file, and of a step the line.
func (f *Flow) place(problem string) string {
	rest, ofStep := strings.CutPrefix(problem, "step ")
	name, _, _ := strings.Cut(rest, ":")
	for i := len(f.Steps) - 1; ofStep && i >= 0; i-- { // of two steps of a name the second is too many
		if f.Steps[i].Name == name && i < len(f.lines) {
			return fmt.Sprintf("%s:%d", f.file, f.lines[i])
		}
	}
	return f.file
}

// compile makes a definition ready to run. Problems are those of the definition itself, each a full sentence.
func compile(def *Flow, lists Lists) (*flow, []string) {
	f := &flow{Flow: *def, byName: map[string]*step{}, zero: map[string]any{}}
	for _, name := range def.Facts {
		f.zero[name] = ""
	}
	var problems []string
	for i, s := range def.Steps {
		st := &step{Step: s, flow: f, index: i, required: s.Required == nil || *s.Required}
		if f.byName[s.Name] != nil {
			problems = append(problems, fmt.Sprintf("step %s: there are two steps of this name", s.Name))
		}
		problems = append(problems, st.checkShape()...)
		problems = append(problems, st.checkPrivate()...)
		problems = append(problems, st.compile(lists)...)
		f.steps, f.byName[s.Name] = append(f.steps, st), st
		f.zero[s.Name] = zeroValue(s.Type)
	}
	f.version = versionOf(def)
	return f, append(problems, f.checkRouting()...)
}

// asking is a flow of those steps of another one that are named, asked whatever else was answered. What the other one lets pass
// over may be passed over here, too: who does not want to send a passport abroad, or has no evidence, has the rest to hand in.
func (f *flow) asking(of *flow, names []string) *flow {
	made := &flow{Flow: f.Flow, version: f.version + "/" + of.version, zero: of.zero, byName: map[string]*step{}}
	for _, s := range of.steps {
		if s.asks() && slices.Contains(names, s.Name) {
			asked := *s
			asked.relevant, asked.index = nil, len(made.steps)
			made.steps, made.byName[s.Name] = append(made.steps, &asked), &asked
		}
	}
	return made
}

// intake says whether a flow asks what a case needs to know: one that opens a case, or that asks for what one lacks.
func (f *flow) intake() bool { return f.Act == "" || f.AsksOf != "" }

// offering is a flow in which the steps that choose from these lists have their choices.
func (f *flow) offering(lists Lists) *flow {
	made := *f
	made.steps, made.byName = slices.Clone(f.steps), map[string]*step{}
	for i, s := range made.steps {
		if items := lists[s.List]; len(items) > 0 {
			given := *s
			given.choices = nil
			for _, item := range items {
				given.choices = append(given.choices, choice{name: item.Name, label: locales.Text{Each: item.Label}, whole: item.Also})
			}
			made.steps[i] = &given
		}
		made.byName[s.Name] = made.steps[i]
	}
	return &made
}

// versionOf is the day the author wrote and a fingerprint of the definition, so that a change is never overlooked.
func versionOf(def *Flow) string {
	data, err := json.Marshal(def)
	if err != nil {
		return def.Version
	}
	sum := sha256.Sum256(data)
	return def.Version + "-" + hex.EncodeToString(sum[:4])
}

// zeroValue is what an expression sees for a step that is not answered.
func zeroValue(t Type) any {
	switch t {
	case TypeNumber:
		return float64(0)
	case TypeFiles:
		return 0
	default:
		return ""
	}
}

// compile compiles the step's expressions against the steps in front of it, which is how a condition on a later step
// is found: its name is not known yet.
func (s *step) compile(lists Lists) []string {
	var problems []string
	env := map[string]any{"today": ""}
	for _, name := range s.flow.Facts {
		env[name] = ""
	}
	for _, earlier := range s.flow.steps {
		env[earlier.Name] = zeroValue(earlier.Type)
	}
	build := func(what, source string, env map[string]any) *vm.Program {
		if source == "" {
			return nil
		}
		program, err := expr.Compile(source, expr.Env(env), expr.AsBool())
		if err != nil {
			problems = append(problems, fmt.Sprintf("step %s: %s: %s", s.Name, what, firstLine(err)))
		}
		return program
	}
	s.relevant = build("relevant", s.Relevant, env)
	for _, c := range s.Step.Choices {
		s.choices = append(s.choices, choice{
			name:     c.Name,
			label:    locales.T(s.key(c.Name)),
			also:     []string{s.key(c.Name + "_also")},
			relevant: build("choice "+c.Name, c.Relevant, env),
		})
	}
	for _, item := range lists[s.List] {
		s.choices = append(s.choices, choice{name: item.Name, label: locales.Text{Each: item.Label}, whole: item.Also})
	}
	if s.Type == TypeYesNo {
		s.choices = []choice{
			{name: "yes", label: locales.T("command.yes.label"), also: []string{"command.yes.words", "yes_no.yes.words", s.key("yes_also")}},
			{name: "no", label: locales.T("command.no.label"), also: []string{"command.no.words", "yes_no.no.words", s.key("no_also")}},
		}
	}
	if s.Type == TypeConsent {
		s.choices = []choice{
			{name: "yes", label: locales.T("consent.agree"), also: []string{"command.yes.words", "consent.agree_also"}},
			{name: "no", label: locales.T("consent.disagree"), also: []string{"command.no.words"}},
		}
	}
	withValue := map[string]any{"value": zeroValue(s.Type)}
	for name, value := range env {
		withValue[name] = value
	}
	s.constraint = build("constraint", s.Constraint, withValue)
	return problems
}

// key names one of the step's messages.
func (s *step) key(part string) string { return s.flow.Name + "." + s.Name + "." + part }

// labelKey names the question; short, hint and example name the texts around it.
func (s *step) labelKey() string {
	if s.Label != "" {
		return s.Label
	}
	return s.key("label")
}

// label is the question. A notice says which version of it is agreed to.
func (s *step) label() locales.Text {
	if s.Type == TypeConsent {
		return locales.Text{Key: s.labelKey(), Vars: locales.Vars{"notice": s.Notice}}
	}
	return msg(s.labelKey())
}

func (s *step) hintKey() string {
	if s.Hint != "" {
		return s.Hint
	}
	return s.key("hint")
}

// asks says whether the step waits for an answer.
func (s *step) asks() bool { return s.Type != TypeNote && s.Type != TypeEnd }

// holds runs a compiled condition; none at all holds.
func holds(program *vm.Program, env map[string]any) bool {
	if program == nil {
		return true
	}
	out, err := expr.Run(program, env)
	result, ok := out.(bool)
	return err == nil && ok && result
}

// firstLine shortens expr's error, which draws the expression below its first line.
func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}
