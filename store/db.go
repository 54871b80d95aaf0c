// Package store keeps cases, people and notices in PostgreSQL, and sessions, tokens and budgets in Redis.
package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/lotusdesk/lotusdesk/cases"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"
)

//go:embed migrations/*.sql
var migrations embed.FS

// jobs is what of River's client is used here: it inserts only, and the workers have a client of their own. Named as an
// interface, that client is not compiled again by every package that has a DB.
type jobs interface {
	InsertTx(ctx context.Context, tx pgx.Tx, args river.JobArgs, opts *river.InsertOpts) (*rivertype.JobInsertResult, error)
}

// DB is PostgreSQL with what is kept there.
type DB struct {
	pool  *pgxpool.Pool
	jobs  jobs
	rules rules
	// hashing bounds how many access codes are hashed at a time.
	hashing chan struct{}
	// Translates says that a translation is offered under what is written in the reader's other language. It is set before
	// the first turn.
	Translates bool
	// WithoutLetters says that a complaint's receipt is not followed by the letter of complaint as a paper.
	WithoutLetters bool
	// Now is the clock by which cases are routed, absences counted and deliveries dated. It is set before the first use.
	Now func() time.Time
}

// connections is how many a replica opens at most where DATABASE_URL does not say pool_max_conns: turns need few, the
// deliverers of notices some more.
const connections = 16

// writer is the role in which the program acts: it may add to the record and not change it. See docs/decisions/0010.
const writer = "lotusdesk_writer"

// ErrNoWriter says that the program cannot act in the role that keeps the record safe.
var ErrNoWriter = errors.New("the database has no role " + writer + " for this user: run lotusdesk migrate, which says what is missing")

// Open connects to PostgreSQL as the role that can add to the record and not change it; an error of any use of it is
// ErrNoWriter where there is no such role. It does not wait for the server to be there; Ping does.
func Open(ctx context.Context, url string) (*DB, error) {
	return connect(ctx, url, func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "SET ROLE "+writer)
		var refused *pgconn.PgError // 22023: there is no such role; 42501: this user is not of it
		if errors.As(err, &refused) && (refused.Code == "22023" || refused.Code == "42501") {
			return ErrNoWriter
		}
		return err
	})
}

// OpenAsOwner connects as the user of the URL, who owns the tables: for Migrate and nothing else.
func OpenAsOwner(ctx context.Context, url string) (*DB, error) { return connect(ctx, url, nil) }

func connect(ctx context.Context, url string, prepare func(context.Context, *pgx.Conn) error) (*DB, error) {
	if err := CheckDatabaseURL(url); err != nil {
		return nil, err
	}
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, errors.New("DATABASE_URL cannot be read") // the cause holds the password
	}
	if !strings.Contains(url, "pool_max_conns") {
		config.MaxConns = connections
	}
	config.AfterConnect = prepare
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	quiet := slog.New(slog.DiscardHandler)
	jobs, err := river.NewClient(riverpgxv5.New(pool), &river.Config{Logger: quiet})
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("setting up the job queue: %w", err)
	}
	return &DB{pool: pool, jobs: jobs, rules: rules{policies: map[string]cases.Policy{}}, hashing: make(chan struct{}, hashings), Now: time.Now}, nil
}

// Pool is the connection pool, for the workers' job client.
func (db *DB) Pool() *pgxpool.Pool { return db.pool }

// Close ends all connections.
func (db *DB) Close() { db.pool.Close() }

// ErrNoWrites says of a store that it answers and takes no writes, and why.
var ErrNoWrites = errors.New("it takes no writes")

// Ping says whether PostgreSQL answers and takes writes; where it does not take them, as a standby or one that its provider
// locked because it is full, the error is ErrNoWrites.
func (db *DB) Ping(ctx context.Context) error {
	var readOnly bool
	if err := db.pool.QueryRow(ctx, "SELECT current_setting('transaction_read_only')::boolean").Scan(&readOnly); err != nil {
		return fmt.Errorf("asking PostgreSQL: %w", err)
	}
	if readOnly {
		return fmt.Errorf("asking PostgreSQL: %w: it is read-only", ErrNoWrites)
	}
	return nil
}

// Migrate brings the schema to this version: our tables, the job queue's, the rights to them, and the units. It takes the owner of the
// tables. Several at once wait for one another.
func (db *DB) Migrate(ctx context.Context) error {
	pool, err := db.impatient(ctx)
	if err != nil {
		return err
	}
	defer pool.Close()
	provider, done, err := migrator(pool)
	if err != nil {
		return err
	}
	defer done()
	if err := db.makeWriter(ctx); err != nil {
		return err
	}
	if err := patiently(ctx, func() error { _, err := provider.Up(ctx); return err }); err != nil {
		return foreign(inWords(err, "migrating the tables"))
	}
	return db.locked(ctx, func() error {
		migrator, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			return fmt.Errorf("setting up the job queue's migrations: %w", err)
		}
		up := func() error { _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); return err }
		if err := patiently(ctx, up); err != nil {
			return fmt.Errorf("migrating the job queue: %w", err)
		}
		rights := func() error { return errors.Join(grantWriter(ctx, pool), secure(ctx, pool)) }
		err = errors.Join(patiently(ctx, rights), db.seedUnits(ctx), db.seedPolicy(ctx))
		_, refreshed := db.refreshDue(ctx)
		return errors.Join(err, refreshed)
	})
}

