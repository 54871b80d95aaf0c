package telegram

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
)

// progress counts the calls that say the replies to an update: those to pass over, as an earlier delivery of the update made them,
// and those made so far.
type progress struct{ passOver, made int }

// before says whether the next call was made by an earlier delivery.
func (s *progress) before() bool {
	if s == nil || s.made >= s.passOver {
		return false
	}
	s.made++
	return true
}

// count counts a call that was made.
func (s *progress) count() {
	if s != nil {
		s.made++
	}
}

// saidLife is for how long Telegram repeats an update.
const saidLife = 24 * time.Hour

// saidBefore is what earlier deliveries of an update said. Of a single message there is nothing to ask: either it was sent, or
// it comes whole.
func (c *Channel) saidBefore(ctx context.Context, update int64, replies []bot.Spoken) *progress {
	calls := 0
	for _, reply := range replies {
		calls += max(1, len(params(0, reply))) + len(reply.Files)
	}
	if calls < 2 || update == 0 {
		return nil
	}
	noted, err := c.turns.Redis.Noted(ctx, c.saidName(update))
	if err != nil {
		c.log.Warn("it is not known what was said already; it may come twice", "update", update, "error", err)
	}
	n, _ := strconv.Atoi(noted) // nothing where nothing is noted
	return &progress{passOver: n}
}

// noteSaid keeps how far the replies to an update came, for its next delivery.
func (c *Channel) noteSaid(ctx context.Context, update int64, s *progress) {
	if s == nil || s.made == 0 {
		return
	}
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if err := c.turns.Redis.Note(limited, c.saidName(update), strconv.Itoa(s.made), saidLife); err != nil {
		c.log.Warn("it is not noted what was said already; it comes twice", "update", update, "error", err)
	}
}

func (c *Channel) saidName(update int64) string { return fmt.Sprintf("said:%s:%d", c.account, update) }
