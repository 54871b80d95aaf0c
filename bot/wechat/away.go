package wechat

import (
	"context"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/locales"
)

// last says whether a delivery of a message is the last that WeChat makes: three in all, each as soon as the one before was
// given up. No store has to be there to know it, and the replica need not be the one of the deliveries before. Where it is an
// earlier one, as of a message that came late, the person only hears sooner that it failed.
func (c *Channel) last(m bot.Message, began time.Time) bool {
	return began.Sub(m.At) > c.config.Patience*8/5 // the second begins at 1 to 1.3 times, as seconds are cut off; the third at 2
}

// giveUp answers a message that cannot be taken and does not come again: WeChat would say that our account is out of order, and
// not that what was written is gone. Its turn ends, so that it is not taken behind the person's back. What is on the shelf is
// answered later all the same.
func (c *Channel) giveUp(p push, m bot.Message, began time.Time, err error) ([]byte, error) {
	if !c.abandon(m) {
		return success, nil
	}
	c.log.Error("a message was not taken; its sender is asked to send it again", "turn", c.turns.TurnID(m), "contact", c.turns.Hash.Of(m.From), "error", err)
	key := "wechat.away.event"
	if p.ID != "" {
		key = "wechat.away.message"
	}
	// The request's own time is used up; this is the little that WeChat still waits.
	limited, cancel := context.WithDeadline(context.Background(), began.Add(c.config.Patience+300*time.Millisecond))
	defer cancel()
	if language := c.turns.Speaks(limited, m.From); language != "" {
		return c.reply(p, c.texts.Say(language, locales.T(key)))
	}
	return c.reply(p, c.texts.Say(locales.ZH, locales.T(key))+"\n\n"+c.texts.Say(locales.EN, locales.T(key)))
}

// abandon ends the turn of a message that is still under way; false where the message is kept and comes up again.
func (c *Channel) abandon(m bot.Message) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	j := c.jobs[bot.MessageKey(m)]
	if j == nil {
		return true
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if !j.kept {
		j.cancel()
	}
	return !j.kept
}
