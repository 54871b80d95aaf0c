package cases

import (
	"fmt"
	"slices"
	"strings"
)

// Diagram writes the table of acts as a page: a Mermaid diagram of the states of each kind of case, and the table itself.
func Diagram() string {
	var b strings.Builder
	b.WriteString("# The acts of a case\n\nWritten by the program from its table of acts (`cases/table.go`); a test keeps this page equal to it.\n")
	for _, kind := range []Kind{Complaint, OfficerRequest} {
		fmt.Fprintf(&b, "\n## %s\n\n```mermaid\nstateDiagram-v2\n  [*] --> received\n", kind)
		for _, line := range arrows(kind) {
			b.WriteString("  " + line + "\n")
		}
		b.WriteString("```\n")
	}
	b.WriteString("\n## Who may do what, and when\n\nOwn: an ordinary officer acts only on a case of his or her own. Free: also on one that nobody has taken on. Those above reach\nevery case of their unit, those of the municipal centre every case. Two persons: one proposes, another lets it be done,\nwhere the policy does not say otherwise. Ours: not on an objection to a decision of the municipal centre, which the centre only\nhands on to the body above it.\n\n| act | by | on cases | persons | in the states | has to say | records | leads to |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n")
	for _, r := range Table() {
		from := "any"
		if r.From != nil {
			from = joined(r.From)
		}
		if r.Stage != "" {
			from += "; " + string(r.Stage)
		}
		if r.Ours {
			from += "; ours"
		}
		reach, persons := "of the unit", 1
		if r.Reach != All {
			reach = string(r.Reach)
		}
		if r.Second {
			persons = 2
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %d | %s | %s | %s | %s |\n", r.Verb, joined(r.By), reach, persons, from, strings.Join(r.Needs, ", "), r.Event, r.To)
	}
	return b.String()
}

// arrows are the changes of state of a kind, in the order of the table. What leaves the state as it is is no arrow.
func arrows(kind Kind) []string {
	var lines []string
	for _, r := range Table() {
		if r.To == "" || r.Kind != "" && r.Kind != kind {
			continue
		}
		for _, from := range r.From {
			c := Case{Kind: kind, State: from, before: StateTakenOn}
			to, moves := stateAfter(c, r.Event)
			line := fmt.Sprintf("%s --> %s: %s", from, to, r.Verb)
			if moves && to != from && of(kind, from) && of(kind, to) && !slices.Contains(lines, line) {
				lines = append(lines, line)
			}
		}
	}
	return lines
}

// of says whether cases of a kind know a state.
func of(kind Kind, s State) bool {
	switch s {
	case StateContacted, StateAnswered, StateClosed:
		return kind == OfficerRequest
	case StateSupplementing, StateAccepted, StateRejected, StateReferred, StateConcluded, StateDelivered:
		return kind == Complaint
	}
	return true
}

func joined[T ~string](list []T) string {
	parts := make([]string, len(list))
	for i, item := range list {
		parts[i] = string(item)
	}
	return strings.Join(parts, ", ")
}
