package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot/desk"
	"github.com/lotusdesk/lotusdesk/bot/telegram/telegramtest"
	"github.com/lotusdesk/lotusdesk/bot/wechat/wechattest"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/lotusdesk/lotusdesk/internal/race"
	"github.com/lotusdesk/lotusdesk/store"
)

// program is the server as a process of its own.
type program struct {
	t       *testing.T
	env     []string
	addr    string
	process *exec.Cmd
}

// start starts the server and waits until it is ready.
func (p *program) start(ctx context.Context) {
	p.process = exec.Command(os.Args[0], "serve")
	p.process.Env = append(os.Environ(), p.env...)
	if err := p.process.Start(); err != nil {
		p.t.Error(err)
		return
	}
	for ctx.Err() == nil {
		response, err := http.Get("http://" + p.addr + "/readyz")
		if err == nil && response.Body.Close() == nil && response.StatusCode == http.StatusOK {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// kill ends the server as a power cut does.
func (p *program) kill() {
	_ = p.process.Process.Kill()
	_ = p.process.Wait() // it was killed
}

// TestKilledAtAnyMomentNothingIsLost: 200 conversations while the server is killed again and again. The platforms
// repeat what was not taken, and every confirmed intake is one case. On Telegram nobody says anything twice; on WeChat,
// which gives up after three tries and says so, people ask where they were and say only what was not taken.
func TestKilledAtAnyMomentNothingIsLost(t *testing.T) {
	t.Parallel()
	// Under the race detector a server does in a second what it else does in a quarter: it is killed less often there, during
	// fewer conversations, or it would never come to open a case.
	conversations, pace := 200, time.Duration(1)
	if race.Enabled {
		conversations, pace = 20, 4
	}
	w := build(t, nil)
	w.stop()
	probe, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &program{t: t, addr: probe.Addr().String()}
	if err := probe.Close(); err != nil {
		t.Fatal(err)
	}
	s := w.settings
	for name, value := range map[string]string{
		asProgram: "1", "LOTUSDESK_ADDR": server.addr, "LOTUSDESK_PUBLIC_URL": "http://" + server.addr, "LOTUSDESK_FILES": s.Files,
		"DATABASE_URL": s.DatabaseURL, "REDIS_URL": s.RedisURL, "TELEGRAM_TOKEN": s.TelegramToken, "TELEGRAM_WEBHOOK_SECRET": s.TelegramSecret,
		"TELEGRAM_API_URL": s.TelegramAPIURL, "WECHAT_APP_ID": s.WeChatAppID, "WECHAT_APP_SECRET": s.WeChatAppSecret,
		"WECHAT_TOKEN": s.WeChatToken, "WECHAT_AES_KEY": s.WeChatAESKey, "WECHAT_API_URL": s.WeChatAPIURL,
		"LOTUSDESK_OFFICERS_ON_TELEGRAM": "on", "LOTUSDESK_OFFICERS_HOURS": "off",
	} {
		server.env = append(server.env, name+"="+value)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 8*time.Minute)
	defer cancel()
	server.start(ctx)
	w.pointTo("http://" + server.addr)
	db, err := store.Open(ctx, s.DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	officer := bindOfficer(ctx, t, w, db)

	var talks sync.WaitGroup
	room := make(chan struct{}, 16)
	for i := range conversations {
		talks.Go(func() {
			room <- struct{}{}
			if i%4 == 0 {
				converseOnWeChat(ctx, t, w.wechat.Person(fmt.Sprint("o", i), "王"))
			} else {
				converse(ctx, t, w.telegram.Person(int64(9000+i), "J", "en"))
			}
			<-room
		})
	}
	done := make(chan struct{})
	go func() { talks.Wait(); close(done) }()
	kills := 0
	for running := true; running; {
		select {
		case <-done:
			running = false
		case <-time.After(pace * (50*time.Millisecond + rand.N(500*time.Millisecond))):
			server.kill()
			kills++
			server.start(ctx)
		}
	}
	t.Logf("%d conversations over %d kills", conversations, kills)
	everyCaseOnce(ctx, t, db, officer, conversations)
	server.kill()
}

func bindOfficer(ctx context.Context, t *testing.T, w *town, db *store.DB) *telegramtest.Person {
	t.Helper()
	_, code, err := db.AddOfficer(ctx, store.Officer{Name: "Li", Unit: "411002", Language: "en"})
	if err != nil {
		t.Fatal(err)
	}
	officer := w.telegram.Person(7001, "Li", "en")
	officer.Say("/start bind_" + code)
	if last, ok := officer.Said(ctx, "officer of"); !ok {
		t.Fatal(last)
	}
	return officer
}

// converse holds one conversation. Each line is said once; the next one follows its answer.
func converse(ctx context.Context, t *testing.T, p *telegramtest.Person) {
	for i := 0; i < len(request); i += 2 {
		time.Sleep(rand.N(40 * time.Millisecond)) // a person thinks
		if label, ok := strings.CutPrefix(request[i], "["); ok {
			p.Press(strings.TrimSuffix(label, "]"))
		} else {
			p.Say(request[i])
		}
		if last, ok := p.Said(ctx, request[i+1]); !ok {
			t.Errorf("after %q %s waits for %q and sees %q", request[i], p.Name, request[i+1], last)
			return
		}
		for !p.Idle() && ctx.Err() == nil {
			time.Sleep(time.Millisecond) // the answer came, but was it acknowledged?
		}
	}
}

// converseOnWeChat holds one conversation with somebody who, where WeChat or the account says that it does not work, asks
// to go on, and says a line again only where its question is asked again.
func converseOnWeChat(ctx context.Context, t *testing.T, p *wechattest.Person) {
	talk := append([]string{"你好", "请选择"}, requestZH...)
	for i := 0; i < len(talk); i += 2 {
		wanted, asked := talk[i+1], ""
		if i > 0 {
			asked = talk[i-1]
		}
		for does := talk[i]; does != ""; {
			time.Sleep(rand.N(40 * time.Millisecond)) // a person thinks
			if label, ok := strings.CutPrefix(does, "["); ok {
				p.Press(strings.TrimSuffix(label, "]"))
			} else {
				p.Say(does)
			}
			for !p.Idle() && ctx.Err() == nil {
				time.Sleep(time.Millisecond)
			}
			chat := p.Chat()
			last := chat[len(chat)-1]
			failed := last.Trouble || strings.Contains(last.Text, "系统暂时无法")
			switch {
			case ctx.Err() != nil:
				t.Errorf("after %q nothing came for too long: %s", talk[i], last)
				return
			case strings.Contains(last.Text, wanted), i == len(talk)-2 && strings.Contains(last.Text, "办理经过"):
				does = ""
			case failed && i == 0:
				does = "菜单"
			case failed && i == len(talk)-2:
				does = "进度" // was it sent?
			case failed, strings.Contains(last.Text, "还没有案件"):
				does = "继续"
			case strings.Contains(last.Text, asked):
				does = talk[i]
			default:
				t.Errorf("after %q WeChat shows %q", talk[i], last.Text)
				return
			}
		}
	}
}

// everyCaseOnce checks that there are as many cases as conversations, each with a person of its own and with every answer as
// it was given, and that the officer was told of each.
func everyCaseOnce(ctx context.Context, t *testing.T, db *store.DB, officer *telegramtest.Person, want int) {
	t.Helper()
	rows, err := whole(desk.Cases(ctx, db))
	if err != nil || len(rows) != want {
		t.Errorf("%d cases, %v", len(rows), err)
	}
	ours := regexp.MustCompile(`411002-\d{4}-\d{6}-\d`)
	pushed := func() map[string]bool {
		numbers := map[string]bool{}
		for _, m := range officer.Chat() {
			for _, number := range ours.FindAllString(m.Text, -1) {
				numbers[number] = true
			}
		}
		return numbers
	}
	for len(pushed()) < want && ctx.Err() == nil {
		time.Sleep(20 * time.Millisecond)
	}
	people, answers := map[cases.Identity]bool{}, map[string]string{} // all say the same on a channel
	for _, row := range rows {
		in, err := db.IntakeOf(ctx, row.Number)
		if err != nil {
			t.Fatal(err)
		}
		given := ""
		for _, a := range in.Answers {
			given += a.Name + "=" + a.Value + "\n"
		}
		if first, ok := answers[in.From.Channel]; ok && given != first {
			t.Errorf("case %s has the answers\n%s\nand others have\n%s", row.Number, given, first)
		}
		people[in.From], answers[in.From.Channel] = true, given
		if !pushed()[string(row.Number)] {
			t.Errorf("the officer was never told of %s; %s", row.Number, fmt.Sprint(row.Notices))
		}
	}
	if len(people) != want {
		t.Errorf("the cases are of %d people", len(people))
	}
	for channel, said := range map[string]string{"telegram": "phone=+442079460958", "wechat": "phone="} {
		if !strings.Contains(answers[channel], said) {
			t.Errorf("on %s the answers are\n%s", channel, answers[channel])
		}
	}
}
