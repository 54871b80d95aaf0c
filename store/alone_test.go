package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/lotusdesk/lotusdesk/store"
)

// TestAloneIsOneAtATime: a name is held for longer than its life, and goes on to the next; who loses it ends.
func TestAloneIsOneAtATime(t *testing.T) {
	t.Parallel()
	m := miniredis.RunT(t)
	r, err := store.OpenRedis("redis://" + m.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	const life, key = 4 * time.Second, "held:{polling}"
	try := func() bool {
		t.Helper()
		done, err := r.Alone(t.Context(), "polling", life, func(context.Context) {})
		if err != nil {
			t.Fatal(err)
		}
		return done
	}
	began, end, ended := make(chan bool), make(chan bool), make(chan bool)
	go func() {
		_, _ = r.Alone(t.Context(), "polling", life, func(context.Context) { began <- true; <-end })
		ended <- true
	}()
	<-began
	for range 2 {
		m.FastForward(life - time.Second) // the clock of this Redis
		for m.TTL(key) != life {
			time.Sleep(time.Millisecond) // until it is renewed
		}
	}
	if try() {
		t.Error("two do it at a time")
	}
	end <- true
	<-ended
	if !try() {
		t.Error("nobody can do it after the first has finished")
	}
	done, err := r.Alone(t.Context(), "polling", life, func(ctx context.Context) {
		m.Del(key)
		<-ctx.Done() // or the test hangs
	})
	if !done || err != nil {
		t.Error(done, err)
	}
}
