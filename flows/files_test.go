package flows_test

import (
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
)

// TestFilesAreWantedWhereTheyAreAskedFor would fetch nothing if the dates answered before were read without a today.
func TestFilesAreWantedWhereTheyAreAskedFor(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	now := time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)
	s := said(engine, flows.Session{}, "投诉").Session
	for s.Asked != "evidence" {
		if _, ok := engine.WantsFiles(s, now); ok {
			t.Fatalf("wants files for %s", s.Asked)
		}
		s = said(engine, s, answerTo(t, questionOf(said(engine, s, "/help")), 0)).Session
	}
	if limit, ok := engine.WantsFiles(s, now); !ok || limit != 20<<20 {
		t.Errorf("wants %d, %t; the open question is for evidence", limit, ok)
	}
	if _, ok := engine.WantsFiles(flows.Session{}, now); ok {
		t.Error("wants files where nothing is asked")
	}
}
