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
	"unicode/utf16"
)

// Options say how the platform behaves.
type Options struct {
	Token string
	// RetryBase is the first wait before an update that was not taken comes again; it doubles up to a hundredfold.
	// Telegram's is about a second.
	RetryBase time.Duration
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
	updates  int64
	messages int
	pending  []map[string]any // for getUpdates
	faults   []Fault
	calls    map[string]int
	closed   chan struct{}
	group    sync.WaitGroup
}

type webhook struct{ url, secret string }

// Fault makes the next call of a method fail, or every call where Method is empty.
type Fault struct {
	Method     string
	Status     int // 429, 403, 500 …
	RetryAfter int // seconds, with 429
	// Lose carries the call out and loses the answer.
	Lose bool
}

// New makes a platform.
func New(options Options) *Server {
	if options.RetryBase == 0 {
		options.RetryBase = time.Second
	}
	s := &Server{
		options: options, client: &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 64}},
		people: map[int64]*Person{}, files: map[string][]byte{}, commands: map[string][]byte{}, calls: map[string]int{}, closed: make(chan struct{}),
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
}

// ServeHTTP is the Bot API.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, "/")
	if name, ok := strings.CutPrefix(path, "file/bot"+s.options.Token+"/"); ok {
		s.mu.Lock()
		data, known := s.files[name]
		s.mu.Unlock()
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
	s.mu.Lock()
	s.calls[method]++
	fault, failing := s.takeFault(method)
	s.mu.Unlock()
	if failing && !fault.Lose {
		answer(w, fault.Status, fault.RetryAfter, http.StatusText(fault.Status), nil)
		return
	}
	if method == "getUpdates" {
		answer(w, http.StatusOK, 0, "", s.poll(p))
		return
	}
	status, description, result := s.perform(method, p)
	if failing {
		panic(http.ErrAbortHandler) // carried out, and the connection breaks
	}
	answer(w, status, 0, description, result)
}

func (s *Server) takeFault(method string) (Fault, bool) {
	for i, f := range s.faults {
		if f.Method == "" || f.Method == method {
			s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
			return f, true
		}
	}
	return Fault{}, false
}

// perform does what a method does.
func (s *Server) perform(method string, p url.Values) (status int, description string, result any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch method {
	case "getMe":
		id, _, _ := strings.Cut(s.options.Token, ":")
		n, _ := strconv.ParseInt(id, 10, 64)
		return 200, "", map[string]any{"id": n, "is_bot": true, "first_name": "莲城外商服务台", "username": "lotusdesk_bot"}
	case "setWebhook":
		s.webhook = webhook{p.Get("url"), p.Get("secret_token")}
		return 200, "", true
	case "deleteWebhook":
		s.webhook = webhook{}
		return 200, "", true
	case "getWebhookInfo":
		return 200, "", map[string]any{"url": s.webhook.url, "has_custom_certificate": false, "pending_update_count": 0}
	case "setMyCommands":
		s.commands[p.Get("language_code")] = []byte(p.Get("commands"))
		return 200, "", true
	case "getMyCommands":
		return 200, "", json.RawMessage(append([]byte{}, s.commands[p.Get("language_code")]...))
	case "getFile":
		if _, ok := s.files[p.Get("file_id")]; !ok {
			return 400, "Bad Request: invalid file_id", nil
		}
		return 200, "", map[string]any{"file_id": p.Get("file_id"), "file_unique_id": p.Get("file_id"), "file_path": p.Get("file_id"), "file_size": len(s.files[p.Get("file_id")])}
	case "sendMessage", "editMessageText", "editMessageReplyMarkup", "sendDocument", "sendPhoto", "sendVoice", "deleteMessage":
		return s.speak(method, p)
	}
	return 200, "", true
}

// speak carries out the methods that change what a phone shows.
func (s *Server) speak(method string, p url.Values) (status int, description string, result any) {
	chat, _ := strconv.ParseInt(p.Get("chat_id"), 10, 64)
	person := s.people[chat]
	if person == nil || !person.started {
		return 400, "Bad Request: chat not found", nil
	}
	if person.blocked {
		return 403, "Forbidden: bot was blocked by the user", nil
	}
	text := p.Get("text") + p.Get("caption")
	if len(utf16.Encode([]rune(text))) > 4096 {
		return 400, "Bad Request: message is too long", nil
	}
	if method == "sendMessage" && strings.TrimSpace(text) == "" {
		return 400, "Bad Request: message text is empty", nil
	}
	if len(utf16.Encode([]rune(p.Get("caption")))) > 1024 {
		return 400, "Bad Request: message caption is too long", nil
	}
	if _, kept := s.files[attached(p, "document")]; method == "sendDocument" && !kept {
		return 400, "Bad Request: there is no document in the request", nil
	}
	buttons, wrong := readButtons(p.Get("reply_markup"))
	if wrong != "" {
		return 400, "Bad Request: " + wrong, nil
	}
	shown := person.find(p.Get("message_id"))
	switch {
	case strings.HasPrefix(method, "send"):
		s.messages++
		person.chat = append(person.chat, Shown{ID: s.messages, FromBot: true, Text: text, Buttons: buttons, At: time.Now()})
		if last := &person.chat[len(person.chat)-1]; method != "sendMessage" {
			last.Media = strings.ToLower(strings.TrimPrefix(method, "send"))
			last.Name, last.File = attachedName(p, last.Media), attached(p, last.Media)
		}
		shown = &person.chat[len(person.chat)-1]
	case shown == nil:
		return 400, "Bad Request: message to edit not found", nil
	case method == "editMessageText":
		shown.Text, shown.Buttons = text, buttons
	case method == "editMessageReplyMarkup":
		shown.Buttons = buttons
	}
	s.touch()
	return 200, "", s.message(person, *shown)
}

// attached is the id of the document, photo or voice message that is sent along: a client sends it under its own name or points to another part.
func attached(p url.Values, as string) string {
	document := p.Get(as)
	if part, elsewhere := strings.CutPrefix(strings.Trim(document, `"`), "attach://"); elsewhere {
		return p.Get(part)
	}
	return document
}

// attachedName is what the document is called.
func attachedName(p url.Values, as string) string {
	if part, elsewhere := strings.CutPrefix(strings.Trim(p.Get(as), `"`), "attach://"); elsewhere {
		return p.Get(part + "_name")
	}
	return p.Get(as + "_name")
}

// readButtons reads an inline keyboard as Telegram checks it.
func readButtons(markup string) ([][]Button, string) {
	var keyboard struct {
		Rows [][]Button `json:"inline_keyboard"`
	}
	if markup == "" || json.Unmarshal([]byte(markup), &keyboard) != nil {
		return nil, ""
	}
	for _, row := range keyboard.Rows {
		for _, b := range row {
			if len(b.Data) > 64 || b.Data == "" {
				return nil, "BUTTON_DATA_INVALID"
			}
			if b.Label == "" {
				return nil, "text buttons are unallowed to be empty"
			}
		}
	}
	return keyboard.Rows, ""
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
