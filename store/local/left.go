package local

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"
)

// handover is how long a server that is not known to be ours may take to go. One that is ending does not answer any more.
const handover = 5 * time.Second

// hold takes the data for this program until it ends, in whatever way; it is ErrRuns where another program has it. A server
// over data that nobody holds was left behind, or is still ending.
func hold(data string) (*os.File, error) {
	lock, err := os.OpenFile(data+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("taking the data: %w", err)
	}
	err = syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, errors.Join(ErrRuns, lock.Close())
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("taking the data %s: %w", data, err), lock.Close())
	}
	return lock, nil
}

// holding starts a server over data that nobody else holds, and lets go of it when the server has ended.
func holding(data string, start func() (*Server, error)) (*Server, error) {
	lock, err := hold(data)
	if err != nil {
		return nil, err
	}
	s, err := start()
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	stop := s.stop
	s.stop = func() error { return errors.Join(stop(), lock.Close()) }
	return s, nil
}

// endPostgres ends a PostgreSQL that was left behind over the data. It signals only what answers and says that this is its
// data: the process that postmaster.pid names may be any other by now.
func endPostgres(ctx context.Context, data string) error {
	ended := false
	for deadline := time.Now().Add(handover); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if err := ctx.Err(); err != nil {
			return err
		}
		note, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("looking for a PostgreSQL that was left behind: %w", err)
		}
		pid, port := postmaster(string(note))
		if pid == 0 || syscall.Kill(pid, 0) != nil {
			return nil // it is gone and could not tidy up, which PostgreSQL finds for itself
		}
		if ended || !servesData(ctx, port, data) {
			continue
		}
		if err := syscall.Kill(pid, syscall.SIGINT); err != nil {
			return fmt.Errorf("ending the PostgreSQL that was left behind: %w", err)
		}
		ended, deadline = true, time.Now().Add(patience)
	}
	return nil // PostgreSQL itself refuses where another one is still there
}

// postmaster reads process and port in a postmaster.pid; they are 0 while they are not there.
func postmaster(note string) (pid, port int) {
	lines := strings.Split(note, "\n")
	pid, _ = strconv.Atoi(strings.TrimSpace(lines[0]))
	if len(lines) > 3 {
		port, _ = strconv.Atoi(strings.TrimSpace(lines[3]))
	}
	return max(pid, 0), port
}

// servesData says whether a PostgreSQL at the port serves this data.
func servesData(ctx context.Context, port int, data string) bool {
	ctx, cancel := context.WithTimeout(ctx, handover/5)
	defer cancel()
	conn, err := pgx.Connect(ctx, postgresURL(port))
	if err != nil {
		return false
	}
	defer func() { _ = conn.Close(ctx) }()
	var serves string
	return conn.QueryRow(ctx, "SHOW data_directory").Scan(&serves) == nil && same(serves, data)
}

// portFile is where the port of a Redis stands, in the folder of its data.
const portFile = "port"

// endRedis ends a Redis that was left behind over the data: what answers at the port it had and says that this is its data.
func endRedis(ctx context.Context, data string) error {
	port, err := os.ReadFile(filepath.Join(data, portFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("looking for a Redis that was left behind: %w", err)
	}
	client := redis.NewClient(&redis.Options{Addr: net.JoinHostPort("127.0.0.1", string(port)), DisableIdentity: true, MaxRetries: -1, DialerRetries: 1, DialTimeout: handover / 5})
	defer func() { _ = client.Close() }()
	set, err := client.ConfigGet(ctx, "dir").Result()
	if err != nil || !same(set["dir"], data) {
		return nil
	}
	if err := client.Shutdown(ctx).Err(); err != nil {
		return fmt.Errorf("ending the Redis that was left behind: %w", err)
	}
	for deadline := time.Now().Add(patience); client.Ping(ctx).Err() == nil && time.Now().Before(deadline); {
		time.Sleep(20 * time.Millisecond)
	}
	return ctx.Err()
}

// same says whether two paths are one folder.
func same(a, b string) bool {
	one, errA := os.Stat(a)
	other, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(one, other)
}
