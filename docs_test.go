package main

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"github.com/lotusdesk/lotusdesk/bot/chat"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
)

// TestTheDocumentsPointAtWhatIsThere: each file:name is declared in that file, each link leads to a file.
func TestTheDocumentsPointAtWhatIsThere(t *testing.T) {
	t.Parallel()
	documents, err := filepath.Glob("docs/*.md")
	if err != nil || len(documents) == 0 {
		t.Fatal(documents, err)
	}
	decisions, err := filepath.Glob("docs/decisions/*.md")
	if err != nil || len(decisions) == 0 {
		t.Fatal(decisions, err)
	}
	places := 0
	for _, document := range slices.Concat(documents, decisions, []string{"README.md", "README.zh.md"}) {
		text, err := os.ReadFile(document)
		if err != nil {
			t.Fatal(err)
		}
		for _, place := range regexp.MustCompile("`([a-z_/]+\\.go):([A-Za-z]+)`").FindAllStringSubmatch(string(text), -1) {
			places++
			if !declares(t, place[1], place[2]) {
				t.Errorf("%s: there is no %s in %s", document, place[2], place[1])
			}
		}
		for _, link := range regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`).FindAllStringSubmatch(string(text), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(document), link[1])); err != nil {
				t.Errorf("%s: %v", document, err)
			}
		}
	}
	if places < 30 {
		t.Errorf("%d places are named", places)
	}
}

// TestEveryDecisionIsListed with its title, and what the code says of one leads to it.
func TestEveryDecisionIsListed(t *testing.T) {
	t.Parallel()
	list, err := os.ReadFile("docs/decisions/README.md")
	if err != nil {
		t.Fatal(err)
	}
	decisions, err := filepath.Glob("docs/decisions/0*.md")
	if err != nil || len(decisions) == 0 {
		t.Fatal(decisions, err)
	}
	for _, decision := range decisions {
		text, err := os.ReadFile(decision)
		if err != nil {
			t.Fatal(err)
		}
		title, _, _ := strings.Cut(strings.TrimPrefix(string(text), "# "), "\n")
		file := filepath.Base(decision)
		if line := "- [" + file[:4] + "](" + file + ") " + title + "\n"; !strings.Contains(string(list), line) {
			t.Errorf("docs/decisions/README.md lacks %s", line)
		}
	}
	named := regexp.MustCompile(`decisions?/? ?(0[0-9]{3})`)
	err = filepath.WalkDir(".", func(path string, _ os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" {
			return err
		}
		text, err := os.ReadFile(path)
		for _, number := range named.FindAllStringSubmatch(string(text), -1) {
			if !slices.ContainsFunc(decisions, func(d string) bool { return strings.HasPrefix(filepath.Base(d), number[1]) }) {
				t.Errorf("%s: there is no decision %s", path, number[1])
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// declares says whether a file declares a name, as a function, a method, a type or a variable.
func declares(t *testing.T, file, name string) bool {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Error(err)
		return false
	}
	for _, d := range parsed.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.Name == name {
				return true
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					if spec.Name.Name == name {
						return true
					}
				case *ast.ValueSpec:
					for _, n := range spec.Names {
						if n.Name == name {
							return true
						}
					}
				}
			}
		}
	}
	return false
}

// TestTheManualsCommandsAreThere: each line that begins with lotusdesk is understood, up to what it names, and each that is
// mentioned in passing as far as it goes.
func TestTheManualsCommandsAreThere(t *testing.T) {
	t.Parallel()
	lines, mentioned := regexp.MustCompile(`(?m)(?:^    |; )lotusdesk ([a-z][^;#\n]*)`), regexp.MustCompile("`lotusdesk ([a-z][^`]*)`")
	seen := 0
	for _, document := range []string{"docs/operating.md", "docs/papers.md", "docs/telegram.md", "docs/wechat.md"} {
		text, err := os.ReadFile(document)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range lines.FindAllStringSubmatch(string(text), -1) {
			seen++
			if err := understands(t, line[1]); err != nil {
				t.Errorf("%s: lotusdesk %s: %v", document, line[1], err)
			}
		}
		for _, mention := range mentioned.FindAllStringSubmatch(string(text), -1) {
			seen++
			if err := understands(t, strings.ReplaceAll(mention[1], " …", "")); err != nil && !strings.HasPrefix(err.Error(), "missing flags") {
				t.Errorf("%s: lotusdesk %s: %v", document, mention[1], err)
			}
		}
	}
	if seen < 40 {
		t.Errorf("%d commands", seen)
	}
}

// understands parses a command line of a manual; where it names a file to read, one that is there.
func understands(t *testing.T, line string) error {
	t.Helper()
	line, _, _ = strings.Cut(strings.NewReplacer("[", "", "]", "").Replace(line), " > ")
	var args []string
	for _, arg := range regexp.MustCompile(`(?:[^\s"]|"[^"]*")+`).FindAllString(line, -1) {
		args = append(args, regexp.MustCompile(`[a-z0-9-]+\.(yaml|csv)$`).ReplaceAllString(strings.ReplaceAll(arg, `"`, ""), "go.mod"))
	}
	parser, err := kong.New(&CLI{}, kong.Exit(func(int) {}), kong.Writers(io.Discard, io.Discard))
	if err != nil {
		t.Fatal(err)
	}
	_, err = parser.Parse(args)
	return err
}

// script is what an investor does in the measurement of docs/performance.md: the steps of the driver that posts them.
type script struct {
	Hint  string `json:"language_code"`
	Steps []struct{ Expect, Send, Press string }
}

// TestTheMeasuredConversationsReachTheirEnd: the scripts of docs/performance.md lead through today's form to a case number.
func TestTheMeasuredConversationsReachTheirEnd(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "zh"} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile("docs/performance/complaint-" + language + ".json")
			if err != nil {
				t.Fatal(err)
			}
			var s script
			if err := json.Unmarshal(data, &s); err != nil {
				t.Fatal(err)
			}
			engine, texts := flowstest.Engine(t)
			c := &chat.Chat{Engine: engine, Texts: texts}
			held, said := chat.Transcript{Hint: s.Hint, Start: morning}, ""
			for i, step := range s.Steps {
				if !regexp.MustCompile(step.Expect).MatchString(said) {
					t.Fatalf("step %d: %q is not in\n%s", i+1, step.Expect, said)
				}
				if typed := does(t, step.Send, step.Press, said); typed != "" {
					said = held.Say(c, chat.Step{Typed: typed}).Said
				}
			}
			if len(c.Opened) != 1 {
				t.Errorf("%d cases were opened", len(c.Opened))
			}
		})
	}
}

// does is what a step types: words, or the button with a label as it stands in what was said.
func does(t *testing.T, send, press, said string) string {
	t.Helper()
	if press == "" {
		return send
	}
	for line := range strings.SplitSeq(said, "\n") {
		if b := choiceInRow.FindStringSubmatch(line); b != nil && regexp.MustCompile(press).MatchString(b[1]) {
			return "[" + b[1] + "]"
		}
	}
	t.Fatalf("there is no button %q on\n%s", press, said)
	return ""
}
