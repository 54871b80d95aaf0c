-- What is asked at every turn finds its rows also where there are very many: the cases that are still to be worked on, which stay
-- few, and of a file all that names it. The states are those of cases.Ended, and a question has to name them in the same words.
-- No index keeps anybody from writing while it is built, which takes doing without a transaction: so an attempt that was broken
-- off leaves a half-made one behind, and each is dropped before it is made.

-- +goose NO TRANSACTION
-- +goose Up
DROP INDEX CONCURRENTLY IF EXISTS cases_open;
CREATE INDEX CONCURRENTLY cases_open ON cases (officer)
  WHERE state <> ALL ('{rejected,referred,concluded,delivered,withdrawn,closed}') OR next_due IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS cases_due;
CREATE INDEX CONCURRENTLY cases_due ON cases (unit, next_due, number)
  WHERE state <> ALL ('{rejected,referred,concluded,delivered,withdrawn,closed}') OR next_due IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS cases_of_officer;
CREATE INDEX CONCURRENTLY cases_of_officer ON cases (officer, opened_at);
DROP INDEX CONCURRENTLY IF EXISTS cases_unassigned;
DROP INDEX CONCURRENTLY IF EXISTS cases_next;
DROP INDEX CONCURRENTLY IF EXISTS cases_officer;

DROP INDEX CONCURRENTLY IF EXISTS attachments_case;
CREATE INDEX CONCURRENTLY attachments_case ON attachments (case_number, created_at);
DROP INDEX CONCURRENTLY IF EXISTS papers_attachment;
CREATE INDEX CONCURRENTLY papers_attachment ON papers (attachment);
DROP INDEX CONCURRENTLY IF EXISTS notice_files_attachment;
CREATE INDEX CONCURRENTLY notice_files_attachment ON notice_files (attachment);
DROP INDEX CONCURRENTLY IF EXISTS links_of_attachment;
CREATE INDEX CONCURRENTLY links_of_attachment ON links (attachment); -- used ones too: they as well keep a file from being deleted
DROP INDEX CONCURRENTLY IF EXISTS links_of_case;
CREATE INDEX CONCURRENTLY links_of_case ON links (case_number, seq);
DROP INDEX CONCURRENTLY IF EXISTS links_attachment;
DROP INDEX CONCURRENTLY IF EXISTS links_case;

-- +goose Down
DROP INDEX CONCURRENTLY IF EXISTS links_case;
CREATE INDEX CONCURRENTLY links_case ON links (case_number, seq) WHERE used_at IS NULL;
DROP INDEX CONCURRENTLY IF EXISTS links_attachment;
CREATE INDEX CONCURRENTLY links_attachment ON links (attachment) WHERE used_at IS NULL;
DROP INDEX CONCURRENTLY IF EXISTS cases_officer;
CREATE INDEX CONCURRENTLY cases_officer ON cases (officer);
DROP INDEX CONCURRENTLY IF EXISTS cases_next;
CREATE INDEX CONCURRENTLY cases_next ON cases (unit, next_due) WHERE next_due IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS cases_unassigned;
CREATE INDEX CONCURRENTLY cases_unassigned ON cases (opened_at) WHERE officer IS NULL;
DROP INDEX CONCURRENTLY IF EXISTS links_of_case;
DROP INDEX CONCURRENTLY IF EXISTS links_of_attachment;
DROP INDEX CONCURRENTLY IF EXISTS notice_files_attachment;
DROP INDEX CONCURRENTLY IF EXISTS papers_attachment;
DROP INDEX CONCURRENTLY IF EXISTS attachments_case;
DROP INDEX CONCURRENTLY IF EXISTS cases_of_officer;
DROP INDEX CONCURRENTLY IF EXISTS cases_due;
DROP INDEX CONCURRENTLY IF EXISTS cases_open;
