// Package storetest gives tests a real PostgreSQL database and a real Redis of their own.
package storetest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/lotusdesk/lotusdesk/store"
	"github.com/lotusdesk/lotusdesk/store/local"
)

// Servers are the servers of one test program: those that TEST_DATABASE_URL and TEST_REDIS_URL name, or private ones.
type Servers struct {
	database, redis string
	dir             string // what the servers keep; gone with them
	mu              sync.Mutex
	stop            []func() error
	template        sync.Once
	templateErr     error
	redisUsed       atomic.Int64
	cluster         sync.Once
	clusterURL      string
	clusterErr      error
}

// Main runs a package's tests with servers, and ends those it started, when it is interrupted, too:
//
//	func TestMain(m *testing.M) { storetest.Main(m, func(s *storetest.Servers) { servers = s }) }
func Main(m *testing.M, use func(*Servers)) {
	ctx, interrupted := interruption()
	s, err := start(ctx)
	if err != nil && ctx.Err() == nil {
		fmt.Fprintln(os.Stderr, "starting the servers of the tests:", errors.Join(err, s.end()))
		os.Exit(1)
	}
	code := make(chan int, 1)
	if err == nil {
		use(s)
		go func() { code <- m.Run() }()
	}
	var status int
	select {
	case status = <-code:
	case <-ctx.Done():
		status = interrupted()
	}
	if err := s.end(); err != nil {
		fmt.Fprintln(os.Stderr, "stopping the servers of the tests:", err)
		status = max(status, 1)
	}
	os.Exit(status)
}

// interruption is over when the tests are interrupted from outside, and says with which status they end then. A second
// time ends them at once, and the servers go with them.
func interruption() (context.Context, func() int) {
	ctx, cancel := context.WithCancel(context.Background())
	signals, by := make(chan os.Signal, 1), syscall.Signal(0)
	watched := []os.Signal{syscall.SIGINT, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as nohup has it
		watched = append(watched, syscall.SIGHUP)
	}
	signal.Notify(signals, watched...)
	go func() {
		by, _ = (<-signals).(syscall.Signal)
		signal.Stop(signals)
		cancel()
	}()
	return ctx, func() int { return 128 + int(by) }
}

// end ends what was started, the last first.
func (s *Servers) end() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var failed error
	for _, stop := range s.stop {
		failed = errors.Join(failed, stop())
	}
	return failed
}

// start starts the servers. What of them was started is given with an error, too.
func start(ctx context.Context) (*Servers, error) {
	s := &Servers{database: os.Getenv("TEST_DATABASE_URL"), redis: os.Getenv("TEST_REDIS_URL")}
	dir, remove, err := local.Folder(memory())
	if err != nil {
		return s, err
	}
	s.stop = append(s.stop, remove)
	if err := os.Chmod(dir, 0o755); err != nil {
		return s, err
	}
	s.dir = dir
	if s.database == "" {
		// What the tests write need not outlive a power cut of this machine.
		server, err := local.StartPostgres(ctx, filepath.Join(dir, "private"), "fsync=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0",
			"max_wal_size=128MB")
		if err != nil {
			return s, err
		}
		s.database = server.URL
		s.stopFirst(server.Stop)
	}
	if s.redis == "" {
		server, err := local.StartRedis(ctx, filepath.Join(dir, "private"))
		if err != nil {
			return s, err
		}
		s.redis = server.URL
		s.stopFirst(server.Stop)
	}
	return s, nil
}

// memory is the folder of a file system in memory where there is one with room, and "", the usual place, elsewhere. A
// database is a thousand files that are made and removed for each test, which costs a disk as much as all that is done in
// them.
func memory() string {
	const folder, room = "/dev/shm", 4 << 30
	var system syscall.Statfs_t
	if err := syscall.Statfs(folder, &system); err != nil || system.Bavail*uint64(system.Bsize) < room {
		return ""
	}
	return folder
}

// RedisURL is a Redis database of this test alone where the Redis is ours, which has enough of them. In a Redis that
// was given all tests share one, and keep apart by their accounts.
func (s *Servers) RedisURL() string {
	if os.Getenv("TEST_REDIS_URL") != "" {
		return s.redis
	}
	return strings.TrimSuffix(s.redis, "/0") + fmt.Sprintf("/%d", s.redisUsed.Add(1)%redisDatabases)
}

// redisDatabases is how many databases store/local gives a Redis.
const redisDatabases = 256

// Redis connects to the Redis of the tests.
func (s *Servers) Redis(t testing.TB) *store.Redis {
	t.Helper()
	return connect(t, s.RedisURL())
}

