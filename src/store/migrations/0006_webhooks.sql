-- Portable SQL: the same text runs on SQLite and PostgreSQL (rules at the top of store/mod.rs).
-- Times are milliseconds since 1970, UTC.

-- Systems elsewhere that are told what changes.
CREATE TABLE webhook (
    -- UUID of version 7
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    -- readable, because signing needs the secret itself
    secret TEXT NOT NULL,
    -- kinds of changes, one on each line
    kinds TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'failing')),
    -- it was told everything up to here
    seq BIGINT NOT NULL,
    -- who sends to it just now, and until when nobody else does
    lease TEXT,
    leased_until BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    created_by TEXT NOT NULL REFERENCES staff (id)
);

-- Notices: at most one of a webhook that is not delivered, the newest of those that are.
CREATE TABLE webhook_delivery (
    -- UUID of version 7
    id TEXT PRIMARY KEY,
    webhook_id TEXT NOT NULL REFERENCES webhook (id),
    -- with it the webhook knows of everything up to here
    until_seq BIGINT NOT NULL,
    items BIGINT NOT NULL,
    -- what is sent, the same at each attempt; NULL once delivered
    body TEXT,
    state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'dead')),
    attempts BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    -- of the last attempt: the HTTP status, and why it failed
    status BIGINT,
    failure TEXT,
    created_at BIGINT NOT NULL,
    delivered_at BIGINT,
    UNIQUE (webhook_id, until_seq)
);
