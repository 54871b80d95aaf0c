// Package papers writes the papers (文书) that a complaint leads to, as PDF: from templates that a clerk can edit, and from
// the facts of a case. The same facts make the same bytes. Nothing here reads a clock, a database or the network.
package papers

import (
	"embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
)

//go:embed templates
var templates embed.FS

// Set is the templates in force with the fonts. It does not change and may be used by any number of writers at a time.
type Set struct {
	texts  *locales.Texts
	words  words
	sheets map[cases.Paper]map[locales.Language]sheet
	files  map[cases.Paper]string // where each was read, for errors
}

// Open reads and checks the templates: those of the folder, and for files that are not there (or without a folder) those
// that the program carries. The error has a line for each problem, with file and line.
func Open(dir string, texts *locales.Texts) (*Set, error) {
	s := &Set{texts: texts, sheets: map[cases.Paper]map[locales.Language]sheet{}, files: map[cases.Paper]string{}}
	problems := []error{s.known(dir)}
	data, file, err := read(dir, wordsFile)
	if err == nil {
		s.words, err = parseWords(file, data)
	}
	problems = append(problems, err)
	for _, paper := range cases.Papers() {
		data, file, err := read(dir, fileOf(paper))
		if err == nil {
			s.sheets[paper], err = parseTemplate(file, data)
		}
		s.files[paper] = file
		problems = append(problems, err)
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	return s, s.check()
}

const wordsFile = "words.toml"

func fileOf(p cases.Paper) string { return string(p) + ".txt" }

// read reads a file of the folder, or the one that the program carries.
func read(dir, name string) (data []byte, file string, err error) {
	if dir != "" {
		file = filepath.Join(dir, name)
		if data, err = os.ReadFile(file); err == nil {
			data, err = cases.FileText(file, data)
			return data, file, err
		} else if !errors.Is(err, os.ErrNotExist) {
			return nil, file, err
		}
	}
	data, err = templates.ReadFile("templates/" + name)
	return data, name, err
}

// known says which files of a folder nobody will read: most often a name with a slip in it.
func (s *Set) known(dir string) error {
	if dir == "" {
		return nil
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("reading the templates of the papers: %w", err)
	}
	var problems []error
	for _, f := range files {
		_, err := templates.ReadFile("templates/" + f.Name())
		if err != nil && (strings.HasSuffix(f.Name(), ".txt") || strings.HasSuffix(f.Name(), ".toml")) {
			problems = append(problems, fmt.Errorf("%s: there is no paper of this name; the names are those of lotusdesk paper --templates", filepath.Join(dir, f.Name())))
		}
	}
	return errors.Join(problems...)
}

// check fills every template with made-up facts, all and the fewest, and looks for what a paper cannot do without.
func (s *Set) check() error {
	var problems []error
	for _, paper := range cases.Papers() {
		for _, l := range Copies() {
			for _, f := range []Facts{Sample(paper), bare(paper)} {
				blocks, err := s.blocks(f, l)
				if err == nil {
					err = whole(s.files[paper], l, blocks)
				}
				if err != nil {
					problems = append(problems, err)
					break
				}
			}
		}
	}
	return errors.Join(problems...)
}

// whole says what a paper lacks.
func whole(file string, l locales.Language, blocks []block) error {
	has := map[role]bool{}
	for _, b := range blocks {
		has[b.role] = true
	}
	for _, need := range []struct {
		role role
		what string
	}{{title, "a title (# )"}, {mark, "a line with its number (@ )"}, {signature, "a signature (! )"}} {
		if !has[need.role] {
			return fmt.Errorf("%s: the part [%s] lacks %s", file, l, need.what)
		}
	}
	return nil
}

// blocks fills the template of a paper.
func (s *Set) blocks(f Facts, l locales.Language) ([]block, error) {
	t := teller{Facts: f, language: l, texts: s.texts, words: s.words}
	return s.sheets[f.Paper][l].fill(s.files[f.Paper], t.tell())
}

// Files gives the templates that the program carries, by name, for a clerk to begin with.
func Files() (map[string][]byte, error) {
	names := []string{wordsFile}
	for _, p := range cases.Papers() {
		names = append(names, fileOf(p))
	}
	files := map[string][]byte{}
	for _, name := range names {
		data, err := templates.ReadFile("templates/" + name)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
		files[name] = data
	}
	return files, nil
}
