package bot

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Bytes and UTF16 are the two ways in which platforms count the length of a text.
func Bytes(r rune) int { return utf8.RuneLen(r) }

// UTF16 counts a character as Telegram does.
func UTF16(r rune) int { return max(1, utf16.RuneLen(r)) }

// Split cuts a text into parts of at most limit units each, as size counts them: at the end of a paragraph or a
// sentence where there is one behind the first quarter of a part, else between two words there, and never inside a character.
// What is indented is so in every part, as it is not ours.
func Split(text string, limit int, size func(rune) int) []string {
	var parts []string
	for rest := []rune(strings.TrimSpace(text)); len(rest) > 0; {
		end, units, good, word := 0, 0, 0, 0
		for end < len(rest) {
			units += size(rest[end])
			if units > limit {
				break
			}
			if units > limit/4 && rest[end] == ' ' {
				word = end
			}
			end++
			if units > limit/4 && endsSentence(rest, end) {
				good = end
			}
		}
		switch {
		case end == len(rest):
		case good > 0:
			end = good
		case word > 0 && rest[end] != ' ':
			end = word
		}
		if part := strings.TrimRightFunc(string(rest[:end]), unicode.IsSpace); strings.TrimSpace(part) != "" {
			parts = append(parts, part)
		}
		rest = behind(rest, end)
	}
	return parts
}

// deepest is how many blanks count as the indent of a line.
const deepest = 4

// behind is what is left of a text behind its first end runes: it begins with a line, or with the rest of one, which is as far
// indented as that line.
func behind(text []rune, end int) []rune {
	line := end
	for line > 0 && text[line-1] != '\n' {
		line--
	}
	deep := line
	for deep < min(end, line+deepest) && unicode.IsSpace(text[deep]) {
		deep++
	}
	rest := []rune(strings.TrimLeft(string(text[end:]), "\n"))
	if line == end || len(rest) < len(text)-end || deep-line == end { // a line ends here
		return rest
	}
	return append(slices.Clone(text[line:deep]), []rune(strings.TrimLeftFunc(string(rest), unicode.IsSpace))...)
}

// endsSentence says whether a text may be cut behind its first end runes. A full stop within a number does not count, nor one
// behind the number of a line.
func endsSentence(text []rune, end int) bool {
	if strings.ContainsRune("\n。！？；", text[end-1]) {
		return true
	}
	if !strings.ContainsRune(".!?;", text[end-1]) || end < len(text) && text[end] != ' ' && text[end] != '\n' {
		return false
	}
	begin := end - 1
	for begin > 0 && text[begin-1] >= '0' && text[begin-1] <= '9' {
		begin--
	}
	return begin == end-1 || begin > 0 && text[begin-1] != '\n'
}
