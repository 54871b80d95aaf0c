package telegram

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/lotusdesk/lotusdesk/store"
)

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
		if status, _ := d.ask(t, c.method, c.secret, c.body); status != c.status {
			t.Errorf("%s: %d, want %d", name, status, c.status)
		}
	}
	open := &Channel{} // without a secret anybody could be Telegram
	answer := httptest.NewRecorder()
	open.ServeHTTP(answer, httptest.NewRequest(http.MethodPost, "/telegram/webhook", strings.NewReader(good)))
	if answer.Code != http.StatusUnauthorized {
		t.Errorf("a channel without a secret: %d", answer.Code)
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
	update := `{"update_id":1000,"message":{"message_id":1,"date":1,"chat":{"id":7,"type":"private"},"from":{"id":7,"first_name":"王"},"text":"你好"}}`
	if status, _ := d.ask(t, http.MethodPost, secret, update); status != http.StatusServiceUnavailable {
		t.Errorf("with Redis away: %d", status)
	}
	d.turns.Redis = redis
	p.Say("你好")
	d.hears(t, p, "请选择")
	if strings.Contains(d.log.String(), "token-of-a-test") {
		t.Errorf("the log has the token: %s", d.log)
	}
}

// TestAStaleButtonIsHarmlessAndEveryPressIsAnswered, whichever of the replies and the answer goes in the webhook's response.
func TestAStaleButtonIsHarmlessAndEveryPressIsAnswered(t *testing.T) {
	t.Parallel()
	for _, inWebhook := range []bool{false, true} {
		t.Run(fmt.Sprint("reply in the webhook ", inWebhook), func(t *testing.T) {
			t.Parallel()
			d := open(t, true)
			d.config.ReplyInWebhook = inWebhook
			pressStale(t, d)
		})
	}
}

func pressStale(t *testing.T, d *desk) {
	t.Helper()
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

func TestEditingASentMessageIsExplained(t *testing.T) {
	t.Parallel()
	d := open(t, true)
	p := d.platform.Person(7, "王", "zh-hans")
	p.Say("/start")
	d.settle(t, p)
	p.Edit(1, "改一下")
	d.settle(t, p)
	d.hears(t, p, "修改已发出的消息不会生效")
}

func TestAGroupIsSentToAPrivateChat(t *testing.T) {
	t.Parallel()
	d := open(t, true)
	_, answer := d.ask(t, http.MethodPost, secret,
		`{"update_id":5,"message":{"message_id":1,"date":1,"chat":{"id":-100,"type":"supergroup","title":"g"},"from":{"id":7,"first_name":"王"},"text":"/start"}}`)
	if !strings.Contains(answer, "private chat") || !strings.Contains(answer, "私聊") {
		t.Errorf("a group is told %q", answer)
	}
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
