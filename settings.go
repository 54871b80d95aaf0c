package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/bot/telegram"
	"github.com/lotusdesk/lotusdesk/bot/translate"
	"github.com/lotusdesk/lotusdesk/bot/wechat"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// Settings are what the program is told by flags or the environment, under the same names everywhere.
type Settings struct {
	Addr        string `name:"addr" env:"LOTUSDESK_ADDR" default:":8080" help:"Where to listen."`
	PublicURL   string `name:"public-url" env:"LOTUSDESK_PUBLIC_URL" help:"How the world reaches this program, such as https://desk.example.cn; without it Telegram is polled and there are no links to papers and files."`
	Papers      string `name:"papers" env:"LOTUSDESK_PAPERS" help:"A folder with the bureau's own templates of papers; docs/papers.md says how to write them."`
	DatabaseURL string `name:"database-url" env:"DATABASE_URL" help:"PostgreSQL, such as postgres://user:password@host:5432/lotusdesk."`
	RedisURL    string `name:"redis-url" env:"REDIS_URL" help:"Redis, such as redis://localhost:6379/0; a Redis Cluster by some of its nodes, such as redis://a:6379?addr=b:6379."`

	Place

	TranslateURL   string `name:"translate-url" env:"LOTUSDESK_TRANSLATE_URL" help:"The endpoint of a translation service, whole, such as https://translate.example.cn/translate; without it nothing is translated."`
	TranslateKind  string `name:"translate-kind" env:"LOTUSDESK_TRANSLATE_KIND" default:"libretranslate" help:"What it is: libretranslate, or an OpenAI-compatible chat endpoint (openai)."`
	TranslateKey   string `name:"translate-key" env:"LOTUSDESK_TRANSLATE_KEY" help:"The key of the translation service, if it wants one."`
	TranslateModel string `name:"translate-model" env:"LOTUSDESK_TRANSLATE_MODEL" help:"The model that a chat endpoint is asked for."`

	TelegramToken  string `name:"telegram-token" env:"TELEGRAM_TOKEN" help:"The bot's token, as BotFather gives it."`
	TelegramSecret string `name:"telegram-webhook-secret" env:"TELEGRAM_WEBHOOK_SECRET" help:"What Telegram shows at the webhook: 8 to 256 of A-Z a-z 0-9 _ -."`
	TelegramAPIURL string `name:"telegram-api-url" env:"TELEGRAM_API_URL" help:"Another Bot API than api.telegram.org."`
	TelegramReply  string `name:"telegram-reply" env:"TELEGRAM_REPLY" default:"call" help:"call replies by call and knows whether it arrived, webhook replies in the webhook's response, which is one call less."`

	WeChatAppID     string `name:"wechat-app-id" env:"WECHAT_APP_ID" help:"The Official Account's AppID, such as wx0123456789abcdef."`
	WeChatAppSecret string `name:"wechat-app-secret" env:"WECHAT_APP_SECRET" help:"The Official Account's AppSecret."`
	WeChatToken     string `name:"wechat-token" env:"WECHAT_TOKEN" help:"The token of the server configuration (3 to 32 letters and digits)."`
	WeChatAESKey    string `name:"wechat-aes-key" env:"WECHAT_AES_KEY" help:"The EncodingAESKey of the server configuration: 43 letters and digits. With it only encrypted messages are taken."`
	WeChatAPIURL    string `name:"wechat-api-url" env:"WECHAT_API_URL" help:"Another API than api.weixin.qq.com."`

	WeChatTemplateZH string `name:"wechat-template-zh" env:"WECHAT_TEMPLATE_ZH" help:"The Chinese template message for notices outside WeChat's 48 hours: template id, keyword of the subject, keyword of the case number, such as aBcD…,thing1,character_string2."`
	WeChatTemplateEN string `name:"wechat-template-en" env:"WECHAT_TEMPLATE_EN" help:"The same in English."`

	WeChatSubscribeZH string `name:"wechat-subscribe-zh" env:"WECHAT_SUBSCRIBE_ZH" help:"The Chinese subscription notice, to which people consent one by one: template id, keyword of the subject, keyword of the case number."`
	WeChatSubscribeEN string `name:"wechat-subscribe-en" env:"WECHAT_SUBSCRIBE_EN" help:"The same in English."`

	OfficersOnTelegram string `name:"officers-on-telegram" env:"LOTUSDESK_OFFICERS_ON_TELEGRAM" default:"off" help:"Whether officers may work on Telegram, on or off. Off: nothing about a case goes to an officer there, and none can be bound; a State organ's data stays in China."`
	Letters            string `name:"letters" env:"LOTUSDESK_LETTERS" default:"on" help:"Whether the letter of complaint follows the receipt as a paper, on or off."`
	OfficersHours      string `name:"officers-hours" env:"LOTUSDESK_OFFICERS_HOURS" default:"on" help:"Whether what can wait is held until the officers' working hours, on or off. Off: everything is sent at once, at night too."`
}

