package wechat

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/cases"
)

// job is one message on its way. A repeated delivery of the same message waits for the same job.
type job struct {
	name   string // no other job has it, in no replica
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
		if err := c.listen(ctx, j, m); err != nil {
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
	key := bot.TurnID(m)
	c.mu.Lock()
	defer c.mu.Unlock()
	if j := c.jobs[key]; j != nil {
		j.mu.Lock()
		defer j.mu.Unlock()
		j.deliveries++
		j.late = j.late && j.ended // there is somebody to listen again, if it is not being said already
		return j, j.deliveries
	}
	j := &job{name: rand.Text(), done: make(chan struct{}), deliveries: 1}
	c.jobs[key] = j
	c.busy.Go(func() {
		limited, cancel := context.WithTimeout(ctx, turnTime)
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
	if key := bot.TurnID(m); c.jobs[key] == j {
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
		err = c.sayLate(ctx, m, answer)
	case kept || repeated: // by us, or by a replica that heard of it before
		err = c.redis.Drop(ctx, c.shelf(), bot.TurnID(m))
	}
	if err != nil {
		c.log.Error("a late answer was not sent; it is tried again", "turn", bot.TurnID(m), "error", err)
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
	if err := c.redis.Keep(limited, c.shelf(), bot.TurnID(m.Message), data); err != nil {
		return false, err
	}
	j.kept, j.late = true, delivery == j.deliveries
	return true, nil
}

// shelf holds the messages that WeChat was told success for before their turn ended.
func (c *Channel) shelf() string { return "late:" + c.config.AppID }

// saidLate names a late answer that was said.
func saidLate(m bot.Message) string { return "said:" + bot.TurnID(m) }

// remembered is how long it is known of a late answer that it was said: longer than WeChat repeats a message.
const remembered = 10 * time.Minute

// listener names the job to which WeChat listens, where it delivered a message more than once.
func listener(m bot.Message) string { return "listener:" + bot.TurnID(m) }

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

// sayLate sends what would have been the passive reply, and forgets that the message was late.
func (c *Channel) sayLate(ctx context.Context, m bot.Message, answer string) error {
	if answer != "" {
		if err := c.send(ctx, m.From, answer, reserve); err != nil {
			return err
		}
	}
	if _, err := c.redis.Once(ctx, saidLate(m), remembered); err != nil {
		return err
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

// takeUp takes the late messages from before a time, each person's in their order. One that cannot be taken holds up only
// what the same person wrote after it.
func (c *Channel) takeUp(ctx context.Context, before time.Time) error {
	kept, err := c.redis.Kept(ctx, c.shelf())
	if err != nil {
		return err
	}
	var wrong []error
	var waiting []lateMessage
	for id, data := range kept {
		var m lateMessage
		if err := json.Unmarshal([]byte(data), &m); err != nil {
			wrong = append(wrong, fmt.Errorf("reading late message %s: %w", id, err))
		} else if !m.At.After(before) {
			waiting = append(waiting, m)
		}
	}
	slices.SortFunc(waiting, func(a, b lateMessage) int { // ids grow, and so does their length
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID))
	})
	stuck := map[cases.Identity]bool{}
	for _, m := range waiting {
		if stuck[m.From] {
			continue
		}
		if err := c.takeUpOne(ctx, m); err != nil {
			stuck[m.From], wrong = true, append(wrong, err)
		}
	}
	return errors.Join(wrong...)
}

// takeUpOne takes one late message, unless another replica does.
func (c *Channel) takeUpOne(ctx context.Context, m lateMessage) error {
	id := bot.TurnID(m.Message)
	mine, err := c.redis.Once(ctx, "late:"+id, turnTime)
	if err != nil || !mine {
		return err
	}
	if _, err := c.redis.Opened(ctx, m.From, m.Clicked, m.At); err != nil {
		return err
	}
	answer, err := bot.Unbroken(func() (string, error) { return c.answer(ctx, m.Message) })
	if err == nil {
		err = c.sayLate(ctx, m.Message, answer)
	}
	var failed *bot.SendError
	if errors.As(err, &failed) && failed.Class != bot.SendRetry && failed.Class != bot.SendUnknown {
		return c.redis.Drop(ctx, c.shelf(), id) // the person cannot be reached any more; the session is kept
	}
	return err
}
