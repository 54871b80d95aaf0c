package papers

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/carlos7ags/folio/document"
	"github.com/carlos7ags/folio/font"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
)

// Written is a paper as PDF.
type Written struct {
	PDF   []byte
	Pages int
	// Missing are characters that no font has. The paper shows 〓 for each and names them in a note.
	Missing []rune
}

// Copies are the languages in which there are papers: the Chinese original and its English copy.
func Copies() []locales.Language { return []locales.Language{locales.ZH, locales.EN} }

// Languages are the languages in which somebody gets a paper: the Chinese original, and with it the English copy for who
// does not read Chinese.
func Languages(reader locales.Language) []locales.Language {
	if reader == locales.ZH {
		return []locales.Language{locales.ZH}
	}
	return Copies()
}

// Write writes a paper in one language, or in several, one behind the other.
func (s *Set) Write(f Facts, languages ...locales.Language) (Written, error) {
	all, err := unpacked()
	if err != nil {
		return Written{}, err
	}
	p := press{set: s, faces: all, doc: document.NewDocument(document.PageSize{Width: pageWidth, Height: pageHeight})}
	for _, face := range all {
		p.fonts = append(p.fonts, font.NewEmbeddedFont(face))
	}
	var out Written
	for _, l := range languages {
		if err := p.write(f, l, &out); err != nil {
			return Written{}, fmt.Errorf("writing %s of case %s: %w", f.Paper, f.Case.Number, err)
		}
	}
	p.doc.Info.CreationDate = f.Event.At.In(cases.Shanghai).Truncate(time.Second)
	p.doc.Info.ModDate, p.doc.Info.Creator = p.doc.Info.CreationDate, "Lotusdesk"
	var pdf bytes.Buffer
	if _, err := p.doc.WriteToWithOptions(&pdf, document.WriteOptions{Deterministic: true}); err != nil {
		return Written{}, fmt.Errorf("writing %s of case %s: %w", f.Paper, f.Case.Number, err)
	}
	out.PDF, out.Pages = pdf.Bytes(), p.doc.PageCount()
	return out, nil
}

// press draws pages into a document.
type press struct {
	set   *Set
	faces faces
	doc   *document.Document
	fonts []*font.EmbeddedFont
}

// write writes a paper in one language.
func (p *press) write(f Facts, l locales.Language, out *Written) error {
	blocks, err := p.set.blocks(f, l)
	if err != nil {
		return err
	}
	pages, missed := typeset(p.faces, blocks, l)
	if len(pages) == 0 {
		return errNoText
	}
	for _, r := range missed {
		if !bytes.ContainsRune([]byte(string(out.Missing)), r) {
			out.Missing = append(out.Missing, r)
		}
	}
	for _, b := range blocks {
		if b.role == title && p.doc.Info.Title == "" {
			p.doc.Info.Title, p.doc.Info.Language = b.text+" "+string(f.Case.Number), map[locales.Language]string{locales.ZH: "zh-CN", locales.EN: "en"}[l]
		}
	}
	for i, made := range pages {
		p.page(made, footerOf(p.faces, i+1, len(pages), l))
	}
	return nil
}

// typeset sets blocks into pages. Characters that no font has are named in a note of their own.
func typeset(f faces, blocks []block, l locales.Language) ([]page, []rune) {
	s := &setter{faces: f, latin: latin(l), missing: map[rune]int{}}
	pages := layout(s, blocks, l)
	missed := s.missed()
	if len(missed) > 0 {
		pages = layout(s, append(blocks, block{role: note, text: missedNote(missed, l)}), l)
	}
	return pages, missed
}

// missedNote says for which characters 〓 stands.
func missedNote(missed []rune, l locales.Language) string {
	var codes []string
	for _, r := range missed {
		codes = append(codes, fmt.Sprintf("U+%04X", r))
	}
	if l == locales.EN {
		return "〓 stands for characters that the fonts of this paper lack, in this order: " + strings.Join(codes, ", ") + ". The case file has the original."
	}
	return "〓 表示本文书字库未收的字，依次为：" + strings.Join(codes, "、") + "。原文以案件记录为准。"
}

// footerOf is the number of a page, where there are several.
func footerOf(f faces, n, of int, l locales.Language) page {
	if of < 2 {
		return nil
	}
	text, size := fmt.Sprintf("— %d —", n), 14.0
	if l == locales.EN {
		text, size = fmt.Sprintf("%d / %d", n, of), 9
	}
	s := &setter{faces: f, latin: true, missing: map[rune]int{}}
	made := line{role: note, size: size, glyphs: s.lines(text, textWidth/size, 0)[0], y: pageHeight - footer}
	made.x = (pageWidth - made.width()) / 2
	return page{made}
}

// page draws a page and its number.
func (p *press) page(lines, number page) {
	made := p.doc.AddPage()
	made.AddTextEmbedded("", p.fonts[serifSC], 1, 0, 0) // a page has no stream before something is written on it
	for _, l := range append(append(page{}, lines...), number...) {
		if l.rule {
			made.AddLine(left, pageHeight-l.y+l.size+7, left+60*mm, pageHeight-l.y+l.size+7, 0.5, [3]float64{})
		}
		p.line(made, l)
	}
}

// line draws a line, font by font. Bold is the regular cut with its outlines drawn too.
func (p *press) line(made *document.Page, l line) {
	x := l.x
	for len(l.glyphs) > 0 {
		n, wide := 0, 0.0
		var text strings.Builder
		for n < len(l.glyphs) && l.glyphs[n].face == l.glyphs[0].face {
			text.WriteRune(l.glyphs[n].r)
			wide += l.glyphs[n].width*l.size + l.spread
			n++
		}
		stream := made.ContentStream()
		stream.SaveState()
		if l.spread != 0 {
			stream.SetCharSpacing(l.spread)
		}
		if l.bold {
			stream.SetTextRenderingMode(2)
			stream.SetLineWidth(l.size / 45)
		}
		made.AddTextEmbedded(text.String(), p.fonts[l.glyphs[0].face], l.size, x, pageHeight-l.y)
		stream.RestoreState()
		x, l.glyphs = x+wide, l.glyphs[n:]
	}
}
