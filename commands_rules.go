package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// Calendar groups the commands about working days.
type Calendar struct {
	Due    CalendarDue    `cmd:"" help:"Count working days from a date and say how."`
	Import CalendarImport `cmd:"" help:"Add the days of a file and say which due dates move."`
	Show   CalendarShow   `cmd:"" help:"Print the calendar in force, as import reads it."`
}

// optional is the database of a command that can do without one.
type optional struct {
	DatabaseURL string `name:"database-url" env:"DATABASE_URL" help:"PostgreSQL with the calendar, policy and units in force; without it those that the program carries are used."`
}

// policy is the policy in force, or the program's own without a database.
func (o optional) policy(ctx context.Context) (p cases.Policy, err error) {
	if o.DatabaseURL == "" {
		return cases.DefaultPolicy()
	}
	err = Database(o).with(ctx, func(db *store.DB) error {
		p, err = db.Policy(ctx)
		return err
	})
	return p, err
}

// units are the units in force, or the program's own without a database.
func (o optional) units(ctx context.Context) (list []cases.Unit, err error) {
	if o.DatabaseURL == "" {
		return cases.Units()
	}
	err = Database(o).with(ctx, func(db *store.DB) error {
		list, err = db.Units(ctx)
		return err
	})
	return list, err
}

// CalendarDue counts.
type CalendarDue struct {
	optional
	Start string `arg:"" help:"The day on which the limit begins, such as 2026-02-12. It is not counted."`
	Count int    `arg:"" help:"How many working days."`
	Unit  string `help:"Count for one unit, such as 411002, with its own days off."`
	Lang  string `name:"language" enum:"zh,en" default:"en" help:"The language of the explanation."`
}

// Run prints the date alone on the first line, then how it was counted.
func (c CalendarDue) Run(ctx context.Context) error {
	p, err := c.policy(ctx)
	if err != nil {
		return err
	}
	units, err := c.units(ctx)
	if err == nil && c.Unit != "" {
		err = checkUnit(units, c.Unit)
	}
	if err != nil {
		return err
	}
	start, err := cases.ParseDate(c.Start)
	if err != nil {
		return err
	}
	if c.Count < 1 || c.Count > 1000 {
		return fmt.Errorf("a count of working days is from 1 to 1000, not %d", c.Count)
	}
	texts, err := locales.Load()
	if err != nil {
		return err
	}
	due := p.Calendar.Due(c.Unit, start, cases.Limit{Count: c.Count, Unit: cases.WorkingDays, Source: "calendar due", Sure: "T"})
	fmt.Println(due.Day)
	for _, line := range bot.ExplainDue(due, p, due.Day)[1:] { // without the rule: there is none
		fmt.Println(texts.Say(locales.Language(c.Lang), line))
	}
	return nil
}

// CalendarImport imports.
type CalendarImport struct {
	Database
	File string `arg:"" type:"existingfile" help:"Lines of date, off or work (or remove, to take a day back), Chinese name, English name and, where the day holds for one unit only, its code: 2027-10-01,off,国庆节,National Day"`
	By   string `required:"" help:"Who imports it; kept with the calendar."`
}

// Run imports the file. The same file again changes nothing.
func (c CalendarImport) Run(ctx context.Context) error {
	if strings.TrimSpace(c.By) == "" {
		return errors.New("--by should say who imports it: it is kept with the calendar")
	}
	data, err := os.ReadFile(c.File)
	if err != nil {
		return fmt.Errorf("reading the file: %w", err)
	}
	return c.with(ctx, func(db *store.DB) error {
		before, err := db.OpenClocks(ctx, nil)
		if err != nil {
			return err
		}
		changed, counted, err := db.PutCalendar(ctx, filepath.Base(c.File), data, c.By)
		if err != nil {
			return err
		}
		if !changed {
			fmt.Println("nothing new: every day of the file is in the calendar already")
			if counted > 0 {
				fmt.Printf("an import before this one did not come to its end: what is due next on %d cases is counted anew\n", counted)
			}
			return nil
		}
		after, err := db.OpenClocks(ctx, nil)
		if err != nil {
			return err
		}
		return printMoves(before, after)
	})
}

// CalendarShow shows.
type CalendarShow struct{ optional }

// Run prints the calendar.
func (c CalendarShow) Run(ctx context.Context) error {
	p, err := c.policy(ctx)
	if err == nil {
		fmt.Print(string(p.Calendar.CSV()))
	}
	return err
}

// printMoves prints which due dates are others now.
func printMoves(before, after map[store.ClockOf]cases.Due) error {
	moved := store.Moved(before, after)
	out := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	for _, of := range moved {
		fmt.Fprintf(out, "%s\t%s\t%s\t->\t%s\n", of.Case, of.What, told(before[of]), told(after[of]))
	}
	fmt.Fprintf(out, "%d of %d open due dates move\n", len(moved), len(after))
	return out.Flush()
}

// told is a due day with what has to be known of it.
func told(d cases.Due) string {
	switch {
	case d.Paused:
		return "stands still"
	case d.Provisional:
		return d.Day.String() + " (provisional)"
	}
	return d.Day.String()
}

// Policy groups the commands about limits.
type Policy struct {
	Show PolicyShow `cmd:"" help:"Print a policy, the one in force where no version is named."`
	Diff PolicyDiff `cmd:"" help:"Say which due dates a changed policy would move, before it is put in force."`
	Put  PolicyPut  `cmd:"" help:"Put a policy in force for cases opened from now on. Who did it and why is kept."`
}

