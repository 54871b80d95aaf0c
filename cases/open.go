package cases

import (
	"cmp"
	"strings"
)

// Open gives the events with which a case begins: the receipt and, where somebody is responsible, the assignment. The
// version is that of the policy under which its clocks run.
func Open(in Intake, number Number, unit, officer, version string) []Event {
	by := Actor{Role: RoleContact}
	if in.By != "" {
		by = Actor{Role: cmp.Or(in.ByRole, RoleOfficer), ID: in.By}
	}
	data := map[string]string{"unit": unit, "kind": string(in.Kind), "topic": in.Topic, "language": in.Language, "policy": version}
	if in.Sum != "" {
		data["answers"] = in.Sum
	}
	if in.Parent != "" {
		data["parent"] = string(in.Parent)
	}
	if in.Above {
		data["above"] = "yes"
	}
	if len(in.Apart) > 0 {
		data["apart"] = strings.Join(in.Apart, ",")
	}
	for _, a := range in.Answers {
		if a.Name == "confidential" && a.Value == "yes" {
			data["confidential"] = "yes"
		}
	}
	if in.Origin != OriginChat {
		data["origin"] = string(in.Origin)
	}
	events := []Event{{Case: number, Type: Received, Act: in.ID, Actor: by, At: in.ReceivedAt, Data: data}}
	given := in.ReceivedAt // the clocks of a letter begin when it came, its officer's time when it was entered
	if in.EnteredAt.After(given) {
		given = in.EnteredAt
	}
	if officer != "" {
		events = append(events, Event{
			Case: number, Type: Assigned, Act: in.ID, Actor: Actor{Role: RoleSystem}, At: given,
			Data: map[string]string{"officer": officer},
		})
	}
	return events
}
