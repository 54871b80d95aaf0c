package local

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"
)

// folder is one that PostgreSQL's user may enter.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "lotusdesk-local-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return filepath.Join(dir, "demo")
}

// stopped stops a server at the end of the test.
func stopped(t *testing.T, s *Server, err error) *Server {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// TestWhatWasLeftBehindIsEnded, and what was said to it is there; while its program lives it is left alone.
func TestWhatWasLeftBehindIsEnded(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	as, dir, err := unprivileged(dir)
	if err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "postgres")
	left, err := startPostgres(t.Context(), data, as, nil) // nobody holds the data
	stopped(t, left, err)
	if err := execute(t, left.URL, "CREATE TABLE kept (id int)"); err != nil {
		t.Fatal(err)
	}
	next, err := StartPostgres(t.Context(), dir)
	stopped(t, next, err)
	if err := execute(t, left.URL, "SELECT 1"); err == nil {
		t.Error("the PostgreSQL that was left behind still answers")
	}
	if err := execute(t, next.URL, "SELECT id FROM kept"); err != nil {
		t.Error(err)
	}
	if _, err := StartPostgres(t.Context(), dir); !errors.Is(err, ErrRuns) {
		t.Errorf("a PostgreSQL whose program lives: %v", err)
	}
	if err := execute(t, next.URL, "SELECT id FROM kept"); err != nil {
		t.Error(err)
	}
}

func execute(t *testing.T, url, sql string) error {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		return err
	}
	_, err = conn.Exec(t.Context(), sql)
	return errors.Join(err, conn.Close(t.Context()))
}

