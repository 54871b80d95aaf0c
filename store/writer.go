package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// makeWriter makes the writer's role and its membership where they are missing: a role belongs to the whole server and is not
// in the backup of a database. It comes before the migrations, which name it. Several databases of one server may come here at
// once.
func (db *DB) makeWriter(ctx context.Context) error {
	_, err := db.pool.Exec(ctx, `DO $$
		DECLARE member text := CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END;
		BEGIN
			PERFORM pg_advisory_xact_lock(4110002027); -- within this database; others are met below
			FOR attempt IN 1..20 LOOP
				BEGIN
					IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '`+writer+`') THEN
						CREATE ROLE `+writer+` NOLOGIN;
					END IF;
					IF NOT pg_has_role(current_user, '`+writer+`', member) THEN
						EXECUTE format('GRANT `+writer+` TO %I', current_user);
					END IF;
					RETURN;
				EXCEPTION
					WHEN insufficient_privilege THEN
						RAISE EXCEPTION 'the user % may not make the role `+writer+`. As an administrator of PostgreSQL run: CREATE ROLE `+writer+` NOLOGIN; GRANT `+writer+` TO %; then run lotusdesk migrate again',
							current_user, quote_ident(current_user);
					WHEN duplicate_object OR unique_violation OR internal_error THEN
						PERFORM pg_sleep(0.05 * attempt); -- another database of this server was at it ("tuple concurrently updated" is an internal error)
				END;
			END LOOP;
			RAISE EXCEPTION 'the role `+writer+` could not be made: others are at it all the time. Run lotusdesk migrate again';
		END $$`)
	if err != nil {
		return inWords(err, "migrating the tables: making the role "+writer)
	}
	return nil
}

// grantWriter gives the writer what it may do wherever it may not even read: in a database that was restored where the role was
// not, and on tables that came since. secure takes back what is only added to.
func grantWriter(ctx context.Context, pool *pgxpool.Pool) error {
	_, err := pool.Exec(ctx, `DO $$
		DECLARE missing record;
		BEGIN
			IF NOT has_schema_privilege('`+writer+`', 'public', 'USAGE') THEN
				GRANT USAGE ON SCHEMA public TO `+writer+`;
			END IF;
			FOR missing IN SELECT oid::regclass AS name, relname, relkind FROM pg_class
				WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'S') AND pg_has_role(relowner, 'USAGE')
				AND NOT CASE relkind WHEN 'S' THEN has_sequence_privilege('`+writer+`', oid, 'USAGE') ELSE has_table_privilege('`+writer+`', oid, 'SELECT') END
			LOOP
				IF missing.relkind = 'S' THEN
					EXECUTE format('GRANT USAGE, SELECT ON SEQUENCE %s TO `+writer+`', missing.name);
				ELSIF missing.relname = 'goose_db_version' THEN
					EXECUTE format('GRANT SELECT ON %s TO `+writer+`', missing.name);
				ELSE
					EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO `+writer+`', missing.name);
				END IF;
			END LOOP;
			ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO `+writer+`;
			ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO `+writer+`;
		END $$`)
	if err != nil {
		return fmt.Errorf("giving the role %s its rights: %w", writer, err)
	}
	return nil
}

// inWords is what a migration says in words has to be done, else the error with what was being done.
func inWords(err error, doing string) error {
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.Code == "P0001" {
		return errors.New(refused.Message)
	}
	return fmt.Errorf("%s: %w", doing, err)
}
