// Package wechattest is a WeChat to test against: the API of an Official Account, and people with phones who follow it.
// It behaves as WeChat does where that matters: a push is cut off after five seconds and made three times in all, then
// the person reads that the service is out of order; tokens end; errors come inside HTTP 200; and the messages that an
// account may send by itself are counted. Signing and sealing are written here once more, so that a mistake in one
// place is not repeated in the other.
package wechattest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// Options say how the platform behaves. Zero values mean what WeChat does.
type Options struct {
	AppID, Secret string
	Token, AESKey string // of the server configuration; without a key pushes are not sealed
	// Cut is how long the platform waits for an answer to a push: 5 s.
	Cut time.Duration
	// RetryWait is the wait before a push is made again: none.
	RetryWait time.Duration
	// TokenLife is how long an access token is good: 2 h.
	TokenLife time.Duration
	// Window and ClickWindow are how long an account may write after a message (48 h) and after a click (1 min).
	Window, ClickWindow time.Duration
	// Templates are the template messages of the account: id and keywords.
	Templates map[string][]string
	// Subscriptions are the account's subscription notices: id and keywords.
	Subscriptions map[string][]string
	// LoseTaps leaves out which choice was tapped, as some accounts do; the words still come.
	LoseTaps bool
}

func (o Options) withDefaults() Options {
	for d, usual := range map[*time.Duration]time.Duration{
		&o.Cut: 5 * time.Second, &o.TokenLife: 2 * time.Hour, &o.Window: 48 * time.Hour, &o.ClickWindow: time.Minute,
	} {
		if *d == 0 {
			*d = usual
		}
	}
	return o
}

// account is the original id of the account, which stands in every push.
const account = "gh_lotusdesk0001"

// Server is the platform. It is a http.Handler: the API.
type Server struct {
	options Options
	seal    seal
	client  *http.Client

	mu       sync.Mutex
	changed  *sync.Cond
	version  int64
	callback string
	people   map[string]*Person
	media    map[string]medium
	tokens   map[string]time.Time // until when each is good
	current  string               // what stable_token gives
	menu     json.RawMessage
	faults   []Fault
	calls    map[string]int
	last     int64 // the last id given to anything
	names    bool  // subscription notices, where they are taken
	closed   chan struct{}
	group    sync.WaitGroup
}

// Fault makes the next call of a path fail, or the next call of all where Path is empty.
type Fault struct {
	Path    string
	ErrCode int    // inside HTTP 200
	ErrMsg  string // its words
	Status  int    // an HTTP status in place of an answer
	Delay   time.Duration
	// Lose carries the call out and loses the answer.
	Lose bool
	// Garble carries it out too and answers with what is no JSON, as a proxy may.
	Garble bool
	// Stall answers a download by its headers and never goes on.
	Stall bool
}

// New makes a platform.
func New(options Options) *Server {
	s := &Server{
		options: options.withDefaults(), client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}},
		people: map[string]*Person{}, media: map[string]medium{}, tokens: map[string]time.Time{}, calls: map[string]int{},
		closed: make(chan struct{}),
	}
	s.changed = sync.NewCond(&s.mu)
	s.seal = newSeal(options.AppID, options.Token, options.AESKey)
	return s
}

// Close ends all deliveries.
func (s *Server) Close() {
	close(s.closed)
	s.mu.Lock()
	s.changed.Broadcast()
	s.mu.Unlock()
	s.group.Wait()
	s.client.CloseIdleConnections()
}

// SetCallback sets the address of the account's server.
func (s *Server) SetCallback(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.callback = url
}

// Fail queues a fault.
func (s *Server) Fail(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, f)
}

func (s *Server) takeFault(path string) (Fault, bool) {
	for i, f := range s.faults {
		if f.Path == "" || f.Path == path {
			s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
			return f, true
		}
	}
	return Fault{}, false
}

// Calls counts the calls of a path so far.
func (s *Server) Calls(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[path]
}

// ExpireTokens ends every access token at once.
func (s *Server) ExpireTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for token := range s.tokens {
		s.tokens[token] = time.Time{}
	}
	s.current = ""
}

// Menu is the menu that the account made, as JSON; nil before.
func (s *Server) Menu() json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.menu
}

// Changed waits until anything on any phone is newer than a version, and gives the new one.
func (s *Server) Changed(ctx context.Context, since int64) int64 {
	stop := context.AfterFunc(ctx, func() { s.mu.Lock(); s.changed.Broadcast(); s.mu.Unlock() })
	defer stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.version <= since && ctx.Err() == nil {
		s.changed.Wait()
	}
	return s.version
}

func (s *Server) touch() {
	s.version++
	s.changed.Broadcast()
}

// next gives an id that nothing had before.
func (s *Server) next() int64 {
	s.last++
	return 24_000_000_000_000_000 + s.last // 64 bits are needed, as WeChat's are
}

// medium is a file that a person sent or the account uploaded. WeChat keeps it for three days.
type medium struct {
	kind, mime string
	data       []byte
}

func (s *Server) keep(m medium) string {
	id := fmt.Sprintf("media-%d", s.next())
	s.media[id] = m
	return id
}

// ForgetMedia forgets every file, as WeChat does after three days.
func (s *Server) ForgetMedia() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.media = map[string]medium{}
}
