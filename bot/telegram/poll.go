package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// Poll fetches updates by long polling, for a machine that Telegram cannot reach, until the context ends. An update
// counts as received only after its turn: the next request confirms it.
func (c *Channel) Poll(ctx context.Context) {
	var offset int64
	ready := false // the webhook is taken away: with one Telegram hands nothing out
	for ctx.Err() == nil {
		var err error
		if !ready {
			_, err = c.client.DeleteWebhook(ctx, &tg.DeleteWebhookParams{})
			ready = err == nil
		}
		var updates []models.Update
		if err == nil {
			updates, err = c.updates(ctx, offset)
		}
		if err == nil {
			offset, err = c.takeAll(ctx, updates, offset)
		}
		if err != nil && ctx.Err() == nil {
			c.log.Warn("polling Telegram failed; it goes on in a moment", "error", c.redact(err))
			select {
			case <-ctx.Done():
			case <-time.After(3 * time.Second):
			}
		}
	}
}

// takeAll takes updates in order and gives the offset behind the last one taken.
func (c *Channel) takeAll(ctx context.Context, updates []models.Update, offset int64) (int64, error) {
	for i := range updates {
		turn, cancel := context.WithTimeout(ctx, turnTime)
		response, err := c.take(turn, &updates[i], false)
		cancel()
		if err != nil {
			return offset, err
		}
		if method, ok := response.(inResponse); ok {
			if err := c.call(ctx, method.Method, method, nil); err != nil {
				c.log.Warn("an answer was not sent", "update", updates[i].ID, "error", c.redact(err))
			}
		}
		offset = updates[i].ID + 1
	}
	return offset, nil
}

func (c *Channel) updates(ctx context.Context, offset int64) ([]models.Update, error) {
	var updates []models.Update
	err := c.call(ctx, "getUpdates", map[string]any{
		"offset": offset, "timeout": 50, "allowed_updates": []string{"message", "edited_message", "callback_query", "my_chat_member"},
	}, &updates)
	return updates, err
}

// call calls a method that the client library does not export.
func (c *Channel) call(ctx context.Context, method string, params, result any) error {
	body, err := json.Marshal(params)
	if err != nil {
		return fmt.Errorf("writing down a call of %s: %w", method, err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.config.APIURL+"/bot"+c.config.Token+"/"+method, bytes.NewReader(body))
	if err != nil {
		return c.redact(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := c.http.Do(request)
	if err != nil {
		return fmt.Errorf("calling %s: %w", method, c.redact(err))
	}
	defer func() { _ = response.Body.Close() }()
	answer := struct {
		OK          bool            `json:"ok"`
		Description string          `json:"description"`
		Result      json.RawMessage `json:"result"`
	}{}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return fmt.Errorf("reading the answer to %s: %w", method, err)
	}
	if !answer.OK {
		return fmt.Errorf("calling %s: %s", method, answer.Description)
	}
	if result == nil {
		return nil
	}
	if err := json.Unmarshal(answer.Result, result); err != nil {
		return fmt.Errorf("reading the result of %s: %w", method, err)
	}
	return nil
}
