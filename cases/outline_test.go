package cases

import "testing"

// TestTheOutlineSaysWhatItsContactMayDo: for every act, in every state of both kinds, what is said without the events is
// what is said with them.
func TestTheOutlineSaysWhatItsContactMayDo(t *testing.T) {
	t.Parallel()
	open := 0
	for _, rule := range Table() {
		for _, from := range Table() {
			for _, state := range from.From {
				for _, kind := range []Kind{Complaint, OfficerRequest} {
					c := Case{
						Number: "n", Kind: kind, State: state, Officer: "1", Version: 9, TakenOn: true, Recused: []string{"1", ""}, Gaps: []string{"x"}, Confidential: true,
						Last: Event{Seq: 8}, Proposals: []Proposal{{Seq: 9, Verb: rule.Verb}}, Solved: true,
					}
					allowed := c.Allows(rule.Verb, AsContact())
					if c.Outline().Open(rule.Verb) != allowed || c.Outline().Over() != c.Over() {
						t.Errorf("%s of a %s that is %s: allowed %v", rule.Verb, kind, state, allowed)
					}
					if allowed {
						open++
					}
				}
			}
		}
	}
	if open == 0 {
		t.Error("a contact may do nothing")
	}
}
