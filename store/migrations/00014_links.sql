-- A one-time link gives out more than papers: any stored file, which a paper is too, and the file of a case that was
-- exported, which is made of the case when it is handed out. Only the hash of a link is kept.

-- +goose Up
ALTER TABLE paper_links RENAME TO links;
ALTER TABLE links RENAME CONSTRAINT paper_links_pkey TO links_pkey;
ALTER TABLE links
  ADD COLUMN attachment text REFERENCES attachments,
  ADD COLUMN case_number text REFERENCES cases, -- with seq: the event by which the case was exported
  ADD COLUMN seq int,
  ADD COLUMN holder text NOT NULL DEFAULT ''; -- the identity whose chat got it; a new one there voids its older ones, not those of others
UPDATE links SET attachment = p.attachment FROM papers p WHERE p.id = links.paper;
ALTER TABLE links
  DROP COLUMN paper,
  ADD CHECK ((attachment IS NULL) = (seq IS NOT NULL) AND (seq IS NULL) = (case_number IS NULL));
CREATE INDEX links_attachment ON links (attachment) WHERE used_at IS NULL;
CREATE INDEX links_case ON links (case_number, seq) WHERE used_at IS NULL;

-- +goose Down
DELETE FROM links WHERE seq IS NOT NULL OR attachment NOT IN (SELECT attachment FROM papers);
ALTER TABLE links ADD COLUMN paper bigint REFERENCES papers;
UPDATE links SET paper = p.id FROM papers p WHERE p.attachment = links.attachment;
ALTER TABLE links ALTER COLUMN paper SET NOT NULL, DROP COLUMN attachment, DROP COLUMN case_number, DROP COLUMN seq, DROP COLUMN holder;
ALTER TABLE links RENAME CONSTRAINT links_pkey TO paper_links_pkey;
ALTER TABLE links RENAME TO paper_links;
CREATE INDEX paper_links_paper ON paper_links (paper);
