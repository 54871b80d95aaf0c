package wechat

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/silenceper/wechat/v2/officialaccount/message"
)

// turnTime bounds a whole turn with its messages.
const turnTime = 50 * time.Second

// ServeHTTP takes what WeChat pushes to the account's address.
func (c *Channel) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	var answer []byte
	var err error
	switch r.Method {
	case http.MethodGet: // WeChat asks whether the address is ours
		query := r.URL.Query()
		if err = c.signed(query, query.Get("signature")); err == nil {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8") // what is echoed is never a page
			answer = []byte(query.Get("echostr"))
		}
	case http.MethodPost:
		var p push
		if p, err = c.read(w, r); err == nil {
			answer, err = c.take(r.Context(), p, began)
		}
	default:
		err = wrong{http.StatusMethodNotAllowed, "GET or POST"}
	}
	var refused wrong
	switch {
	case errors.As(err, &refused):
		c.log.Warn("a request is none of WeChat's", "reason", refused.reason)
		http.Error(w, refused.reason, refused.status)
	case err != nil:
		c.log.Error("a message was not taken; WeChat repeats it", "error", err)
		http.Error(w, "come again", http.StatusServiceUnavailable)
	default:
		_, _ = w.Write(answer) // whoever hung up asks again
	}
}

// success tells WeChat that a push was received and is answered later, or not at all.
var success = []byte("success")

// take takes one push through and gives the answer: the next question, or success where there is nothing to say, or
// nothing yet. What it does goes on where WeChat hangs up.
func (c *Channel) take(request context.Context, p push, began time.Time) ([]byte, error) {
	ctx, end := context.WithTimeout(context.WithoutCancel(request), turnTime)
	defer end()
	m, speaks := c.message(p)
	if p.Event == message.EventSubscribe || p.Event == message.EventUnsubscribe {
		if err := c.turns.Blocked(ctx, m.From, p.Event == message.EventUnsubscribe); err != nil {
			c.log.Warn("a follower came or went and it is not noted; the next message that fails shows it", "error", err)
		}
	}
	if p.Event == message.EventTemplateSendJobFinish && p.Status != "success" {
		return success, c.bounced(ctx, m.From, p.JobID, "template "+p.Status)
	}
	if len(p.Sent) > 0 {
		return success, c.sent(ctx, p)
	}
	if len(p.Popup)+len(p.Change) > 0 {
		return success, c.consented(ctx, p)
	}
	if !speaks {
		return success, nil
	}
	limited, cancel := context.WithDeadline(request, began.Add(c.config.Patience))
	defer cancel()
	text, err := c.hear(limited, m, p.clicked())
	for wait := 100 * time.Millisecond; err != nil && limited.Err() == nil; wait *= 2 {
		select { // WeChat would ask at once, and give up after three times: where a store is away for a moment we ask ourselves
		case <-limited.Done():
		case <-time.After(wait):
			text, err = c.hear(limited, m, p.clicked())
		}
	}
	if err != nil && c.last(m, began) {
		return c.giveUp(p, m, began, err)
	}
	if err != nil {
		return nil, fmt.Errorf("turn %s of contact %s: %w", bot.MessageKey(m), c.turns.Hash.Of(m.From), err)
	}
	if text == "" {
		return success, nil
	}
	return c.reply(p, text)
}

// bounced sends the notice of a template message or a subscription notice that did not arrive another way.
func (c *Channel) bounced(ctx context.Context, from cases.Identity, receipt, why string) error {
	_, err := c.waitFor(ctx, func() (bool, error) {
		found, err := c.turns.DB.BounceNotice(ctx, from, receipt, "wechat: "+why)
		if found {
			c.log.Warn("a message made of a template did not arrive; its notice goes another way", "contact", c.turns.Hash.Of(from), "why", why)
		}
		return found, err
	})
	return err
}

// waitFor asks until a notice is found, for three seconds: WeChat may say what became of it before we have noted which
// message it was.
func (c *Channel) waitFor(ctx context.Context, find func() (bool, error)) (found bool, err error) {
	for wait := 50 * time.Millisecond; wait < 2*time.Second && ctx.Err() == nil; wait *= 2 {
		if found, err = find(); found || err != nil {
			return found, err
		}
		time.Sleep(wait)
	}
	return false, nil
}

// turn takes the turn of a message and sends what does not fit into the passive reply.
func (c *Channel) turn(ctx context.Context, j *job, m bot.Message, clicked bool) (string, error) {
	said, err := c.comes(ctx, j, m, clicked)
	if err != nil {
		c.turns.Metrics.Failed(Name)
	}
	if said || err != nil {
		return "", err
	}
	return c.answer(ctx, m)
}

// comes notes that a message came, and says whether its answer was said late already. One that came before may be on its way in
// another replica: then WeChat listens to us now.
func (c *Channel) comes(ctx context.Context, j *job, m bot.Message, clicked bool) (said bool, err error) {
	first, err := c.redis.Opened(ctx, m.From, clicked, m.At)
	if err != nil || first {
		return false, err
	}
	if said, err = c.redis.Was(ctx, saidLate(m)); said || err != nil {
		return said, err
	}
	return false, c.listen(ctx, j, m)
}

// answer is what a message is answered with, up to its last page.
func (c *Channel) answer(ctx context.Context, m bot.Message) (string, error) {
	if page, ok, err := c.nextPage(ctx, m); ok || err != nil {
		return page, err
	}
	replies, err := c.turns.Take(ctx, m, c.fetch)
	if err != nil {
		return "", err
	}
	if replies, err = c.withOwed(ctx, m, replies); err != nil {
		return "", err
	}
	return c.early(ctx, m, pages(c.showFiles(ctx, m.From, replies), maxText))
}
