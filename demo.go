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

	"github.com/lotusdesk/lotusdesk/bot"
	"github.com/lotusdesk/lotusdesk/store/local"
)

// Demo shows the whole house on this machine.
type Demo struct {
	Addr string        `env:"LOTUSDESK_DEMO_ADDR" default:"127.0.0.1:8080" help:"Where to listen; an address of this machine only."`
	Dir  string        `env:"LOTUSDESK_DEMO_DIR" default:"./.lotusdesk" help:"The folder for the private PostgreSQL and Redis, files and chats. Delete it to start anew." type:"path"`
	Pace time.Duration `default:"700ms" help:"How long the demonstration waits between two lines."`
	Log  bool          `help:"Show the program's log."`
}

// Help says more than the one line.
func (Demo) Help() string {
	return `Starts a private PostgreSQL and Redis, an emulated WeChat and an emulated Telegram, and the program itself between
them. Nothing leaves this machine. Open http://127.0.0.1:8080/demo and type into the phones.`
}

// Run runs until it is interrupted.
func (d Demo) Run(ctx context.Context) error {
	listener, err := d.listen(ctx)
	if err != nil {
		return err
	}
	log := slog.New(slog.DiscardHandler)
	if d.Log {
		log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	if err := os.MkdirAll(d.Dir, 0o755); err != nil {
		return fmt.Errorf("making the folder of the demo: %w", err)
	}
	fmt.Println("Starting PostgreSQL and Redis …")
	postgres, err := local.StartPostgres(ctx, d.Dir)
	if errors.Is(err, local.ErrRuns) { // one that was left behind is ended
		err = fmt.Errorf("a demo runs in %s already: open its page, or give this one another folder with --dir", d.Dir)
	}
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	redis, err := local.StartRedis(ctx, d.Dir)
	if err != nil {
		return errors.Join(err, postgres.Stop(), listener.Close())
	}
	if redis.InProcess {
		fmt.Println("There is no redis-server here: one inside this program serves instead and forgets at its end.")
	}
	err = d.show(ctx, listener, postgres.URL, redis.URL, log)
	return errors.Join(err, redis.Stop(), postgres.Stop())
}

// listen takes an address of this machine and no other: whoever reaches the page may speak for everybody on it.
func (d Demo) listen(ctx context.Context) (net.Listener, error) {
	host, _, err := net.SplitHostPort(d.Addr)
	ip := net.ParseIP(host)
	if err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("LOTUSDESK_DEMO_ADDR should be an address of this machine such as 127.0.0.1:8080, not %s", d.Addr)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", d.Addr)
	if err != nil {
		return nil, fmt.Errorf("listening on %s (choose another with --addr or LOTUSDESK_DEMO_ADDR): %w", d.Addr, err)
	}
	return listener, nil
}

// show runs the house between the emulated platforms.
func (d Demo) show(ctx context.Context, listener net.Listener, databaseURL, redisURL string, log *slog.Logger) error {
	public := "http://" + listener.Addr().String()
	settings := Settings{
		DatabaseURL: databaseURL, RedisURL: redisURL, Place: Place{Files: filepath.Join(d.Dir, "files")}, PublicURL: public,
		TelegramToken: "100000001:EMULATED-on-this-machine", TelegramSecret: "emulated-webhook-secret", TelegramReply: "call",
		WeChatAppID: "wxemulated0000001", WeChatAppSecret: "emulatedsecret", WeChatToken: "emulatedtoken", WeChatAESKey: "EmulatedOnThisMachineEmulatedOnThisMachine0",
		OfficersOnTelegram: "on", OfficersHours: "off", // so that both platforms are seen at any hour; the page says so
	}
	t := newEmulated(settings)
	defer t.close()
	if err := t.restore(d.Dir); err != nil {
		return err
	}
	if err := t.serve(ctx, &settings); err != nil {
		return err
	}
	if err := prepare(ctx, databaseURL); err != nil {
		return err
	}
	h, err := open(ctx, settings, log, bot.Speech)
	if err != nil {
		return err
	}
	page := t.page(h, d.Pace)
	doors := h.doors()
	doors.Handle("/demo", page)
	doors.Handle("/demo/", page)
	doors.Handle("GET /{$}", http.RedirectHandler("/demo", http.StatusFound))
	running, stop := context.WithCancel(ctx)
	defer stop()
	served := make(chan error, 1)
	go func() { served <- h.run(running, listener, doors) }()
	h.introduce(ctx)
	if err := t.inhabit(ctx, h.db); err != nil {
		stop()
		return errors.Join(err, <-served, h.close())
	}
	fmt.Printf("Open %s/demo · 请打开 %s/demo\nCtrl+C ends it; what was said stays in %s.\n", public, public, d.Dir)
	t.keep(running, d.Dir, log)
	stop()
	return errors.Join(<-served, t.save(d.Dir), h.close())
}

// prepare brings the demo's database to this version.
func prepare(ctx context.Context, url string) error {
	return Migrate{Database{url}}.Run(ctx)
}
