package wechat

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/silenceper/wechat/v2/util"
)

const (
	maxBody = 64 << 10 // bytes
	// fresh is how far the timestamp of a request may be from our clock.
	fresh = 5 * time.Minute
)

// wrong is a request that is none of WeChat's, with the status that says so.
type wrong struct {
	status int
	reason string
}

// Error says the reason.
func (w wrong) Error() string { return w.reason }

// signed checks the signature over the parts of a request, and that it was made just now.
func (c *Channel) signed(query url.Values, signature string, parts ...string) error {
	seconds, err := strconv.ParseInt(query.Get("timestamp"), 10, 64)
	if err != nil {
		return wrong{http.StatusBadRequest, "no timestamp"}
	}
	mine := util.Signature(append(parts, c.config.Token, query.Get("timestamp"), query.Get("nonce"))...)
	if subtle.ConstantTimeCompare([]byte(mine), []byte(signature)) != 1 {
		return wrong{http.StatusForbidden, "wrong signature"}
	}
	if age := time.Since(time.Unix(seconds, 0)); age > fresh || age < -fresh {
		return wrong{http.StatusForbidden, "signed too long ago"}
	}
	return nil
}

// read reads, checks and opens what WeChat pushed. With a key nothing but sealed messages is read, whatever the
// request says of itself: its signature alone covers no word of an open message.
func (c *Channel) read(w http.ResponseWriter, r *http.Request) (push, error) {
	query := r.URL.Query()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return push{}, wrong{http.StatusRequestEntityTooLarge, "too large"}
	}
	if err != nil {
		return push{}, wrong{http.StatusBadRequest, "cannot be read"}
	}
	if c.config.AESKey == "" {
		if err := c.signed(query, query.Get("signature")); err != nil {
			return push{}, err
		}
		return parse(body)
	}
	var sealed struct {
		Encrypt string `xml:"Encrypt"`
	}
	if err := xml.Unmarshal(body, &sealed); err != nil || sealed.Encrypt == "" {
		return push{}, wrong{http.StatusBadRequest, "not encrypted"}
	}
	if err := c.signed(query, query.Get("msg_signature"), sealed.Encrypt); err != nil {
		return push{}, err
	}
	_, opened, err := util.DecryptMsg(c.config.AppID, sealed.Encrypt, c.config.AESKey)
	if err != nil {
		return push{}, wrong{http.StatusForbidden, "cannot be decrypted"}
	}
	return parse(opened)
}

// parse reads a message. What people's phones send and XML cannot hold is left out: the message would not be read otherwise.
func parse(data []byte) (push, error) {
	var p push
	if err := xml.Unmarshal([]byte(printable(string(data))), &p); err != nil || p.From == "" || p.Type == "" {
		return p, wrong{http.StatusBadRequest, "not a message"}
	}
	return p, nil
}

// cdata keeps a text as it is in XML.
type cdata struct {
	Text string `xml:",cdata"`
}

// passive is the answer to a push.
type passive struct {
	XMLName xml.Name `xml:"xml"`
	To      cdata    `xml:"ToUserName"`
	From    cdata    `xml:"FromUserName"`
	Created int64    `xml:"CreateTime"`
	Type    cdata    `xml:"MsgType"`
	Content cdata    `xml:"Content"`
}

// sealed is an answer as it goes back where a key is set.
type sealed struct {
	XMLName   xml.Name `xml:"xml"`
	Encrypt   cdata    `xml:"Encrypt"`
	Signature cdata    `xml:"MsgSignature"`
	Timestamp int64    `xml:"TimeStamp"`
	Nonce     cdata    `xml:"Nonce"`
}

// reply is the answer to a push as WeChat reads it.
func (c *Channel) reply(to push, text string) ([]byte, error) {
	now := time.Now().Unix()
	out, err := xml.Marshal(passive{
		To: cdata{to.From}, From: cdata{to.To}, Created: now, Type: cdata{"text"}, Content: cdata{printable(text)},
	})
	if err != nil {
		return nil, fmt.Errorf("writing down an answer: %w", err)
	}
	if c.config.AESKey == "" {
		return out, nil
	}
	random := make([]byte, 16)
	_, _ = rand.Read(random) // never fails
	encrypted, err := util.EncryptMsg(random, out, c.config.AppID, c.config.AESKey)
	if err != nil {
		return nil, fmt.Errorf("encrypting an answer: %w", err)
	}
	nonce := rand.Text()
	out, err = xml.Marshal(sealed{
		Encrypt: cdata{string(encrypted)}, Timestamp: now, Nonce: cdata{nonce},
		Signature: cdata{util.Signature(c.config.Token, strconv.FormatInt(now, 10), nonce, string(encrypted))},
	})
	if err != nil {
		return nil, fmt.Errorf("writing down an encrypted answer: %w", err)
	}
	return out, nil
}
