package main

import (
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestTheMetricsSayWhatWaits and nothing about people, also while a store is away; each is written down for who watches.
func TestTheMetricsSayWhatWaits(t *testing.T) {
	t.Parallel()
	var postgres *cable
	w := build(t, func(s *Settings) { postgres = cutPostgres(t, s) })
	jane := w.telegram.Person(800100200, "Jane", "en")
	w.talk(jane, request...) // there is no officer who could have it
	said := w.metrics(`lotusdesk_waiting{what="unassigned_cases"} 1`, `lotusdesk_waiting{what="intakes"} 0`, `lotusdesk_store_up{store="postgresql"} 1`)
	john := w.telegram.Person(800100201, "John", "en")
	last := len(request) - 2
	w.talk(john, request[:last]...)
	postgres.set(true)
	w.talk(john, request[last], "safely kept")
	away := w.metrics(`lotusdesk_waiting{what="intakes"} 1`, `lotusdesk_store_up{store="postgresql"} 0`, `lotusdesk_store_up{store="redis"} 1`)
	if strings.Contains(away, "unassigned_cases") || strings.Contains(away, "oldest_notice_seconds ") {
		t.Errorf("it tells what it cannot know:\n%s", away)
	}
	postgres.set(false)
	said += w.metrics(`lotusdesk_waiting{what="unassigned_cases"} 2`, `lotusdesk_waiting{what="intakes"} 0`, "lotusdesk_oldest_notice_seconds 0", `lotusdesk_waiting{what="notices"} 0`)
	if who := regexp.MustCompile(`8001002|Jane|John|\d{6}-\d{4}-\d{6}|` + w.settings.WeChatAppID + "|secret").FindString(said); who != "" {
		t.Errorf("the metrics say %s", who)
	}
	manual, err := os.ReadFile("docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range regexp.MustCompile(`(?m)^# TYPE (lotusdesk_\w+)`).FindAllStringSubmatch(said, -1) {
		if !strings.Contains(string(manual), name[1]) {
			t.Errorf("docs/operating.md does not tell of %s", name[1])
		}
	}
}

// metrics waits until the metrics say all of this and gives them.
func (w *town) metrics(wanted ...string) string {
	w.t.Helper()
	said := ""
	for range 400 {
		response, err := http.Get(w.url + "/metrics")
		if err != nil {
			w.t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		if err != nil || response.Body.Close() != nil {
			w.t.Fatal(err)
		}
		said = string(body)
		missing := false
		for _, want := range wanted {
			missing = missing || !strings.Contains(said, want+"\n")
		}
		if !missing {
			return said
		}
		time.Sleep(25 * time.Millisecond)
	}
	w.t.Errorf("the metrics do not say all of %q:\n%s", wanted, said)
	return said
}
