package papers

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"text/template"

	"github.com/lotusdesk/lotusdesk/locales"
)

// role is what a line of a paper is.
type role int

const (
	paragraph  role = iota
	letterhead      // "= " the unit, over the title
	title           // "# "
	heading         // "## "
	mark            // "@ " the number of the paper
	addressee       // "> " without an indent
	item            // "1. " one of a numbered list
	row             // "| label | text"
	signature       // "! "
	note            // "~ " small print
)

// marks are the line beginnings that say what a line is.
func marks() []struct {
	begin string
	role  role
} {
	return []struct {
		begin string
		role  role
	}{{"## ", heading}, {"# ", title}, {"= ", letterhead}, {"@ ", mark}, {"> ", addressee}, {"1. ", item}, {"| ", row}, {"! ", signature}, {"~ ", note}}
}

// pattern is a line of a template.
type pattern struct {
	role        role
	line        int
	label, text *template.Template
}

// sheet is the template of a paper in one language.
type sheet []pattern

// block is a line of a paper with everything filled in.
type block struct {
	role        role
	label, text string
	number      int // of an item
}

// separator stands between the parts of a list inside a filled line. No text has it: clean takes it out.
const separator = "\x1e"

// list is a fact of several parts: each makes an item of its own, and in running text they are joined.
type list []string

// String joins the parts so that they can be told apart again.
func (l list) String() string { return strings.Join(l, separator) }

// parseTemplate reads a template file: a part [zh] and a part [en], in each a line a block. Errors name file and line.
func parseTemplate(file string, data []byte) (map[locales.Language]sheet, error) {
	sheets := map[locales.Language]sheet{}
	var language locales.Language
	var problems []error
	for i, text := range strings.Split(string(data), "\n") {
		text = strings.TrimSpace(text)
		name, section := strings.CutPrefix(text, "[")
		switch {
		case text == "" || strings.HasPrefix(text, "//"):
		case section && (name == "zh]" || name == "en]"):
			language = locales.Language(strings.TrimSuffix(name, "]"))
		case language == "":
			problems = append(problems, fmt.Errorf("%s:%d: a line before [zh] or [en]", file, i+1))
		default:
			p, err := parseLine(file, i+1, text)
			problems = append(problems, err)
			sheets[language] = append(sheets[language], p)
		}
	}
	for _, l := range Copies() {
		if len(sheets[l]) == 0 {
			problems = append(problems, fmt.Errorf("%s: the part [%s] is missing", file, l))
		}
	}
	return sheets, errors.Join(problems...)
}

// parseLine reads one line of a template.
func parseLine(file string, line int, text string) (pattern, error) {
	p := pattern{line: line}
	for _, m := range marks() {
		if rest, ok := strings.CutPrefix(text, m.begin); ok {
			p.role, text = m.role, rest
			break
		}
	}
	label := ""
	if p.role == row {
		var ok bool
		if label, text, ok = strings.Cut(text, " | "); !ok {
			return p, fmt.Errorf("%s:%d: a row is written | label | text", file, line)
		}
	}
	var err error
	if p.label, err = template.New(file).Option("missingkey=error").Parse(label); err == nil {
		p.text, err = template.New(file).Option("missingkey=error").Parse(strings.TrimSpace(text))
	}
	if err != nil {
		return p, fmt.Errorf("%s:%d: %s", file, line, said(err))
	}
	return p, nil
}

// said is what a template's error says, without the place, which is ours.
func said(err error) string {
	text := err.Error()
	if name := regexp.MustCompile(`map has no entry for key "(\w+)"`).FindStringSubmatch(text); name != nil {
		return "there is no {{." + name[1] + "}} in this paper"
	}
	return regexp.MustCompile(`^template: [^:]+:\d+(:\d+)?: `).ReplaceAllString(text, "")
}

// fill makes the blocks of a paper. A line that comes out empty is left out; a part of a text that stands on a line of its
// own is a block of its own.
func (s sheet) fill(file string, facts map[string]any) ([]block, error) {
	var blocks []block
	number := 0
	for _, p := range s {
		label, err := run(p.label, facts)
		text, failed := run(p.text, facts)
		if err = errors.Join(err, failed); err != nil {
			return nil, fmt.Errorf("%s:%d: %s", file, p.line, said(err))
		}
		if p.role == item {
			number++
		} else {
			number, text = 0, strings.ReplaceAll(text, separator, "；")
		}
		for j, part := range strings.Split(text, separator) {
			if j > 0 {
				number++
			}
			for i, line := range strings.Split(part, "\n") {
				if line = strings.TrimSpace(line); line == "" {
					continue
				}
				b := block{role: p.role, label: label, text: line}
				if i > 0 {
					b.label = "" // a row or an item that goes on
				} else if p.role == item {
					b.number = number
				}
				blocks = append(blocks, b)
			}
		}
	}
	return blocks, nil
}

// run fills one template.
func run(t *template.Template, facts map[string]any) (string, error) {
	var out bytes.Buffer
	err := t.Execute(&out, facts)
	return out.String(), err
}
