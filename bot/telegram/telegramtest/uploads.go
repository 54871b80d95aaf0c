package telegramtest

// Uploaded is a file that the bot sent to a phone, by Shown.File.
func (s *Server) Uploaded(id string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.files[id]
}
