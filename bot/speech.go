package bot

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// Speech reads texts and flows and checks them; units and policy, whose limits the texts name, are those of the database,
// or those the program carries. An error has a line for each problem.
func Speech(units []cases.Unit, policy cases.Policy) (*locales.Texts, *flows.Engine, error) {
	texts, err := locales.Load()
	if err != nil {
		return nil, nil, err
	}
	texts = texts.WithDefaults(inForce(units, policy))
	problems := []error{checkTexts(texts)}
	if !slices.ContainsFunc(units, func(u cases.Unit) bool { return u.Kind == "centre" }) {
		problems = append(problems, errors.New("checking the units: there is no centre, which the notice about personal data names"))
	}
	defs, err := flows.Definitions()
	if err != nil {
		return nil, nil, errors.Join(append(problems, err)...)
	}
	if _, err := Canned(texts); err != nil {
		problems = append(problems, fmt.Errorf("checking the canned replies:\n%w", err))
	}
	questions, err := flows.Questions()
	if err != nil {
		return nil, nil, errors.Join(append(problems, err)...)
	}
	engine, err := flows.New(defs, questions, texts, lists(units, texts, defs))
	if err := errors.Join(append(problems, err)...); err != nil {
		return nil, nil, err
	}
	return texts, engine, nil
}

// checkTexts compares the languages with each other, one problem a line.
func checkTexts(texts *locales.Texts) error {
	problems := texts.Check()
	if len(problems) == 0 {
		return nil
	}
	lines := make([]string, len(problems))
	for i, p := range problems {
		lines[i] = p.String()
	}
	return fmt.Errorf("checking the texts:\n%s", strings.Join(lines, "\n"))
}

// inForce are the variables that every text may use: the limits of the policy, its working hours, and what the municipal
// centre is called. Texts about a case have the limits of its unit instead.
func inForce(units []cases.Unit, policy cases.Policy) locales.Vars {
	vars := locales.Vars{"opens": policy.Hours.From.String(), "closes": policy.Hours.To.String()}
	for name, limit := range policy.Limits {
		vars[name+"_time"] = store.LimitText(limit)
	}
	for _, u := range units {
		if u.Kind == "centre" {
			vars["centre"] = locales.Text{Each: map[locales.Language]string{locales.ZH: u.ZH, locales.EN: u.EN}}
		}
	}
	return vars
}

// lists are what the flows choose from that is data: the units, and the grounds, endings and ways of the rules; the
// questions are those of a complaint, of which any can be found missing.
func lists(units []cases.Unit, texts *locales.Texts, defs []*flows.Flow) flows.Lists {
	named := func(key string, names []string) []flows.Item {
		var items []flows.Item
		for _, name := range names {
			item := flows.Item{Name: name, Label: map[locales.Language]string{}}
			for _, language := range locales.Languages() {
				item.Label[language] = texts.Say(language, locales.T(fmt.Sprintf(key, name)))
			}
			items = append(items, item)
		}
		return items
	}
	var questions []string
	for _, def := range defs {
		for _, s := range def.Steps {
			if def.Name == string(cases.Complaint) && s.Type != flows.TypeConsent && s.Type != flows.TypeNote && s.Type != flows.TypeEnd {
				questions = append(questions, s.Name)
			}
		}
	}
	return flows.Lists{
		"units": unitChoices(units, texts), "grounds": named("ground.%s", cases.Grounds()), "endings": named("ending.%s", cases.Endings()),
		"modes": named("mode.%s", cases.Modes()), "questions": named("complaint.%s.short", questions),
	}
}

// unitChoices are the units to choose from. The municipal centre stands for what is no county's business.
func unitChoices(units []cases.Unit, texts *locales.Texts) []flows.Item {
	var list []flows.Item
	for _, u := range units {
		label, also := map[locales.Language]string{locales.ZH: u.ZH, locales.EN: u.EN}, []string(nil)
		for _, language := range locales.Languages() {
			also = append(also, texts.Words(language, "unit.also."+u.Code+"_also")...)
		}
		if u.Kind == "centre" {
			for language := range label {
				label[language] = texts.Say(language, locales.T("unit.centre"))
				also = append(also, texts.Words(language, "unit.city.words")...)
			}
		}
		list = append(list, flows.Item{Name: u.Code, Label: label, Also: also})
	}
	return list
}
