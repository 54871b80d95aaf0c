package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/bot/desk"
	"github.com/lotusdesk/lotusdesk/bot/push"
	"github.com/lotusdesk/lotusdesk/bot/telegram"
	"github.com/lotusdesk/lotusdesk/bot/wechat"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/flows"
	"github.com/lotusdesk/lotusdesk/locales"
	"github.com/lotusdesk/lotusdesk/papers"
	"github.com/lotusdesk/lotusdesk/store"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// house is everything wired together: what serve, demo and the tests of the whole run.
type house struct {
	settings Settings
	log      *slog.Logger
	db       *store.DB
	redis    *store.Redis
	turns    *bot.Turns
	copies   *bot.Copies
	pusher   *push.Pusher
	papers   *bot.Papers
	telegram *telegram.Channel
	wechat   *wechat.Channel
	registry *prometheus.Registry
	metrics  *bot.Metrics
	// patience is how long an end may take, whatever hangs.
	patience time.Duration
}

// open wires the house. It takes a database of this version, and speak, which reads and checks the texts and flows for its
// units and rules; the platforms and Redis may be away, they are waited for where they are needed.
func open(ctx context.Context, settings Settings, log *slog.Logger, speak func([]cases.Unit, cases.Policy) (*locales.Texts, *flows.Engine, error)) (*house, error) {
	h := &house{settings: settings, log: log, registry: prometheus.NewRegistry(), patience: 30 * time.Second}
	h.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	h.metrics = bot.NewMetrics(h.registry)
	var err error
	if h.db, err = store.Open(ctx, settings.DatabaseURL); err != nil {
		return nil, err
	}
	if h.redis, err = store.OpenRedis(settings.RedisURL); err != nil {
		return nil, err
	}
	if err := h.db.Migrated(ctx); err != nil { // else the first decision would find it out
		return nil, err
	}
	units, err := h.db.Units(ctx)
	if err != nil {
		return nil, err
	}
	policy, err := h.db.Policy(ctx)
	if err != nil {
		return nil, err
	}
	texts, engine, err := speak(units, policy)
	if err != nil {
		return nil, err
	}
	blobs, err := settings.blobs()
	if err != nil {
		return nil, err
	}
	if err := h.db.BarOfficers(ctx, telegram.Name, settings.OfficersOnTelegram != "on"); err != nil {
		return nil, err
	}
	replies, err := bot.Canned(texts)
	if err != nil {
		return nil, err
	}
	translator := settings.translator()
	h.db.Translates, h.db.WithoutLetters = translator != nil, settings.Letters == "off"
	h.copies = &bot.Copies{DB: h.db, Log: log}
	h.turns = &bot.Turns{
		Engine: engine, Texts: texts, DB: h.db, Redis: h.redis, Files: &store.Attachments{Blobs: blobs, DB: h.db}, Copies: h.copies,
		Barred: settings.barred(), Metrics: h.metrics, Replies: replies, Translator: translator, Log: log, Now: time.Now,
		Hash: bot.NewHash(settings.TelegramToken, settings.WeChatAppSecret),
	}
	set, err := papers.Open(settings.Papers, texts)
	if err != nil {
		return nil, fmt.Errorf("reading LOTUSDESK_PAPERS:\n%w", err)
	}
	h.papers = &bot.Papers{Set: set, DB: h.db, Files: h.turns.Files, Log: log}
	if settings.PublicURL != "" {
		h.turns.Links = &bot.Links{DB: h.db, PublicURL: settings.PublicURL}
	}
	h.turns.Papers = h.papers
	if err := h.openChannels(texts); err != nil {
		return nil, err
	}
	return h, nil
}

