-- Portable SQL: the same text runs on SQLite and PostgreSQL (rules at the top of store/mod.rs).
-- Times are milliseconds since 1970, UTC.

-- Letters on their way to one person.
CREATE TABLE message (
    -- UUID of version 7, the same at each attempt
    id TEXT PRIMARY KEY,
    occasion TEXT NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('email', 'webhook')),
    feedback_id TEXT,
    -- to whom and what, sealed; NULL once it is sent or forgotten
    box BYTEA,
    -- which key opens it
    key_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'dead')),
    attempts BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    -- of the last attempt
    failure TEXT,
    created_at BIGINT NOT NULL,
    sent_at BIGINT,
    -- who sends it just now, and until when nobody else does
    lease TEXT,
    leased_until BIGINT NOT NULL
);
CREATE INDEX message_due ON message (next_at) WHERE state = 'pending';
CREATE INDEX message_by_feedback ON message (feedback_id);
