package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// shown is what the demo's page is told.
type shown struct {
	Phones  map[string][]bubble      `json:"phones"`
	Cases   []struct{ State string } `json:"cases"`
	Playing bool                     `json:"playing"`
}

// bubble is one message on a phone.
type bubble struct {
	Mine bool   `json:"mine"`
	Text string `json:"text"`
}

// watch reads the page's events until one is as wanted.
func watch(t *testing.T, url string, wanted func(shown) bool) shown {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var last shown
	for ctx.Err() == nil {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/demo/events?lang=zh", nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			time.Sleep(20 * time.Millisecond) // it is still starting
			continue
		}
		lines := bufio.NewScanner(response.Body)
		lines.Buffer(nil, 4<<20)
		for lines.Scan() {
			data, ok := strings.CutPrefix(lines.Text(), "data: ")
			if ok && json.Unmarshal([]byte(data), &last) == nil && wanted(last) {
				_ = response.Body.Close()
				return last
			}
		}
		_ = response.Body.Close()
	}
	t.Fatalf("the page never showed what was wanted; it shows %+v", last)
	return last
}

// TestTheDemonstrationPlaysAndStays runs the demo as a stranger would, twice over the same folder.
func TestTheDemonstrationPlaysAndStays(t *testing.T) {
	t.Parallel()
	probe, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := Demo{Addr: probe.Addr().String(), Dir: t.TempDir(), Pace: time.Millisecond}
	if err := probe.Close(); err != nil {
		t.Fatal(err)
	}
	url := "http://" + d.Addr
	run := func(during func()) {
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- d.Run(ctx) }()
		during()
		cancel()
		if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
	run(func() {
		watch(t, url, func(s shown) bool {
			return len(s.Phones["wang"]) == 1 && len(s.Phones["miller"]) == 2 && len(s.Phones["li"]) == 3 && len(s.Phones["chen"]) == 2
		})
		response, err := http.Post(url+"/demo/play", "application/json", strings.NewReader("{}"))
		if err != nil || response.StatusCode != http.StatusNoContent {
			t.Fatal(response, err)
		}
		s := watch(t, url, func(s shown) bool { return !s.Playing && len(s.Cases) > 0 })
		if got := fmt.Sprint(s.Cases); got != "[{承办人已接办} {承办人已接办}]" {
			t.Errorf("the demonstration leaves the cases %s", got)
		}
	})
	run(func() {
		s := watch(t, url, func(s shown) bool { return len(s.Cases) == 2 })
		chat := s.Phones["wang"]
		told := slices.ContainsFunc(chat, func(b bubble) bool { return strings.Contains(b.Text, "办理经过") })
		if len(chat) < 50 || !told {
			t.Errorf("after a restart the phone shows %+v", chat)
		}
	})
}

func TestTheDemoIsForThisMachineOnly(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"0.0.0.0:8080", ":8080", "192.168.1.5:8080", "example.com:8080", "8080"} {
		if _, err := (Demo{Addr: address}).listen(t.Context()); err == nil || !strings.Contains(err.Error(), "LOTUSDESK_DEMO_ADDR") {
			t.Errorf("%s: %v", address, err)
		}
	}
}