// Place is where attachments lie.
type Place struct {
	Files       string `name:"files" env:"LOTUSDESK_FILES" default:"./files" help:"Where attachments lie: a folder that all replicas see, or s3://BUCKET/PREFIX."`
	S3Endpoint  string `name:"s3-endpoint" env:"S3_ENDPOINT" help:"The S3 service of attachments, such as https://s3.example.cn."`
	S3AccessKey string `name:"s3-access-key" env:"S3_ACCESS_KEY" help:"Who we are there."`
	S3SecretKey string `name:"s3-secret-key" env:"S3_SECRET_KEY" help:"The key's secret."`
	S3Region    string `name:"s3-region" env:"S3_REGION" help:"The bucket's region; asked of the service where it is not set."`
}

// Check names each missing or malformed setting in a line of its own.
func (s Settings) Check() error {
	return errors.Join(s.checkStores(), s.checkAddresses(), s.checkFiles(), s.checkTelegram(), s.checkWeChat(), s.checkChannels(),
		s.checkTranslation(), s.checkChoices())
}

// shouldBe says what a setting should look like, without what it is: it may be a secret.
func shouldBe(name, like string) error { return fmt.Errorf("%s should %s", name, like) }

func (s Settings) checkStores() error {
	return errors.Join(store.CheckDatabaseURL(s.DatabaseURL), store.CheckRedisURL(s.RedisURL))
}

// checkAddresses checks where to listen and what others are called.
func (s Settings) checkAddresses() error {
	problems := []error{checkAddr(s.Addr)}
	for _, one := range []struct{ name, value, like string }{
		{"LOTUSDESK_PUBLIC_URL", s.PublicURL, "https://desk.example.cn"},
		{"TELEGRAM_API_URL", s.TelegramAPIURL, "https://telegram.example.org"},
		{"WECHAT_API_URL", s.WeChatAPIURL, "https://wechat.example.cn"},
	} {
		if one.value != "" && !isWeb(one.value) {
			problems = append(problems, shouldBe(one.name, "look like "+one.like))
		}
	}
	return errors.Join(problems...)
}

func checkAddr(addr string) error {
	_, port, err := net.SplitHostPort(addr)
	if n, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil || n == 0 {
		return shouldBe("LOTUSDESK_ADDR", "look like :8080 or 127.0.0.1:8080")
	}
	return nil
}

// isWeb says whether a text is the address of a web service, to which paths are added.
func isWeb(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil && u.RawQuery == "" && u.Fragment == ""
}

// bucketScheme is how LOTUSDESK_FILES begins where it names no folder.
const bucketScheme = "s3://"

// bucketName is what every S3 service takes as a bucket's name.
var bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

