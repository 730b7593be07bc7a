-- Portable SQL: the same text runs on SQLite and PostgreSQL (rules at the top of store/mod.rs).
-- Times are milliseconds since 1970, UTC.

-- One row. The audit takes its numbers here, in the transaction of the change, so that they have no gaps and their
-- order is the order of the commits. Who changes officers holds it from the start, so that two never cross.
CREATE TABLE audit_counter (
    only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
    last_id BIGINT NOT NULL
);
INSERT INTO audit_counter (only_row, last_id) VALUES (1, 0);

-- Who did what; rows are only ever added.
CREATE TABLE audit (
    id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor_kind TEXT NOT NULL CHECK (actor_kind IN ('staff', 'command', 'program')),
    -- the officer's id, or the operating system's name of the user; empty for the program
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    -- kind:id
    subject TEXT NOT NULL,
    agency TEXT,
    reason TEXT,
    detail TEXT
);
CREATE INDEX audit_subject ON audit (subject, id);

CREATE TABLE staff (
    -- UUID of version 7
    id TEXT PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    -- argon2id, as a PHC string
    password_hash TEXT NOT NULL,
    -- base32; readable, because a code can only be checked against the secret itself
    totp_secret TEXT,
    -- shown to the officer, not yet confirmed by a code
    totp_pending TEXT,
    -- the newest step of 30 seconds whose code was used
    totp_last_step BIGINT,
    state TEXT NOT NULL CHECK (state IN ('active', 'disabled')),
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    -- counts the changes of name, state and grants
    revision BIGINT NOT NULL
);

CREATE TABLE staff_grant (
    staff_id TEXT NOT NULL REFERENCES staff (id),
    role TEXT NOT NULL CHECK (role IN ('editor', 'publisher', 'posting_officer', 'administrator')),
    -- empty: the whole province
    agency TEXT NOT NULL,
    PRIMARY KEY (staff_id, role, agency)
);

CREATE TABLE staff_session (
    -- SHA-256 of the cookie's value
    hash TEXT PRIMARY KEY,
    staff_id TEXT NOT NULL REFERENCES staff (id),
    -- whether a one-time code was given
    second_factor BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX staff_session_staff ON staff_session (staff_id);
CREATE INDEX staff_session_expires ON staff_session (expires_at);

-- Bearer tokens of programs.
CREATE TABLE staff_token (
    id TEXT PRIMARY KEY,
    staff_id TEXT NOT NULL REFERENCES staff (id),
    name TEXT NOT NULL,
    -- SHA-256 of the token
    hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    last_used_at BIGINT
);
CREATE INDEX staff_token_staff ON staff_token (staff_id);

-- Networks from which an officer signed in of late: strangers' failures do not make them wait.
CREATE TABLE staff_network (
    staff_id TEXT NOT NULL REFERENCES staff (id),
    network TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (staff_id, network)
);
CREATE INDEX staff_network_seen ON staff_network (seen_at);

CREATE TABLE login_attempt (
    -- a short hash of what was typed as login, which may be a password in the wrong place
    login TEXT NOT NULL,
    -- empty: strangers from all networks together
    network TEXT NOT NULL,
    failures BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (login, network)
);
CREATE INDEX login_attempt_last ON login_attempt (last_at);
