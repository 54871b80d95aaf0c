package main

import (
	"strings"
	"testing"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/papers"
)

// TestWhatIsFromMemoryIsListed holds that what no published text was compared with is data with its article, and that a person
// at the bureau finds all of it in one list, in front of the rest.
func TestWhatIsFromMemoryIsListed(t *testing.T) {
	t.Parallel()
	texts, _, err := carried()
	if err != nil {
		t.Fatal(err)
	}
	policy, err := cases.DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	set, err := papers.Open("", texts)
	if err != nil {
		t.Fatal(err)
	}
	all, err := sources(policy, set)
	if err != nil {
		t.Fatal(err)
	}
	var list strings.Builder
	if err := writeSources(&list, all); err != nil {
		t.Fatal(err)
	}
	memory, _, _ := strings.Cut(list.String(), "\nanswers.after ")
	for place, article := range map[string]string{
		"policy: limits.result": "20", "policy: limits.absence": "20(6)", "policy: limits.year": "21",
		"flow reject: step grounds": "14", "flow reject: step body": "15", "flow conclude: step ending": "20", "flow withdraw: step reason": "20(4)",
		"papers: article.ground": "14(", "papers: article.ending": "20(", "papers: article.gap": "14(4)",
		"flow complaint: step company ": "11(1)", "flow complaint: step address": "11(2)", "flow complaint: step postcode": "11(3)",
		"flow complaint: step contact": "11(4)", "flow complaint: step phone": "11(5)", "flow complaint: step email": "11(5)", "flow complaint: step standing": "11(6)",
		"flow complaint: step respondent ": "11(8)", "flow complaint: step matter": "11(9)", "flow complaint: step request": "11(9)", "flow complaint: step facts": "11(10)",
		"flow complaint: step at_higher_body": "11(11)", "flow complaint: step at_petition_office": "11(11)", "flow complaint: step in_court": "11(11)",
		"flow complaint: step problem": "11", "flow complaint: step proposal": "11",
		"flow complaint: step agent_powers": "12", "flow complaint: step agent_until": "12", "flow complaint: step power_of_attorney": "12", "flow complaint: step agent_identity": "12",
	} {
		_, line, found := strings.Cut(memory, "\n"+place)
		line, _, _ = strings.Cut(line, "\n")
		if !found || !strings.Contains(line, article) || !strings.Contains(line, " M") {
			t.Errorf("%s is not listed as from memory with article %s:\n%s", place, article, memory)
		}
	}
}
