package store_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// TestWhoIsAwayIsStoodInForAndComesBack: notices and rights move to the substitute and come back, and no case changes hands.
func TestWhoIsAwayIsStoodInForAndComesBack(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	li, _ := officer(t, db, store.Officer{Name: "李明", Unit: "411002"})
	first := opened(t, db, intake(t, "1", "411002"))
	zhao, chat := officer(t, db, store.Officer{Name: "赵磊", Unit: "411002"})
	far, _ := officer(t, db, store.Officer{Name: "远", Unit: "411081"})
	today := cases.DateOf(time.Now())
	for _, bad := range []cases.Absence{
		{From: today + 1, To: today, Substitute: zhao}, {From: today - 9, To: today - 2, Substitute: zhao}, {From: today, To: today, Substitute: li},
		{From: today, To: today, Substitute: far}, {From: today, To: today, Substitute: "999"},
	} {
		if err := db.PutAbsence(t.Context(), li, bad); !errors.Is(err, store.ErrBadAbsence) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	for range 2 { // a turn may be taken twice
		if err := db.PutAbsence(t.Context(), li, cases.Absence{From: today - 1, To: today + 1, Substitute: zhao}); err != nil {
			t.Fatal(err)
		}
	}
	if o, err := db.OfficerOf(t.Context(), chat); err != nil || !slices.Equal(o.For, []string{li}) {
		t.Errorf("stands in for %v, %v", o.For, err)
	}
	if list, err := db.AbsencesOf(t.Context(), li); err != nil || len(list) != 1 || list[0].Substitute != zhao {
		t.Errorf("absences %+v, %v", list, err)
	}
	message := func(id string) {
		t.Helper()
		act := cases.Act{ID: id, Verb: cases.Message, Actor: cases.Actor{Role: cases.RoleContact}, At: time.Now(), Data: map[string]string{"text": "请问"}}
		if _, err := db.Perform(t.Context(), first.Number, act); err != nil {
			t.Fatal(err)
		}
	}
	message("while away")
	if all := told(t, db, first.Number); all[len(all)-1] != "push.message_came "+zhao || have(t, db, first.Number).Officer != li {
		t.Errorf("told %v; %s has the case", all, have(t, db, first.Number).Officer)
	}
	// A notice that was queued for who is away now reaches who stands in.
	notices, err := db.NoticesOf(t.Context(), first.Number)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range notices {
		if n.Text.Key != "push.new_case" {
			continue
		}
		if n, err = db.Readdress(t.Context(), n); err != nil || n.For != "李明" || fmt.Sprint(*n.Officer) != zhao {
			t.Errorf("a notice from before the absence goes to %d for %q, %v", *n.Officer, n.For, err)
		}
		if to, err := db.Recipients(t.Context(), n); err != nil || len(to) == 0 || to[0] != chat {
			t.Errorf("a notice from before the absence goes to %v, %v", to, err)
		}
	}
	if next := opened(t, db, intake(t, "2", "411002")); next.Officer != zhao {
		t.Errorf("a new case goes to %s", next.Officer)
	}
	if ended, err := db.EndAbsences(t.Context(), li); err != nil || ended != 1 {
		t.Errorf("%d ended, %v", ended, err)
	}
	if notices, err = db.NoticesOf(t.Context(), first.Number); err != nil {
		t.Fatal(err)
	}
	// What was queued for who stood in reaches the one who is back meanwhile.
	n := notices[len(notices)-1]
	if fmt.Sprint(*n.Officer, *n.StandsFor) != zhao+" "+li {
		t.Errorf("queued for %d in place of %d", *n.Officer, *n.StandsFor)
	}
	if n, err = db.Readdress(t.Context(), n); err != nil || fmt.Sprint(*n.Officer) != li || n.StandsFor != nil || n.For != "" {
		t.Errorf("delivered to %d for %q, %v", *n.Officer, n.For, err)
	}
	message("back")
	if all := told(t, db, first.Number); all[len(all)-1] != "push.message_came "+li {
		t.Errorf("told %v", all)
	}
	if o, err := db.OfficerOf(t.Context(), chat); err != nil || len(o.For) != 0 {
		t.Errorf("still stands in for %v, %v", o.For, err)
	}
}

// TestWhatASubstituteTakesOnStaysWithWhoIsAway: it is on the substitute's list meanwhile and on the officer's afterwards, and
// a conversation that the substitute holds about it is one about the case.
func TestWhatASubstituteTakesOnStaysWithWhoIsAway(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	li, liChat := officer(t, db, store.Officer{Name: "李明", Unit: "411002"})
	c := opened(t, db, intake(t, "1", "411002"))
	zhao, chat := officer(t, db, store.Officer{Name: "赵磊", Unit: "411002"})
	now := time.Now()
	today := cases.DateOf(now)
	if err := db.PutAbsence(t.Context(), li, cases.Absence{From: today, To: today + 1, Substitute: zhao}); err != nil {
		t.Fatal(err)
	}
	lists := func(who cases.Identity, want int) {
		t.Helper()
		o, err := db.OfficerOf(t.Context(), who)
		if err != nil {
			t.Fatal(err)
		}
		if lines, all, err := db.Lines(t.Context(), store.ListMine, o, today, 1); err != nil || all != want || want == 1 && lines[0].Officer != li {
			t.Errorf("%s has %d cases on the list, %+v, %v", o.Name, all, lines, err)
		}
	}
	substitute, err := db.OfficerOf(t.Context(), chat)
	if err != nil {
		t.Fatal(err)
	}
	act := cases.Act{
		ID: "t", Verb: cases.TakeOn, Actor: cases.Actor{Role: substitute.Role, ID: zhao}, Unit: substitute.Unit, For: substitute.For, At: now,
	}
	if c, err = db.Perform(t.Context(), c.Number, act); err != nil || c.Officer != li || !c.TakenOn {
		t.Errorf("%s has the case, taken on %t, %v", c.Officer, c.TakenOn, err)
	}
	lists(chat, 1)
	if err := db.KeepTalk(t.Context(), c.Number, store.SideOfficer, zhao, now, now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	said := func(id string) string {
		t.Helper()
		act := cases.Act{ID: id, Verb: cases.Message, Actor: cases.Actor{Role: cases.RoleContact}, At: now, Data: map[string]string{"text": "请问"}}
		if _, err := db.Perform(t.Context(), c.Number, act); err != nil {
			t.Fatal(err)
		}
		all := told(t, db, c.Number)
		return all[len(all)-1]
	}
	if got := said("while away"); got != "push.message_words "+zhao {
		t.Errorf("told %s", got)
	}
	if number, ok, err := db.TalkedTo(t.Context(), person(t, "王女士"), now); err != nil || !ok || number != c.Number {
		t.Errorf("talked to about %q, %t, %v", number, ok, err)
	}
	policy, err := db.PolicyOf(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if from, err := db.Attends(t.Context(), c, policy, now); err != nil || !from.Equal(policy.NextHours(c.Unit, now)) {
		t.Errorf("somebody reads it from %s, %v", from, err)
	}
	if _, err := db.EndAbsences(t.Context(), li); err != nil {
		t.Fatal(err)
	}
	lists(chat, 0)
	lists(liChat, 1)
	if got := said("back"); got != "push.message_came "+li {
		t.Errorf("told %s", got)
	}
	if _, ok, err := db.TalkedTo(t.Context(), person(t, "王女士"), now); err != nil || ok {
		t.Errorf("who stood in still talks: %t, %v", ok, err)
	}
}

// TestTheMorningListOfWhoIsAway comes to who stands in, marked with the name; that of a lead to a head only.
func TestTheMorningListOfWhoIsAway(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	li, _ := officer(t, db, store.Officer{Name: "李明", Unit: "411002"})
	opened(t, db, intake(t, "i", "411002")) // received 2026-09-30, due 2026-10-15
	zhao, _ := officer(t, db, store.Officer{Name: "赵磊", Unit: "411002"})
	lead, _ := officer(t, db, store.Officer{Name: "科长", Unit: "411002", Role: cases.RoleLead})
	deputy, _ := officer(t, db, store.Officer{Name: "副科长", Unit: "411002", Role: cases.RoleDeputy})
	lists := func(day string) map[string]string {
		t.Helper()
		d, err := cases.ParseDate(day)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Digests(t.Context(), d.At(9, 0)); err != nil {
			t.Fatal(err)
		}
		rows, err := db.Pool().Query(t.Context(), `SELECT officer::text, (line->>'key') || coalesce(' ' || (line->'vars'->>'name') || ' ' || (line->'vars'->'line'->>'key'), '')
			FROM (SELECT officer, text->'vars'->'lines'->'lines'->0 AS line FROM notices WHERE key LIKE 'digest/%/' || $1) AS d`, day)
		if err != nil {
			t.Fatal(err)
		}
		all := map[string]string{}
		var to, line string
		if _, err := pgx.ForEachRow(rows, []any{&to, &line}, func() error { all[to] = line; return nil }); err != nil {
			t.Fatal(err)
		}
		return all
	}
	away := func(who, day, substitute string) {
		t.Helper()
		if _, err := db.Pool().Exec(t.Context(), "INSERT INTO absences (officer, first_day, last_day, substitute) VALUES ($1, $2, $2, $3)", who, day, substitute); err != nil {
			t.Fatal(err)
		}
	}
	away(li, "2026-10-19", zhao)
	away(lead, "2026-10-20", deputy)
	away(lead, "2026-10-21", zhao)
	away(li, "2026-10-22", lead)
	for day, want := range map[string]map[string]string{
		"2026-10-19": {zhao: "digest.for 李明 digest.overdue", lead: "digest.of 李明 digest.overdue"},
		"2026-10-20": {li: "digest.overdue", deputy: "digest.for 科长 digest.overdue"},
		"2026-10-21": {li: "digest.overdue"}, // an officer does not oversee the unit
		"2026-10-22": {lead: "digest.for 李明 digest.overdue"},
		"2026-10-23": {li: "digest.overdue", lead: "digest.of 李明 digest.overdue"},
	} {
		if got := lists(day); !maps.Equal(got, want) {
			t.Errorf("%s: %v, want %v", day, got, want)
		}
	}
}

// TestTheSecondPersonIsAtWork: who stands in for the lead where he or she may approve, else the next; never who proposed it.
func TestTheSecondPersonIsAtWork(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	li, _ := officer(t, db, store.Officer{Name: "李明", Unit: "411002"})
	c := opened(t, db, intake(t, "1", "411002"))
	lead, _ := officer(t, db, store.Officer{Name: "科长", Unit: "411002", Role: cases.RoleLead})
	centre, _ := officer(t, db, store.Officer{Name: "中心", Unit: cases.Municipal, Role: cases.RoleCentre})
	deputy, _ := officer(t, db, store.Officer{Name: "副科长", Unit: "411002", Role: cases.RoleDeputy})
	today := cases.DateOf(time.Now())
	for i, step := range []struct{ substitute, want string }{{"", lead}, {li, deputy}, {centre, centre}, {deputy, deputy}} {
		if _, err := db.EndAbsences(t.Context(), lead); err != nil {
			t.Fatal(err)
		}
		if step.substitute != "" {
			if err := db.PutAbsence(t.Context(), lead, cases.Absence{From: today, To: today, Substitute: step.substitute}); err != nil {
				t.Fatal(err)
			}
		}
		for _, act := range []cases.Act{
			{Verb: cases.Reject, Actor: cases.Actor{Role: cases.RoleOfficer, ID: li}, Data: map[string]string{"grounds": "2", "reason": "合同争议"}},
			{Verb: cases.Disapprove, Actor: cases.Actor{Role: cases.RoleCentre, ID: centre}, Data: map[string]string{"reason": "再看"}},
		} {
			act.ID, act.Unit, act.At = fmt.Sprint(i, act.Verb), "411002", time.Now()
			if _, err := db.Perform(t.Context(), c.Number, act); err != nil {
				t.Fatal(err)
			}
		}
		var asked string
		for _, line := range told(t, db, c.Number) {
			if to, ok := strings.CutPrefix(line, "push.proposed "); ok {
				asked = to
			}
		}
		notices, err := db.NoticesOf(t.Context(), c.Number)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range notices { // nothing that was proposed is told to who proposed it, whoever is away when it is delivered
			if n, err = db.Readdress(t.Context(), n); err != nil || n.Text.Key == "push.proposed" && fmt.Sprint(*n.Officer) == li {
				t.Errorf("%s goes to %d, %v", n.Text.Key, *n.Officer, err)
			}
		}
		if o, ok, err := db.Second(t.Context(), c, li); err != nil || !ok || o.ID != step.want || asked != step.want {
			t.Errorf("where %q stands in for the lead %s is asked, and %s named, %v; want %s", step.substitute, asked, o.ID, err, step.want)
		}
	}
}
