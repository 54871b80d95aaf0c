package telegramtest

import (
	"encoding/json"
	"fmt"
)

// snapshot is what outlives the program: what the phones show and which ids were given.
type snapshot struct {
	Updates  int64         `json:"updates"`
	Messages int           `json:"messages"`
	People   []savedPerson `json:"people"`
}

type savedPerson struct {
	ID       int64   `json:"id"`
	Name     string  `json:"name"`
	Language string  `json:"language"`
	Started  bool    `json:"started"`
	Chat     []Shown `json:"chat"`
}

// Save gives what Restore needs to go on.
func (s *Server) Save() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := snapshot{Updates: s.updates, Messages: s.messages}
	for _, p := range s.people {
		out.People = append(out.People, savedPerson{p.ID, p.Name, p.Language, p.started, p.chat})
	}
	return json.Marshal(out)
}

// gap is how many ids may have been given after the last snapshot: none is given twice.
const gap = 1 << 20

// Restore goes on from a snapshot.
func (s *Server) Restore(data []byte) error {
	var in snapshot
	if err := json.Unmarshal(data, &in); err != nil {
		return fmt.Errorf("reading what the phones showed: %w", err)
	}
	for _, saved := range in.People {
		p := s.Person(saved.ID, saved.Name, saved.Language)
		s.mu.Lock()
		p.started, p.chat = saved.Started, saved.Chat
		s.mu.Unlock()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.updates, s.messages = in.Updates+gap, in.Messages+gap
	return nil
}
