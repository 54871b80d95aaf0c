package wechattest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// entry is a button of the menu.
type entry struct {
	Type string  `json:"type"`
	Name string  `json:"name"`
	Key  string  `json:"key"`
	Sub  []entry `json:"sub_button"`
}

// createMenu checks a menu as WeChat does and keeps it.
func (s *Server) createMenu(r *http.Request) result {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	var bar struct {
		Button []entry `json:"button"`
	}
	if err != nil || json.Unmarshal(body, &bar) != nil {
		return failed(47001, "data format error")
	}
	if len(bar.Button) < 1 || len(bar.Button) > 3 {
		return failed(40017, "invalid button size")
	}
	for _, b := range bar.Button {
		if refused := check(b, 16); refused != nil {
			return refused
		}
		if len(b.Sub) > 5 {
			return failed(40023, "invalid sub button size")
		}
		for _, sub := range b.Sub {
			if refused := check(sub, 60); refused != nil {
				return refused
			}
		}
	}
	s.menu = body
	return fine
}

// check checks one button; its name may be as many bytes long.
func check(b entry, name int) result {
	switch {
	case b.Name == "" || len(b.Name) > name:
		return failed(40018, "invalid button name size")
	case len(b.Sub) == 0 && b.Type == "":
		return failed(40016, "invalid button type")
	case b.Type == "click" && (b.Key == "" || len(b.Key) > 128):
		return failed(40019, "invalid button key size")
	}
	return nil
}

// upload keeps a file of the account's own for three days.
func (s *Server) upload(r *http.Request) result {
	file, header, err := r.FormFile("media")
	if err != nil {
		return failed(41005, "media data missing")
	}
	kind := r.URL.Query().Get("type")
	limit, known := map[string]int64{"image": 10 << 20, "voice": 2 << 20, "video": 10 << 20, "thumb": 64 << 10}[kind]
	if !known {
		return failed(40004, "invalid media type")
	}
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err != nil || len(data) == 0 {
		return failed(41005, "media data missing")
	}
	if int64(len(data)) > limit {
		return failed(45001, "media size out of limit")
	}
	id := s.keep(medium{kind, header.Header.Get("Content-Type"), data})
	return result{"type": kind, "media_id": id, "created_at": s.last}
}

// file hands out a file. What fails is said in JSON; of a video only an address is given.
func (s *Server) file(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, byAddress := strings.CutPrefix(r.URL.Path, "/video/")
	if !byAddress {
		id = r.URL.Query().Get("media_id")
		if refused := s.admit(r); refused != nil {
			answer(w, refused)
			return
		}
	}
	m, known := s.media[id]
	switch {
	case !known:
		answer(w, failed(40007, "invalid media_id"))
	case m.kind == "video" && !byAddress:
		answer(w, result{"video_url": "http://" + r.Host + "/video/" + id})
	default:
		w.Header().Set("Content-Type", m.mime)
		w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", id))
		_, _ = w.Write(m.data)
	}
}
