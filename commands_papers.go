package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/papers"
)

// Paper writes papers.
type Paper struct {
	Papers    string `name:"papers" env:"LOTUSDESK_PAPERS" help:"A folder with the bureau's own templates, under the names of those that the program carries."`
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
	if p.Templates != "" {
		return p.templates()
	}
	return p.samples(set)
}

// samples writes the samples.
func (p Paper) samples(set *papers.Set) error {
	if err := os.MkdirAll(p.Samples, 0o755); err != nil {
		return fmt.Errorf("making the folder of the samples: %w", err)
	}
	for _, paper := range cases.Papers() {
		for _, l := range locales.Languages() {
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
