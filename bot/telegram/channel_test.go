package telegram

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/bot/telegram/telegramtest"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
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
	units, err := d.db.Units(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	policy, err := cases.DefaultPolicy()
	if err != nil {
		t.Fatal(err)
	}
	texts, engine, err := bot.Speech(units, policy)
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(d.log, nil))
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

func TestTheDoorTurnsAwayWhatIsNotTelegrams(t *testing.T) {
	t.Parallel()
	d := open(t, true)
	good := `{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":7,"type":"private"},"from":{"id":7,"first_name":"王"},"text":"我被拘留了"}}`
	for name, c := range map[string]struct {
		method, secret, body string
		status               int
	}{
		"no secret":         {http.MethodPost, "", good, 401},
		"a wrong secret":    {http.MethodPost, secret + "x", good, 401},
		"a GET":             {http.MethodGet, secret, "", 405},
		"no JSON":           {http.MethodPost, secret, "我被拘留了", 400},
		"half an update":    {http.MethodPost, secret, good[:40], 400},
		"not an update":     {http.MethodPost, secret, `{"ok":true}`, 400},
		"more than 1 MiB":   {http.MethodPost, secret, `{"update_id":1,"x":"` + strings.Repeat("x", 1<<20) + `"}`, 413},
		"an unknown update": {http.MethodPost, secret, `{"update_id":2,"poll":{"id":"1"}}`, 200},
	} {
		request, err := http.NewRequestWithContext(t.Context(), c.method, d.door.URL, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("X-Telegram-Bot-Api-Secret-Token", c.secret)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		if response.StatusCode != c.status {
			t.Errorf("%s: %s, want %d", name, response.Status, c.status)
		}
		_ = response.Body.Close()
	}
	if strings.Contains(d.log.String(), "拘留") {
		t.Errorf("the log has the message: %s", d.log)
	}
}

func TestAStoreThatIsAwayMakesTelegramRepeat(t *testing.T) {
	t.Parallel()
	d := open(t, true)
	p := d.platform.Person(7, "王", "zh-hans")
	redis := d.turns.Redis
	gone, err := store.OpenRedis("redis://127.0.0.1:1/0")
	if err != nil {
		t.Fatal(err)
	}
	d.turns.Redis = gone
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.door.URL, strings.NewReader(
		`{"update_id":1000,"message":{"message_id":1,"date":1,"chat":{"id":7,"type":"private"},"from":{"id":7,"first_name":"王"},"text":"你好"}}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	response, err := http.DefaultClient.Do(request)
	if err != nil || response.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("with Redis away: %v, %v", response, err)
	}
	_ = response.Body.Close()
	d.turns.Redis = redis
	p.Say("你好")
	d.hears(t, p, "请选择")
	if strings.Contains(d.log.String(), "token-of-a-test") {
		t.Errorf("the log has the token: %s", d.log)
	}
}

func TestAStaleButtonIsHarmlessAndEveryPressIsAnswered(t *testing.T) {
	t.Parallel()
	d := open(t, true)
	p := d.platform.Person(7, "王", "zh-hans")
	p.Say("/start")
	greeting := d.settle(t, p)[1]
	p.Press("申请服务官")
	d.settle(t, p)
	p.Press("同意")
	d.hears(t, p, "哪个县")
	p.PressData(greeting.ID, greeting.Buttons[0][0].Data) // a complaint, from the greeting of before
	d.settle(t, p)
	d.hears(t, p, "哪个县")
	p.PressData(12345, "nonsense")
	chat := d.settle(t, p)
	if last := chat[len(chat)-1].Text; !strings.Contains(last, "哪个县") {
		t.Errorf("after stale presses the open question is %q", last)
	}
	if n := d.platform.Calls("answerCallbackQuery"); n != 4 {
		t.Errorf("%d of 4 presses were answered", n)
	}
}

func TestFilesAreTakenAsTheyCome(t *testing.T) {
	t.Parallel()
	d := open(t, true)
	p := d.platform.Person(7, "王", "zh-hans")
	d.toFiles(t, p)
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 9, 9)), nil); err != nil {
		t.Fatal(err)
	}
	before := len(p.Chat())
	for range 3 {
		p.SendPhoto(picture.Bytes(), "album-1")
	}
	chat := d.settle(t, p)
	if n := len(chat) - before; n != 4 || !strings.Contains(chat[len(chat)-1].Text, "3 个文件") && !strings.Contains(d.hears(t, p, "个文件"), "3 个文件") {
		t.Errorf("an album of 3 gave %d messages, the last of them %q", n-3, chat[len(chat)-1].Text)
	}
	p.SendDocument("合同.pdf", []byte("%PDF-1.7\n%âãÏÓ\n"))
	d.settle(t, p)
	d.hears(t, p, "4 个文件")
	p.SendDocument("program.exe", []byte("MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff"))
	d.settle(t, p)
	d.hears(t, p, "类型")
	p.SendSticker()
	d.settle(t, p)
	p.Press("完成")
	d.settle(t, p)
	d.hears(t, p, "请核对")
	if last := d.hears(t, p, "请核对"); !strings.Contains(last, "4 个文件") {
		t.Errorf("the review has not 4 files:\n%s", last)
	}
}

func TestEditingASentMessageIsExplained(t *testing.T) {
	t.Parallel()
	d := open(t, true)
	p := d.platform.Person(7, "王", "zh-hans")
	p.Say("/start")
	d.settle(t, p)
	p.Edit(1, "改一下")
	d.settle(t, p)
	d.hears(t, p, "修改已发出的消息不会更改您的回答")
}

func TestAGroupIsSentToAPrivateChat(t *testing.T) {
	t.Parallel()
	d := open(t, true)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.door.URL, strings.NewReader(
		`{"update_id":5,"message":{"message_id":1,"date":1,"chat":{"id":-100,"type":"supergroup","title":"g"},"from":{"id":7,"first_name":"王"},"text":"/start"}}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	var body bytes.Buffer
	if _, err := body.ReadFrom(response.Body); err != nil || !strings.Contains(body.String(), "private chat") || !strings.Contains(body.String(), "私聊") {
		t.Errorf("a group is told %q, %v", body.String(), err)
	}
	_ = response.Body.Close()
}

func TestWhoBlockedTheBotIsKnownAndComesBack(t *testing.T) {
	t.Parallel()
	d := open(t, true)
	p := d.platform.Person(7, "李", "zh-hans")
	_, code, err := d.db.AddOfficer(t.Context(), store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
	if err != nil {
		t.Fatal(err)
	}
	p.Say("/start bind_" + code)
	d.settle(t, p)
	p.Block(true)
	d.settle(t, p)
	reachable := func() bool {
		var yes bool
		err := d.db.Pool().QueryRow(t.Context(), "SELECT unreachable_since IS NULL FROM identities WHERE external = '7'").Scan(&yes)
		if err != nil {
			t.Fatal(err)
		}
		return yes
	}
	if reachable() {
		t.Error("a person who blocked the bot counts as reachable")
	}
	p.Say("你好") // on its way while the bot is blocked: the reply meets 403, which is no reason to repeat the update
	d.settle(t, p)
	p.Block(false)
	d.settle(t, p)
	if !reachable() {
		t.Error("a person who came back counts as unreachable")
	}
	p.Say("菜单")
	d.settle(t, p)
	d.hears(t, p, "请选择")
}

func TestTelegramIsGivenTheTimeItAsksFor(t *testing.T) {
	t.Parallel()
	d := open(t, true)
	p := d.platform.Person(7, "王", "zh-hans")
	p.Say("/start")
	d.settle(t, p)
	d.platform.Fail(telegramtest.Fault{Method: "sendMessage", Status: 429, RetryAfter: 1})
	before := d.platform.Calls("sendMessage")
	p.Say("帮助")
	d.settle(t, p)
	d.hears(t, p, "任何时候")
	if n := d.platform.Calls("sendMessage") - before; n != 2 {
		t.Errorf("%d calls where one was refused and one repeated", n)
	}
}

func TestALongMessageIsSplit(t *testing.T) {
	t.Parallel()
	d := open(t, true)
	p := d.platform.Person(7, "王", "zh-hans")
	p.Say("/start")
	d.settle(t, p)
	long := strings.Repeat("许昌市的外商投诉受理机构会在七个工作日内答复。", 300) + "𠮷"
	_, err := d.Push(t.Context(), d.identity(7), bot.Spoken{Text: long, Language: locales.ZH, Buttons: []bot.Button{{Label: "查看", Data: "x"}}})
	if err != nil {
		t.Fatal(err)
	}
	chat, whole := p.Chat()[2:], ""
	for i, m := range chat {
		whole += m.Text
		if (m.Buttons != nil) != (i == len(chat)-1) {
			t.Error("the buttons do not stand under the last part")
		}
		if !strings.HasSuffix(m.Text, "。") && i < len(chat)-1 {
			t.Errorf("part %d ends within a sentence: …%s", i+1, m.Text[len(m.Text)-30:])
		}
	}
	if whole != long || len(chat) != 2 {
		t.Errorf("%d parts; whole %t", len(chat), whole == long)
	}
}

func TestAPersonIsReachedByPolling(t *testing.T) {
	t.Parallel()
	d := open(t, false)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { d.Poll(ctx); close(done) }()
	p := d.platform.Person(7, "王", "zh-hans")
	p.Say("/start officer")
	d.hears(t, p, "请选择")
	p.Press("申请服务官")
	d.hears(t, p, "您同意按此办理吗")
	cancel()
	<-done
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
