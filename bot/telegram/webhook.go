package telegram

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
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
	if c.config.Secret == "" || subtle.ConstantTimeCompare([]byte(secret), []byte(c.config.Secret)) != 1 {
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
	response, err := bot.Unbroken(func() (any, error) { return c.take(ctx, &u, c.config.ReplyInWebhook) })
	if err != nil {
		c.log.Error("update not taken; Telegram repeats it", "update", u.ID, "error", c.redact(err))
		w.Header().Set("Retry-After", strconv.Itoa(int(comeAgain(err).Seconds())))
		http.Error(w, "come again", http.StatusServiceUnavailable)
		return
	}
	if response != nil {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(response) // a lost response is a lost reply: no more can be done here
	}
}

// comeAgain is after how long an update that was not taken should come again. Telegram itself waits longer each time, a minute in
// the end, and an outage may be over.
func comeAgain(err error) time.Duration {
	const soon = 3 * time.Second
	var failed *bot.SendError
	if errors.As(err, &failed) {
		return max(soon, failed.After)
	}
	return soon
}

// take takes one update through. The response, if any, is a method that Telegram carries out on receiving it; the last reply
// may be such a one.
func (c *Channel) take(ctx context.Context, u *models.Update, lastInResponse bool) (any, error) {
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
		c.answered(ctx, u)
		return nil, err
	}
	return c.reply(ctx, u, replies, lastInResponse)
}

// reply says what a turn gave. A press is answered too, whatever came of it, so that its button stops waiting; where
// messages go by call the webhook's response has room for that.
func (c *Channel) reply(ctx context.Context, u *models.Update, replies []bot.Spoken, lastInResponse bool) (any, error) {
	chat := chatOf(u)
	if u.Message != nil && u.Message.MediaGroupID != "" && len(replies) == 1 {
		return nil, c.sayAlbum(ctx, u.Message.MediaGroupID, chat, replies[0])
	}
	var last any
	if n := len(replies); lastInResponse && n > 0 && len(replies[n-1].Files) == 0 {
		if parts := params(chat, replies[n-1]); len(parts) == 1 { // a longer one is sent in order, by call
			replies = replies[:n-1]
			last = inResponse{Method: "sendMessage", ChatID: chat, Text: parts[0].Text, ReplyMarkup: parts[0].ReplyMarkup, Preview: parts[0].LinkPreviewOptions}
		}
	}
	if _, err := c.say(ctx, chat, u.ID, replies); err != nil || u.CallbackQuery == nil {
		return last, err
	}
	c.retireButtons(ctx, u.CallbackQuery)
	if last != nil {
		c.answered(ctx, u)
		return last, nil
	}
	return inResponse{Method: "answerCallbackQuery", CallbackQueryID: u.CallbackQuery.ID}, nil
}

// inResponse is a method of the Bot API in the response to a webhook.
type inResponse struct {
	Method          string `json:"method"`
	ChatID          int64  `json:"chat_id,omitempty"`
	Topic           int    `json:"message_thread_id,omitempty"`
	Text            string `json:"text,omitempty"`
	ReplyMarkup     any    `json:"reply_markup,omitempty"`
	Preview         any    `json:"link_preview_options,omitempty"`
	CallbackQueryID string `json:"callback_query_id,omitempty"`
}

// answered answers a press by a call. A press that is too old to be answered is no error.
func (c *Channel) answered(ctx context.Context, u *models.Update) {
	if u.CallbackQuery == nil {
		return
	}
	_, err := c.client.AnswerCallbackQuery(ctx, &tg.AnswerCallbackQueryParams{CallbackQueryID: u.CallbackQuery.ID})
	if err != nil {
		c.log.Warn("a press was not answered", "update", u.ID, "error", c.redact(err))
	}
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
	earlier, err := c.turns.Redis.AlbumAnswer(ctx, c.identity(chat), album)
	if err != nil {
		return err
	}
	if earlier != 0 {
		err := c.rewrite(ctx, chat, earlier, reply)
		var failed *bot.SendError
		if err == nil || !errors.As(err, &failed) || failed.Class != bot.SendPermanent && failed.Class != bot.SendBlocked {
			return err
		}
	}
	message, err := c.say(ctx, chat, 0, []bot.Spoken{reply}) // also where the earlier one is gone
	if err != nil {
		return err
	}
	return c.turns.Redis.SetAlbumAnswer(ctx, c.identity(chat), album, message)
}

// rewrite puts a reply in the place of an earlier message.
func (c *Channel) rewrite(ctx context.Context, chat int64, message int, reply bot.Spoken) error {
	params := &tg.EditMessageTextParams{ChatID: chat, MessageID: message, Text: reply.Text, LinkPreviewOptions: unvisited()}
	if keys := keyboard(reply.Buttons); keys != nil {
		params.ReplyMarkup = keys
	}
	_, err := delivery{c, chat, longPatience, nil}.do(ctx, func() (*models.Message, error) { return c.client.EditMessageText(ctx, params) })
	if isRefused(err) && strings.Contains(err.Error(), "message is not modified") {
		return nil // a repeated delivery, or a reply that says the same
	}
	return err
}

// chatOf is the chat an update is answered in; a private chat has its person's id.
func chatOf(u *models.Update) int64 {
	if u.CallbackQuery != nil {
		return u.CallbackQuery.From.ID
	}
	return u.Message.Chat.ID
}
