package wechattest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// result is what a method answers: always HTTP 200, an error inside.
type result map[string]any

func failed(code int, message string) result { return result{"errcode": code, "errmsg": message} }

var fine = failed(0, "ok")

// ServeHTTP is the API.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.calls[r.URL.Path]++
	fault, failing := s.takeFault(r.URL.Path)
	s.mu.Unlock()
	if failing {
		s.wait(r, fault.Delay)
	}
	switch {
	case failing && fault.Status != 0:
		http.Error(w, http.StatusText(fault.Status), fault.Status)
		return
	case failing && fault.ErrCode != 0:
		answer(w, failed(fault.ErrCode, fault.ErrMsg))
		return
	case failing && fault.Stall:
		w.Header().Set("Content-Type", "image/jpeg")
		_ = http.NewResponseController(w).Flush()
		s.wait(r, time.Hour)
		return
	}
	if r.URL.Path == "/cgi-bin/media/get" || strings.HasPrefix(r.URL.Path, "/video/") {
		s.file(w, r)
		return
	}
	got := s.call(r)
	if failing && fault.Lose {
		panic(http.ErrAbortHandler) // carried out, and the connection breaks
	}
	if failing && fault.Garble {
		_, _ = io.WriteString(w, "<html>")
		return
	}
	answer(w, got)
}

// wait waits a while, or until nobody wants an answer any more.
func (s *Server) wait(r *http.Request, while time.Duration) {
	select {
	case <-s.closed:
	case <-r.Context().Done():
	case <-time.After(while):
	}
}

func answer(w http.ResponseWriter, got result) {
	w.Header().Set("Content-Type", "application/json; encoding=utf-8")
	data, err := json.Marshal(got)
	if err != nil {
		panic(err) // made of strings and numbers here
	}
	_, _ = w.Write(data) // with no newline behind it: there are clients that cannot read one
}

// call carries out a method.
func (s *Server) call(r *http.Request) result {
	s.mu.Lock()
	defer s.mu.Unlock()
	if posted(r.URL.Path) && r.Method != http.MethodPost {
		return failed(43002, "require POST method")
	}
	switch r.URL.Path {
	case "/cgi-bin/token":
		return s.newToken(r.URL.Query().Get("appid"), r.URL.Query().Get("secret"), true)
	case "/cgi-bin/stable_token":
		var asked struct {
			Grant  string `json:"grant_type"`
			AppID  string `json:"appid"`
			Secret string `json:"secret"`
			Force  bool   `json:"force_refresh"`
		}
		if refused := read(r, &asked); refused != nil {
			return refused
		}
		if asked.Grant != "client_credential" {
			return failed(40002, "invalid grant_type")
		}
		return s.newToken(asked.AppID, asked.Secret, asked.Force)
	}
	if refused := s.admit(r); refused != nil {
		return refused
	}
	switch r.URL.Path {
	case "/cgi-bin/message/custom/send":
		return s.custom(r)
	case "/cgi-bin/message/template/send":
		return s.template(r)
	case "/cgi-bin/message/custom/typing":
		return fine
	case "/cgi-bin/message/subscribe/bizsend":
		return s.subscription(r)
	case "/cgi-bin/menu/create":
		return s.createMenu(r)
	case "/cgi-bin/menu/get":
		if s.menu == nil {
			return failed(46003, "menu no exist")
		}
		return result{"menu": s.menu}
	case "/cgi-bin/menu/delete":
		s.menu = nil
		return fine
	case "/cgi-bin/user/info":
		return s.user(r.URL.Query().Get("openid"))
	case "/cgi-bin/ticket/getticket":
		return result{"errcode": 0, "errmsg": "ok", "ticket": s.Ticket(), "expires_in": 7200}
	case "/cgi-bin/media/upload":
		return s.upload(r)
	case "/cgi-bin/qrcode/create":
		return result{"ticket": fmt.Sprintf("ticket-%d", s.next()), "expire_seconds": 2592000, "url": "http://weixin.qq.com/q/test"}
	}
	return failed(40066, "invalid url")
}

