package desk

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"time"

	"github.com/lotusdesk/lotusdesk/bot/telegram/telegramtest"
	"github.com/lotusdesk/lotusdesk/bot/wechat/wechattest"
)

// Phone is a phone on the demo page: somebody's WeChat or Telegram.
type Phone struct {
	// ID names the phone in addresses and in the keys of its texts: demo.phone.ID.
	ID       string
	Platform string // wechat or telegram
	Role     string // investor or officer
	person   person
}

// person is whose phone it is, on either platform.
type person interface {
	Say(text string)
	Press(label string) bool
	Idle() bool
	// bubbles is what the phone shows, the newest last.
	bubbles() []bubble
	// tap presses what the page says was pressed.
	tap(press press)
	picture(data []byte)
	// open opens a document that the phone shows.
	open(message int64) (name string, data []byte, ok bool)
}

// bubble is one message on a phone as the page draws it.
type bubble struct {
	ID       int64             `json:"id"`
	Mine     bool              `json:"mine"`
	Text     string            `json:"text"`
	Source   string            `json:"source,omitempty"`
	Rows     [][]choice        `json:"rows,omitempty"`
	Media    string            `json:"media,omitempty"`
	File     string            `json:"file,omitempty"` // the name of a document that can be opened
	Template map[string]string `json:"template,omitempty"`
	Address  string            `json:"address,omitempty"` // what a tap on the template opens
	Trouble  bool              `json:"trouble,omitempty"`
	At       time.Time         `json:"at"`

	labels []string // what can be pressed on it
}

type choice struct {
	Label string `json:"label"`
	Data  string `json:"data"`
}

// press is a button, a link or an entry of the menu that was pressed on the page.
type press struct {
	Message int64  `json:"message"` // Telegram: the message of the button
	Data    string `json:"data"`    // Telegram: what the button carries
	Words   string `json:"words"`   // WeChat: what the link says
	Link    string `json:"link"`    // WeChat: the id of the link
	Menu    string `json:"menu"`    // WeChat: the key of a menu entry
}

// shownAtMost is how many messages of a phone the page draws.
const shownAtMost = 80

func newest[T any](chat []T) []T { return chat[max(0, len(chat)-shownAtMost):] }

type onTelegram struct{ *telegramtest.Person }

// OnTelegram is a phone with Telegram.
func OnTelegram(id, role string, p *telegramtest.Person) Phone {
	return Phone{ID: id, Platform: "telegram", Role: role, person: onTelegram{p}}
}

func (p onTelegram) tap(pressed press) { p.PressData(int(pressed.Message), pressed.Data) }
func (p onTelegram) open(message int64) (string, []byte, bool) {
	return p.Open(int(message))
}
func (p onTelegram) picture(data []byte) { p.SendPhoto(data, "") }

func (p onTelegram) bubbles() []bubble {
	out := []bubble{}
	for _, m := range newest(p.Chat()) {
		b := bubble{ID: int64(m.ID), Mine: !m.FromBot, Text: m.Text, Media: m.Media, At: m.At}
		if m.File != "" {
			b.Media, b.File = "", m.Name
		}
		for _, row := range m.Buttons {
			var choices []choice
			for _, button := range row {
				choices = append(choices, choice{button.Label, button.Data})
				b.labels = append(b.labels, button.Label)
			}
			b.Rows = append(b.Rows, choices)
		}
		out = append(out, b)
	}
	return out
}

type onWeChat struct{ *wechattest.Person }

// OnWeChat is a phone with WeChat.
func OnWeChat(id, role string, p *wechattest.Person) Phone {
	return Phone{ID: id, Platform: "wechat", Role: role, person: onWeChat{p}}
}

// open opens nothing: an Official Account sends no documents.
func (p onWeChat) open(int64) (string, []byte, bool) { return "", nil, false }

func (p onWeChat) picture(data []byte) { p.SendPicture(data) }

func (p onWeChat) tap(pressed press) {
	if pressed.Menu != "" {
		p.Click(pressed.Menu)
		return
	}
	p.PressLink(wechattest.Link{Words: pressed.Words, ID: pressed.Link})
}

func (p onWeChat) bubbles() []bubble {
	out := []bubble{}
	for _, m := range newest(p.Chat()) {
		b := bubble{
			ID: m.ID, Mine: !m.FromAccount, Text: m.Text, Source: m.Source, Media: m.Media, Template: m.Template, Address: m.Address, Trouble: m.Trouble, At: m.At,
		}
		for _, link := range m.Links {
			b.labels = append(b.labels, link.Label)
		}
		out = append(out, b)
	}
	return out
}

// paper is a picture to send: a sheet with lines of writing.
func paper() ([]byte, error) {
	sheet := image.NewGray(image.Rect(0, 0, 240, 320))
	for i := range sheet.Pix {
		sheet.Pix[i] = 250
	}
	for line := 40; line < 290; line += 18 {
		for x := 30; x < 210-(line*7)%60; x++ {
			sheet.SetGray(x, line, color.Gray{Y: 90})
			sheet.SetGray(x, line+1, color.Gray{Y: 120})
		}
	}
	var out bytes.Buffer
	err := jpeg.Encode(&out, sheet, nil)
	return out.Bytes(), err
}
