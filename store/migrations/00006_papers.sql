-- The papers of a case as they were made: the bytes lie with the attachments, and never change. A one-time link gives a
-- paper to whoever holds it; only its hash is kept.

-- +goose Up
CREATE TABLE papers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  case_number text NOT NULL REFERENCES cases (number),
  seq int NOT NULL, -- the event that the paper tells of
  kind text NOT NULL,
  language text NOT NULL CHECK (language IN ('zh', 'en')), -- en: the Chinese original and the English copy
  sha256 bytea NOT NULL,
  attachment text NOT NULL REFERENCES attachments,
  made_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (case_number, seq, language)
);
CREATE TRIGGER papers_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON papers FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE paper_links (
  hash bytea PRIMARY KEY,
  paper bigint NOT NULL REFERENCES papers,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX paper_links_paper ON paper_links (paper);

-- The event whose paper a notice carries.
ALTER TABLE notices ADD COLUMN paper int;

-- +goose Down
ALTER TABLE notices DROP COLUMN paper;
DROP TABLE paper_links, papers;