// read reads what was posted. WeChat does not turn \u003c back into the sign: a text posted so is shown so, and a link in
// it is none.
func read(r *http.Request, into any) result {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	switch {
	case err == nil && len(body) == 0:
		return failed(44002, "empty post data")
	case err != nil || json.Unmarshal(escaped.ReplaceAll(body, []byte(`\\$1`)), into) != nil:
		return failed(47001, "data format error")
	}
	return nil
}

// posted says whether a method takes nothing but what is posted.
func posted(path string) bool {
	switch path {
	case "/cgi-bin/stable_token", "/cgi-bin/message/custom/send", "/cgi-bin/message/custom/typing", "/cgi-bin/message/template/send",
		"/cgi-bin/message/subscribe/bizsend", "/cgi-bin/menu/create", "/cgi-bin/media/upload":
		return true
	}
	return false
}

var escaped = regexp.MustCompile(`\\(u00(?:3[cCeE]|26))`)

// newToken gives a token. The older method gives a new one each time, which ends the one before; stable_token gives
// the same until five minutes before its end (a 24th of its life), and then both are good.
func (s *Server) newToken(appID, secret string, fresh bool) result {
	if appID != s.options.AppID {
		return failed(40013, "invalid appid")
	}
	if secret != s.options.Secret {
		return failed(40125, "invalid appsecret")
	}
	if fresh && s.current != "" {
		delete(s.tokens, s.current)
		s.current = ""
	}
	if left := time.Until(s.tokens[s.current]); s.current == "" || left <= s.options.TokenLife/24 {
		s.current = fmt.Sprintf("84_TOKEN-%d-%s", s.next(), strings.Repeat("x", 120))
		s.tokens[s.current] = time.Now().Add(s.options.TokenLife)
	}
	return result{"access_token": s.current, "expires_in": int(time.Until(s.tokens[s.current]).Round(time.Second).Seconds())}
}

// admit checks the token of a call.
func (s *Server) admit(r *http.Request) result {
	till, known := s.tokens[r.URL.Query().Get("access_token")]
	switch {
	case !r.URL.Query().Has("access_token"):
		return failed(41001, "access_token missing")
	case !known:
		return failed(40001, "invalid credential, access_token is invalid or not latest")
	case time.Now().After(till):
		return failed(42001, "access_token expired")
	}
	return nil
}

// maxCustom is how long a customer-service text may be, in bytes.
const maxCustom = 2048

// custom sends a customer-service message.
func (s *Server) custom(r *http.Request) result {
	var m struct {
		ToUser string `json:"touser"`
		Type   string `json:"msgtype"`
		Text   struct {
			Content string `json:"content"`
		} `json:"text"`
		Image, Voice struct {
			ID string `json:"media_id"`
		}
	}
	if refused := read(r, &m); refused != nil {
		return refused
	}
	p := s.people[m.ToUser]
	switch {
	case p == nil:
		return failed(40003, "invalid openid")
	case m.Type != "text" && m.Type != "image" && m.Type != "voice":
		return failed(40008, "invalid message type")
	case m.Type != "text" && s.media[m.Image.ID+m.Voice.ID].kind != m.Type:
		return failed(40007, "invalid media_id")
	case m.Type == "text" && m.Text.Content == "":
		return failed(44004, "empty content")
	case len(m.Text.Content) > maxCustom:
		return failed(45002, "content size out of limit")
	case !p.follows:
		return failed(45015, "response out of time limit or subscription is canceled")
	}
	if code := p.takeBudget(time.Now()); code != 0 {
		return failed(code, "out of response count limit or time limit")
	}
	shown := Shown{}
	if m.Type != "text" {
		shown.Media, shown.MediaID = m.Type, m.Image.ID+m.Voice.ID
	}
	p.show(m.Text.Content, shown)
	return fine
}

// user is what an account may know of a follower.
func (s *Server) user(openID string) result {
	p := s.people[openID]
	if p == nil {
		return failed(40003, "invalid openid")
	}
	if !p.follows {
		return result{"subscribe": 0, "openid": openID}
	}
	return result{"subscribe": 1, "openid": openID, "language": "zh_CN", "nickname": "", "subscribe_scene": "ADD_SCENE_QR_CODE"}
}
