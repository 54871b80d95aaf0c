package telegram

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
	"github.com/lotusdesk/lotusdesk/bot"
)

const (
	maxUpdate = 1 << 20 // bytes
	// turnTime bounds a whole turn with its replies; Telegram itself gives up after a minute.
	turnTime = 50 * time.Second
)

// ServeHTTP takes an update of the webhook. 200 only after the turn is committed and said; 503 where a store or
// Telegram is away, so that the update comes again.
func (c *Channel) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		http.Error(w, "POST an update", http.StatusMethodNotAllowed)
		return
	}
	secret := r.Header.Get("X-Telegram-Bot-Api-Secret-Token")
	if subtle.ConstantTimeCompare([]byte(secret), []byte(c.config.Secret)) != 1 {
		http.Error(w, "wrong secret", http.StatusUnauthorized)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpdate))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	var u models.Update
	if err == nil {
		u, err = read(body)
	}
	if err != nil {
		http.Error(w, "not an update", http.StatusBadRequest)
		return
	}
	// A client that hangs up does not end a turn half way: it would be repeated in any case.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), turnTime)
	defer cancel()
	response, err := c.take(ctx, &u)
	if err != nil {
		c.log.Error("update not taken; Telegram repeats it", "update", u.ID, "error", c.redact(err))
		http.Error(w, "come again", http.StatusServiceUnavailable)
		return
	}
	if response != nil {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(response) // a lost response is a lost reply: no more can be done here
	}
}

// take takes one update through. The response, if any, is a method that Telegram carries out on receiving it.
func (c *Channel) take(ctx context.Context, u *models.Update) (any, error) {
	switch {
	case u.MyChatMember != nil:
		return c.member(ctx, u.MyChatMember)
	case u.EditedMessage != nil:
		return c.edited(ctx, u.EditedMessage), nil
	case u.Message != nil && u.Message.Chat.Type != models.ChatTypePrivate:
		return c.inGroup(u.Message), nil
	}
	m, ok := c.message(u)
	if !ok {
		return nil, nil
	}
	replies, err := c.turns.Take(ctx, m, c.fetch)
	if err != nil {
		return nil, errors.Join(err, c.answered(ctx, u))
	}
	return c.reply(ctx, u, replies)
}

// reply says what a turn gave. A press is answered too, whatever came of it, so that its button stops waiting; where
// messages go by call the webhook's response has room for that.
func (c *Channel) reply(ctx context.Context, u *models.Update, replies []bot.Spoken) (any, error) {
	chat := chatOf(u)
	if c.config.ReplyInWebhook && len(replies) > 0 && replies[len(replies)-1].Text != "" && len(replies[len(replies)-1].Files) == 0 {
		if _, err := c.say(ctx, chat, replies[:len(replies)-1]); err != nil {
			return nil, err
		}
		parts := c.params(chat, replies[len(replies)-1])
		for _, early := range parts[:len(parts)-1] {
			if _, err := c.client.SendMessage(ctx, early); err != nil {
				return nil, c.classify(chat, err)
			}
		}
		last := parts[len(parts)-1]
		return inResponse{Method: "sendMessage", ChatID: chat, Text: last.Text, ReplyMarkup: last.ReplyMarkup}, c.answered(ctx, u)
	}
	if u.Message != nil && u.Message.MediaGroupID != "" && len(replies) == 1 {
		return nil, c.sayAlbum(ctx, u.Message.MediaGroupID, chat, replies[0])
	}
	if _, err := c.say(ctx, chat, replies); err != nil {
		return nil, err
	}
	if u.CallbackQuery == nil {
		return nil, nil
	}
	c.retireButtons(ctx, u.CallbackQuery)
	return inResponse{Method: "answerCallbackQuery", CallbackQueryID: u.CallbackQuery.ID}, nil
}

// inResponse is a method of the Bot API in the response to a webhook.
type inResponse struct {
	Method          string `json:"method"`
	ChatID          int64  `json:"chat_id,omitempty"`
	Topic           int    `json:"message_thread_id,omitempty"`
	Text            string `json:"text,omitempty"`
	ReplyMarkup     any    `json:"reply_markup,omitempty"`
	CallbackQueryID string `json:"callback_query_id,omitempty"`
}

// answered answers a press by a call. A press that is too old to be answered is no error.
func (c *Channel) answered(ctx context.Context, u *models.Update) error {
	if u.CallbackQuery == nil {
		return nil
	}
	_, err := c.client.AnswerCallbackQuery(ctx, &tg.AnswerCallbackQueryParams{CallbackQueryID: u.CallbackQuery.ID})
	if err != nil {
		c.log.Warn("a press was not answered", "update", u.ID, "error", c.redact(err))
	}
	return nil
}

// retireButtons takes the buttons away from a pushed case once one of its acts was pressed.
func (c *Channel) retireButtons(ctx context.Context, press *models.CallbackQuery) {
	if !strings.HasPrefix(press.Data, "!act:take_on:") || press.Message.Message == nil {
		return
	}
	_, err := c.client.EditMessageReplyMarkup(ctx, &tg.EditMessageReplyMarkupParams{ChatID: press.From.ID, MessageID: press.Message.Message.ID})
	if err != nil {
		c.log.Warn("the buttons of a pushed case stay; they do no harm", "error", c.redact(err))
	}
}

// sayAlbum answers the parts of an album, which arrive as one update each, with one message: the first part's reply
// is rewritten for each later part. Each part is committed by itself, so that none can be lost.
func (c *Channel) sayAlbum(ctx context.Context, album string, chat int64, reply bot.Spoken) error {
	c.mu.Lock()
	earlier, known := c.albums[album]
	c.mu.Unlock()
	if known {
		params := &tg.EditMessageTextParams{ChatID: chat, MessageID: earlier.message, Text: reply.Text}
		if keys := keyboard(reply.Buttons); keys != nil {
			params.ReplyMarkup = keys
		}
		if _, err := c.client.EditMessageText(ctx, params); err == nil {
			return nil
		}
	}
	id, err := c.say(ctx, chat, []bot.Spoken{reply})
	c.mu.Lock()
	defer c.mu.Unlock()
	for name, old := range c.albums {
		if time.Since(old.at) > time.Minute {
			delete(c.albums, name)
		}
	}
	c.albums[album] = sent{id, time.Now()}
	return err
}

// chatOf is the chat an update is answered in; a private chat has its person's id.
func chatOf(u *models.Update) int64 {
	if u.CallbackQuery != nil {
		return u.CallbackQuery.From.ID
	}
	return u.Message.Chat.ID
}
