package cases

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/goccy/go-yaml"
)

// Officer is a person who works cases, as routing sees one.
type Officer struct {
	ID   string
	Name string
	Unit string
	Role Role
	// Topics are what the officer handles; empty stands for every topic. Languages are those spoken with contacts.
	Topics    []string
	Languages []string
	// Limit is the most open cases, 0 for as many as come; Open is how many there are.
	Limit int
	Open  int
	// Reachable says that a chat is bound and does not block us. Others would never learn of a case.
	Reachable bool
	Revoked   bool
	Absences  []Absence
}

// Absence is a stretch of whole days on which an officer is away, and who stands in.
type Absence struct {
	From       Date   `json:"from"`
	To         Date   `json:"to"`
	Substitute string `json:"substitute"`
}

// AwayOn is the absence that covers a day, the one that ends last where there are several; false where the officer is at work.
func (o Officer) AwayOn(day Date) (Absence, bool) {
	var longest Absence
	for _, a := range o.Absences {
		if a.From <= day && day <= a.To && a.To > longest.To {
			longest = a
		}
	}
	return longest, longest.To != 0
}

// Pool is whom a rule of routing looks at.
type Pool string

// The pools. Dedicated is the officer that a listed enterprise has for its own.
const (
	PoolDedicated Pool = "dedicated"
	PoolUnit      Pool = "unit"
	PoolDeputy    Pool = "deputy"
	PoolLead      Pool = "lead"
	PoolCentre    Pool = "centre"
)

// RoutingRule is one line of the table by which an officer is chosen: the first under which somebody can be, counts.
type RoutingRule struct {
	Name string `yaml:"name"`
	From Pool   `yaml:"from"`
	// Fits is what has to fit: topic, language. By breaks ties: specialist (who names the topic before who handles every
	// topic), rank (the officer before the deputy before the lead), load (the fewest open cases). The lowest id decides last.
	Fits []string `yaml:"fits"`
	By   []string `yaml:"by"`
}

// carriedRouting is the part of the carried policy that concerns people, for policies that were written before it was there.
var carriedRouting = sync.OnceValues(func() (p struct {
	Routing []RoutingRule `yaml:"routing"`
	TakeOn  TakeOnLimit   `yaml:"take_on"`
}, err error) {
	err = yaml.Unmarshal(policyFile, &p)
	return p, err
})

// checkRouting completes the routing of a policy and says what is wrong with it.
func (p *Policy) checkRouting() error {
	carried, err := carriedRouting()
	if err != nil {
		return err
	}
	if len(p.Routing) == 0 {
		p.Routing = carried.Routing
	}
	if p.TakeOn.Hours == 0 && p.TakeOn.Then == nil {
		p.TakeOn = carried.TakeOn
	}
	pools := []Pool{PoolDedicated, PoolUnit, PoolDeputy, PoolLead, PoolCentre}
	seen := map[string]bool{}
	for _, r := range p.Routing {
		unfit := slices.ContainsFunc(r.Fits, func(f string) bool { return f != "topic" && f != "language" })
		unknown := slices.ContainsFunc(r.By, func(b string) bool { return b != "specialist" && b != "rank" && b != "load" })
		if r.Name == "" || seen[r.Name] || !slices.Contains(pools, r.From) || unfit || unknown {
			return fmt.Errorf("routing rule %q needs a name of its own, from one of %v, fits of topic and language, by of specialist, rank and load", r.Name, pools)
		}
		seen[r.Name] = true
	}
	return p.TakeOn.check()
}

// Matter is what routing knows of a case.
type Matter struct {
	Unit  string
	Topic string
	// Language is the one to be spoken with the contact; empty where any will do.
	Language string
	// Dedicated is the officer of the enterprise, empty where it has none.
	Dedicated string
	// Recused have an interest in the case; Left had it and are not to have it again.
	Recused []string
	Left    []string
	// Among are the pools to choose from; all where it is empty.
	Among []Pool
}

// Decision is whom routing chose and why; it explains itself by its rule and by what it found about everybody.
type Decision struct {
	// Officer is empty where nobody can be chosen.
	Officer    string
	Rule       string
	Considered []Verdict
	at         int // which rule, to compare decisions
}

// Verdict is why an officer was chosen or not: chosen, passed (a later rule or somebody with less to do), or one of
// revoked, unreachable, recused, left, role, away, full, topic, language. Until is the last day of an absence.
type Verdict struct {
	Officer Officer
	Reason  string
	Until   Date
}

// Verdicts lists every reason that a verdict can have.
func Verdicts() []string {
	return []string{"chosen", "passed", "revoked", "unreachable", "recused", "left", "role", "away", "full", "topic", "language"}
}

