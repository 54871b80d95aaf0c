-- For whom an officer gets a notice who stands in, so that it says so, and reaches the one who is away if he or she is back
-- before it is delivered.

-- +goose Up
ALTER TABLE notices ADD COLUMN stands_for bigint REFERENCES officers;

-- +goose Down
ALTER TABLE notices DROP COLUMN stands_for;
