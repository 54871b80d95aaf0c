-- The running program is not the owner of its tables: it acts as lotusdesk_writer, which can add to the record but never
-- change or remove what is in it, switch a trigger off, or alter a table. Roles belong to the whole server, and several
-- databases of one server may come here at once.

-- +goose Up
-- +goose StatementBegin
DO $$
BEGIN
  PERFORM pg_advisory_xact_lock(4110002027); -- within this database; others are met below
  FOR attempt IN 1..20 LOOP
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'lotusdesk_writer') THEN
        CREATE ROLE lotusdesk_writer NOLOGIN;
      END IF;
      IF NOT pg_has_role(current_user, 'lotusdesk_writer', 'MEMBER') THEN
        EXECUTE format('GRANT lotusdesk_writer TO %I', current_user);
      END IF;
      RETURN;
    EXCEPTION
      WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'the user % may not make the role lotusdesk_writer. As an administrator of PostgreSQL run: CREATE ROLE lotusdesk_writer NOLOGIN; GRANT lotusdesk_writer TO %; then run lotusdesk migrate again',
          current_user, quote_ident(current_user);
      WHEN duplicate_object OR unique_violation OR internal_error THEN
        PERFORM pg_sleep(0.05 * attempt); -- another database of this server was at it ("tuple concurrently updated" is an internal error)
    END;
  END LOOP;
  RAISE EXCEPTION 'the role lotusdesk_writer could not be made: others are at it all the time. Run lotusdesk migrate again';
END $$;
-- +goose StatementEnd
GRANT USAGE ON SCHEMA public TO lotusdesk_writer;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO lotusdesk_writer;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO lotusdesk_writer;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO lotusdesk_writer;
-- Tables that come later, the job queue's too.
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO lotusdesk_writer;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO lotusdesk_writer;
-- What is only added to is found by its trigger after all migrations, see secure in store/db.go.
REVOKE INSERT, UPDATE, DELETE ON goose_db_version FROM lotusdesk_writer;
