package telegram

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/cases"
)

// maxText is how long a message may be, in UTF-16 units as Telegram counts.
const maxText = 4096

// Push sends a message that answers nothing. Telegram knows at once whether it arrived, so there is no receipt.
func (c *Channel) Push(ctx context.Context, to cases.Identity, message bot.Spoken) (receipt string, err error) {
	chat, err := strconv.ParseInt(to.External, 10, 64)
	if err != nil {
		return "", &bot.SendError{Class: bot.SendPermanent, Code: "identity", Err: errors.New("not a Telegram id")}
	}
	on := delivery{c, chat, pushPatience, nil}
	if message.File != nil {
		return "", on.document(ctx, message)
	}
	_, err = on.send(ctx, message)
	return "", err
}

// pushPatience is how long a push waits within a message of several parts; where Telegram wants more time the message is
// tried again later.
const pushPatience = 5 * time.Second

// delivery is on its way to a chat. It waits as Telegram asks, as long as its patience allows, in front of the very call
// that was refused, so that nothing before it comes twice.
type delivery struct {
	*Channel
	chat     int64
	patience time.Duration
	said     *progress // nil where a message is not one of several
}

// do calls a method of the Bot API and reads what a failure means. A call that an earlier delivery made is not made again.
func (d delivery) do(ctx context.Context, call func() (*models.Message, error)) (message int, err error) {
	if d.said.before() {
		return 0, nil
	}
	for {
		sent, err := call()
		if err == nil {
			d.said.count()
			return sent.ID, nil
		}
		failed := d.classify(d.chat, err)
		if until, ends := ctx.Deadline(); failed.Code != "429" || failed.After > d.patience || ends && failed.After > time.Until(until) {
			return 0, failed
		}
		select {
		case <-ctx.Done():
			return 0, fmt.Errorf("waiting as Telegram asked: %w", ctx.Err())
		case <-time.After(failed.After):
		}
	}
}

// TakesFiles says that Telegram takes files: up to 50 MB from a bot.
func (c *Channel) TakesFiles() bool { return true }

// document sends a message with its file: in one where the text is short enough, or else the text first.
func (d delivery) document(ctx context.Context, message bot.Spoken) error {
	under := message
	if len(utf16.Encode([]rune(message.Text))) > maxUnder {
		if _, err := d.send(ctx, message); err != nil {
			return err
		}
		under = bot.Spoken{}
	}
	_, err := d.upload(ctx, asDocument, message.File.Name, message.File.Data, under)
	return err
}

// send sends one message, in parts where it is long; the buttons stand under the last part.
func (d delivery) send(ctx context.Context, message bot.Spoken) (last int, err error) {
	if len(message.Files) > 0 {
		return d.sendWithFiles(ctx, message)
	}
	for _, params := range params(d.chat, message) {
		last, err = d.do(ctx, func() (*models.Message, error) { return d.client.SendMessage(ctx, params) })
		if err != nil {
			return 0, err
		}
	}
	return last, nil
}

// params are the calls that say a message.
func params(chat int64, message bot.Spoken) []*tg.SendMessageParams {
	var out []*tg.SendMessageParams
	for _, part := range bot.Split(message.Text, maxText, bot.UTF16) {
		out = append(out, &tg.SendMessageParams{ChatID: chat, Text: part, LinkPreviewOptions: unvisited()})
	}
	if keyboard := keyboard(message.Buttons); keyboard != nil && len(out) > 0 {
		out[len(out)-1].ReplyMarkup = keyboard
	}
	return out
}

// unvisited keeps Telegram from visiting the addresses in a text: some are good for one visit only, and what people write
// about their affairs is not for the owners of other sites.
func unvisited() *models.LinkPreviewOptions {
	return &models.LinkPreviewOptions{IsDisabled: tg.True()}
}

