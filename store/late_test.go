package store_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// TestWhatWasNotToldIsQueuedOnce, however many turns say at a time that the person is there again; refused again it waits
// for the next time, told by phone it is told, and what is no more the person's case is nobody's to hear there.
func TestWhatWasNotToldIsQueuedOnce(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	id, _ := officer(t, db, store.Officer{Name: "李明", Unit: "411002"})
	c, err := db.OpenCase(t.Context(), intake(t, "i", "411002"))
	if err != nil {
		t.Fatal(err)
	}
	said := refer(t, db, c, id)
	settle := func(o store.Outcome) {
		t.Helper()
		n, err := db.Notice(t.Context(), said.ID)
		if err == nil {
			err = db.SettleNotice(t.Context(), n, o)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	heard := func() int {
		t.Helper()
		var late atomic.Int64
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				n, err := db.Heard(t.Context(), person(t, "王女士"), nil)
				if err != nil {
					t.Error(err)
				}
				late.Add(int64(n))
			})
		}
		group.Wait()
		return int(late.Load())
	}
	told := func(key string) (count int) {
		t.Helper()
		notices, err := db.NoticesOf(t.Context(), c.Number)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range notices {
			if n.Text.Key == key {
				count++
			}
		}
		return count
	}
	expect := func(what string, got, want any) {
		t.Helper()
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	state := func() string {
		t.Helper()
		all, err := db.Calls(t.Context(), true)
		if err != nil || len(all) != 1 {
			t.Fatalf("calls %+v, %v", all, err)
		}
		return all[0].State + " by " + all[0].Means + ", " + all[0].Fault
	}
	closed := store.Outcome{State: store.NoticeRefused, Channel: "wechat", Reason: "wechat: closed (45015)", Fault: "closed"}

	expect("before anything failed", heard(), 0)
	settle(closed)
	if err := db.SetReachable(t.Context(), person(t, "王女士"), false); err != nil {
		t.Fatal(err)
	}
	expect("there again", heard(), 1)
	n, err := db.Notice(t.Context(), said.ID)
	if to, failed := db.Recipients(t.Context(), n); err != nil || failed != nil || len(to) != 1 || !n.Late || n.State != store.NoticeQueued || !n.Due.After(n.First) {
		t.Errorf("the notice is %+v, %v, to %v, %v", n, err, to, failed)
	}
	expect("while it is on its way", heard(), 0)
	settle(closed)
	expect("refused again", state(), "open by phone, closed")
	expect("the officer was asked", told("call.contact"), 1)
	expect("there again after that", heard(), 1)
	settle(store.Outcome{State: store.NoticeSent, Channel: "wechat", Receipt: "7"})
	expect("arrived", state(), "reached by chat, closed")
	expect("the officer knows", told("call.told"), 1)
	expect("once it arrived", heard(), 0)

	found, err := db.BounceNotice(t.Context(), person(t, "王女士"), "7", "it did not arrive")
	if err != nil || !found {
		t.Fatal(found, err)
	}
	settle(store.Outcome{State: store.NoticeRefused, Channel: "wechat", Fault: "bounced"})
	expect("it had not arrived", state(), "open by phone, bounced")
	expect("the officer is asked again", told("call.contact"), 2)

	if _, err := db.Pool().Exec(t.Context(), "UPDATE notices SET fault = 'permanent' WHERE id = $1", said.ID); err != nil {
		t.Fatal(err)
	}
	expect("what the platform never takes", heard(), 0)
	if _, err := db.Pool().Exec(t.Context(), "UPDATE notices SET fault = 'closed' WHERE id = $1", said.ID); err != nil {
		t.Fatal(err)
	}
	code, err := db.NewAccessCode(t.Context(), c.Number, "turn")
	if err != nil {
		t.Fatal(err)
	}
	opened, err := db.CaseOfCode(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	claim := cases.Act{ID: "claim", Verb: cases.Claim, Actor: cases.Actor{Role: cases.RoleContact}, At: time.Now()}
	if err := db.Claim(t.Context(), opened, person(t, "another chat"), claim); err != nil {
		t.Fatal(err)
	}
	expect("the case is another chat's", heard(), 0)
	claim.ID = "back"
	if err := db.Claim(t.Context(), opened, person(t, "王女士"), claim); err != nil {
		t.Fatal(err)
	}
	act := cases.Act{ID: "phone", Actor: cases.Actor{Role: cases.RoleOfficer, ID: id}, Unit: "411002", At: time.Now()}
	if err := db.SettleCalls(t.Context(), c.Number, true, act, func([]store.Call) string { return "told" }); err != nil {
		t.Fatal(err)
	}
	expect("told by phone", heard(), 0)
	if late, err := db.Heard(t.Context(), person(t, "nobody we know"), nil); err != nil || late != 0 {
		t.Errorf("of a stranger: %d, %v", late, err)
	}
}

// TestARefusalAndATurnDoNotMissEachOther, whichever of them is first: in the end the notice is on its way.
func TestARefusalAndATurnDoNotMissEachOther(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	id, _ := officer(t, db, store.Officer{Name: "李明", Unit: "411002"})
	c, err := db.OpenCase(t.Context(), intake(t, "i", "411002"))
	if err != nil {
		t.Fatal(err)
	}
	said, again := refer(t, db, c, id), 0
	for round := range 60 {
		n, err := db.Notice(t.Context(), said.ID)
		if err != nil {
			t.Fatal(err)
		}
		var both sync.WaitGroup
		both.Go(func() {
			err := db.SettleNotice(t.Context(), n, store.Outcome{State: store.NoticeRefused, Channel: "wechat", Fault: "closed"})
			if errors.Is(err, store.ErrHeard) {
				again++
			} else if err != nil {
				t.Error(err)
			}
		})
		both.Go(func() {
			if _, err := db.Heard(t.Context(), person(t, "王女士"), nil); err != nil {
				t.Error(err)
			}
		})
		both.Wait()
		if n, err = db.Notice(t.Context(), said.ID); err != nil || n.State != store.NoticeQueued {
			t.Fatalf("round %d: the notice is %s, %v", round, n.State, err)
		}
	}
	t.Logf("in %d of 60 rounds the turn was first", again)
}
