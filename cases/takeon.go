package cases

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// TakeOnLimit is how long a new case may wait to be taken on, and where it goes then.
type TakeOnLimit struct {
	// Hours are working hours, counted anew for each officer; 0 lets a case wait.
	Hours int   `yaml:"hours"`
	Then  []Hop `yaml:"then"`
}

// Hop is whom a case that was not taken on goes to next.
type Hop string

// The hops.
const (
	HopNextOfficer Hop = "next_officer"
	HopDeputy      Hop = "deputy"
	HopLead        Hop = "lead"
)

func (t TakeOnLimit) check() error {
	known := []Hop{HopNextOfficer, HopDeputy, HopLead}
	if t.Hours < 0 || t.Hours > 1000 || slices.ContainsFunc(t.Then, func(h Hop) bool { return !slices.Contains(known, h) }) {
		return fmt.Errorf("take_on has hours from 0 to 1000, then of %v", known)
	}
	return nil
}

// Among are the pools that a hop chooses from.
func (h Hop) Among() []Pool {
	switch h {
	case HopDeputy:
		return []Pool{PoolDeputy}
	case HopLead:
		return []Pool{PoolLead}
	}
	return []Pool{PoolUnit}
}

// Waiting says until when the officer responsible may still take a case on, and the hops that are left after that. False
// where it is taken on, where somebody acted on it already, or where it has gone the whole way.
func (c Case) Waiting(p Policy) (until time.Time, left []Hop, ok bool) {
	if c.Officer == "" || c.TakenOn || c.touched || c.Over() || p.TakeOn.Hours == 0 || c.Hops >= len(p.TakeOn.Then) {
		return time.Time{}, nil, false
	}
	return p.HoursLater(c.Unit, c.Since, p.TakeOn.Hours), p.TakeOn.Then[c.Hops:], true
}

// PassOn is the event by which a case that was not taken on in time goes to the next who can have it: by each hop that is
// left, in their order, and after the last to the municipal centre. It never goes to who has it. The matter is what routing
// knows of the case, and choose routes it. False where there is nobody.
func (c Case) PassOn(left []Hop, m Matter, at time.Time, choose func(Matter) (Decision, error)) (e Event, found bool, err error) {
	m.Left = append(slices.Clip(m.Left), c.Officer)
	var pools [][]Pool
	for _, hop := range left {
		pools = append(pools, hop.Among())
	}
	for i, among := range append(pools, []Pool{PoolCentre}) {
		m.Among = among
		d, err := choose(m)
		if err != nil {
			return e, false, err
		}
		if d.Officer != "" {
			e = c.HandOn(d.Officer, HandedNotTaken, at)
			e.Data["hop"] = strconv.Itoa(c.Hops + i + 1)
			return e, true, nil
		}
	}
	return e, false, nil
}

// HoursLater is the moment at which so many working hours of a unit have gone by. Nights, weekends and holidays count for
// nothing; a moment outside the working hours counts as the next at which they begin.
func (p Policy) HoursLater(unit string, t time.Time, hours int) time.Time {
	at, left := p.NextHours(unit, t), time.Duration(hours)*time.Hour
	for {
		closes := DateOf(at).At(int(p.Hours.To)/60, int(p.Hours.To)%60)
		open := closes.Sub(at)
		if left <= open {
			return at.Add(left)
		}
		left -= open
		at = p.opens(unit, DateOf(at)+1)
	}
}
