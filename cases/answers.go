package cases

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// ObjectionAnswer names the answer of a case that an objection opened which says what it objects to: no question of the form.
const ObjectionAnswer = "objection"

// Standing is an answer of a case as it stands after what was handed in later.
type Standing struct {
	Answer
	// Later is the day on which what it says was handed in with a supplement; zero where it stands as it was first given.
	Later Date
	// Before is what it said until then; empty where it said nothing.
	Before string
}

// Stand gives the answers of a case as they stand after the supplements among its events, in the order of the intake and
// behind them those that it did not have. Words take the place of those before them; files come beside them.
func Stand(in Intake, events []Event) ([]Standing, error) {
	list := make([]Standing, len(in.Answers))
	for i, a := range in.Answers {
		list[i].Answer = a
	}
	for _, e := range events {
		if e.Type != Supplemented {
			continue
		}
		handed, err := e.HandedIn()
		if err != nil {
			return nil, err
		}
		for _, a := range handed {
			a.Language = in.Language
			i := slices.IndexFunc(list, func(s Standing) bool { return s.Name == a.Name })
			if i < 0 {
				list, i = append(list, Standing{Answer: Answer{Name: a.Name}}), len(list)
			}
			list[i] = list[i].with(a)
		}
	}
	return list, nil
}

// with is an answer after something was handed in for it.
func (s Standing) with(a Answer) Standing {
	if a.Value != "" && a.Value != s.Value {
		s.Before, s.Value = s.Value, a.Value
	}
	s.Files = append(slices.Clone(s.Files), a.Files...)
	s.At, s.Language, s.Later = a.At, a.Language, DateOf(a.At)
	return s
}

// HandedIn are the answers that a supplement brought, by the names of their questions, each with the files that came for it.
// Supplements of earlier days do not say which file is for which question: theirs are under no answer.
func (e Event) HandedIn() ([]Answer, error) {
	values, files := map[string]string{}, map[string][]string{}
	for name, into := range map[string]any{"answers": &values, "enclosed": &files} {
		if e.Data[name] == "" {
			continue
		}
		if err := json.Unmarshal([]byte(e.Data[name]), into); err != nil {
			return nil, fmt.Errorf("reading what was handed in with event %d of case %s: %w", e.Seq, e.Case, err)
		}
	}
	var list []Answer
	for name, value := range values {
		list = append(list, Answer{Name: name, Value: value, Files: files[name], At: e.At})
	}
	for name, ids := range files {
		if _, said := values[name]; !said {
			list = append(list, Answer{Name: name, Files: ids, At: e.At})
		}
	}
	slices.SortFunc(list, func(a, b Answer) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}

// Files are the attachments that an event brought.
func (e Event) Files() []string { return e.list("files") }
