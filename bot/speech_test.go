package bot

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// speech is what the program carries: its units, rules, texts and flows.
func speech(t *testing.T) ([]cases.Unit, cases.Policy, *locales.Texts, *flows.Engine) {
	t.Helper()
	units, err := cases.Units()
	if err != nil {
		t.Fatal(err)
	}
	policy, err := cases.DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	texts, engine, err := Speech(units, policy)
	if err != nil {
		t.Fatal(err)
	}
	return units, policy, texts, engine
}

// TestALimitIsSaidAsItsUnitHasIt holds that the receipt of a complaint says the limit of the unit that handles it, counted as
// that limit is counted: the days in words are those of the date behind them.
func TestALimitIsSaidAsItsUnitHasIt(t *testing.T) {
	t.Parallel()
	_, policy, texts, _ := speech(t)
	policy.Units = map[string]map[string]cases.Limit{"411002": {
		"decision": {Count: 5, Unit: cases.WorkingDays, Source: "s", Sure: "P"}, "finish": {Count: 30, Unit: cases.Days, Source: "s", Sure: "P"},
	}}
	day := time.Date(2026, 11, 25, 2, 0, 0, 0, time.UTC)
	for unit, want := range map[string]map[locales.Language][]string{
		"411002": {locales.EN: {"within 5 working days", "by Wednesday 2 December 2026", "within 30 days"}, locales.ZH: {"5 个工作日内", "2026年12月2日", "受理后 30 日内"}},
		"411003": {locales.EN: {"within 7 working days", "by Friday 4 December 2026", "within 60 working days"}, locales.ZH: {"7 个工作日内", "2026年12月4日", "受理后 60 个工作日内"}},
	} {
		c := cases.Fold(cases.Chain(nil, cases.Open(cases.Intake{ID: "i", Kind: cases.Complaint, Language: "en", ReceivedAt: day}, cases.NewNumber(unit, 2026, 1), unit, "o1", policy.Version)))
		for language, parts := range want {
			said := texts.Say(language, locales.Text{Key: "complaint.receipt", Vars: store.CaseVars(c, policy, locales.Raw(unit))})
			for _, part := range parts {
				if !strings.Contains(said, part) {
					t.Errorf("the receipt of unit %s lacks %q:\n%s", unit, part, said)
				}
			}
		}
	}
}

// TestTheNoticeNamesWhoHandlesTheData in both languages, with its version; without a centre the program does not start.
func TestTheNoticeNamesWhoHandlesTheData(t *testing.T) {
	t.Parallel()
	units, policy, texts, _ := speech(t)
	for language, want := range map[locales.Language]string{locales.ZH: "（v9 版）：\n· 处理者：许昌市外商投诉中心", locales.EN: "(version v9):\n· Who: the Xuchang Municipal Complaint Centre"} {
		if said := texts.Say(language, locales.Text{Key: "complaint.privacy.label", Vars: locales.Vars{"notice": "v9"}}); !strings.Contains(said, want) {
			t.Errorf("the notice lacks %q:\n%s", want, said)
		}
	}
	counties := slices.DeleteFunc(units, func(u cases.Unit) bool { return u.Kind == "centre" })
	if _, _, err := Speech(counties, policy); err == nil {
		t.Error("units without a centre are taken, though the notice names it")
	}
}

// TestARuleIsNamedInTheReadersLanguage: the article behind a due day is said in one language, not in both.
func TestARuleIsNamedInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	_, policy, texts, _ := speech(t)
	day := time.Date(2026, 3, 4, 2, 0, 0, 0, time.UTC)
	c := cases.Fold(cases.Chain(nil, cases.Open(cases.Intake{ID: "i", Kind: cases.Complaint, Language: "en", ReceivedAt: day}, cases.NewNumber("411002", 2026, 1), "411002", "o1", policy.Version)))
	explained := ExplainCase(c, policy, cases.DateOf(day))
	for language, want := range map[locales.Language]string{
		locales.ZH: "规则：7 个工作日，依据《外商投资企业投诉工作办法》第十三条、第十五条（据二手资料；规则版本 " + policy.Version + "）",
		locales.EN: "Rule: 7 working days, MOFCOM Order 3 of 2020, art. 13, 15 (from a secondary source; policy " + policy.Version + ")",
	} {
		if said := texts.Say(language, explained); !strings.Contains(said, want) {
			t.Errorf("the explanation lacks %q:\n%s", want, said)
		}
	}
}
