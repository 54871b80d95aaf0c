package store_test

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/lotusdesk/lotusdesk/store"
	"github.com/pressly/goose/v3"
)

// TestARestoredDatabaseIsBroughtUp where the role was not when it was restored, was made by hand afterwards, or is there and the
// rights were left out; the record can only be added to, as before.
func TestARestoredDatabaseIsBroughtUp(t *testing.T) {
	t.Parallel()
	url := servers.AloneURL(t)
	migrate := func() {
		t.Helper()
		owner, err := store.OpenAsOwner(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		defer owner.Close()
		if err := owner.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	admin, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = admin.Close(t.Context()) }()
	migrate()
	before := rights(t, admin)
	for name, restored := range map[string]string{
		"without the role":       "DROP OWNED BY lotusdesk_writer; DROP ROLE lotusdesk_writer",
		"the role by hand":       "DROP OWNED BY lotusdesk_writer; DROP ROLE lotusdesk_writer; CREATE ROLE lotusdesk_writer NOLOGIN",
		"without its rights":     "DROP OWNED BY lotusdesk_writer",
		"with everything, again": "SELECT 1",
	} {
		if _, err := admin.Exec(t.Context(), restored); err != nil {
			t.Fatal(name, err)
		}
		migrate()
		if after := rights(t, admin); after != before {
			t.Errorf("restored %s, the rights are\n%s\nand were\n%s", name, after, before)
		}
		db, err := store.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		if units, err := db.Units(t.Context()); err != nil || len(units) == 0 {
			t.Errorf("restored %s: %d units, %v", name, len(units), err)
		}
		_, err = db.Pool().Exec(t.Context(), "DELETE FROM case_events")
		if refused := (*pgconn.PgError)(nil); !errors.As(err, &refused) || refused.Code != "42501" {
			t.Errorf("restored %s, an event is deleted: %v", name, err)
		}
		db.Close()
	}
}

// TestNobodyWaitsBehindAMigration that waits for a backup or for a long write: it lets the others by and tries again until that is
// through.
func TestNobodyWaitsBehindAMigration(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before             func(*testing.T, *store.DB)
		table, held, other string
	}{
		"a table is altered": {
			before: func(t *testing.T, db *store.DB) {
				provider, err := goose.NewProvider(goose.DialectPostgres, stdlib.OpenDBFromPool(db.Pool()), os.DirFS("migrations"))
				if err != nil {
					t.Fatal(err)
				}
				if _, err := provider.DownTo(t.Context(), 22); err != nil { // to before one that alters cases
					t.Fatal(err)
				}
			},
			table: "cases", held: "ACCESS SHARE", other: "UPDATE cases SET topic = ''",
		},
		"a trigger is put right": {
			before: func(t *testing.T, db *store.DB) {
				if _, err := db.Pool().Exec(t.Context(), "ALTER TABLE case_events DISABLE TRIGGER ALL"); err != nil {
					t.Fatal(err)
				}
			},
			table: "case_events", held: "ROW EXCLUSIVE", other: "DELETE FROM case_events",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := servers.DatabaseURL(t)
			db, err := store.OpenAsOwner(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(db.Close)
			c.before(t, db)
			migrateBeside(t, db, url, c.table, c.held, c.other)
		})
	}
}

// migrateBeside migrates while somebody holds a lock on a table, and another does something there meanwhile.
func migrateBeside(t *testing.T, db *store.DB, url, table, held, other string) {
	t.Helper()
	holder, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = holder.Close(context.Background()) })
	if _, err := holder.Exec(t.Context(), "BEGIN; LOCK TABLE "+table+" IN "+held+" MODE"); err != nil {
		t.Fatal(err)
	}
	migrated := make(chan error, 1)
	go func() { migrated <- db.Migrate(t.Context()) }()
	for waits := false; !waits; time.Sleep(5 * time.Millisecond) {
		if err := holder.QueryRow(t.Context(), "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = $1::text::regclass)", table).Scan(&waits); err != nil {
			t.Fatal(err)
		}
	}
	soon, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := db.Pool().Exec(soon, other); err != nil {
		t.Errorf("an officer waits behind the migration: %v", err)
	}
	if _, err := holder.Exec(t.Context(), "COMMIT"); err != nil {
		t.Fatal(err)
	}
	if err := <-migrated; err != nil {
		t.Error(err)
	}
	if err := db.Migrated(t.Context()); err != nil {
		t.Error(err)
	}
}

// rights are those of the writer, line by line.
func rights(t *testing.T, admin *pgx.Conn) (all string) {
	t.Helper()
	const role = "'lotusdesk_writer'"
	err := admin.QueryRow(t.Context(), `SELECT string_agg(line, E'\n' ORDER BY line) FROM (
		SELECT table_name || ' ' || string_agg(privilege_type, ' ' ORDER BY privilege_type) AS line
			FROM information_schema.role_table_grants WHERE grantee = `+role+` GROUP BY table_name
		UNION ALL SELECT relname || ' ' || has_sequence_privilege(`+role+`, oid, 'USAGE') || has_sequence_privilege(`+role+`, oid, 'SELECT') FROM pg_class
			WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace
		UNION ALL SELECT proname || ' ' || has_function_privilege(`+role+`, oid, 'EXECUTE') FROM pg_proc WHERE pronamespace = 'public'::regnamespace
		UNION ALL SELECT 'later ' || defaclobjtype::text || defaclacl::text FROM pg_default_acl) AS lines`).Scan(&all)
	if err != nil {
		t.Fatal(err)
	}
	return all
}
