-- Who works cases: more roles, what an officer can, how much he or she takes, when somebody is away and who stands in,
-- which officer an enterprise has for its own, and chats that wait for a second person's word before they are an officer's.

-- +goose Up
ALTER TABLE officers DROP CONSTRAINT officers_role_check;
ALTER TABLE officers
  ADD CHECK (role IN ('officer', 'deputy', 'lead', 'centre', 'bureau', 'administrator', 'auditor')),
  ADD COLUMN languages text[] NOT NULL DEFAULT '{zh}', -- spoken with contacts; language is that of the officer's own chat
  ADD COLUMN load_limit int NOT NULL DEFAULT 0 CHECK (load_limit >= 0); -- the most open cases; 0 for as many as come

CREATE TABLE absences (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  officer bigint NOT NULL REFERENCES officers,
  first_day date NOT NULL,
  last_day date NOT NULL,
  substitute bigint NOT NULL REFERENCES officers,
  entered_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz, -- called off, or come back early
  CHECK (first_day <= last_day AND substitute <> officer)
);
CREATE INDEX absences_officer ON absences (officer, last_day) WHERE ended_at IS NULL;

-- The enterprises that have a service officer of their own. A change ends one row and begins another, so the history stays.
CREATE TABLE enterprises (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  credit_code text NOT NULL, -- the unified social credit code
  zh text NOT NULL,
  en text NOT NULL DEFAULT '',
  unit text NOT NULL REFERENCES units,
  officer bigint NOT NULL REFERENCES officers,
  since timestamptz NOT NULL DEFAULT now(),
  until timestamptz
);
CREATE UNIQUE INDEX enterprises_current ON enterprises (credit_code) WHERE until IS NULL;

-- A chat that showed an officer's code and waits until a second person says that it is really that officer's.
CREATE TABLE bindings (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  officer bigint NOT NULL REFERENCES officers,
  channel text NOT NULL,
  account text NOT NULL,
  external text NOT NULL,
  asked_at timestamptz NOT NULL DEFAULT now(),
  decided_at timestamptz,
  decided_by bigint REFERENCES officers,
  approved boolean,
  FOREIGN KEY (channel, account, external) REFERENCES identities
);
CREATE INDEX bindings_waiting ON bindings (officer) WHERE decided_at IS NULL;

-- +goose Down
DROP TABLE bindings, enterprises, absences;
