-- Portable SQL: the same text runs on SQLite and PostgreSQL (rules at the top of store/mod.rs).

CREATE TABLE agency (
    -- canonical code: 06073, H37, SNV
    code TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('current', 'removed')),
    kind TEXT NOT NULL CHECK (kind IN ('province', 'department', 'commune', 'centre', 'counter', 'other')),
    -- the body right above it; checked by the program, because one file may bring both in any order
    parent TEXT,
    -- the JSON record (src/record/agency.rs), compared as text to see whether anything changed
    record TEXT NOT NULL,
    seq BIGINT NOT NULL UNIQUE,
    -- counts the changes of this row
    revision BIGINT NOT NULL,
    -- milliseconds since 1970, UTC
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX agency_parent ON agency (parent);
CREATE INDEX agency_kind ON agency (kind);
