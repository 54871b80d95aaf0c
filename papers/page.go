package papers

import (
	"fmt"
	"math"
	"strings"

	"github.com/lotusdesk/lotusdesk/locales"
)

// An A4 page and its margins (GB/T 9704), in points.
const (
	mm         = 72 / 25.4
	pageWidth  = 210 * mm
	pageHeight = 297 * mm
	top        = 37 * mm
	bottom     = 35 * mm
	left       = 28 * mm
	right      = 26 * mm
	textWidth  = pageWidth - left - right
	textHeight = pageHeight - top - bottom
	footer     = bottom - 9*mm // the base line of the page number, from the lower edge
)

// line is a line in its place: x and y from the upper left corner of the page to the beginning of its base line.
type line struct {
	role   role
	glyphs []glyph
	size   float64
	x, y   float64
	// spread is what is added between two characters, so that Chinese lines end at the margin.
	spread float64
	bold   bool
	rule   bool // a thin rule stands over the line
}

// width is the width of a line as it is drawn.
func (l line) width() float64 {
	return width(l.glyphs)*l.size + l.spread*float64(max(0, len(l.glyphs)-1))
}

// text is what a line says.
func (l line) text() string {
	var b strings.Builder
	for _, g := range l.glyphs {
		b.WriteRune(g.r)
	}
	return b.String()
}

// page is what stands on a page.
type page []line

// strip is a horizontal strip of a page: what stands side by side, how high it is, and what has to stay together.
type strip struct {
	lines  []line // y counts from the strip's upper edge
	height float64
	gap    float64 // above it, where it is not the first of a page
	// keep says that the next strip has to be on the same page.
	keep bool
}

// style is how lines of a role look.
type style struct {
	size, leading, gap float64
	indent             float64 // of the first line, in ems
}

// styleOf is the style of a role. Chinese is a size smaller (四号) than official papers usually are, so that a notice stands
// on one page with its signature.
func styleOf(r role, l locales.Language) style {
	zh := map[role]style{
		paragraph: {size: 14, leading: 25, indent: 2}, letterhead: {size: 16, leading: 26}, title: {size: 20, leading: 32, gap: 6},
		heading: {size: 14, leading: 25, gap: 4}, mark: {size: 12, leading: 22, gap: 4}, addressee: {size: 14, leading: 25, gap: 6},
		item: {size: 14, leading: 25}, row: {size: 12, leading: 20, gap: 3}, signature: {size: 14, leading: 25}, note: {size: 10, leading: 15, gap: 2},
	}
	en := map[role]style{
		paragraph: {size: 11.5, leading: 17, gap: 7}, letterhead: {size: 13, leading: 20, gap: 6}, title: {size: 17, leading: 24, gap: 8},
		heading: {size: 12, leading: 18, gap: 9}, mark: {size: 10.5, leading: 16, gap: 6}, addressee: {size: 11.5, leading: 17, gap: 9},
		item: {size: 11.5, leading: 17, gap: 4}, row: {size: 10.5, leading: 15, gap: 4}, signature: {size: 11.5, leading: 19}, note: {size: 9, leading: 13, gap: 3},
	}
	if l == locales.EN {
		return en[r]
	}
	return zh[r]
}

// labelWidth is how wide the labels of rows are.
const labelWidth = 120

// layout sets blocks into pages. It is a function of its arguments; only the setter remembers missing characters. Lines
// stand a little closer where that saves a page.
func layout(s *setter, blocks []block, l locales.Language) []page {
	pages := paginate(s.strips(blocks, l, 1))
	for _, closer := range []float64{0.96, 0.92, 0.88, 0.84} {
		if len(pages) < 2 {
			break
		}
		if fewer := paginate(s.strips(blocks, l, closer)); len(fewer) < len(pages) {
			return fewer
		}
	}
	return pages
}

// strips sets blocks into strips, with the room between lines multiplied by closer.
func (s *setter) strips(blocks []block, l locales.Language, closer float64) []strip {
	var strips []strip
	for i := 0; i < len(blocks); i++ {
		st := styleOf(blocks[i].role, l)
		st.leading, st.gap = st.leading*closer, st.gap*closer
		if blocks[i].role == signature {
			end := i
			for end < len(blocks) && blocks[end].role == signature {
				end++
			}
			strips = append(keepLast(strips, 2), s.signed(blocks[i:end], st)...)
			i = end - 1
			continue
		}
		made := s.set(blocks[i], st, l)
		if blocks[i].role == note && i > 0 {
			if blocks[i-1].role == note {
				strips = keepLast(strips, 1) // the small print stays together
			} else {
				made[0].gap, made[0].lines[0].rule = 22, true
			}
		}
		strips = append(strips, made...)
	}
	return strips
}

// keepLast lets the last strips stay with what comes next.
func keepLast(strips []strip, n int) []strip {
	for i := max(0, len(strips)-n); i < len(strips); i++ {
		strips[i].keep = true
	}
	return strips
}

// set sets one block.
func (s *setter) set(b block, st style, l locales.Language) []strip {
	switch b.role {
	case row:
		return s.row(b, st, l)
	case item:
		return s.item(b, st, l)
	}
	var strips []strip
	indent := st.indent
	lines := s.lines(b.text, textWidth/st.size, indent)
	for i, glyphs := range lines {
		n := line{role: b.role, glyphs: glyphs, size: st.size, x: left, bold: b.role == title || b.role == heading || b.role == letterhead}
		free := textWidth - n.width()
		centred := b.role == title || b.role == letterhead || b.role == mark
		switch {
		case centred:
			n.x += free / 2
		case i == 0:
			n.x += indent * st.size
			free -= indent * st.size
		}
		if i < len(lines)-1 && l == locales.ZH && !centred {
			n.spread = spread(n, free)
		}
		strips = append(strips, st.strip(n, i))
	}
	return together(strips, b.role)
}

