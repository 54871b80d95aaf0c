// Package telegramtest is a Telegram to test against: a Bot API, and people with phones who write to the bot. It
// behaves as Telegram does where that matters: updates of a chat come in order and again until they are taken, long
// texts and long button data are refused, people block the bot, and calls fail in the ways that calls fail.
package telegramtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Options say how the platform behaves.
type Options struct {
	Token string
	// RetryBase is the first wait before an update that was not taken comes again; it doubles up to a hundredfold.
	// Telegram's is about a second.
	RetryBase time.Duration
	// Local takes a webhook over plain HTTP at any port, as a Bot API server of one's own does.
	Local bool
}

// Server is the platform. It is a http.Handler: the Bot API.
type Server struct {
	options Options
	client  *http.Client

	mu       sync.Mutex
	changed  *sync.Cond
	version  int64
	webhook  webhook
	people   map[int64]*Person
	files    map[string][]byte
	commands map[string][]byte
	presses  map[string]bool // the ids of presses
	allowed  []string        // kinds of updates; nil is what Telegram sends by itself
	updates  int64
	messages int
	pending  []*update // in the order of their ids
	poller   int       // the newest getUpdates
	faults   []Fault
	calls    map[string]int
	closed   chan struct{}
	group    sync.WaitGroup
}

type webhook struct{ url, secret string }

// Fault makes the next call of a method fail, or every call where Method is empty.
type Fault struct {
	Method     string // "file" is the download of one
	Chat       int64  // only of calls for this chat, where it is set
	Status     int    // 429, 403, 500 …; 502 to 504 come from what stands in front of the Bot API
	RetryAfter int    // seconds, with 429
	Later      int    // so many calls go well before
	// Lose carries the call out and loses the answer.
	Lose bool
	// Stall answers a download by its beginning and never goes on.
	Stall bool
}

// New makes a platform.
func New(options Options) *Server {
	if options.RetryBase == 0 {
		options.RetryBase = time.Second
	}
	s := &Server{
		options: options, client: &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 64}},
		people: map[int64]*Person{}, files: map[string][]byte{}, commands: map[string][]byte{}, calls: map[string]int{}, presses: map[string]bool{}, closed: make(chan struct{}),
	}
	s.changed = sync.NewCond(&s.mu)
	return s
}

// Close ends all deliveries.
func (s *Server) Close() {
	close(s.closed)
	s.mu.Lock()
	s.changed.Broadcast()
	s.mu.Unlock()
	s.group.Wait()
}

// Fail queues a fault.
func (s *Server) Fail(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, f)
}

// Calls counts the calls of a method so far.
func (s *Server) Calls(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[method]
}

// SetWebhook sets where updates go, as the method of that name does.
func (s *Server) SetWebhook(url, secret string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.webhook = webhook{url, secret}
	s.touch()
}

// ServeHTTP is the Bot API.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, "/")
	if name, ok := strings.CutPrefix(path, "file/bot"+s.options.Token+"/"+filePath); ok {
		fault, failing := s.count("file", nil)
		s.mu.Lock()
		data, known := s.files[name]
		s.mu.Unlock()
		switch {
		case failing && fault.Stall:
			_, _ = w.Write(data[:len(data)/2])
			s.stall(w, r)
			return
		case failing:
			http.Error(w, http.StatusText(fault.Status), fault.Status)
			return
		}
		if !known {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(data)
		return
	}
	method, ok := strings.CutPrefix(path, "bot"+s.options.Token+"/")
	if !ok {
		answer(w, http.StatusUnauthorized, 0, "Unauthorized", nil)
		return
	}
	params, err := s.parameters(r)
	if err != nil {
		answer(w, http.StatusBadRequest, 0, "Bad Request: "+err.Error(), nil)
		return
	}
	s.call(w, method, params)
}

// parameters reads the forms in which clients write parameters: query, urlencoded, multipart, JSON. A file that is sent
// along is kept; its parameter is the file's id, and NAME_name what it is called.
func (s *Server) parameters(r *http.Request) (url.Values, error) {
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		params := map[string]any{}
		if err := json.NewDecoder(r.Body).Decode(&params); err != nil && err != io.EOF {
			return nil, err
		}
		return flat(params), nil
	}
	if err := r.ParseMultipartForm(64 << 20); err != nil && err != http.ErrNotMultipart {
		return nil, err
	}
	if r.MultipartForm == nil {
		return r.Form, nil
	}
	for field, files := range r.MultipartForm.File {
		file, err := files[0].Open()
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(file)
		if err := errors.Join(err, file.Close()); err != nil {
			return nil, err
		}
		r.Form.Set(field, s.keep(data))
		r.Form.Set(field+"_name", files[0].Filename)
	}
	return r.Form, nil
}

// flat writes JSON parameters as form values: what is no string stays JSON.
func flat(params map[string]any) url.Values {
	values := url.Values{}
	for name, value := range params {
		if text, ok := value.(string); ok {
			values.Set(name, text)
			continue
		}
		data, _ := json.Marshal(value) // it came from JSON
		values.Set(name, string(data))
	}
	return values
}

// call carries out one method.
func (s *Server) call(w http.ResponseWriter, method string, p url.Values) {
	fault, failing := s.count(method, p)
	if failing && !fault.Lose {
		if fault.Status >= 502 {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(fault.Status)
			_, _ = fmt.Fprintf(w, "<html><h1>%d %s</h1></html>", fault.Status, http.StatusText(fault.Status))
			return
		}
		answer(w, fault.Status, fault.RetryAfter, http.StatusText(fault.Status), nil)
		return
	}
	if method == "getUpdates" {
		updates, conflict := s.poll(p)
		if conflict != "" {
			answer(w, http.StatusConflict, 0, "Conflict: "+conflict, nil)
			return
		}
		answer(w, http.StatusOK, 0, "", updates)
		return
	}
	status, description, result := s.perform(method, p)
	if failing {
		panic(http.ErrAbortHandler) // carried out, and the connection breaks
	}
	answer(w, status, 0, description, result)
}

// stall sends what was written so far, and nothing more until nobody waits for it.
func (s *Server) stall(w http.ResponseWriter, r *http.Request) {
	_ = http.NewResponseController(w).Flush()
	select {
	case <-s.closed:
	case <-r.Context().Done():
	}
}

// count counts a call and gives the fault that waits for it, if one does.
func (s *Server) count(method string, p url.Values) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls[method]++
	for i, f := range s.faults {
		if (f.Method == "" || f.Method == method) && (f.Chat == 0 || strconv.FormatInt(f.Chat, 10) == p.Get("chat_id")) {
			if f.Later > 0 {
				s.faults[i].Later--
				break
			}
			s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
			return f, true
		}
	}
	return Fault{}, false
}

// answer writes a response of the Bot API.
func answer(w http.ResponseWriter, status, retryAfter int, description string, result any) {
	out := map[string]any{"ok": status == http.StatusOK}
	if status == http.StatusOK {
		out["result"] = result
	} else {
		out["error_code"], out["description"] = status, description
	}
	if retryAfter > 0 {
		out["description"] = fmt.Sprintf("Too Many Requests: retry after %d", retryAfter)
		out["parameters"] = map[string]any{"retry_after": retryAfter}
	}
	data, err := json.Marshal(out)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.Copy(w, bytes.NewReader(data))
}
