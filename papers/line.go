package papers

import (
	"slices"
	"strings"
	"unicode"
)

// What may not begin and what may not end a line (GB/T 15834, and the usage of printers).
const (
	noStart = "，。、；：？！）》」』】〕〗］｝”’…—·,.;:?!)]}%％‰℃°〉々ー～"
	noEnd   = "（《「『【〔〖［｛“‘〈([{$￥¥£€＄"
)

// setter sets text into lines.
type setter struct {
	faces   faces
	latin   bool
	missing map[rune]int // characters that no font has, by when they first came
}

// piece is what no line break divides.
type piece struct {
	glyphs []glyph
	// space comes before the piece where the line does not begin with it.
	space bool
}

func (p piece) width() float64 { return width(p.glyphs) }

func width(glyphs []glyph) float64 {
	sum := 0.0
	for _, g := range glyphs {
		sum += g.width
	}
	return sum
}

// wide says whether a character is Chinese (or Japanese) writing, between which lines may break; the others are letters of
// words.
func wide(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo) ||
		r >= 0x2e80 && r <= 0x33ff || r >= 0xfe30 && r <= 0xfe4f || r >= 0xff00 && r <= 0xffef || strings.ContainsRune("“”‘’—…·①②③④⑤⑥⑦⑧⑨⑩", r)
}

// pieces divides a text where its lines may break.
func (s *setter) pieces(text string) []piece {
	var all []piece
	runes := []rune(text)
	space, before := false, rune(0)
	for i, r := range runes {
		if r == ' ' || r == '\u3000' {
			space, before = len(all) > 0, ' '
			continue
		}
		inWord := s.inWord(runes, i)
		g := s.glyph(r, inWord || s.latin && !wide(r))
		if len(all) > 0 && !space && !breaks(before, r, inWord) {
			last := &all[len(all)-1]
			last.glyphs = append(last.glyphs, g)
		} else {
			all = append(all, piece{glyphs: []glyph{g}, space: space})
		}
		space, before = false, r
		if inWord {
			before = 'x' // it belongs to a word, on both sides
		}
	}
	return all
}

// inWord says whether a quotation mark or a dash belongs to Latin words rather than to Chinese ones.
func (s *setter) inWord(runes []rune, i int) bool {
	if !strings.ContainsRune("“”‘’—…·", runes[i]) {
		return false
	}
	letter := func(at, step int) bool {
		for ; at >= 0 && at < len(runes); at += step {
			if !strings.ContainsRune("“”‘’—…· ,.;:?!()", runes[at]) {
				return !wide(runes[at])
			}
		}
		return s.latin
	}
	return letter(i-1, -1) && letter(i+1, 1)
}

// breaks says whether a line may break between two characters.
func breaks(before, r rune, inWord bool) bool {
	switch {
	case strings.ContainsRune(noStart, r) || strings.ContainsRune(noEnd, before) || unicode.Is(unicode.Mn, r):
		return false
	case (r == '—' || r == '…') && r == before:
		return false
	case before == '第' && (unicode.IsDigit(r) || strings.ContainsRune("一二三四五六七八九十", r)), unicode.IsDigit(before) && strings.ContainsRune("年月日条项款号个份件页", r):
		return false // 第30条, 第三十条, 9月
	}
	return wide(before) || wide(r) && !inWord
}

// glyph is a character as it is drawn. One that no font has is remembered.
func (s *setter) glyph(r rune, latin bool) glyph {
	g, ok := s.faces.glyph(r, latin)
	if !ok {
		if _, known := s.missing[r]; !known {
			s.missing[r] = len(s.missing)
		}
	}
	return g
}

// lines sets a text into lines of a width in ems, the first of which is shorter by an indent.
func (s *setter) lines(text string, measure, indent float64) [][]glyph {
	var all [][]glyph
	var line []glyph
	room := measure - indent
	blank := s.glyph(' ', s.latin)
	end := func() {
		if len(line) > 0 {
			all = append(all, line)
		}
		line, room = nil, measure
	}
	for _, p := range s.pieces(text) {
		need := p.width()
		if p.space && len(line) > 0 {
			need += blank.width
		}
		if need > room+epsilon && len(line) > 0 {
			end()
			need = p.width()
		}
		if p.space && len(line) > 0 {
			line = append(line, blank)
		}
		if need <= room+epsilon {
			line, room = append(line, p.glyphs...), room-need
			continue
		}
		for _, g := range p.glyphs { // longer than a line: it has to be divided somewhere
			if g.width > room+epsilon {
				end()
			}
			line, room = append(line, g), room-g.width
		}
	}
	end()
	return all
}

// epsilon is what rounding may cost.
const epsilon = 1e-6

// missed lists the characters that no font has, in the order in which they came.
func (s *setter) missed() []rune {
	var all []rune
	for r := range s.missing {
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b rune) int { return s.missing[a] - s.missing[b] })
	return all
}
