package telegram

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/go-telegram/bot/models"
	"github.com/lotusdesk/lotusdesk/bot"
)

// inbox has the updates that were fetched and are not confirmed yet. Those of one person are taken one after another, each
// again until it is taken; a person who has to wait keeps nobody else waiting.
type inbox struct {
	*Channel
	working sync.WaitGroup
	settled chan struct{} // an update was taken

	mu     sync.Mutex
	taken  map[int64]bool // from the offset on: whether the turn is over
	offset int64          // the first update that is not taken
	lines  map[int64][]models.Update
}

func newInbox(c *Channel) *inbox {
	return &inbox{Channel: c, settled: make(chan struct{}, 1), taken: map[int64]bool{}, lines: map[int64][]models.Update{}}
}

// fetch asks for updates and has the new ones taken. While some are under way Telegram gives those again at once; then it
// is asked again when one of them is through, or in a second.
func (in *inbox) fetch(ctx context.Context) error {
	in.mu.Lock()
	offset, busy := in.offset, len(in.lines) > 0
	in.mu.Unlock()
	seconds := 50
	if busy {
		seconds = 0
	}
	var updates []json.RawMessage
	err := in.call(ctx, "getUpdates", map[string]any{"offset": offset, "timeout": seconds, "allowed_updates": wanted()}, &updates)
	if err != nil {
		return err
	}
	fresh := false
	for _, data := range updates {
		u, err := read(data)
		if err != nil {
			return err
		}
		fresh = in.add(ctx, u) || fresh
	}
	if busy && !fresh {
		select {
		case <-ctx.Done():
		case <-in.settled:
		case <-time.After(time.Second):
		}
	}
	return nil
}

// add puts an update into its person's line; false where it was fetched before.
func (in *inbox) add(ctx context.Context, u models.Update) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	if _, known := in.taken[u.ID]; known || u.ID < in.offset {
		return false
	}
	in.taken[u.ID] = false
	whose := personOf(&u)
	line, running := in.lines[whose]
	in.lines[whose] = append(line, u)
	if !running {
		in.working.Go(func() { in.work(ctx, whose) })
	}
	return true
}

// personOf is whose update it is; 0 is nobody.
func personOf(u *models.Update) int64 {
	switch {
	case u.CallbackQuery != nil:
		return u.CallbackQuery.From.ID
	case u.Message != nil:
		return u.Message.Chat.ID
	case u.EditedMessage != nil:
		return u.EditedMessage.Chat.ID
	case u.MyChatMember != nil:
		return u.MyChatMember.Chat.ID
	}
	return 0
}

// work takes a person's line to its end, or until the context ends.
func (in *inbox) work(ctx context.Context, whose int64) {
	for {
		in.mu.Lock()
		line := in.lines[whose]
		if len(line) == 0 || ctx.Err() != nil {
			delete(in.lines, whose)
			in.mu.Unlock()
			return
		}
		in.mu.Unlock()
		for wait := time.Duration(0); ctx.Err() == nil; wait = min(2*wait, 12*time.Second) {
			asked, taken := in.takeOne(ctx, &line[0])
			if taken {
				break
			}
			wait = max(wait, asked)
			rest(ctx, wait)
		}
	}
}

// takeOne takes one update; false where it has to come again, and after how long. A turn that began is not cut off in the
// middle.
func (in *inbox) takeOne(ctx context.Context, u *models.Update) (again time.Duration, taken bool) {
	turn, cancel := context.WithTimeout(context.WithoutCancel(ctx), turnTime)
	defer cancel()
	response, err := bot.Unbroken(func() (any, error) { return in.take(turn, u, false) })
	if err != nil {
		in.log.Error("update not taken; it is taken again", "update", u.ID, "error", in.redact(err))
		return comeAgain(err), false
	}
	if method, ok := response.(inResponse); ok {
		if err := in.call(turn, method.Method, method, nil); err != nil {
			in.log.Warn("an answer was not sent", "update", u.ID, "error", in.redact(err))
		}
	}
	in.settle(u)
	return 0, true
}

// settle notes that an update was taken, and moves the offset behind all that were taken without a gap.
func (in *inbox) settle(u *models.Update) {
	in.mu.Lock()
	defer in.mu.Unlock()
	whose := personOf(u)
	in.lines[whose] = in.lines[whose][1:]
	in.taken[u.ID] = true
	ids := slices.Sorted(maps.Keys(in.taken))
	for _, id := range ids {
		if !in.taken[id] {
			break
		}
		delete(in.taken, id)
		in.offset = id + 1
	}
	select {
	case in.settled <- struct{}{}:
	default:
	}
}

// close lets what is under way finish and confirms what was taken, so that the next who polls is not given it again.
func (in *inbox) close(ctx context.Context) {
	in.working.Wait()
	if in.offset == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err := in.call(ctx, "getUpdates", map[string]any{"offset": in.offset, "timeout": 0, "limit": 1}, nil); err != nil {
		in.log.Warn("the last updates were not confirmed and come again", "error", in.redact(err))
	}
}
