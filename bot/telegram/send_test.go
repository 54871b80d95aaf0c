package telegram

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-telegram/bot/models"
	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/bot/telegram/telegramtest"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

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

// TestWhatWasSaidIsNotSaidAgain: where Telegram wants more time than the turn has, the update comes again when that is over, and
// only the rest is said.
func TestWhatWasSaidIsNotSaidAgain(t *testing.T) {
	t.Parallel()
	d := open(t, true)
	p := d.platform.Person(7, "王", "zh-hans")
	p.Say("/start")
	d.settle(t, p)
	before := len(p.Chat())
	d.platform.Fail(telegramtest.Fault{Method: "sendMessage", Status: 429, RetryAfter: 61, Later: 2})
	u := &models.Update{ID: 99, Message: &models.Message{Chat: models.Chat{ID: 7, Type: models.ChatTypePrivate}}}
	replies := []bot.Spoken{{Text: strings.Repeat("一", maxText) + "二"}, {Text: "三"}}
	began := time.Now()
	limited, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	_, err := d.reply(limited, u, replies, false)
	if again, took := comeAgain(err), time.Since(began); again != 61*time.Second || took > 15*time.Second {
		t.Fatalf("%v: again after %s, told after %s", err, again, took)
	}
	if _, err := d.reply(limited, u, replies, false); err != nil {
		t.Fatal(err)
	}
	said := ""
	for _, m := range p.Chat()[before:] {
		said += strings.TrimLeft(m.Text, "一")
	}
	if said != "二三" || len(p.Chat()) != before+3 {
		t.Errorf("the phone shows %d messages, %q", len(p.Chat())-before, said)
	}
}

// TestAnUpdateThatIsNotTakenComesAgainSoon: Telegram would let a minute pass after a long outage.
func TestAnUpdateThatIsNotTakenComesAgainSoon(t *testing.T) {
	t.Parallel()
	answer := httptest.NewRecorder()
	d := open(t, false)
	away, err := store.OpenRedis("redis://127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = away.Close() })
	d.turns.Redis = away
	request := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(`{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":7,"type":"private"},"from":{"id":7,"first_name":"J"},"text":"hi"}}`))
	request.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	d.ServeHTTP(answer, request)
	if answer.Code != http.StatusServiceUnavailable || answer.Header().Get("Retry-After") != "3" {
		t.Errorf("%d, again after %q", answer.Code, answer.Header().Get("Retry-After"))
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

// TestWhatAFailureMeans: a message is not repeated blindly where it may have arrived, and one chat's limit is not all chats'.
func TestWhatAFailureMeans(t *testing.T) {
	t.Parallel()
	fault := telegramtest.Fault{Method: "sendMessage"}
	with := func(status, after int, lose bool) telegramtest.Fault {
		f := fault
		f.Status, f.RetryAfter, f.Lose = status, after, lose
		return f
	}
	for name, c := range map[string]struct {
		fault telegramtest.Fault
		class bot.SendClass
		code  string
		after time.Duration
	}{
		"too many":                  {with(429, 30, false), bot.SendRetry, "429", 30 * time.Second},
		"blocked":                   {with(403, 0, false), bot.SendBlocked, "403", 0},
		"refused as it stands":      {with(400, 0, false), bot.SendPermanent, "400", 0},
		"a wrong token":             {with(401, 0, false), bot.SendRetry, "401", time.Minute},
		"two who poll":              {with(409, 0, false), bot.SendRetry, "other", 0},
		"an error of Telegram":      {with(500, 0, false), bot.SendUnknown, "500", 0},
		"no Bot API behind it":      {with(502, 0, false), bot.SendRetry, "502", 10 * time.Second},
		"it took too long":          {with(504, 0, false), bot.SendUnknown, "504", 0},
		"sent, and the answer lost": {with(0, 0, true), bot.SendUnknown, "network", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t, true)
			d.platform.Person(7, "王", "zh-hans").Say("/start")
			d.settle(t, d.platform.Person(7, "", ""))
			d.platform.Fail(c.fault)
			_, err := d.Push(t.Context(), d.identity(7), bot.Spoken{Text: "您好"})
			var failed *bot.SendError
			if !errors.As(err, &failed) || failed.Class != c.class || failed.Code != c.code || failed.After != c.after {
				t.Fatalf("%v, want %s, code %s, after %s", err, c.class, c.code, c.after)
			}
			if strings.Contains(err.Error(), "token-of-a-test") || strings.Contains(err.Error(), "您好") {
				t.Errorf("the error has the token or the message: %v", err)
			}
		})
	}
}

func TestWhatWasNeverSentIsSentAgain(t *testing.T) {
	t.Parallel()
	d := open(t, true)
	nobody := httptest.NewServer(nil)
	nobody.Close()
	gone, err := New(Config{Token: d.config.Token, APIURL: nobody.URL}, d.turns, d.texts, d.Channel.log)
	if err != nil {
		t.Fatal(err)
	}
	_, err = gone.Push(t.Context(), d.identity(7), bot.Spoken{Text: "您好"})
	var failed *bot.SendError
	if !errors.As(err, &failed) || failed.Class != bot.SendRetry {
		t.Errorf("%v, want a retry", err)
	}
}

func TestOneChatThatHasToWaitStopsNoOther(t *testing.T) {
	t.Parallel()
	d := open(t, true)
	wide := func(id int64) bool {
		d.platform.Person(id, "P", "en").Say("/start")
		d.settle(t, d.platform.Person(id, "", ""))
		d.platform.Fail(telegramtest.Fault{Method: "sendMessage", Chat: id, Status: 429, RetryAfter: 30})
		_, err := d.Push(t.Context(), d.identity(id), bot.Spoken{Text: "hello"})
		var failed *bot.SendError
		if !errors.As(err, &failed) || failed.Code != "429" {
			t.Fatalf("%v, want 429", err)
		}
		return failed.Wide
	}
	for range 2 {
		if wide(7) {
			t.Error("one chat's limit is taken for the bot's")
		}
	}
	if !wide(8) {
		t.Error("the limit of two chats is not taken for the bot's")
	}
}

// TestWhatPeopleWriteIsShownAsItIs: no sign in it is taken for a mark.
func TestWhatPeopleWriteIsShownAsItIs(t *testing.T) {
	t.Parallel()
	d := open(t, true)
	p := d.platform.Person(7, "Jane", "en")
	p.Say("/start")
	d.settle(t, p)
	text := strings.Repeat(`<b>A & B</b> &amp; *x* _y_ [z](https://a.cn) `+"`c`. ", 200) + "a < b"
	if _, err := d.Push(t.Context(), d.identity(7), bot.Spoken{Text: text}); err != nil {
		t.Fatal(err)
	}
	shown := ""
	for _, m := range p.Chat()[2:] {
		shown += m.Text + " "
	}
	if strings.TrimSpace(shown) != text {
		t.Errorf("the phone shows %.300s", shown)
	}
}

// TestAnAddressIsNotVisited: a link that is good once would be used up by Telegram's own look at it.
func TestAnAddressIsNotVisited(t *testing.T) {
	t.Parallel()
	d := open(t, true)
	p := d.platform.Person(7, "王", "zh-hans")
	p.Say("/start")
	d.settle(t, p)
	if _, err := d.Push(t.Context(), d.identity(7), bot.Spoken{Text: "文件：https://desk.example.cn/file/abc"}); err != nil {
		t.Fatal(err)
	}
	if chat := p.Chat(); chat[len(chat)-1].Preview {
		t.Error("Telegram visited the address")
	}
}
