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
		"the line of an unknown field":     {county + "  - name: topic\n    type: text\n    lenght: 3\n", "test.yaml:9:5: unknown field"},
		"the line of an unknown type":      {county + "  - name: topic\n    type: txt\n", `test.yaml:7: flow complaint: step topic: type "txt"`},
		"the line of a condition":          {county + "\n  - {name: topic, type: text, relevant: 'matter == \"x\"'}\n  - {name: matter, type: text}\n", "test.yaml:8: flow complaint: step topic: relevant: unknown name matter"},
		"the second of two steps":          {county + "  - {name: topic, type: text}\n" + county, "test.yaml:8: flow complaint: step county: there are two"},
		"the file of a missing step":       {"  - {name: topic, type: text}\n", "test.yaml: flow complaint: unit: there is no step county"},
		"no YAML at all":                   {county + "  - {name: topic, type: [\n", "reading flow test.yaml:7:"},
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

// TestLintFindsWhatNoAnswersLeadTo: by the ends before a step and by when the questions of its condition are asked.
func TestLintFindsWhatNoAnswersLeadTo(t *testing.T) {
	t.Parallel()
	const (
		start = "  - {name: county, type: select_one, list: units}\n  - {name: complainant, type: select_one, choices: [{name: fie}, {name: chamber}, {name: none}]}\n" +
			"  - {name: kind, type: select_one, choices: [{name: infringement, relevant: 'complainant != \"chamber\"'}, {name: environment}]}\n"
		court = "  - {name: in_court, type: yes_no, relevant: 'kind == \"infringement\"'}\n"
		end   = "  - {name: not_entitled, type: end, relevant: 'complainant == \"none\"'}\n"
	)
	for name, c := range map[string]struct{ steps, want string }{
		"behind an end of the same condition":   {start + end + "  - {name: chamber_note, type: note, relevant: 'complainant == \"none\"'}\n", "step chamber_note: no answer makes"},
		"behind an end, one that it leaves":     {start + end + "  - {name: chamber_note, type: note, relevant: 'complainant == \"chamber\"'}\n", ""},
		"an end that catches yes and no":        {start + "  - {name: private_dispute, type: yes_no}\n  - {name: not_private, type: end, relevant: 'private_dispute == \"yes\" || private_dispute == \"no\"'}\n  - {name: topic, type: text}\n", "step topic: every answer ends the flow before it"},
		"two ends that catch all":               {start + "  - {name: private_dispute, type: yes_no}\n  - {name: not_private, type: end, relevant: 'private_dispute == \"yes\"'}\n  - {name: not_entitled, type: end, relevant: 'private_dispute != \"yes\"'}\n  - {name: topic, type: text}\n", "step topic: every answer ends"},
		"an end that a skipped question passes": {start + "  - {name: agent, type: yes_no, required: false}\n  - {name: not_private, type: end, relevant: 'agent in [\"yes\", \"no\"]'}\n  - {name: company, type: text}\n", ""},
		"a question of another kind":            {start + court + "  - {name: limits_run_on, type: note, relevant: 'kind == \"environment\" && in_court == \"yes\"'}\n", "step limits_run_on: no answer makes"},
		"a question of the same kind":           {start + court + "  - {name: limits_run_on, type: note, relevant: 'kind == \"infringement\" && in_court == \"yes\"'}\n", ""},
		"a question of another kind, not asked": {start + court + "  - {name: limits_run_on, type: note, relevant: 'kind == \"environment\" && in_court != \"yes\"'}\n", ""},
		"a choice that is not offered there":    {start + court + "  - {name: limits_run_on, type: note, relevant: 'complainant == \"chamber\" && in_court == \"yes\"'}\n", "step limits_run_on: no answer makes"},
		"a question that is never asked":        {start + "  - {name: in_court, type: yes_no, relevant: 'false'}\n  - {name: limits_run_on, type: note, relevant: 'in_court == \"yes\"'}\n", "step limits_run_on: no answer makes"},
		"a choice that is never offered":        {"  - {name: county, type: select_one, list: units}\n  - {name: complainant, type: select_one, choices: [{name: fie}, {name: none}]}\n" + end + "  - {name: kind, type: select_one, choices: [{name: infringement, relevant: 'complainant == \"none\"'}, {name: environment}]}\n", "step kind: no answer makes complainant == \"none\" true where choice infringement would be offered"},
		"what a day says is free":               {start + "  - {name: act_date, type: date, required: false}\n  - {name: not_entitled, type: end, relevant: 'act_date != \"\" || kind == \"environment\"'}\n  - {name: company, type: text, relevant: 'act_date == \"\"'}\n", ""},
		"a name in quotes is no question":       {start + "  - {name: matter, type: text, min: 2}\n  - {name: limits_run_on, type: note, relevant: 'complainant == \"none\" && kind == \"environment\" && \"matter\" == \"x\"'}\n", "step limits_run_on: no answer makes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := problems(t, c.steps)
			for line := range strings.Lines(found) {
				if unreached := strings.Contains(line, "no answer makes") || strings.Contains(line, "every answer ends"); unreached && c.want == "" {
					t.Errorf("it is reached: %s", line)
				}
			}
			if !strings.Contains(found, c.want) {
				t.Errorf("want %q, found:\n%s", c.want, found)
			}
		})
	}
}
