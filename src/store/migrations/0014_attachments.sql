-- Attachments: what is being sent, and what belongs to a feedback. The files themselves are elsewhere (files/mod.rs),
-- sealed. Portable SQL: the same text runs on SQLite and PostgreSQL (rules at the top of store/mod.rs).

CREATE TABLE attachment (
    -- UUID of version 7; what the file is sealed to
    id TEXT PRIMARY KEY,
    -- SHA-256 of the token that its sender has
    token_hash TEXT NOT NULL,
    -- which client it came from, as a mark that only the owner of the seal keys can make; '' once it is a part of a
    -- feedback
    client_mark TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('receiving', 'checking', 'clean', 'infected', 'gone')),
    -- bytes: announced, and received so far
    size BIGINT NOT NULL,
    received BIGINT NOT NULL,
    -- the sender's name for it, sealed; '' once it is a part of a feedback
    name_id TEXT NOT NULL,
    name_key TEXT NOT NULL,
    name_data TEXT NOT NULL,
    -- what it turned out to be, and how it is kept; '' and 0 until all of it is here
    kind TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    commitment TEXT NOT NULL,
    key_name TEXT NOT NULL,
    object TEXT NOT NULL,
    -- the feedback and its number there, once it was sent
    feedback_id TEXT REFERENCES feedback (id) DEFERRABLE INITIALLY DEFERRED,
    number BIGINT,
    created_at BIGINT NOT NULL,
    -- when the scanner is asked again
    check_at BIGINT NOT NULL,
    UNIQUE (feedback_id, number)
);
CREATE INDEX attachment_waiting ON attachment (created_at, id) WHERE feedback_id IS NULL;
CREATE INDEX attachment_client ON attachment (client_mark) WHERE feedback_id IS NULL;
CREATE INDEX attachment_state ON attachment (state, check_at, id);
CREATE INDEX attachment_key ON attachment (key_name);
CREATE INDEX attachment_name_key ON attachment (name_key);

-- The parts of a file that is being sent, each an object of its own. A start of -1 names what is left over of a whole file
-- that was sealed anew.
CREATE TABLE attachment_piece (
    attachment_id TEXT NOT NULL REFERENCES attachment (id),
    start BIGINT NOT NULL,
    object TEXT NOT NULL,
    PRIMARY KEY (attachment_id, start)
);
