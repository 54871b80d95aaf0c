package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	tg "github.com/go-telegram/bot"
)

// pollHold is for how long a replica that was killed keeps the others from polling.
const pollHold = 30 * time.Second

// Poll fetches updates by long polling, for a machine that Telegram cannot reach, until the context ends. One replica polls
// at a time: Telegram serves one asker, and would give others what the first is just answering.
func (c *Channel) Poll(ctx context.Context) {
	for ctx.Err() == nil {
		if _, err := c.turns.Redis.Alone(ctx, "poll:"+Name+":"+c.account, pollHold, c.poll); err != nil && ctx.Err() == nil {
			c.log.Warn("it is not known whether another replica polls Telegram", "error", err)
		}
		rest(ctx, time.Second)
	}
}

// rest waits a while, or until the context ends.
func rest(ctx context.Context, while time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(while):
	}
}

// poll fetches updates until the context ends. An update counts as received only after its turn.
func (c *Channel) poll(ctx context.Context) {
	in := newInbox(c)
	ready := false // the webhook is taken away: with one Telegram hands nothing out
	for ctx.Err() == nil {
		var err error
		if !ready {
			_, err = c.client.DeleteWebhook(ctx, &tg.DeleteWebhookParams{})
			ready = err == nil
		}
		if err == nil {
			err = in.fetch(ctx)
		}
		if err != nil && ctx.Err() == nil {
			c.log.Warn("polling Telegram failed; it goes on in a moment", "error", c.redact(err))
			rest(ctx, 3*time.Second)
		}
	}
	in.close(context.WithoutCancel(ctx))
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
