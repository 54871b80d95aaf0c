package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/lotusdesk/lotusdesk/store/local"
	"github.com/redis/go-redis/v9"
)

// good are settings with nothing to complain about.
func good() Settings {
	return Settings{
		DatabaseURL: "postgres://u:p@localhost:5432/lotusdesk", RedisURL: "redis://localhost:6379/0", PublicURL: "https://desk.example.cn",
		TelegramToken: "123456789:AAHkabcdefghijklmnopqrstuvwxyz_-012", TelegramSecret: "0123456789abcdef", TelegramReply: "call",
		WeChatAppID: "wx0123456789abcdef", WeChatAppSecret: "s3cret", WeChatToken: "t0ken", WeChatAESKey: strings.Repeat("a", 43),
		Addr: ":8080", TranslateKind: "libretranslate", OfficersOnTelegram: "off", Letters: "on", OfficersHours: "on",
		Place: Place{Files: "s3://lotusdesk/files", S3Endpoint: "https://s3.example.cn", S3AccessKey: "access", S3SecretKey: "key"},
	}
}

func TestASettingThatIsMissingOrMalformedIsNamed(t *testing.T) {
	t.Parallel()
	elsewhere := good()
	elsewhere.TelegramToken = "123456789:TOKEN-FOR-TESTS" // of a server that stands in for Telegram
	if err := errors.Join(good().Check(), elsewhere.Check()); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(*Settings)
		want   string
	}{
		"no database":            {func(s *Settings) { s.DatabaseURL = "" }, "DATABASE_URL should look like postgres://"},
		"another database":       {func(s *Settings) { s.DatabaseURL = "mysql://x" }, "DATABASE_URL should look like postgres://"},
		"no Redis":               {func(s *Settings) { s.RedisURL = "localhost:6379" }, "REDIS_URL should look like redis://"},
		"a word for a number":    {func(s *Settings) { s.DatabaseURL += "?pool_max_conns=abc" }, "lotusdesk: its option pool_max_conns cannot be used"},
		"another encryption":     {func(s *Settings) { s.DatabaseURL += "?connect_timeout=5&sslmode=foo" }, "lotusdesk: its option sslmode cannot be used"},
		"no such port":           {func(s *Settings) { s.DatabaseURL = "postgres://u:abcdefgh@h:99999/d" }, "lotusdesk: the port has to be from 1 to 65535"},
		"a sign in the password": {func(s *Settings) { s.DatabaseURL = "postgres://u:abcdefgh/x@h:5432/d" }, "or the password has a sign that has to be escaped"},
		"no such port of Redis":  {func(s *Settings) { s.RedisURL = "redis://:abcdefgh@h:567899/0" }, "/0: the port has to be from 1 to 65535"},
		"no option of Redis":     {func(s *Settings) { s.RedisURL += "?pool=5" }, "/0: its option pool cannot be used"},
		"a name for a database":  {func(s *Settings) { s.RedisURL = "redis://:abcdefgh@h:6379/desk" }, "REDIS_URL should look like redis://"},
		"half a token":           {func(s *Settings) { s.TelegramToken = "AAHk" }, "TELEGRAM_TOKEN should look like 123456789:"},
		"a token with a name":    {func(s *Settings) { s.TelegramToken = "bot:AAHkabcdefghijklmnopqrstuvwxyz_-012" }, "TELEGRAM_TOKEN should look like 123456789:"},
		"a token with a blank":   {func(s *Settings) { s.TelegramToken += " " }, "10 or more of A-Z a-z 0-9 _ -, with nothing before or after"},
		"a token with a line":    {func(s *Settings) { s.TelegramToken += "\n" }, "TELEGRAM_TOKEN should look like 123456789:"},
		"a token with a slash":   {func(s *Settings) { s.TelegramToken += "/" }, "TELEGRAM_TOKEN should look like 123456789:"},
		"a token cut short":      {func(s *Settings) { s.TelegramToken = "123456789:AAHkabcde" }, "TELEGRAM_TOKEN should look like 123456789:"},
		"no webhook secret":      {func(s *Settings) { s.TelegramSecret = "" }, "TELEGRAM_WEBHOOK_SECRET should be 8 to 256"},
		"a secret with a blank":  {func(s *Settings) { s.TelegramSecret = "0123 56789abcdef" }, "TELEGRAM_WEBHOOK_SECRET should be 8 to 256"},
		"no address":             {func(s *Settings) { s.PublicURL = "desk" }, "LOTUSDESK_PUBLIC_URL should look like https://"},
		"no app secret":          {func(s *Settings) { s.WeChatAppSecret = "" }, "WECHAT_APP_SECRET should be letters and digits"},
		"no WeChat token":        {func(s *Settings) { s.WeChatToken = "" }, "WECHAT_TOKEN should be letters and digits"},
		"a key of 42 characters": {func(s *Settings) { s.WeChatAESKey = strings.Repeat("a", 42) }, "WECHAT_AES_KEY should be the 43 letters and digits"},
		"half a subscription":    {func(s *Settings) { s.WeChatSubscribeEN = "id,thing1" }, "WECHAT_SUBSCRIBE_EN should look like TEMPLATE_ID,"},
		"a template without key": {func(s *Settings) { s.WeChatTemplateZH = "id" }, "WECHAT_TEMPLATE_ZH should look like TEMPLATE_ID,"},
		"files elsewhere":        {func(s *Settings) { s.Files = "ftp://files" }, "LOTUSDESK_FILES should be a folder or look like s3://"},
		"no bucket":              {func(s *Settings) { s.Files = "s3:///files" }, "LOTUSDESK_FILES should be a folder or look like s3://"},
		"a key in the bucket":    {func(s *Settings) { s.Files = "s3://key:secret@bucket" }, "LOTUSDESK_FILES should be a folder or look like s3://"},
		"no S3 service":          {func(s *Settings) { s.S3Endpoint = "" }, "S3_ENDPOINT should look like https://"},
		"an S3 host alone":       {func(s *Settings) { s.S3Endpoint = "s3.example.cn:443" }, "S3_ENDPOINT should look like https://"},
		"a key in the service":   {func(s *Settings) { s.S3Endpoint = "https://key:secret@s3.example.cn" }, "S3_ENDPOINT should look like https://"},
		"a service with a path":  {func(s *Settings) { s.S3Endpoint = "https://s3.example.cn/files" }, "S3_ENDPOINT should look like https://"},
		"no access key":          {func(s *Settings) { s.S3AccessKey = "" }, "S3_ACCESS_KEY should be set"},
		"no secret key":          {func(s *Settings) { s.S3SecretKey = "" }, "S3_SECRET_KEY should be set"},
		"no port":                {func(s *Settings) { s.Addr = "127.0.0.1" }, "LOTUSDESK_ADDR should look like :8080"},
		"any port":               {func(s *Settings) { s.Addr = ":0" }, "LOTUSDESK_ADDR should look like :8080"},
		"a port too high":        {func(s *Settings) { s.Addr = ":80800" }, "LOTUSDESK_ADDR should look like :8080"},
		"Redis nowhere":          {func(s *Settings) { s.RedisURL = "redis://" }, "REDIS_URL should look like redis://"},
		"an address for files":   {func(s *Settings) { s.PublicURL = "ftp://desk.example.cn" }, "LOTUSDESK_PUBLIC_URL should look like https://"},
		"half a Bot API":         {func(s *Settings) { s.TelegramAPIURL = "telegram.example.org" }, "TELEGRAM_API_URL should look like https://"},
		"half a WeChat API":      {func(s *Settings) { s.WeChatAPIURL = "wechat.example.cn:443" }, "WECHAT_API_URL should look like https://"},
		"an original id":         {func(s *Settings) { s.WeChatAppID = "gh_0123456789ab" }, "WECHAT_APP_ID should look like wx0123456789abcdef"},
		"WeChat without its id":  {func(s *Settings) { s.WeChatAppID = "" }, "WECHAT_APP_ID should look like wx0123456789abcdef"},
		"a short WeChat token":   {func(s *Settings) { s.WeChatToken = "ab" }, "WECHAT_TOKEN should be letters and digits, 3 to 32"},
		"a secret and no token":  {func(s *Settings) { s.TelegramToken = "" }, "TELEGRAM_TOKEN should look like 123456789:"},
		"a template without id":  {func(s *Settings) { s.WeChatTemplateEN = ",thing1,character_string2" }, "WECHAT_TEMPLATE_EN should look like TEMPLATE_ID,"},
		"S3 without a bucket":    {func(s *Settings) { s.Files = "./files" }, "LOTUSDESK_FILES should look like s3://BUCKET/PREFIX where S3_ENDPOINT"},
		"another way to reply":   {func(s *Settings) { s.TelegramReply = "cal" }, "TELEGRAM_REPLY should be call or webhook"},
		"yes for on":             {func(s *Settings) { s.OfficersOnTelegram = "yes" }, "LOTUSDESK_OFFICERS_ON_TELEGRAM should be on or off"},
		"true for on":            {func(s *Settings) { s.Letters = "true" }, "LOTUSDESK_LETTERS should be on or off"},
		"no for off":             {func(s *Settings) { s.OfficersHours = "no" }, "LOTUSDESK_OFFICERS_HOURS should be on or off"},
		"another translator":     {func(s *Settings) { s.TranslateKind = "deepl" }, "LOTUSDESK_TRANSLATE_KIND should be libretranslate or openai"},
		"a key for nobody":       {func(s *Settings) { s.TranslateKey = "key" }, "LOTUSDESK_TRANSLATE_URL should look like https://"},
		"no model":               {func(s *Settings) { s.TranslateURL, s.TranslateKind = "https://t.example.cn/v1", "openai" }, "LOTUSDESK_TRANSLATE_MODEL should be"},
		"no channel": {func(s *Settings) {
			s.TelegramToken, s.TelegramSecret, s.WeChatAppID, s.WeChatAppSecret, s.WeChatToken, s.WeChatAESKey = "", "", "", "", "", ""
		}, "no channel is set up: set TELEGRAM_TOKEN (see docs/telegram.md) or WECHAT_APP_ID (see docs/wechat.md)"},
	} {
		s := good()
		c.change(&s)
		if err := s.Check(); !strings.Contains(fmt.Sprint(err), c.want) || strings.Contains(fmt.Sprint(err), "\n") || strings.Contains(fmt.Sprint(err), "abcdefgh") {
			t.Errorf("%s: %v, want one line with %q", name, err, c.want)
		}
	}
	none := Settings{Addr: ":8080", TelegramReply: "call", TranslateKind: "libretranslate", OfficersOnTelegram: "off", Letters: "on", OfficersHours: "on"}
	if lines := strings.Count(none.Check().Error(), "\n"); lines != 2 {
		t.Errorf("nothing set gives %d more lines:\n%v", lines, none.Check())
	}
	onlyWeChat := good()
	onlyWeChat.TelegramToken, onlyWeChat.TelegramSecret = "", ""
	onlyTelegram := good()
	onlyTelegram.WeChatAppID, onlyTelegram.WeChatAppSecret, onlyTelegram.WeChatToken, onlyTelegram.WeChatAESKey = "", "", "", ""
	folder := good()
	folder.Files, folder.S3Endpoint, folder.S3AccessKey, folder.S3SecretKey = "./files", "", "", ""
	for _, s := range []Settings{onlyWeChat, onlyTelegram, folder} {
		if err := s.Check(); err != nil {
			t.Error(err)
		}
	}
}

