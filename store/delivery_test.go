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
	"pgregory.net/rapid"
)

// TestNoNoticeOvertakesOneOfItsCase: whatever is queued in whatever classes, the notices of a case come in the order of
// what happened, and of two cases the one with something urgent comes first.
func TestNoNoticeOvertakesOneOfItsCase(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	id, _ := officer(t, db, store.Officer{Name: "李明", Unit: "411002"})
	var numbers []string
	for i := range 3 {
		c, err := db.OpenCase(t.Context(), intake(t, fmt.Sprint("i", i), "411002"))
		if err != nil {
			t.Fatal(err)
		}
		numbers = append(numbers, string(c.Number))
	}
	classes := []cases.Class{cases.ClassLegal, cases.ClassWords, cases.ClassService, cases.ClassReminder, cases.ClassDigest}
	rapid.Check(t, func(rt *rapid.T) {
		if _, err := db.Pool().Exec(t.Context(), "DELETE FROM notices"); err != nil {
			rt.Fatal(err)
		}
		for i := range rapid.IntRange(1, 12).Draw(rt, "notices") {
			class := rapid.SampledFrom(classes).Draw(rt, "class")
			number := rapid.SampledFrom(append(numbers, "")).Draw(rt, "case")
			_, err := db.Pool().Exec(t.Context(), `INSERT INTO notices (key, case_number, officer, text, language, class, priority)
				VALUES ($1, NULLIF($2, ''), $3::bigint, '{"key":"push.new_case"}', 'zh', $4, $5)`, fmt.Sprint("n", i), number, id, class, class.Priority())
			if err != nil {
				rt.Fatal(err)
			}
		}
		var one int64
		if err := db.Pool().QueryRow(t.Context(), "SELECT min(id) FROM notices").Scan(&one); err != nil {
			rt.Fatal(err)
		}
		n, err := db.Notice(t.Context(), one)
		if err != nil {
			rt.Fatal(err)
		}
		last := map[string]int64{}
		for left := true; left; {
			next, ok, err := db.NextQueued(t.Context(), n)
			if left = ok; err != nil || !ok {
				if err != nil {
					rt.Fatal(err)
				}
				continue
			}
			if next.Case != "" && last[next.Case] > next.ID {
				rt.Fatalf("notice %d of case %s comes after %d", next.ID, next.Case, last[next.Case])
			}
			last[next.Case] = next.ID
			var urgent bool // something urgent waits, alone or behind its case's older notices
			err = db.Pool().QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM notices WHERE state = 'queued' AND priority < $1 AND case_number IS DISTINCT FROM $2)
				AND NOT EXISTS (SELECT FROM notices WHERE state = 'queued' AND priority < $1 AND case_number = $2)`, next.Class.Priority(), next.Case).Scan(&urgent)
			if err != nil || urgent {
				rt.Fatalf("%s goes before something more urgent of another case, %v", next.Class, err)
			}
			if err := db.SettleNotice(t.Context(), next, store.Outcome{State: store.NoticeSent, Channel: "wechat"}); err != nil {
				rt.Fatal(err)
			}
		}
	})
}

// refer has an officer pass a complaint on, and gives the notice to the contact.
func refer(t *testing.T, db *store.DB, c cases.Case, officer string) store.Notice {
	t.Helper()
	_, err := db.Perform(t.Context(), c.Number, cases.Act{
		ID: "refer", Verb: cases.Refer, Actor: cases.Actor{Role: cases.RoleOfficer, ID: officer}, Unit: c.Unit, At: time.Now(),
		Data: map[string]string{"body": "市场监督管理局", "reason": "属于其职责"},
	})
	if err != nil {
		t.Fatal(err)
	}
	yes := cases.Act{ID: "yes", Verb: cases.Approve, Actor: cases.Actor{Role: cases.RoleBureau, ID: "999"}, Unit: cases.Municipal, At: time.Now()}
	if _, err := db.Perform(t.Context(), c.Number, yes); err != nil {
		t.Fatal(err)
	}
	notices, err := db.NoticesOf(t.Context(), c.Number)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(notices, func(n store.Notice) bool { return n.Text.Key == "notice.referred" })
	if i < 0 || notices[i].Class != cases.ClassLegal {
		t.Fatalf("notices %+v", notices)
	}
	return notices[i]
}

// TestWhatTheChatCannotDeliverIsACall, once, for the officer; answered or not it is on the case's record.
func TestWhatTheChatCannotDeliverIsACall(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	id, _ := officer(t, db, store.Officer{Name: "李明", Unit: "411002"})
	other, _ := officer(t, db, store.Officer{Name: "外县", Unit: "411082"})
	c, err := db.OpenCase(t.Context(), intake(t, "i", "411002"))
	if err != nil {
		t.Fatal(err)
	}
	referred := refer(t, db, c, id)
	for range 2 {
		if err := db.SettleNotice(t.Context(), referred, store.Outcome{State: store.NoticeRefused, Channel: "wechat", Reason: "wechat: closed (45015)", Fault: "closed"}); err != nil {
			t.Fatal(err)
		}
	}
	calls, err := db.Calls(t.Context(), false)
	if err != nil || len(calls) != 1 || fmt.Sprint(*calls[0].Officer) != id || calls[0].Notice != "notice.referred" || calls[0].Fault != "closed" {
		t.Fatalf("calls %+v, %v", calls, err)
	}
	notices, err := db.NoticesOf(t.Context(), c.Number)
	asked := notices[len(notices)-1]
	if err != nil || asked.Text.Key != "call.contact" || asked.Officer == nil || len(asked.Choices) != 3 {
		t.Fatalf("the officer is told %+v, %v", asked, err)
	}
	if err := db.SettleNotice(t.Context(), asked, store.Outcome{State: store.NoticeRefused}); err != nil {
		t.Fatal(err)
	}
	if calls, err = db.Calls(t.Context(), true); err != nil || len(calls) != 1 {
		t.Errorf("a notice to an officer became a call: %+v, %v", calls, err)
	}
	settle := func(turn, officer, unit string, reached bool) error {
		return db.SettleCalls(t.Context(), c.Number, reached, cases.Act{
			ID: turn, Actor: cases.Actor{Role: cases.RoleOfficer, ID: officer}, Unit: unit, At: time.Now(),
		}, func(calls []store.Call) string { return fmt.Sprint(len(calls), " to tell") })
	}
	var refusal *cases.Refusal
	if err := settle("t0", other, "411082", true); !errors.As(err, &refusal) || refusal.Reason != "not_yours" {
		t.Errorf("an officer of another unit: %v", err)
	}
	for range 2 { // the same press twice is one
		if err := settle("t1", id, "411002", false); err != nil {
			t.Fatal(err)
		}
	}
	if calls, err = db.CallsOf(t.Context(), c.Number); err != nil || len(calls) != 1 || calls[0].State != store.NotReached || calls[0].Tries != 1 {
		t.Errorf("after nobody answered: %+v, %v", calls, err)
	}
	if err := settle("t2", id, "411002", true); err != nil {
		t.Fatal(err)
	}
	if err := settle("t3", id, "411002", true); !errors.Is(err, store.ErrNoCall) {
		t.Errorf("with no call to make: %v", err)
	}
	_, events, err := db.Case(t.Context(), c.Number)
	var kept []string
	for _, e := range events[len(events)-2:] {
		kept = append(kept, string(e.Type)+" "+e.Data["reason"])
	}
	// The case was passed on, so that neither is an attempt or a contact of the table of acts.
	if err != nil || cases.Verify(events) != 0 || strings.Join(kept, ", ") != "noted 1 to tell, noted 1 to tell" {
		t.Errorf("on record are %v, %v", kept, err)
	}
	if missed, reached := events[len(events)-2].Data, events[len(events)-1].Data; missed["reached"] != "" || reached["reached"] != "yes" || reached["told"] != "notice.referred" {
		t.Errorf("of the calls is kept %v and %v", missed, reached)
	}
}

// TestACallIsWhatTheTableAllows: an attempt while a complaint is open, the contact made for who asked for an officer.
func TestACallIsWhatTheTableAllows(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	for _, c := range []struct {
		kind    cases.Kind
		reached bool
		want    cases.EventType
	}{
		{cases.Complaint, true, cases.Noted}, {cases.Complaint, false, cases.ContactAttempted},
		{cases.OfficerRequest, true, cases.Contacted}, {cases.OfficerRequest, false, cases.ContactAttempted},
	} {
		name := fmt.Sprint(c.kind, c.reached)
		id, _ := officer(t, db, store.Officer{Name: name, Unit: "411002"})
		in := intake(t, name, "411002")
		in.Kind = c.kind
		opened, err := db.OpenCase(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		actor := cases.Actor{Role: cases.RoleOfficer, ID: id}
		_, err = db.Perform(t.Context(), opened.Number, cases.Act{ID: "m", Verb: cases.Message, Actor: actor, Unit: "411002", At: time.Now(), Data: map[string]string{"text": "请补充"}})
		if err != nil {
			t.Fatal(err)
		}
		notices, err := db.NoticesOf(t.Context(), opened.Number)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.SettleNotice(t.Context(), notices[len(notices)-1], store.Outcome{State: store.NoticeUnknown, Fault: "unknown"}); err != nil {
			t.Fatal(err)
		}
		if err := db.SettleCalls(t.Context(), opened.Number, c.reached, cases.Act{ID: "t", Actor: actor, Unit: "411002", At: time.Now()}, func([]store.Call) string { return "留言" }); err != nil {
			t.Fatal(err)
		}
		_, events, err := db.Case(t.Context(), opened.Number)
		if last := events[len(events)-1]; err != nil || last.Type != c.want {
			t.Errorf("%s: %s on record, %v; want %s", name, last.Type, err, c.want)
		}
	}
}

// TestTheMorningListComesOnceADay, in the first hours of the unit's working day, to whom it has something to say.
func TestTheMorningListComesOnceADay(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	li, _ := officer(t, db, store.Officer{Name: "李明", Unit: "411002"})
	lead, _ := officer(t, db, store.Officer{Name: "科长", Unit: "411002", Role: cases.RoleLead, Language: "en"})
	officer(t, db, store.Officer{Name: "外县", Unit: "411082"})
	if _, err := db.OpenCase(t.Context(), intake(t, "i", "411002")); err != nil { // received 2026-09-30, due 2026-10-15
		t.Fatal(err)
	}
	for _, look := range []struct {
		day          string
		hour, minute int
		want         int
	}{
		{"2026-10-12", 8, 55, 0}, {"2026-10-12", 9, 5, 2}, {"2026-10-12", 9, 10, 0}, {"2026-10-12", 14, 0, 0}, // not taken on
		{"2026-10-15", 11, 30, 0}, {"2026-10-17", 9, 5, 0}, // too late in the day; a Saturday
		{"2026-10-19", 9, 5, 2}, // overdue
	} {
		d, err := cases.ParseDate(look.day)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := db.Digests(t.Context(), d.At(look.hour, look.minute)); err != nil || got != look.want {
			t.Errorf("%s %d:%02d: %d lists, %v; want %d", look.day, look.hour, look.minute, got, err, look.want)
		}
	}
	rows, err := db.Pool().Query(t.Context(), `SELECT concat_ws(' ', officer::text, class, text->>'key', line->>'key', line->'vars'->>'name', line->'vars'->'line'->>'key', choices->0->>'data')
		FROM (SELECT *, text->'vars'->'lines'->'lines'->0 AS line FROM notices WHERE key LIKE 'digest/%') AS d`)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		got = append(got, line)
	}
	mine, units := " digest digest.officer digest.%s !cases", " digest digest.unit digest.of 李明 digest.%s !unit_cases" // that of the unit says whose a case is
	want := []string{li + fmt.Sprintf(mine, "not_taken"), lead + fmt.Sprintf(units, "not_taken"), li + fmt.Sprintf(mine, "overdue"), lead + fmt.Sprintf(units, "overdue")}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("lists %v, want %v", got, want)
	}
	if _, err := db.Pool().Exec(t.Context(), "INSERT INTO absences (officer, first_day, last_day, substitute) VALUES ($1, '2026-10-20', '2026-10-21', $2)", li, lead); err != nil {
		t.Fatal(err)
	}
	d, _ := cases.ParseDate("2026-10-20")
	if got, err := db.Digests(t.Context(), d.At(9, 0)); err != nil || got != 1 {
		t.Errorf("while one is away: %d lists, %v", got, err)
	}
}

func TestAPauseIsForEveryReplica(t *testing.T) {
	everyRedis(t, func(t *testing.T, r *store.Redis) {
		line := t.Name()
		if left, err := r.Paused(t.Context(), line); err != nil || left != 0 {
			t.Fatalf("before anything: %s, %v", left, err)
		}
		for _, wait := range []time.Duration{time.Hour, time.Minute} { // a shorter one changes nothing
			if err := r.Pause(t.Context(), line, wait); err != nil {
				t.Fatal(err)
			}
		}
		if left, err := r.Paused(t.Context(), line); err != nil || left <= time.Minute || left > time.Hour {
			t.Errorf("paused for %s, %v", left, err)
		}
		if left, err := r.Paused(t.Context(), line+"x"); err != nil || left != 0 {
			t.Errorf("another account is paused for %s, %v", left, err)
		}
	})
}
