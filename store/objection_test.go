package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// TestAnObjectionGoesToNobodyWhoseDecisionItIsAbout: not to who approved it, when it is opened or when somebody becomes free.
// Where nobody else is there the centre is told, who can give it to somebody else and not take it on.
func TestAnObjectionGoesToNobodyWhoseDecisionItIsAbout(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	db.WithoutLetters = true
	li, _ := officer(t, db, store.Officer{Name: "李明", Unit: "411002"})
	zhou, _ := officer(t, db, store.Officer{Name: "周主任", Unit: cases.Municipal, Role: cases.RoleCentre})
	c := opened(t, db, intake(t, "1", "411002"))
	perform := func(number cases.Number, verb cases.Verb, role cases.Role, by, unit string, data map[string]string) (cases.Case, error) {
		act := cases.Act{ID: fmt.Sprint(number, verb, by), Verb: verb, Actor: cases.Actor{Role: role, ID: by}, Unit: unit, At: time.Now(), Data: data}
		return db.Perform(t.Context(), number, act)
	}
	must := func(c cases.Case, err error) cases.Case {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	must(perform(c.Number, cases.Reject, cases.RoleOfficer, li, "411002", map[string]string{"grounds": "2", "reason": "合同争议"}))
	must(perform(c.Number, cases.Approve, cases.RoleCentre, zhou, cases.Municipal, nil))
	c = must(perform(c.Number, cases.Object, cases.RoleContact, "", "", map[string]string{"reason": "不是合同争议"}))
	if len(c.Linked) != 1 {
		t.Fatalf("linked are %v", c.Linked)
	}
	if got := told(t, db, c.Linked[0]); slices.Contains(got, "notice.letter_objection contact") {
		t.Errorf("a letter was made where none is wanted: %q", got)
	}
	number := c.Linked[0]
	if got := told(t, db, number); !slices.Contains(got, "push.unassigned "+zhou) {
		t.Errorf("told is %q", got)
	}
	if _, err := db.RouteWaiting(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	higher, _, err := db.Case(t.Context(), number)
	if err != nil || higher.Officer != "" || higher.State != cases.StateReceived || !slices.Equal(higher.Apart, []string{li, zhou}) {
		t.Errorf("the objection is %+v, %v", higher, err)
	}
	for _, verb := range []cases.Verb{cases.TakeOn, cases.Accept} {
		if _, err := perform(number, verb, cases.RoleCentre, zhou, cases.Municipal, nil); err == nil || !strings.Contains(err.Error(), "own_decision") {
			t.Errorf("%s by who approved it: %v", verb, err)
		}
	}
	sun, _ := officer(t, db, store.Officer{Name: "孙丽", Unit: cases.Municipal})
	if higher = must(perform(number, cases.Assign, cases.RoleCentre, zhou, cases.Municipal, map[string]string{"officer": sun})); higher.Officer != sun {
		t.Errorf("it was given to %q", higher.Officer)
	}
}

// TestWhoHandlesAnObjectionDoesNotDecideItsCaseAnew: not as the second person either, who is asked instead is somebody else; who
// decided anew does not get the objection; and what objects to the new decision is an objection of its own.
func TestWhoHandlesAnObjectionDoesNotDecideItsCaseAnew(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	li, _ := officer(t, db, store.Officer{Name: "李明", Unit: "411002"})
	lead, _ := officer(t, db, store.Officer{Name: "科长", Unit: "411002", Role: cases.RoleLead})
	zhou, _ := officer(t, db, store.Officer{Name: "周主任", Unit: cases.Municipal, Role: cases.RoleCentre})
	c := opened(t, db, intake(t, "1", "411002"))
	n := 0
	act := func(number cases.Number, verb cases.Verb, role cases.Role, by, unit string, data map[string]string) (cases.Case, error) {
		n++
		return db.Perform(t.Context(), number, cases.Act{ID: fmt.Sprint("act", n), Verb: verb, Actor: cases.Actor{Role: role, ID: by}, Unit: unit, At: time.Now(), Data: data})
	}
	must := func(c cases.Case, err error) cases.Case {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	refused := func(reason string, err error) {
		t.Helper()
		var refusal *cases.Refusal
		if !errors.As(err, &refusal) || refusal.Reason != reason {
			t.Errorf("%v, want %s", err, reason)
		}
	}
	rejects, objects := map[string]string{"grounds": "2", "reason": "合同争议"}, map[string]string{"reason": "不是合同争议"}
	must(act(c.Number, cases.Reject, cases.RoleOfficer, li, "411002", rejects))
	must(act(c.Number, cases.Approve, cases.RoleLead, lead, "411002", nil))
	first := must(act(c.Number, cases.Object, cases.RoleContact, "", "", objects)).Linked[0]
	must(act(first, cases.TakeOn, cases.RoleCentre, zhou, cases.Municipal, nil))
	c = must(act(c.Number, cases.Reopen, cases.RoleOfficer, li, "411002", map[string]string{"reason": "重新审查"}))
	if len(c.Objections()) != 0 || !slices.Equal(c.Linked, []cases.Number{first}) {
		t.Errorf("after the reopening %v objects, linked is %v", c.Objections(), c.Linked)
	}
	if _, err := db.Pool().Exec(t.Context(), "INSERT INTO absences (officer, first_day, last_day, substitute) VALUES ($1, $2, $2, $3)", lead, cases.DateOf(time.Now()).String(), zhou); err != nil {
		t.Fatal(err)
	}
	c = must(act(c.Number, cases.Reject, cases.RoleOfficer, li, "411002", rejects))
	if o, asked, err := db.Second(t.Context(), c, li); err != nil || asked && o.ID == zhou {
		t.Errorf("asked is %s, %v", o.Name, err)
	}
	_, err := act(c.Number, cases.Approve, cases.RoleCentre, zhou, cases.Municipal, nil)
	refused("objection", err)
	_, err = act(c.Number, cases.Disapprove, cases.RoleCentre, zhou, cases.Municipal, objects)
	refused("objection", err)
	sun, _ := officer(t, db, store.Officer{Name: "孙主任", Unit: cases.Municipal, Role: cases.RoleCentre})
	if o, asked, err := db.Second(t.Context(), c, li); err != nil || !asked || o.ID != sun {
		t.Errorf("asked is %s, %v", o.Name, err)
	}
	must(act(c.Number, cases.Approve, cases.RoleCentre, sun, cases.Municipal, nil))
	_, err = act(first, cases.Assign, cases.RoleCentre, zhou, cases.Municipal, map[string]string{"officer": sun})
	refused("own_decision", err)
	c = must(act(c.Number, cases.Object, cases.RoleContact, "", "", objects))
	if len(c.Linked) != 2 || !slices.Equal(c.Objections(), c.Linked[1:]) {
		t.Fatalf("the second objection: %v of %v", c.Objections(), c.Linked)
	}
	second, _, err := db.Case(t.Context(), c.Linked[1])
	if err != nil || second.Officer == sun || second.Officer == li || !slices.Contains(second.Apart, sun) {
		t.Errorf("the second objection is with %q, apart are %v, %v", second.Officer, second.Apart, err)
	}
}

// TestAnObjectionToAnUntiedCaseIsToldWithItsCode, as what is told of the case itself: nobody is rung up who took the chat away.
func TestAnObjectionToAnUntiedCaseIsToldWithItsCode(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	li, _ := officer(t, db, store.Officer{Name: "李明", Unit: "411002"})
	lead, _ := officer(t, db, store.Officer{Name: "陈主任", Unit: "411002", Role: cases.RoleLead})
	sun, _ := officer(t, db, store.Officer{Name: "孙丽", Unit: cases.Municipal})
	in := intake(t, "1", "411002")
	c := opened(t, db, in)
	act := func(number cases.Number, verb cases.Verb, role cases.Role, by, unit string, data map[string]string) cases.Case {
		t.Helper()
		done, err := db.Perform(t.Context(), number, cases.Act{
			ID: fmt.Sprint(number, verb), Verb: verb, Actor: cases.Actor{Role: role, ID: by}, Unit: unit, At: time.Now(), Data: data,
		})
		if err != nil {
			t.Fatal(err)
		}
		return done
	}
	act(c.Number, cases.Reject, cases.RoleOfficer, li, "411002", map[string]string{"grounds": "2", "reason": "合同争议"})
	act(c.Number, cases.Approve, cases.RoleLead, lead, "411002", nil)
	if err := db.Untie(t.Context(), c.Number, in.From, cases.Act{ID: "untie", Verb: cases.Untie, Actor: cases.Actor{Role: cases.RoleContact}, At: time.Now()}); err != nil {
		t.Fatal(err)
	}
	c = act(c.Number, cases.Object, cases.RoleContact, "", "", map[string]string{"reason": "不是合同争议"})
	higher := act(c.Linked[0], cases.TakeOn, cases.RoleOfficer, sun, cases.Municipal, nil)
	if higher.Chatless() || !higher.Untied() {
		t.Errorf("the objection counts as one by letter: %+v", higher)
	}
	higher = act(higher.Number, cases.Accept, cases.RoleOfficer, sun, cases.Municipal, nil)
	calls, err := db.CallsOf(t.Context(), higher.Number)
	if err != nil || len(calls) != 0 {
		t.Errorf("calls %+v, %v", calls, err)
	}
	kept, err := db.KeptNotices(t.Context(), higher.Number, "turn")
	if err != nil || len(kept) == 0 {
		t.Errorf("kept are %+v, %v", kept, err)
	}
}

// TestAnObjectionToTheMunicipalCentreGoesAboveIt: it is received here to be handed on, which decides nothing, so anybody may; one
// to what a county decided is ours.
func TestAnObjectionToTheMunicipalCentreGoesAboveIt(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	zhou, _ := officer(t, db, store.Officer{Name: "周主任", Unit: cases.Municipal, Role: cases.RoleCentre})
	chief, _ := officer(t, db, store.Officer{Name: "局长", Unit: cases.Municipal, Role: cases.RoleBureau})
	for unit, above := range map[string]bool{cases.Municipal: true, "411002": false} {
		by, _ := officer(t, db, store.Officer{Name: "officer of " + unit, Unit: unit})
		lead, _ := officer(t, db, store.Officer{Name: "lead of " + unit, Unit: unit, Role: cases.RoleLead})
		c := opened(t, db, intake(t, unit, unit))
		var err error
		for i, act := range []cases.Act{
			{Verb: cases.Reject, Actor: cases.Actor{Role: cases.RoleOfficer, ID: by}, Unit: unit, Data: map[string]string{"grounds": "2", "reason": "合同争议"}},
			{Verb: cases.Approve, Actor: cases.Actor{Role: cases.RoleLead, ID: lead}, Unit: unit},
			{Verb: cases.Object, Actor: cases.Actor{Role: cases.RoleContact}, Data: map[string]string{"reason": "不是合同争议"}},
		} {
			act.ID, act.At = fmt.Sprint(unit, i), time.Now()
			if c, err = db.Perform(t.Context(), c.Number, act); err != nil {
				t.Fatal(err)
			}
		}
		objection, _, err := db.Case(t.Context(), c.Linked[0])
		if err != nil || objection.Above != above || objection.Unit != cases.Municipal || objection.Parent != c.Number || (len(objection.Apart) == 0) != above {
			t.Errorf("the objection to %s is %+v, %v", unit, objection, err)
		}
		if above {
			continue
		}
		for i, act := range []cases.Act{
			{Verb: cases.Refer, Actor: cases.Actor{Role: cases.RoleCentre, ID: zhou}, Unit: cases.Municipal, Data: map[string]string{"body": "许昌海关", "reason": "x"}},
			{Verb: cases.Approve, Actor: cases.Actor{Role: cases.RoleBureau, ID: chief}, Unit: cases.Municipal},
			{Verb: cases.Object, Actor: cases.Actor{Role: cases.RoleContact}, Data: map[string]string{"reason": "不是海关的事"}},
		} {
			act.ID, act.At = fmt.Sprint("again", i), time.Now()
			if objection, err = db.Perform(t.Context(), objection.Number, act); err != nil {
				t.Fatal(err)
			}
		}
		if last, _, err := db.Case(t.Context(), objection.Linked[0]); err != nil || !last.Above || len(last.Apart) > 0 {
			t.Errorf("the objection to what came of it is %+v, %v", last, err)
		}
	}
}

// TestNoComplaintGoesToTheBodyThatItIsAbout, neither passed on nor as the right body of a rejection; what was handed in later on
// whom it is about counts.
func TestNoComplaintGoesToTheBodyThatItIsAbout(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	li, _ := officer(t, db, store.Officer{Name: "李明", Unit: "411002"})
	in := intake(t, "1", "411002")
	in.Answers = append(in.Answers, cases.Answer{Name: "respondent", Value: "许昌市市场监督管理局"})
	c := opened(t, db, in)
	for _, row := range []struct {
		verb    cases.Verb
		body    string
		refused bool
	}{
		{cases.Refer, "市场监管局", true},
		{cases.Reject, "许昌市 市场监督管理局", true},
		{cases.Refer, "许昌海关", false},
	} {
		act := cases.Act{ID: string(row.verb) + row.body, Verb: row.verb, Actor: cases.Actor{Role: cases.RoleOfficer, ID: li}, Unit: "411002", At: time.Now(),
			Data: map[string]string{"body": row.body, "reason": "x", "grounds": "3"}}
		_, err := db.Perform(t.Context(), c.Number, act)
		var refusal *cases.Refusal
		if refused := errors.As(err, &refusal) && refusal.Reason == "respondent"; refused != row.refused || err != nil && !refused {
			t.Errorf("%s to %s: %v", row.verb, row.body, err)
		}
	}
}
