package bot

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// copyEvery is how long a session may be in Redis alone.
const copyEvery = time.Second

// Copies writes sessions behind to PostgreSQL in batches, so that losing Redis costs no draft.
type Copies struct {
	DB  *store.DB
	Log *slog.Logger

	mu      sync.Mutex
	waiting map[cases.Identity]store.SessionCopy
}

// Add takes a session to be copied; only the newest version of a contact is.
func (c *Copies) Add(s store.SessionCopy) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.waiting == nil {
		c.waiting = map[cases.Identity]store.SessionCopy{}
	}
	if s.Version > c.waiting[s.Identity].Version {
		c.waiting[s.Identity] = s
	}
}

// Run copies until the context ends, and then what is left. What PostgreSQL does not take waits for its return.
func (c *Copies) Run(ctx context.Context) {
	tick := time.NewTicker(copyEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			c.Flush(last)
			cancel()
			return
		case <-tick.C:
			c.Flush(ctx)
		}
	}
}

// Flush copies what waits now.
func (c *Copies) Flush(ctx context.Context) {
	c.mu.Lock()
	batch := slices.Collect(maps.Values(c.waiting))
	c.mu.Unlock()
	if len(batch) == 0 {
		return
	}
	if err := c.DB.SaveCopies(ctx, batch); err != nil {
		c.Log.Warn("sessions are not copied; they wait", "sessions", len(batch), "error", err)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range batch {
		if c.waiting[s.Identity].Version == s.Version {
			delete(c.waiting, s.Identity)
		}
	}
}

// Load reads the copy of a session: the one that waits here, or that in PostgreSQL where another replica made a newer one.
// Version 0 says that there is none.
func (c *Copies) Load(ctx context.Context, id cases.Identity) (version int64, data []byte, err error) {
	c.mu.Lock()
	waits := c.waiting[id]
	c.mu.Unlock()
	version, data, err = c.DB.LoadCopy(ctx, id)
	if waits.Version > version {
		return waits.Version, waits.Data, nil
	}
	return version, data, err
}
