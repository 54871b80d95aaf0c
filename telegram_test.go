package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot/telegram/telegramtest"
)

// TestPollingGoesOnWhereAStoreWasAway: what was written meanwhile is answered once, when the store is back.
func TestPollingGoesOnWhereAStoreWasAway(t *testing.T) {
	t.Parallel()
	var redis *cable
	w := build(t, func(s *Settings) {
		s.PublicURL, s.TelegramReply = "", "webhook" // of which there is none
		redis = cutStore(t, &s.RedisURL)
	})
	w.telegram.SetWebhook("", "")
	investor := w.telegram.Person(8001, "Jane", "en")
	w.talk(investor, "/start", "What would you like to do?")
	redis.set(true)
	investor.Say("/help")
	for range 20 { // while the program finds that out
		time.Sleep(10 * time.Millisecond)
		if investor.Idle() {
			t.Fatal("a message that could not be taken counts as received")
		}
	}
	redis.set(false)
	w.sees(investor, "at any time")
	w.talk(investor, request...)
	helped := 0
	for _, m := range investor.Chat() {
		if m.FromBot && strings.HasPrefix(m.Text, "You can send these words") {
			helped++
		}
	}
	if helped != 1 {
		t.Errorf("the help was given %d times", helped)
	}
}

// TestAPlatformThatDidNotHearIsToldAgain: a bot whose first words were lost would be deaf until its next start.
func TestAPlatformThatDidNotHearIsToldAgain(t *testing.T) {
	t.Parallel()
	w := build(t, func(s *Settings) { s.PublicURL = "https://desk.example.cn" })
	w.telegram.Fail(telegramtest.Fault{Method: "setWebhook", Status: 502})
	w.telegram.Fail(telegramtest.Fault{Method: "setMyCommands", Status: 429, RetryAfter: 1})
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	w.house.insist(ctx)
	if ctx.Err() != nil || w.telegram.Calls("setWebhook") != 3 || w.telegram.Calls("setMyCommands") != 3 {
		t.Errorf("%v, after %d times", ctx.Err(), w.telegram.Calls("setWebhook"))
	}
}
