package flows

import (
	_ "embed"
	"strings"
)

//go:embed traditional.txt
var traditional string

// characters gives the simplified form of traditional characters.
type characters map[rune]rune

// newCharacters reads the table that the program carries.
func newCharacters() characters {
	c, from := characters{}, rune(0)
	for line := range strings.Lines(traditional) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, r := range strings.TrimSpace(line) {
			if from == 0 {
				from = r
				continue
			}
			c[from], from = r, 0
		}
	}
	return c
}

// simple is a text in simplified characters, one for one, as it is compared with ours. What people wrote is never kept or
// shown like this: of some characters only the sense tells which simplified one they are.
func (c characters) simple(text string) string {
	if !hasHan(text) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if to := c[r]; to != 0 {
			return to
		}
		return r
	}, text)
}
