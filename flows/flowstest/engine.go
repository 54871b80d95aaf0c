// Package flowstest builds the engine for tests.
package flowstest

import (
	"testing"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
)

// Engine makes the engine of the flows that the program carries.
func Engine(t testing.TB) (*flows.Engine, *locales.Texts) {
	t.Helper()
	units, err := cases.Units()
	if err != nil {
		t.Fatal(err)
	}
	policy, err := cases.DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	texts, engine, err := bot.Speech(units, policy)
	if err != nil {
		t.Fatal(err)
	}
	return engine, texts
}
