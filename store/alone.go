package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"
)

// Alone does something that one replica does at a time, and holds the name for as long as that lasts. Done is false where
// another one has it. What is done has to end soon after its context does: that ends where the name is lost, as when Redis
// was away for longer than life. A holder that was killed loses the name after life.
func (r *Redis) Alone(ctx context.Context, name string, life time.Duration, do func(context.Context)) (done bool, err error) {
	key, mine := "held:{"+name+"}", rand.Text()
	held, err := r.client.SetNX(ctx, key, mine, life).Result()
	if err != nil {
		return false, fmt.Errorf("asking for %s: %w", name, err)
	}
	if !held {
		return false, nil
	}
	working, lost := context.WithCancel(ctx)
	defer lost()
	keeping, finished := context.WithCancel(context.WithoutCancel(ctx)) // what is done may take a while to end
	kept := make(chan struct{})
	go func() {
		defer close(kept)
		r.keepHold(keeping, key, mine, life)
		lost()
	}()
	do(working)
	finished()
	<-kept
	r.client.Eval(context.WithoutCancel(ctx), releaseScript, []string{key}, mine) // it ends by itself where this fails
	return true, nil
}

// keepHold renews a name until the context ends or somebody else may have it.
func (r *Redis) keepHold(ctx context.Context, key, mine string, life time.Duration) {
	const script = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0`
	tick := time.NewTicker(life / 4)
	defer tick.Stop()
	for renewed := time.Now(); time.Since(renewed) < life*3/4; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		asked := time.Now()
		switch held, err := r.client.Eval(ctx, script, []string{key}, mine, life.Milliseconds()).Int(); {
		case err == nil && held == 0:
			return
		case err == nil:
			renewed = asked
		}
	}
}

// releaseScript lets a name go, if it is still the holder's.
const releaseScript = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`
