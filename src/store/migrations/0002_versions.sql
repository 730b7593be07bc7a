-- Versions of procedures in place of one row for each procedure, and the decisions that announce them.

CREATE TABLE decision (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL,
    -- the number in its comparable form; numbers are used again every year
    number_key TEXT NOT NULL,
    -- days as YYYY-MM-DD
    signed_on TEXT NOT NULL,
    issuer TEXT NOT NULL,
    issuer_kind TEXT NOT NULL CHECK (issuer_kind IN ('ministry', 'province')),
    title TEXT,
    effective_on TEXT NOT NULL,
    is_shortened BOOLEAN NOT NULL,
    revision BIGINT NOT NULL,
    seq BIGINT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    UNIQUE (number_key, signed_on)
);

-- One row for each import of a file that was kept: who, why, as what.
CREATE TABLE import_run (
    id TEXT PRIMARY KEY,
    source_name TEXT NOT NULL,
    file_name TEXT NOT NULL,
    file_sha256 TEXT NOT NULL,
    published_as TEXT NOT NULL CHECK (published_as IN ('published', 'draft')),
    decision_id TEXT REFERENCES decision (id),
    who TEXT NOT NULL,
    why TEXT NOT NULL,
    retrieved_at BIGINT NOT NULL,
    kept_at BIGINT NOT NULL
);

-- What was published is never edited; only its place among the other versions of its procedure is kept up to date:
-- state, valid_to, is_shown, is_first and, with each of these changes, seq.
CREATE TABLE procedure_version (
    -- canonical code: 1.001193, QCLV_01
    code TEXT NOT NULL,
    -- from 1, in the order of publication
    number BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('published', 'removed')),
    source TEXT NOT NULL CHECK (source IN ('sample', 'list', 'national', 'own')),
    -- NULL where the source does not say
    change_type TEXT CHECK (change_type IN ('moi', 'sua_doi_bo_sung', 'thay_the', 'bai_bo')),
    -- the procedure ends with this version: abolished, or replaced
    is_end BOOLEAN NOT NULL,
    -- the first day, YYYY-MM-DD; NULL where nobody knows
    valid_from TEXT,
    -- the last day of a version that was published for a time
    declared_to TEXT,
    -- the last day in view of the other versions; NULL while no end is known
    valid_to TEXT,
    -- FALSE once another version for the same day has taken its place
    is_shown BOOLEAN NOT NULL,
    is_first BOOLEAN NOT NULL,
    decision_id TEXT REFERENCES decision (id),
    import_id TEXT REFERENCES import_run (id),
    -- the agency that answers for the text; NULL for the province's own office
    agency TEXT,
    -- the version that had a mistake, what it was, and until when the public is told
    corrects BIGINT,
    correction_note TEXT,
    notice_to TEXT,
    -- the officers; NULL for imports
    edited_by TEXT,
    published_by TEXT,
    -- the JSON record (src/record), compared as text to see whether anything changed
    record TEXT NOT NULL,
    seq BIGINT NOT NULL UNIQUE,
    -- milliseconds since 1970, UTC
    published_at BIGINT NOT NULL,
    PRIMARY KEY (code, number)
);
CREATE INDEX procedure_version_decision ON procedure_version (decision_id);
CREATE INDEX procedure_version_source ON procedure_version (source);

-- Which procedures stand in place of one that a version ends.
CREATE TABLE supersession (
    code TEXT NOT NULL,
    number BIGINT NOT NULL,
    by_code TEXT NOT NULL,
    PRIMARY KEY (code, number, by_code),
    FOREIGN KEY (code, number) REFERENCES procedure_version (code, number)
);
CREATE INDEX supersession_by ON supersession (by_code);

-- Versions that officers are working on. Editors write and submit, somebody else publishes.
CREATE TABLE draft (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'published', 'discarded')),
    change_type TEXT NOT NULL CHECK (change_type IN ('moi', 'sua_doi_bo_sung', 'thay_the', 'bai_bo')),
    decision_id TEXT REFERENCES decision (id),
    valid_from TEXT,
    declared_to TEXT,
    corrects BIGINT,
    correction_note TEXT,
    notice_to TEXT,
    -- codes and ids, one on each line
    replaces TEXT NOT NULL,
    agency TEXT,
    editors TEXT NOT NULL,
    -- why it was last returned to its editors
    return_reason TEXT,
    -- NULL of an abolition
    record TEXT,
    -- the version that it became
    number BIGINT,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX draft_state ON draft (state, id);
CREATE INDEX draft_decision ON draft (decision_id);

INSERT INTO procedure_version (code, number, state, source, is_end, is_shown, is_first, record, seq, published_at)
SELECT code, 1, CASE state WHEN 'current' THEN 'published' ELSE 'removed' END, source, FALSE, state = 'current', TRUE,
       record, seq, changed_at
FROM procedure;
DROP TABLE procedure;
