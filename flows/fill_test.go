package flows_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
)

// TestALetterFillsAForm at once: what does not fit is named, and all of it.
func TestALetterFillsAForm(t *testing.T) {
	t.Parallel()
	engine, _ := flowstest.Engine(t)
	complaint := map[string]string{
		"origin": "letter", "received": "2026-11-20", "written_in": "zh", "form": "complaint", "county": "411002", "topic": "permits", "kind": "infringement",
	}
	for name, c := range map[string]struct {
		add  string // name=words, a line each; without = it is left out
		want string // question:reason of each misfit
	}{
		"as it is":                     {"", ""},
		"a choice by its words":        {"kind=行政行为侵害权益", ""},
		"a day in words":               {"act_date=3月5日", "act_date:answer"},
		"a day with its year":          {"act_date=2026年3月5日", ""},
		"a name with a slip":           {"compnay=港灯机械", "compnay:no_question"},
		"what has to be answered":      {"kind\ntopic", "kind:missing topic:missing"},
		"a choice that there is not":   {"kind=zzz", "kind:choice"},
		"a unit that there is not":     {"county=999999", "county:choice"},
		"no yes and no no":             {"in_court=perhaps", "in_court:choice"},
		"a code of three digits":       {"complainant=fie\ncredit_code=123", "credit_code:answer"},
		"no address for mail":          {"email=notanemail", "email:answer"},
		"no day":                       {"act_date=2099-99-99", "act_date:answer"},
		"a day to come":                {"act_date=2099-01-01", "act_date:answer"},
		"received before there was":    {"received=1990-01-01", "received:answer"},
		"received tomorrow":            {"received=2026-11-26", "received:answer"},
		"a word for a text":            {"matter=短", "matter:answer"},
		"files in words":               {"standing=licence", "standing:files"},
		"what is not asked":            {"proposal=请统一各部门要求的材料清单。", "proposal:beside"},
		"more than one":                {"kind=zzz\nemail=notanemail\nphone=1", "kind:choice phone:answer email:answer"},
		"behind what does not fit":     {"kind=zzz\nmatter=三月提交施工许可申请，至今没有答复。", "kind:choice"},
		"of the other form":            {"enterprise=港灯机械", "enterprise:no_question"},
		"blank":                        {"company= ", "company:answer"},
		"a number instead of its name": {"kind=1", ""},
	} {
		words := map[string]string{}
		for name, value := range complaint {
			words[name] = value
		}
		for line := range strings.Lines(c.add) {
			if name, value, given := strings.Cut(strings.TrimSuffix(line, "\n"), "="); given {
				words[name] = value
			} else {
				delete(words, name)
			}
		}
		in := flows.Input{Turn: "mark", Now: time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)}
		draft, misfits := engine.Fill(in, locales.ZH, "entry", words)
		var got []string
		for _, m := range misfits {
			got = append(got, fmt.Sprintf("%s:%s", m.Name, m.Reason))
		}
		if strings.Join(got, " ") != c.want || (draft == nil) != (c.want != "") {
			t.Errorf("%s: %v, want %q", name, got, c.want)
		}
		if c.want == "" {
			if filed := engine.File(draft, in.Now); filed.Case != "complaint" || filed.Unit != "411002" || filed.Topic != "permits" {
				t.Errorf("%s: filed is %+v", name, filed)
			}
		}
	}
}
