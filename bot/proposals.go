package bot

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// meantProposals are the proposals of others that words or a number name; all where nothing is named.
func (t *Turns) meantProposals(c cases.Case, by cases.Act, item string) []cases.Proposal {
	return slices.DeleteFunc(c.Undecided(by), func(p cases.Proposal) bool {
		return item != "" && item != p.Item() && !t.mentions(item, p.Verb)
	})
}

// whichProposal is the proposal that somebody approves: the one pressed or named, or the only one. Where there are several, or
// where none has the name, nothing is approved, and it is asked which; a wrong guess could not be taken back.
func (t *Turns) whichProposal(ctx context.Context, on subject, act cases.Act) (item string, ask []flows.Reply, err error) {
	if _, err := strconv.Atoi(on.item); err == nil {
		return on.item, nil, nil
	}
	c, _, err := t.DB.Case(ctx, on.number)
	if errors.Is(err, store.ErrNoCase) {
		return "", nil, nil // is said when it is performed
	}
	if err != nil {
		return "", nil, err
	}
	if wrong := c.Refuses(cases.Approve, act); wrong != nil {
		ask, err = t.refused(ctx, on.number, wrong)
		return "", ask, err
	}
	meant := t.meantProposals(c, act, on.item)
	if len(meant) == 1 {
		return meant[0].Item(), nil, nil
	}
	text := []locales.Text{{Key: "proposal.which", Vars: locales.Vars{"number": string(c.Number)}}}
	if len(meant) == 0 {
		text[0] = locales.Text{Key: "proposal.not_named", Vars: locales.Vars{"number": string(c.Number), "what": on.item}}
	}
	for _, p := range c.Undecided(act) {
		line, err := t.proposalText(ctx, p)
		if err != nil {
			return "", nil, err
		}
		text = append(text, line)
	}
	return "", []flows.Reply{{Text: text, Choices: actOn(c, act, cases.Approve)}}, nil
}

// toDisapprove are the proposals that somebody may not approve, and the one that is given: the one named, or the only one.
func (t *Turns) toDisapprove(ctx context.Context, c cases.Case, by cases.Act, item string) (flows.Lists, map[string]string, error) {
	var items []flows.Item
	for _, p := range c.Undecided(by) {
		o, err := t.DB.Officer(ctx, p.Actor.ID)
		if err != nil {
			return nil, nil, err
		}
		line := flows.Item{Name: p.Item(), Label: map[locales.Language]string{}}
		for _, language := range locales.Languages() {
			title := locales.T(string(p.Verb) + ".title")
			line.Label[language] = t.Texts.Say(language, locales.Text{Key: "proposal.item", Vars: locales.Vars{"act": title, "name": o.Name}})
			line.Also = append(line.Also, strings.ToLower(t.Texts.Say(language, title)))
		}
		items = append(items, line)
	}
	var given map[string]string
	if meant := t.meantProposals(c, by, item); len(meant) == 1 {
		given = map[string]string{"proposal": meant[0].Item()}
	}
	return flows.Lists{"proposals": items}, given, nil
}
