-- Who looked at which case, and at what of it: kept, and never changed. An objection has a case of its own.

-- +goose Up
CREATE TABLE looks (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  case_number text NOT NULL REFERENCES cases (number),
  officer bigint NOT NULL REFERENCES officers,
  what text NOT NULL, -- overview, matter, files, timeline, identity
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX looks_case ON looks (case_number, at);
CREATE TRIGGER looks_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON looks FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON looks FROM lotusdesk_writer;

ALTER TABLE cases DROP CONSTRAINT cases_origin_check;
ALTER TABLE cases ADD CHECK (origin IN ('', 'letter', 'fax', 'email', 'visit', 'handed_down', 'objection'));

-- +goose Down
DROP TABLE looks;