// keyboard puts answers one below the other and the ways around a question side by side under them. Short answers
// (yes, no) share a row.
func keyboard(buttons []bot.Button) *models.InlineKeyboardMarkup {
	if len(buttons) == 0 {
		return nil
	}
	var rows [][]models.InlineKeyboardButton
	var answers, ways []models.InlineKeyboardButton
	short := true
	for _, b := range buttons {
		key := models.InlineKeyboardButton{Text: b.Label, CallbackData: b.Data}
		if b.Unnumbered {
			ways = append(ways, key)
			continue
		}
		answers = append(answers, key)
		short = short && len(utf16.Encode([]rune(b.Label))) <= 8
	}
	if short && len(answers) <= 3 && len(answers) > 0 {
		rows = append(rows, answers)
	} else {
		for _, key := range answers {
			rows = append(rows, []models.InlineKeyboardButton{key})
		}
	}
	for len(ways) > 0 {
		n := min(2, len(ways))
		rows = append(rows, ways[:n])
		ways = ways[n:]
	}
	return &models.InlineKeyboardMarkup{InlineKeyboard: rows}
}

// classify reads Telegram's own error about a message to a chat.
func (c *Channel) classify(chat int64, err error) *bot.SendError {
	failed := &bot.SendError{Class: bot.SendRetry, Code: "network", Err: c.redact(err)}
	var slower *tg.TooManyRequestsError
	var before unsent
	var answered status
	switch {
	case errors.As(err, &slower):
		failed.Code, failed.After = "429", time.Duration(slower.RetryAfter)*time.Second
		failed.Wide = c.slowElsewhere(chat, failed.After)
	case errors.Is(err, tg.ErrorForbidden):
		failed.Class, failed.Code = bot.SendBlocked, "403"
	case errors.Is(err, tg.ErrorBadRequest) && strings.Contains(err.Error(), "chat not found"):
		failed.Class, failed.Code = bot.SendBlocked, "400"
	case errors.Is(err, tg.ErrorBadRequest):
		failed.Class, failed.Code = bot.SendPermanent, "400"
	case errors.Is(err, tg.ErrorUnauthorized), errors.Is(err, tg.ErrorNotFound):
		failed.Code, failed.After, failed.Wide = "401", time.Minute, true // the token is wrong: nothing goes through until it is mended
	case errors.As(err, &before): // nothing was sent
	case errors.As(err, &answered):
		failed.Code, failed.Class = strconv.Itoa(int(answered)), bot.SendUnknown
		if answered == http.StatusBadGateway || answered == http.StatusServiceUnavailable { // what stands in front found no Bot API
			failed.Class, failed.After = bot.SendRetry, 10*time.Second
		}
	case errors.Is(err, tg.ErrorConflict), strings.HasPrefix(err.Error(), "error response from telegram"): // a refusal of another kind
		failed.Code = "other"
	default: // the answer was lost or cannot be read
		failed.Class = bot.SendUnknown
	}
	return failed
}

// slowElsewhere notes that Telegram wants time for a chat, and says whether it wants time for another one too. It does not
// say whose limit was reached: one chat alone is that chat's, and two are taken for the bot's.
func (c *Channel) slowElsewhere(chat int64, wait time.Duration) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.turns.Now()
	maps.DeleteFunc(c.slow, func(_ int64, until time.Time) bool { return !until.After(now) })
	c.slow[chat] = now.Add(wait)
	return len(c.slow) > 1
}

// say sends the replies to an update in order, without those that an earlier delivery of it sent. A person who blocked us is
// noted, and is no error: there is nobody to repeat the message to.
func (c *Channel) say(ctx context.Context, chat, update int64, replies []bot.Spoken) (last int, err error) {
	d := delivery{c, chat, longPatience, c.saidBefore(ctx, update, replies)}
	defer func() {
		if err != nil {
			c.noteSaid(ctx, update, d.said)
		}
	}()
	for _, reply := range replies {
		last, err = d.send(ctx, reply)
		var failed *bot.SendError
		switch {
		case err == nil:
		case errors.As(err, &failed) && failed.Class == bot.SendBlocked:
			return 0, c.turns.Blocked(ctx, c.identity(chat), true)
		case isRefused(err):
			c.log.Error("a reply is refused; repeating it would be of no use", "contact", c.turns.Hash.Of(c.identity(chat)), "error", failed)
		default:
			return 0, err
		}
	}
	return last, nil
}

// longPatience is that of a person's turn, which ends by its own limit.
const longPatience = time.Hour
