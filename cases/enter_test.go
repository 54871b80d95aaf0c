package cases

import "testing"

func TestWhoMayEnterWhat(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		role      Role
		own, unit string
		may       bool
	}{
		"an officer for the own unit":       {RoleOfficer, "411002", "411002", true},
		"an officer for another unit":       {RoleOfficer, "411002", "411081", false},
		"a lead for the own unit":           {RoleLead, "411081", "411081", true},
		"the municipal centre for a county": {RoleCentre, Municipal, "411081", true},
		"an officer of the centre":          {RoleOfficer, Municipal, "411002", true},
		"the bureau, which works on none":   {RoleBureau, Municipal, "411002", false},
		"an auditor":                        {RoleAuditor, Municipal, Municipal, false},
		"an administrator":                  {RoleAdministrator, "411002", "411002", false},
		"a contact":                         {RoleContact, "", "411002", false},
	} {
		if got := MayEnter(c.role, c.own, c.unit); got != c.may {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// TestWhoEnteredStandsInTheRecord in the role that he or she has; intakes from before roles were kept were officers'.
func TestWhoEnteredStandsInTheRecord(t *testing.T) {
	t.Parallel()
	for role, want := range map[Role]Role{RoleLead: RoleLead, RoleCentre: RoleCentre, "": RoleOfficer} {
		got := Open(Intake{ID: "entered-1", By: "7", ByRole: role}, "411002-2026-000001-5", "411002", "", "1")[0].Actor
		if got != (Actor{Role: want, ID: "7"}) {
			t.Errorf("%q: %+v", role, got)
		}
	}
}