func (p Place) checkFiles() error {
	place, isBucket := strings.CutPrefix(p.Files, bucketScheme)
	name, _, _ := strings.Cut(place, "/")
	if isBucket && !bucketName.MatchString(name) || !isBucket && strings.Contains(p.Files, "://") {
		return errors.New("LOTUSDESK_FILES should be a folder or look like s3://BUCKET/PREFIX")
	}
	if !isBucket && p.S3Endpoint+p.S3AccessKey+p.S3SecretKey != "" {
		return errors.New("LOTUSDESK_FILES should look like s3://BUCKET/PREFIX where S3_ENDPOINT or its keys are set")
	}
	if !isBucket {
		return nil
	}
	var problems []error
	if u, err := url.Parse(p.S3Endpoint); err != nil || !isWeb(p.S3Endpoint) || strings.Trim(u.Path, "/") != "" {
		problems = append(problems, errors.New("S3_ENDPOINT should look like https://s3.example.cn"))
	}
	if p.S3AccessKey == "" {
		problems = append(problems, errors.New("S3_ACCESS_KEY should be set where LOTUSDESK_FILES is a bucket"))
	}
	if p.S3SecretKey == "" {
		problems = append(problems, errors.New("S3_SECRET_KEY should be set where LOTUSDESK_FILES is a bucket"))
	}
	return errors.Join(problems...)
}

// blobs opens what LOTUSDESK_FILES names.
func (p Place) blobs() (store.Blobs, error) {
	place, isBucket := strings.CutPrefix(p.Files, bucketScheme)
	if !isBucket {
		folder, err := store.OpenFolder(p.Files)
		if err != nil {
			return nil, fmt.Errorf("LOTUSDESK_FILES: %w", err)
		}
		return folder, nil
	}
	name, prefix, _ := strings.Cut(place, "/")
	return store.OpenBucket(store.BucketConfig{
		Endpoint: p.S3Endpoint, Region: p.S3Region, Name: name, Prefix: prefix, AccessKey: p.S3AccessKey, SecretKey: p.S3SecretKey,
	})
}

// botToken is a token as Telegram takes it; those of its test environment and of servers that stand in for it may be shorter. One with anything around it would stand escaped in addresses, and so in errors.
var botToken = regexp.MustCompile(`^[0-9]+:[A-Za-z0-9_-]{10,}$`)

