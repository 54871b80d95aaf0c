package wechattest

import (
	"encoding/json"
	"fmt"
)

// snapshot is what outlives the program: what the phones show and which ids were given.
type snapshot struct {
	Last   int64         `json:"last"`
	People []savedPerson `json:"people"`
}

type savedPerson struct {
	OpenID  string  `json:"openid"`
	Name    string  `json:"name"`
	Follows bool    `json:"follows"`
	Chat    []Shown `json:"chat"`
}

// Save gives what Restore needs to go on.
func (s *Server) Save() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := snapshot{Last: s.last}
	for _, p := range s.people {
		out.People = append(out.People, savedPerson{p.OpenID, p.Name, p.follows, p.chat})
	}
	return json.Marshal(out)
}

// gap is how many ids may have been given after the last snapshot: none is given twice.
const gap = 1 << 20

// Restore goes on from a snapshot. Windows are closed and tokens ended, as after a long while.
func (s *Server) Restore(data []byte) error {
	var in snapshot
	if err := json.Unmarshal(data, &in); err != nil {
		return fmt.Errorf("reading what the phones showed: %w", err)
	}
	for _, saved := range in.People {
		p := s.Person(saved.OpenID, saved.Name)
		s.mu.Lock()
		p.follows, p.chat = saved.Follows, saved.Chat
		s.mu.Unlock()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = in.Last + gap
	return nil
}
