package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot/desk"
	"github.com/lotusdesk/lotusdesk/bot/telegram/telegramtest"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
	"github.com/redis/go-redis/v9"
)

// TestAnIntakeConfirmedWhilePostgreSQLIsAwayIsFiledLater, once, in whatever moment PostgreSQL went: before it heard of the
// case, before it heard that the case is to be committed, or after it had committed it. The contact is told both times.
func TestAnIntakeConfirmedWhilePostgreSQLIsAwayIsFiledLater(t *testing.T) {
	t.Parallel()
	for name, at := range map[string]moment{"before": never, "before the commit": beforeCommit, "after the commit": afterCommit} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var postgres *cable
			w := build(t, func(s *Settings) { postgres = cutPostgres(t, s) })
			officer := w.telegram.Person(7001, "Li", "zh-hans")
			w.officer(officer, store.Officer{Name: "李明", Unit: "411002", Language: "zh"})
			investor := w.telegram.Person(8001, "Jane", "en")
			last := len(request) - 2
			w.talk(investor, request[:last]...)
			if at == never {
				postgres.set(true)
			} else {
				postgres.cutAt(at)
			}
			w.talk(investor, request[last], "safely kept")
			if !postgres.isCut() {
				t.Fatal("PostgreSQL was there all the time")
			}
			w.talk(investor, "/status", "safely kept")
			w.talk(investor, "human", "12345 (from elsewhere")
			postgres.set(false)
			w.sees(officer, "新案件 411002")
			w.sees(investor, "is now registered")
			w.talk(investor, "/status", "411002-")
			rows := w.settled()
			if len(rows) != 1 || len(rows[0].Events) != 2 {
				t.Errorf("cases %+v", rows)
			}
			for p, text := range map[*telegramtest.Person]string{officer: "新案件 411002", investor: "is now registered"} {
				if told := having(p.Chat(), onTelegram, text); len(told) != 1 {
					t.Errorf("%s is told %q", p.Name, told)
				}
			}
			if kept, err := w.house.redis.Kept(t.Context(), store.Intakes); err != nil || len(kept) > 0 {
				t.Errorf("still kept: %v, %v", kept, err)
			}
		})
	}
}

// TestWhatIsAnsweredWhilePostgreSQLIsReadOnly: how a case stands; and of what was handed in meanwhile that it is safely kept,
// whatever is asked, never that there is no case.
func TestWhatIsAnsweredWhilePostgreSQLIsReadOnly(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	before, jane := w.telegram.Person(8002, "Ann", "en"), w.telegram.Person(8001, "Jane", "en")
	w.talk(before, request...)
	last := len(request) - 2
	w.talk(jane, request[:last]...)
	w.settled()
	w.readOnly(true)
	w.talk(jane, request[last], "safely kept")
	for _, asks := range []string{
		"status", "papers", "message", "access code", "withdraw",
		"I wrote a wrong number into what I sent you before, the phone number of our office is another one now.",
	} {
		w.talk(jane, asks, "safely kept")
		if chat := jane.Chat(); strings.Contains(chat[len(chat)-1].Text, "no cases") || strings.Contains(chat[len(chat)-1].Text, "When you make") {
			t.Errorf("%s: %s", asks, chat[len(chat)-1].Text)
		}
	}
	w.talk(before, "status", "411002-")
	w.readOnly(false)
	w.sees(jane, "is now registered")
}

// readOnly lets the house write nothing into its database, or as before.
func (w *town) readOnly(only bool) {
	w.t.Helper()
	execute(w.t, w.settings.DatabaseURL+"&default_transaction_read_only=off", fmt.Sprintf(`DO $$ BEGIN
		EXECUTE format('ALTER DATABASE %%I SET default_transaction_read_only = %t', current_database());
		PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
	END $$`, only))
}