func TestTheHouseSaysHowItIs(t *testing.T) {
	t.Parallel()
	var postgres, redis *cable
	w := build(t, func(s *Settings) { postgres, redis = cutPostgres(t, s), cutRedis(t, s) })
	ask := func(path string) (int, string) {
		t.Helper()
		response, err := http.Get(w.url + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		if err != nil || response.Body.Close() != nil {
			t.Fatal(err)
		}
		return response.StatusCode, string(body)
	}
	p := w.telegram.Person(8001, "Jane", "en")
	w.talk(p, "/start", "What would you like to do?")
	for path, want := range map[string]string{"/healthz": "ok", "/readyz": "ready", "/metrics": `lotusdesk_turns_total{channel="telegram",outcome="taken"} 1`} {
		if status, body := ask(path); status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	if err := (Health{Addr: strings.TrimPrefix(w.url, "http://")}).Run(t.Context()); err != nil {
		t.Error(err)
	}
	for _, c := range []struct {
		postgres, redis bool
		want            string
	}{
		{true, false, "PostgreSQL does not answer\n"}, {false, false, "ready\n"}, {false, true, "Redis does not answer\n"},
		{true, true, "PostgreSQL does not answer; Redis does not answer\n"}, {false, false, "ready\n"},
	} {
		postgres.set(c.postgres)
		redis.set(c.redis)
		want := http.StatusServiceUnavailable
		if !c.postgres && !c.redis {
			want = http.StatusOK
		}
		status, body := ask("/readyz")
		for range 20 { // a connection that was cut is found out by its next use
			if status == want && body == c.want {
				break
			}
			status, body = ask("/readyz")
		}
		if status != want || body != c.want {
			t.Errorf("%+v: %d %s", c, status, body)
		}
		if status, _ := ask("/healthz"); status != http.StatusOK {
			t.Errorf("%+v: the program itself is still there", c)
		}
		err := (Health{Addr: strings.TrimPrefix(w.url, "http://")}).Run(t.Context())
		if said := fmt.Sprint(err); want != http.StatusOK && said != "the server is not ready: "+strings.TrimSpace(c.want) || want == http.StatusOK && err != nil {
			t.Errorf("%+v: health says %v", c, err)
		}
	}
	for _, c := range []struct {
		store       *cable
		want        string
		hangs, goes string
	}{{postgres, "PostgreSQL does not answer\n", "postgresql", "redis"}, {redis, "Redis does not answer\n", "redis", "postgresql"}} {
		goOn, begun := c.store.hold(), time.Now()
		if _, body := ask("/readyz"); body != c.want || time.Since(begun) > 3*time.Second { // health and the container's check wait 3
			t.Errorf("while one hangs it says after %s: %s", time.Since(begun), body)
		}
		up := `lotusdesk_store_up{store="%s"} %d`
		if _, body := ask("/metrics"); !strings.Contains(body, fmt.Sprintf(up, c.hangs, 0)) || !strings.Contains(body, fmt.Sprintf(up, c.goes, 1)) {
			t.Errorf("while %s hangs the metrics say:\n%s", c.hangs, body)
		}
		goOn()
		for range 20 {
			if status, _ := ask("/readyz"); status == http.StatusOK {
				break
			}
		}
	}
	w.talk(p, "/help", "human: reach a person") // and goes on as if nothing had been
}

// TestAStoreThatTakesNoWritesIsNamed: it answers, and every message is refused.
func TestAStoreThatTakesNoWritesIsNamed(t *testing.T) {
	t.Parallel()
	own, err := local.StartRedis(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = own.Stop() })
	if own.InProcess {
		t.Skip("redis-server is not installed, and the Redis inside this program is never full")
	}
	w := build(t, func(s *Settings) { s.RedisURL = own.URL })
	w.stop() // its workers would be at the stores
	client := redis.NewClient(&redis.Options{Addr: strings.TrimSuffix(strings.TrimPrefix(own.URL, "redis://"), "/0"), DisableIdentity: true})
	defer func() { _ = client.Close() }()
	h, err := open(t.Context(), w.settings, slog.New(slog.DiscardHandler), speech(t))
	if err != nil {
		t.Fatal(err)
	}
	database := func(setting string) {
		execute(t, w.settings.DatabaseURL+"&default_transaction_read_only=off", `DO $$ BEGIN
			EXECUTE format('ALTER DATABASE %I `+setting+`', current_database());
			PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
		END $$`)
	}
	for _, c := range []struct {
		change func()
		want   string
	}{
		{func() { client.ConfigSet(t.Context(), "maxmemory", "1") }, "asking Redis: it takes no writes: OOM"},
		{func() { client.ConfigSet(t.Context(), "maxmemory", "0") }, "ready"},
		{func() { client.ReplicaOf(t.Context(), "127.0.0.1", "1") }, "asking Redis: it takes no writes: READONLY"},
		{func() { client.ReplicaOf(t.Context(), "NO", "ONE") }, "ready"},
		{func() { database("SET default_transaction_read_only = on") }, "asking PostgreSQL: it takes no writes: it is read-only"},
		{func() { database("RESET default_transaction_read_only") }, "ready"},
	} {
		c.change()
		said, metrics := "", ""
		for range 20 { // a connection that was cut is found out by its next use
			said, metrics = look(h, "/readyz"), look(h, "/metrics")
			if strings.HasPrefix(said, c.want) {
				break
			}
		}
		for _, store := range []string{"PostgreSQL", "Redis"} {
			up := !strings.Contains(c.want, store)
			if !strings.HasPrefix(said, c.want) || up != strings.Contains(metrics, `lotusdesk_store_up{store="`+strings.ToLower(store)+`"} 1`) {
				t.Errorf("it says %q, want %q; the metric of %s should be %v", said, c.want, store, up)
			}
		}
	}
	if err := h.close(); err != nil {
		t.Error(err)
	}
}

// look reads an address of the house.
func look(h *house, path string) string {
	answer := httptest.NewRecorder()
	h.doors().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
	return answer.Body.String()
}

// TestTheReadmesListEverySetting that the command line has, in both languages.
func TestTheReadmesListEverySetting(t *testing.T) {
	t.Parallel()
	parser, err := kong.New(&CLI{})
	if err != nil {
		t.Fatal(err)
	}
	var settings []string
	err = kong.Visit(parser.Model, func(node kong.Visitable, next kong.Next) error {
		if flag, ok := node.(*kong.Flag); ok {
			settings = append(settings, flag.Envs...)
		}
		return next(nil)
	})
	if err != nil || len(settings) < 25 {
		t.Fatalf("%d settings, %v", len(settings), err)
	}
	for _, file := range []string{"README.md", "README.zh.md"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range settings {
			if !strings.Contains(string(text), "`"+name+"`") {
				t.Errorf("%s does not list %s", file, name)
			}
		}
	}
}
