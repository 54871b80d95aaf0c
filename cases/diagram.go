package cases

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
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
	b.WriteString("\n## Who may do what, and when\n\nOwn: an ordinary officer acts only on a case of his or her own. Free: also on one that nobody has taken on. Those above reach\nevery case of their unit, those of the municipal centre every case. Two persons: one proposes, another lets it be done,\nwhere the policy does not say otherwise. Ours: not on an objection to a decision of the municipal centre, which the centre only\nhands on to the body above it.\n\nA case can go from one state to more than one: after papers came in and after a reopening it goes on where it was, accepted or\nspoken with; and who is given it has it as assigned, while it counts as received where nobody can have it.\n\n| act | by | on cases | persons | in the states | has to say | records | leads to |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n")
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
		fmt.Fprintf(&b, "| %s | %s | %s | %d | %s | %s | %s | %s |\n", r.Verb, joined(r.By), reach, persons, from, strings.Join(r.Needs, ", "), r.Event, leads(r))
	}
	return b.String()
}

// step is a change of state that an act can make; from and to are the same where it leaves the state as it is.
type step struct {
	verb     Verb
	from, to State
}

// steps are all that the acts can make of a case of a kind, in the order of the table. They are found by doing every act on
// every case that acts lead to, so that they are what the fold makes of it: a state alone does not tell where a case goes on
// that was accepted or whose contact was spoken with.
func steps(kind Kind) (all []step) {
	type shape struct {
		state, before        State
		accepted, met, given bool
	}
	of := func(c Case) shape {
		return shape{c.State, c.before, c.Marks.Accepted != 0, c.Marks.Contacted != 0, c.Officer != ""}
	}
	at := time.Unix(1e9, 0) // any day but the zero one
	open := []Case{Fold([]Event{{Type: Received, At: at, Data: map[string]string{"kind": string(kind)}}})}
	seen := map[shape]bool{of(open[0]): true}
	for len(open) > 0 {
		c := open[0]
		open = open[1:]
		for _, r := range Table() {
			if r.Event == "" || !r.fits(c) {
				continue
			}
			for _, officer := range []string{"1", ""} { // nobody has the case where nobody can
				after := c
				after.apply(Event{Type: r.Event, At: at, Seq: 1, Data: map[string]string{"officer": officer}})
				if r.Event == TakenOn && officer == "" {
					continue
				}
				if s := (step{r.Verb, c.State, after.State}); !slices.Contains(all, s) {
					all = append(all, s)
				}
				if !seen[of(after)] {
					seen[of(after)], open = true, append(open, after)
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b step) int { return cmp.Compare(place(a), place(b)) })
	return all
}

// place is where a step stands: by its act in the order of the table, then by the state it comes from in the order of the act's.
func place(s step) int {
	at := slices.IndexFunc(Table(), func(r Rule) bool { return r.Verb == s.verb })
	return 100*at + slices.Index(Table()[at].From, s.from)
}

// arrows are the changes of state of a kind, in the order of the table. What leaves the state as it is is no arrow.
func arrows(kind Kind) []string {
	var lines []string
	for _, s := range steps(kind) {
		if s.from != s.to {
			lines = append(lines, fmt.Sprintf("%s --> %s: %s", s.from, s.to, s.verb))
		}
	}
	return lines
}

// leads says to which states an act leads from which; only the state where it is the same from all of them.
func leads(r Rule) string {
	if r.To == "" {
		return ""
	}
	all := slices.DeleteFunc(append(steps(Complaint), steps(OfficerRequest)...), func(s step) bool { return s.verb != r.Verb })
	var targets []State
	from := map[State][]State{}
	for _, s := range all {
		to := s.to
		if s.from == to && !slices.ContainsFunc(all, func(o step) bool { return o.from != to && o.to == to }) {
			to = "as it is"
		}
		if !slices.Contains(targets, to) {
			targets = append(targets, to)
		}
		if !slices.Contains(from[to], s.from) {
			from[to] = append(from[to], s.from)
		}
	}
	if len(targets) == 1 || len(r.From) == 1 {
		return joined(targets)
	}
	var parts []string
	for _, to := range targets {
		parts = append(parts, fmt.Sprintf("%s from %s", to, joined(from[to])))
	}
	return strings.Join(parts, "; ")
}

func joined[T ~string](list []T) string {
	parts := make([]string, len(list))
	for i, item := range list {
		parts[i] = string(item)
	}
	return strings.Join(parts, ", ")
}
