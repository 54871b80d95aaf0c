-- What is to be told on a case that came by letter or visit has no chat to go to: the notice is written down as one that
-- reached nobody, and a call with it.

-- +goose Up
ALTER TABLE notices DROP CONSTRAINT notices_check;
ALTER TABLE notices ADD CONSTRAINT notices_check CHECK ((officer IS NULL) <> (contact IS NULL) OR officer IS NULL AND state = 'refused');

-- +goose Down
DELETE FROM call_tasks WHERE notice IN (SELECT id FROM notices WHERE officer IS NULL AND contact IS NULL);
DELETE FROM notices WHERE officer IS NULL AND contact IS NULL;
ALTER TABLE notices DROP CONSTRAINT notices_check;
ALTER TABLE notices ADD CONSTRAINT notices_check CHECK ((officer IS NULL) <> (contact IS NULL));
