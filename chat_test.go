package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/lotusdesk/lotusdesk/bot/chat"
	"github.com/lotusdesk/lotusdesk/flows/flowstest"
)

// TestAChatBecomesATestCase: what was typed in the terminal is held again word for word on any later day, in both
// languages, with a day that is told from today, a pause and a line break.
func TestAChatBecomesATestCase(t *testing.T) {
	t.Parallel()
	engine, texts := flowstest.Engine(t)
	for name, c := range map[string]struct {
		language string
		typed    []string
		want     string
	}{
		"zh": {"", strings.Fields(`你好 1 同意 1 1 没有 襄城 5 襄城县自然资源局 跳过 申请施工许可，材料齐全，\n至今没有答复。 昨天 请求限期答复 没有书面答复，窗口三次口头答复不一致。
			+2 完成 否 否 否 许昌海光机械有限公司 91350100M000100Y43 河南省许昌市襄城县建设路1号 461700 王女士 13800138000 跳过 没有 不是 跳过 是`), "提交投诉"},
		"en": {"en-GB", []string{"/start", "[Ask for a service officer]", "I agree", "Weidu", "@ +72h", "hello", "/cancel"}, "Go on with your request for a service officer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), name+".chat")
			program := exec.CommandContext(t.Context(), os.Args[0], "chat", "--transcript="+file, "--language="+c.language)
			program.Env, program.Stdin = []string{asProgram + "=1"}, strings.NewReader(strings.Join(c.typed, "\n"))
			shown, err := program.Output()
			if err != nil || !strings.Contains(string(shown), c.want) {
				t.Fatalf("%v; it does not say %s:\n%s", err, c.want, shown)
			}
			written, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			transcript, err := chat.ParseTranscript(string(written))
			if err != nil {
				t.Fatal(err)
			}
			if n := slices.Index(c.typed, "昨天"); n >= 0 {
				day := transcript.Start.Add(time.Duration(n+1)*time.Minute).In(time.FixedZone("Beijing", 8*3600)).AddDate(0, 0, -1)
				if !strings.Contains(string(written), day.Format("2006年1月2日")) {
					t.Errorf("yesterday is not %s in\n%s", day, written)
				}
			}
			if again := transcript.Replay(&chat.Chat{Engine: engine, Texts: texts}).String(); again != string(written) {
				t.Errorf("it goes otherwise:\n%s\nwas\n%s", again, written)
			}
		})
	}
}

// TestAChatEndsWhenItIsInterrupted while it waits for a line, or when its terminal is closed, and is written down all the same.
func TestAChatEndsWhenItIsInterrupted(t *testing.T) {
	t.Parallel()
	for _, with := range []os.Signal{os.Interrupt, syscall.SIGHUP} {
		t.Run(with.String(), func(t *testing.T) {
			t.Parallel()
			interrupt(t, with)
		})
	}
}

func interrupt(t *testing.T, with os.Signal) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "interrupted.chat")
	program := exec.CommandContext(t.Context(), os.Args[0], "chat", "--transcript="+file)
	program.Env = []string{asProgram + "=1"}
	keyboard, err := program.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	var shown lines
	program.Stdout = &shown
	caught := make(chan os.Signal, 1)
	signal.Notify(caught, with) // else the program would go on ignoring what is ignored where the tests run, as a hangup is under nohup
	defer signal.Stop(caught)
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(keyboard, "你好\n"); err != nil {
		t.Fatal(err)
	}
	for !strings.Contains(shown.String(), "您好") {
		time.Sleep(5 * time.Millisecond)
	}
	ended := make(chan error, 1)
	go func() { ended <- program.Wait() }()
	if err := program.Process.Signal(with); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Fatal("it waits for another line")
	}
	if written, err := os.ReadFile(file); err != nil || !bytes.Contains(written, []byte("> 你好")) {
		t.Errorf("%s, %v", written, err)
	}
}
