// Package flowstest builds the engine for tests.
package flowstest

import (
	"testing"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
)

// Engine makes the engine of the flows that the program carries.
func Engine(t testing.TB) (*flows.Engine, *locales.Texts) {
	t.Helper()
	texts, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	texts = texts.WithDefaults(locales.Vars{"reconsideration_days": 60, "suit_months": 6, "decision_days": 7, "finish_days": 60})
	defs, err := flows.Definitions()
	if err != nil {
		t.Fatal(err)
	}
	units, err := cases.Units()
	if err != nil {
		t.Fatal(err)
	}
	var items []flows.Item
	for _, u := range units {
		if u.Kind != "centre" {
			items = append(items, flows.Item{Name: u.Code, Label: map[locales.Language]string{locales.ZH: u.ZH, locales.EN: u.EN}})
		}
	}
	engine, err := flows.New(defs, texts, flows.Lists{"units": items})
	if err != nil {
		t.Fatal(err)
	}
	return engine, texts
}
