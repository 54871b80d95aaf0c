package wechattest

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// push is a message or an event on its way to the account's server.
type push struct {
	XMLName  xml.Name `xml:"xml"`
	To       string   `xml:"ToUserName"`
	From     string   `xml:"FromUserName"`
	Created  int64    `xml:"CreateTime"`
	Type     string   `xml:"MsgType"`
	Content  string   `xml:"Content,omitempty"`
	MediaID  string   `xml:"MediaId,omitempty"`
	Label    string   `xml:"Label,omitempty"`
	Title    string   `xml:"Title,omitempty"`
	URL      string   `xml:"Url,omitempty"`
	Event    string   `xml:"Event,omitempty"`
	EventKey string   `xml:"EventKey,omitempty"`
	Status   string   `xml:"Status,omitempty"`
	MsgID    int64    `xml:"MsgId,omitempty"`
	JobID    int64    `xml:"MsgID,omitempty"` // the name differs from that of a message by one letter
	MenuID   string   `xml:"bizmsgmenuid,omitempty"`
	Popup    []chosen `xml:"SubscribeMsgPopupEvent>List,omitempty"`
	Change   []chosen `xml:"SubscribeMsgChangeEvent>List,omitempty"`
	Sent     []chosen `xml:"SubscribeMsgSentEvent>List,omitempty"`

	tapped bool
}

const tries = 3

// deliver makes the person's pushes one after another.
func (p *Person) deliver() {
	for {
		select {
		case <-p.server.closed:
			return
		case m := <-p.queue:
			text, err := p.server.deliver(m)
			p.answered(m, text, err)
		}
	}
}

// answered shows what the account's server answered, or that it did not.
func (p *Person) answered(m push, text string, err error) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	p.underWay--
	p.sent, p.lastReply = &m, text
	switch {
	case err != nil && m.Type == "event" && m.Event != "CLICK":
		// WeChat says nothing to the person about events that he or she did not make by hand
	case err != nil:
		p.show(trouble, Shown{Trouble: true})
	case text != "":
		p.show(text, Shown{Passive: true})
	}
	s.touch()
}

// Redeliver makes the last push once more, as WeChat does when an answer was lost on the way, and gives the passive
// reply to it beside the first one.
func (p *Person) Redeliver() (first, again string, err error) {
	p.server.mu.Lock()
	m, first := p.sent, p.lastReply
	p.server.mu.Unlock()
	if m == nil {
		return "", "", errors.New("nothing was sent yet")
	}
	again, err = p.server.post(*m)
	return first, again, err
}

// deliver makes a push until it is answered well, three times at most.
func (s *Server) deliver(m push) (text string, err error) {
	for range tries {
		if text, err = s.post(m); err == nil {
			return text, nil
		}
		select {
		case <-s.closed:
			return "", err
		case <-time.After(s.options.RetryWait):
		}
	}
	return "", err
}

// post makes a push once and reads the passive reply; it is empty where the server says success or nothing.
func (s *Server) post(m push) (string, error) {
	body, err := xml.Marshal(m)
	if err != nil {
		return "", fmt.Errorf("writing down a push: %w", err)
	}
	query, body, err := s.envelope(body)
	if err != nil {
		return "", err
	}
	query.Set("openid", m.From)
	ctx, cancel := context.WithTimeout(context.Background(), s.options.Cut)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.address()+"?"+query.Encode(), bytes.NewReader(body))
	if err != nil {
		return "", fmt.Errorf("addressing the account's server: %w", err)
	}
	request.Header.Set("Content-Type", "text/xml")
	response, err := s.client.Do(request)
	if err != nil {
		return "", fmt.Errorf("pushing: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return "", fmt.Errorf("reading the answer: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("the server answers %d", response.StatusCode)
	}
	return s.reading(m, answer)
}

func (s *Server) address() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.callback
}

// stamp signs a request with the time and a nonce.
func (s *Server) stamp() (timestamp, nonce string, query url.Values) {
	timestamp, nonce = strconv.FormatInt(time.Now().Unix(), 10), rand.Text()[:10]
	return timestamp, nonce, url.Values{"timestamp": {timestamp}, "nonce": {nonce}, "signature": {s.seal.sign(timestamp, nonce)}}
}

// envelope signs a push and, with a key, seals it.
func (s *Server) envelope(body []byte) (url.Values, []byte, error) {
	timestamp, nonce, query := s.stamp()
	if s.seal.key == nil {
		return query, body, nil
	}
	sealed, err := s.seal.close(body)
	if err != nil {
		return nil, nil, err
	}
	query.Set("encrypt_type", "aes")
	query.Set("msg_signature", s.seal.sign(timestamp, nonce, sealed))
	return query, []byte("<xml><ToUserName>" + account + "</ToUserName><Encrypt>" + sealed + "</Encrypt></xml>"), nil
}

// maxReply is how long a passive reply may be, in bytes; observed, not documented.
const maxReply = 2048

// reading reads an answer to a push as WeChat does: success, nothing, or a message to the person who wrote.
func (s *Server) reading(m push, answer []byte) (string, error) {
	if text := strings.TrimSpace(string(answer)); text == "success" || text == "" {
		return "", nil
	}
	if s.seal.key != nil {
		var err error
		if answer, err = s.unsealed(answer); err != nil {
			return "", err
		}
	}
	var reply push
	if err := xml.Unmarshal(answer, &reply); err != nil {
		return "", fmt.Errorf("reading a reply: %w", err)
	}
	switch {
	case reply.To != m.From || reply.From != account:
		return "", errors.New("a reply to somebody else")
	case reply.Created == 0:
		return "", errors.New("a reply without a time")
	case reply.Type != "text":
		return "[" + reply.Type + "]", nil
	case reply.Content == "" || len(reply.Content) > maxReply:
		return "", fmt.Errorf("a reply of %d bytes", len(reply.Content))
	}
	return reply.Content, nil
}

func (s *Server) unsealed(answer []byte) ([]byte, error) {
	var envelope struct {
		Encrypt   string `xml:"Encrypt"`
		Signature string `xml:"MsgSignature"`
		Timestamp string `xml:"TimeStamp"`
		Nonce     string `xml:"Nonce"`
	}
	if err := xml.Unmarshal(answer, &envelope); err != nil {
		return nil, fmt.Errorf("reading a sealed reply: %w", err)
	}
	want := s.seal.sign(envelope.Timestamp, envelope.Nonce, envelope.Encrypt)
	if subtle.ConstantTimeCompare([]byte(want), []byte(envelope.Signature)) != 1 {
		return nil, errors.New("a reply with a wrong signature")
	}
	return s.seal.open(envelope.Encrypt)
}

// Verify asks the account's server to echo, as the configuration page does.
func (s *Server) Verify(ctx context.Context) error {
	_, _, query := s.stamp()
	query.Set("echostr", "5837397576500011341")
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.address()+"?"+query.Encode(), nil)
	if err != nil {
		return fmt.Errorf("addressing the account's server: %w", err)
	}
	response, err := s.client.Do(request)
	if err != nil {
		return fmt.Errorf("asking the account's server: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil || string(body) != query.Get("echostr") {
		return errors.New("the account's server did not echo")
	}
	return nil
}
