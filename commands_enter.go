package main

import (
	"cmp"
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

// Enter enters a case that came another way than by chat.
type Enter struct {
	Database
	Kind     string            `arg:"" enum:"complaint,officer_request" help:"${enum}."`
	Unit     string            `arg:"" help:"The code of the unit, such as 411002; lotusdesk units lists all."`
	Origin   string            `required:"" enum:"letter,fax,email,visit,handed_down" help:"How it came: ${enum}."`
	Officer  string            `required:"" help:"The id of the officer who enters it, as officer list shows it."`
	Topic    string            `default:"other_topic" help:"The topic, such as permits or land."`
	Received time.Time         `format:"2006-01-02" help:"The day on which it came in; today where it is not given. The clocks begin there."`
	Language string            `enum:"zh,en" default:"zh" help:"The language of who sent it."`
	Mark     string            `help:"The letter's own number or another mark: entering the same mark again finds the same case."`
	Answers  map[string]string `arg:"" optional:"" help:"What it says, by the names of the questions, such as kind=infringement company=…; a complaint needs its kind."`
}

// elsewhere are the questions of the form that have an argument or a flag of their own.
func (Enter) elsewhere() map[string]string {
	return map[string]string{"form": "the kind", "county": "the unit", "topic": "--topic", "origin": "--origin", "received": "--received", "written_in": "--language"}
}

// Run opens the case, in the same number series and under the same clocks as any other, and prints its number. What it says is
// read and checked as what an officer enters in the chat.
func (e Enter) Run(ctx context.Context) error {
	if err := checkTopics(e.Topic); err != nil {
		return err
	}
	if len(e.Answers) == 0 {
		return errors.New("what it says is missing: give the answers by the names of the questions, such as kind=infringement company=… matter=…")
	}
	for name, where := range e.elsewhere() {
		if _, given := e.Answers[name]; given {
			return fmt.Errorf("%s is not given among the answers but as %s", name, where)
		}
	}
	return e.with(ctx, func(db *store.DB) error {
		o, err := db.OfficerInForce(ctx, e.Officer)
		if err != nil {
			return fmt.Errorf("officer %s: %w", e.Officer, err)
		}
		in, err := e.intake(ctx, db, o)
		if err != nil {
			return err
		}
		c, err := db.OpenCase(ctx, in)
		if err != nil {
			return err
		}
		if opened, err := db.IntakeOf(ctx, c.Number); err != nil || !in.Same(opened) {
			return cmp.Or(err, fmt.Errorf("--mark: %s is that of case %s already, which says something else; give this letter a mark of its own", e.Mark, c.Number))
		}
		fmt.Println(c.Number)
		return nil
	})
}

// intake reads what is entered. The error names everything that does not fit, a line each.
func (e Enter) intake(ctx context.Context, db *store.DB, o store.Officer) (cases.Intake, error) {
	units, err := db.Units(ctx)
	if err != nil {
		return cases.Intake{}, err
	}
	policy, err := db.Policy(ctx)
	if err != nil {
		return cases.Intake{}, err
	}
	if err := checkUnit(units, e.Unit); err != nil {
		return cases.Intake{}, err
	}
	if !cases.MayEnter(o.Role, o.Unit, e.Unit) {
		return cases.Intake{}, fmt.Errorf("officer %s (%s of unit %s) may not enter a case of unit %s: who works on cases enters for the own unit, the municipal centre for every one",
			o.ID, o.Role, o.Unit, e.Unit)
	}
	texts, engine, err := bot.Speech(units, policy)
	if err != nil {
		return cases.Intake{}, err
	}
	now := time.Now()
	draft, misfits := engine.Fill(flows.Input{Turn: cmp.Or(e.Mark, strconv.FormatInt(now.UnixNano(), 36)), Now: now}, locales.Language(e.Language), bot.Entry, e.words(now))
	if len(misfits) > 0 {
		return cases.Intake{}, e.unfit(misfits, texts)
	}
	return (&bot.Turns{Engine: engine}).Entered(o, now, draft)
}

// words are the answers to every question of the form, by their names.
func (e Enter) words(now time.Time) map[string]string {
	words := maps.Clone(e.Answers)
	words["form"], words["county"], words["topic"], words["origin"], words["written_in"] = e.Kind, e.Unit, e.Topic, e.Origin, e.Language
	words["received"] = cases.DateOf(now).String()
	if !e.Received.IsZero() {
		words["received"] = e.Received.Format(time.DateOnly)
	}
	return words
}

// unfit says of everything that does not fit what it should look like, a line each.
func (e Enter) unfit(misfits []flows.Misfit, texts *locales.Texts) error {
	elsewhere := e.elsewhere()
	var problems []error
	for _, m := range misfits {
		name := cmp.Or(elsewhere[m.Name], m.Name)
		choices := slices.DeleteFunc(slices.Clone(m.Choices), func(name string) bool { return elsewhere[name] != "" })
		like := "one of " + strings.Join(choices, ", ")
		if len(choices) == 0 {
			like = "For example: " + texts.Say(locales.EN, m.Example)
		}
		said := ""
		switch m.Reason {
		case flows.UnfitNoQuestion:
			said = "there is no such question here; there is " + like
		case flows.UnfitMissing:
			said = "it has to be answered: " + like
		case flows.UnfitBeside:
			said = "it is not asked where the others are answered as here"
		case flows.UnfitFiles:
			said = "it asks for files, which can be sent in the chat only"
		case flows.UnfitChoice:
			said = "it should be " + like
		case flows.UnfitAnswer:
			said = texts.Say(locales.EN, m.Why) + " " + like
		}
		problems = append(problems, fmt.Errorf("%s: %s", name, said))
	}
	return errors.Join(problems...)
}
