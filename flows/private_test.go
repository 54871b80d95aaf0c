package flows_test

import (
	"strings"
	"testing"

	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/locales"
)

// TestWhatIsNotSaidIsPrivate, and what is in no form: a question that was withdrawn since, a flow that there is not.
func TestWhatIsNotSaidIsPrivate(t *testing.T) {
	t.Parallel()
	_, texts := flowstest.Engine(t)
	flow, err := flows.Parse("test.yaml", []byte("flow: complaint\nversion: \"1\"\ncase: complaint\nsteps:\n"+
		"  - {name: company, type: text}\n  - {name: contact, type: text, private: true}\n"+
		"  - {name: respondent, type: text, private: false}\n  - {name: problem, type: text, private: false, translate: true}\n"))
	if err != nil {
		t.Fatal(err)
	}
	e, err := flows.New([]*flows.Flow{flow}, nil, texts, nil)
	if err != nil {
		t.Fatal(err)
	}
	for place, is := range map[string]struct{ private, translated bool }{
		"complaint company":    {private: true},
		"complaint contact":    {private: true},
		"complaint respondent": {},
		"complaint problem":    {translated: true},
		"complaint withdrawn":  {private: true},
		"complaint ":           {private: true},
		"withdrawn problem":    {private: true},
	} {
		flow, name, _ := strings.Cut(place, " ")
		if private, translated := e.Private(flow, name), e.Translatable(flow, name); private != is.private || translated != is.translated {
			t.Errorf("%s: private %t, translated %t", place, private, translated)
		}
	}
}

// TestPrivateAndTranslateAreSaidWhereTheyMeanSomething.
func TestPrivateAndTranslateAreSaidWhereTheyMeanSomething(t *testing.T) {
	t.Parallel()
	_, texts := flowstest.Engine(t)
	for name, c := range map[string]struct{ flow, step, want string }{
		"neither":                 {"case: complaint", "type: text", ""},
		"public":                  {"case: complaint", "type: text, private: false", ""},
		"translated":              {"case: complaint", "type: text, private: false, translate: true", ""},
		"translated unsaid":       {"case: complaint", "type: text, translate: true", "only a text that says private: false is translated"},
		"translated and private":  {"case: complaint", "type: text, private: true, translate: true", "only a text that says private: false is translated"},
		"translated and no words": {"case: complaint", "type: date, private: false, translate: true", "only a text that says private: false is translated"},
		"a note":                  {"case: complaint", "type: note, private: false", "type note has no answer"},
		"an act":                  {"act: note", "type: text, private: false", "only questions of a form that opens a case say private or translate"},
		"an act translated":       {"act: note", "type: text, translate: true", "only questions of a form that opens a case say private or translate"},
		"a word that is neither":  {"case: complaint", "type: text, private: maybe", "test.yaml:5:42:"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			flow, err := flows.Parse("test.yaml", []byte("flow: complaint\nversion: \"1\"\n"+c.flow+"\nsteps:\n  - {name: problem, "+c.step+"}\n"))
			if err == nil {
				_, err = flows.New([]*flows.Flow{flow}, nil, texts, nil)
			}
			found := ""
			if err != nil {
				found = err.Error()
			}
			if c.want == "" && strings.Contains(found, "step problem: only") || !strings.Contains(found, c.want) {
				t.Errorf("want %q, found:\n%s", c.want, found)
			}
		})
	}
}

// TestWhatIsPrivateDoesNotReviseAForm: nobody is asked otherwise by it, so a draft is not told of it.
func TestWhatIsPrivateDoesNotReviseAForm(t *testing.T) {
	t.Parallel()
	e, texts := flowstest.Engine(t)
	defs, err := flows.Definitions()
	if err != nil {
		t.Fatal(err)
	}
	for _, def := range defs {
		for i := range def.Steps {
			def.Steps[i].Private, def.Steps[i].Translate = nil, false
		}
	}
	bare, err := flows.New(defs, nil, texts, flows.Lists{"units": {{Name: "411002"}}})
	if err != nil {
		t.Fatal(err)
	}
	version := func(e *flows.Engine, flow string) string {
		return e.Begin(flows.Session{Language: locales.EN}, flows.Input{Turn: "1"}, flow, flows.On{}).Session.Draft.Version
	}
	for _, def := range defs {
		if def.AsksOf == "" && version(e, def.Name) != version(bare, def.Name) {
			t.Errorf("%s is revised by who may read its answers", def.Name)
		}
	}
}
