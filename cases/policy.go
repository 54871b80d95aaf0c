package cases

import (
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
)

//go:embed policy.yaml
var policyFile []byte

// Policy is the rules in force, as versioned data. Each case keeps the version it was opened under.
type Policy struct {
	Version string           `yaml:"version"`
	Limits  map[string]Limit `yaml:"limits"`
	// Units are limits that single units have instead, by unit and name.
	Units map[string]map[string]Limit `yaml:"units"`
	// Hours are the working hours in which people may be reminded.
	Hours Hours `yaml:"hours"`
	// SecondPerson are the acts that a second person has to let be done; nil for all that the table of acts names so.
	SecondPerson []Verb `yaml:"second_person"`
	// Quiet is the night, in which no officer's chat rings; from may be later than to. Without it there is none.
	Quiet Hours `yaml:"quiet"`
	// Reminders come before a limit's end; Ladder is climbed after it.
	Reminders []Rung `yaml:"reminders"`
	Ladder    []Rung `yaml:"ladder"`
	// Routing is the table by which an officer is chosen; TakeOn is how long a new case may wait for its officer. Policies
	// that were written before these were there have those that the program carries.
	Routing []RoutingRule `yaml:"routing"`
	TakeOn  TakeOnLimit   `yaml:"take_on"`
	// Calendar is by which days are counted; it is data of its own and always the newest.
	Calendar *Calendar `yaml:"-"`
}

// The units of limits.
const (
	WorkingDays = "wd"
	Days        = "days"
	Months      = "months"
	Years       = "years"
)

// Limit is a statutory or promised limit with the rule it comes from.
type Limit struct {
	Count  int    `yaml:"count"`
	Unit   string `yaml:"unit"`   // wd (working days), days, months or years
	Source string `yaml:"source"` // 中文 (English)
	Sure   string `yaml:"sure"`   // T, S, M or P, as the file explains
	// Pauses lets the clock stand still while the contact is asked for papers.
	Pauses bool `yaml:"pauses"`
}

// Article is where a limit comes from, in both languages; one written in a single language is said in both.
func (l Limit) Article() (zh, en string) {
	zh, en, both := strings.Cut(strings.TrimSuffix(l.Source, ")"), " (")
	if !both {
		return l.Source, l.Source
	}
	return zh, en
}

// Hours are the hours of a working day in which people may be reminded, as 09:00.
type Hours struct {
	From TimeOfDay `yaml:"from"`
	To   TimeOfDay `yaml:"to"`
}

// Rung is one reminder: when it comes and whom it goes to.
type Rung struct {
	// Level names the rung; each is climbed once.
	Level string `yaml:"level"`
	To    Role   `yaml:"to"`
	// At is how much of the limit has gone by: 0.5 is half of its counted days. Before a limit's end.
	At float64 `yaml:"at"`
	// After is how many working days the limit is over. After a limit's end.
	After int `yaml:"after"`
}

// Role is what a person may do and is told.
type Role string

// The roles, from the officer upward.
const (
	RoleOfficer       Role = "officer"
	RoleDeputy        Role = "deputy"
	RoleLead          Role = "lead"
	RoleCentre        Role = "centre"
	RoleBureau        Role = "bureau"
	RoleFormer        Role = "former"        // who had the case before
	RoleContact       Role = "contact"       // who complains or asks
	RoleSecond        Role = "second"        // who may let be done what another proposed: the lead, the deputy, the centre, the bureau
	RoleAdministrator Role = "administrator" // keeps people and settings in order; works no cases
	RoleAuditor       Role = "auditor"       // reads, and changes nothing
	RoleSystem        Role = "system"        // the program: it counts and reminds, and decides nothing
)

// Official says whether the role is one of the bureau's people.
func (r Role) Official() bool { return slices.Contains(Officials(), r) }

// Officials are the roles of the bureau's people.
func Officials() []Role {
	return []Role{RoleOfficer, RoleDeputy, RoleLead, RoleCentre, RoleBureau, RoleAdministrator, RoleAuditor}
}

// asksSecond says whether an act has to be let be done by a second person. An export always has to: policies from before
// there was one do not name it, and it takes a whole case out of the house.
func (p Policy) asksSecond(r Rule) bool {
	return r.Second && (p.SecondPerson == nil || r.Verb == Export || slices.Contains(p.SecondPerson, r.Verb))
}

// needed are the limits without which nothing can be counted.
func needed() []string {
	return []string{"decision", "supplement", "finish", "result", "absence", "year", "contact", "reply", "progress", "reconsideration", "suit"}
}

// DefaultPolicy reads the policy and the calendar that the program carries.
func DefaultPolicy() (Policy, error) {
	p, err := ParsePolicy("policy.yaml", policyFile)
	if err != nil {
		return p, err
	}
	p.Calendar, err = China()
	return p, err
}

// PolicyFile is the policy that the program carries, as it is written.
func PolicyFile() []byte { return slices.Clone(policyFile) }

