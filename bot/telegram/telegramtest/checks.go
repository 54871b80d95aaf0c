package telegramtest

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // a photo may be one
	_ "image/jpeg" // a photo may be one
	_ "image/png"  // a photo may be one
	"io"
	"net/url"
	"slices"
	"strings"
	"unicode/utf16"
)

// The limits of a message.
const (
	maxText     = 4096     // UTF-16 units
	maxCaption  = 1024     // UTF-16 units
	maxPhoto    = 10 << 20 // bytes
	maxSides    = 10000    // pixels, width and height of a photo together
	maxRatio    = 20       // of the sides of a photo
	maxDocument = 50 << 20 // bytes
)

// units is the length of a text as Telegram counts.
func units(text string) int { return len(utf16.Encode([]rune(text))) }

// words are what a message says, as the phone shows it, or what is wrong with it.
func (s *Server) words(method string, p url.Values) (text, wrong string) {
	text, limit, long := p.Get("caption"), maxCaption, "message caption is too long"
	if method == "sendMessage" || method == "editMessageText" {
		text, limit, long = p.Get("text"), maxText, "message is too long"
	}
	switch mode := strings.ToLower(p.Get("parse_mode")); mode {
	case "":
	case "html":
		plain, err := unmarked(text)
		if err != nil {
			return "", "can't parse entities: " + err.Error()
		}
		text = plain
	case "markdown", "markdownv2":
		return "", "this Telegram reads no Markdown"
	default:
		return "", "unsupported parse_mode"
	}
	if text = strings.TrimSpace(text); text == "" && (method == "sendMessage" || method == "editMessageText") {
		return "", "message text is empty"
	}
	if units(text) > limit {
		return "", long
	}
	return text, ""
}

// unmarked is the text of what is marked up in HTML: tags that Telegram knows, closed in order.
func unmarked(text string) (string, error) {
	known := strings.Fields("html b strong i em u ins s strike del span tg-spoiler a code pre blockquote tg-emoji")
	var plain strings.Builder
	for d := xml.NewDecoder(strings.NewReader("<html>" + text + "</html>")); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return plain.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if !slices.Contains(known, t.Name.Local) {
				return "", fmt.Errorf("unsupported start tag %q", t.Name.Local)
			}
		case xml.CharData:
			plain.Write(t)
		}
	}
}

// enclosed says what is wrong with the file that a message brings, if one has to be there.
func (s *Server) enclosed(method string, p url.Values) string {
	as := strings.ToLower(strings.TrimPrefix(method, "send"))
	if as != "document" && as != "photo" && as != "voice" {
		return ""
	}
	data, kept := s.files[attached(p, as)]
	switch {
	case !kept:
		return "there is no " + as + " in the request"
	case len(data) == 0:
		return "file must be non-empty"
	case len(data) > maxDocument, as == "photo" && len(data) > maxPhoto:
		return "file is too big"
	case as != "photo" || bytes.HasPrefix(data, []byte("RIFF")): // WebP, which is not read here
		return ""
	}
	picture, _, err := image.DecodeConfig(bytes.NewReader(data))
	long, short := max(picture.Width, picture.Height), min(picture.Width, picture.Height)
	switch {
	case err != nil:
		return "IMAGE_PROCESS_FAILED"
	case long+short > maxSides || long > maxRatio*short:
		return "PHOTO_INVALID_DIMENSIONS"
	}
	return ""
}

// attached is the id of the document, photo or voice message that is sent along: a client sends it under its own name or points to another part.
func attached(p url.Values, as string) string {
	document := p.Get(as)
	if part, elsewhere := strings.CutPrefix(strings.Trim(document, `"`), "attach://"); elsewhere {
		return p.Get(part)
	}
	return document
}

// attachedName is what the document is called.
func attachedName(p url.Values, as string) string {
	if part, elsewhere := strings.CutPrefix(strings.Trim(p.Get(as), `"`), "attach://"); elsewhere {
		return p.Get(part + "_name")
	}
	return p.Get(as + "_name")
}

// readButtons reads an inline keyboard as Telegram checks it. Other keyboards are not for phones of this kind.
func readButtons(markup string) (rows [][]Button, wrong string) {
	var keyboard struct {
		Rows [][]struct {
			Button
			URL string `json:"url"`
		} `json:"inline_keyboard"`
	}
	if markup == "" {
		return nil, ""
	}
	if err := json.Unmarshal([]byte(markup), &keyboard); err != nil {
		return nil, "can't parse reply keyboard markup JSON object"
	}
	for _, row := range keyboard.Rows {
		var shown []Button
		for _, b := range row {
			switch {
			case b.Label == "":
				return nil, "inline keyboard button text must be non-empty"
			case b.Data == "" && b.URL == "":
				return nil, "text buttons are unallowed in the inline keyboard"
			case len(b.Data) > 64:
				return nil, "BUTTON_DATA_INVALID"
			}
			shown = append(shown, b.Button)
		}
		rows = append(rows, shown)
	}
	return rows, ""
}
