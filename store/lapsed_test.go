package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// TestALapsedProposalIsToldToBoth: to who proposed it and to who was asked then, who is above another unit by now; and who
// had the case hears that it is somebody else's.
func TestALapsedProposalIsToldToBoth(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	li, _ := officer(t, db, store.Officer{Name: "李明", Unit: "411002"})
	c := opened(t, db, intake(t, "1", "411002"))
	lead, _ := officer(t, db, store.Officer{Name: "科长", Unit: "411002", Role: cases.RoleLead})
	centre, _ := officer(t, db, store.Officer{Name: "中心", Unit: cases.Municipal, Role: cases.RoleCentre})
	chen, _ := officer(t, db, store.Officer{Name: "陈磊", Unit: "411081"})
	perform := func(verb cases.Verb, by string, role cases.Role, unit string, data map[string]string) {
		t.Helper()
		act := cases.Act{ID: fmt.Sprint(verb), Verb: verb, Actor: cases.Actor{Role: role, ID: by}, Unit: unit, At: time.Now(), Data: data}
		if _, err := db.Perform(t.Context(), c.Number, act); err != nil {
			t.Fatal(err)
		}
	}
	perform(cases.Accept, lead, cases.RoleLead, "411002", nil)
	perform(cases.Export, li, cases.RoleOfficer, "411002", map[string]string{"reason": "法院调取"})
	perform(cases.Conclude, li, cases.RoleOfficer, "411002", map[string]string{"ending": "agreed", "result": "已解决"})
	perform(cases.Transfer, centre, cases.RoleCentre, cases.Municipal, map[string]string{"unit": "411081", "reason": "事项在长葛"})
	got := told(t, db, c.Number)
	want := []string{
		"push.acted " + li, "push.proposed " + lead, "push.proposed " + lead, "push.transferred " + chen, "push.taken_over " + li,
		"push.lapsed_over " + li, "push.lapsed_asked " + lead, "push.lapsed_over " + li, "push.lapsed_asked " + lead,
	}
	for _, line := range want {
		i := slices.Index(got, line)
		if i < 0 {
			t.Fatalf("told is %q, want %q in this order", got, want)
		}
		got = got[i+1:]
	}
	notices, err := db.NoticesOf(t.Context(), c.Number)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range notices[len(notices)-5:] { // the case is out of their reach, so no button opens it
		if (fmt.Sprint(*n.Officer) == chen) == (len(n.Choices) == 0) {
			t.Errorf("%s to %d has the buttons %v", n.Text.Key, *n.Officer, n.Choices)
		}
	}
	last := notices[len(notices)-1].Text.Vars
	if said := fmt.Sprint(last["act"], last["change"], last["by"]); said != fmt.Sprint(locales.T("conclude.title"), locales.T("event.transferred"), locales.Raw("中心")) {
		t.Errorf("it says %s", said)
	}
}
