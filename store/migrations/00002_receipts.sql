-- A platform may take a notice and say later that it did not arrive.

-- +goose Up
ALTER TABLE notices
  ADD COLUMN receipt text NOT NULL DEFAULT '', -- the platform's id of the message, by which it names it later
  ADD COLUMN bounced text[] NOT NULL DEFAULT '{}'; -- identities of which the platform said later that it did not arrive
CREATE INDEX notices_receipt ON notices (channel, receipt) WHERE receipt <> '';
