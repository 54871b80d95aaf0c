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

	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/store"
	"github.com/lotusdesk/lotusdesk/store/local"
)

// shown is what the demo's page is told.
type shown struct {
	Phones  map[string][]bubble      `json:"phones"`
	Cases   []struct{ State string } `json:"cases"`
	Playing bool                     `json:"playing"`
	Stopped bool                     `json:"stopped"`
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

// aDemo is a demo in a folder of its own, on a port that is free, and what runs it while something is looked at.
func aDemo(t *testing.T) (d Demo, url string, run func(during func())) {
	t.Helper()
	probe, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d = Demo{Addr: probe.Addr().String(), Dir: t.TempDir(), Pace: time.Millisecond}
	if err := probe.Close(); err != nil {
		t.Fatal(err)
	}
	return d, "http://" + d.Addr, func(during func()) {
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- d.Run(ctx) }()
		during()
		cancel()
		if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
}

// plays runs the demonstration to its end, which leaves cases.
func plays(t *testing.T, url, leaves string) shown {
	t.Helper()
	response, err := http.Post(url+"/demo/play", "application/json", strings.NewReader("{}"))
	if err != nil || response.StatusCode != http.StatusNoContent {
		t.Fatal(response, err)
	}
	s := watch(t, url, func(s shown) bool { return !s.Playing && len(s.Cases) > 0 })
	if got := fmt.Sprint(s.Cases); got != leaves || s.Stopped {
		t.Errorf("the demonstration leaves the cases %s; it stopped before its end: %t", got, s.Stopped)
	}
	return s
}

// TestTheDemonstrationPlaysAndStays runs the demo as a stranger would, twice over the same folder.
func TestTheDemonstrationPlaysAndStays(t *testing.T) {
	t.Parallel()
	d, url, run := aDemo(t)
	run(func() {
		watch(t, url, func(s shown) bool {
			p := s.Phones // 周主任 was greeted, bound, and let two chats in
			return len(p["wang"]) == 1 && len(p["miller"]) == 2 && len(p["li"]) == 4 && len(p["chen"]) == 3 && len(p["zhou"]) == 9
		})
		s := plays(t, url, "[{已答复} {已办结，结果已送达}]")
		for phone, wanted := range map[string][]string{
			"wang":   {"已由魏都区的承办人接办", "自然资源局正在制作书面决定", "已办结：已处理，投诉人同意终结", "感谢您的评价"},
			"miller": {"was answered.\nAnswer: You apply to"},
			"li":     {"报周主任批准", "“终结”已批准", "书面结果已送达，已告知当事人"},
			"chen":   {"Can the fire safety drawings follow later?", "的答复已记录，已告知当事人"},
			"zhou":   {"有一项“终结”等待您批准", "待批准：李明提出“终结”", "已批准案件"},
		} {
			if missing := unsaid(s.Phones[phone], wanted); len(missing) > 0 {
				t.Errorf("the phone of %s does not show %q; it shows %+v", phone, missing, s.Phones[phone])
			}
		}
	})
	run(func() {
		s := watch(t, url, func(s shown) bool { return len(s.Cases) == 2 })
		second, _, _ := aDemo(t)
		second.Dir = d.Dir
		if err := second.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "a demo runs in "+d.Dir+" already") || strings.Contains(err.Error(), "\n") {
			t.Errorf("a second demo in the same folder: %v", err)
		}
		chat := s.Phones["wang"]
		if len(chat) < 50 || len(unsaid(chat, []string{"办理经过"})) > 0 {
			t.Errorf("after a restart the phone shows %+v", chat)
		}
		plays(t, url, "[{已答复} {已办结，结果已送达} {已答复} {已办结，结果已送达}]") // beside the cases of before
	})
}

// TestAnOlderFolderOfTheDemoGetsWhoIsMissing: where the two officers are the leads of their counties and nobody is at the
// centre, 周主任 comes in and the two stay as they are.
func TestAnOlderFolderOfTheDemoGetsWhoIsMissing(t *testing.T) {
	t.Parallel()
	d, url, run := aDemo(t)
	postgres, err := local.StartPostgres(t.Context(), d.Dir)
	if err != nil {
		t.Fatal(err)
	}
	older := func() error {
		if err := prepare(t.Context(), postgres.URL); err != nil {
			return err
		}
		db, err := store.Open(t.Context(), postgres.URL)
		if err != nil {
			return err
		}
		defer db.Close()
		for id, o := range map[cases.Identity]store.Officer{
			{Channel: "wechat", Account: "wxemulated0000001", External: "o-li"}: {Name: "李明", Unit: "411002", Role: cases.RoleLead, Language: "zh"},
			{Channel: "telegram", Account: "100000001", External: "70001"}:      {Name: "陈磊", Unit: "411082", Role: cases.RoleLead, Language: "zh"},
		} {
			_, code, err := db.AddOfficer(t.Context(), o)
			if err != nil {
				return err
			}
			if _, err := db.BindOfficer(t.Context(), code, id); err != nil {
				return err
			}
		}
		return nil
	}
	if err := errors.Join(older(), postgres.Stop()); err != nil {
		t.Fatal(err)
	}
	run(func() {
		s := watch(t, url, func(s shown) bool { return len(s.Phones["zhou"]) == 3 })
		if missing := unsaid(s.Phones["zhou"], []string{"周主任，您好。此聊天已绑定为许昌市外商投诉中心"}); len(missing) > 0 {
			t.Errorf("the phone of zhou shows %+v", s.Phones["zhou"])
		}
		response, err := http.Post(url+"/demo/say", "application/json", strings.NewReader(`{"phone":"li","text":"我的案件"}`))
		if err != nil || response.StatusCode != http.StatusNoContent {
			t.Fatal(response, err)
		}
		s = watch(t, url, func(s shown) bool {
			return len(unsaid(s.Phones["li"], []string{"您目前没有承办的案件"})) == 0
		})
		if len(s.Phones["li"]) != 2 || len(s.Phones["chen"]) > 0 || len(s.Phones["zhou"]) != 3 {
			t.Errorf("who was bound is bound again: %+v", s.Phones)
		}
	})
}

// unsaid are the words that no message of the account has.
func unsaid(chat []bubble, words []string) []string {
	return slices.DeleteFunc(words, func(w string) bool {
		return slices.ContainsFunc(chat, func(b bubble) bool { return !b.Mine && strings.Contains(b.Text, w) })
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
