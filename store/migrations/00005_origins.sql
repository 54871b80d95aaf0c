-- A case may come by letter, fax, e-mail or visit, or from above: nobody's chat belongs to it. A code gives access to a
-- case without the chat it came from; only its hash is kept.

-- +goose Up
ALTER TABLE cases
  ALTER COLUMN contact DROP NOT NULL,
  ALTER COLUMN channel DROP NOT NULL,
  ALTER COLUMN account DROP NOT NULL,
  ALTER COLUMN external DROP NOT NULL,
  ADD COLUMN origin text NOT NULL DEFAULT '' CHECK (origin IN ('', 'letter', 'fax', 'email', 'visit', 'handed_down'));

CREATE TABLE access_codes (
  id text PRIMARY KEY, -- the first part of the code, by which it is found
  case_number text NOT NULL REFERENCES cases (number),
  salt bytea NOT NULL,
  hash bytea NOT NULL, -- Argon2id of the rest
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX access_codes_case ON access_codes (case_number);
