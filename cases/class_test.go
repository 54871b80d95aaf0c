package cases_test

import (
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
)

func TestWhatIsHeldUntilWhen(t *testing.T) {
	t.Parallel()
	p, err := cases.DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ key, at, until string }{
		{"push.new_case", "2026-11-25 10:00", "2026-11-25 10:00"},
		{"push.new_case", "2026-11-25 19:00", "2026-11-25 19:00"}, // after hours, and not yet night
		{"push.new_case", "2026-11-25 21:00", "2026-11-26 07:00"},
		{"push.message_came", "2026-11-26 00:10", "2026-11-26 07:00"},
		{"push.message_came", "2026-11-28 15:00", "2026-11-28 15:00"}, // on a Saturday
		{"push.new_case", "2026-11-26 07:00", "2026-11-26 07:00"},
		{"push.withdrawn", "2026-11-25 10:00", "2026-11-25 10:00"},
		{"push.withdrawn", "2026-11-25 17:30", "2026-11-26 09:00"},
		{"push.supplemented", "2026-11-27 18:00", "2026-11-30 09:00"}, // over the weekend
		{"reminder.officer", "2026-11-25 20:00", "2026-11-26 09:00"},
		{"reminder.overdue", "2026-11-25 23:00", "2026-11-25 23:00"},
		{"call.contact", "2026-11-25 23:00", "2026-11-26 09:00"},
		{"notice.rejected", "2026-11-25 23:00", "2026-11-25 23:00"},
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", c.at, cases.Shanghai)
		if err != nil {
			t.Fatal(err)
		}
		if until := p.Hold(c.key, "411002", at).In(cases.Shanghai).Format("2006-01-02 15:04"); until != c.until {
			t.Errorf("%s at %s waits until %s, want %s", c.key, c.at, until, c.until)
		}
	}
	var none cases.Policy
	at := time.Date(2026, 11, 25, 23, 0, 0, 0, cases.Shanghai)
	if until := none.Hold("push.new_case", "", at); !until.Equal(at) {
		t.Errorf("a policy without quiet hours holds until %s", until)
	}
}

// TestWhatMustArriveHasItsClass: every notice to a contact is legal unless it is named as something less.
func TestWhatMustArriveHasItsClass(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]cases.Class{
		"notice.supplement_requested": cases.ClassLegal, "notice.accepted": cases.ClassLegal, "notice.rejected": cases.ClassLegal,
		"notice.referred": cases.ClassLegal, "notice.extended": cases.ClassLegal, "notice.concluded": cases.ClassLegal,
		"notice.delivered": cases.ClassLegal, "notice.anything_new": cases.ClassLegal,
		"notice.identity_seen": cases.ClassLegal, "notice.exported": cases.ClassLegal, "notice.exported_identity": cases.ClassLegal, "intake.filed": cases.ClassLegal,
		"notice.message": cases.ClassWords, "push.message_came": cases.ClassService, "push.message_words": cases.ClassService,
		"push.passed_on": cases.ClassLegal, "push.transferred": cases.ClassLegal, "push.unassigned": cases.ClassLegal,
		"notice.taken_on_complaint": cases.ClassService, "notice.letter": cases.ClassService, "notice.letter_objection": cases.ClassService, "notice.transferred": cases.ClassService, "notice.talk_ended": cases.ClassService, "push.new_case": cases.ClassLegal,
		"call.contact": cases.ClassService, "reminder.draft": cases.ClassReminder, "reminder.overdue": cases.ClassReminder, "digest.title": cases.ClassDigest,
	} {
		if got := cases.ClassOf(key); got != want {
			t.Errorf("%s is %s, want %s", key, got, want)
		}
	}
	for class, want := range map[cases.Class][3]any{
		cases.ClassLegal: {0, true, true}, cases.ClassWords: {0, true, true}, cases.ClassService: {0, false, false},
		cases.ClassReminder: {1, false, false}, cases.ClassDigest: {2, false, false}, "": {0, true, false},
	} {
		if got := [3]any{class.Priority(), class.TakesReserve(), class.MustArrive()}; got != want {
			t.Errorf("class %q has priority, reserve, call %v, want %v", class, got, want)
		}
	}
}
