package wechat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
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
			answer, err = c.take(context.WithoutCancel(r.Context()), p, began)
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
// nothing yet.
func (c *Channel) take(ctx context.Context, p push, began time.Time) ([]byte, error) {
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
	j := c.start(ctx, m, p.clicked())
	select {
	case <-j.done:
	case <-time.After(time.Until(began.Add(c.config.Patience))):
		late, err := c.postpone(ctx, j, m)
		if err != nil {
			return nil, err
		}
		if late {
			return success, nil
		}
		<-j.done
	}
	if j.err != nil {
		return nil, j.err
	}
	if j.answer == "" {
		return success, nil
	}
	return c.reply(p, j.answer)
}

// bounced sends the notice of a template message or a subscription notice that did not arrive another way.
func (c *Channel) bounced(ctx context.Context, from cases.Identity, receipt, why string) error {
	_, err := c.waitFor(ctx, func() (bool, error) {
		found, err := c.turns.DB.BounceNotice(ctx, from, receipt, "wechat: "+why)
		if found {
			c.log.Warn("a message made of a template did not arrive; its notice goes another way", "contact", bot.Hash(from), "why", why)
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

// job is one message on its way. A repeated delivery of the same message waits for the same job.
type job struct {
	done   chan struct{}
	answer string // the passive reply, once done
	err    error

	mu          sync.Mutex
	late, ended bool
}

// start begins a message's turn, or joins the one under way.
func (c *Channel) start(ctx context.Context, m bot.Message, clicked bool) *job {
	key := bot.TurnID(m)
	c.mu.Lock()
	defer c.mu.Unlock()
	if j := c.jobs[key]; j != nil {
		return j
	}
	j := &job{done: make(chan struct{})}
	c.jobs[key] = j
	c.busy.Go(func() {
		limited, cancel := context.WithTimeout(ctx, turnTime)
		defer cancel()
		c.work(limited, j, m, clicked)
		c.mu.Lock()
		delete(c.jobs, key)
		c.mu.Unlock()
	})
	return j
}

// work takes a message's turn and says all of it but the last page, which is the passive reply. Where WeChat could
// not wait, the last page goes out like the others.
func (c *Channel) work(ctx context.Context, j *job, m bot.Message, clicked bool) {
	answer, err := c.turn(ctx, m, clicked)
	j.mu.Lock()
	j.answer, j.err, j.ended = answer, err, true
	late := j.late
	j.mu.Unlock()
	close(j.done)
	if !late || err != nil {
		return // a late message that failed stays kept
	}
	if err := c.sayLate(ctx, m, answer); err != nil {
		c.log.Error("a late answer was not sent; it is tried again", "turn", bot.TurnID(m), "error", err)
	}
}

// turn takes the turn of a message and sends what does not fit into the passive reply.
func (c *Channel) turn(ctx context.Context, m bot.Message, clicked bool) (string, error) {
	if err := c.redis.Opened(ctx, m.From, clicked, m.At); err != nil {
		return "", err
	}
	if page, ok, err := c.nextPage(ctx, m); ok || err != nil {
		return page, err
	}
	replies, err := c.turns.Take(ctx, m, c.fetch)
	if err != nil {
		return "", err
	}
	return c.early(ctx, m, pages(c.showFiles(ctx, m.From, replies), maxText))
}

// postpone notes that WeChat cannot wait for a job. The message is kept first: once WeChat is told success it never
// comes again. False says that the job has ended meanwhile.
func (c *Channel) postpone(ctx context.Context, j *job, m bot.Message) (bool, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.ended || j.late {
		return j.late, nil
	}
	data, err := json.Marshal(m)
	if err != nil {
		return false, fmt.Errorf("writing down a late message: %w", err)
	}
	limited, cancel := context.WithTimeout(ctx, 300*time.Millisecond)
	defer cancel()
	if err := c.redis.Keep(limited, c.shelf(), bot.TurnID(m), data); err != nil {
		return false, err
	}
	j.late = true
	return true, nil
}

// shelf holds the messages that WeChat was told success for before their turn ended.
func (c *Channel) shelf() string { return "late:" + c.config.AppID }

// sayLate sends what would have been the passive reply, and forgets that the message was late.
func (c *Channel) sayLate(ctx context.Context, m bot.Message, answer string) error {
	if answer != "" {
		if err := c.send(ctx, m.From, answer, 0); err != nil {
			return err
		}
	}
	return c.redis.Drop(ctx, c.shelf(), bot.TurnID(m))
}

// Run takes up late messages that a crash interrupted, until the context ends; then it lets running turns finish.
func (c *Channel) Run(ctx context.Context) {
	tick := time.NewTicker(turnTime / 5)
	defer tick.Stop()
	for {
		if err := c.takeUp(ctx, time.Now().Add(-turnTime-turnTime/5)); err != nil && ctx.Err() == nil {
			c.log.Warn("late messages cannot be taken up yet", "error", err)
		}
		select {
		case <-ctx.Done():
			c.busy.Wait()
			return
		case <-tick.C:
		}
	}
}

// takeUp takes the late messages from before a time. Only one replica takes each.
func (c *Channel) takeUp(ctx context.Context, before time.Time) error {
	kept, err := c.redis.Kept(ctx, c.shelf())
	if err != nil {
		return err
	}
	for id, data := range kept {
		var m bot.Message
		if err := json.Unmarshal([]byte(data), &m); err != nil {
			return fmt.Errorf("reading late message %s: %w", id, err)
		}
		if m.At.After(before) {
			continue
		}
		mine, err := c.redis.Once(ctx, "late:"+id, turnTime)
		if err != nil {
			return err
		}
		if !mine {
			continue
		}
		answer, err := c.turn(ctx, m, false)
		if err == nil {
			err = c.sayLate(ctx, m, answer)
		}
		var failed *bot.SendError
		if errors.As(err, &failed) && failed.Class != bot.SendRetry && failed.Class != bot.SendUnknown {
			err = c.redis.Drop(ctx, c.shelf(), id) // the person cannot be reached any more; the session is kept
		}
		if err != nil {
			return err
		}
	}
	return nil
}
