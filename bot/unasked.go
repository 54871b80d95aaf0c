package bot

import (
	"context"
	"errors"
	"strings"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// mostMeant is how many acts are offered beside words that name them.
const mostMeant = 3

// askFirst asks an officer whether what was written about a case is for its contact. Where nothing can be sent to the contact
// the reason is said instead. The case and the acts that the words name are offered beside the question.
func (v *visit) askFirst(ctx context.Context, number cases.Number, by cases.Act, e flows.Effect, lead []locales.Text) ([]flows.Reply, error) {
	c, _, err := v.DB.Case(ctx, number)
	if errors.Is(err, store.ErrNoCase) {
		return say("act.refused.unknown_case", locales.Vars{"number": string(number)}), nil
	}
	if err != nil {
		return nil, err
	}
	if wrong := c.Refuses(cases.Message, by); wrong != nil {
		return v.refused(ctx, number, wrong)
	}
	e.Argument, e.Files = string(number), append(e.Files, v.in.Files...)
	about := locales.Text{Key: "unasked.about", Vars: locales.Vars{
		"number": string(number), "kind": locales.T("kind." + string(c.Kind)), "state": locales.T("state." + string(c.State)),
	}}
	return v.goOn(v.Engine.AskFirst(*v.session, v.in, e, lead, about, v.meant(c, by, e.Text))), nil
}

// meant are buttons for the case and for what words about it may have been an order for.
func (t *Turns) meant(c cases.Case, by cases.Act, text string) []flows.Choice {
	choices := []flows.Choice{store.ActChoice(c, cases.Look, "")}
	text = strings.ToLower(text)
	for _, verb := range officerVerbs() {
		if verb != cases.Message && verb != cases.Approve && len(choices) <= mostMeant && t.mentions(text, verb) && c.Allows(verb, by) {
			choices = append(choices, store.ActChoice(c, verb, ""))
		}
	}
	return choices
}

// mentions says whether a text has a word for an act, in either language.
func (t *Turns) mentions(text string, verb cases.Verb) bool {
	for _, language := range locales.Languages() {
		words := t.Texts.Words(language, string(verb)+".words")
		for _, key := range []string{string(verb) + ".button", string(verb) + ".title", "push." + string(verb)} {
			if t.Texts.Has(language, key) && !(verb.Direct() && key == string(verb)+".title") {
				words = append(words, t.Texts.Say(language, locales.T(key)))
			}
		}
		for _, word := range words {
			if word = strings.ToLower(word); word != "" && strings.Contains(text, word) {
				return true
			}
		}
	}
	return false
}
