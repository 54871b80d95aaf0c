-- +goose Up
CREATE TABLE units (
  code text PRIMARY KEY,
  zh text NOT NULL,
  en text NOT NULL,
  kind text NOT NULL,
  source text NOT NULL DEFAULT 'local',
  position int NOT NULL DEFAULT 1000 -- where it stands among the choices
);

-- A person on our side of a chat, and the ways to reach him or her.
CREATE TABLE contacts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE officers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  unit text NOT NULL REFERENCES units,
  lead boolean NOT NULL DEFAULT false,
  topics text[] NOT NULL DEFAULT '{}',
  language text NOT NULL DEFAULT 'zh' CHECK (language IN ('zh', 'en')),
  revoked_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE identities (
  channel text NOT NULL,
  account text NOT NULL,
  external text NOT NULL,
  contact bigint NOT NULL REFERENCES contacts,
  officer bigint REFERENCES officers,
  unreachable_since timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (channel, account, external)
);
CREATE INDEX identities_officer ON identities (officer) WHERE officer IS NOT NULL;
CREATE INDEX identities_contact ON identities (contact);

-- A one-time code binds a chat to an officer; only its hash is kept.
CREATE TABLE officer_codes (
  hash bytea PRIMARY KEY,
  officer bigint NOT NULL REFERENCES officers,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);

CREATE TABLE case_numbers (
  unit text NOT NULL REFERENCES units,
  year int NOT NULL,
  last int NOT NULL,
  PRIMARY KEY (unit, year)
);

CREATE TABLE cases (
  number text PRIMARY KEY,
  intake_id text NOT NULL UNIQUE,
  kind text NOT NULL,
  unit text NOT NULL REFERENCES units,
  topic text NOT NULL DEFAULT '',
  state text NOT NULL,
  officer bigint REFERENCES officers,
  contact bigint NOT NULL REFERENCES contacts,
  channel text NOT NULL,
  account text NOT NULL,
  external text NOT NULL,
  language text NOT NULL,
  intake jsonb NOT NULL,
  version int NOT NULL,
  opened_at timestamptz NOT NULL,
  FOREIGN KEY (channel, account, external) REFERENCES identities
);
CREATE INDEX cases_contact ON cases (contact);
CREATE INDEX cases_officer ON cases (officer);
CREATE INDEX cases_unit ON cases (unit, state);

-- What happened, never changed: each row carries the hash of the one before.
CREATE TABLE case_events (
  case_number text NOT NULL REFERENCES cases (number),
  seq int NOT NULL,
  type text NOT NULL,
  act text NOT NULL,
  actor jsonb NOT NULL,
  at timestamptz NOT NULL,
  data jsonb,
  previous bytea,
  hash bytea NOT NULL,
  PRIMARY KEY (case_number, seq)
);
CREATE INDEX case_events_act ON case_events (case_number, act);
-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'events of a case are never changed';
END $$;
-- +goose StatementEnd
CREATE TRIGGER case_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON case_events
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE attachments (
  id text PRIMARY KEY,
  sha256 bytea NOT NULL,
  type text NOT NULL,
  size bigint NOT NULL,
  case_number text REFERENCES cases (number),
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Something to be pushed to an officer or a contact, committed together with what it tells of.
CREATE TABLE notices (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key text NOT NULL UNIQUE,
  case_number text REFERENCES cases (number),
  officer bigint REFERENCES officers,
  contact bigint REFERENCES contacts,
  text jsonb NOT NULL,
  choices jsonb NOT NULL DEFAULT '[]',
  language text NOT NULL,
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sent', 'refused', 'unknown')),
  channel text NOT NULL DEFAULT '',
  reason text NOT NULL DEFAULT '',
  attempts int NOT NULL DEFAULT 0,
  not_before timestamptz NOT NULL DEFAULT now(), -- when a platform that asked for patience may be tried again
  created_at timestamptz NOT NULL DEFAULT now(),
  settled_at timestamptz,
  CHECK ((officer IS NULL) <> (contact IS NULL))
);
CREATE INDEX notices_case ON notices (case_number);
CREATE INDEX notices_queued ON notices (officer, contact, id) WHERE state = 'queued';

-- The copy of a conversation that outlives Redis.
CREATE TABLE sessions (
  identity text PRIMARY KEY,
  version bigint NOT NULL,
  data bytea NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);

-- +goose Down
DROP TABLE sessions, notices, attachments, case_events, cases, case_numbers, officer_codes, identities, officers, contacts, units;
DROP FUNCTION refuse_change;
