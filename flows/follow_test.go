package flows_test

import (
	"strings"
	"testing"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
)

// TestAnEntryAsksWhatItsFormAsks: the questions are those of the form named, and another form keeps what both ask.
func TestAnEntryAsksWhatItsFormAsks(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	in := flows.Input{Kind: flows.InputText, Turn: "1234567890", Now: noon()}
	on := flows.On{Given: map[string]string{"county": "411002"}}
	s := engine.Begin(flows.Session{Language: locales.EN, Chosen: true}, in, "entry", on).Session
	for _, step := range [][2]string{
		{"letter", "entry.received.label"}, {"20 November 2026", "entry.letter.label"}, {"skip", "entry.written_in.label"}, {"english", "entry.form.label"},
		{"complaint", "entry.complaint_complainant.label"}, {"skip", "entry.complaint_kind.label"}, {"skip", ""}, {"1", "complaint.topic.label"},
		{"procurement", "entry.complaint_respondent.label"}, {"skip", "complaint.matter.label"}, {"How long does it take?", "entry.complaint_act_date.label"}, {"change matter to request for a service officer", "entry.officer_request_topic.label"},
		{"3", "officer_request.urgency.label"}, {"change matter to complaint", "entry.complaint_act_date.label"},
	} {
		turn := said(engine, s, step[0])
		if got := questionOf(turn); got != step[1] {
			t.Fatalf("%q leads to %s, want %s: %v", step[0], got, step[1], keysOf(turn))
		}
		s = turn.Session
	}
	filed := engine.File(s.Draft, noon())
	if filed.Case != "complaint" || filed.Unit != "411002" || filed.Topic != "permits" {
		t.Errorf("it is filed as %+v", filed)
	}
	if again := said(engine, s, "help"); strings.Contains(strings.Join(keysOf(again), " "), "draft.changed") {
		t.Error("the form is said to have changed")
	}
}

func TestLintFindsWhatIsWrongWithWhatFollows(t *testing.T) {
	t.Parallel()
	texts, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	defs, err := flows.Definitions()
	if err != nil {
		t.Fatal(err)
	}
	const steps = "steps:\n  - {name: form, type: select_one, choices: [{name: officer_request}]}\n"
	for name, c := range map[string]struct{ file, want string }{
		"no such step":             {"continues: kind\n" + steps, `continues: "kind" is no select_one step`},
		"no such flow":             {"continues: form\nfollow: [{flow: lunch, ask: [menu]}]\n" + steps, `there is no flow "lunch"`},
		"nothing follows":          {"continues: form\n" + steps, "nothing follows on officer_request"},
		"no such question":         {"continues: form\nfollow: [{flow: officer_request, ask: [soup]}]\n" + steps, "soup of officer_request cannot be asked"},
		"needed and not asked":     {"continues: form\nfollow: [{flow: officer_request, ask: [topic], need: [county]}]\n" + steps, "county of officer_request cannot be asked"},
		"a notice is not asked":    {"continues: form\nfollow: [{flow: complaint, ask: [limits_run_on]}]\n" + strings.ReplaceAll(steps, "officer_request", "complaint"), "limits_run_on of complaint cannot be asked"},
		"a question of both flows": {"continues: form\nfollow: [{flow: officer_request, ask: [topic]}]\n" + steps + "  - {name: topic, type: text}\n", "topic of officer_request cannot be asked"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			flow, err := flows.Parse("test.yaml", []byte("flow: entry\nversion: \"1\"\nact: entry\n"+c.file))
			if err == nil {
				units := flows.Lists{"units": {{Name: "411002", Label: map[locales.Language]string{locales.ZH: "魏都区", locales.EN: "Weidu District"}}}}
				_, err = flows.New([]*flows.Flow{defs[0], defs[1], flow}, nil, texts, units)
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}
