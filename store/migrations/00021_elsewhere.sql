-- A notice that no chat of its officer took and that a head of the unit got instead is told to neither as if it were the
-- other's: it has a state of its own. What an officer was not told is queued again when he or she is there again, unless it is
-- not so any more by then.

-- +goose Up
ALTER TABLE notices DROP CONSTRAINT notices_state_check;
ALTER TABLE notices ADD CONSTRAINT notices_state_check CHECK (state IN ('queued', 'sent', 'elsewhere', 'refused', 'unknown'));
ALTER TABLE notices ADD COLUMN overtaken boolean NOT NULL DEFAULT false; -- what it says was not so any more when its officer was there again
CREATE INDEX notices_missed ON notices (officer) WHERE state IN ('elsewhere', 'refused') AND officer IS NOT NULL AND NOT overtaken;
UPDATE notices SET overtaken = true WHERE officer IS NOT NULL AND state = 'refused'; -- nobody awaits these any more

-- +goose Down
DROP INDEX notices_missed;
ALTER TABLE notices DROP COLUMN overtaken;
UPDATE notices SET state = 'sent' WHERE state = 'elsewhere';
ALTER TABLE notices DROP CONSTRAINT notices_state_check;
ALTER TABLE notices ADD CONSTRAINT notices_state_check CHECK (state IN ('queued', 'sent', 'refused', 'unknown'));
