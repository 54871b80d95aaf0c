package telegram

import (
	"cmp"
	"fmt"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/go-telegram/bot/models"
	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/flows"
)

// message decodes an update into a message of the house; false where it is none.
func (c *Channel) message(u *models.Update) (bot.Message, bool) {
	m := bot.Message{ID: fmt.Sprintf("u%d", u.ID), At: time.Now()}
	switch {
	case u.CallbackQuery != nil:
		m.From, m.Language = c.identity(u.CallbackQuery.From.ID), u.CallbackQuery.From.LanguageCode
		m.Kind, m.Press = flows.InputPress, u.CallbackQuery.Data
		return m, true
	case u.Message != nil && u.Message.From != nil:
		m.From, m.Language = c.identity(u.Message.From.ID), u.Message.From.LanguageCode
		m.At = time.Unix(int64(u.Message.Date), 0)
		c.content(&m, u.Message)
		return m, true
	}
	return m, false
}

// content reads what a message carries: words, a command, files, or something else.
func (c *Channel) content(m *bot.Message, in *models.Message) {
	m.Files = files(in)
	if quoted := in.ReplyToMessage; quoted != nil {
		m.Quote, m.Text = cmp.Or(quoted.Text, quoted.Caption), in.Caption
	}
	switch {
	case len(m.Files) > 0:
		m.Kind, m.Text = flows.InputFiles, in.Caption
	case in.Contact != nil:
		m.Kind, m.Text = flows.InputText, in.Contact.PhoneNumber
		if !strings.HasPrefix(m.Text, "+") {
			m.Text = "+" + m.Text
		}
	case in.Text == "":
		m.Kind = flows.InputOther
	default:
		m.Kind, m.Text = flows.InputText, withoutBotName(in)
		if command, payload, _ := strings.Cut(m.Text, " "); command == "/start" {
			m.Kind, m.Payload = flows.InputStarted, strings.TrimSpace(payload)
		}
	}
}

// withoutBotName turns /help@our_bot into /help. Offsets of entities count UTF-16 units.
func withoutBotName(in *models.Message) string {
	if len(in.Entities) == 0 || in.Entities[0].Type != models.MessageEntityTypeBotCommand || in.Entities[0].Offset != 0 {
		return in.Text
	}
	units := utf16.Encode([]rune(in.Text))
	end := min(in.Entities[0].Length, len(units))
	command, _, _ := strings.Cut(string(utf16.Decode(units[:end])), "@")
	return command + string(utf16.Decode(units[end:]))
}

// files are the files of a message, a photo at its best size.
func files(in *models.Message) []bot.RemoteFile {
	switch {
	case len(in.Photo) > 0:
		best := in.Photo[0]
		for _, p := range in.Photo {
			if p.Width*p.Height > best.Width*best.Height {
				best = p
			}
		}
		return []bot.RemoteFile{{ID: best.FileID, Size: int64(best.FileSize)}}
	case in.Document != nil:
		return []bot.RemoteFile{{ID: in.Document.FileID, Name: in.Document.FileName, Size: in.Document.FileSize}}
	case in.Voice != nil:
		return []bot.RemoteFile{{ID: in.Voice.FileID, Size: in.Voice.FileSize}}
	case in.Audio != nil:
		return []bot.RemoteFile{{ID: in.Audio.FileID, Name: in.Audio.FileName, Size: in.Audio.FileSize}}
	case in.Video != nil:
		return []bot.RemoteFile{{ID: in.Video.FileID, Name: in.Video.FileName, Size: in.Video.FileSize}}
	case in.VideoNote != nil:
		return []bot.RemoteFile{{ID: in.VideoNote.FileID, Size: int64(in.VideoNote.FileSize)}}
	}
	return nil
}
