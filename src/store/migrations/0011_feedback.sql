-- Feedback (phản ánh, kiến nghị): events that are only ever added, sealed texts, and one row for each that says where it
-- stands. Portable SQL: the same text runs on SQLite and PostgreSQL (rules at the top of store/mod.rs).

-- Where each feedback stands: what its events give, kept for queues. `tthc verify` compares the two.
CREATE TABLE feedback (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    -- SHA-256 over code and the sender's secret: an unknown code and a wrong secret are the same miss
    access_key TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    is_open BOOLEAN NOT NULL,
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    urgency TEXT NOT NULL,
    content TEXT,
    confidentiality TEXT NOT NULL,
    visibility TEXT NOT NULL,
    -- what the text seemed to be about when it came: names of signals, joined by commas; nothing of the text
    signals TEXT NOT NULL,
    is_quarantined BOOLEAN NOT NULL,
    -- '' is the province's own office
    unit TEXT NOT NULL,
    handler TEXT,
    procedure_code TEXT,
    commune TEXT,
    -- the next day by which something must happen; 9999-12-31 when nothing is waited for
    next_due TEXT NOT NULL,
    -- whether a passed deadline is known; one that is passed since the last event shows in next_due
    is_breached BOOLEAN NOT NULL,
    register_year BIGINT,
    register_number BIGINT,
    parent TEXT,
    submitted_at BIGINT NOT NULL,
    answered_at BIGINT,
    last_at BIGINT NOT NULL,
    -- the day on which the program last looked whether something is due; it does so once a day
    checked_on TEXT NOT NULL,
    -- the place of the last event, and its hash
    revision BIGINT NOT NULL,
    head TEXT NOT NULL,
    UNIQUE (register_year, register_number)
);
CREATE INDEX feedback_queue ON feedback (unit, is_open, next_due, id);
CREATE INDEX feedback_due ON feedback (is_open, next_due, id);
CREATE INDEX feedback_handler ON feedback (handler, is_open, next_due, id);
CREATE INDEX feedback_parent ON feedback (parent);
CREATE INDEX feedback_checked ON feedback (state, checked_on, id);

CREATE TABLE feedback_event (
    feedback_id TEXT NOT NULL REFERENCES feedback (id),
    position BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- canonical `name=value` lines, exactly what is hashed
    facts TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (feedback_id, position)
);
CREATE INDEX feedback_event_at ON feedback_event (at, feedback_id, position);

-- Everything personal or said in confidence, encrypted. The identifier commits to the text; see domain/feedback/seal.rs.
CREATE TABLE feedback_part (
    feedback_id TEXT NOT NULL REFERENCES feedback (id),
    id TEXT NOT NULL,
    key_name TEXT NOT NULL,
    -- hexadecimal digits
    data TEXT NOT NULL,
    PRIMARY KEY (feedback_id, id)
);
CREATE INDEX feedback_part_key ON feedback_part (key_name);

-- What was submitted under which Idempotency-Key; kept hashed.
CREATE TABLE feedback_submission (
    idempotency TEXT PRIMARY KEY,
    -- SHA-256 of what was sent
    digest TEXT NOT NULL,
    -- who sent it and what it says, as one mark that only the key's owner can make
    sender_mark TEXT NOT NULL,
    -- noted before the feedback itself, so that of two at once the second one waits
    feedback_id TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX feedback_submission_sender ON feedback_submission (sender_mark, at);

-- The register (sổ tiếp nhận): the last number given in a year. No number is given twice or left out.
CREATE TABLE feedback_register (
    year BIGINT PRIMARY KEY,
    last BIGINT NOT NULL
);

-- What is public: redacted, approved, under an identifier of its own. What was taken back keeps no text.
CREATE TABLE feedback_release (
    id TEXT PRIMARY KEY,
    feedback_id TEXT NOT NULL REFERENCES feedback (id),
    is_public BOOLEAN NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    reply TEXT NOT NULL,
    kind TEXT NOT NULL,
    procedure_code TEXT,
    unit TEXT NOT NULL,
    outcome TEXT NOT NULL,
    answered_on TEXT NOT NULL,
    released_at BIGINT NOT NULL,
    supporters BIGINT NOT NULL
);
CREATE INDEX feedback_release_public ON feedback_release (is_public, released_at, id);
CREATE INDEX feedback_release_procedure ON feedback_release (procedure_code, is_public, released_at, id);
CREATE INDEX feedback_release_feedback ON feedback_release (feedback_id);

-- Who has met the same: a mark that only the owner of the key can make.
CREATE TABLE feedback_support (
    release_id TEXT NOT NULL REFERENCES feedback_release (id),
    mark TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (release_id, mark)
);

-- What only one replica does at a time: who does it, until when.
CREATE TABLE lease (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until BIGINT NOT NULL
);

-- Officers have more roles now. SQLite cannot change a CHECK: the table is made anew.
CREATE TABLE staff_grant_new (
    staff_id TEXT NOT NULL REFERENCES staff (id),
    role TEXT NOT NULL CHECK (role IN ('editor', 'publisher', 'posting_officer', 'intake', 'coordinator', 'handler',
        'approver', 'moderator', 'supervisor', 'seal_keeper', 'administrator')),
    agency TEXT NOT NULL,
    PRIMARY KEY (staff_id, role, agency)
);
INSERT INTO staff_grant_new SELECT staff_id, role, agency FROM staff_grant;
DROP TABLE staff_grant;
ALTER TABLE staff_grant_new RENAME TO staff_grant;
