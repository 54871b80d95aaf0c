// Package local starts a private PostgreSQL and a private Redis on this machine, for the demo and the tests. They
// listen on loopback only and end with the program.
package local

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
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

// ErrRuns says that another program has started a server over this data, and has not ended.
var ErrRuns = errors.New("another program runs a server over this data already")

// errEnded says that a server did not stay.
var errEnded = errors.New("it ended at once")

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
	as, dir, err := unprivileged(dir)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "postgres")
	return holding(data, func() (*Server, error) { return startPostgres(ctx, data, as, settings) })
}

// startPostgres starts PostgreSQL over the data, which is made where there is none.
func startPostgres(ctx context.Context, data string, as *syscall.Credential, settings []string) (*Server, error) {
	version, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("reading which PostgreSQL made the data: %w", err)
	}
	bin, err := postgresBin(strings.TrimSpace(string(version)))
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(data, "global", "pg_control")); err != nil { // which it writes before anything can be kept
		err = initdb(ctx, bin, data, as)
		if err != nil {
			return nil, err
		}
	} else if err := endPostgres(ctx, data); err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	url := postgresURL(port)
	command := exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-p", strconv.Itoa(port),
		"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=200")
	for _, setting := range settings {
		command.Args = append(command.Args, "-c", setting)
	}
	ready := func() error {
		conn, err := pgx.Connect(ctx, url)
		if err != nil {
			return err
		}
		return conn.Close(ctx)
	}
	s, err := start(ctx, "PostgreSQL", command, as, syscall.SIGINT, url, ready)
	if err != nil {
		return nil, explained(err, data, strings.TrimSpace(string(version)))
	}
	return s, nil
}

// explained says what can be done about data over which PostgreSQL does not start.
func explained(err error, data, version string) error {
	switch said := err.Error(); {
	case strings.Contains(said, `lock file "postmaster.pid" already exists`):
		return fmt.Errorf("another PostgreSQL runs over %s: end it, or, where there is none, delete postmaster.pid in that folder", data)
	case strings.Contains(said, "database files are incompatible with server"):
		return fmt.Errorf("%s is of PostgreSQL %s, which is not installed any more: install it again, or delete that folder, and with it all that is in it, to start anew", data, version)
	case errors.Is(err, errEnded):
		return fmt.Errorf("%w\nIts data is in %s. Where nothing else helps, delete that folder, and with it all that is in it, to start anew", err, data)
	default:
		return err
	}
}

// postgresURL is how to connect to our PostgreSQL at a port.
func postgresURL(port int) string {
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", port)
}

// StartRedis starts redis-server with its data under dir, or an in-process one where none is installed.
func StartRedis(ctx context.Context, dir string) (*Server, error) {
	program, err := redisServer()
	if err != nil {
		return inProcessRedis()
	}
	return startRedis(ctx, dir, program)
}

// startRedis starts the program redis-server with its data under dir and with further arguments.
func startRedis(ctx context.Context, dir, program string, arguments ...string) (*Server, error) {
	data := filepath.Join(dir, "redis")
	if err := os.MkdirAll(data, 0o700); err != nil {
		return nil, fmt.Errorf("making the folder of Redis: %w", err)
	}
	return holding(data, func() (*Server, error) { return startRedisOver(ctx, data, program, arguments) })
}

// startRedisOver starts redis-server over the data.
func startRedisOver(ctx context.Context, data, program string, arguments []string) (*Server, error) {
	if err := endRedis(ctx, data); err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(data, portFile), []byte(strconv.Itoa(port)), 0o600); err != nil {
		return nil, fmt.Errorf("noting the port of Redis: %w", err)
	}
	url := fmt.Sprintf("redis://127.0.0.1:%d/0", port)
	command := exec.Command(program, append([]string{"--port", strconv.Itoa(port), "--bind", "127.0.0.1", "--dir", data,
		"--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--databases", "256"}, arguments...)...)
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
	command.Env = environment()
	release, err := launch(command, as, end)
	if err != nil {
		return nil, fmt.Errorf("starting %s: %w", name, err)
	}
	gone := make(chan error, 1)
	go func() {
		err := command.Wait()
		release()
		gone <- err
	}()
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
			return nil, fmt.Errorf("starting %s: %w and said:\n%s", name, errEnded, strings.TrimSpace(said.String()))
		case <-deadline:
			return nil, errors.Join(fmt.Errorf("starting %s: no answer within %s: %w", name, patience, err), s.Stop())
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), s.Stop())
		case <-time.After(20 * time.Millisecond):
		}
	}
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
	if err := errors.Join(os.MkdirAll(dir, 0o755), os.Chmod(dir, 0o755)); err != nil {
		return nil, "", fmt.Errorf("making the folder of PostgreSQL: %w", err)
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

// initdb makes an empty cluster. It is made beside its place and put there when it is whole: of one that an interruption
// left half made PostgreSQL would say at each later start that it is broken.
func initdb(ctx context.Context, bin, data string, as *syscall.Credential) error {
	if err := os.Remove(data); err != nil && !errors.Is(err, fs.ErrNotExist) { // an empty folder is in the way, too
		return fmt.Errorf("%s is not empty and is no whole PostgreSQL, as where its making was interrupted: delete that folder", data)
	}
	making := data + ".new"
	if err := errors.Join(os.RemoveAll(making), os.Mkdir(making, 0o700)); err != nil {
		return fmt.Errorf("making the folder of PostgreSQL: %w", err)
	}
	if as != nil {
		if err := os.Chown(making, int(as.Uid), int(as.Gid)); err != nil {
			return fmt.Errorf("handing the folder of PostgreSQL over: %w", err)
		}
	}
	command := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", making, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--lc-ctype="+ctype(runtime.GOOS))
	command.Env = environment()
	command.Dir = os.TempDir()
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) } // it ends what it has started itself
	command.WaitDelay = patience
	var said bytes.Buffer
	command.Stdout, command.Stderr = &said, &said
	release, err := launch(command, as, syscall.SIGINT)
	if err == nil {
		err = command.Wait()
		release()
	}
	if err != nil {
		err = fmt.Errorf("making a PostgreSQL cluster: %w: %s", err, said.String())
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return errors.Join(err, os.RemoveAll(making))
	}
	if err := os.Rename(making, data); err != nil {
		return fmt.Errorf("putting the PostgreSQL cluster in its place: %w", err)
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

// environment is ours with a locale that is there: without one PostgreSQL refuses to start on macOS, and Redis from 7.2 on
// everywhere.
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
