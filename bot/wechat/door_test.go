package wechat

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/silenceper/wechat/v2/util"
)

const testKey = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ"

func door(log *bytes.Buffer, key string) *Channel {
	return New(Config{AppID: "wx0", Token: "token", AESKey: key}, &bot.Turns{}, nil, slog.New(slog.NewTextHandler(log, nil)))
}

// query signs parts as WeChat does, at a time.
func query(at time.Time, parts ...string) url.Values {
	stamp := fmt.Sprint(at.Unix())
	q := url.Values{"timestamp": {stamp}, "nonce": {"n"}, "signature": {util.Signature("token", stamp, "n")}}
	if len(parts) > 0 {
		q.Set("msg_signature", util.Signature(append(parts, "token", stamp, "n")...))
		q.Set("encrypt_type", "aes")
	}
	return q
}

func TestTheDoorTurnsAwayWhatIsNotWeChats(t *testing.T) {
	t.Parallel()
	open := `<xml><ToUserName>gh</ToUserName><FromUserName>o1</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType><MsgId>1</MsgId><Content>我被拘留了</Content></xml>`
	encrypt := func(text, app string) string {
		out, err := util.EncryptMsg([]byte("0123456789abcdef"), []byte(text), app, testKey)
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	envelope := func(text string) string { return "<xml><Encrypt>" + text + "</Encrypt></xml>" }
	// padded is what seals with a wrong padding or length, under the right key.
	padded := func(change func(plain []byte)) string {
		plain := append([]byte("0123456789abcdef\x00\x00\x00\x06<xml/>wx0"), bytes.Repeat([]byte{3}, 3)...)
		change(plain)
		raw, err := base64.StdEncoding.DecodeString(testKey + "=")
		if err != nil {
			t.Fatal(err)
		}
		block, err := aes.NewCipher(raw)
		if err != nil {
			t.Fatal(err)
		}
		cipher.NewCBCEncrypter(block, raw[:16]).CryptBlocks(plain, plain)
		return base64.StdEncoding.EncodeToString(plain)
	}
	none := padded(func(plain []byte) { plain[31] = 0 })
	much := padded(func(plain []byte) { plain[31] = 33 })
	all := padded(func(plain []byte) { plain[31] = 32 })
	long := padded(func(plain []byte) { plain[16] = 0xFF })
	half := base64.StdEncoding.EncodeToString(make([]byte, 48))
	good, foreign, empty := encrypt(open, "wx0"), encrypt(open, "wx1"), encrypt("<xml></xml>", "wx0")
	now := time.Now()
	for name, c := range map[string]struct {
		query  url.Values
		body   string
		status int
	}{
		"an open message where a key is set":      {query(now), open, 400},
		"one that claims not to be encrypted":     {query(now), envelope(good), 403},
		"a wrong signature":                       {query(now, "other"), envelope(good), 403},
		"a body exchanged under a good signature": {query(now, good), envelope(foreign), 403},
		"another account's message":               {query(now, foreign), envelope(foreign), 403},
		"a signature of six minutes ago":          {query(now.Add(-6*time.Minute), good), envelope(good), 403},
		"a signature of the future":               {query(now.Add(6*time.Minute), good), envelope(good), 403},
		"no timestamp":                            {url.Values{"msg_signature": {"x"}}, envelope(good), 400},
		"no padding":                              {query(now, none), envelope(none), 403},
		"more padding than a block":               {query(now, much), envelope(much), 403},
		"nothing but padding":                     {query(now, all), envelope(all), 403},
		"a length beyond the end":                 {query(now, long), envelope(long), 403},
		"half a block":                            {query(now, half), envelope(half), 403},
		"no base64":                               {query(now, "%%"), envelope("%%"), 403},
		"a message beside another's cipher":       {query(now, foreign), "<xml><FromUserName>o1</FromUserName><MsgType>text</MsgType><Encrypt>" + foreign + "</Encrypt></xml>", 403},
		"JSON in place of XML":                    {query(now, good), `{"Encrypt":"` + good + `"}`, 400},
		"garbage in place of a cipher":            {query(now, "AAAA"), envelope("AAAA"), 403},
		"a sealed message without a sender":       {query(now, empty), envelope(empty), 400},
		"no XML":                                  {query(now, good), "{}", 400},
		"more than 64 KiB":                        {query(now, good), strings.Repeat(" ", 65<<10), 413},
		"an external entity":                      {query(now), `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><Encrypt>&e;</Encrypt></xml>`, 400},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			w := httptest.NewRecorder()
			door(&log, testKey).ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/wechat/callback?"+c.query.Encode(), strings.NewReader(c.body)))
			if w.Code != c.status {
				t.Errorf("status %d %s, want %d", w.Code, w.Body, c.status)
			}
			if strings.Contains(log.String(), "拘留") || strings.Contains(log.String(), good) {
				t.Errorf("the log has the message: %s", &log)
			}
		})
	}
}

// TestWhatIsSealedCounts: in WeChat's compatible mode a message stands open beside its cipher. With a key the cipher alone is
// read. What XML cannot hold, and people's phones send all the same, is left out.
func TestWhatIsSealedCounts(t *testing.T) {
	t.Parallel()
	inside := "<xml><ToUserName>gh</ToUserName><FromUserName>o1</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType><MsgId>1</MsgId><Content><![CDATA[真\x14的\xff\uFFFE]]></Content></xml>"
	for name, key := range map[string]string{"with a key": testKey, "without": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body, signed := inside, query(time.Now())
			if key != "" {
				out, err := util.EncryptMsg([]byte("0123456789abcdef"), []byte(inside), "wx0", key)
				if err != nil {
					t.Fatal(err)
				}
				body = "<xml><FromUserName>eve</FromUserName><MsgType>text</MsgType><Content>假的</Content><Encrypt>" + string(out) + "</Encrypt></xml>"
				signed = query(time.Now(), string(out))
			}
			var log bytes.Buffer
			r := httptest.NewRequest(http.MethodPost, "/wechat/callback?"+signed.Encode(), strings.NewReader(body))
			p, err := door(&log, key).read(httptest.NewRecorder(), r)
			if err != nil || p.From != "o1" || p.Content != "真的\uFFFD" {
				t.Errorf("%+v, %v", p, err)
			}
		})
	}
}

func TestTheAddressIsVerified(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		method string
		query  url.Values
		status int
		body   string
	}{
		"as the configuration page asks": {http.MethodGet, query(time.Now()), 200, "echo<b>"},
		"with a wrong token":             {http.MethodGet, url.Values{"timestamp": {fmt.Sprint(time.Now().Unix())}, "signature": {"x"}}, 403, ""},
		"long ago":                       {http.MethodGet, query(time.Now().Add(-time.Hour)), 403, ""},
		"by another method":              {http.MethodPut, query(time.Now()), 405, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			w := httptest.NewRecorder()
			c.query.Set("echostr", "echo<b>")
			door(&log, testKey).ServeHTTP(w, httptest.NewRequest(c.method, "/wechat/callback?"+c.query.Encode(), nil))
			if w.Code != c.status || c.body != "" && w.Body.String() != c.body {
				t.Errorf("%d %q", w.Code, w.Body)
			}
			if kind := w.Header().Get("Content-Type"); !strings.HasPrefix(kind, "text/plain") {
				t.Errorf("what a stranger has echoed is %s", kind)
			}
		})
	}
}
