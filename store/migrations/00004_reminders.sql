-- Whom a limit that is over is told to: the officer, the deputy, the unit's lead, the municipal centre, the bureau.

-- +goose Up
ALTER TABLE officers ADD COLUMN role text NOT NULL DEFAULT 'officer' CHECK (role IN ('officer', 'deputy', 'lead', 'centre', 'bureau'));
UPDATE officers SET role = 'lead' WHERE lead;
ALTER TABLE officers DROP COLUMN lead;

-- The reminders that were sent: each level of each due day once.
CREATE TABLE reminders (
  case_number text NOT NULL REFERENCES cases (number),
  key text NOT NULL,
  sent_at timestamptz NOT NULL,
  PRIMARY KEY (case_number, key)
);
