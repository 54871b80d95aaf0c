package cases

import (
	"fmt"
	"strings"
	"testing"
)

// TestAPolicyOfNonsenseIsRefused where it is to be put in force; one that is in force goes on to hold.
func TestAPolicyOfNonsenseIsRefused(t *testing.T) {
	t.Parallel()
	file := string(PolicyFile())
	for is, c := range map[string]struct{ was, want string }{
		"{level: half, to: president":               {"{level: half, to: officer", `needs a level of its own and to: one of [officer deputy lead centre bureau], not "president"`},
		"{level: half, to: auditor":                 {"{level: half, to: officer", `not "auditor"`},
		"{level: late, to: officer":                 {"{level: half, to: officer", `level "late" needs a level of its own`},
		"{to: officer":                              {"{level: half, to: officer", `level "" needs a level`},
		"at: 1.5":                                   {"at: 0.5", "above 0 and up to 1, not 1.5"},
		"at: 0":                                     {"at: 0.5", "above 0 and up to 1, not 0"},
		"at: -1":                                    {"at: 0.5", "above 0 and up to 1, not -1"},
		"after: 3}":                                 {"at: 0.5}", "after belongs to the ladder"},
		"overdue_lead, to: lead, after: 0}":         {"overdue_lead, to: lead, after: 3}", "from 1 to 1000, not 0"},
		"overdue_lead, to: lead, at: 0.5}":          {"overdue_lead, to: lead, after: 3}", "at belongs to the reminders"},
		"decision: {count: 70000, unit: wd":         {"decision: {count: 7, unit: wd", "limit decision needs a count up to 1000"},
		"sure: X, pauses: true} # of its own":       {"sure: P, pauses: true}", "sure: T, S, M or P"},
		"version: \"2026\" # \xd0\xec\xb2\xfd\n # ": {"version: ", "changed:4: this is not UTF-8"},
	} {
		changed := []byte(strings.Replace(file, c.was, is, 1))
		if string(changed) == file && c.want != "" {
			t.Fatalf("the policy has no %q", c.was)
		}
		if _, err := ParsePolicy("changed", changed); c.want != "" && (!strings.Contains(fmt.Sprint(err), c.want) || strings.Contains(err.Error(), "\n")) {
			t.Errorf("%s: %v, want %q", is, err, c.want)
		}
		if _, err := ReadPolicy("in force", changed); err != nil && !strings.Contains(is, "\xd0") {
			t.Errorf("%s, once taken, is %v", is, err)
		}
	}
}
