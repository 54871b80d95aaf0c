package cases

import (
	"errors"
	"testing"
)

func opened(unit, officer string) []Event {
	in := Intake{ID: "i1", Kind: Complaint, Language: "zh", Topic: "permits", ReceivedAt: at("2026-11-23")}
	return Chain(nil, Open(in, NewNumber(unit, 2026, 1), unit, officer, "2026-11-24"))
}

func TestDecideTakeOn(t *testing.T) {
	t.Parallel()
	act := func(officer, unit string) Act {
		return Act{ID: "t1", Verb: TakeOn, Actor: Actor{Role: RoleOfficer, ID: officer}, Unit: unit, At: at("2026-11-24")}
	}
	taken := func(events []Event, by string) []Event {
		return append(events, Chain(&events[len(events)-1], []Event{{Case: events[0].Case, Type: TakenOn, At: at("2026-11-24"), Data: map[string]string{"officer": by}}})...)
	}
	for name, c := range map[string]struct {
		events []Event
		act    Act
		made   int
		reason string
	}{
		"the officer it was assigned to": {opened("411002", "o1"), act("o1", "411002"), 1, ""},
		"a colleague of the unit":        {opened("411002", "o1"), act("o2", "411002"), 1, ""},
		"nobody was assigned":            {opened("411002", ""), act("o2", "411002"), 1, ""},
		"the municipal centre":           {opened("411002", "o1"), act("o9", Municipal), 1, ""},
		"another county":                 {opened("411002", "o1"), act("o3", "411081"), 0, "not_yours"},
		"assigned across units":          {opened("411002", "o3"), act("o3", "411081"), 1, ""},
		"the same officer again":         {taken(opened("411002", "o1"), "o1"), act("o1", "411002"), 0, ""},
		"a second officer":               {taken(opened("411002", "o1"), "o1"), act("o2", "411002"), 0, "taken"},
		"no officer":                     {opened("411002", "o1"), Act{Verb: TakeOn, Actor: Actor{Role: RoleContact, ID: "c"}, Unit: "411002"}, 0, "not_officer"},
	} {
		events, err := Decide(Fold(c.events), c.act, inForce(t))
		var refusal *Refusal
		if errors.As(err, &refusal) != (c.reason != "") || refusal != nil && refusal.Reason != c.reason || len(events) != c.made {
			t.Errorf("%s: %d events, %v; want %d, %q", name, len(events), err, c.made, c.reason)
		}
	}
}

func TestVerifyFindsTheFirstBrokenLink(t *testing.T) {
	t.Parallel()
	make := func() []Event {
		events := opened("411002", "o1")
		return append(events, Chain(&events[1], []Event{{Case: events[0].Case, Type: TakenOn, At: at("2026-11-24"), Data: map[string]string{"officer": "o1"}}})...)
	}
	if at := Verify(make()); at != 0 {
		t.Errorf("an untouched chain breaks at %d", at)
	}
	changed := make()
	changed[1].Data = map[string]string{"officer": "o2"}
	removed := append(make()[:1], make()[2:]...)
	inserted := append(make()[:2], make()[1:]...)
	for name, c := range map[string]struct {
		events []Event
		want   int
	}{"changed": {changed, 2}, "removed": {removed, 2}, "inserted": {inserted, 3}} {
		if at := Verify(c.events); at != c.want {
			t.Errorf("%s: the chain breaks at %d, want %d", name, at, c.want)
		}
	}
}
