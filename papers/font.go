package papers

import (
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"io"
	"sync"
	"unicode"

	"github.com/carlos7ags/folio/font"
	"github.com/lotusdesk/lotusdesk/locales"
)

//go:embed fonts/*.ttf.gz
var fontFiles embed.FS

// faces are the fonts, in the order of fontNames.
type faces []font.Face

// The fonts by their place among the faces.
const (
	serifSC = iota
	serif
	hangul
	rare
)

func fontNames() []string {
	return []string{"NotoSerifSC-Regular", "NotoSerif-Regular", "NanumMyeongjo-Regular", "HanaMinA-rare"}
}

// unpacked are the fonts, once for all sets of templates: unpacking them takes a while, and they never change.
var unpacked = sync.OnceValues(loadFaces)

// loadFaces unpacks the fonts: about 21 MB that stay in memory.
func loadFaces() (faces, error) {
	var all faces
	for _, name := range fontNames() {
		data, err := fontFiles.ReadFile("fonts/" + name + ".ttf.gz")
		if err != nil {
			return nil, fmt.Errorf("reading font %s: %w", name, err)
		}
		packed, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("unpacking font %s: %w", name, err)
		}
		if data, err = io.ReadAll(packed); err != nil {
			return nil, fmt.Errorf("unpacking font %s: %w", name, err)
		}
		face, err := font.ParseTTF(data)
		if err != nil {
			return nil, fmt.Errorf("reading font %s: %w", name, err)
		}
		all = append(all, face)
	}
	return all, nil
}

// missing stands for a character that no font has: 〓, as printers put it where a type is missing.
const missing = '〓'

// glyph is a character as it will be drawn.
type glyph struct {
	r     rune
	face  int
	width float64 // in ems
}

// glyph finds the first font that has a character; latin says that the Latin one is asked first. False: no font has it,
// and the glyph is that of what stands for it.
func (f faces) glyph(r rune, latin bool) (glyph, bool) {
	order := []int{serifSC, serif, hangul, rare}
	if latin {
		order = []int{serif, serifSC, hangul, rare}
	}
	for _, i := range order {
		if gid := f[i].GlyphIndex(r); gid != 0 {
			return glyph{r, i, float64(f[i].GlyphAdvance(gid)) / float64(f[i].UnitsPerEm())}, true
		}
	}
	g, _ := f.glyph(missing, false)
	return g, false
}

// latin says whether a language is set in the Latin font first.
func latin(l locales.Language) bool { return l == locales.EN }

// unwritten are characters that nobody sees: control and format characters, and selectors of variants.
func unwritten(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Variation_Selector)
}
