-- Conversations that are open about a case, one on either side, and the files that a notice brings with it.

-- +goose Up
CREATE TABLE talks (
  case_number text NOT NULL REFERENCES cases,
  side text NOT NULL CHECK (side IN ('contact', 'officer')),
  officer bigint REFERENCES officers, -- who talks, on the officer's side
  last_at timestamptz NOT NULL, -- the last word of this side
  until timestamptz NOT NULL, -- when it ends by itself
  PRIMARY KEY (case_number, side)
);

CREATE TABLE notice_files (
  notice bigint NOT NULL REFERENCES notices ON DELETE CASCADE,
  place int NOT NULL,
  attachment text NOT NULL REFERENCES attachments,
  PRIMARY KEY (notice, place)
);

-- +goose Down
DROP TABLE notice_files, talks;
