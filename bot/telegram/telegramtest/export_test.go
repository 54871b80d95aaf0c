package telegramtest

import "net/url"

// Upload keeps a file, as if it had been sent along.
func (s *Server) Upload(data []byte) string { return s.keep(data) }

// Poll is getUpdates.
func (s *Server) Poll(p url.Values) ([]map[string]any, string) { return s.poll(p) }

// Pollers is how many calls of getUpdates there were.
func (s *Server) Pollers() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.poller
}
