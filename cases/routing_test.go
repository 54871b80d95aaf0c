package cases

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// staff are the officers of an example: id, unit, role and what is otherwise special, such as "topics=permits limit=2 open=2".
func staff(t *testing.T, lines ...string) []Officer {
	t.Helper()
	var all []Officer
	for _, line := range lines {
		parts := strings.Fields(line)
		o := Officer{ID: parts[0], Unit: parts[1], Role: Role(parts[2]), Languages: []string{"zh"}, Reachable: true}
		for _, part := range parts[3:] {
			name, value, _ := strings.Cut(part, "=")
			switch name {
			case "topics":
				o.Topics = strings.Split(value, ",")
			case "speaks":
				o.Languages = strings.Split(value, ",")
			case "limit":
				_, _ = fmt.Sscan(value, &o.Limit)
			case "open":
				_, _ = fmt.Sscan(value, &o.Open)
			case "revoked":
				o.Revoked = true
			case "unreachable":
				o.Reachable = false
			case "away":
				from, to, _ := strings.Cut(value, "/")
				o.Absences = append(o.Absences, Absence{From: date(from), To: date(to)})
			default:
				t.Fatalf("what is %s?", part)
			}
		}
		all = append(all, o)
	}
	return all
}

func TestRoute(t *testing.T) {
	t.Parallel()
	p, day := inForce(t), date("2026-11-25")
	permits := Matter{Unit: "411002", Topic: "permits", Language: "zh"}
	with := func(change func(*Matter)) Matter { m := permits; change(&m); return m }
	for _, c := range []struct {
		name   string
		matter Matter
		staff  []string
		want   string // officer rule, and why each of the others was not chosen
	}{
		{"who names the topic before who takes every topic", permits, []string{"1 411002 officer", "2 411002 officer topics=permits open=9"}, "2 topic_and_language 1:passed 2:chosen"},
		{"the fewest open cases", permits, []string{"1 411002 officer open=2", "2 411002 officer open=1"}, "2 topic_and_language 1:passed 2:chosen"},
		{"equal in all: who was entered first", permits, []string{"10 411002 officer", "9 411002 officer"}, "9 topic_and_language 9:chosen 10:passed"},
		{"the language before the topic", with(func(m *Matter) { m.Language = "en" }), []string{"1 411002 officer topics=permits", "2 411002 officer topics=land speaks=zh,en"}, "2 language 1:language 2:chosen"},
		{"any language where none is asked for", with(func(m *Matter) { m.Language = "" }), []string{"1 411002 officer speaks=en"}, "1 topic_and_language 1:chosen"},
		{"another topic before the deputy", permits, []string{"1 411002 deputy", "2 411002 officer topics=land"}, "2 language 1:passed 2:chosen"},
		{"the officer of the enterprise first, of whatever unit", with(func(m *Matter) { m.Dedicated = "7" }), []string{"1 411002 officer", "7 411081 officer open=30"}, "7 dedicated 1:passed 7:chosen"},
		{"away until", permits, []string{"1 411002 officer away=2026-11-20/2026-11-25", "2 411002 lead"}, "2 lead 1:away 2:chosen"},
		{"back again", permits, []string{"1 411002 officer away=2026-11-20/2026-11-24", "2 411002 lead"}, "1 topic_and_language 1:chosen 2:passed"},
		{"full, recused, unreachable, revoked", with(func(m *Matter) { m.Recused = []string{"2"} }),
			[]string{"1 411002 officer limit=3 open=3", "2 411002 officer", "3 411002 officer unreachable", "4 411002 officer revoked", "5 411000 officer"},
			"5 centre_language 1:full 2:recused 3:unreachable 4:revoked 5:chosen"},
		{"deputy, then lead, then the centre", permits, []string{"1 411000 centre", "2 411002 lead", "3 411002 deputy"}, "3 deputy 1:passed 2:passed 3:chosen"},
		{"the centre's officer before its head", permits, []string{"1 411000 centre", "2 411000 officer"}, "2 centre_language 1:passed 2:chosen"},
		{"bureau, administrator and auditor get none", permits, []string{"1 411000 bureau", "2 411000 administrator", "3 411000 auditor"}, "  1:role 2:role 3:role"},
		{"of another unit", permits, []string{"1 411081 officer"}, "  1:role"},
		{"only among the deputies", with(func(m *Matter) { m.Among, m.Left = []Pool{PoolDeputy}, []string{"3"} }), []string{"1 411002 officer", "2 411002 deputy", "3 411002 deputy"}, "2 deputy 1:role 2:chosen 3:left"},
	} {
		d := Route(c.matter, staff(t, c.staff...), p, day)
		got := d.Officer + " " + d.Rule
		for _, v := range d.Considered {
			got += fmt.Sprintf(" %s:%s", v.Officer.ID, v.Reason)
			if v.Reason == "away" && v.Until != date("2026-11-25") || !slices.Contains(Verdicts(), v.Reason) {
				t.Errorf("%s: %+v", c.name, v)
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// anybody draws an officer of any kind.
func anybody(id int) *rapid.Generator[Officer] {
	return rapid.Custom(func(t *rapid.T) Officer {
		o := Officer{
			ID: fmt.Sprint(id), Unit: rapid.SampledFrom([]string{"411002", "411081", Municipal}).Draw(t, "unit"),
			Role:      rapid.SampledFrom([]Role{RoleOfficer, RoleOfficer, RoleDeputy, RoleLead, RoleCentre, RoleBureau, RoleAdministrator, RoleAuditor}).Draw(t, "role"),
			Topics:    rapid.SampledFrom([][]string{nil, {"permits"}, {"land"}}).Draw(t, "topics"),
			Languages: rapid.SampledFrom([][]string{{"zh"}, {"en"}, {"zh", "en"}}).Draw(t, "languages"),
			Limit:     rapid.IntRange(0, 2).Draw(t, "limit"), Open: rapid.IntRange(0, 3).Draw(t, "open"),
			Reachable: rapid.IntRange(0, 3).Draw(t, "reachable") > 0, Revoked: rapid.IntRange(0, 5).Draw(t, "revoked") == 0,
		}
		if from := rapid.IntRange(-3, 6).Draw(t, "away"); from < 3 {
			o.Absences = []Absence{{From: date("2026-11-25") + Date(from), To: date("2026-11-25") + Date(from+rapid.IntRange(0, 3).Draw(t, "days"))}}
		}
		return o
	})
}

func crowd(t *rapid.T) []Officer {
	var all []Officer
	for i := range rapid.IntRange(0, 8).Draw(t, "officers") {
		all = append(all, anybody(i+1).Draw(t, "officer"))
	}
	return all
}

func TestRouteChoosesOnlyWhoMayAndAlwaysSomebodyWhoMay(t *testing.T) {
	t.Parallel()
	p, day := inForce(t), date("2026-11-25")
	rapid.Check(t, func(t *rapid.T) {
		all := crowd(t)
		m := Matter{
			Unit: rapid.SampledFrom([]string{"411002", Municipal}).Draw(t, "unit"), Topic: "permits",
			Language: rapid.SampledFrom([]string{"", "zh", "en"}).Draw(t, "language"), Dedicated: rapid.SampledFrom([]string{"", "1", "3"}).Draw(t, "dedicated"),
			Recused: rapid.SampledFrom([][]string{nil, {"2"}}).Draw(t, "recused"), Left: rapid.SampledFrom([][]string{nil, {"4"}}).Draw(t, "left"),
		}
		d := Route(m, all, p, day)
		somebody := false
		for _, o := range all {
			_, away := o.AwayOn(day)
			full := o.Limit > 0 && o.Open >= o.Limit
			may := !o.Revoked && o.Reachable && !away && !full && !slices.Contains(m.Recused, o.ID) && !slices.Contains(m.Left, o.ID) &&
				o.Role != RoleBureau && o.Role != RoleAdministrator && o.Role != RoleAuditor
			if o.ID == d.Officer && !may {
				t.Fatalf("%+v was chosen", o)
			}
			works := o.Unit == m.Unit && o.Role != RoleCentre || o.Unit == Municipal || o.ID == m.Dedicated
			somebody = somebody || may && works
		}
		if somebody != (d.Officer != "") || len(d.Considered) != len(all) {
			t.Fatalf("somebody may: %t; chosen: %q", somebody, d.Officer)
		}
		seed := rapid.Uint64().Draw(t, "order")
		mixed := slices.Clone(all)
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		if again := Route(m, mixed, p, day); fmt.Sprint(again) != fmt.Sprint(d) {
			t.Fatalf("in another order: %+v, not %+v", again, d)
		}
		// Somebody more makes no difference to the others: the choice stays or becomes the new one, and never falls to a later rule.
		more := Route(m, append(slices.Clone(all), anybody(len(all)+1).Draw(t, "more")), p, day)
		if more.at > d.at || more.Officer != d.Officer && more.Officer != fmt.Sprint(len(all)+1) {
			t.Fatalf("with one more officer %+v instead of %+v", more, d)
		}
	})
}

func TestARoutingThatCannotBeUsedIsRefused(t *testing.T) {
	t.Parallel()
	file := string(PolicyFile())
	old, _, _ := strings.Cut(file, "\n# Who gets a case")
	p, err := ParsePolicy("old", []byte(old))
	if carried := inForce(t); err != nil || fmt.Sprint(p.Routing, p.TakeOn) != fmt.Sprint(carried.Routing, carried.TakeOn) {
		t.Errorf("a policy without routing has %v, %v", p.Routing, err)
	}
	for was, is := range map[string]string{
		"from: lead": "from: head", "fits: [language]": "fits: [tongue]", "by: [load]": "by: [luck]", "name: unit,": "name: lead,", "hours: 4": "hours: -1",
		"then: [next_officer": "then: [anybody", "from: unit, by": "whom: unit, by",
	} {
		if _, err := ParsePolicy("changed", []byte(strings.Replace(file, was, is, 1))); err == nil {
			t.Errorf("%q instead of %q is taken", is, was)
		}
	}
}

func TestHoursLater(t *testing.T) {
	t.Parallel()
	p := inForce(t)
	for _, c := range []struct {
		from  string
		hours int
		want  string
	}{
		{"2026-11-25 10:00", 4, "2026-11-25 14:00"},
		{"2026-11-25 15:30", 4, "2026-11-26 11:00"},
		{"2026-11-25 13:30", 4, "2026-11-25 17:30"},  // to the end of the day
		{"2026-11-25 20:00", 4, "2026-11-26 13:00"},  // at night
		{"2026-11-27 16:30", 4, "2026-11-30 12:00"},  // over a weekend
		{"2026-02-13 17:00", 1, "2026-02-14 09:30"},  // a working Saturday
		{"2026-02-14 17:00", 1, "2026-02-24 09:30"},  // over the Spring Festival
		{"2026-11-25 09:00", 17, "2026-11-26 17:30"}, // two whole days
	} {
		from, err := time.ParseInLocation("2006-01-02 15:04", c.from, Shanghai)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.HoursLater("411002", from, c.hours).Format("2006-01-02 15:04"); got != c.want {
			t.Errorf("%d hours after %s: %s, want %s", c.hours, c.from, got, c.want)
		}
	}
}

// TestWorkingHoursAddUp against counting minute by minute.
func TestWorkingHoursAddUp(t *testing.T) {
	t.Parallel()
	p := inForce(t)
	rapid.Check(t, func(t *rapid.T) {
		from := date("2026-01-01").At(0, 0).Add(time.Duration(rapid.IntRange(0, 365*24*60).Draw(t, "minute")) * time.Minute)
		hours := rapid.IntRange(1, 30).Draw(t, "hours")
		at := p.HoursLater("411002", from, hours)
		counted := 0
		for m := from; m.Before(at); m = m.Add(time.Minute) {
			if p.InHours("411002", m) {
				counted++
			}
		}
		if counted != hours*60 || !p.InHours("411002", at.Add(-time.Minute)) {
			t.Fatalf("from %s to %s are %d working minutes, not %d hours", from, at, counted, hours)
		}
	})
}

func TestACaseWaitsForItsOfficer(t *testing.T) {
	t.Parallel()
	p := inForce(t)
	l := begin(t, Complaint, "2026-11-25")
	c := Fold(l.events)
	until, left, ok := c.Waiting(p)
	if want := p.HoursLater("411002", c.OpenedAt, 4); !ok || !until.Equal(want) || len(left) != 3 {
		t.Errorf("a new case waits until %s, then %v, %t", until, left, ok)
	}
	for i, hop := range []string{"1", "3"} {
		c = Fold(l.events)
		e := c.HandOn(fmt.Sprint("next", i), HandedNotTaken, until)
		e.Data["hop"] = hop
		l.events = append(l.events, Chain(&l.events[len(l.events)-1], []Event{e})...)
	}
	if c = Fold(l.events); c.Officer != "next1" || fmt.Sprint(c.Left) != "[o1 next0]" || c.State != StateAssigned {
		t.Errorf("after two hops %s has it, left are %v, %s", c.Officer, c.Left, c.State)
	}
	if _, _, ok = c.Waiting(p); ok {
		t.Error("the lead keeps it, and yet it waits")
	}
	l = begin(t, Complaint, "2026-11-25")
	l.do("2026-11-25 accept")
	if _, _, ok = Fold(l.events).Waiting(p); ok {
		t.Error("its officer accepted it, and yet it waits to be taken on")
	}
}
