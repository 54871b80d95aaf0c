package wechat

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
)

// job is one message on its way. A repeated delivery of the same message waits for the same job.
type job struct {
	name   string // no other job has it, in no replica
	cancel context.CancelFunc
	done   chan struct{}
	answer string // the passive reply, once done
	err    error

	mu sync.Mutex
	// deliveries counts them: WeChat listens to the newest one only, as it hung up on those before.
	deliveries int
	kept       bool // on the shelf, because a delivery was told success
	repeated   bool // WeChat delivered it more than once
	late       bool // nobody listens any more: the answer goes out as a message of its own
	ended      bool
}

// hear gives the passive reply to a message, once its turn is through. Where that takes longer than a context, the reply is
// empty and the answer follows as a message of its own, unless WeChat delivers the message again and hears it then.
func (c *Channel) hear(limited context.Context, m bot.Message, clicked bool) (string, error) {
	ctx := context.WithoutCancel(limited)
	j, delivery := c.start(ctx, m, clicked)
	if delivery > 1 {
		if err := c.listen(limited, j, m); err != nil {
			return "", err
		}
	}
	select {
	case <-j.done:
	case <-limited.Done():
		if gone, err := c.postpone(ctx, j, delivery, lateMessage{m, clicked}); gone || err != nil {
			return "", err
		}
		<-j.done
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.late && j.err == nil {
		return "", nil
	}
	return j.answer, j.err
}

// start begins a message's turn, or joins the one under way. It says which delivery of the message this is.
func (c *Channel) start(ctx context.Context, m bot.Message, clicked bool) (*job, int) {
	key := bot.MessageKey(m)
	c.mu.Lock()
	defer c.mu.Unlock()
	if j := c.jobs[key]; j != nil {
		j.mu.Lock()
		defer j.mu.Unlock()
		j.deliveries++
		j.late = j.late && j.ended // there is somebody to listen again, if it is not being said already
		return j, j.deliveries
	}
	limited, cancel := context.WithTimeout(ctx, turnTime)
	j := &job{name: rand.Text(), cancel: cancel, done: make(chan struct{}), deliveries: 1}
	c.jobs[key] = j
	c.busy.Go(func() {
		defer cancel()
		c.work(limited, j, m, clicked)
		c.leave(j, m) // which it did before, unless it had to speak itself
	})
	return j, 1
}

// leave ends the time in which a delivery can join a job.
func (c *Channel) leave(j *job, m bot.Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if key := bot.MessageKey(m); c.jobs[key] == j {
		delete(c.jobs, key)
	}
}

// work takes a message's turn and says all of it but the last page, which is the passive reply. Where WeChat could
// not wait, the last page goes out like the others.
func (c *Channel) work(ctx context.Context, j *job, m bot.Message, clicked bool) {
	answer, err := bot.Unbroken(func() (string, error) { return c.turn(ctx, j, m, clicked) })
	j.mu.Lock()
	j.answer, j.err, j.ended = answer, err, true
	late, kept, repeated := j.late, j.kept, j.repeated
	j.mu.Unlock()
	if !late {
		c.leave(j, m) // a delivery from now on is a repeat, to which nothing secret is said again
	}
	close(j.done)
	if err != nil {
		return // what is kept stays kept
	}
	if late {
		late, err = c.heeded(ctx, j, m)
	}
	switch {
	case err != nil:
	case late:
		_, err = c.sayLate(ctx, m, answer)
	case kept || repeated: // by us, or by a replica that heard of it before
		err = c.redis.Drop(ctx, c.shelf(), bot.MessageKey(m))
	}
	if err != nil {
		c.log.Error("a late answer was not sent; it is tried again", "turn", c.turns.TurnID(m), "contact", c.turns.Hash.Of(m.From), "error", err)
	}
}

// lateMessage is a message as it is kept while its answer is late.
type lateMessage struct {
	bot.Message
	Clicked bool
}

// postpone notes that a delivery cannot wait for its job. The message is kept first: once WeChat is told success it may
// never come again. False says that the job has ended meanwhile.
func (c *Channel) postpone(ctx context.Context, j *job, delivery int, m lateMessage) (bool, error) {
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
	if err := c.redis.Keep(limited, c.shelf(), bot.MessageKey(m.Message), data); err != nil {
		return false, err
	}
	j.kept, j.late = true, delivery == j.deliveries
	return true, nil
}

// shelf holds the messages that WeChat was told success for before their turn ended.
func (c *Channel) shelf() string { return "late:" + c.config.AppID }

// saidLate names a late answer that was said.
func saidLate(m bot.Message) string { return "said:" + bot.MessageKey(m) }

// remembered is how long it is known of a late answer that it was said: longer than WeChat repeats a message.
const remembered = 10 * time.Minute

// listener names the job to which WeChat listens, where it delivered a message more than once.
func listener(m bot.Message) string { return "listener:" + bot.MessageKey(m) }

// listen notes that WeChat listens to a job, and to no replica's before it.
func (c *Channel) listen(ctx context.Context, j *job, m bot.Message) error {
	j.mu.Lock()
	j.repeated = true
	j.mu.Unlock()
	return c.redis.Note(ctx, listener(m), j.name, remembered)
}

// heeded says whether a job is the last to which WeChat listened. The answer of any other is said by that one.
func (c *Channel) heeded(ctx context.Context, j *job, m bot.Message) (bool, error) {
	name, err := c.redis.Noted(ctx, listener(m))
	return name == "" || name == j.name, err
}

// sayLate sends what would have been the passive reply, and forgets that the message was late. Where WeChat is busy for a
// moment it is asked again at once. Where it will never take the answer, no other try is made; again says whether one is, and may
// be soon. Until the answer is said it is owed: whoever writes on meanwhile gets it with the next one.
func (c *Channel) sayLate(ctx context.Context, m bot.Message, answer string) (again bool, err error) {
	for wait := time.Second; answer != ""; wait *= 2 {
		err := c.send(ctx, m.From, answer, reserve)
		if err == nil {
			break
		}
		c.owe(ctx, m)
		var failed *bot.SendError
		unsent := !errors.As(err, &failed) || failed.Class == bot.SendRetry && failed.After == 0
		switch {
		case failed != nil && failed.Class != bot.SendRetry && failed.Class != bot.SendUnknown:
			c.log.Error("a late answer is not sent: WeChat does not take it. It comes with the next one", "turn", c.turns.TurnID(m), "contact", c.turns.Hash.Of(m.From), "error", err)
			return false, c.redis.Drop(ctx, c.shelf(), bot.MessageKey(m))
		case failed == nil || !unsent || wait > 4*time.Second: // ours to mend, or theirs, and it takes longer
			return unsent, err
		}
		select {
		case <-ctx.Done():
			return true, err
		case <-time.After(wait):
		}
		if said, err := c.redis.Was(ctx, saidLate(m)); said || err != nil {
			return true, err
		}
	}
	if err := c.paid(ctx, m); err != nil {
		return false, err
	}
	if _, err := c.redis.Once(ctx, saidLate(m), remembered); err != nil {
		return false, err
	}
	return false, c.redis.Drop(ctx, c.shelf(), bot.MessageKey(m))
}
