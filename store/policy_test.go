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

// next is a policy of another version with a shorter decision.
func next(t *testing.T) []byte {
	t.Helper()
	p, err := cases.DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(cases.PolicyFile()), `version: "`+p.Version, `version: "next`, 1)
	return []byte(strings.Replace(text, "decision: {count: 7", "decision: {count: 5", 1))
}

func TestACaseKeepsThePolicyItWasOpenedUnder(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	opened := func(id string) (cases.Case, cases.Due) {
		c, err := db.OpenCase(t.Context(), intake(t, id, "411002"))
		if err != nil {
			t.Fatal(err)
		}
		open, err := db.OpenClocks(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		return c, open[store.ClockOf{Case: c.Number, What: "decision"}]
	}
	first, due := opened("intake-1")
	if err := db.PutPolicy(t.Context(), next(t), "王主任", "市里统一要求"); err != nil {
		t.Fatal(err)
	}
	if err := db.PutPolicy(t.Context(), next(t), "王主任", "市里统一要求"); !errors.Is(err, store.ErrKnownVersion) {
		t.Errorf("the same version again: %v", err)
	}
	second, shorter := opened("intake-2")
	if first.Policy == second.Policy || second.Policy != "next" || shorter.Day >= due.Day {
		t.Errorf("under %s until %s, under %s until %s", first.Policy, due.Day, second.Policy, shorter.Day)
	}
	open, err := db.OpenClocks(t.Context(), nil)
	if was := open[store.ClockOf{Case: first.Number, What: "decision"}]; err != nil || was.Day != due.Day {
		t.Errorf("the first case is due %s now, %v", was.Day, err)
	}
	text, err := db.PolicyText(t.Context(), "")
	if err != nil || text != "# put in force by 王主任: 市里统一要求\n"+string(next(t)) {
		t.Errorf("it is %s, %v", text, err)
	}
	changed, err := cases.ParsePolicy("next.yaml", next(t))
	if err != nil {
		t.Fatal(err)
	}
	instead, err := db.OpenClocks(t.Context(), &changed)
	if moved := store.Moved(open, instead); err != nil || len(moved) != 1 || moved[0].Case != first.Number {
		t.Errorf("the changed policy would move %v, %v", moved, err)
	}
}

// TestTheClockOfAConcludedCaseRuns until the result is delivered, and then none of it does.
func TestTheClockOfAConcludedCaseRuns(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	lead, _ := officer(t, db, store.Officer{Name: "科长", Unit: "411002", Role: cases.RoleLead})
	c := opened(t, db, intake(t, "1", "411002"))
	for _, step := range []struct {
		verb cases.Verb
		data map[string]string
		runs string
	}{
		{cases.Accept, nil, "finish year"},
		{cases.Conclude, map[string]string{"ending": "agreed", "result": "已解决"}, "result"},
		{cases.Deliver, map[string]string{"means": "chat"}, ""},
	} {
		act := cases.Act{ID: string(step.verb), Verb: step.verb, Actor: cases.Actor{Role: cases.RoleLead, ID: lead}, Unit: "411002", At: time.Now(), Data: step.data}
		c, err := db.Perform(t.Context(), c.Number, act)
		if err == nil && len(c.Proposals) > 0 {
			yes := cases.Act{ID: "yes", Verb: cases.Approve, Actor: cases.Actor{Role: cases.RoleBureau, ID: "999"}, Unit: cases.Municipal, At: time.Now()}
			_, err = db.Perform(t.Context(), c.Number, yes)
		}
		if err != nil {
			t.Fatal(err)
		}
		open, err := db.OpenClocks(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		var runs []string
		for of := range open {
			runs = append(runs, of.What)
		}
		slices.Sort(runs)
		if got := strings.Join(runs, " "); got != step.runs {
			t.Errorf("after %s there run %q, want %q", step.verb, got, step.runs)
		}
	}
}

// TestAPolicyIsShownUnderWhoPutItThere and edited from there: the line above it is never a part of it. Another version than
// those that there are is shown for none of them.
func TestAPolicyIsShownUnderWhoPutItThere(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	shown, err := db.PolicyText(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, version := range []string{"second", "third"} {
		_, rest, _ := strings.Cut(shown, "version: ")
		_, rest, _ = strings.Cut(rest, "\n")
		above, _, _ := strings.Cut(shown, "version: ")
		if err := db.PutPolicy(t.Context(), []byte(above+"version: "+version+"\n"+rest), "王主任", "第一行\n第二行"); err != nil {
			t.Fatal(err)
		}
		if shown, err = db.PolicyText(t.Context(), version); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(shown, "# put in force by 王主任: 第一行 第二行\n") || strings.Count(shown, "put in force by") != 1 {
			t.Errorf("%s is shown as %s", version, shown[:200])
		}
	}
	if text, err := db.PolicyText(t.Context(), "fourth"); err == nil || text != "" || !strings.Contains(err.Error(), "there is no policy of version fourth; there are ") || !strings.HasSuffix(err.Error(), "second, third") {
		t.Errorf("%q, %v", text, err)
	}
}

func TestACalendarIsImportedOnce(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	late := intake(t, "intake-1", "411002")
	late.ReceivedAt = cases.Date(20817).At(10, 0) // 2026-12-30
	c, err := db.OpenCase(t.Context(), late)
	if err != nil {
		t.Fatal(err)
	}
	clocks := func() map[store.ClockOf]cases.Due {
		open, err := db.OpenClocks(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		return open
	}
	of := store.ClockOf{Case: c.Number, What: "decision"}
	before := clocks()
	file := []byte("date,kind,name_zh,name_en\n2027-01-01,off,元旦,New Year\n2027-01-04,off,元旦,New Year\n")
	for i := range 2 {
		changed, counted, err := db.PutCalendar(t.Context(), "2027.csv", file, "王主任")
		if err != nil || changed != (i == 0) || (counted == 1) != changed {
			t.Errorf("import %d changed: %t, %d cases are counted anew, %v", i, changed, counted, err)
		}
	}
	after := clocks()
	if moved := store.Moved(before, after); len(moved) != 1 || !before[of].Provisional || after[of].Provisional || after[of].Day != before[of].Day+1 {
		t.Errorf("moved %v: %+v, then %+v", moved, before[of], after[of])
	}
	for nonsense, want := range map[string]string{
		"2027-02-30,off,a,b\n":                                           "2027.csv:1:",
		"2027-10-08,off,a,b\n2027-10-09,off,a,b,999999\n":                "2027.csv:2: days of unit 999999: there is no unit of this code",
		"date,kind,name_zh,name_en\n2027-10-01,off,\xb9\xfa\xc7\xec,a\n": "2027.csv:2: this is not UTF-8: save the file as UTF-8 (in a spreadsheet: CSV UTF-8)",
	} {
		if _, _, err := db.PutCalendar(t.Context(), "2027.csv", []byte(nonsense), "王主任"); !strings.Contains(fmt.Sprint(err), want) {
			t.Errorf("nonsense is refused with %v, want %q", err, want)
		}
	}
	ofNobody := strings.Replace(string(next(t)), `"next`, `"nobody`, 1) + "units: {\"999999\": {decision: {count: 5, unit: wd, source: a, sure: P}}}\n"
	if err := db.PutPolicy(t.Context(), []byte(ofNobody), "王主任", "…"); !errors.Is(err, store.ErrNoUnit) {
		t.Errorf("limits of no unit are refused with %v", err)
	}
}

// TestACalendarReachesEveryCase also where the import was killed behind its first half, and where a version of the program
// brings days: the next import, of the same file too, and the next migration count anew, and have each case looked at once.
func TestACalendarReachesEveryCase(t *testing.T) {
	t.Parallel()
	file := []byte("2027-01-01,off,元旦,New Year\n2027-01-04,off,元旦,New Year\n")
	for name, again := range map[string]func(*testing.T, *store.DB) error{
		"the same import": func(t *testing.T, db *store.DB) error {
			changed, counted, err := db.PutCalendar(t.Context(), "2027.csv", file, "王主任")
			if changed || counted != 1 {
				t.Errorf("changed: %t, counted anew: %d", changed, counted)
			}
			return err
		},
		"a migration": func(t *testing.T, db *store.DB) error { return db.Migrate(t.Context()) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, err := store.OpenAsOwner(t.Context(), servers.DatabaseURL(t))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(db.Close)
			late := intake(t, "intake-1", "411002")
			late.ReceivedAt = cases.Date(20817).At(10, 0) // 2026-12-30
			if _, err := db.OpenCase(t.Context(), late); err != nil {
				t.Fatal(err)
			}
			state := func() (due string, looks int) {
				t.Helper()
				err := db.Pool().QueryRow(t.Context(), "SELECT next_due::text, (SELECT count(*) FROM river_job WHERE kind = 'remind_case') FROM cases").Scan(&due, &looks)
				if err != nil {
					t.Fatal(err)
				}
				return due, looks
			}
			before, looks := state()
			china, err := cases.China()
			if err != nil {
				t.Fatal(err)
			}
			imported, err := china.With("2027.csv", file)
			if err != nil {
				t.Fatal(err)
			}
			// This is as far as the import came.
			if _, err := db.Pool().Exec(t.Context(), "INSERT INTO calendars (data, file, put_by) VALUES ($1, '2027.csv', '王主任')", string(imported.CSV())); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := again(t, db); err != nil {
					t.Fatal(err)
				}
				if due, now := state(); due <= before || now != looks+1 {
					t.Errorf("due %s, before %s; %d looks, before %d", due, before, now, looks)
				}
				again = func(t *testing.T, db *store.DB) error { return db.Migrate(t.Context()) } // there is nothing left to do
			}
		})
	}
}