// used is a folder in which a PostgreSQL was started and stopped.
func used(t *testing.T) string {
	t.Helper()
	dir := folder(t)
	s, err := StartPostgres(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestARedisThatWasLeftBehindIsEnded, so that no two write one file.
func TestARedisThatWasLeftBehindIsEnded(t *testing.T) {
	t.Parallel()
	program, err := redisServer()
	if err != nil {
		t.Skip("redis-server is not installed, and the Redis inside this program ends with it: none can be left behind")
	}
	dir := folder(t)
	data := filepath.Join(dir, "redis")
	if err := os.MkdirAll(data, 0o700); err != nil {
		t.Fatal(err)
	}
	left, err := startRedisOver(t.Context(), data, program, []string{"--appendonly", "yes"})
	stopped(t, left, err)
	if err := client(t, left).Set(t.Context(), "kept", "1", 0).Err(); err != nil {
		t.Fatal(err)
	}
	next, err := StartRedis(t.Context(), dir)
	stopped(t, next, err)
	if err := client(t, left).Ping(t.Context()).Err(); err == nil {
		t.Error("the Redis that was left behind still answers")
	}
	if kept, err := client(t, next).Get(t.Context(), "kept").Result(); kept != "1" || err != nil {
		t.Errorf("kept is %q, %v", kept, err)
	}
	if _, err := StartRedis(t.Context(), dir); !errors.Is(err, ErrRuns) {
		t.Errorf("a Redis whose program lives: %v", err)
	}
	other, err := StartRedis(t.Context(), folder(t))
	stopped(t, other, err)
	if err := os.WriteFile(filepath.Join(data, portFile), []byte(address(other)[len("127.0.0.1:"):]), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := endRedis(t.Context(), data); err != nil || client(t, other).Ping(t.Context()).Err() != nil {
		t.Errorf("a Redis of other data is none of ours: %v", err)
	}
}

func client(t *testing.T, s *Server) *redis.Client {
	t.Helper()
	c := redis.NewClient(&redis.Options{Addr: address(s), DisableIdentity: true, MaxRetries: -1, DialerRetries: 1})
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// TestRedisStartsWhateverTheLocale: from 7.2 on it ends where that of the environment is not there, as a Mac's may be.
func TestRedisStartsWhateverTheLocale(t *testing.T) {
	t.Parallel()
	program, err := redisServer()
	if err != nil {
		t.Skip("redis-server is not installed")
	}
	strict := filepath.Join(t.TempDir(), "redis-server")
	script := `#!/bin/sh
LANG=en_CN.UTF-8
case ${LC_ALL:-${LC_COLLATE:-$LANG}} in C | POSIX) exec '` + program + `' "$@" ;; esac
echo 'Failed to configure LOCALE for invalid locale name.'
exit 1
`
	if err := os.WriteFile(strict, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	s, err := startRedis(t.Context(), folder(t), strict)
	stopped(t, s, err)
}

// TestOnlyOurPostgresIsEnded: a postmaster.pid that names another process by now ends nothing, and it is said what can be done.
func TestOnlyOurPostgresIsEnded(t *testing.T) {
	t.Parallel()
	dir := used(t)
	as, dir, err := unprivileged(dir)
	if err != nil {
		t.Fatal(err)
	}
	stranger := exec.Command("sleep", "60")
	stranger.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	if err := stranger.Start(); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "postgres")
	note := strings.Join([]string{strconv.Itoa(stranger.Process.Pid), data, "1", "1", "", "127.0.0.1"}, "\n")
	if err := os.WriteFile(filepath.Join(data, "postmaster.pid"), []byte(note), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := StartPostgres(t.Context(), dir); err == nil || errors.Is(err, ErrRuns) || !strings.Contains(err.Error(), "delete postmaster.pid") {
		t.Errorf("a process that may be a PostgreSQL: %v", err)
	}
	if err := stranger.Process.Signal(syscall.Signal(0)); err != nil {
		t.Errorf("the stranger: %v", err)
	}
	_ = stranger.Process.Kill()
	_ = stranger.Wait() // it was killed
	next, err := StartPostgres(t.Context(), dir)
	stopped(t, next, err)
}

// TestAFirstStartThatIsInterruptedIsNoTrouble at the next one, whenever it is.
func TestAFirstStartThatIsInterruptedIsNoTrouble(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	for _, after := range []time.Duration{50, 200, 350, 500} {
		ctx, cancel := context.WithTimeout(t.Context(), after*time.Millisecond)
		s, err := StartPostgres(ctx, dir)
		cancel()
		if err == nil {
			if err := s.Stop(); err != nil {
				t.Error(err)
			}
		} else if !errors.Is(err, context.DeadlineExceeded) || strings.Contains(err.Error(), "\n") {
			t.Errorf("interrupted after %dms: %v", after, err)
		}
	}
	s, err := StartPostgres(t.Context(), dir)
	stopped(t, s, err)
}

// TestDataThatDoesNotServeIsNamed, and what can be done about it.
func TestDataThatDoesNotServeIsNamed(t *testing.T) {
	t.Parallel()
	dir := used(t)
	data := filepath.Join(dir, "postgres")
	for _, c := range []struct {
		spoil   string
		further func(path string) error
		wanted  string
	}{
		{"PG_VERSION", func(string) error { return nil }, data + " is of PostgreSQL 9, which is not installed any more"},
		{"postgresql.conf", func(string) error { return nil }, "Its data is in " + data},
		{"global/pg_control", os.Remove, data + " is not empty and is no whole PostgreSQL"},
	} {
		path := filepath.Join(data, c.spoil)
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(os.WriteFile(path, []byte("9\n"), 0o600), c.further(path)); err != nil {
			t.Fatal(err)
		}
		if _, err := StartPostgres(t.Context(), dir); err == nil || !strings.Contains(err.Error(), c.wanted) || !strings.Contains(err.Error(), "delete that folder") {
			t.Errorf("without %s: %v", c.spoil, err)
		}
		if err := os.WriteFile(path, whole, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAProgramIsFoundInTheUsualPlaces, where it is installed and PATH does not name its folder.
func TestAProgramIsFoundInTheUsualPlaces(t *testing.T) {
	t.Parallel()
	usual := t.TempDir()
	keg := filepath.Join(usual, "opt", "redis@7.2", "bin")
	if err := os.MkdirAll(keg, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, mode := range map[string]os.FileMode{"a-server": 0o755, "a-note": 0o644} {
		if err := os.WriteFile(filepath.Join(keg, name), []byte("#!/bin/sh\n"), mode); err != nil {
			t.Fatal(err)
		}
	}
	places := []string{filepath.Join(usual, "bin"), filepath.Join(usual, "opt", "redis*", "bin")}
	if got, err := find("a-server", places...); err != nil || got != filepath.Join(keg, "a-server") {
		t.Errorf("in a usual place: %q, %v", got, err)
	}
	if got, err := find("sh", places...); err != nil || filepath.Base(got) != "sh" {
		t.Errorf("by PATH: %q, %v", got, err)
	}
	for _, name := range []string{"a-note", "nowhere-at-all"} {
		if got, err := find(name, places...); !errors.Is(err, exec.ErrNotFound) {
			t.Errorf("%s is no program: %q, %v", name, got, err)
		}
	}
}

func TestTheVersionOfTheDataIsTaken(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ version, want string }{
		{"", "/opt/homebrew/opt/postgresql@18/bin"}, {"17", "/opt/homebrew/opt/postgresql@17/bin"}, {"14", "/opt/homebrew/opt/postgresql@18/bin"},
	} {
		if got := pick([]string{"/opt/homebrew/opt/postgresql@17/bin/initdb", "/opt/homebrew/opt/postgresql@18/bin/initdb"}, c.version); got != c.want {
			t.Errorf("for data of %q: %s", c.version, got)
		}
	}
	for _, at := range []string{"/usr/lib/postgresql/%/bin/initdb", "/usr/pgsql-%/bin/initdb"} {
		programs := []string{strings.ReplaceAll(at, "%", "16"), strings.ReplaceAll(at, "%", "17")}
		if got := pick(programs, "16"); got != filepath.Dir(programs[0]) {
			t.Errorf("of %v: %s", programs, got)
		}
	}
}
