-- Which calendar counted what is due next on a case, so that what another one counted is found: also after an import that did not
-- come to its end, and without counting everything at each start.

-- +goose Up
ALTER TABLE cases ADD COLUMN next_calendar text NOT NULL DEFAULT ''; -- the calendar's mark; empty where that is not known

-- +goose Down
ALTER TABLE cases DROP COLUMN next_calendar;
