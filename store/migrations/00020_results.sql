-- A conclusion calls for two papers: the notice of termination, and the written result, which is made before it is handed over.

-- +goose Up
ALTER TABLE papers DROP CONSTRAINT papers_case_number_seq_language_key;
ALTER TABLE papers ADD UNIQUE (case_number, seq, kind, language);

-- +goose Down
ALTER TABLE papers DROP CONSTRAINT papers_case_number_seq_kind_language_key;
ALTER TABLE papers ADD UNIQUE (case_number, seq, language);
