-- A case need not be tied to anybody's chat: who has its code looks in, and finds what was to be told meanwhile. Codes that
-- the same turn made live side by side, because a repeated turn cannot know which of them was shown.

-- +goose Up
ALTER TABLE access_codes ADD COLUMN turn text NOT NULL DEFAULT '';
CREATE TABLE kept_notices (
  key text PRIMARY KEY,
  case_number text NOT NULL REFERENCES cases (number),
  text jsonb NOT NULL,
  kept_at timestamptz NOT NULL DEFAULT now(),
  seen_by text -- the turn in which it was shown; that turn repeated shows it again
);
CREATE INDEX kept_notices_case ON kept_notices (case_number);

-- +goose Down
DROP TABLE kept_notices;
ALTER TABLE access_codes DROP COLUMN turn;
