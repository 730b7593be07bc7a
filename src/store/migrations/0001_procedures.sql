-- Portable SQL: the same text runs on SQLite and PostgreSQL (rules at the top of store/mod.rs).

-- One row. Every indexable change takes its sequence number here, in its own transaction, so that the order
-- of the numbers is the order of the commits.
CREATE TABLE change_counter (
    only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
    last_seq BIGINT NOT NULL
);
INSERT INTO change_counter (only_row, last_seq) VALUES (1, 0);

-- One row. Tells one database from another, so that an index is never continued from the wrong one.
CREATE TABLE database_identity (
    only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
    id TEXT NOT NULL
);

CREATE TABLE procedure (
    -- canonical code: 1.001193, QCLV_01
    code TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('current', 'removed')),
    source TEXT NOT NULL CHECK (source IN ('sample', 'list', 'national', 'own')),
    -- the JSON record (src/record), compared as text to see whether anything changed
    record TEXT NOT NULL,
    seq BIGINT NOT NULL UNIQUE,
    -- milliseconds since 1970, UTC
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX procedure_source ON procedure (source);
