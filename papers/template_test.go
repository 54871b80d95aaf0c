package papers

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
)

func TestBrokenTemplatesAreRefusedWithTheirPlace(t *testing.T) {
	t.Parallel()
	texts, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	good, err := Files()
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct{ file, old, new, want string }{
		"an unknown placeholder":         {"acceptance.txt", "{{.finish}}", "{{.finnish}}", "acceptance.txt:8: there is no {{.finnish}} in this paper"},
		"one of another paper":           {"acceptance.txt", "特此通知。", "{{.grounds}}", "acceptance.txt:11: there is no {{.grounds}} in this paper"},
		"one that only shows at times":   {"rejection.txt", "{{with .body}}", "{{if not .body}}{{.boddy}}{{end}}{{with .body}}", "rejection.txt:10: there is no {{.boddy}} in this paper"},
		"brackets that do not close":     {"result.txt", "{{.unit}}", "{{.unit}", "result.txt:3: "},
		"a language that is missing":     {"referral.txt", "[en]", "//", "referral.txt: the part [en] is missing"},
		"a file that is not UTF-8":       {"result.txt", "# ", "# \xcd\xb6\xcb\xdf", "result.txt:4: this is not UTF-8"}, // 投诉 in GBK
		"no signature":                   {"result.txt", "! ", "", "result.txt: the part [zh] lacks a signature"},
		"a row without a text":           {"complaint_letter.txt", "| 联系人 | {{.contact}}", "| 联系人", "complaint_letter.txt:13: a row is written | label | text"},
		"words with a slip":              {"words.toml", "[office.centre]", "[office.center]", "words.toml: office.centre needs zh and en"},
		"an article whose trust is none": {"words.toml", `sure = "M"`, `sure = "X"`, "words.toml: article.gap needs sure"},
		"a paper that is none":           {"acceptence.txt", "", "", "acceptence.txt: there is no paper of this name"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			data := strings.ReplaceAll(string(good[tc.file]), tc.old, tc.new)
			if err := os.WriteFile(filepath.Join(dir, tc.file), []byte(data), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := Open(dir, texts); err == nil || !strings.Contains(err.Error(), tc.want) || !strings.Contains(err.Error(), dir) {
				t.Errorf("refused with %v; want %q", err, tc.want)
			}
		})
	}
}

// TestAClerkCanChangeATemplate and an article that was compared with the text loses its remark.
func TestAClerkCanChangeATemplate(t *testing.T) {
	t.Parallel()
	good, err := Files()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for file, change := range map[string][2]string{"referral.txt": {"特此告知。", "特此告知，顺致敬意。"}, "words.toml": {`sure = "M"`, `sure = "T"`}} {
		data := "\ufeff" + strings.ReplaceAll(string(good[file]), change[0], change[1]) // as Notepad writes it
		if err := os.WriteFile(filepath.Join(dir, file), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, f := set(t, dir), fonts(t)
	say := func(p cases.Paper) string {
		blocks, err := s.blocks(Sample(p), locales.ZH)
		if err != nil {
			t.Fatal(err)
		}
		pages, _ := typeset(f, blocks, locales.ZH)
		return lines(pages)
	}
	if said := say(cases.Referral); !strings.Contains(said, "特此告知，顺致敬意。") {
		t.Errorf("the referral says %s", said)
	}
	if said := say(cases.Rejection); strings.Contains(said, "待与原文核对") {
		t.Errorf("the rejection says %s", said)
	}
}
