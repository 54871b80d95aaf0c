package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
	"github.com/lotusdesk/lotusdesk/store/storetest"
)

var servers *storetest.Servers

func TestMain(m *testing.M) { storetest.Main(m, func(s *storetest.Servers) { servers = s }) }

func person(t *testing.T, name string) cases.Identity {
	return cases.Identity{Channel: "wechat", Account: t.Name(), External: name}
}

func intake(t *testing.T, id, unit string) cases.Intake {
	return cases.Intake{
		ID: id, Kind: cases.Complaint, From: person(t, "王女士"), Language: "zh", Unit: unit, Topic: "permits",
		Answers: []cases.Answer{{Name: "matter", Value: "施工许可至今没有答复"}}, ReceivedAt: time.Date(2026, 9, 30, 4, 0, 0, 123456789, time.UTC),
	}
}

// officer adds an officer and binds a chat.
func officer(t *testing.T, db *store.DB, o store.Officer) (string, cases.Identity) {
	t.Helper()
	if o.Language == "" {
		o.Language = "zh"
	}
	id, code, err := db.AddOfficer(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	chat := person(t, "officer "+o.Name)
	b, err := db.BindOfficer(t.Context(), strings.ToLower(code), chat)
	if err == nil && b.Waits != "" {
		_, err = db.DecideBinding(t.Context(), b.ID, "", true)
	}
	if err != nil {
		t.Fatal(err)
	}
	return id, chat
}

func TestMigratingTwiceAtOnceIsSafe(t *testing.T) {
	t.Parallel()
	url := servers.EmptyDatabaseURL(t)
	empty, err := store.OpenAsOwner(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer empty.Close()
	if err := empty.Migrated(t.Context()); err == nil || !strings.Contains(err.Error(), "run lotusdesk migrate") {
		t.Errorf("an empty database: %v", err)
	}
	var group sync.WaitGroup
	failed := make(chan error, 3)
	for range 3 {
		group.Go(func() {
			db, err := store.OpenAsOwner(context.Background(), url)
			if err != nil {
				failed <- err
				return
			}
			defer db.Close()
			failed <- db.Migrate(t.Context())
		})
	}
	group.Wait()
	for range 3 {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	db, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrated(t.Context()); err != nil {
		t.Error(err)
	}
	owner, err := store.OpenAsOwner(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close()
	if _, err := owner.Pool().Exec(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Migrated(t.Context()); err != nil {
		t.Errorf("a later schema, as while replicas are replaced: %v", err)
	}
	units, err := db.Units(t.Context())
	if err != nil || len(units) != 10 || units[len(units)-1].Code != cases.Municipal {
		t.Errorf("units: %v, %v", units, err)
	}
}

func TestAnIntakeIsOneCaseHoweverOftenItIsHandedIn(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	id, _ := officer(t, db, store.Officer{Name: "李明", Unit: "411002"})
	var group sync.WaitGroup
	numbers := make(chan cases.Number, 8)
	for range 8 {
		group.Go(func() {
			c, err := db.OpenCase(t.Context(), intake(t, "intake-1", "411002"))
			if err != nil {
				t.Error(err)
			}
			numbers <- c.Number
		})
	}
	group.Wait()
	close(numbers)
	for n := range numbers {
		if n != cases.NewNumber("411002", 2026, 1) {
			t.Errorf("number %s", n)
		}
	}
	c, events, err := db.Case(t.Context(), cases.NewNumber("411002", 2026, 1))
	if err != nil || c.Officer != id || c.From != person(t, "王女士") || len(events) != 2 || cases.Verify(events) != 0 {
		t.Errorf("case %+v, events %+v (broken at %d), %v", c, events, cases.Verify(events), err)
	}
	policy, err := db.PolicyOf(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if next, ok := c.Next(policy); !ok || next.Day.String() != "2026-10-15" || c.Policy != policy.Version {
		t.Errorf("due %+v under %q", next, c.Policy)
	}
	notices, err := db.NoticesOf(t.Context(), c.Number)
	if err != nil || len(notices) != 2 || notices[1].Key != string(c.Number)+"/2/push.new_case/officer" || notices[1].State != store.NoticeQueued ||
		notices[0].Key != string(c.Number)+"/1/notice.letter/contact" || notices[0].Paper == nil || *notices[0].Paper != 1 || notices[1].Paper != nil {
		t.Fatalf("notices %+v, %v", notices, err)
	}
	var jobs int
	if err := db.Pool().QueryRow(t.Context(), "SELECT count(*) FROM river_job WHERE kind = 'deliver_notice'").Scan(&jobs); err != nil || jobs != 2 {
		t.Errorf("%d jobs, %v", jobs, err)
	}
	if mine, err := db.OutlinesOf(t.Context(), person(t, "王女士")); err != nil || len(mine) != 1 || mine[0] != c.Outline() {
		t.Errorf("my cases: %v, %v", mine, err)
	}
	if mine, err := db.OutlinesOf(t.Context(), person(t, "somebody else")); err != nil || len(mine) != 0 {
		t.Errorf("somebody else's cases: %v, %v", mine, err)
	}
}

func TestEveryCaseGetsTheNextNumberOfItsUnit(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	var group sync.WaitGroup
	for i := range 20 {
		group.Go(func() {
			if _, err := db.OpenCase(t.Context(), intake(t, fmt.Sprint("intake ", i), "411081")); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	seen := map[cases.Number]bool{}
	for c, err := range db.EveryCase(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		seen[c.Case.Number] = true
	}
	for i := range 20 {
		if !seen[cases.NewNumber("411081", 2026, i+1)] {
			t.Errorf("serial %d is missing; %d cases", i+1, len(seen))
		}
	}
	newYear := time.Date(2027, 1, 1, 0, 0, 0, 0, cases.Shanghai)
	for id, c := range map[string]struct {
		at   time.Time
		want cases.Number
	}{
		"the last of a year": {newYear.Add(-time.Microsecond).UTC(), cases.NewNumber("411081", 2026, 21)},
		"the first":          {newYear.UTC(), cases.NewNumber("411081", 2027, 1)},
	} {
		in := intake(t, id, "411081")
		in.ReceivedAt = c.at
		if got, err := db.OpenCase(t.Context(), in); err != nil || got.Number != c.want {
			t.Errorf("%s is %s, %v; want %s", id, got.Number, err, c.want)
		}
	}
	c, err := db.OpenCase(t.Context(), intake(t, "nowhere", "999999"))
	if err != nil || c.Unit != cases.Municipal || c.Officer != "" || c.State != cases.State(cases.Received) {
		t.Errorf("an unknown unit: %+v, %v", c, err)
	}
}

func TestTheResponsibleOfficer(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	centre, _ := officer(t, db, store.Officer{Name: "市中心", Unit: cases.Municipal})
	open := func(id, unit string) string {
		t.Helper()
		c, err := db.OpenCase(t.Context(), intake(t, id, unit))
		if err != nil {
			t.Fatal(err)
		}
		return c.Officer
	}
	if got := open("1", "411024"); got != centre {
		t.Errorf("without an officer of the unit: %s, want the centre's %s", got, centre)
	}
	lead, _ := officer(t, db, store.Officer{Name: "科长", Unit: "411024", Role: cases.RoleLead})
	if got := open("2", "411024"); got != lead {
		t.Errorf("only a lead: %s, want %s", got, lead)
	}
	other, _ := officer(t, db, store.Officer{Name: "赵", Unit: "411024", Topics: []string{"land"}})
	if got := open("3", "411024"); got != other {
		t.Errorf("an officer before the lead: %s, want %s", got, other)
	}
	expert, _ := officer(t, db, store.Officer{Name: "钱", Unit: "411024", Topics: []string{"permits"}})
	if got := open("4", "411024"); got != expert {
		t.Errorf("who knows the topic: %s, want %s", got, expert)
	}
	if _, err := db.RevokeOfficer(t.Context(), expert); err != nil {
		t.Fatal(err)
	}
	if got := open("5", "411024"); got != other {
		t.Errorf("after the expert was revoked: %s, want %s", got, other)
	}
}

func TestBindingCodes(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	id, code, err := db.AddOfficer(t.Context(), store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	if err != nil {
		t.Fatal(err)
	}
	chat, other := person(t, "a"), person(t, "b")
	if _, err := db.OfficerOf(t.Context(), chat); !errors.Is(err, store.ErrNotOfficer) {
		t.Errorf("before binding: %v", err)
	}
	if _, err := db.BindOfficer(t.Context(), "AAAAAAAAAA", chat); !errors.Is(err, store.ErrBadCode) {
		t.Errorf("a wrong code: %v", err)
	}
	for range 2 { // a repeated message is no error
		if b, err := db.BindOfficer(t.Context(), code, chat); err != nil || b.Officer.ID != id || b.Officer.Bound[0] != "wechat" || b.Waits != "" {
			t.Errorf("binding: %+v, %v", b, err)
		}
	}
	if _, err := db.BindOfficer(t.Context(), code, other); !errors.Is(err, store.ErrBadCode) {
		t.Errorf("a used code in another chat: %v", err)
	}
	if _, err := db.RevokeOfficer(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if _, err := db.OfficerOf(t.Context(), chat); !errors.Is(err, store.ErrNotOfficer) {
		t.Errorf("after revoking: %v", err)
	}
	if _, err := db.BindOfficer(t.Context(), code, chat); !errors.Is(err, store.ErrBadCode) {
		t.Errorf("the code of a revoked officer: %v", err)
	}
	if _, _, err := db.AddOfficer(t.Context(), store.Officer{Name: "x", Unit: "1", Language: "zh"}); !errors.Is(err, store.ErrNoUnit) {
		t.Errorf("an unknown unit: %v", err)
	}
	if _, err := db.RevokeOfficer(t.Context(), "nobody"); !errors.Is(err, store.ErrNoOfficer) {
		t.Errorf("an unknown officer: %v", err)
	}
}

func TestNothingOfAnOpeningStaysWhenItFails(t *testing.T) {
	t.Parallel()
	db, owner := servers.DatabaseAndOwner(t)
	if _, err := owner.Exec(t.Context(), "ALTER TABLE case_events ADD CHECK (type <> 'received')"); err != nil {
		t.Fatal(err)
	}
	if _, err := db.OpenCase(t.Context(), intake(t, "i", "411002")); err == nil {
		t.Fatal("opened all the same")
	}
	for _, table := range []string{"cases", "case_events", "notices", "case_numbers", "identities", "river_job"} {
		var n int
		if err := db.Pool().QueryRow(t.Context(), "SELECT count(*) FROM "+pgx.Identifier{table}.Sanitize()).Scan(&n); err != nil || n != 0 {
			t.Errorf("%s has %d rows, %v", table, n, err)
		}
	}
}
