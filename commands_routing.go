package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// Routing groups the commands about who gets a case.
type Routing struct {
	Try RoutingTry `cmd:"" help:"Say who would get a case and why nobody else, or replay routing over the past cases."`
}

// RoutingTry tries.
type RoutingTry struct {
	Database
	Unit       string `help:"The code of the unit that the contact names; an unknown one goes to the municipal centre."`
	Topic      string `default:"other_topic" help:"The topic, such as permits."`
	Speaks     string `enum:"zh,en,any" default:"zh" help:"The language to be spoken with the contact: ${enum}."`
	CreditCode string `help:"The unified social credit code of the enterprise, for one that has an officer of its own."`
	Enterprise string `help:"The name of the enterprise, exactly as it is listed."`
	Replay     bool   `help:"Route every past case again, to the officers as they are now, and say which would go elsewhere."`
	Policy     string `type:"existingfile" help:"With --replay: compare the routing of this policy with the one in force."`
	Language   string `enum:"zh,en" default:"en" help:"The language of the explanation."`
}

// Run explains a decision; nothing is changed.
func (r RoutingTry) Run(ctx context.Context) error {
	if r.Replay {
		return r.replay(ctx)
	}
	if err := checkTopics(r.Topic); err != nil {
		return err
	}
	texts, err := locales.Load()
	if err != nil {
		return err
	}
	in := cases.Intake{Kind: cases.OfficerRequest, Unit: r.Unit, Topic: r.Topic, Language: "zh"}
	add := func(name, value string) {
		if value != "" {
			in.Answers = append(in.Answers, cases.Answer{Name: name, Value: value})
		}
	}
	add("officer_language", map[string]string{"zh": "chinese", "en": "english", "any": "either"}[r.Speaks])
	add("credit_code", r.CreditCode)
	add("enterprise", r.Enterprise)
	return r.with(ctx, func(db *store.DB) error {
		d, unit, err := db.TryRouting(ctx, in)
		if err != nil {
			return err
		}
		name, err := db.UnitName(ctx, unit)
		if err == nil {
			fmt.Println(texts.Say(locales.Language(r.Language), bot.ExplainRouting(d, name)))
		}
		return err
	})
}

// replay routes past cases again.
func (r RoutingTry) replay(ctx context.Context) error {
	var changed *cases.Policy
	if r.Policy != "" {
		data, err := os.ReadFile(r.Policy)
		if err != nil {
			return fmt.Errorf("reading the file: %w", err)
		}
		p, err := cases.ParsePolicy(r.Policy, data)
		if err != nil {
			return err
		}
		changed = &p
	}
	return r.with(ctx, func(db *store.DB) error {
		all, elsewhere, err := db.ReplayRouting(ctx, changed)
		if err != nil {
			return err
		}
		out := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
		for _, c := range elsewhere {
			fmt.Fprintf(out, "%s\t%s\tofficer %s\t->\tofficer %s\t%s\n", c.Case, c.Topic, cmp.Or(c.Was, "-"), cmp.Or(c.Now.Officer, "-"), c.Now.Rule)
		}
		fmt.Fprintf(out, "%d of %d cases would go elsewhere\n", len(elsewhere), all)
		return out.Flush()
	})
}

// EnterpriseCommand groups the commands about enterprises that have an officer of their own.
type EnterpriseCommand struct {
	Add  EnterpriseAdd  `cmd:"" help:"Give an enterprise an officer of its own; the one before stays in the history."`
	List EnterpriseList `cmd:"" help:"List them, with the history."`
	End  EnterpriseEnd  `cmd:"" help:"End that an enterprise has an officer of its own."`
}

// EnterpriseAdd gives an enterprise an officer.
type EnterpriseAdd struct {
	Database
	CreditCode string `arg:"" help:"The unified social credit code."`
	Name       string `arg:"" help:"The Chinese name, exactly as it stands in the register."`
	Officer    string `arg:"" help:"The officer's id, as officer list shows it."`
	English    string `help:"The English name."`
}

// Run enters it. From now on its cases go to this officer first.
func (e EnterpriseAdd) Run(ctx context.Context) error {
	texts, err := locales.Load()
	if err != nil {
		return err
	}
	code, wrong := flows.CreditCode(e.CreditCode)
	if code == "" {
		return fmt.Errorf("%s: %s", e.CreditCode, texts.Say(locales.EN, wrong))
	}
	name, english := strings.TrimSpace(e.Name), strings.TrimSpace(e.English)
	if name == "" {
		return errors.New("the Chinese name of the enterprise is missing")
	}
	return e.with(ctx, func(db *store.DB) error {
		return db.PutEnterprise(ctx, store.Enterprise{CreditCode: code, ZH: name, EN: english, Officer: e.Officer})
	})
}

// EnterpriseList lists.
type EnterpriseList struct {
	Database
	JSON bool `help:"As JSON."`
}

// Run prints them.
func (e EnterpriseList) Run(ctx context.Context) error {
	return e.with(ctx, func(db *store.DB) error {
		list, err := db.Enterprises(ctx)
		if err != nil {
			return err
		}
		if e.JSON {
			return printJSON(list)
		}
		out := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
		fmt.Fprintln(out, "CREDIT CODE\tNAME\tUNIT\tOFFICER\tSINCE\tUNTIL")
		for _, one := range list {
			until := ""
			if one.Until != nil {
				until = cases.DateOf(*one.Until).String()
			}
			fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s\n", one.CreditCode, one.ZH, one.Unit, one.Officer, cases.DateOf(one.Since), until)
		}
		return out.Flush()
	})
}

// EnterpriseEnd ends.
type EnterpriseEnd struct {
	Database
	CreditCode string `arg:"" help:"The unified social credit code."`
}

// Run ends it.
func (e EnterpriseEnd) Run(ctx context.Context) error {
	return e.with(ctx, func(db *store.DB) error {
		return db.EndEnterprise(ctx, strings.ToUpper(strings.TrimSpace(e.CreditCode)))
	})
}

// Units lists the units.
type Units struct{ optional }

// Run prints them, in the order in which they are shown to choose from.
func (u Units) Run(ctx context.Context) error {
	units, err := u.units(ctx)
	if err != nil {
		return err
	}
	out := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(out, "CODE\tKIND\tENGLISH\tNAME")
	for _, u := range units {
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\n", u.Code, u.Kind, u.EN, u.ZH)
	}
	return out.Flush()
}

// checkUnit names the units where there is none of the code.
func checkUnit(units []cases.Unit, code string) error {
	known := make([]string, len(units))
	for i, u := range units {
		if u.Code == code {
			return nil
		}
		known[i] = fmt.Sprintf("%s (%s)", u.Code, u.ZH)
	}
	return fmt.Errorf("there is no unit %s; there are %s", code, strings.Join(known, ", "))
}

// noUnit names the units of the database, which has none of the code.
func noUnit(ctx context.Context, db *store.DB, code string) error {
	units, err := db.Units(ctx)
	if err != nil {
		return err
	}
	return checkUnit(units, code)
}
