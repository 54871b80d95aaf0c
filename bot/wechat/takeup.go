package wechat

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/cases"
)

// Run takes up late messages that a crash interrupted, until the context ends; then it lets running turns finish. It looks
// again while some are under way: a person whose turn takes long keeps nobody else waiting.
func (c *Channel) Run(ctx context.Context) {
	tick := time.NewTicker(turnTime / 5)
	defer tick.Stop()
	for {
		c.busy.Go(func() {
			if err := c.takeUp(ctx, time.Now().Add(-turnTime-turnTime/5)); err != nil && ctx.Err() == nil {
				c.log.Warn("late messages cannot be taken up yet", "error", err)
			}
		})
		select {
		case <-ctx.Done():
			c.busy.Wait()
			return
		case <-tick.C:
		}
	}
}

// atOnce is how many people's late messages are taken up at a time.
const atOnce = 16

// takeUp takes the late messages from before a time, each person's in their order. One that cannot be taken holds up only
// what the same person wrote after it.
func (c *Channel) takeUp(ctx context.Context, before time.Time) error {
	lines, err := c.waiting(ctx, before)
	var mu sync.Mutex
	var group sync.WaitGroup
	free := make(chan struct{}, atOnce)
	for _, line := range lines {
		free <- struct{}{}
		group.Go(func() {
			defer func() { <-free }()
			wrong := c.takeUpLine(ctx, line)
			mu.Lock()
			defer mu.Unlock()
			err = errors.Join(err, wrong)
		})
	}
	group.Wait()
	return err
}

// waiting are the late messages from before a time, a line a person. The error tells of those that cannot be read.
func (c *Channel) waiting(ctx context.Context, before time.Time) ([][]lateMessage, error) {
	kept, err := c.redis.Kept(ctx, c.shelf())
	if err != nil {
		return nil, err
	}
	var wrong []error
	var all []lateMessage
	for id, data := range kept {
		var m lateMessage
		if err := json.Unmarshal([]byte(data), &m); err != nil {
			wrong = append(wrong, fmt.Errorf("reading late message %s: %w", id, err))
		} else if !m.At.After(before) {
			all = append(all, m)
		}
	}
	slices.SortFunc(all, func(a, b lateMessage) int { // ids grow, and so does their length
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID))
	})
	var lines [][]lateMessage
	at := map[cases.Identity]int{}
	for _, m := range all {
		i, known := at[m.From]
		if !known {
			i, at[m.From] = len(lines), len(lines)
			lines = append(lines, nil)
		}
		lines[i] = append(lines[i], m)
	}
	return lines, errors.Join(wrong...)
}

// takeUpLine takes one person's late messages until one cannot be taken, or somebody else is at it. What breaks a turn
// breaks it again, and holds up nothing.
func (c *Channel) takeUpLine(ctx context.Context, line []lateMessage) error {
	var wrong []error
	for _, m := range line {
		taken, err := c.takeUpOne(ctx, m)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("turn %s of contact %s: %w", c.turns.TurnID(m.Message), c.turns.Hash.Of(m.From), err))
		}
		if !taken && !errors.Is(err, bot.ErrBroken) {
			break
		}
	}
	return errors.Join(wrong...)
}

// takeUpOne takes one late message; false where it still waits, or another replica or an earlier look is at it. What was surely
// not sent is tried again at the next look, all else after a turn's time.
func (c *Channel) takeUpOne(ctx context.Context, m lateMessage) (taken bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, turnTime)
	defer cancel()
	id := bot.MessageKey(m.Message)
	release, mine, err := c.redis.Hold(ctx, "late:"+id, turnTime)
	if err != nil || !mine {
		return false, err
	}
	switch said, err := c.redis.Was(ctx, saidLate(m.Message)); {
	case err != nil:
		return false, err
	case said: // by who looked before us
		return true, c.redis.Drop(ctx, c.shelf(), id)
	}
	if _, err := c.redis.Opened(ctx, m.From, m.Clicked, m.At); err != nil {
		return false, err
	}
	answer, err := bot.Unbroken(func() (string, error) { return c.answer(ctx, m.Message) })
	again := !errors.Is(err, bot.ErrBroken)
	if err == nil {
		again, err = c.sayLate(ctx, m.Message, answer)
	}
	if err != nil && again {
		release()
	}
	return err == nil, err
}