// Route chooses who is responsible on a day. It is the same for the same officers in whatever order, and never chooses
// who is away, full, recused, revoked or cannot be reached.
func Route(m Matter, officers []Officer, p Policy, day Date) Decision {
	officers = slices.SortedFunc(slices.Values(officers), func(a, b Officer) int { return compareIDs(a.ID, b.ID) })
	d := Decision{at: len(p.Routing)}
	for i, rule := range p.Routing {
		if len(m.Among) > 0 && !slices.Contains(m.Among, rule.From) {
			continue
		}
		var best *Officer
		for j := range officers {
			o := &officers[j]
			if can, _ := o.can(m, day); can == "" && m.in(rule.From, *o) && m.misfit(rule, *o) == "" && (best == nil || m.before(rule, *o, *best)) {
				best = o
			}
		}
		if best != nil {
			d.Officer, d.Rule, d.at = best.ID, rule.Name, i
			break
		}
	}
	for _, o := range officers {
		d.Considered = append(d.Considered, m.verdict(o, d, p, day))
	}
	return d
}

// can says why an officer cannot have a case at all; nothing where he or she can.
func (o Officer) can(m Matter, day Date) (reason string, until Date) {
	absence, away := o.AwayOn(day)
	switch {
	case o.Revoked:
		return "revoked", 0
	case slices.Contains(m.Recused, o.ID):
		return "recused", 0
	case slices.Contains(m.Left, o.ID):
		return "left", 0
	case !o.Reachable:
		return "unreachable", 0
	case away:
		return "away", absence.To
	case o.Limit > 0 && o.Open >= o.Limit:
		return "full", 0
	}
	return "", 0
}

// in says whether an officer belongs to a pool. Bureau, administrators and auditors are in none.
func (m Matter) in(pool Pool, o Officer) bool {
	switch pool {
	case PoolDedicated:
		return o.ID == m.Dedicated && o.rank() >= 0
	case PoolUnit:
		return o.Unit == m.Unit && o.Role == RoleOfficer
	case PoolDeputy:
		return o.Unit == m.Unit && o.Role == RoleDeputy
	case PoolLead:
		return o.Unit == m.Unit && o.Role == RoleLead
	}
	return o.Unit == Municipal && o.rank() >= 0
}

// rank is where an officer stands among those who get cases; -1 for who gets none.
func (o Officer) rank() int {
	return slices.Index([]Role{RoleOfficer, RoleDeputy, RoleLead, RoleCentre}, o.Role)
}

// misfit says what of a rule does not fit an officer; nothing where all does.
func (m Matter) misfit(r RoutingRule, o Officer) string {
	switch {
	case slices.Contains(r.Fits, "topic") && len(o.Topics) > 0 && !slices.Contains(o.Topics, m.Topic):
		return "topic"
	case slices.Contains(r.Fits, "language") && m.Language != "" && !slices.Contains(o.Languages, m.Language):
		return "language"
	}
	return ""
}

// before says whether a rule prefers one officer to another.
func (m Matter) before(r RoutingRule, a, b Officer) bool {
	special := func(o Officer) int {
		switch {
		case slices.Contains(o.Topics, m.Topic):
			return 0
		case len(o.Topics) == 0:
			return 1
		}
		return 2
	}
	for _, by := range r.By {
		order := 0
		switch by {
		case "specialist":
			order = cmp.Compare(special(a), special(b))
		case "rank":
			order = cmp.Compare(a.rank(), b.rank())
		case "load":
			order = cmp.Compare(a.Open, b.Open)
		}
		if order != 0 {
			return order < 0
		}
	}
	return compareIDs(a.ID, b.ID) < 0
}

// verdict says why an officer was chosen or not.
func (m Matter) verdict(o Officer, d Decision, p Policy, day Date) Verdict {
	if o.ID == d.Officer {
		return Verdict{Officer: o, Reason: "chosen"}
	}
	if reason, until := o.can(m, day); reason != "" {
		return Verdict{Officer: o, Reason: reason, Until: until}
	}
	reason := "role"
	for i, rule := range p.Routing {
		if !m.in(rule.From, o) || len(m.Among) > 0 && !slices.Contains(m.Among, rule.From) {
			continue
		}
		misfit := m.misfit(rule, o)
		switch {
		case misfit == "": // somebody else came first under this rule or an earlier one
			if reason == "role" || i <= d.at {
				return Verdict{Officer: o, Reason: "passed"}
			}
			return Verdict{Officer: o, Reason: reason}
		case reason == "role":
			reason = misfit
		}
	}
	return Verdict{Officer: o, Reason: reason}
}

// compareIDs orders ids as numbers: the officer who was entered first comes first.
func compareIDs(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }

// The reasons for which the program hands a case on.
const (
	HandedFree     = "free" // somebody can have a case that nobody could
	HandedMoved    = "moved"
	HandedRevoked  = "revoked"
	HandedNotTaken = "not_taken"
)

// HandOn is the event with which the program gives a case to another officer, or to nobody where none can have it.
func (c Case) HandOn(to, reason string, at time.Time) Event {
	data := map[string]string{"officer": to, "handed": reason}
	if c.Officer != "" {
		data["from"] = c.Officer
	}
	return Event{
		Case: c.Number, Type: Assigned, Act: fmt.Sprintf("%s/%d", reason, c.Version), Actor: Actor{Role: RoleSystem}, At: at, Data: data,
	}
}
