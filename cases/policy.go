package cases

import (
	_ "embed"
	"fmt"
	"time"

	"github.com/goccy/go-yaml"
)

//go:embed policy.yaml
var policyFile []byte

// Policy is the limits in force, as data.
type Policy struct {
	Version string           `yaml:"version"`
	Limits  map[string]Limit `yaml:"limits"`
}

// Limit is a statutory or promised limit with the rule it comes from.
type Limit struct {
	Count  int    `yaml:"count"`
	Unit   string `yaml:"unit"` // wd (working days), days or months
	Source string `yaml:"source"`
	Sure   string `yaml:"sure"` // T, S, M or P, as the file explains
}

// DefaultPolicy reads the policy that the program carries.
func DefaultPolicy() (Policy, error) {
	var p Policy
	if err := yaml.UnmarshalWithOptions(policyFile, &p, yaml.Strict()); err != nil {
		return p, fmt.Errorf("reading policy.yaml: %w", err)
	}
	for _, name := range []string{"decision", "finish", "contact", "reconsideration", "suit"} {
		if p.Limits[name].Count < 1 {
			return p, fmt.Errorf("reading policy.yaml: limit %s is missing", name)
		}
	}
	return p, nil
}

// NextDue is what is due next on a case, and when.
type NextDue struct {
	Due
	// What is decision or contact: the text due.WHAT says it.
	What string
}

// Next is what is due next on a case under a policy. A complaint is decided on within 7 working days (ORDER3 15),
// counted from its receipt until its papers are found incomplete; an officer request is answered within the promise.
func (c Case) Next(calendar *Calendar, policy Policy) NextDue {
	what := "decision"
	if c.Kind == OfficerRequest {
		what = "contact"
	}
	return NextDue{What: what, Due: calendar.AddWorkingDays(c.OpenedAt, policy.Limits[what].Count)}
}

// DueTime is the end of the due day, for sorting and alarms.
func (d Due) DueTime() time.Time {
	day, err := time.ParseInLocation(time.DateOnly, d.Day, Shanghai)
	if err != nil {
		return time.Time{}
	}
	return day.AddDate(0, 0, 1)
}
