// Package local starts a private PostgreSQL and a private Redis on this machine, for the demo and the tests. They
// listen on loopback only and end with the program.
package local

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"
)

// ErrNotInstalled says in one line what to install.
var ErrNotInstalled = errors.New("PostgreSQL is not installed: on Debian or Ubuntu run `apt-get install postgresql`, on macOS `brew install postgresql@17`")

// ErrRuns says that PostgreSQL runs over this data already.
var ErrRuns = errors.New("PostgreSQL runs over this data already")

// patience is how long a server may take to answer after its start.
const patience = 30 * time.Second

// Server is a private server.
type Server struct {
	// URL is how to connect to it.
	URL string
	// InProcess is set where there was no redis-server and one inside this program serves instead: it keeps nothing
	// when the program ends.
	InProcess bool
	stop      func() error
}

// Stop ends the server and waits until it is gone.
func (s *Server) Stop() error { return s.stop() }

// StartPostgres starts PostgreSQL with its data under dir; data of an earlier start is kept. Settings are more of
// PostgreSQL's own, such as fsync=off.
func StartPostgres(ctx context.Context, dir string, settings ...string) (*Server, error) {
	bin, err := postgresBin()
	if err != nil {
		return nil, err
	}
	as, dir, err := unprivileged(dir)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "postgres")
	if _, err := os.Stat(filepath.Join(data, "PG_VERSION")); err != nil {
		if err := initdb(ctx, bin, data, as); err != nil {
			return nil, err
		}
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	url := fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", port)
	command := exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-p", strconv.Itoa(port),
		"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=200")
	for _, setting := range settings {
		command.Args = append(command.Args, "-c", setting)
	}
	command.Env = environment()
	ready := func() error {
		conn, err := pgx.Connect(ctx, url)
		if err != nil {
			return err
		}
		return conn.Close(ctx)
	}
	return start(ctx, "PostgreSQL", command, as, syscall.SIGINT, url, ready)
}

// StartRedis starts redis-server with its data under dir, or an in-process one where none is installed.
func StartRedis(ctx context.Context, dir string) (*Server, error) {
	if _, err := exec.LookPath("redis-server"); err != nil {
		return inProcessRedis()
	}
	return startRedis(ctx, dir)
}

// startRedis starts redis-server with its data under dir and with further arguments.
func startRedis(ctx context.Context, dir string, arguments ...string) (*Server, error) {
	data := filepath.Join(dir, "redis")
	if err := os.MkdirAll(data, 0o700); err != nil {
		return nil, fmt.Errorf("making the folder of Redis: %w", err)
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	url := fmt.Sprintf("redis://127.0.0.1:%d/0", port)
	command := exec.Command("redis-server", append([]string{"--port", strconv.Itoa(port), "--bind", "127.0.0.1", "--dir", data,
		"--appendonly", "yes", "--appendfsync", "everysec", "--databases", "256"}, arguments...)...)
	client := redis.NewClient(&redis.Options{Addr: fmt.Sprintf("127.0.0.1:%d", port), DisableIdentity: true})
	ready := func() error { return client.Ping(ctx).Err() }
	s, err := start(ctx, "Redis", command, nil, syscall.SIGTERM, url, ready)
	return s, errors.Join(err, client.Close())
}

func inProcessRedis() (*Server, error) {
	m := miniredis.NewMiniRedis()
	m.ClockTTL(true)
	if err := m.Start(); err != nil {
		return nil, fmt.Errorf("starting an in-process Redis: %w", err)
	}
	return &Server{URL: "redis://" + m.Addr() + "/0", InProcess: true, stop: func() error { m.Close(); return nil }}, nil
}

// start runs a server until it answers.
func start(ctx context.Context, name string, command *exec.Cmd, as *syscall.Credential, end syscall.Signal, url string, ready func() error) (*Server, error) {
	var said bytes.Buffer
	command.Stdout, command.Stderr = &said, &said
	command.SysProcAttr = attributes(as)
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", name, err)
	}
	gone := make(chan error, 1)
	go func() { gone <- command.Wait() }()
	s := &Server{URL: url, stop: func() error {
		_ = command.Process.Signal(end) // gone already is as good
		select {
		case <-gone:
		case <-time.After(patience):
			_ = command.Process.Kill() // the last means; its data recovers at the next start
			<-gone
		}
		return nil
	}}
	deadline := time.After(patience)
	for {
		err := ready()
		if err == nil {
			return s, nil
		}
		select {
		case <-gone:
			if strings.Contains(said.String(), `lock file "postmaster.pid" already exists`) {
				return nil, ErrRuns
			}
			return nil, fmt.Errorf("starting %s: it ended at once and said:\n%s", name, said.String())
		case <-deadline:
			return nil, errors.Join(fmt.Errorf("starting %s: no answer within %s: %w", name, patience, err), s.Stop())
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), s.Stop())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// postgresBin finds the folder of PostgreSQL's server programs, the newest version first.
func postgresBin() (string, error) {
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin", "/usr/pgsql-*/bin"} {
		found, err := filepath.Glob(filepath.Join(pattern, "initdb"))
		if err == nil && len(found) > 0 {
			return filepath.Dir(found[len(found)-1]), nil
		}
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(path), nil
		}
	}
	return "", ErrNotInstalled
}

