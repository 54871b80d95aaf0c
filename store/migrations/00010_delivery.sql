-- How a notice is delivered: its class says what passes what and what may use the reserve, a notice to an officer can be
-- held until the unit opens, and one that the chat cannot deliver becomes a call. Consents to subscription notices are
-- one message each.

-- +goose Up
ALTER TABLE notices
  ADD COLUMN class text NOT NULL DEFAULT 'service' CHECK (class IN ('legal', 'words', 'service', 'reminder', 'digest')),
  ADD COLUMN priority int NOT NULL DEFAULT 0, -- less goes first
  ADD COLUMN fault text NOT NULL DEFAULT '', -- why it did not arrive, as the text delivery.why.FAULT says it
  ADD COLUMN doubts int NOT NULL DEFAULT 0, -- how often the platform's answer was lost
  ADD COLUMN held_until timestamptz;
UPDATE notices SET class = CASE
    WHEN text->>'key' IN ('notice.message', 'push.message_came') THEN 'words'
    WHEN text->>'key' LIKE 'notice.taken_on%' OR text->>'key' = 'notice.transferred' THEN 'service'
    WHEN text->>'key' LIKE 'notice.%' OR text->>'key' LIKE 'intake.%' THEN 'legal'
    WHEN text->>'key' LIKE 'reminder.%' THEN 'reminder'
    ELSE 'service' END,
  priority = CASE WHEN text->>'key' LIKE 'reminder.%' THEN 1 ELSE 0 END;

CREATE TABLE call_tasks (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  notice bigint NOT NULL UNIQUE REFERENCES notices,
  case_number text NOT NULL REFERENCES cases (number),
  officer bigint REFERENCES officers, -- who was asked to call; nobody where the unit has nobody
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'reached', 'not_reached')),
  tries int NOT NULL DEFAULT 0,
  settled_by bigint REFERENCES officers,
  settled_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX call_tasks_case ON call_tasks (case_number) WHERE state <> 'reached';

CREATE TABLE consents (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  channel text NOT NULL,
  account text NOT NULL,
  external text NOT NULL,
  template text NOT NULL,
  event text NOT NULL, -- the platform's event that brought it; the same event again brings no other
  given_at timestamptz NOT NULL DEFAULT now(),
  used_at timestamptz,
  UNIQUE (channel, account, external, template, event)
);
CREATE INDEX consents_left ON consents (channel, account, external, template) WHERE used_at IS NULL;

-- +goose Down
DROP TABLE consents, call_tasks;
ALTER TABLE notices DROP COLUMN class, DROP COLUMN priority, DROP COLUMN fault, DROP COLUMN doubts, DROP COLUMN held_until;
