package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/store"
)

// opened opens a case and gives it with its officer.
func opened(t *testing.T, db *store.DB, in cases.Intake) cases.Case {
	t.Helper()
	c, err := db.OpenCase(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// have says who has a case now.
func have(t *testing.T, db *store.DB, number cases.Number) cases.Case {
	t.Helper()
	c, events, err := db.Case(t.Context(), number)
	if err != nil || cases.Verify(events) != 0 {
		t.Fatal(err, cases.Verify(events))
	}
	return c
}

// told lists the texts of the notices of a case, with the officer each goes to.
func told(t *testing.T, db *store.DB, number cases.Number) []string {
	t.Helper()
	notices, err := db.NoticesOf(t.Context(), number)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, n := range notices {
		to := "contact"
		if n.Officer != nil {
			to = fmt.Sprint(*n.Officer)
		}
		all = append(all, n.Text.Key+" "+to)
	}
	return all
}

// TestEveryUnitAndTopicHasItsOfficer: of two officers of each unit, one of whom names a topic, every topic that can be chosen
// comes to who names it, and where the other one has fewer cases too.
func TestEveryUnitAndTopicHasItsOfficer(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	units, err := db.Units(t.Context())
	defs, wrong := flows.Definitions()
	if err := errors.Join(err, wrong); err != nil {
		t.Fatal(err)
	}
	topics := map[cases.Kind][]string{}
	for _, f := range defs {
		for _, s := range f.Steps {
			for _, c := range s.Choices {
				if f.Topic != "" && s.Name == f.Topic {
					topics[cases.Kind(f.Case)] = append(topics[cases.Kind(f.Case)], c.Name)
				}
			}
		}
	}
	if len(topics) != 2 || len(units) != 10 {
		t.Fatalf("%d units, topics %v", len(units), topics)
	}
	for _, u := range units {
		expert, _ := officer(t, db, store.Officer{Name: u.ZH + "专", Unit: u.Code, Topics: slices.Concat(topics[cases.Complaint][1:], topics[cases.OfficerRequest][1:])})
		other, _ := officer(t, db, store.Officer{Name: u.ZH, Unit: u.Code})
		for kind, all := range topics {
			for i, topic := range all {
				in := intake(t, fmt.Sprint(u.Code, kind, topic), u.Code)
				in.Kind, in.Topic = kind, topic
				want := expert
				if i == 0 {
					want = other
				}
				if c := opened(t, db, in); c.Officer != want || c.Unit != u.Code || c.Number.Unit() != u.Code {
					t.Errorf("%s on %s of %s is %s of %s with %s, want %s", kind, topic, u.ZH, c.Number, c.Unit, c.Officer, want)
				}
			}
		}
	}
}

func TestAListedEnterpriseHasItsOwnOfficer(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	officer(t, db, store.Officer{Name: "李明", Unit: "411002"})
	own, _ := officer(t, db, store.Officer{Name: "赵磊", Unit: "411081"})
	next, _ := officer(t, db, store.Officer{Name: "钱", Unit: "411081"})
	code := "91411000MA00000002"
	for _, id := range []string{own, next, own} {
		if err := db.PutEnterprise(t.Context(), store.Enterprise{CreditCode: code, ZH: "许昌海光机械有限公司", EN: "Haiguang Machinery", Officer: id}); err != nil {
			t.Fatal(err)
		}
	}
	if list, err := db.Enterprises(t.Context()); err != nil || len(list) != 3 || list[0].Until == nil || list[2].Until != nil || list[2].Officer != own {
		t.Errorf("the history is %+v, %v", list, err)
	}
	for i, answer := range []cases.Answer{{Name: "credit_code", Value: code}, {Name: "company", Value: "许昌海光机械有限公司"}, {Name: "enterprise", Value: "HAIGUANG machinery"}} {
		in := intake(t, fmt.Sprint(i), "411002")
		in.Answers = append(in.Answers, answer)
		if c := opened(t, db, in); c.Officer != own || c.Unit != "411002" {
			t.Errorf("by %s it goes to %s of %s, not to %s", answer.Name, c.Officer, c.Unit, own)
		}
	}
	in := intake(t, "other", "411002")
	in.Answers = append(in.Answers, cases.Answer{Name: "company", Value: "海光机械"})
	if c := opened(t, db, in); c.Officer == own {
		t.Error("a name that is not the listed one counts")
	}
	if _, err := db.RevokeOfficer(t.Context(), own); err != nil {
		t.Fatal(err)
	}
	if err := db.EndEnterprise(t.Context(), code); !errors.Is(err, store.ErrNoEnterprise) {
		t.Errorf("after its officer was revoked: %v", err)
	}
}

// TestTwoCasesAtOnceRespectTheLimit: twenty openings at a time do not give more than three cases to who takes three.
func TestTwoCasesAtOnceRespectTheLimit(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	few, _ := officer(t, db, store.Officer{Name: "李明", Unit: "411002", Limit: 3})
	lead, _ := officer(t, db, store.Officer{Name: "科长", Unit: "411002", Role: cases.RoleLead})
	var group sync.WaitGroup
	for i := range 20 {
		group.Go(func() {
			in := intake(t, fmt.Sprint("i", i), "411002")
			in.From.External = fmt.Sprint("person ", i)
			if _, err := db.OpenCase(t.Context(), in); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	count := map[string]int{}
	for c, err := range db.EveryCase(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		count[c.Case.Officer]++
	}
	if count[few] != 3 || count[lead] != 17 {
		t.Errorf("cases by officer %v", count)
	}
}

// TestACaseThatNobodyCanHaveWaits: the centre is told, and as soon as somebody can have it, he or she does.
func TestACaseThatNobodyCanHaveWaits(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	bureau, _ := officer(t, db, store.Officer{Name: "局领导", Unit: cases.Municipal, Role: cases.RoleBureau})
	c := opened(t, db, intake(t, "i", "411002"))
	if c.Officer != "" || !slices.Equal(told(t, db, c.Number), []string{"notice.letter contact", "push.unassigned " + bureau}) {
		t.Errorf("%s has it, told are %v", c.Officer, told(t, db, c.Number))
	}
	if found, err := db.RouteWaiting(t.Context(), time.Now()); err != nil || len(found) != 0 || have(t, db, c.Number).Version != 1 {
		t.Errorf("routed to nobody: %v, %v", found, err)
	}
	li, _ := officer(t, db, store.Officer{Name: "李明", Unit: "411002"})
	var jobs int
	if err := db.Pool().QueryRow(t.Context(), "SELECT count(*) FROM river_job WHERE kind = 'route_waiting'").Scan(&jobs); err != nil || jobs != 1 {
		t.Errorf("%d looks are queued by the binding, %v", jobs, err)
	}
	if found, err := db.RouteWaiting(t.Context(), time.Now()); err != nil || len(found) != 1 || have(t, db, c.Number).Officer != li {
		t.Errorf("found somebody for %v, %v; %s has it", found, err, have(t, db, c.Number).Officer)
	}
}

// TestWhoIsMovedOrRevokedHandsTheCasesOn within the old unit, each with an event, and may not act on them any more.
func TestWhoIsMovedOrRevokedHandsTheCasesOn(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	li, _ := officer(t, db, store.Officer{Name: "李明", Unit: "411002"})
	one, two := opened(t, db, intake(t, "1", "411002")), opened(t, db, intake(t, "2", "411002"))
	_, err := db.Perform(t.Context(), two.Number, cases.Act{ID: "w", Verb: cases.Withdraw, Actor: cases.Actor{Role: cases.RoleContact}, At: time.Now(), Data: map[string]string{"reason": "已解决"}})
	if err != nil {
		t.Fatal(err)
	}
	zhao, _ := officer(t, db, store.Officer{Name: "赵磊", Unit: "411002"})
	if n, err := db.MoveOfficer(t.Context(), li, "411081"); err != nil || n != 1 {
		t.Fatalf("%d handed on, %v", n, err)
	}
	if got := have(t, db, one.Number); got.Officer != zhao || got.Unit != "411002" || have(t, db, two.Number).Officer != li {
		t.Errorf("the open case has %s, the one that is over %s", got.Officer, have(t, db, two.Number).Officer)
	}
	act := cases.Act{ID: "t", Verb: cases.TakeOn, Actor: cases.Actor{Role: cases.RoleOfficer, ID: li}, Unit: "411081", At: time.Now()}
	var refusal *cases.Refusal
	if _, err := db.Perform(t.Context(), one.Number, act); !errors.As(err, &refusal) || refusal.Reason != "not_yours" {
		t.Errorf("an old button: %v", err)
	}
	if n, err := db.RevokeOfficer(t.Context(), zhao); err != nil || n != 1 {
		t.Fatalf("%d handed on, %v", n, err)
	}
	if got := have(t, db, one.Number); got.Officer != "" {
		t.Errorf("nobody is left, and yet %s has it", got.Officer)
	}
	if _, err := db.MoveOfficer(t.Context(), li, "999999"); !errors.Is(err, store.ErrNoUnit) {
		t.Errorf("to no unit: %v", err)
	}
	if _, err := db.MoveOfficer(t.Context(), zhao, "411081"); !errors.Is(err, store.ErrRevoked) {
		t.Errorf("who is revoked: %v", err)
	}
}

// TestACaseNotTakenOnGoesOn to the next officer, the deputy, the lead, in working hours, each hop once and on record.
func TestACaseNotTakenOnGoesOn(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	first, _ := officer(t, db, store.Officer{Name: "一", Unit: "411002"})
	next, _ := officer(t, db, store.Officer{Name: "二", Unit: "411002"})
	deputy, _ := officer(t, db, store.Officer{Name: "副", Unit: "411002", Role: cases.RoleDeputy})
	lead, _ := officer(t, db, store.Officer{Name: "正", Unit: "411002", Role: cases.RoleLead})
	in := intake(t, "i", "411002")
	in.ReceivedAt = date(t, "2026-11-26").At(15, 30) // a Thursday
	c := opened(t, db, in)
	for _, look := range []struct{ at, officer string }{
		{"2026-11-26 17:00", first}, {"2026-11-26 20:00", first}, {"2026-11-27 10:59", first}, {"2026-11-27 11:00", next},
		{"2026-11-28 12:00", next}, {"2026-11-30 09:00", deputy}, {"2026-11-30 12:59", deputy}, {"2026-11-30 13:00", lead}, {"2026-12-01 17:00", lead},
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", look.at, cases.Shanghai)
		if err != nil {
			t.Fatal(err)
		}
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() {
				if _, err := db.Remind(t.Context(), c.Number, at); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		if got := have(t, db, c.Number).Officer; got != look.officer {
			t.Fatalf("at %s %s has it, not %s", look.at, got, look.officer)
		}
	}
	var passed []string
	for _, line := range told(t, db, c.Number) {
		if strings.HasPrefix(line, "push.") {
			passed = append(passed, strings.TrimPrefix(line, "push."))
		}
	}
	want := []string{"new_case " + first, "passed_on " + next, "not_taken " + first, "passed_on " + deputy, "not_taken " + next, "passed_on " + lead, "not_taken " + deputy}
	if !slices.Equal(passed, want) {
		t.Errorf("told %v, want %v", passed, want)
	}
}

func date(t *testing.T, day string) cases.Date {
	t.Helper()
	d, err := cases.ParseDate(day)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestRoutingIsTriedAndReplayed(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	li, _ := officer(t, db, store.Officer{Name: "李明", Unit: "411002"})
	c := opened(t, db, intake(t, "i", "411002"))
	expert, _ := officer(t, db, store.Officer{Name: "钱", Unit: "411002", Topics: []string{"permits"}})
	d, unit, err := db.TryRouting(t.Context(), intake(t, "try", "411002"))
	if err != nil || unit != "411002" || d.Officer != expert || len(d.Considered) != 2 {
		t.Errorf("tried: %+v of %s, %v", d, unit, err)
	}
	all, elsewhere, err := db.ReplayRouting(t.Context(), nil)
	if err != nil || all != 1 || len(elsewhere) != 1 || elsewhere[0].Case != c.Number || elsewhere[0].Was != li || elsewhere[0].Now.Officer != expert {
		t.Errorf("replayed %d: %+v, %v", all, elsewhere, err)
	}
	policy, err := db.Policy(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, elsewhere, err = db.ReplayRouting(t.Context(), &policy); err != nil || len(elsewhere) != 0 {
		t.Errorf("under the same policy %+v would go elsewhere, %v", elsewhere, err)
	}
	policy.Routing = []cases.RoutingRule{{Name: "all", From: cases.PoolUnit}}
	if _, elsewhere, err = db.ReplayRouting(t.Context(), &policy); err != nil || len(elsewhere) != 1 || elsewhere[0].Was != expert || elsewhere[0].Now.Officer != li {
		t.Errorf("under another policy: %+v, %v", elsewhere, err)
	}
	if d, unit, err = db.TryRouting(t.Context(), intake(t, "try", "999999")); err != nil || unit != cases.Municipal || d.Officer != "" {
		t.Errorf("an unknown unit: %+v of %s, %v", d, unit, err)
	}
}
