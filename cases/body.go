package cases

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// SameBody says whether two names are those of one body as far as names tell: however they are spaced, and with or without
// the place that every body here is in. Two names that say nothing are no body's.
func SameBody(a, b string) bool {
	a, b = bodyName(a), bodyName(b)
	return a != "" && a == b
}

// bodyName is what two ways of writing a body's name have in common.
func bodyName(name string) string {
	name = strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(name))
	name = strings.TrimPrefix(name, "河南省许昌市") // of the province alone it is another body
	name = strings.TrimPrefix(name, "许昌市")
	if strings.HasPrefix(name, "市市") { // as in 市市场监督管理局
		name = strings.TrimPrefix(name, "市")
	}
	return strings.ReplaceAll(name, "监督管理", "监管")
}