func (s Settings) checkTelegram() error {
	if s.TelegramToken == "" && s.TelegramSecret == "" {
		return nil
	}
	var problems []error
	if !botToken.MatchString(s.TelegramToken) {
		problems = append(problems, shouldBe("TELEGRAM_TOKEN", "look like 123456789:AAHk…, as BotFather gives it: digits, a colon, 10 or more of A-Z a-z 0-9 _ -, with nothing before or after"))
	}
	if s.PublicURL != "" && (len(s.TelegramSecret) < 8 || len(s.TelegramSecret) > 256 || strings.Trim(s.TelegramSecret, letters+"_-") != "") {
		problems = append(problems, errors.New("TELEGRAM_WEBHOOK_SECRET should be 8 to 256 of A-Z a-z 0-9 _ -"))
	}
	return errors.Join(problems...)
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

func (s Settings) checkWeChat() error {
	templates := []struct{ name, value string }{
		{"WECHAT_TEMPLATE_ZH", s.WeChatTemplateZH}, {"WECHAT_TEMPLATE_EN", s.WeChatTemplateEN},
		{"WECHAT_SUBSCRIBE_ZH", s.WeChatSubscribeZH}, {"WECHAT_SUBSCRIBE_EN", s.WeChatSubscribeEN},
	}
	set := s.WeChatAppID + s.WeChatAppSecret + s.WeChatToken + s.WeChatAESKey
	for _, t := range templates {
		set += t.value
	}
	if set == "" {
		return nil
	}
	var problems []error
	say := func(name, like string) { problems = append(problems, shouldBe(name, like)) }
	if id, ok := strings.CutPrefix(s.WeChatAppID, "wx"); !ok || id == "" || strings.Trim(id, letters) != "" {
		say("WECHAT_APP_ID", "look like wx0123456789abcdef, the AppID that mp.weixin.qq.com shows")
	}
	if s.WeChatAppSecret == "" || strings.Trim(s.WeChatAppSecret, letters) != "" {
		say("WECHAT_APP_SECRET", "be letters and digits, as mp.weixin.qq.com shows it")
	}
	if n := len(s.WeChatToken); n < 3 || n > 32 || strings.Trim(s.WeChatToken, letters) != "" {
		say("WECHAT_TOKEN", "be letters and digits, 3 to 32 of them, as in the server configuration at mp.weixin.qq.com")
	}
	if s.WeChatAESKey != "" && (len(s.WeChatAESKey) != 43 || strings.Trim(s.WeChatAESKey, letters) != "") {
		say("WECHAT_AES_KEY", "be the 43 letters and digits of EncodingAESKey")
	}
	for _, t := range templates {
		if t.value != "" && !threeParts.MatchString(t.value) {
			say(t.name, "look like TEMPLATE_ID,thing1,character_string2")
		}
	}
	return errors.Join(problems...)
}

// threeParts are a template and the two keywords that are filled in.
var threeParts = regexp.MustCompile(`^[^,\s]+,[^,\s]+,[^,\s]+$`)

// wechatTemplates reads a template message or subscription notice of each language.
func wechatTemplates(zh, en string) map[locales.Language]wechat.Template {
	out := map[locales.Language]wechat.Template{}
	for language, value := range map[locales.Language]string{locales.ZH: zh, locales.EN: en} {
		if parts := strings.Split(value, ","); len(parts) == 3 {
			out[language] = wechat.Template{ID: parts[0], Subject: parts[1], Number: parts[2]}
		}
	}
	return out
}

// barred are the channels on which officers may not work.
func (s Settings) barred() []string {
	if s.OfficersOnTelegram == "on" {
		return nil
	}
	return []string{telegram.Name}
}

// checkChannels says that nothing of a channel is set up. A channel that is set up by half has its own line.
func (s Settings) checkChannels() error {
	if s.TelegramToken+s.TelegramSecret == "" && s.WeChatAppID == "" && s.checkWeChat() == nil {
		return errors.New("no channel is set up: set TELEGRAM_TOKEN (see docs/telegram.md) or WECHAT_APP_ID (see docs/wechat.md)")
	}
	return nil
}

func (s Settings) checkTranslation() error {
	if s.TranslateURL+s.TranslateKey+s.TranslateModel == "" {
		return nil
	}
	var problems []error
	if u, err := url.Parse(s.TranslateURL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		problems = append(problems, errors.New("LOTUSDESK_TRANSLATE_URL should look like https://translate.example.cn/translate"))
	}
	if s.TranslateKind == "openai" && s.TranslateModel == "" {
		problems = append(problems, errors.New("LOTUSDESK_TRANSLATE_MODEL should be the name of the model that the chat endpoint is asked for"))
	}
	return errors.Join(problems...)
}

// checkChoices checks the settings of which there are a few.
func (s Settings) checkChoices() error {
	return errors.Join(
		checkChoice("TELEGRAM_REPLY", s.TelegramReply, "call", "webhook"),
		checkChoice("LOTUSDESK_TRANSLATE_KIND", s.TranslateKind, "libretranslate", "openai"),
		checkChoice("LOTUSDESK_OFFICERS_ON_TELEGRAM", s.OfficersOnTelegram, "on", "off"),
		checkChoice("LOTUSDESK_LETTERS", s.Letters, "on", "off"),
		checkChoice("LOTUSDESK_OFFICERS_HOURS", s.OfficersHours, "on", "off"),
	)
}

func checkChoice(name, value string, choices ...string) error {
	if slices.Contains(choices, value) {
		return nil
	}
	return shouldBe(name, "be "+strings.Join(choices, " or "))
}

// translator is the translation service that is set up; nil where none is.
func (s Settings) translator() bot.Translator {
	config := translate.Config{URL: s.TranslateURL, Key: s.TranslateKey, Model: s.TranslateModel}
	switch {
	case s.TranslateURL == "":
		return nil
	case s.TranslateKind == "openai":
		return translate.NewOpenAI(config)
	}
	return translate.NewLibreTranslate(config)
}