// PolicyShow shows.
type PolicyShow struct {
	Database
	Version string `arg:"" optional:"" help:"The version."`
}

// Run prints the policy as it was written.
func (c PolicyShow) Run(ctx context.Context) error {
	return c.with(ctx, func(db *store.DB) error {
		text, err := db.PolicyText(ctx, c.Version)
		fmt.Print(text)
		return err
	})
}

// PolicyDiff compares.
type PolicyDiff struct {
	Database
	File string `arg:"" type:"existingfile" help:"The changed policy; lotusdesk policy show > FILE gives one to begin with."`
}

// Run prints what would move. Cases that are open keep the policy they run under; what is shown is what the changed one
// would make of them.
func (c PolicyDiff) Run(ctx context.Context) error {
	data, err := os.ReadFile(c.File)
	if err != nil {
		return fmt.Errorf("reading the file: %w", err)
	}
	next, err := cases.ParsePolicy(c.File, data)
	if err != nil {
		return err
	}
	return c.with(ctx, func(db *store.DB) error {
		before, err := db.OpenClocks(ctx, nil)
		if err != nil {
			return err
		}
		after, err := db.OpenClocks(ctx, &next)
		if err != nil {
			return err
		}
		return printMoves(before, after)
	})
}

// PolicyPut puts.
type PolicyPut struct {
	Database
	File   string `arg:"" type:"existingfile" help:"The policy, with a new version."`
	By     string `required:"" help:"Who puts it in force."`
	Reason string `required:"" help:"Why."`
}

// Run puts it in force.
func (c PolicyPut) Run(ctx context.Context) error {
	if strings.TrimSpace(c.By) == "" || strings.TrimSpace(c.Reason) == "" {
		return errors.New("--by and --reason should say who puts it in force and why: they are kept with the policy")
	}
	data, err := os.ReadFile(c.File)
	if err != nil {
		return fmt.Errorf("reading the file: %w", err)
	}
	return c.with(ctx, func(db *store.DB) error { return db.PutPolicy(ctx, data, c.By, c.Reason) })
}

// Explain explains a case's due dates.
type Explain struct {
	Database
	Case string `arg:"" help:"The number of the case."`
	Lang string `name:"language" enum:"zh,en" default:"en" help:"The language of the explanation."`
}

// Run prints every running clock and how it was counted.
func (e Explain) Run(ctx context.Context) error {
	number, err := cases.ParseNumber(e.Case)
	if err != nil {
		return fmt.Errorf("%s: %w", e.Case, err)
	}
	texts, err := locales.Load()
	if err != nil {
		return err
	}
	return e.with(ctx, func(db *store.DB) error {
		c, _, err := db.Case(ctx, number)
		if err != nil {
			return err
		}
		p, err := db.PolicyOf(ctx, c)
		if err != nil {
			return err
		}
		fmt.Println(texts.Say(locales.Language(e.Lang), bot.ExplainCase(c, p, cases.DateOf(time.Now()))))
		return nil
	})
}

// AuditCommand groups the commands about the record.
type AuditCommand struct {
	Verify AuditVerify `cmd:"" help:"Check that no event and no answer was changed, removed or added behind the program's back; exit 1 where one was."`
}

// AuditVerify verifies.
type AuditVerify struct {
	Database
	Place
	Read bool `name:"read-files" help:"Read every file and paper of every case too, and compare it with what was noted of it."`
}

// Run names what was tampered with: the first broken link of each case, answers, files and anchors.
func (a AuditVerify) Run(ctx context.Context) error {
	if err := a.checkFiles(); a.Read && err != nil {
		return err
	}
	return a.with(ctx, func(db *store.DB) error {
		audit, err := db.Verify(ctx)
		if err != nil {
			return err
		}
		found := tampered(audit)
		read := ""
		if a.Read {
			blobs, err := a.blobs()
			if err != nil {
				return err
			}
			files, spoiled, err := (&store.Attachments{Blobs: blobs, DB: db}).Verify(ctx)
			if err != nil {
				return err
			}
			for _, s := range spoiled {
				what := map[bool]string{true: "is gone", false: "is not as it was stored"}[s.Gone]
				found = append(found, fmt.Sprintf("%s: file %s %s", s.Case, s.ID, what))
			}
			read = fmt.Sprintf(", and so are %d files", files)
		}
		for _, line := range found {
			fmt.Println(line)
		}
		if len(found) > 0 {
			return errors.New("the record was tampered with")
		}
		fmt.Printf("%d cases with %d events are sound%s\n", audit.Cases, audit.Events, read)
		return nil
	})
}

// tampered says what does not hold, a line each.
func tampered(audit store.Audit) []string {
	var found []string
	for _, b := range audit.Broken {
		found = append(found, fmt.Sprintf("%s: the chain breaks at event %d", b.Case, b.Seq))
	}
	for _, number := range audit.Answers {
		found = append(found, fmt.Sprintf("%s: the answers, or the files sent with them, are not those that were confirmed", number))
	}
	for _, b := range audit.Files {
		found = append(found, fmt.Sprintf("%s: the files of event %d are not those that came with it", b.Case, b.Seq))
	}
	for _, day := range audit.Anchors {
		found = append(found, fmt.Sprintf("%s: what was anchored is no longer there as it was", day))
	}
	return found
}
