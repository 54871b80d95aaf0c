package bot

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// TestSplitLosesNothing whatever the text and the limit: every part fits, and no character is lost or cut.
func TestSplitLosesNothing(t *testing.T) {
	t.Parallel()
	visible := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) {
				return -1
			}
			return r
		}, s)
	}
	rapid.Check(t, func(rt *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"许昌", "\n　", "\n  ", "。", "𠮷", "👨‍👩‍👧", "word", " ", "\n", ". ", "3.14", "https://a.cn/b?c=d", "！", "é"})).Draw(rt, "text"), "")
		limit := rapid.IntRange(4, 60).Draw(rt, "limit")
		size := rapid.SampledFrom([]func(rune) int{Bytes, UTF16}).Draw(rt, "size")
		parts := Split(text, limit, size)
		for _, part := range parts {
			units := 0
			for _, r := range part {
				units += size(r)
			}
			if units > limit || part == "" || !utf8.ValidString(part) {
				rt.Fatalf("part %q has %d units of %d", part, units, limit)
			}
		}
		if visible(strings.Join(parts, "")) != visible(text) {
			rt.Fatalf("%q became %q", text, parts)
		}
	})
}

func TestSplitCutsWhereAReaderWould(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text  string
		limit int
		want  []string
	}{
		"short":                     {"您好。", 10, []string{"您好。"}},
		"at a sentence":             {"一二三。四五六。七八九。", 9, []string{"一二三。四五六。", "七八九。"}},
		"not in a number":           {"It took 3.14 days. Then it ended.", 26, []string{"It took 3.14 days.", "Then it ended."}},
		"between words":             {"permits approvals customs taxes", 20, []string{"permits approvals", "customs taxes"}},
		"not in an address":         {"Then look at https://desk.example.cn/file/abc", 40, []string{"Then look at", "https://desk.example.cn/file/abc"}},
		"nowhere better":            {"一二三四五六七八", 5, []string{"一二三四五", "六七八"}},
		"two units for one letter":  {"𠮷𠮷𠮷", 5, []string{"𠮷𠮷", "𠮷"}},
		"what is indented stays so": {"一二。\n　三四五。六七。\n　八", 6, []string{"一二。", "　三四五。", "　六七。", "　八"}},
		"nothing":                   {" \n ", 5, nil},
	} {
		if got := Split(c.text, c.limit, UTF16); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