// unprivileged gives the user PostgreSQL runs as and a folder that user owns. PostgreSQL refuses to run as root; a
// folder below one that the user may not enter is replaced by one under the system's temporary folder.
func unprivileged(dir string) (*syscall.Credential, string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, "", fmt.Errorf("finding the folder of PostgreSQL: %w", err)
	}
	if os.Geteuid() != 0 {
		return nil, dir, os.MkdirAll(dir, 0o700)
	}
	who, err := user.Lookup("postgres")
	if err != nil {
		if who, err = user.Lookup("nobody"); err != nil {
			return nil, "", fmt.Errorf("finding a user to run PostgreSQL as: %w", err)
		}
	}
	uid, errU := strconv.ParseUint(who.Uid, 10, 32)
	gid, errG := strconv.ParseUint(who.Gid, 10, 32)
	if err := errors.Join(errU, errG); err != nil {
		return nil, "", fmt.Errorf("reading the ids of user %s: %w", who.Username, err)
	}
	if closed(filepath.Dir(dir)) {
		dir = filepath.Join(os.TempDir(), "lotusdesk-"+strings.Trim(strings.ReplaceAll(dir, "/", "-"), "-"))
	}
	data := filepath.Join(dir, "postgres")
	if err := os.MkdirAll(data, 0o700); err != nil {
		return nil, "", fmt.Errorf("making the folder of PostgreSQL: %w", err)
	}
	if err := errors.Join(os.Chmod(dir, 0o755), os.Chown(data, int(uid), int(gid))); err != nil {
		return nil, "", fmt.Errorf("handing the folder of PostgreSQL over: %w", err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, dir, nil
}

// closed says whether some folder on the way may not be entered by everybody.
func closed(dir string) bool {
	for ; dir != "/" && dir != "."; dir = filepath.Dir(dir) {
		if info, err := os.Stat(dir); err == nil && info.Mode().Perm()&0o001 == 0 {
			return true
		}
	}
	return false
}

// initdb makes an empty cluster.
func initdb(ctx context.Context, bin, data string, as *syscall.Credential) error {
	command := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--lc-ctype="+ctype(runtime.GOOS))
	command.Env = environment()
	command.SysProcAttr = attributes(as)
	command.Dir = os.TempDir()
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("making a PostgreSQL cluster: %w: %s", err, out)
	}
	return nil
}

// ctype is a locale whose letters are those of Unicode, so that trigrams see Chinese. C.UTF-8 is everywhere on Linux and
// not on macOS, which always has the American one.
func ctype(system string) string {
	if system == "darwin" {
		return "en_US.UTF-8"
	}
	return "C.UTF-8"
}

// environment is ours with a locale that is there: without one PostgreSQL refuses to start on macOS.
func environment() []string { return append(os.Environ(), "LC_ALL=C") }

// freePort asks the system for a port nobody uses.
func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("looking for a free port: %w", err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().(*net.TCPAddr).Port, nil
}
