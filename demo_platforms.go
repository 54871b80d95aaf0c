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
	"slices"
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
		telegram: telegramtest.New(telegramtest.Options{Token: s.TelegramToken, Local: true}),
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
func (t *emulated) zhou() *wechattest.Person { return t.wechat.Person("o-zhou", "周主任") }
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
			desk.OnWeChat("li", "officer", t.li()), desk.OnTelegram("chen", "officer", t.chen()), desk.OnWeChat("zhou", "approver", t.zhou()),
		},
		DB: h.db, Texts: h.turns.Texts, Log: h.log, Pace: pace, Menu: t.wechat.Menu,
		Version: func() int64 { return t.telegram.Changed(past, -1) + t.wechat.Changed(past, -1) },
	}
	return page.Handler()
}

// resident is an officer of the demo and how his phone shows a code.
type resident struct {
	officer store.Officer
	phone   interface{ Say(text string) }
	words   string // in front of the code
}

// residents are the officers of the demo. 周主任 comes first: he lets the other chats in, and approves what they propose.
func (t *emulated) residents() []resident {
	return []resident{
		{store.Officer{Name: "周主任", Unit: cases.Municipal, Role: cases.RoleCentre, Language: "zh"}, t.zhou(), "绑定 "},
		{store.Officer{Name: "李明", Unit: "411002", Role: cases.RoleOfficer, Language: "zh"}, t.li(), "绑定 "},
		{store.Officer{Name: "陈磊", Unit: "411082", Role: cases.RoleOfficer, Language: "zh"}, t.chen(), "/start bind_"},
	}
}

// inhabit lets everybody say hello, at the first start. Officers who are not in an older folder come in later.
func (t *emulated) inhabit(ctx context.Context, db *store.DB) error {
	there, err := db.Officers(ctx)
	if err != nil {
		return err
	}
	for _, r := range t.residents() {
		if err := t.moveIn(ctx, db, r, there); err != nil {
			return fmt.Errorf("binding the chat of %s: %w", r.officer.Name, err)
		}
	}
	if len(there) == 0 {
		t.wang().Follow("")
		t.miller().Say("/start")
	}
	return nil
}

// moveIn makes a phone an officer's, unless it is.
func (t *emulated) moveIn(ctx context.Context, db *store.DB, r resident, there []store.Officer) error {
	at := slices.IndexFunc(there, func(o store.Officer) bool { return o.Name == r.officer.Name && o.Unit == r.officer.Unit })
	if at >= 0 && (there[at].Revoked || len(there[at].Bound) > 0) {
		return nil
	}
	var id, code string
	var err error
	if at < 0 {
		id, code, err = db.AddOfficer(ctx, r.officer)
	} else { // the first start was cut short
		id = there[at].ID
		code, err = db.NewOfficerCode(ctx, id)
	}
	if err != nil {
		return err
	}
	if p, ok := r.phone.(*wechattest.Person); ok && at < 0 {
		p.Follow("")
		if err := until(ctx, func() (bool, error) { return p.Idle(), nil }); err != nil {
			return err // it is greeted before it shows the code
		}
	}
	r.phone.Say(r.words + code)
	return t.letIn(ctx, db, id)
}

// letIn waits until an officer's chat is bound; where it needs a second person, 周主任 approves it on his phone.
func (t *emulated) letIn(ctx context.Context, db *store.DB, officer string) error {
	asked := false
	return until(ctx, func() (bool, error) {
		waiting, err := db.Bindings(ctx)
		if err != nil {
			return false, err
		}
		for _, b := range waiting {
			asked = asked || b.Officer.ID == officer && t.zhou().Press("批准绑定 "+b.ID)
		}
		o, err := db.Officer(ctx, officer)
		return len(o.Bound) > 0, err
	})
}

// until waits until something is so, a minute at most.
func until(ctx context.Context, so func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		if is, err := so(); err != nil || is {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
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
