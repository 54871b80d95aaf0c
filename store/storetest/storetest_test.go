package storetest

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

var servers *Servers

func TestMain(m *testing.M) { Main(m, func(s *Servers) { servers = s }) }

// inside is set in the tests that TestNothingIsLeftBehind runs in a process of its own.
const inside = "LOTUSDESK_TEST_INSIDE"

// TestUntilItIsEnded says where its servers are and stays, or panics.
func TestUntilItIsEnded(t *testing.T) {
	t.Parallel()
	switch os.Getenv(inside) {
	case "":
		t.Skip("it is for TestNothingIsLeftBehind")
	case "panics":
		fmt.Println("servers", servers.database, servers.redis, servers.dir)
		go func() { panic("as a test that takes too long does") }()
	default:
		fmt.Println("servers", servers.database, servers.redis, servers.dir)
	}
	select {}
}

// TestNothingIsLeftBehind of tests that end in another way than by themselves: no server, no folder.
func TestNothingIsLeftBehind(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		how    string
		signal syscall.Signal
		status int // -1 where a signal ends it
	}{
		{"Ctrl+C", syscall.SIGINT, 130}, {"ended", syscall.SIGTERM, 143}, {"terminal closed", syscall.SIGHUP, 129}, {"killed", syscall.SIGKILL, -1}, {"panics", 0, 2},
	} {
		t.Run(c.how, func(t *testing.T) {
			t.Parallel()
			if c.signal != 0 && signal.Ignored(c.signal) {
				t.Skip("this signal is ignored here, as nohup has it")
			}
			command, all := begin(t, c.how)
			if c.signal != 0 {
				if err := command.Process.Signal(c.signal); err != nil {
					t.Fatal(err)
				}
			}
			_ = command.Wait() // its status is looked at
			if got := command.ProcessState.ExitCode(); got != c.status {
				t.Errorf("status %d, not %d", got, c.status)
			}
			for _, left := range all {
				gone(t, left)
			}
		})
	}
}

// begin begins tests in a process of their own and says what they have started.
func begin(t *testing.T, how string) (command *exec.Cmd, all []string) {
	t.Helper()
	command = exec.Command(os.Args[0], "-test.run", "^TestUntilItIsEnded$", "-test.timeout", "3m")
	command.Env = append(slices.DeleteFunc(os.Environ(), func(e string) bool { return strings.HasPrefix(e, "TEST_") }), inside+"="+how)
	out, err := command.StdoutPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	said, err := bufio.NewReader(out).ReadString('\n')
	all = strings.Fields(said)
	if err != nil || len(all) != 4 {
		t.Fatalf("it said %q, %v", said, err)
	}
	return command, all[1:]
}

// gone waits until a server or a folder is gone.
func gone(t *testing.T, what string) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		u, err := url.Parse(what)
		if err != nil {
			t.Fatal(err)
		}
		if u.Host == "" {
			_, err = os.Stat(what)
			if errors.Is(err, fs.ErrNotExist) {
				return
			}
		} else if c, err := net.Dial("tcp", u.Host); err != nil {
			return
		} else {
			_ = c.Close()
		}
		if time.Now().After(deadline) {
			t.Errorf("%s is still there", what)
			return
		}
	}
}
