// Package flowstest builds the engine for tests.
package flowstest

import (
	"sync"
	"testing"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
)

type speech struct {
	engine *flows.Engine
	texts  *locales.Texts
}

// carried is read once for all tests of a program: an engine never changes, and under the race detector a third of a second
// of every test would go into it.
var carried = sync.OnceValues(func() (speech, error) {
	units, err := cases.Units()
	if err != nil {
		return speech{}, err
	}
	policy, err := cases.DefaultPolicy()
	if err != nil {
		return speech{}, err
	}
	texts, engine, err := bot.Speech(units, policy)
	return speech{engine, texts}, err
})

// Engine is the engine of the flows that the program carries, with its texts.
func Engine(t testing.TB) (*flows.Engine, *locales.Texts) {
	t.Helper()
	s, err := carried()
	if err != nil {
		t.Fatal(err)
	}
	return s.engine, s.texts
}
