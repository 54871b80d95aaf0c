package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/lotusdesk/lotusdesk/store"
	"pgregory.net/rapid"
)

// everyRedis runs a test against a real Redis, against a cluster of them and against the one that the demo falls back to.
func everyRedis(t *testing.T, test func(t *testing.T, r *store.Redis)) {
	t.Parallel()
	t.Run("cluster", func(t *testing.T) {
		t.Parallel()
		test(t, servers.RedisCluster(t))
	})
	t.Run("redis", func(t *testing.T) {
		t.Parallel()
		test(t, servers.Redis(t))
	})
	t.Run("in process", func(t *testing.T) {
		t.Parallel()
		m := miniredis.RunT(t)
		r, err := store.OpenRedis("redis://" + m.Addr())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = r.Close() })
		test(t, r)
	})
}

func TestSessionsAreWrittenByCompareAndSet(t *testing.T) {
	everyRedis(t, func(t *testing.T, r *store.Redis) {
		id := person(t, "王女士")
		if s, err := r.Load(t.Context(), id, "m1"); err != nil || s.Version != 0 || s.Seen {
			t.Fatalf("before anything: %+v, %v", s, err)
		}
		if err := r.Save(t.Context(), id, "m1", 0, 1, []byte("会话一"), []byte("回复一")); err != nil {
			t.Fatal(err)
		}
		if err := r.Save(t.Context(), id, "m2", 0, 1, []byte("x"), []byte("x")); !errors.Is(err, store.ErrConflict) {
			t.Errorf("an old version: %v", err)
		}
		s, err := r.Load(t.Context(), id, "m1")
		if err != nil || s.Version != 1 || string(s.Session) != "会话一" || !s.Seen || string(s.Replies) != "回复一" {
			t.Errorf("%+v, %v", s, err)
		}
		if s, err = r.Load(t.Context(), id, "m2"); err != nil || s.Seen {
			t.Errorf("a message of a failed save counts as seen: %+v, %v", s, err)
		}
		// Of many writers at once exactly one wins each version.
		var won atomic.Int32
		var group sync.WaitGroup
		for range 16 {
			group.Go(func() {
				err := r.Save(context.Background(), id, "m3", 1, 2, []byte("y"), nil)
				if err == nil {
					won.Add(1)
				} else if !errors.Is(err, store.ErrConflict) {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if won.Load() != 1 {
			t.Errorf("%d writers won", won.Load())
		}
	})
}

func TestTheSendBudgetIsNeverExceeded(t *testing.T) {
	everyRedis(t, func(t *testing.T, r *store.Redis) {
		id := person(t, "openid")
		start := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
		take := func(n, reserve int, at time.Time) int {
			got := 0
			for range n {
				ok, err := r.TakeSend(t.Context(), id, reserve, at)
				if err != nil {
					t.Fatal(err)
				}
				if ok {
					got++
				}
			}
			return got
		}
		if got := take(3, 0, start); got != 3 {
			t.Errorf("%d of 3 are tried where nothing is known", got)
		}
		if _, err := r.Opened(t.Context(), id, false, start); err != nil {
			t.Fatal(err)
		}
		if got := take(9, 2, start); got != 3 {
			t.Errorf("%d of 5 with a reserve of 2", got)
		}
		back := func(n int, at time.Time) {
			for range n {
				if err := r.ReturnSend(t.Context(), id, at); err != nil {
					t.Fatal(err)
				}
			}
		}
		back(1, start)
		if got := take(9, 2, start); got != 1 {
			t.Errorf("%d of one given back", got)
		}
		back(1, start.Add(49*time.Hour)) // into a window that is closed
		back(9, start)
		if got := take(9, 0, start); got != 5 {
			t.Errorf("%d of 5 where more was given back", got)
		}
		back(2, start)
		if got := take(9, 0, start.Add(47*time.Hour)); got != 2 {
			t.Errorf("%d from the reserve", got)
		}
		if _, err := r.Opened(t.Context(), id, true, start); err != nil {
			t.Fatal(err)
		}
		if got := take(9, 2, start.Add(30*time.Second)); got != 3 {
			t.Errorf("%d after a click", got)
		}
		if _, err := r.Opened(t.Context(), id, false, start); err != nil {
			t.Fatal(err)
		}
		if got := take(9, 0, start.Add(2*time.Minute)); got != 0 {
			t.Errorf("%d more after the same message came again", got)
		}
		if _, err := r.Opened(t.Context(), id, false, start.Add(time.Second)); err != nil {
			t.Fatal(err)
		}
		if got := take(9, 0, start.Add(48*time.Hour)); got != 0 {
			t.Errorf("%d after the window", got)
		}
	})
}

func TestATokenIsFetchedOnceForAll(t *testing.T) {
	everyRedis(t, func(t *testing.T, r *store.Redis) {
		key := t.Name()
		var fetched atomic.Int32
		fetch := func(context.Context) (string, time.Duration, error) {
			time.Sleep(50 * time.Millisecond)
			return "token " + string('a'+rune(fetched.Add(1))), time.Hour, nil
		}
		var group sync.WaitGroup
		for range 10 {
			group.Go(func() {
				if _, err := r.Token(context.Background(), key, fetch); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if fetched.Load() != 1 {
			t.Errorf("fetched %d times", fetched.Load())
		}
		old, _ := r.Token(t.Context(), key, fetch)
		for range 2 { // a late drop of the old token leaves the new one
			if err := r.DropToken(t.Context(), key, old); err != nil {
				t.Fatal(err)
			}
			if _, err := r.Token(t.Context(), key, fetch); err != nil {
				t.Fatal(err)
			}
		}
		if fetched.Load() != 2 {
			t.Errorf("fetched %d times after a drop", fetched.Load())
		}
		failing := errors.New("errcode 40164")
		if _, err := r.Token(t.Context(), key+"2", func(context.Context) (string, time.Duration, error) { return "", 0, failing }); !errors.Is(err, failing) {
			t.Errorf("a failed fetch: %v", err)
		}
	})
}

// TestWhoComesLateTakesTheTokenThatIsThere: a look that was before the fetch ended does not fetch once more.
func TestWhoComesLateTakesTheTokenThatIsThere(t *testing.T) {
	everyRedis(t, func(t *testing.T, r *store.Redis) {
		for round := range 100 {
			key := fmt.Sprintf("%s/%d", t.Name(), round)
			var fetched atomic.Int32
			fetch := func(context.Context) (string, time.Duration, error) {
				fetched.Add(1)
				return "token", time.Hour, nil
			}
			var group sync.WaitGroup
			for range 8 {
				group.Go(func() {
					if _, err := r.Token(context.Background(), key, fetch); err != nil {
						t.Error(err)
					}
				})
			}
			group.Wait()
			if fetched.Load() != 1 {
				t.Fatalf("round %d: fetched %d times", round, fetched.Load())
			}
		}
	})
}

// TestATokenIsRenewedBeforeItEnds: WeChat's lives two hours, and five minutes before its end a new one is to be had.
func TestATokenIsRenewedBeforeItEnds(t *testing.T) {
	t.Parallel()
	for life, c := range map[time.Duration]struct{ still, no time.Duration }{
		2 * time.Hour:   {114 * time.Minute, 116 * time.Minute},
		5 * time.Minute: {260 * time.Second, 280 * time.Second}, // what stable_token gives near the end of one
		0:               {0, 2 * time.Second},
	} {
		m := miniredis.RunT(t)
		r, err := store.OpenRedis("redis://" + m.Addr())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = r.Close() })
		fetched := 0
		fetch := func(context.Context) (string, time.Duration, error) {
			fetched++
			return "token", life, nil
		}
		passed := time.Duration(0)
		for i, at := range []time.Duration{0, c.still, c.no} {
			m.FastForward(at - passed)
			passed = at
			if _, err := r.Token(t.Context(), "wx", fetch); err != nil || fetched != 1+i/2 {
				t.Errorf("of a life of %s: fetched %d times after %s, %v", life, fetched, at, err)
			}
		}
	}
}

func TestWhatIsKeptStaysUntilItIsDropped(t *testing.T) {
	t.Parallel()
	r := servers.Redis(t)
	rapid.Check(t, func(rt *rapid.T) {
		id := t.Name() + rapid.StringMatching(`[a-f0-9]{8}`).Draw(rt, "id")
		if err := r.Keep(t.Context(), store.Intakes, id, []byte("投诉")); err != nil {
			rt.Fatal(err)
		}
		if kept, err := r.Kept(t.Context(), store.Intakes); err != nil || kept[id] != "投诉" {
			rt.Fatalf("kept %v, %v", kept, err)
		}
		if err := r.Drop(t.Context(), store.Intakes, id); err != nil {
			rt.Fatal(err)
		}
		if kept, err := r.Kept(t.Context(), store.Intakes); err != nil || kept[id] != "" {
			rt.Fatalf("still kept %v, %v", kept, err)
		}
	})
}
