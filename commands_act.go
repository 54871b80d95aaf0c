package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// Perform performs an act for an officer.
type Perform struct {
	Database
	Verb    string            `arg:"" help:"The act, such as accept, request_supplement, reject, conclude; docs/acts.md lists them all."`
	Case    string            `arg:"" help:"The number of the case."`
	Data    map[string]string `arg:"" optional:"" help:"What the act says, such as grounds=2 reason=\"…\" or gaps=standing,facts."`
	Officer string            `required:"" help:"The id of the officer who decides, as officer list shows it."`
}

// Run performs the act once, in the name of the officer.
func (p Perform) Run(ctx context.Context) error {
	number, err := cases.ParseNumber(p.Case)
	if err != nil {
		return fmt.Errorf("%s: %w", p.Case, err)
	}
	texts, engine, err := carried()
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(cases.Table(), func(r cases.Rule) bool { return string(r.Verb) == p.Verb }) {
		return fmt.Errorf("there is no act %s; docs/acts.md lists them all", p.Verb)
	}
	if err := p.strange(engine); err != nil {
		return err
	}
	return p.with(ctx, func(db *store.DB) error {
		o, err := db.OfficerInForce(ctx, p.Officer)
		if err != nil {
			return fmt.Errorf("officer %s: %w", p.Officer, err)
		}
		for _, gap := range strings.Split(p.Data["gaps"], ",") {
			if gap != "" && !texts.Has(locales.ZH, "complaint."+gap+".short") {
				return fmt.Errorf("gaps: the complaint has no question %q", gap)
			}
		}
		c, err := db.Perform(ctx, number, cases.Act{
			ID: "command-" + strconv.FormatInt(time.Now().UnixNano(), 36), Verb: cases.Verb(p.Verb), Unit: o.Unit, For: o.For, At: time.Now(), Data: p.Data,
			Actor: cases.Actor{Role: o.Role, ID: o.ID},
		})
		var refusal *cases.Refusal
		if errors.As(err, &refusal) {
			responsible, err := db.Officer(ctx, refusal.Officer)
			if err != nil && !errors.Is(err, store.ErrNoOfficer) {
				return err
			}
			said := texts.Say(locales.EN, bot.RefusalText(number, refusal, locales.Raw(responsible.Name)))
			if refusal.Field != "" {
				said += " Give it as " + refusal.Field + "=…"
			}
			return errors.New(said)
		}
		if err == nil {
			fmt.Println(number, c.State)
		}
		return err
	})
}

// strange says what the act cannot say: all that it says goes on record, so it says only what is asked for it in the chat.
func (p Perform) strange(engine *flows.Engine) error {
	known := engine.Questions(p.Verb)
	switch cases.Verb(p.Verb) { // the chat knows these without asking
	case cases.Approve, cases.Disapprove:
		known = append(known, "proposal")
	case cases.Recuse:
		known = append(known, "from")
	}
	for _, name := range slices.Sorted(maps.Keys(p.Data)) {
		switch {
		case slices.Contains(known, name):
		case len(known) == 0:
			return fmt.Errorf("%s: %s says nothing besides", name, p.Verb)
		default:
			return fmt.Errorf("%s: %s does not say this; it can say %s", name, p.Verb, strings.Join(known, ", "))
		}
	}
	return nil
}
