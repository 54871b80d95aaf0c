package telegram

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/bot/telegram/telegramtest"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
	"github.com/lotusdesk/lotusdesk/store"
	"github.com/lotusdesk/lotusdesk/store/storetest"
)

var servers *storetest.Servers

func TestMain(m *testing.M) { storetest.Main(m, func(s *storetest.Servers) { servers = s }) }

var lastBot atomic.Int64

// desk is a channel on stores of its own and the platform it hangs on.
type desk struct {
	*Channel
	platform *telegramtest.Server
	door     *httptest.Server
	db       *store.DB
	log      *bytes.Buffer
}

const secret = "webhook-secret"

// open opens a desk; without a webhook its updates wait to be polled.
func open(t *testing.T, webhook bool) *desk {
	t.Helper()
	d := &desk{log: &bytes.Buffer{}, db: servers.Database(t)}
	token := fmt.Sprintf("%d%d:token-of-a-test", time.Now().UnixNano()%1e9, lastBot.Add(1))
	d.platform = telegramtest.New(telegramtest.Options{Token: token, RetryBase: 10 * time.Millisecond})
	t.Cleanup(d.platform.Close)
	api := httptest.NewServer(d.platform)
	t.Cleanup(api.Close)
	engine, texts := flowstest.Engine(t)
	log := slog.New(slog.NewTextHandler(d.log, nil))
	var err error
	d.Channel, err = New(Config{Token: token, Secret: secret, APIURL: api.URL}, &bot.Turns{
		Engine: engine, Texts: texts, DB: d.db, Redis: servers.Redis(t), Files: &store.Attachments{Blobs: store.Folder(t.TempDir()), DB: d.db},
		Copies: &bot.Copies{DB: d.db, Log: log}, Log: log, Now: time.Now,
	}, texts, log)
	if err != nil {
		t.Fatal(err)
	}
	d.door = httptest.NewServer(d.Channel)
	t.Cleanup(d.door.Close)
	if webhook {
		d.platform.SetWebhook(d.door.URL, secret)
	}
	return d
}

// ask delivers something to the door by hand.
func (d *desk) ask(t *testing.T, method, secret, body string) (status int, answer string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, d.door.URL, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(data)
}

// replica is the door of another channel on the same stores.
func (d *desk) replica(t *testing.T) *httptest.Server {
	t.Helper()
	channel, err := New(d.config, d.turns, d.texts, d.Channel.log)
	if err != nil {
		t.Fatal(err)
	}
	door := httptest.NewServer(channel)
	t.Cleanup(door.Close)
	return door
}

// settle waits until nothing is on its way and gives what the phone shows.
func (d *desk) settle(t *testing.T, p *telegramtest.Person) []telegramtest.Shown {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !p.Idle(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("an update was never taken\n%s", d.log)
		}
	}
	return p.Chat()
}

func (d *desk) hears(t *testing.T, p *telegramtest.Person, text string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	last, ok := p.Said(ctx, text)
	if !ok {
		t.Fatalf("%q was never said; the last message is %q\n%s", text, last, d.log)
	}
	return last
}

// toFiles leads a person to the question about papers.
func (d *desk) toFiles(t *testing.T, p *telegramtest.Person) {
	t.Helper()
	for _, line := range []string{"/start", "[申请服务官]", "[同意]", "[魏都区]", "[行政审批]", "新厂房需要办理施工许可。", "[一般]", "许昌海光机械有限公司", "王女士", "13800138000", "[中文]", "跳过"} {
		if label, ok := strings.CutPrefix(line, "["); ok {
			if !p.Press(strings.TrimSuffix(label, "]")) {
				t.Fatalf("there is no button %s", line)
			}
		} else {
			p.Say(line)
		}
		d.settle(t, p)
	}
	d.hears(t, p, "有相关材料吗")
}

func TestCommandsAreSetInBothLanguages(t *testing.T) {
	t.Parallel()
	d := open(t, false)
	if err := d.SetUp(t.Context(), "https://desk.example.cn/telegram/webhook"); err != nil {
		t.Fatal(err)
	}
	if d.platform.Calls("setMyCommands") != 2 || d.platform.Calls("setWebhook") != 1 {
		t.Error("the commands were not set twice and the webhook once")
	}
}

// TestNoErrorHoldsTheToken: not as it is, nor as an address or a quotation has it.
func TestNoErrorHoldsTheToken(t *testing.T) {
	t.Parallel()
	for name, token := range map[string]string{
		"as it should be": "123:AAHk-the_key", "a blank behind it": "123:AAHk-the_key ", "a line behind it": "123:AAHk-the_key\n",
		"a slash behind it": "123:AAHk-the_key/", "a blank within": "123:AAHk-the_key AAHk-the_key", "a sign": "123:AAHk-the_key+",
	} {
		_, texts := flowstest.Engine(t)
		log := &bytes.Buffer{}
		c, err := New(Config{Token: token, APIURL: "http://127.0.0.1:1"}, nil, texts, slog.New(slog.NewTextHandler(log, nil)))
		if err == nil {
			err = c.SetUp(t.Context(), "https://desk.example.cn")
		}
		if err == nil || strings.Contains(err.Error(), "the_key") || !strings.Contains(err.Error(), "***") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
