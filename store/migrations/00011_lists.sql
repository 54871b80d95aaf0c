-- What lists of cases need so that no case has to be folded for them: what is due next. Both are computed from the events
-- and written in the same transaction; a new calendar computes them anew. And who was asked to approve a chat.

-- +goose Up
ALTER TABLE cases
  ADD COLUMN next_due date, -- null where no clock runs
  ADD COLUMN next_what text; -- the clock; empty where none runs, null where that was never computed
CREATE INDEX cases_unassigned ON cases (opened_at) WHERE officer IS NULL;
CREATE INDEX cases_next ON cases (unit, next_due) WHERE next_due IS NOT NULL;

ALTER TABLE bindings ADD COLUMN asked bigint REFERENCES officers;

-- +goose Down
ALTER TABLE bindings DROP COLUMN asked;
DROP INDEX cases_next, cases_unassigned;
ALTER TABLE cases DROP COLUMN next_what, DROP COLUMN next_due;
