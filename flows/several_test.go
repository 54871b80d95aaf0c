package flows_test

import (
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
)

// TestOfSeveralChoicesNoneIsPassedOver: what is only partly understood is asked back, and nothing of it is taken.
func TestOfSeveralChoicesNoneIsPassedOver(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	now := time.Date(2026, 11, 28, 10, 0, 0, 0, time.UTC)
	begun := engine.Begin(flows.Session{Language: locales.ZH, Chosen: true, Officer: true}, flows.Input{Turn: "one", Now: now}, "reject", flows.On{Case: "411002-2026-000001-5"})
	for said, want := range map[string]string{
		"1 3 9": "1,3,9", "3，9": "3,9", "9、3": "3,9", "3;9": "3,9", "1\n3": "1,3",
		"3 其他机关": "error", "3，我也不知道": "error", "3 99": "error", "1 3 foo": "error",
	} {
		turn := engine.Take(begun.Session, flows.Input{Turn: "two", Kind: flows.InputText, Text: said, Now: now})
		got := turn.Session.Draft.Answers["grounds"].Value
		if want == "error" && (got != "" || !strings.Contains(strings.Join(keysOf(turn), " "), "error.select")) || want != "error" && got != want {
			t.Errorf("%q is %q, want %q; said %v", said, got, want, keysOf(turn))
		}
	}
	gaps := engine.Begin(flows.Session{Language: locales.ZH, Chosen: true, Officer: true}, flows.Input{Turn: "one", Now: now}, "request_supplement", flows.On{Case: "411002-2026-000001-5"})
	for said, want := range map[string][]string{
		"事实和理由，证据材料": {"facts", "evidence"}, "证据材料 事实和理由": {"facts", "evidence"}, "Facts and reasons, Evidence": {"facts", "evidence"}, "证据材料20个": nil, "证据材料 999": nil, "证据材料，还有别的": nil,
	} {
		turn := engine.Take(gaps.Session, flows.Input{Turn: "two", Kind: flows.InputText, Text: said, Now: now})
		if got := turn.Session.Draft.Answers["gaps"].Value; got != strings.Join(want, ",") {
			t.Errorf("%q is %q, want %v; said %v", said, got, want, keysOf(turn))
		}
	}
	for _, said := range []string{"证据材料 1", "1、事实和理由，证据材料 2"} { // a number beside a name is a choice too
		turn := engine.Take(gaps.Session, flows.Input{Turn: "two", Kind: flows.InputText, Text: said, Now: now})
		if got := turn.Session.Draft.Answers["gaps"].Value; strings.Count(got, ",") != strings.Count(said, "、")*2+1 {
			t.Errorf("%q is %q", said, got)
		}
	}
}