// openChannels opens the channels that are set up, and the delivery of notices over them.
func (h *house) openChannels(texts *locales.Texts) (err error) {
	channels, settings := map[string]bot.Channel{}, h.settings
	if settings.TelegramToken != "" {
		h.telegram, err = telegram.New(telegram.Config{
			Token: settings.TelegramToken, Secret: settings.TelegramSecret, APIURL: settings.TelegramAPIURL, ReplyInWebhook: settings.TelegramReply == "webhook",
		}, h.turns, texts, h.log)
		if err != nil {
			return err
		}
		channels[telegram.Name] = h.telegram
	}
	if settings.WeChatAppID != "" {
		h.wechat = wechat.New(wechat.Config{
			AppID: settings.WeChatAppID, Secret: settings.WeChatAppSecret, Token: settings.WeChatToken, AESKey: settings.WeChatAESKey,
			APIURL: settings.WeChatAPIURL, Templates: wechatTemplates(settings.WeChatTemplateZH, settings.WeChatTemplateEN),
			Subscriptions: wechatTemplates(settings.WeChatSubscribeZH, settings.WeChatSubscribeEN),
			PublicURL:     settings.PublicURL,
		}, h.turns, texts, h.log)
		channels[wechat.Name] = h.wechat
		h.turns.Consent = func(channel string, language locales.Language) string {
			if channel != wechat.Name {
				return ""
			}
			return h.wechat.ConsentURL(language)
		}
	}
	h.pusher = &push.Pusher{
		DB: h.db, Redis: h.redis, Texts: texts, Channels: channels, Barred: settings.barred(), Hours: settings.OfficersHours != "off",
		Papers: h.papers, Files: h.turns.Files, Links: h.turns.Links, Metrics: h.metrics, Hash: h.turns.Hash, Log: h.log,
	}
	return nil
}

// close lets go of the stores. A store that hangs is left to the end of the program.
func (h *house) close() error {
	closed := make(chan error, 1)
	go func() {
		h.db.Close()
		closed <- h.redis.Close()
	}()
	select {
	case err := <-closed:
		return err
	case <-time.After(h.patience / 10):
		return errors.New("a store does not answer: its connections are left open")
	}
}

// doors are the HTTP doors.
func (h *house) doors() *http.ServeMux {
	mux := http.NewServeMux()
	if h.telegram != nil && h.settings.TelegramSecret != "" {
		mux.Handle("/telegram/webhook", h.telegram)
	}
	if h.wechat != nil {
		mux.Handle("/wechat/callback", h.wechat)
		mux.HandleFunc("GET "+wechat.ConsentPath, h.wechat.Consent)
	}
	if h.settings.PublicURL != "" {
		door := desk.LinkDoor{Turns: h.turns, Log: h.log, Now: time.Now}
		mux.Handle("/file/", door.Handler())
		mux.Handle("/paper/", door.Handler())
	}
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", h.ready)
	mux.HandleFunc("GET /metrics", h.measure)
	return mux
}

// measure shows the metrics, with what waits as it is now.
func (h *house) measure(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	h.metrics.Look(ctx, h.db, h.redis)
	promhttp.HandlerFor(h.registry, promhttp.HandlerOpts{}).ServeHTTP(w, r)
}

// ready says whether PostgreSQL and Redis answer and take writes and the schema is as it should be, and what is not. They are asked side by side:
// where one hangs, the others are not blamed.
func (h *house) ready(w http.ResponseWriter, r *http.Request) {
	redis, schema := inTime(r.Context(), h.redis.Ping), inTime(r.Context(), h.db.Migrated)
	postgresErr, redisErr, schemaErr := <-inTime(r.Context(), h.db.Ping), <-redis, <-schema
	var missing []string
	for _, one := range []struct {
		name string
		err  error
	}{{"PostgreSQL", postgresErr}, {"Redis", redisErr}} {
		switch {
		case errors.Is(one.err, store.ErrNoWrites):
			missing = append(missing, one.err.Error())
		case one.err != nil:
			missing = append(missing, one.name+" does not answer")
		}
	}
	if postgresErr == nil && schemaErr != nil {
		missing = append(missing, schemaErr.Error())
	}
	if len(missing) > 0 {
		h.log.Warn("not ready", "missing", missing, "error", errors.Join(postgresErr, redisErr))
		http.Error(w, strings.Join(missing, "; "), http.StatusServiceUnavailable)
		return
	}
	_, _ = fmt.Fprintln(w, "ready")
}

