package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"unicode"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/papers"
)

// source is a place of the program's data and the rule it rests on.
type source struct{ place, rule string }

// is says whether part of the rule is as sure as a letter says: T the text was read, S a second source says so, M from
// memory, P our own promise, N not found.
func (s source) is(letter string) bool {
	parts := strings.FieldsFunc(s.rule, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return slices.Contains(parts, letter)
}

// sources are the rules that limits, questions, answers and papers rest on, each with the place where it is set.
func sources(policy cases.Policy, set *papers.Set) ([]source, error) {
	var all []source
	for _, name := range policy.LimitNames() {
		limit := policy.Limits[name]
		_, article := limit.Article()
		all = append(all, source{fmt.Sprintf("policy: limits.%s (%d %s)", name, limit.Count, limit.Unit), article + " " + limit.Sure})
	}
	defs, err := flows.Definitions()
	if err != nil {
		return nil, err
	}
	for _, def := range defs {
		for _, step := range def.Steps {
			if step.Source != "" {
				all = append(all, source{"flow " + def.Name + ": step " + step.Name, step.Source})
			}
		}
	}
	questions, err := flows.Questions()
	if err != nil {
		return nil, err
	}
	for _, q := range questions {
		all = append(all, source{"answers." + q.Name, q.Source})
	}
	for name, rule := range set.Articles() {
		all = append(all, source{"papers: article." + name, rule})
	}
	return all, nil
}

// writeSources writes a table of sources, what is least sure first.
func writeSources(w io.Writer, all []source) error {
	order := []string{"M", "S", "N"}
	rank := func(s source) int {
		for i, letter := range order {
			if s.is(letter) {
				return i
			}
		}
		return len(order)
	}
	slices.SortFunc(all, func(a, b source) int {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		return strings.Compare(a.place, b.place)
	})
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "set in\trests on") // what goes wrong with a table is said by its Flush
	for _, s := range all {
		_, _ = fmt.Fprintf(table, "%s\t%s\n", s.place, s.rule)
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("writing the sources: %w", err)
	}
	return nil
}
