-- A contact who writes while a notice is being refused: what is counted here between the sending and the refusal says that
-- the refusal is out of date. And an event is taken only behind the one that it carries the hash of.

-- +goose Up
ALTER TABLE notices ADD COLUMN heard int NOT NULL DEFAULT 0; -- how often the contact was heard while it was queued

-- +goose StatementBegin
CREATE FUNCTION refuse_gap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.previous IS DISTINCT FROM (SELECT hash FROM case_events WHERE case_number = NEW.case_number AND seq = NEW.seq - 1)
    OR (NEW.seq > 1) <> (NEW.previous IS NOT NULL) OR NEW.seq < 1 THEN
    RAISE EXCEPTION 'event % of case % does not follow the one before it', NEW.seq, NEW.case_number;
  END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER case_events_chained BEFORE INSERT ON case_events FOR EACH ROW EXECUTE FUNCTION refuse_gap();

-- +goose Down
DROP TRIGGER case_events_chained ON case_events;
DROP FUNCTION refuse_gap;
ALTER TABLE notices DROP COLUMN heard;
