package telegram

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/go-telegram/bot/models"
	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/flows"
)

// read decodes an update. Telegram grows while we run: what is not ours is left alone, and of what is ours a field that
// cannot be read is left out, rather than that the update comes again and again in front of all that its sender writes.
func read(data []byte) (u models.Update, err error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return u, fmt.Errorf("reading an update: %w", err)
	}
	if err := json.Unmarshal(fields["update_id"], &u.ID); err != nil || u.ID == 0 {
		return u, errors.New("reading an update: it has no id")
	}
	u.Message, u.EditedMessage = readable[models.Message](fields["message"]), readable[models.Message](fields["edited_message"])
	u.CallbackQuery, u.MyChatMember = readable[models.CallbackQuery](fields["callback_query"]), readable[models.ChatMemberUpdated](fields["my_chat_member"])
	return u, nil
}

// readable decodes an object, without those of its fields that cannot be read; nil where there is none.
func readable[T any](data json.RawMessage) *T {
	whole := new(T)
	if data == nil || string(data) == "null" {
		return nil
	}
	if json.Unmarshal(data, whole) == nil {
		return whole
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(data, &fields) != nil {
		return nil
	}
	for name, value := range fields {
		one, err := json.Marshal(map[string]json.RawMessage{name: value})
		if err != nil || json.Unmarshal(one, new(T)) != nil {
			delete(fields, name)
		}
	}
	rest, err := json.Marshal(fields)
	whole = new(T)
	if err != nil || json.Unmarshal(rest, whole) != nil {
		return nil
	}
	return whole
}

// service says whether a message only tells what somebody did to the chat, such as pinning a message.
func service(m *models.Message) bool {
	return m.PinnedMessage != nil || m.MessageAutoDeleteTimerChanged != nil || m.ChatBackgroundSet != nil || m.WriteAccessAllowed != nil ||
		m.WebAppData != nil || m.ConnectedWebsite != "" || m.UsersShared != nil || m.ChatShared != nil || m.BoostAdded != nil ||
		m.SuccessfulPayment != nil || m.RefundedPayment != nil || m.ProximityAlertTriggered != nil || m.ForumTopicCreated != nil ||
		m.ForumTopicEdited != nil || m.ForumTopicClosed != nil || m.ForumTopicReopened != nil || m.PassportData != nil
}

// message decodes an update into a message of the house; false where it is none.
func (c *Channel) message(u *models.Update) (bot.Message, bool) {
	m := bot.Message{ID: fmt.Sprintf("u%d", u.ID), At: c.turns.Now()}
	switch {
	case u.CallbackQuery != nil:
		m.From, m.Language = c.identity(u.CallbackQuery.From.ID), u.CallbackQuery.From.LanguageCode
		m.Kind, m.Press = flows.InputPress, u.CallbackQuery.Data
		return m, true
	case u.Message != nil && u.Message.From != nil && !u.Message.From.IsBot && !service(u.Message):
		m.From, m.Language = c.identity(u.Message.From.ID), u.Message.From.LanguageCode
		m.Album = u.Message.MediaGroupID
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
	end := max(0, min(in.Entities[0].Length, len(units)))
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
