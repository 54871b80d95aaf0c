package telegramtest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// update is something that happened and that the bot has not taken yet.
type update struct {
	id     int64
	person *Person
	body   map[string]any
}

// deliver sends the person's updates to the webhook one after another, each again until it is taken: at once, and then
// after waits that double, or as long as the bot asked for.
func (p *Person) deliver() {
	s := p.server
	wait, last := time.Duration(0), int64(0)
	for {
		next, hook := p.next()
		if next == nil {
			return
		}
		if next.id != last {
			wait, last = 0, next.id
		}
		taken, asked := s.post(hook, next.body)
		if taken {
			s.mu.Lock()
			s.pending = slices.DeleteFunc(s.pending, func(u *update) bool { return u == next })
			s.touch()
			s.mu.Unlock()
			continue
		}
		select {
		case <-s.closed:
			return
		case <-time.After(max(wait, asked)):
		}
		wait = min(max(2*wait, s.options.RetryBase), 100*s.options.RetryBase)
	}
}

// next waits for an update of the person that is to go to a webhook; nil when the platform closes.
func (p *Person) next() (*update, webhook) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		select {
		case <-s.closed:
			return nil, webhook{}
		default:
		}
		if s.webhook.url != "" {
			for _, u := range s.pending {
				if u.person == p {
					return u, s.webhook
				}
			}
		}
		s.changed.Wait()
	}
}

// post delivers once and carries out the method in the response, if there is one. Nobody learns what came of that. Where it
// is not taken, the bot may have asked for time.
func (s *Server) post(hook webhook, update map[string]any) (taken bool, asked time.Duration) {
	body, err := json.Marshal(update)
	if err != nil {
		panic(err) // made of strings and numbers here
	}
	request, err := http.NewRequest(http.MethodPost, hook.url, bytes.NewReader(body))
	if err != nil {
		return false, 0
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Telegram-Bot-Api-Secret-Token", hook.secret)
	response, err := s.client.Do(request)
	if err != nil {
		return false, 0
	}
	defer func() { _ = response.Body.Close() }()
	reply, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode/100 != 2 {
		seconds, _ := strconv.Atoi(response.Header.Get("Retry-After"))
		return false, time.Duration(min(seconds, 3600)) * time.Second
	}
	method := map[string]any{}
	if json.Unmarshal(reply, &method) == nil {
		if name, ok := method["method"].(string); ok {
			if fault, failing := s.count(name, flat(method)); !failing || fault.Lose {
				s.perform(name, flat(method))
			}
		}
	}
	return true, 0
}

// poll is getUpdates: it confirms what lies before the offset and waits for more. There is no polling beside a webhook, and
// a newer call ends an older one.
func (s *Server) poll(p url.Values) (updates []map[string]any, conflict string) {
	offset, _ := strconv.ParseInt(p.Get("offset"), 10, 64)
	seconds, _ := strconv.Atoi(p.Get("timeout"))
	limit, _ := strconv.Atoi(p.Get("limit"))
	end := time.Now().Add(min(time.Duration(seconds)*time.Second, 50*time.Second))
	timer := time.AfterFunc(time.Until(end), func() { s.mu.Lock(); s.changed.Broadcast(); s.mu.Unlock() })
	defer timer.Stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.allow(p)
	s.poller++
	mine := s.poller
	s.changed.Broadcast()
	if offset < 0 { // so many from the end
		offset = s.updates + 1 + offset
	}
	before := len(s.pending)
	s.pending = slices.DeleteFunc(s.pending, func(u *update) bool { return u.id < offset })
	if len(s.pending) < before {
		s.touch()
	}
	for {
		switch {
		case s.webhook.url != "":
			return nil, "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
		case s.poller != mine:
			return nil, "terminated by other getUpdates request; make sure that only one bot instance is running"
		}
		if len(s.pending) > 0 || !time.Now().Before(end) || s.isClosed() {
			updates = []map[string]any{}
			for _, u := range s.pending[:min(len(s.pending), inRange(limit))] {
				updates = append(updates, u.body)
			}
			return updates, ""
		}
		s.changed.Wait()
	}
}

// inRange is how many updates are given at once.
func inRange(limit int) int {
	if limit < 1 || limit > 100 {
		return 100
	}
	return limit
}

func (s *Server) isClosed() bool {
	select {
	case <-s.closed:
		return true
	default:
		return false
	}
}

// allow notes which kinds of updates the bot wants, where it says so: an empty list is what Telegram sends by itself.
func (s *Server) allow(p url.Values) {
	var kinds []string
	if p.Has("allowed_updates") && json.Unmarshal([]byte(p.Get("allowed_updates")), &kinds) == nil {
		s.allowed = kinds
	}
}

// push queues an update for the bot, if it is of a kind that the bot wants.
func (p *Person) push(kind string, content map[string]any) {
	s := p.server
	if len(s.allowed) > 0 && !slices.Contains(s.allowed, kind) {
		return
	}
	s.updates++
	s.pending = append(s.pending, &update{s.updates, p, map[string]any{"update_id": s.updates, kind: content}})
	s.touch()
}

// message is a message as the Bot API writes it.
func (s *Server) message(p *Person, m Shown) map[string]any {
	message := map[string]any{"message_id": m.ID, "chat": p.room(), "date": time.Now().Unix(), "from": p.user(), "text": m.Text}
	if m.FromBot {
		message["from"] = s.me()
	}
	if m.File != "" {
		delete(message, "text")
		message["caption"] = m.Text
		message["document"] = map[string]any{"file_id": m.File, "file_unique_id": m.File, "file_name": m.Name, "file_size": len(s.files[m.File])}
	}
	return message
}
