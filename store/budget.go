package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/redis/go-redis/v9"
)

// What an Official Account may send by itself: 5 messages within 48 hours after a person wrote, 3 within a minute
// after a click, a follow or a scan.
const (
	messageBudget, messageWindow = 5, 48 * time.Hour
	clickBudget, clickWindow     = 3, time.Minute
)

// ledgerLife is how long it is known what a person has left, though every window is closed by then. Where nothing is known, Redis
// lost it: what is left the platform knows.
const ledgerLife = sessionLife

// margin is how long before its end a window counts as closed, since clocks differ and sending takes time.
const margin = 5 * time.Second

// budgetScript takes one message from an open window if more than the reserve is left. A click's window is taken
// first, as it is short. It gives 1 where the message may go, and where nothing is known.
const budgetScript = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 1 end
local function take(name, reserve)
  local left = tonumber(redis.call('HGET', KEYS[1], name .. '.left') or '0')
  local till = tonumber(redis.call('HGET', KEYS[1], name .. '.till') or '0')
  if till <= tonumber(ARGV[1]) or left <= reserve then return 0 end
  redis.call('HINCRBY', KEYS[1], name .. '.left', -1)
  return 1
end
if take('click', 0) == 1 then return 1 end
return take('message', tonumber(ARGV[2]))`

func budgetKey(id cases.Identity) string { return "budget:{" + id.String() + "}" }

// openScript opens a window, unless it is already open as long: a repeated delivery gives no new messages.
const openScript = `
local till = tonumber(redis.call('HGET', KEYS[1], ARGV[1] .. '.till') or '0')
if till >= tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1] .. '.left', ARGV[2], ARGV[1] .. '.till', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1`

// Opened notes that a person wrote (or clicked), which opens a window for our messages. False says that one was open as long
// already: the message came before, or another came in the same second.
func (r *Redis) Opened(ctx context.Context, id cases.Identity, click bool, at time.Time) (bool, error) {
	name, left, window := "message", messageBudget, messageWindow
	if click {
		name, left, window = "click", clickBudget, clickWindow
	}
	first, err := r.opened.Run(ctx, r.client, []string{budgetKey(id)}, name, left, at.Add(window-margin).UnixMilli(), ledgerLife.Milliseconds()).Int()
	if err != nil {
		return false, fmt.Errorf("opening a send window: %w", err)
	}
	return first == 1, nil
}

// TakeSend takes one message from the budget if more than reserve stay for later; false says that the message may
// not be sent. A budget that Redis lost is tried: a platform that says no does no harm, and a decision that is not told does.
func (r *Redis) TakeSend(ctx context.Context, id cases.Identity, reserve int, now time.Time) (bool, error) {
	ok, err := r.budget.Run(ctx, r.client, []string{budgetKey(id)}, now.UnixMilli(), reserve).Int()
	if err != nil {
		return false, fmt.Errorf("counting a send budget: %w", err)
	}
	return ok == 1, nil
}

// returnScript gives a message back to an open window, in the order in which they are taken, and never more than there were.
const returnScript = `
local function back(name, most)
  local left = tonumber(redis.call('HGET', KEYS[1], name .. '.left') or '0')
  local till = tonumber(redis.call('HGET', KEYS[1], name .. '.till') or '0')
  if till <= tonumber(ARGV[1]) or left >= tonumber(most) then return 0 end
  redis.call('HINCRBY', KEYS[1], name .. '.left', 1)
  return 1
end
if back('click', ARGV[2]) == 1 then return 1 end
return back('message', ARGV[3])`

// ReturnSend gives a message back that was taken from the budget and surely not sent.
func (r *Redis) ReturnSend(ctx context.Context, id cases.Identity, now time.Time) error {
	if err := r.client.Eval(ctx, returnScript, []string{budgetKey(id)}, now.UnixMilli(), clickBudget, messageBudget).Err(); err != nil {
		return fmt.Errorf("giving a message back to a send budget: %w", err)
	}
	return nil
}

func pauseKey(line string) string { return "pause:{" + line + "}" }

// pauseScript makes a pause longer, never shorter.
const pauseScript = `
if redis.call('PTTL', KEYS[1]) >= tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], 1, 'PX', ARGV[1])
return 1`

// Pause keeps every replica from a platform's account for a while: it asked for patience.
func (r *Redis) Pause(ctx context.Context, line string, wait time.Duration) error {
	if err := r.pause.Run(ctx, r.client, []string{pauseKey(line)}, max(1, wait.Milliseconds())).Err(); err != nil {
		return fmt.Errorf("pausing %s: %w", line, err)
	}
	return nil
}

// Paused is how long an account is still to be left alone; 0 where it is not.
func (r *Redis) Paused(ctx context.Context, line string) (time.Duration, error) {
	left, err := r.client.PTTL(ctx, pauseKey(line)).Result()
	if err != nil {
		return 0, fmt.Errorf("asking whether %s is paused: %w", line, err)
	}
	return max(0, left), nil // negative where there is no pause
}

// Token gives a platform's access token, fetching a new one where there is none. One replica fetches at a time; the
// others wait for what it gets.
func (r *Redis) Token(ctx context.Context, key string, fetch func(context.Context) (string, time.Duration, error)) (string, error) {
	name, lock, mine := "token:{"+key+"}", "token:{"+key+"}:lock", rand.Text()
	for {
		token, err := r.client.Get(ctx, name).Result()
		if err == nil {
			return token, nil
		}
		if !errors.Is(err, redis.Nil) {
			return "", fmt.Errorf("reading the token of %s: %w", key, err)
		}
		first, err := r.client.SetNX(ctx, lock, mine, 10*time.Second).Result()
		if err != nil {
			return "", fmt.Errorf("locking the token of %s: %w", key, err)
		}
		if first {
			return r.fetchToken(ctx, key, name, lock, mine, fetch)
		}
		select {
		case <-ctx.Done():
			return "", fmt.Errorf("waiting for the token of %s: %w", key, ctx.Err())
		case <-time.After(30 * time.Millisecond):
		}
	}
}

// fetchToken fetches and keeps a token until a tenth of its life, five minutes at most, before its end. Who holds the lock may
// have looked before the last one who held it was done: what is there by now is taken.
func (r *Redis) fetchToken(ctx context.Context, key, name, lock, mine string, fetch func(context.Context) (string, time.Duration, error)) (string, error) {
	defer func() { _ = r.dropIf(context.WithoutCancel(ctx), lock, mine) }() // it ends by itself after ten seconds
	switch there, err := r.client.Get(ctx, name).Result(); {
	case err == nil:
		return there, nil
	case !errors.Is(err, redis.Nil):
		return "", fmt.Errorf("reading the token of %s: %w", key, err)
	}
	token, life, err := fetch(ctx)
	if err != nil {
		return "", err
	}
	keep := max(time.Second, life-min(life/10, 5*time.Minute))
	if err := r.client.Set(ctx, name, token, keep).Err(); err != nil {
		return "", fmt.Errorf("keeping the token of %s: %w", key, err)
	}
	return token, nil
}

// DropToken forgets a token that the platform refused, unless another one has taken its place.
func (r *Redis) DropToken(ctx context.Context, key, token string) error {
	if err := r.dropIf(ctx, "token:{"+key+"}", token); err != nil {
		return fmt.Errorf("dropping the token of %s: %w", key, err)
	}
	return nil
}

// dropIf deletes a key that has a value.
func (r *Redis) dropIf(ctx context.Context, name, value string) error {
	const script = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`
	return r.client.Eval(ctx, script, []string{name}, value).Err()
}
