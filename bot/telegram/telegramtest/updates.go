package telegramtest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// deliver sends the person's updates to the webhook one after another, each again until it is taken.
func (p *Person) deliver() {
	for {
		select {
		case <-p.server.closed:
			return
		case update := <-p.queue:
			p.server.until(update)
			p.server.mu.Lock()
			p.underWay--
			p.server.touch()
			p.server.mu.Unlock()
		}
	}
}

// until sends an update until it is taken: at once again, then doubling.
func (s *Server) until(update map[string]any) {
	body, err := json.Marshal(update)
	if err != nil {
		panic(err) // made of strings and numbers here
	}
	wait := time.Duration(0)
	for !s.post(body) {
		select {
		case <-s.closed:
			return
		case <-time.After(wait):
		}
		wait = min(max(2*wait, s.options.RetryBase), 100*s.options.RetryBase)
	}
}

// post delivers once and carries out the method in the response, if there is one.
func (s *Server) post(body []byte) bool {
	s.mu.Lock()
	hook := s.webhook
	s.mu.Unlock()
	request, err := http.NewRequest(http.MethodPost, hook.url, bytes.NewReader(body))
	if err != nil {
		return false
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Telegram-Bot-Api-Secret-Token", hook.secret)
	response, err := s.client.Do(request)
	if err != nil {
		return false
	}
	defer func() { _ = response.Body.Close() }()
	reply, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode/100 != 2 {
		return false
	}
	method := map[string]any{}
	if json.Unmarshal(reply, &method) == nil {
		if name, ok := method["method"].(string); ok {
			s.mu.Lock()
			s.calls[name]++
			s.mu.Unlock()
			s.perform(name, flat(method))
		}
	}
	return true
}

// poll is getUpdates: it confirms what lies before the offset and waits for more.
func (s *Server) poll(p url.Values) []map[string]any {
	offset, _ := strconv.ParseInt(p.Get("offset"), 10, 64)
	seconds, _ := strconv.Atoi(p.Get("timeout"))
	end := time.Now().Add(min(time.Duration(seconds)*time.Second, 50*time.Second))
	timer := time.AfterFunc(time.Until(end), func() { s.mu.Lock(); s.changed.Broadcast(); s.mu.Unlock() })
	defer timer.Stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		for len(s.pending) > 0 && s.pending[0]["update_id"].(int64) < offset {
			s.pending = s.pending[1:]
		}
		select {
		case <-s.closed:
			return []map[string]any{}
		default:
		}
		if len(s.pending) > 0 || !time.Now().Before(end) {
			return append([]map[string]any{}, s.pending...)
		}
		s.changed.Wait()
	}
}

// push queues an update for the bot.
func (p *Person) push(kind string, content map[string]any) {
	p.server.updates++
	update := map[string]any{"update_id": p.server.updates, kind: content}
	if p.server.webhook.url == "" {
		p.server.pending = append(p.server.pending, update)
		p.server.touch()
		return
	}
	p.underWay++
	p.queue <- update
}

// message is a message as the Bot API writes it.
func (s *Server) message(p *Person, m Shown) map[string]any {
	message := map[string]any{"message_id": m.ID, "chat": p.room(), "date": time.Now().Unix(), "text": m.Text}
	if m.File != "" {
		delete(message, "text")
		message["caption"] = m.Text
		message["document"] = map[string]any{"file_id": m.File, "file_unique_id": m.File, "file_name": m.Name, "file_size": len(s.files[m.File])}
	}
	return message
}
