package flows_test

import (
	"strings"
	"testing"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
)

// problems are what is found in a flow of these steps.
func problems(t *testing.T, steps string) string {
	t.Helper()
	_, texts := flowstest.Engine(t)
	flow, err := flows.Parse("test.yaml", []byte("flow: complaint\nversion: \"1\"\ncase: complaint\nunit: county\nsteps:\n"+steps))
	if err != nil {
		return err.Error()
	}
	if _, err := flows.New([]*flows.Flow{flow}, nil, texts, flows.Lists{"units": {{Name: "411002"}}}); err != nil {
		return err.Error()
	}
	return ""
}

// TestAFileWithoutAFlowIsNamed.
func TestAFileWithoutAFlowIsNamed(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "# nothing yet\n", "version: \"1\"\n"} {
		if _, err := flows.Parse("flows/complaint.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), "reading flow flows/complaint.yaml: there is no flow in it") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestLintFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	const county = "  - {name: county, type: select_one, list: units}\n"
	for name, c := range map[string]struct{ steps, want string }{
		"an unknown field":                 {county + "  - {name: topic, type: text, lenght: 3}\n", `unknown field "lenght"`},
		"the line of an unknown field":     {county + "  - name: topic\n    type: text\n    lenght: 3\n", "[9:5]"},
		"no YAML at all":                   {county + "  - {name: topic, type: [\n", "test.yaml"},
		"an unknown type":                  {county + "  - {name: topic, type: txt}\n", `step topic: type "txt" is not known`},
		"a name in capitals":               {county + "  - {name: Topic, type: text}\n", "step Topic: a name is made of small letters"},
		"a name that texts use":            {county + "  - {name: other, type: text}\n", "step other: this name is taken"},
		"a name of the record":             {county + "  - {name: objection, type: text}\n", "step objection: this name is taken"},
		"two steps of a name":              {county + county, "step county: there are two steps of this name"},
		"a condition on a later step":      {county + "  - {name: topic, type: text, relevant: 'matter == \"x\"'}\n  - {name: matter, type: text}\n", "step topic: relevant: unknown name matter"},
		"a condition on itself":            {county + "  - {name: topic, type: text, relevant: 'topic == \"x\"'}\n", "step topic: relevant: unknown name topic"},
		"a condition that is no condition": {county + "  - {name: topic, type: text, relevant: 'county'}\n", "step topic: relevant: expected bool"},
		"a constraint on a later step":     {county + "  - {name: topic, type: text, constraint: 'value != matter'}\n", "step topic: constraint: unknown name matter"},
		"a choice that is not there":       {"  - {name: kind, type: select_one, choices: [{name: infringement}]}\n" + county + "  - {name: topic, type: text, relevant: 'kind == \"infringment\"'}\n", `step topic: kind has no choice "infringment"`},
		"a step that nothing reaches":      {"  - {name: kind, type: select_one, choices: [{name: infringement}, {name: environment}]}\n" + county + "  - {name: topic, type: text, relevant: 'kind == \"infringement\" && kind == \"environment\"'}\n", "step topic: no answer makes"},
		"steps behind an end":              {county + "  - {name: not_private, type: end}\n  - {name: topic, type: text}\n", "step not_private: the flow always ends here"},
		"a unit that nobody asks for":      {"  - {name: topic, type: text}\n", "unit: there is no step county"},
		"choices of a text":                {county + "  - {name: topic, type: text, choices: [{name: x}]}\n", "step topic: only select_one and select_multiple have choices"},
		"a select_one without choices":     {county + "  - {name: topic, type: select_one}\n", "step topic: select_one needs either choices or a list"},
		"a choice too long for a button":   {county + "  - {name: topic, type: select_one, choices: [{name: " + strings.Repeat("x", 56) + "}]}\n", "a name has 1 to 55 bytes"},
		"a consent without a version":      {"  - {name: privacy, type: consent}\n" + county, "step privacy: a consent needs the version of its notice"},
		"a question with a loose variable": {county + "  - {name: topic, type: text, label: review.line}\n", "step topic: text review.line has a variable that nothing gives in zh"},
		"a notice without its version":     {"  - {name: privacy, type: consent, notice: \"1\", label: complaint.not_private.label}\n" + county, "step privacy: the notice does not say its version {{.notice}} in en"},
		"needed now and later":             {county + "  - {name: topic, type: text, later: true}\n", "step topic: what may come later cannot be required now"},
		"max below min":                    {county + "  - {name: topic, type: text, min: 5, max: 3}\n", "step topic: max 3 is less than min 5"},
		"a question without a text":        {county + "  - {name: shoe_size, type: text}\n", "text complaint.shoe_size.label is missing in zh"},
		"a choice without a text":          {"  - {name: kind, type: select_one, choices: [{name: gossip}]}\n" + county, "text complaint.kind.gossip is missing in en"},
		"a constraint without a sentence":  {county + "  - {name: matter, type: text, constraint: 'value != \"\"'}\n", "text complaint.matter.constraint is missing in zh"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if found := problems(t, c.steps); !strings.Contains(found, c.want) {
				t.Errorf("want %q, found:\n%s", c.want, found)
			}
		})
	}
}
