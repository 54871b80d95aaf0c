package store_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

func TestTwoOfficersTakeOnAtOnceAndOneWins(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	c, err := db.OpenCase(t.Context(), intake(t, "i", "411002"))
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	results := make(chan error, 6)
	for i := range 6 {
		id, _ := officer(t, db, store.Officer{Name: fmt.Sprint("officer", i), Unit: "411002"})
		group.Go(func() {
			_, err := db.Perform(t.Context(), c.Number, cases.Act{
				ID: "turn " + id, Verb: cases.TakeOn, Actor: cases.Actor{Role: "officer", ID: id}, Unit: "411002", At: c.OpenedAt.Add(time.Hour)})
			results <- err
		})
	}
	group.Wait()
	close(results)
	won := 0
	for err := range results {
		var refusal *cases.Refusal
		switch {
		case err == nil:
			won++
		case !errors.As(err, &refusal) || refusal.Reason != "taken" || refusal.Officer == "":
			t.Error(err)
		}
	}
	_, events, err := db.Case(t.Context(), c.Number)
	if won != 1 || err != nil || len(events) != 2 || cases.Verify(events) != 0 {
		t.Errorf("%d won; events %+v, %v", won, events, err)
	}
	notices, err := db.NoticesOf(t.Context(), c.Number)
	if err != nil || len(notices) != 2 || notices[1].Text.Key != "notice.taken_on_complaint" || notices[1].Contact == nil {
		t.Errorf("notices %+v, %v", notices, err)
	}
	if _, err := db.Perform(t.Context(), "411002-2026-999999-0", cases.Act{}); !errors.Is(err, store.ErrNoCase) {
		t.Errorf("an unknown case: %v", err)
	}
}

// TestWhoTakesACaseOnLateNamesNoDayThatIsPast: nor one that is the contact's own.
func TestWhoTakesACaseOnLateNamesNoDayThatIsPast(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	li, _ := officer(t, db, store.Officer{Name: "李明", Unit: "411002"})
	for name, c := range map[string]struct {
		before []cases.Verb
		days   int
		want   string
	}{
		"in time":           {nil, 1, "notice.taken_on_complaint"},
		"late":              {nil, 30, "notice.taken_on"},
		"papers are missed": {[]cases.Verb{cases.RequestSupplement}, 1, "notice.taken_on"},
	} {
		opened := opened(t, db, intake(t, name, "411002"))
		for _, verb := range append(c.before, cases.TakeOn) {
			act := cases.Act{
				ID: name + string(verb), Verb: verb, Actor: cases.Actor{Role: cases.RoleOfficer, ID: li}, Unit: "411002",
				At: opened.OpenedAt.AddDate(0, 0, c.days), Data: map[string]string{},
			}
			if verb == cases.RequestSupplement {
				act.Data["gaps"] = "standing"
			}
			if _, err := db.Perform(t.Context(), opened.Number, act); err != nil {
				t.Fatal(name, err)
			}
		}
		if all := told(t, db, opened.Number); !slices.Contains(all, c.want+" contact") {
			t.Errorf("%s: %q", name, all)
		}
	}
}
