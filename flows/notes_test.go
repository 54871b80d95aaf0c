package flows_test

import (
	"slices"
	"testing"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
)

// TestWhoWantsToBeHiddenIsToldOfANameInTheText: by the company's name, the contact's or the phone number, and only then.
func TestWhoWantsToBeHiddenIsToldOfANameInTheText(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	short := at(t, engine, "complaint", "confidential", locales.EN)
	for name, value := range map[string]string{"facts": "The Licence office delivered nothing.", "contact": "Li"} {
		a := short.Draft.Answers[name]
		a.Value = value
		short.Draft.Answers[name] = a
	}
	if keys := keysOf(said(engine, short, "yes")); slices.Contains(keys, "complaint.named_in_text.label") {
		t.Errorf("two letters of a word are no name: %v", keys)
	}
	for facts, told := range map[string]bool{
		"窗口说领导没有签字，没有书面答复。": false, "请打13800138000问王女士的同事，他们都知道。": true, "我是王女士，窗口说领导没有签字。": true, "许昌海光机械有限公司三次递交材料，没有答复。": true,
	} {
		s := at(t, engine, "complaint", "confidential", locales.ZH)
		for name, value := range map[string]string{"facts": facts, "company": "许昌海光机械有限公司", "contact": "王女士", "phone": "+8613800138000"} {
			a := s.Draft.Answers[name]
			a.Value = value
			s.Draft.Answers[name] = a
		}
		for i, confidential := range []string{"是", "否"} {
			if keys := keysOf(said(engine, s, confidential)); slices.Contains(keys, "complaint.named_in_text.label") != (told && i == 0) {
				t.Errorf("%q, hidden: %s: %v", facts, confidential, keys)
			}
		}
	}
}

// TestWhoseLimitsMayBeOverIsTold: from the day that was given, and not where none was or a court has the matter.
func TestWhoseLimitsMayBeOverIsTold(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	for given, told := range map[[2]string]bool{{"2026-09-25", "no"}: false, {"2026-09-24", "no"}: true, {"2026-03-05", "no"}: true, {"2026-03-05", "yes"}: false, {"", "no"}: false} {
		s := at(t, engine, "complaint", "confidential", locales.ZH)
		for i, name := range []string{"act_date", "in_court"} {
			s.Draft.Answers[name] = flows.Answer{Value: given[i], Skipped: given[i] == ""}
		}
		if keys := keysOf(said(engine, s, "否")); slices.Contains(keys, "complaint.limits_may_be_over.label") != told || !slices.Contains(keys, "complaint.limits_run_on.label") {
			t.Errorf("%v: %v", given, keys)
		}
	}
}