func connect(t testing.TB, url string) *store.Redis {
	t.Helper()
	r, err := store.OpenRedis(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// RedisClusterURL is a Redis Cluster of three nodes, which all tests of a program share; it is started when the first asks.
func (s *Servers) RedisClusterURL(t testing.TB) string {
	t.Helper()
	s.cluster.Do(func() {
		server, err := local.StartRedisCluster(context.Background(), filepath.Join(s.dir, "cluster"), 3)
		if s.clusterErr = err; err == nil {
			s.clusterURL = server.URL
			s.stopFirst(server.Stop)
		}
	})
	if errors.Is(s.clusterErr, exec.ErrNotFound) {
		t.Skip("redis-server is not installed, and the Redis inside this program is no cluster")
	}
	if s.clusterErr != nil {
		t.Fatal(s.clusterErr)
	}
	return s.clusterURL
}

// RedisCluster connects to a Redis Cluster.
func (s *Servers) RedisCluster(t testing.TB) *store.Redis {
	t.Helper()
	return connect(t, s.RedisClusterURL(t))
}

// Database is a database of this test alone, migrated and without cases.
func (s *Servers) Database(t testing.TB) *store.DB {
	t.Helper()
	db, _ := s.DatabaseAndOwner(t)
	return db
}

// DatabaseAndOwner is a database of this test alone with a connection of the owner of its tables, who can do what the
// program cannot.
func (s *Servers) DatabaseAndOwner(t testing.TB) (*store.DB, *pgx.Conn) {
	t.Helper()
	url := s.DatabaseURL(t)
	db, err := store.Open(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	owner, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = owner.Close(context.Background()) }) // the database goes with it
	return db, owner
}

// DatabaseURL is a database of this test alone: a copy of one that was migrated once.
func (s *Servers) DatabaseURL(t testing.TB) string {
	t.Helper()
	ctx := context.Background()
	template := "template_" + suffix(s)
	s.template.Do(func() { s.templateErr = s.makeTemplate(ctx, template) })
	if s.templateErr != nil {
		t.Fatal(s.templateErr)
	}
	name := "test_" + rand.Text()
	if err := s.admin(ctx, fmt.Sprintf(`CREATE DATABASE %q TEMPLATE %q`, name, template)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.admin(ctx, fmt.Sprintf(`DROP DATABASE %q WITH (FORCE)`, name)); err != nil {
			t.Error(err)
		}
	})
	return s.named(name)
}

// EmptyDatabaseURL is a database of this test alone without any table.
func (s *Servers) EmptyDatabaseURL(t testing.TB) string {
	t.Helper()
	ctx := context.Background()
	name := "empty_" + rand.Text()
	if err := s.admin(ctx, fmt.Sprintf(`CREATE DATABASE %q`, name)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.admin(ctx, fmt.Sprintf(`DROP DATABASE %q WITH (FORCE)`, name)); err != nil {
			t.Error(err)
		}
	})
	return s.named(name)
}

// AloneURL is a PostgreSQL of this test alone, without any table: what belongs to a whole server, as a role does, can be taken
// away there.
func (s *Servers) AloneURL(t testing.TB) string {
	t.Helper()
	server, err := local.StartPostgres(context.Background(), filepath.Join(s.dir, "alone", rand.Text()), "fsync=off")
	if errors.Is(err, local.ErrNotInstalled) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	return server.URL
}

// suffix keeps the templates of test programs that run side by side apart.
func suffix(s *Servers) string { return fmt.Sprintf("%d_%p", os.Getpid(), s) }

func (s *Servers) makeTemplate(ctx context.Context, name string) error {
	if err := s.admin(ctx, fmt.Sprintf(`CREATE DATABASE %q`, name)); err != nil {
		return err
	}
	s.stopFirst(func() error { return s.admin(ctx, fmt.Sprintf(`DROP DATABASE %q WITH (FORCE)`, name)) })
	db, err := store.OpenAsOwner(ctx, s.named(name))
	if err != nil {
		return err
	}
	defer db.Close()
	return db.Migrate(ctx)
}

// stopFirst has something ended before everything else that runs.
func (s *Servers) stopFirst(f func() error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stop = append([]func() error{f}, s.stop...)
}

// admin carries out one statement on the server.
func (s *Servers) admin(ctx context.Context, statement string) error {
	conn, err := pgx.Connect(ctx, s.database)
	if err != nil {
		return fmt.Errorf("connecting to the tests' PostgreSQL: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err := conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

// named is the server's URL with another database.
func (s *Servers) named(name string) string {
	u, err := url.Parse(s.database)
	if err != nil {
		return s.database
	}
	u.Path = "/" + name
	return u.String()
}
