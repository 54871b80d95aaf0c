package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"
)

// TestWhatNeedsNoPostgreSQLIsAnsweredWhileItHangs: a form goes on in both channels, and who comes is welcomed.
func TestWhatNeedsNoPostgreSQLIsAnsweredWhileItHangs(t *testing.T) {
	t.Parallel()
	var postgres *cable
	w := build(t, func(s *Settings) { postgres = cutPostgres(t, s) })
	jane, wang, zhao := w.telegram.Person(8001, "Jane", "en"), w.wechat.Person("o1", "王"), w.wechat.Person("o2", "赵")
	w.talk(jane, request[:4]...)
	wang.Follow("")
	w.sees(wang, "请选择")
	w.talk(wang, requestZH[:6]...)
	w.settled()
	goOn := postgres.hold()
	t.Cleanup(goOn)
	began := time.Now()
	w.talk(jane, request[4:8]...)
	w.talk(wang, requestZH[6:10]...)
	zhao.Follow("")
	w.sees(zhao, "请选择")
	if took := time.Since(began); took > 15*time.Second {
		t.Errorf("it took %s", took)
	}
	for _, m := range append(wang.Chat(), zhao.Chat()...) {
		if m.FromAccount && (m.Trouble || !m.Passive) {
			t.Errorf("the answer did not come in time: %+v", m)
		}
	}
}

// TestAnEndIsNotWaitedForForEver: a store that hangs does not keep the program from ending.
func TestAnEndIsNotWaitedForForEver(t *testing.T) {
	t.Parallel()
	settings := Settings{
		DatabaseURL: servers.DatabaseURL(t), RedisURL: servers.RedisURL(), Place: Place{Files: t.TempDir()}, TelegramToken: "1:hangs", TelegramReply: "call",
		TelegramAPIURL: "http://127.0.0.1:1", PublicURL: "http://127.0.0.1", Letters: "off",
	}
	postgres := cutPostgres(t, &settings)
	h, err := open(t.Context(), settings, slog.New(slog.DiscardHandler), speech(t))
	if err != nil {
		t.Fatal(err)
	}
	h.patience = time.Second
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.run(ctx, listener, h.doors()) }()
	time.Sleep(time.Second) // the workers have begun to ask for work
	t.Cleanup(postgres.hold())
	time.Sleep(100 * time.Millisecond)
	stop() // without an end to the waiting this test would not end
	if err = errors.Join(<-ended, h.close()); err == nil || !strings.Contains(err.Error(), "could be finished") {
		t.Errorf("%v", err)
	}
}
