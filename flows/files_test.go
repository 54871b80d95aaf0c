package flows_test

import (
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
)

// TestFilesAreWantedWhereTheyAreAskedFor would fetch nothing if the dates answered before were read without a today.
func TestFilesAreWantedWhereTheyAreAskedFor(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	now := time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)
	answers := map[string]flows.Answer{}
	s := flows.Session{Language: locales.ZH, Draft: &flows.Draft{Flow: "complaint", Answers: answers}}
	for name, value := range map[string]string{
		"privacy": "yes:2026-11-25", "complainant": "fie", "kind": "infringement", "private_dispute": "no", "county": "411025", "topic": "permits",
		"respondent": "襄城县自然资源局", "matter": "2026年3月申请施工许可，至今没有答复。", "act_date": "2026-03-05", "request": "请求作出答复", "facts": "受理回执编号 2026-031，口头答复不一致。",
	} {
		answers[name] = flows.Answer{Value: value}
	}
	answers["respondent_contact"] = flows.Answer{Skipped: true}
	if limit, ok := engine.WantsFiles(s, now); !ok || limit != 20<<20 {
		t.Errorf("wants %d, %t; the open question is for evidence", limit, ok)
	}
	if _, ok := engine.WantsFiles(flows.Session{}, now); ok {
		t.Error("wants files where nothing is asked")
	}
}
