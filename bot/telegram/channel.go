// Package telegram is the door to Telegram: it takes the updates of a webhook (or of long polling) and answers them.
// An update is acknowledged only after its turn is committed and its replies are sent, so that Telegram repeats what a
// crash interrupted.
package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/store"
)

// Name is the channel's name in identities.
const Name = "telegram"

// Config is how to reach Telegram and how Telegram reaches us.
type Config struct {
	Token  string
	Secret string // of the webhook
	APIURL string // https://api.telegram.org where empty
	// ReplyInWebhook answers with the last message in the webhook's response: one call less, but nobody learns whether
	// it arrived.
	ReplyInWebhook bool
}

// Channel is one bot on Telegram.
type Channel struct {
	config  Config
	account string
	client  *tg.Bot
	http    *http.Client
	turns   *bot.Turns
	texts   *locales.Texts
	log     *slog.Logger

	mu   sync.Mutex
	slow map[int64]time.Time // until when Telegram wants time for a chat
}

// New makes the channel. It talks to nobody yet, so that a start does not depend on Telegram.
func New(config Config, turns *bot.Turns, texts *locales.Texts, log *slog.Logger) (*Channel, error) {
	if config.APIURL == "" {
		config.APIURL = "https://api.telegram.org"
	}
	config.APIURL = strings.TrimSuffix(config.APIURL, "/")
	account, _, ok := strings.Cut(config.Token, ":")
	if !ok {
		return nil, errors.New("TELEGRAM_TOKEN should look like 123456789:AA…, as BotFather gives it")
	}
	c := &Channel{
		config: config, account: account, turns: turns, texts: texts, log: log, slow: map[int64]time.Time{},
		http: &http.Client{Timeout: 70 * time.Second, Transport: line{&http.Transport{
			MaxIdleConnsPerHost: 64, IdleConnTimeout: 90 * time.Second, ResponseHeaderTimeout: 65 * time.Second, Proxy: http.ProxyFromEnvironment,
		}}},
	}
	client, err := tg.New(config.Token, tg.WithSkipGetMe(), tg.WithServerURL(config.APIURL), tg.WithHTTPClient(time.Minute, c.http))
	if err != nil {
		return nil, fmt.Errorf("setting up the Telegram client: %w", c.redact(err))
	}
	c.client = client
	return c, nil
}

// wanted are the kinds of updates that we ask for.
func wanted() []string {
	return []string{models.AllowedUpdateMessage, models.AllowedUpdateEditedMessage, models.AllowedUpdateCallbackQuery, models.AllowedUpdateMyChatMember}
}

// SetUp registers the webhook and the command lists of both languages.
func (c *Channel) SetUp(ctx context.Context, url string) error {
	if url != "" {
		_, err := c.client.SetWebhook(ctx, &tg.SetWebhookParams{
			URL: url, SecretToken: c.config.Secret, MaxConnections: 100,
			AllowedUpdates: wanted(),
		})
		if err != nil {
			return fmt.Errorf("registering the webhook: %w", c.redact(err))
		}
	}
	for _, language := range locales.Languages() {
		var commands []models.BotCommand
		for _, name := range []string{"menu", "help", "status", "language", "back", "cancel", "human"} {
			commands = append(commands, models.BotCommand{Command: name, Description: c.texts.Say(language, locales.T("command."+name+".about"))})
		}
		code := string(language)
		if language == locales.EN {
			code = "" // English for every language that has no list of its own
		}
		if _, err := c.client.SetMyCommands(ctx, &tg.SetMyCommandsParams{Commands: commands, LanguageCode: code}); err != nil {
			return fmt.Errorf("registering the commands: %w", c.redact(err))
		}
	}
	return nil
}

// identity is a private chat as the house knows it.
func (c *Channel) identity(user int64) cases.Identity {
	return cases.Identity{Channel: Name, Account: c.account, External: fmt.Sprint(user)}
}

// fetch opens a file that a person sent. Telegram hands out files of 20 MB at most.
func (c *Channel) fetch(ctx context.Context, file bot.RemoteFile) (io.ReadCloser, error) {
	found, err := c.client.GetFile(ctx, &tg.GetFileParams{FileID: file.ID})
	if errors.Is(err, tg.ErrorBadRequest) && strings.Contains(err.Error(), "too big") {
		return nil, store.ErrTooBig
	}
	if err != nil {
		return nil, fmt.Errorf("asking for a file: %w", c.redact(err))
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.client.FileDownloadLink(found), nil)
	if err != nil {
		return nil, c.redact(err)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, fmt.Errorf("downloading a file: %w", c.redact(err))
	}
	if response.StatusCode != http.StatusOK {
		return nil, errors.Join(fmt.Errorf("downloading a file: status %d", response.StatusCode), response.Body.Close())
	}
	return response.Body, nil
}

// redact takes the token out of an error, whose text may be logged, and an answer that cannot be read: the client library
// quotes it, and it may have what was said. What callers decide on was read before.
func (c *Channel) redact(err error) error {
	var garbled *json.SyntaxError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &garbled):
		return fmt.Errorf("the answer cannot be read: %w", garbled)
	}
	_, key, _ := strings.Cut(c.config.Token, ":")
	key = strings.Trim(key, " \t\r\n/") // what stands around it is escaped in one way or another
	said := err.Error()
	for _, secret := range []string{c.config.Token, key, url.PathEscape(key), url.QueryEscape(key)} {
		if secret != "" {
			said = strings.ReplaceAll(said, secret, "***")
		}
	}
	if said == err.Error() {
		return err
	}
	return errors.New(said)
}