// foreign adds what it means where a migration does not find what the ones before it made, or finds what it is about to make:
// the database is somebody else's, or was made before the first version.
func foreign(err error) error {
	var refused *pgconn.PgError
	if errors.As(err, &refused) && slices.Contains([]string{"42P01", "42703", "42P07"}, refused.Code) { // no such table or column, or one already
		return fmt.Errorf("%w: the tables there are not those of an earlier version; give DATABASE_URL a database of its own", err)
	}
	return err
}

// ErrEarlier says that the schema is not yet that of this version, and what to do.
var ErrEarlier = errors.New("the database is empty or of an earlier version: run lotusdesk migrate")

// Migrated is ErrEarlier where the schema is not that of this version or a later one. A later one is no error, since replicas
// that are still to be replaced go on answering while an update is under way.
func (db *DB) Migrated(ctx context.Context) error {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return fmt.Errorf("reading the migrations: %w", err)
	}
	rows, _ := db.pool.Query(ctx, "SELECT version_id FROM goose_db_version WHERE is_applied") // its error is that of the rows
	applied, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.Code == "42P01" { // there is no such table
		return ErrEarlier
	}
	if err != nil {
		return fmt.Errorf("asking for the schema's version: %w", err)
	}
	for _, file := range files {
		version, err := goose.NumericComponent(file)
		if err != nil {
			return fmt.Errorf("reading the migrations: %w", err)
		}
		if !slices.Contains(applied, version) {
			return ErrEarlier
		}
	}
	return nil
}

// migrator runs our own migrations over a connection of a pool.
func migrator(pool *pgxpool.Pool) (*goose.Provider, func(), error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, nil, fmt.Errorf("reading the migrations: %w", err)
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, nil, fmt.Errorf("setting up the migration lock: %w", err)
	}
	conn := stdlib.OpenDBFromPool(pool)
	provider, err := goose.NewProvider(goose.DialectPostgres, conn, files, goose.WithSessionLocker(locker), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("reading the migrations: %w", err), conn.Close())
	}
	return provider, func() { _ = conn.Close() }, nil // closing hands the pool's connections back; there is nothing to lose
}

// locked runs f while no other replica does: River's migrator takes no lock of its own.
func (db *DB) locked(ctx context.Context, f func() error) error {
	const key = 4110002026
	conn, err := db.pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("taking the migration lock: %w", err)
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", key); err != nil {
		return fmt.Errorf("taking the migration lock: %w", err)
	}
	failed := f()
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_unlock($1)", key); err != nil {
		return errors.Join(failed, fmt.Errorf("giving the migration lock back: %w", err))
	}
	return failed
}

// secure takes the right to change rows from the writer wherever a table's trigger refuses it, those of later tables too, and
// lets these triggers hold for everybody, also for tools that pass ordinary ones over and where somebody switched one off.
func secure(ctx context.Context, pool *pgxpool.Pool) error {
	_, err := pool.Exec(ctx, `DO $$
		DECLARE protected record;
		BEGIN
			FOR protected IN SELECT tgrelid::regclass AS of, tgname AS name, tgfoid, tgenabled FROM pg_trigger
				WHERE tgfoid IN ('refuse_change'::regproc, 'refuse_gap'::regproc) LOOP
				IF protected.tgfoid = 'refuse_change'::regproc THEN
					EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM `+writer+`', protected.of);
				END IF;
				IF protected.tgenabled <> 'A' THEN
					EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', protected.of, protected.name);
				END IF;
			END LOOP;
		END $$`)
	if err != nil {
		return fmt.Errorf("taking the right to change the record: %w", err)
	}
	return nil
}

// seedUnits adds the units that are missing; those that the bureau edited stay as they are.
func (db *DB) seedUnits(ctx context.Context) error {
	units, err := cases.Units()
	if err != nil {
		return err
	}
	for i, u := range units {
		_, err := db.pool.Exec(ctx, "INSERT INTO units (code, zh, en, kind, source, position) VALUES ($1,$2,$3,$4,$5,$6) ON CONFLICT DO NOTHING",
			u.Code, u.ZH, u.EN, u.Kind, u.Source, i)
		if err != nil {
			return fmt.Errorf("adding unit %s: %w", u.Code, err)
		}
	}
	return nil
}

// Units lists the units in the order of the choices, as they stand in the database.
func (db *DB) Units(ctx context.Context) ([]cases.Unit, error) {
	rows, err := db.pool.Query(ctx, "SELECT code, zh, en, kind, source FROM units ORDER BY position, code")
	if err != nil {
		return nil, fmt.Errorf("listing the units: %w", err)
	}
	units, err := pgx.CollectRows(rows, pgx.RowToStructByPos[cases.Unit])
	if err != nil {
		return nil, fmt.Errorf("listing the units: %w", err)
	}
	return units, nil
}

// inTx runs f in one transaction.
func (db *DB) inTx(ctx context.Context, f func(pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, db.pool, f)
}
