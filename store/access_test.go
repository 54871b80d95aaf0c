package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// TestACodeThatWasReplacedClaimsNothing, although the case was opened by it before.
func TestACodeThatWasReplacedClaimsNothing(t *testing.T) {
	t.Parallel()
	db := servers.Database(t)
	c, err := db.OpenCase(t.Context(), intake(t, "one", "411002"))
	if err != nil {
		t.Fatal(err)
	}
	other, err := db.OpenCase(t.Context(), intake(t, "two", "411002"))
	if err != nil {
		t.Fatal(err)
	}
	code, err := db.NewAccessCode(t.Context(), c.Number, "turn-1")
	if err != nil {
		t.Fatal(err)
	}
	opened, err := db.CaseOfCode(t.Context(), code)
	if err != nil || opened.Case != c.Number {
		t.Fatal(opened, err)
	}
	claims := func(what string, opened store.OpenedCase, want error) {
		t.Helper()
		opens, err := db.StillOpens(t.Context(), opened)
		if err != nil || opens != (want == nil) {
			t.Errorf("%s: still opens: %v, %v", what, opens, err)
		}
		act := cases.Act{ID: what, Verb: cases.Claim, Actor: cases.Actor{Role: cases.RoleContact}, At: time.Now()}
		if err := db.Claim(t.Context(), opened, person(t, what), act); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", what, err, want)
		}
	}
	claims("the code of the case", opened, nil)
	claims("of another case", store.OpenedCase{Case: other.Number, Code: opened.Code}, store.ErrNoCase)
	claims("no code", store.OpenedCase{Case: c.Number}, store.ErrNoCase)
	if _, err := db.NewAccessCode(t.Context(), c.Number, "turn-2"); err != nil {
		t.Fatal(err)
	}
	claims("a replaced code", opened, store.ErrNoCase)
}