// spread is what every gap of a line takes of the room that is left; a line with much room stays ragged.
func spread(n line, free float64) float64 {
	each := free / float64(max(1, len(n.glyphs)-1))
	if each < 0 || each > n.size/5 {
		return 0
	}
	return each
}

// strip puts lines into a strip of the style's height.
func (st style) strip(lines line, at int) strip {
	lines.y = (st.leading + 0.72*st.size) / 2
	made := strip{lines: []line{lines}, height: st.leading}
	if at == 0 {
		made.gap = st.gap
	}
	return made
}

// together keeps headings with what they head, and no single line of a paragraph on a page.
func together(strips []strip, r role) []strip {
	switch r {
	case letterhead, title, mark, heading, addressee:
		return keepLast(strips, len(strips))
	}
	if len(strips) > 1 {
		strips[0].keep, strips[len(strips)-2].keep = true, true
	}
	return strips
}

// item is one of a numbered list: （一） in Chinese, 1. in English.
func (s *setter) item(b block, st style, l locales.Language) []strip {
	number, hang := "", 2.0*st.size
	if b.number > 0 {
		number = fmt.Sprintf("%d.", b.number)
	}
	if l == locales.ZH {
		hang = 3 * st.size
		if b.number > 0 {
			number = "（" + chinese(b.number) + "）"
		}
	}
	indent := 0.0
	if l == locales.ZH {
		indent = 1.5 * st.size
	}
	var strips []strip
	for i, glyphs := range s.lines(b.text, (textWidth-indent-hang)/st.size, 0) {
		n := line{role: item, glyphs: glyphs, size: st.size, x: left + indent + hang}
		made := st.strip(n, i)
		if i == 0 && number != "" {
			head := line{role: item, size: st.size, x: left + indent, y: made.lines[0].y, glyphs: s.lines(number, 10, 0)[0]}
			if l == locales.ZH { // the bracket's own room hangs out
				head.x = made.lines[0].x - head.width()
			}
			made.lines = append([]line{head}, made.lines...)
		}
		strips = append(strips, made)
	}
	return together(strips, item)
}

// chinese is a number in Chinese, from 1 to 99.
func chinese(n int) string {
	digits := []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	if n < 1 || n > 99 {
		return fmt.Sprint(n)
	}
	tens := ""
	if n >= 10 {
		tens = "十"
	}
	if n >= 20 {
		tens = digits[n/10] + tens
	}
	return tens + digits[n%10]
}

// row is a label with what it names beside it.
func (s *setter) row(b block, st style, l locales.Language) []strip {
	labels := s.lines(b.label, (labelWidth-10)/st.size, 0)
	texts := s.lines(b.text, (textWidth-labelWidth)/st.size, 0)
	var strips []strip
	for i := range max(len(labels), len(texts)) {
		made := strip{height: st.leading}
		if i == 0 {
			made.gap = st.gap
		}
		put := func(lines [][]glyph, x float64, bold bool) {
			if i >= len(lines) {
				return
			}
			n := st.strip(line{role: row, glyphs: lines[i], size: st.size, x: x, bold: bold}, 1).lines[0]
			if i < len(lines)-1 && l == locales.ZH && !bold {
				n.spread = spread(n, textWidth-labelWidth-n.width())
			}
			made.lines = append(made.lines, n)
		}
		put(labels, left, true)
		put(texts, left+labelWidth, false)
		strips = append(strips, made)
	}
	for i := range min(len(strips)-1, len(labels)) {
		strips[i].keep = true // a label is not divided
	}
	return together(strips, row)
}

// signed is the signature: its lines centred over one another, two characters from the right margin, all on one page.
func (s *setter) signed(blocks []block, st style) []strip {
	var strips []strip
	widest, inset := 0.0, 2*st.size
	for _, b := range blocks {
		for _, glyphs := range s.lines(b.text, (textWidth-inset)/st.size, 0) {
			n := line{role: signature, glyphs: glyphs, size: st.size}
			widest = math.Max(widest, n.width())
			strips = append(strips, st.strip(n, 1))
		}
	}
	for i := range strips {
		n := &strips[i].lines[0]
		n.x = left + textWidth - inset - widest + (widest-n.width())/2
		strips[i].keep = i < len(strips)-1
	}
	strips[0].gap = st.leading
	return strips
}

// paginate divides strips into pages; what has to stay together goes to the next page together, unless it fills one.
func paginate(strips []strip) []page {
	var pages []page
	for len(strips) > 0 {
		n := fitting(strips)
		var p page
		y := top
		for i, made := range strips[:n] {
			if i > 0 {
				y += made.gap
			}
			for _, l := range made.lines {
				l.y += y
				p = append(p, l)
			}
			y += made.height
		}
		pages, strips = append(pages, p), strips[n:]
	}
	return pages
}

// fitting is how many strips a page takes.
func fitting(strips []strip) int {
	y, n := 0.0, 0
	for ; n < len(strips); n++ {
		height := strips[n].height
		if n > 0 {
			height += strips[n].gap
		}
		if y += height; y > textHeight+epsilon {
			break
		}
	}
	if n == len(strips) {
		return n
	}
	together := n
	for together > 0 && strips[together-1].keep {
		together--
	}
	if together == 0 {
		return max(1, n)
	}
	return together
}
