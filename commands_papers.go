package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/papers"
	"github.com/lotusdesk/lotusdesk/store"
)

// Paper writes papers.
type Paper struct {
	Database
	Papers    string `name:"papers" env:"LOTUSDESK_PAPERS" help:"A folder with the bureau's own templates, under the names of those that the program carries."`
	Case      string `arg:"" optional:"" help:"The number of the case."`
	Kind      string `arg:"" optional:"" help:"The paper: complaint_letter, acceptance, supplement_request, rejection, referral, termination or result."`
	Lang      string `name:"language" enum:"zh,en" default:"zh" help:"zh writes the Chinese original, en the English copy."`
	Out       string `short:"o" placeholder:"FILE" help:"Where to write it; CASE-KIND.LANGUAGE.pdf where nothing is named."`
	Samples   string `placeholder:"DIR" help:"Write all seven papers in both languages from made-up facts into a folder."`
	Templates string `placeholder:"DIR" help:"Write the templates that the program carries into a folder, to be edited."`
}

// Run writes.
func (p Paper) Run(ctx context.Context) error {
	texts, _, err := carried()
	if err != nil {
		return err
	}
	set, err := papers.Open(p.Papers, texts)
	if err != nil {
		return err
	}
	switch {
	case p.Templates != "":
		return p.templates()
	case p.Samples != "":
		return p.samples(set)
	}
	if !slices.Contains(cases.Papers(), cases.Paper(p.Kind)) {
		return fmt.Errorf("name a case and a paper, one of %v, or --samples DIR or --templates DIR", cases.Papers())
	}
	number, err := cases.ParseNumber(p.Case)
	if err != nil {
		return fmt.Errorf("%s: %w", p.Case, err)
	}
	return p.with(ctx, func(db *store.DB) error { return p.write(ctx, db, set, number) })
}

// write writes the paper of the last event that called for it, anew from the facts and the templates of now. The paper that
// was served is kept as it was and may differ.
func (p Paper) write(ctx context.Context, db *store.DB, set *papers.Set, number cases.Number) error {
	c, events, err := db.Case(ctx, number)
	if err != nil {
		return err
	}
	led, ok := cases.Paper(p.Kind).Called(c, events)
	if !ok {
		return fmt.Errorf("nothing happened on case %s that calls for %s", number, p.Kind)
	}
	facts, err := bot.PaperFacts(ctx, db, number, led)
	if err != nil {
		return err
	}
	made, err := set.Write(facts, locales.Language(p.Lang))
	if err != nil {
		return err
	}
	file := cmp.Or(p.Out, fmt.Sprintf("%s-%s.%s.pdf", number, p.Kind, p.Lang))
	if err := os.WriteFile(file, made.PDF, 0o600); err != nil {
		return fmt.Errorf("writing the paper: %w", err)
	}
	fmt.Fprintf(os.Stderr, "%s (pages: %d)\n", file, made.Pages) // the paper itself may go to standard output
	if len(made.Missing) > 0 {
		fmt.Fprintf(os.Stderr, "no font has %q; the paper shows 〓 and names them in a note\n", made.Missing)
	}
	return nil
}

// samples writes the samples.
func (p Paper) samples(set *papers.Set) error {
	if err := os.MkdirAll(p.Samples, 0o755); err != nil {
		return fmt.Errorf("making the folder of the samples: %w", err)
	}
	for _, paper := range cases.Papers() {
		for _, l := range papers.Copies() {
			made, err := set.Write(papers.Sample(paper), l)
			if err != nil {
				return err
			}
			file := filepath.Join(p.Samples, fmt.Sprintf("%s.%s.pdf", paper, l))
			if err := os.WriteFile(file, made.PDF, 0o644); err != nil {
				return fmt.Errorf("writing a sample: %w", err)
			}
			fmt.Printf("%s (pages: %d)\n", file, made.Pages)
		}
	}
	return nil
}

// templates writes the templates.
func (p Paper) templates() error {
	files, err := papers.Files()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(p.Templates, 0o755); err != nil {
		return fmt.Errorf("making the folder of the templates: %w", err)
	}
	for name, data := range files {
		file := filepath.Join(p.Templates, name)
		if _, err := os.Stat(file); err == nil {
			return fmt.Errorf("%s is there already and stays as it is", file)
		}
		if err := os.WriteFile(file, data, 0o644); err != nil {
			return fmt.Errorf("writing a template: %w", err)
		}
	}
	return nil
}