// inTime gives the answer of a check after 2 seconds at most: some clients of stores wait longer than they are told to.
func inTime(ctx context.Context, check func(context.Context) error) <-chan error {
	limited, cancel := context.WithTimeout(ctx, 2*time.Second)
	checked, answer := make(chan error, 1), make(chan error, 1)
	go func() { checked <- check(limited) }()
	go func() {
		defer cancel()
		select {
		case err := <-checked:
			answer <- err
		case <-limited.Done():
			answer <- limited.Err()
		}
	}()
	return answer
}

// introduction tells one platform where we are and what our menus say.
type introduction struct {
	platform string
	tell     func(context.Context) error
}

func (h *house) introductions() (all []introduction) {
	if h.telegram != nil {
		webhook := "" // Telegram is polled
		if h.settings.PublicURL != "" {
			webhook = strings.TrimSuffix(h.settings.PublicURL, "/") + "/telegram/webhook"
		}
		all = append(all, introduction{telegram.Name, func(ctx context.Context) error { return h.telegram.SetUp(ctx, webhook) }})
	}
	if h.wechat != nil {
		all = append(all, introduction{wechat.Name, h.wechat.SetUp})
	}
	return all
}

// introduce introduces us once. The platforms may still know from before: a failure is logged and stops nothing.
func (h *house) introduce(ctx context.Context) {
	for _, one := range h.introductions() {
		h.heard(ctx, one)
	}
}

// insist introduces us until every platform has heard, or the context ends.
func (h *house) insist(ctx context.Context) {
	var all sync.WaitGroup
	for _, one := range h.introductions() {
		all.Go(func() {
			for wait := time.Second; !h.heard(ctx, one); wait = min(2*wait, 10*time.Minute) {
				select {
				case <-ctx.Done():
					return
				case <-time.After(wait):
				}
			}
		})
	}
	all.Wait()
}

// heard introduces us to one platform.
func (h *house) heard(ctx context.Context, one introduction) bool {
	err := one.tell(ctx)
	if err != nil {
		h.log.Error("a platform was not told where we are", "platform", one.platform, "error", err)
	}
	return err == nil
}

// run serves the doors and the background workers until the context ends, and then lets everything finish.
func (h *house) run(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second,
		ErrorLog:    slog.NewLogLogger(h.log.Handler(), slog.LevelWarn),
		BaseContext: func(net.Listener) context.Context { return ctx }, // what only watches ends with us; turns do not
	}
	ended := make(chan error, 4)
	background := 2
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	go func() { h.copies.Run(work); ended <- nil }()
	go func() { ended <- h.pusher.Run(work) }()
	if h.telegram != nil && h.settings.PublicURL == "" {
		background++
		go func() { h.telegram.Poll(work); ended <- nil }()
	}
	if h.wechat != nil {
		background++
		go func() { h.wechat.Run(work); ended <- nil }()
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	var failed error
	select {
	case <-ctx.Done():
	case failed = <-served:
	case failed = <-ended:
		background--
	}
	doors, shut := context.WithTimeout(context.WithoutCancel(ctx), h.patience*6/10)
	defer shut()
	finish, cancel := context.WithTimeout(context.WithoutCancel(ctx), h.patience*9/10)
	defer cancel()
	failed = errors.Join(failed, server.Shutdown(doors)) // first the doors, then what stands behind them
	stop()
	for range background {
		select {
		case err := <-ended:
			failed = errors.Join(failed, err)
		case <-finish.Done():
			return errors.Join(failed, errors.New("not everything that was under way could be finished; it is taken up at the next start"))
		}
	}
	if errors.Is(failed, http.ErrServerClosed) {
		return nil
	}
	return failed
}