// ParsePolicy reads a policy that is to be put in force. Errors name the file and what is wrong.
func ParsePolicy(file string, data []byte) (Policy, error) {
	data, err := FileText(file, data)
	if err != nil {
		return Policy{}, err
	}
	p, err := ReadPolicy(file, data)
	if err != nil {
		return p, err
	}
	if err := errors.Join(p.checkLimits(), p.checkRungs()); err != nil {
		return p, fmt.Errorf("reading %s: %w", file, err)
	}
	return p, nil
}

// ReadPolicy reads a policy that was put in force: what was taken then goes on to hold.
func ReadPolicy(file string, data []byte) (Policy, error) {
	var p Policy
	if err := yaml.UnmarshalWithOptions(data, &p, yaml.Strict()); err != nil {
		return p, fmt.Errorf("reading %s: %w", file, err)
	}
	if p.Version == "" {
		return p, fmt.Errorf("reading %s: the version is missing", file)
	}
	for _, name := range needed() {
		if _, ok := p.Limits[name]; !ok {
			return p, fmt.Errorf("reading %s: limit %s is missing", file, name)
		}
	}
	for unit, limits := range withAll(p) {
		for name, l := range limits {
			units := []string{WorkingDays, Days, Months, Years}
			if !slices.Contains(append(needed(), FollowUp, HandUp), name) || l.Count < 1 || !slices.Contains(units, l.Unit) || l.Source == "" {
				return p, fmt.Errorf("reading %s: limit %s%s needs one of the known names, a count from 1, a unit of %v and its source", file, unit, name, units)
			}
		}
	}
	for _, verb := range p.SecondPerson {
		if r, known := ruleOf(verb); !known || !r.Second {
			return p, fmt.Errorf("reading %s: second_person: %q is no act that a second person can be asked about", file, verb)
		}
	}
	if p.Hours.From >= p.Hours.To {
		return p, fmt.Errorf("reading %s: the working hours have to end after they begin", file)
	}
	if err := p.checkRouting(); err != nil {
		return p, fmt.Errorf("reading %s: %w", file, err)
	}
	return p, nil
}

// checkLimits checks of the limits what nothing is counted by.
func (p Policy) checkLimits() error {
	for unit, limits := range withAll(p) {
		for name, l := range limits {
			if l.Count > 1000 || !slices.Contains([]string{"T", "S", "M", "P"}, l.Sure) {
				return fmt.Errorf("limit %s%s needs a count up to 1000 and sure: T, S, M or P", unit, name)
			}
		}
	}
	return nil
}

// checkRungs checks when who is reminded: of a limit that runs at a part of it, of one that is over after working days.
func (p Policy) checkRungs() error {
	roles := []Role{RoleOfficer, RoleDeputy, RoleLead, RoleCentre, RoleBureau}
	seen := map[string]bool{"": true, FollowUp: true}
	for _, r := range slices.Concat(p.Reminders, p.Ladder) {
		if seen[r.Level] || !slices.Contains(roles, r.To) {
			return fmt.Errorf("the reminder of level %q needs a level of its own and to: one of %v, not %q", r.Level, roles, r.To)
		}
		seen[r.Level] = true
	}
	for _, r := range p.Reminders {
		if r.At <= 0 || r.At > 1 || r.After != 0 {
			return fmt.Errorf("reminders, level %s: at is how much of the limit has gone by, above 0 and up to 1, not %v; after belongs to the ladder", r.Level, r.At)
		}
	}
	for _, r := range p.Ladder {
		if r.After < 1 || r.After > 1000 || r.At != 0 {
			return fmt.Errorf("ladder, level %s: after is by how many working days the limit is over, from 1 to 1000, not %d; at belongs to the reminders", r.Level, r.After)
		}
	}
	return nil
}

// withAll are the limits of every unit, with those of all under no name.
func withAll(p Policy) map[string]map[string]Limit {
	all := map[string]map[string]Limit{"": p.Limits}
	for unit, limits := range p.Units {
		all[unit+" "] = limits
	}
	return all
}

// Limit is a limit as it holds for a unit.
func (p Policy) Limit(unit, name string) Limit {
	if l, ok := p.Units[unit][name]; ok {
		return l
	}
	return p.Limits[name]
}

// LimitNames are the names of the limits, in alphabetical order.
func (p Policy) LimitNames() []string { return slices.Sorted(maps.Keys(p.Limits)) }

// TimeOfDay is minutes since midnight, written 09:00.
type TimeOfDay int

// String is the time as it is written, such as 09:00.
func (t TimeOfDay) String() string { return fmt.Sprintf("%02d:%02d", t/60, t%60) }

// UnmarshalText reads 09:00.
func (t *TimeOfDay) UnmarshalText(text []byte) error {
	at, err := time.Parse("15:04", string(text))
	if err != nil {
		return fmt.Errorf("hours are written 09:00, not %q", text)
	}
	*t = TimeOfDay(at.Hour()*60 + at.Minute())
	return nil
}
