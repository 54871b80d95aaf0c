-- What a contact was not told because no chat took it is queued again when he or she is there again. A call that the chat
-- then spares the officer is reached by chat.

-- +goose Up
ALTER TABLE notices ADD COLUMN late_at timestamptz; -- when it was queued again, after it had reached nobody
CREATE INDEX notices_untold ON notices (contact) WHERE state = 'refused' AND contact IS NOT NULL;
ALTER TABLE call_tasks ADD COLUMN means text NOT NULL DEFAULT 'phone' CHECK (means IN ('phone', 'chat'));

-- +goose Down
ALTER TABLE call_tasks DROP COLUMN means;
DROP INDEX notices_untold;
ALTER TABLE notices DROP COLUMN late_at;
