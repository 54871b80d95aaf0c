package telegram

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"strings"
	"unicode/utf16"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
	"github.com/lotusdesk/lotusdesk/bot"
)

const (
	maxUnder = 1024     // how long the text under a file may be, in UTF-16 units
	maxPhoto = 10 << 20 // how big a photo may be, in bytes; a bigger one goes as a document
)

// sendWithFiles sends a message and its files. One file with a short text is one message, so that neither comes without
// the other. Else the text goes first: it has to arrive, and a file behind it that cannot be shown is replaced by a line
// that says so, instead of the text coming again.
func (d delivery) sendWithFiles(ctx context.Context, message bot.Spoken) (last int, err error) {
	files := message.Files
	message.Files = nil
	if len(files) == 1 && len(utf16.Encode([]rune(message.Text))) <= maxUnder {
		last, err := d.sendFile(ctx, files[0], message)
		if !errors.Is(err, errNotShown) {
			return last, err
		}
		d.log.Warn("a file is not shown", "attachment", files[0].ID, "error", err)
		message.Text += "\n" + d.turns.NotShown(ctx, d.identity(d.chat), files[0], message.Language)
		return d.send(ctx, message)
	}
	if message.Text != "" {
		if last, err = d.send(ctx, message); err != nil {
			return last, err
		}
	}
	for _, file := range files {
		if last, err = d.sendFile(ctx, file, bot.Spoken{Language: message.Language}); err == nil {
			continue
		}
		d.log.Warn("a file is not shown", "attachment", file.ID, "error", err)
		if last, err = d.send(ctx, bot.Spoken{Text: d.turns.NotShown(ctx, d.identity(d.chat), file, message.Language)}); err != nil {
			return last, err
		}
	}
	return last, nil
}

// errNotShown says that a file cannot be shown in a chat, however often it is tried.
var errNotShown = errors.New("the file cannot be shown")

// sendFile sends one stored file with the text and the buttons of a message under it: a picture as a picture, voice as
// voice, all else as a document.
func (d delivery) sendFile(ctx context.Context, file bot.Enclosure, under bot.Spoken) (int, error) {
	data, err := d.turns.Content(ctx, file)
	if err != nil {
		return 0, errors.Join(errNotShown, err)
	}
	kind, _, _ := strings.Cut(file.Type, ";")
	name := cmp.Or(file.Name, "file"+bot.Extension(kind))
	as := sendAs(kind, len(data))
	last, err := d.upload(ctx, as, name, data, under)
	if as != asDocument && isRefused(err) { // a long screenshot is no photo to Telegram, and some people take no voice messages
		last, err = d.upload(ctx, asDocument, name, data, under)
	}
	if isRefused(err) {
		return 0, errors.Join(errNotShown, err)
	}
	return last, err
}

// form is how a file is shown.
type form int

const (
	asDocument form = iota
	asPhoto
	asVoice
)

func sendAs(kind string, size int) form {
	switch {
	case (kind == "image/jpeg" || kind == "image/png") && size <= maxPhoto:
		return asPhoto
	case kind == "audio/ogg" || kind == "application/ogg":
		return asVoice
	}
	return asDocument
}

// upload sends a file in a form, with a text and buttons under it.
func (d delivery) upload(ctx context.Context, as form, name string, data []byte, under bot.Spoken) (message int, err error) {
	var keys models.ReplyMarkup
	if k := keyboard(under.Buttons); k != nil {
		keys = k
	}
	return d.do(ctx, func() (*models.Message, error) {
		file := &models.InputFileUpload{Filename: name, Data: bytes.NewReader(data)}
		switch as {
		case asPhoto:
			return d.client.SendPhoto(ctx, &tg.SendPhotoParams{ChatID: d.chat, Photo: file, Caption: under.Text, ReplyMarkup: keys})
		case asVoice:
			return d.client.SendVoice(ctx, &tg.SendVoiceParams{ChatID: d.chat, Voice: file, Caption: under.Text, ReplyMarkup: keys})
		}
		return d.client.SendDocument(ctx, &tg.SendDocumentParams{ChatID: d.chat, Document: file, Caption: under.Text, ReplyMarkup: keys})
	})
}

// isRefused says whether Telegram refuses a message as it stands.
func isRefused(err error) bool {
	var refused *bot.SendError
	return errors.As(err, &refused) && refused.Class == bot.SendPermanent
}