// TestASessionThatRedisLostIsTakenFromItsCopy in PostgreSQL, or from what this replica is still to copy there; also while
// PostgreSQL is away too. A case that was opened, and what it was opened of, stays the one.
func TestASessionThatRedisLostIsTakenFromItsCopy(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"copied", "not copied yet", "while PostgreSQL is away"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var postgres *cable
			w := build(t, func(s *Settings) { postgres = cutPostgres(t, s) })
			investor := w.wechat.Person("o1", "王")
			investor.Follow("")
			w.sees(investor, "请选择")
			w.talk(investor, requestZH[:6]...)
			postgres.set(name == "while PostgreSQL is away")
			w.talk(investor, requestZH[6:8]...)
			if name == "copied" {
				w.house.copies.Flush(t.Context())
			}
			w.loseRedis()
			w.talk(investor, requestZH[8:10]...)
			postgres.set(false)
			w.talk(investor, requestZH[10:]...)
			w.loseRedis()
			w.talk(investor, "进度", "411002-")
			if rows := w.settled(); len(rows) != 1 {
				t.Errorf("cases %+v", rows)
			}
		})
	}
}

// loseRedis takes everything from Redis that is of this town's account.
func (w *town) loseRedis() {
	w.t.Helper()
	options, err := redis.ParseURL(w.settings.RedisURL)
	if err != nil {
		w.t.Fatal(err)
	}
	client := redis.NewClient(options)
	defer func() { _ = client.Close() }()
	keys, err := client.Keys(w.t.Context(), "*"+w.settings.WeChatAppID+"*").Result()
	if err != nil || len(keys) == 0 {
		w.t.Fatal(keys, err)
	}
	if err := client.Del(w.t.Context(), keys...).Err(); err != nil {
		w.t.Fatal(err)
	}
}

// TestAFormHalfFilledGoesOnWhereItStood: half in Chinese, then in English, over a restart, with a question more.
func TestAFormHalfFilledGoesOnWhereItStood(t *testing.T) {
	t.Parallel()
	w := build(t, nil)
	investor := w.telegram.Person(8001, "王", "zh-hans")
	w.talk(investor,
		"/start", "请选择", "[申请服务官]", "您同意按此办理吗", "[同意]", "哪个县", "[魏都区]", "哪方面的服务", "[行政审批]", "说明您的需求",
		"新厂房需要办理施工许可。", "有多急", "English", "How urgent")
	w.stop()
	w.furnish = func(h *house) { h.turns.Engine, h.turns.Texts = withBudgetQuestion(t) }
	w.open()
	w.talk(investor,
		"[Normal]", "What is the budget", // in front of what comes next, as it is new
		"2 million yuan", "name of the enterprise",
		"Harbour Light Machinery Ltd", "contact person", "Jane Miller", "phone number", "+44 20 7946 0958", "which language",
		"[English]", "good time", "[Skip]", "papers", "[Skip]", "Check your answers")
	review := w.sees(investor, "Check your answers")
	for _, kept := range []string{"Weidu District", "Permits and approvals", "新厂房需要办理施工许可。", "2 million yuan"} {
		if !strings.Contains(review, kept) {
			t.Errorf("the review does not have %q:\n%s", kept, review)
		}
	}
	told := 0
	for _, m := range investor.Chat() {
		if m.FromBot && strings.Contains(m.Text, "This form has been updated") {
			told++
		}
	}
	if told != 1 {
		t.Errorf("the contact was told %d times that the form has changed", told)
	}
	w.talk(investor, "[Send request]", "We have received your request")
}

