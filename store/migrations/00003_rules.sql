-- The rules in force: limits as versioned policies, working days as calendars. Nothing of them is ever changed; what
-- was in force when a case was opened can be read for as long as there are cases.

-- +goose Up
CREATE TABLE policies (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version text NOT NULL UNIQUE,
  data text NOT NULL, -- as it was written
  put_by text NOT NULL,
  reason text NOT NULL,
  put_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE calendars (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  data text NOT NULL, -- every special day, those of earlier files too
  file text NOT NULL,
  put_by text NOT NULL,
  put_at timestamptz NOT NULL DEFAULT now()
);
-- When an event was written; an intake that had to wait is older than its row.
ALTER TABLE case_events ADD COLUMN recorded_at timestamptz NOT NULL DEFAULT now();
-- One hash over the ends of all chains of a day, so that a whole case cannot vanish unseen.
CREATE TABLE anchors (
  day date PRIMARY KEY,
  cases bigint NOT NULL,
  events bigint NOT NULL,
  hash bytea NOT NULL,
  made_at timestamptz NOT NULL DEFAULT now()
);
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME;
END $$;
-- +goose StatementEnd
CREATE TRIGGER policies_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON policies FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER calendars_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON calendars FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER anchors_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON anchors FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
