package flows_test

import (
	"testing"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
)

// TestAnOrderOnALineOfAList is one on the case of that line, and on none where the line is not there.
func TestAnOrderOnALineOfAList(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	s := flows.Session{Language: locales.ZH, Chosen: true, Officer: true, Offered: []string{"!act:open:411002-2026-000001-5", "!act:open:411002-2026-000002-8", "!act:open:411081-2026-000007-3"}}
	for words, want := range map[string]flows.Effect{
		"受理 2":      {Kind: flows.EffectBegin, Verb: "accept", Argument: "411002-2026-000002-8"},
		"受理第三个":     {Kind: flows.EffectBegin, Verb: "accept", Argument: "411081-2026-000007-3"},
		"接办 1":      {Kind: flows.EffectAct, Verb: "take_on", Argument: "411002-2026-000001-5"},
		"受理 000007": {Kind: flows.EffectBegin, Verb: "accept", Argument: "411081-2026-000007-3"},
		"accept 2":  {Kind: flows.EffectAct, Verb: "take_on", Argument: "411002-2026-000002-8"},
		"3":         {Kind: flows.EffectAct, Verb: "open", Argument: "411081-2026-000007-3"},
		"受理 4":      {},
		"批准 2":      {},
		"受理 000009": {},
		"一共有几件":     {},
		"今天有什么事":    {Kind: flows.EffectCases, Verb: "cases"},
		"逾期":        {Kind: flows.EffectCases, Verb: "overdue"},
		"哪些快到期了":    {Kind: flows.EffectCases, Verb: "cases"},
	} {
		var got flows.Effect
		for _, e := range said(engine, s, words).Effects {
			if e.Kind != flows.EffectWords {
				got = e
			}
		}
		if got.Kind != want.Kind || got.Verb != want.Verb || got.Argument != want.Argument {
			t.Errorf("%s leads to %+v", words, got)
		}
	}
}