// withBudgetQuestion is the program's speech with one question more in the officer request.
func withBudgetQuestion(t *testing.T) (*flows.Engine, *locales.Texts) {
	t.Helper()
	read := func(file string) string {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	texts, err := locales.Parse(map[locales.Language][]byte{
		locales.ZH: []byte(read("locales/zh.toml") + "\n[officer_request.budget]\nlabel = \"预算是多少？\"\nshort = \"预算\"\nexample = \"二百万元\"\n"),
		locales.EN: []byte(read("locales/en.toml") + "\n[officer_request.budget]\nlabel = \"What is the budget?\"\nshort = \"Budget\"\nexample = \"2 million yuan\"\n"),
	})
	if err != nil {
		t.Fatal(err)
	}
	yaml := strings.Replace(read("flows/officer_request.yaml"), "  - {name: enterprise,", "  - {name: budget, type: text, min: 2, max: 100}\n  - {name: enterprise,", 1)
	yaml = strings.Replace(yaml, `version: "`, `version: "next-`, 1)
	flow, err := flows.Parse("officer_request.yaml", []byte(yaml))
	if err != nil {
		t.Fatal(err)
	}
	defs, err := flows.Definitions()
	if err != nil {
		t.Fatal(err)
	}
	units, err := cases.Units()
	if err != nil {
		t.Fatal(err)
	}
	var items []flows.Item
	for _, u := range units {
		items = append(items, flows.Item{Name: u.Code, Label: map[locales.Language]string{locales.ZH: u.ZH, locales.EN: u.EN}})
	}
	texts = texts.WithDefaults(locales.Vars{"centre": "许昌市外商投诉中心", "reconsideration_time": "60 days", "suit_time": "6 months"})
	engine, err := flows.New([]*flows.Flow{defs[0], flow}, nil, texts, flows.Lists{"units": items})
	if err != nil {
		t.Fatal(err)
	}
	return engine, texts
}

// TestRepeatedUpdatesOnTwoReplicasAreOneCase delivers each update three times, the repeats late and shuffled.
func TestRepeatedUpdatesOnTwoReplicasAreOneCase(t *testing.T) {
	t.Parallel()
	w := build(t, func(s *Settings) { s.TelegramReply = "webhook" })
	_, other, stop := w.start()
	t.Cleanup(stop)
	replicas := []string{w.url + "/telegram/webhook", other + "/telegram/webhook"}
	w.telegram.SetWebhook("", "") // nothing but what is delivered here
	p := w.telegram.Person(8001, "Jane", "en")
	p.Say("/start") // so that calls reach a chat
	var updates, first []string
	deliver := func(update string) string {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, replicas[rand.N(2)], strings.NewReader(update))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("X-Telegram-Bot-Api-Secret-Token", w.settings.TelegramSecret)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Error(err)
			return ""
		}
		body, err := io.ReadAll(response.Body)
		if err != nil || response.Body.Close() != nil || response.StatusCode != http.StatusOK {
			t.Error(response.Status, err)
		}
		return string(body)
	}
	// The access code is shown once: a repeat has a sentence in its place.
	once := regexp.MustCompile(`(?s)\\n\\n(Your access code|An access code is shown)(\\.|[^"\\])*"`)
	take := deliver
	deliver = func(update string) string { return once.ReplaceAllString(take(update), `"`) }
	from := `"from":{"id":8001,"is_bot":false,"first_name":"J","language_code":"en"}`
	for i := 0; i < len(request); i += 2 {
		update := fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%d,"date":%d,"chat":{"id":8001,"type":"private"},%s,"text":%q}}`, 100+i, i+1, time.Now().Unix(), from, request[i])
		if label, ok := strings.CutPrefix(request[i], "["); ok {
			data := buttonData(t, first[len(first)-1], strings.TrimSuffix(label, "]"))
			update = fmt.Sprintf(`{"update_id":%d,"callback_query":{"id":"%d",%s,"chat_instance":"1","data":%q}}`, 100+i, i, from, data)
		}
		updates = append(updates, update)
		var both sync.WaitGroup
		answers := make([]string, 2)
		for n := range answers { // two copies at the same moment
			both.Go(func() { answers[n] = deliver(update) })
		}
		both.Wait()
		if answers[0] != answers[1] || !strings.Contains(answers[0], strings.ReplaceAll(request[i+1], "'", `\u0027`)) {
			t.Fatalf("update %d was answered with\n%s\nand\n%s\nwant %s", i, answers[0], answers[1], request[i+1])
		}
		first = append(first, answers[0])
	}
	for _, i := range rand.Perm(len(updates)) { // and the third much later, in any order
		if again := deliver(updates[i]); again != first[i] {
			t.Errorf("update %d was answered with\n%s\nand now with\n%s", i, first[i], again)
		}
	}
	rows, err := whole(desk.Cases(t.Context(), w.house.db))
	if err != nil || len(rows) != 1 || len(rows[0].Events) == 0 {
		t.Errorf("cases %+v, %v", rows, err)
	}
}

// buttonData is what a button of a message carries.
func buttonData(t *testing.T, message, label string) string {
	t.Helper()
	var m struct {
		Markup struct {
			Rows [][]struct {
				Text string `json:"text"`
				Data string `json:"callback_data"`
			} `json:"inline_keyboard"`
		} `json:"reply_markup"`
	}
	if err := json.Unmarshal([]byte(message), &m); err != nil {
		t.Fatalf("reading %q: %v", message, err)
	}
	for _, row := range m.Markup.Rows {
		for _, b := range row {
			if b.Text == label {
				return b.Data
			}
		}
	}
	t.Fatalf("no button %s in %s", label, message)
	return ""
}
