package main

import (
	"bytes"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
)

// cable leads to a server and can be cut.
type cable struct {
	to       string
	listener net.Listener

	mu  sync.Mutex
	cut bool
	// held is closed when what hangs goes on; nil where nothing hangs.
	held  chan struct{}
	lines map[net.Conn]bool
	// at is when the cable is cut by itself.
	at moment
}

// moment is one in the life of the transaction that opens a case.
type moment int

const (
	never        moment = iota
	beforeCommit        // PostgreSQL does not hear that it is to be committed
	afterCommit         // PostgreSQL has committed it, and nobody hears of that
)

func newCable(t *testing.T, to string) *cable {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cable{to: to, listener: listener, lines: map[net.Conn]bool{}}
	t.Cleanup(func() { _ = listener.Close(); c.set(true) })
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			go c.carry(near)
		}
	}()
	return c
}

func (c *cable) carry(near net.Conn) {
	far, err := net.Dial("tcp", c.to)
	if err != nil || !c.plug(near, far) {
		_ = near.Close()
		return
	}
	var deaf atomic.Bool
	go func() {
		opens := false
		c.pump(far, near, func(said []byte) bool {
			opens = opens || bytes.Contains(said, []byte("INSERT INTO cases"))
			commits := opens && bytes.Contains(said, []byte("commit\x00"))
			deaf.Store(commits && c.cutsAt(afterCommit))
			return !commits || !c.cutsAt(beforeCommit)
		})
		_ = far.Close()
	}()
	c.pump(near, far, func([]byte) bool { return !deaf.Load() })
	_ = near.Close()
}

// pump carries bytes as long as they may pass, and cuts the cable when some may not.
func (c *cable) pump(to, from net.Conn, pass func([]byte) bool) {
	buffer := make([]byte, 1<<16)
	for {
		n, err := from.Read(buffer)
		if n > 0 && !pass(buffer[:n]) {
			c.set(true)
			return
		}
		c.wait()
		if _, failed := to.Write(buffer[:n]); err != nil || failed != nil {
			return
		}
	}
}

// cutAt has the cable cut in the moment when it comes; once mended it stays whole.
func (c *cable) cutAt(at moment) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

func (c *cable) isCut() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cut
}

func (c *cable) cutsAt(at moment) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at == at
}

func (c *cable) plug(near, far net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cut {
		_ = far.Close()
		return false
	}
	c.lines[near], c.lines[far] = true, true
	return true
}

// set cuts the cable, or mends it.
func (c *cable) set(cut bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cut = cut; !cut {
		c.at = never
	}
	for line := range c.lines {
		if cut {
			_ = line.Close()
			delete(c.lines, line)
		}
	}
}

// hold lets the server hang, as one does that is stopped: it is there, and nothing comes of it, until goOn is called.
func (c *cable) hold() (goOn func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	held := make(chan struct{})
	c.held = held
	return sync.OnceFunc(func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.held = nil
		close(held)
	})
}

func (c *cable) wait() {
	c.mu.Lock()
	held := c.held
	c.mu.Unlock()
	if held != nil {
		<-held
	}
}

// cutPostgres puts a cable between the house and PostgreSQL.
func cutPostgres(t *testing.T, s *Settings) *cable { return cutStore(t, &s.DatabaseURL) }

// cutStore puts a cable between the house and the store at an address.
func cutStore(t *testing.T, address *string) *cable {
	t.Helper()
	u, err := url.Parse(*address)
	if err != nil {
		t.Fatal(err)
	}
	c := newCable(t, u.Host)
	u.Host = c.listener.Addr().String()
	*address = u.String()
	return c
}

// cutRedis puts a cable between the house and Redis.
func cutRedis(t *testing.T, s *Settings) *cable {
	t.Helper()
	u, err := url.Parse(s.RedisURL)
	if err != nil {
		t.Fatal(err)
	}
	c := newCable(t, u.Host)
	u.Host = c.listener.Addr().String()
	s.RedisURL = u.String()
	return c
}
