package locales_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/lotusdesk/lotusdesk/locales"
)

// TestEveryTextThatIsSaidExists reads the program's own source: each text that is named whole must be there in both
// languages, and of each that is put together from parts the beginning must be.
func TestEveryTextThatIsSaidExists(t *testing.T) {
	t.Parallel()
	texts := load(t)
	named, tables := 0, map[string]bool{}
	for _, key := range texts.Keys(locales.EN) {
		table, _, _ := strings.Cut(key, ".")
		tables[table] = true
	}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		for key, whole := range keys(file, tables) {
			named++
			if !said(texts, key, whole) {
				t.Errorf("%s: there is no text %s in both languages", path, key)
			}
		}
		return nil
	})
	if err != nil || named < 80 {
		t.Errorf("%d texts are named, %v", named, err)
	}
}

// keys are the text keys that a file names, and whether each is whole or a beginning: what looks like one and begins
// with a table of the texts.
func keys(file *ast.File, tables map[string]bool) map[string]bool {
	shape := regexp.MustCompile(`^([a-z_]+)\.([a-z_]+\.)*([a-z_]+)?$`)
	files := []string{"yaml", "html", "css", "js", "json"}
	found := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		literal, ok := n.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			return true
		}
		key, err := strconv.Unquote(literal.Value)
		parts := shape.FindStringSubmatch(key)
		if err == nil && parts != nil && tables[parts[1]] && !slices.Contains(files, parts[3]) {
			found[key] = parts[3] != "" && !strings.HasSuffix(key, "_")
		}
		return true
	})
	return found
}

// said says whether a key, or any that begins with it, is in both languages.
func said(texts *locales.Texts, key string, whole bool) bool {
	for _, language := range locales.Languages() {
		ok := texts.Has(language, key)
		for _, k := range texts.Keys(language) {
			ok = ok || !whole && strings.HasPrefix(k, key)
		}
		if !ok {
			return false
		}
	}
	return true
}
