-- What makes the office's day work: templates of replies, and digests for officers of what is due. Portable SQL: the same
-- text runs on SQLite and PostgreSQL (rules at the top of store/mod.rs).

-- Where an officer is told what is due; none: nowhere.
ALTER TABLE staff ADD COLUMN email TEXT;

CREATE TABLE reply_template (
    -- UUID of version 7
    id TEXT PRIMARY KEY,
    -- empty: the whole province
    agency TEXT NOT NULL,
    name TEXT NOT NULL,
    -- with blanks in braces; nothing about a person
    text TEXT NOT NULL,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL REFERENCES staff (id)
);
CREATE INDEX reply_template_agency ON reply_template (agency, id);

-- Of which feedback an officer is to be told in the next digest. What is due of it is looked up when that is written.
CREATE TABLE officer_notice (
    staff_id TEXT NOT NULL REFERENCES staff (id),
    feedback_id TEXT NOT NULL REFERENCES feedback (id) ON DELETE CASCADE,
    -- because nobody below has done it in time
    is_escalated BOOLEAN NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (staff_id, feedback_id)
);

-- One letter for an officer and a day (outbox). Neither to whom nor what it says stands here.
CREATE TABLE officer_digest (
    -- UUID of version 7, the same at each attempt
    id TEXT PRIMARY KEY,
    staff_id TEXT NOT NULL REFERENCES staff (id),
    day TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'dead')),
    attempts BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    -- of the last attempt
    failure TEXT,
    created_at BIGINT NOT NULL,
    sent_at BIGINT,
    -- who sends it just now, and until when nobody else does
    lease TEXT,
    leased_until BIGINT NOT NULL,
    UNIQUE (staff_id, day)
);
CREATE INDEX officer_digest_due ON officer_digest (next_at) WHERE state = 'pending';
