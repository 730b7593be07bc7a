-- Reports about feedback that were issued, and which feedback led to which corrected version. Portable SQL: the same text
-- runs on SQLite and PostgreSQL (rules at the top of store/mod.rs).

-- Never changed. A later report of the same period and unit is another edition, which names the one before.
CREATE TABLE feedback_report (
    id TEXT PRIMARY KEY,
    period TEXT NOT NULL,
    period_from TEXT NOT NULL,
    period_to TEXT NOT NULL,
    -- '' is the whole province
    unit TEXT NOT NULL,
    edition BIGINT NOT NULL,
    corrects TEXT REFERENCES feedback_report (id),
    cutoff BIGINT NOT NULL,
    issued_at BIGINT NOT NULL,
    issued_by TEXT NOT NULL REFERENCES staff (id),
    -- canonical JSON, exactly what is hashed; only numbers, codes, names of units and procedures
    figures TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    UNIQUE (unit, period, edition)
);
CREATE INDEX feedback_report_newest ON feedback_report (issued_at, id);

-- Feedback about wrong information that was answered with the version (`code@number`) that puts it right.
CREATE TABLE feedback_correction (
    feedback_id TEXT PRIMARY KEY REFERENCES feedback (id),
    code TEXT NOT NULL,
    version TEXT NOT NULL
);
CREATE INDEX feedback_correction_code ON feedback_correction (code, version, feedback_id);

-- The same for who reads the public summary.
ALTER TABLE feedback_release ADD COLUMN corrected_by TEXT;

-- What people searched and nothing was found for: only what many clients have asked on one day, folded, without digits
-- and without anything that looks personal (domain/unfound.rs).
CREATE TABLE search_unfound (
    day TEXT NOT NULL,
    term TEXT NOT NULL,
    clients BIGINT NOT NULL,
    PRIMARY KEY (day, term)
);
