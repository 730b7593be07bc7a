-- What each source said when it was last imported, to be held against what is published here.

-- Whether a source had said everything with this import: what it did not say is gone from it.
ALTER TABLE import_run ADD COLUMN is_whole BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX import_run_source ON import_run (source_name, kept_at);

CREATE TABLE source_record (
    source_name TEXT NOT NULL,
    code TEXT NOT NULL,
    -- of the normalised JSON record, in hexadecimal digits
    sha256 TEXT NOT NULL,
    -- the version of this code that has this very text; NULL where the text stands here
    number BIGINT,
    record TEXT,
    -- the import that brought this text; those after it said the same
    import_id TEXT NOT NULL REFERENCES import_run (id),
    PRIMARY KEY (source_name, code),
    CHECK ((number IS NULL) <> (record IS NULL))
);
