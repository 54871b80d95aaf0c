package cases

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestNothingInternalIsTold: whatever an event carries, the contact is told only the parts meant for contacts, and
// nothing at all of what does not concern contacts.
func TestNothingInternalIsTold(t *testing.T) {
	t.Parallel()
	var types []EventType
	for _, r := range Table() {
		if r.Event != "" {
			types = append(types, r.Event)
		}
	}
	types = append(types, Received, Proposed)
	names := []string{"reason", "result", "text", "files", "body", "from", "officer", "to", "approver", "verb", "proposal", "means", "matter", "level", "answers", "grounds", "gaps"}
	rapid.Check(t, func(t *rapid.T) {
		e := Event{Type: rapid.SampledFrom(types).Draw(t, "type"), Data: map[string]string{}}
		for _, name := range names {
			e.Data[name] = "secret-" + name
		}
		for name, told := range e.Told() {
			internal := map[EventType]bool{Noted: true, Escalated: true, Acknowledged: true, Recused: true, Declined: true, Proposed: true,
				Approved: true, Disapproved: true, Revealed: true, Transferred: true, Assigned: true, ContactAttempted: true, Reopened: true, Exported: true}
			if internal[e.Type] {
				t.Fatalf("of %s the contact is told %s", e.Type, name)
			}
			if !strings.Contains("reason result text files body grounds gaps", name) || told.String() != "secret-"+name {
				t.Fatalf("of %s the contact is told %s: %s", e.Type, name, told)
			}
		}
	})
}
