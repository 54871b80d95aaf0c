package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/lotusdesk/lotusdesk/bot/desk"
	"github.com/lotusdesk/lotusdesk/bot/telegram/telegramtest"
	"github.com/lotusdesk/lotusdesk/bot/wechat/wechattest"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
)

// emulated is the demo's town: both platforms and the people with their phones.
type emulated struct {
	telegram *telegramtest.Server
	wechat   *wechattest.Server
	servers  []*http.Server
}

func newEmulated(s Settings) *emulated {
	return &emulated{
		telegram: telegramtest.New(telegramtest.Options{Token: s.TelegramToken}),
		wechat:   wechattest.New(wechattest.Options{AppID: s.WeChatAppID, Secret: s.WeChatAppSecret, Token: s.WeChatToken, AESKey: s.WeChatAESKey}),
	}
}

func (t *emulated) close() {
	for _, s := range t.servers {
		_ = s.Close() // the program ends
	}
	t.telegram.Close()
	t.wechat.Close()
}

// serve opens the platforms' own doors, where the settings then point.
func (t *emulated) serve(ctx context.Context, settings *Settings) error {
	for _, platform := range []struct {
		api http.Handler
		url *string
	}{{t.telegram, &settings.TelegramAPIURL}, {t.wechat, &settings.WeChatAPIURL}} {
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return fmt.Errorf("opening an emulated platform: %w", err)
		}
		server := &http.Server{Handler: platform.api, ReadHeaderTimeout: 10 * time.Second}
		go func() { _ = server.Serve(listener) }() // until it is closed
		t.servers = append(t.servers, server)
		*platform.url = "http://" + listener.Addr().String()
	}
	t.wechat.SetCallback(settings.PublicURL + "/wechat/callback")
	return nil
}

// The people of the demo. Their phones are named so in bot/desk.
func (t *emulated) wang() *wechattest.Person { return t.wechat.Person("o-wang", "王女士") }
func (t *emulated) li() *wechattest.Person   { return t.wechat.Person("o-li", "李明") }
func (t *emulated) miller() *telegramtest.Person {
	return t.telegram.Person(80001, "Jane Miller", "en-GB")
}
func (t *emulated) chen() *telegramtest.Person { return t.telegram.Person(70001, "陈磊", "zh-hans") }

// page is the demo's page over the town.
func (t *emulated) page(h *house, pace time.Duration) http.Handler {
	past, cancel := context.WithCancel(context.Background())
	cancel() // so that asking for the version waits for nothing
	page := &desk.Demo{
		Phones: []desk.Phone{
			desk.OnWeChat("wang", "investor", t.wang()), desk.OnTelegram("miller", "investor", t.miller()),
			desk.OnWeChat("li", "officer", t.li()), desk.OnTelegram("chen", "officer", t.chen()),
		},
		DB: h.db, Texts: h.turns.Texts, Log: h.log, Pace: pace, Menu: t.wechat.Menu,
		Version: func() int64 { return t.telegram.Changed(past, -1) + t.wechat.Changed(past, -1) },
	}
	return page.Handler()
}

// inhabit lets everybody say hello, at the first start.
func (t *emulated) inhabit(ctx context.Context, db *store.DB) error {
	officers, err := db.Officers(ctx)
	if err != nil || len(officers) > 0 {
		return err
	}
	t.li().Follow("")
	for _, o := range []struct {
		officer store.Officer
		say     func(string)
		words   string
	}{
		{store.Officer{Name: "李明", Unit: "411002", Role: cases.RoleLead, Language: "zh"}, t.li().Say, "绑定 "},
		{store.Officer{Name: "陈磊", Unit: "411082", Role: cases.RoleLead, Language: "zh"}, t.chen().Say, "/start bind_"},
	} {
		_, code, err := db.AddOfficer(ctx, o.officer)
		if err != nil {
			return err
		}
		o.say(o.words + code)
	}
	t.wang().Follow("")
	t.miller().Say("/start")
	return nil
}

// keep saves the chats as they change, until the context ends.
func (t *emulated) keep(ctx context.Context, dir string, log *slog.Logger) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := t.save(dir); err != nil {
				log.Warn("the chats of the demo are not kept", "error", err)
			}
		}
	}
}

// keeper is a platform whose chats can be kept.
type keeper interface {
	Save() ([]byte, error)
	Restore([]byte) error
}

// kept are the platforms by the files that keep their chats.
func (t *emulated) kept(dir string) map[string]keeper {
	return map[string]keeper{filepath.Join(dir, "telegram.json"): t.telegram, filepath.Join(dir, "wechat.json"): t.wechat}
}

func (t *emulated) save(dir string) error {
	for file, platform := range t.kept(dir) {
		data, err := platform.Save()
		if err != nil {
			return fmt.Errorf("writing down the chats: %w", err)
		}
		if err := os.WriteFile(file+".part", data, 0o600); err != nil {
			return fmt.Errorf("keeping the chats: %w", err)
		}
		if err := os.Rename(file+".part", file); err != nil {
			return fmt.Errorf("keeping the chats: %w", err)
		}
	}
	return nil
}

func (t *emulated) restore(dir string) error {
	for file, platform := range t.kept(dir) {
		data, err := os.ReadFile(file)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err == nil {
			err = platform.Restore(data)
		}
		if err != nil {
			return fmt.Errorf("reading %s (delete it to start anew): %w", file, err)
		}
	}
	return nil
}
