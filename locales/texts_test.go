package locales_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/lotusdesk/lotusdesk/locales"
)

func load(t *testing.T) *locales.Texts {
	t.Helper()
	texts, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

func TestBothLanguagesAreComplete(t *testing.T) {
	t.Parallel()
	for _, problem := range load(t).Check() {
		t.Error(problem)
	}
}

func TestCheckFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	texts, err := locales.Parse(map[locales.Language][]byte{
		locales.ZH: []byte("a = \"您好,世界\"\nb = \"{{.x}}\"\ne = \"{{.count}} 份\"\nf = \"请你等3天\"\nd = \"" + strings.Repeat("许", 601) + "\"\ng = \"{{.x\"\nh = \"{{x}}\"\ni = \"见附件.\"\nj = \"OK,您好\"\nk = \"请于 2026年12月2日前回复，见 a.txt，共 3 份\"\nl = \"{{.x}} }}\"\nm = \"一|二\""),
		locales.EN: []byte("a = \"Please wait\"\nb = \"{{.y}}\"\nc = \"only here\"\nd = \"d\"\nf = \"f\"\ng = \"{{.x\"\nh = \"{{x}}\"\ni = \"i\"\nj = \"Unforgotten\"\nk = \"k\"\nl = \"{{.x}}\"\nm = [\"one\", \"two\"]\n[e]\none = \"Please take {{.n}} copy\"\nother = \"{{.count}} copies\""),
	})
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, problem := range texts.Check() {
		all.WriteString(problem.String() + "\n")
	}
	for _, want := range []string{"zh.toml: a: half-width", `en.toml: a: "please"`, "zh.toml: b: placeholders [x] here, [y] in en.toml",
		"en.toml: c: missing in zh.toml", "zh.toml: d: 601 characters",
		"en.toml: e: placeholders [n] here, [count] in zh.toml", `en.toml: e: "please"`, "zh.toml: f: 你 instead of 您", "zh.toml: f: no blank between",
		"zh.toml: g: a placeholder is not written", "zh.toml: h: a placeholder is not written",
		"zh.toml: i: half-width", "zh.toml: j: half-width", "zh.toml: l: a placeholder is not written",
		"en.toml: m: a text is one, in quotation marks, not a list"} {
		if !strings.Contains(all.String(), want) {
			t.Errorf("Check does not say %q; it says:\n%s", want, all.String())
		}
	}
	for _, sound := range []string{"zh.toml: k:", "en.toml: j:", "zh.toml: m:", "en.toml: m.:"} { // a date as Chinese writes it; a word within another
		if strings.Contains(all.String(), sound) {
			t.Errorf("Check finds fault with %q; it says:\n%s", sound, all.String())
		}
	}
}

func TestSay(t *testing.T) {
	t.Parallel()
	texts := load(t).WithDefaults(locales.Vars{"decision_time": "7"})
	cases := []struct {
		text   locales.Text
		zh, en string
	}{
		{locales.Raw("许昌"), "许昌", "许昌"},
		{locales.T("command.back.label"), "上一步", "Back"},
		{locales.Text{Day: "2026-12-02"}, "2026年12月2日（星期三）", "Wednesday 2 December 2026"},
		{locales.Text{Key: "review.files", Vars: locales.Vars{"count": 1}}, "1 个文件", "1 file"},
		{locales.Text{Key: "review.files", Vars: locales.Vars{"count": 2}}, "2 个文件", "2 files"},
		{locales.Text{Key: "review.line", Vars: locales.Vars{"label": locales.T("complaint.phone.short"), "value": "<b>"}}, "电话：<b>", "Phone: <b>"},
		{locales.Text{Each: map[locales.Language]string{"zh": "魏都区", "en": "Weidu District"}}, "魏都区", "Weidu District"},
		{locales.Text{Lines: []locales.Text{locales.Raw("1"), locales.Raw("2")}}, "1\n2", "1\n2"},
		{locales.Quote(locales.Raw("1\n2")), "　1\n　2", "  1\n  2"},
		{locales.Text{Key: "review.line", Vars: locales.Vars{"label": "a", "value": locales.Quote(locales.Raw("1\n2"))}}, "a：1\n　2", "a: 1\n  2"},
		{locales.T("no.such.key"), "[no.such.key]", "[no.such.key]"},
		{locales.T("review.line"), "[review.line]", "[review.line]"},
	}
	for _, c := range cases {
		stored, err := json.Marshal(c.text)
		if err != nil {
			t.Fatal(err)
		}
		var again locales.Text
		if err := json.Unmarshal(stored, &again); err != nil {
			t.Fatal(err)
		}
		for _, text := range []locales.Text{c.text, again} {
			if got := texts.Say(locales.ZH, text); got != c.zh {
				t.Errorf("zh %+v: %q, want %q", text, got, c.zh)
			}
			if got := texts.Say(locales.EN, text); got != c.en {
				t.Errorf("en %+v: %q, want %q", text, got, c.en)
			}
		}
	}
}
