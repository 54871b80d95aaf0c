// Package wechat is the door to WeChat: it takes what an Official Account pushes, answers it within the five seconds
// that WeChat gives, and sends messages of its own within the number that WeChat allows. The crypto and the types are
// those of silenceper/wechat; the door and the callers are ours, because a message's fate has to be known.
package wechat

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
	"github.com/silenceper/wechat/v2/officialaccount/menu"
)

// Name is the channel's name in identities.
const Name = "wechat"

// Config is how to reach WeChat and how WeChat reaches us.
type Config struct {
	AppID  string
	Secret string
	Token  string // of the server configuration
	// AESKey is the EncodingAESKey; with it nothing but encrypted messages is taken.
	AESKey string
	APIURL string // https://api.weixin.qq.com where empty
	// Templates are the template messages for whom no customer-service message reaches, by language.
	Templates map[locales.Language]Template
	// PublicURL is how the world reaches us, for the page that asks for consents.
	PublicURL string
	// Subscriptions are the subscription notices (订阅通知) to which people consent one by one, by language.
	Subscriptions map[locales.Language]Template
	// Patience is how long a turn may take before WeChat is told to go on; 4.5 seconds where it is 0.
	Patience time.Duration
}

// Template is a template message or subscription notice of the account, and which of its keywords take what.
type Template struct {
	ID      string
	Subject string // such as thing1: what happened, 20 characters at most
	Number  string // such as character_string2: the number of the case
}

// Channel is one Official Account.
type Channel struct {
	config Config
	http   *http.Client
	turns  *bot.Turns
	redis  *store.Redis
	texts  *locales.Texts
	log    *slog.Logger
	now    func() time.Time
	// callTime is how long a call may take with its answer. A file may take as long as the turn or the job that wants it.
	callTime time.Duration

	mu   sync.Mutex
	jobs map[string]*job
	busy sync.WaitGroup
}

// New makes the channel. It talks to nobody yet, so that a start does not depend on WeChat.
func New(config Config, turns *bot.Turns, texts *locales.Texts, log *slog.Logger) *Channel {
	if config.APIURL == "" {
		config.APIURL = "https://api.weixin.qq.com"
	}
	config.APIURL, config.PublicURL = strings.TrimSuffix(config.APIURL, "/"), strings.TrimSuffix(config.PublicURL, "/")
	if config.Patience == 0 {
		config.Patience = 4500 * time.Millisecond
	}
	return &Channel{
		config: config, turns: turns, redis: turns.Redis, texts: texts, log: log, now: time.Now, jobs: map[string]*job{},
		callTime: 8 * time.Second,
		http: &http.Client{Transport: &http.Transport{
			MaxIdleConnsPerHost: 64, IdleConnTimeout: 90 * time.Second, Proxy: http.ProxyFromEnvironment,
			ResponseHeaderTimeout: 20 * time.Second,
		}},
	}
}

// identity is a follower as the house knows him or her.
func (c *Channel) identity(openID string) cases.Identity {
	return cases.Identity{Channel: Name, Account: c.config.AppID, External: openID}
}

// SetUp registers the menu. It is one for everybody and names its entries in both languages, because WeChat offers
// menus by language no more.
func (c *Channel) SetUp(ctx context.Context) error {
	both := func(key string) string {
		return c.texts.Say(locales.ZH, locales.T(key)) + " " + c.texts.Say(locales.EN, locales.T(key))
	}
	entry := func(key, data string) *menu.Button { return new(menu.Button).SetClickButton(both(key), data) }
	bar := struct {
		Button []*menu.Button `json:"button"`
	}{[]*menu.Button{
		entry("wechat.menu.complaint", "!start:complaint"),
		entry("wechat.menu.officer", "!start:officer_request"),
		new(menu.Button).SetSubButton(both("wechat.menu.more"), []*menu.Button{
			entry("wechat.menu.status", "!status"), entry("wechat.menu.drafts", "!drafts"),
			entry("wechat.menu.human", "!human"), entry("wechat.menu.language", "!language"), entry("wechat.menu.help", "!help"),
		}),
	}}
	return c.call(ctx, "/cgi-bin/menu/create", bar, nil)
}

// TakesFiles says that an Official Account sends pictures and voice, but no papers.
func (c *Channel) TakesFiles() bool { return false }
