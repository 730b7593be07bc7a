-- What senders are told (outbox): of which event of which feedback, by which way, and how that goes. Neither to whom nor
-- what it says stands here: the one is in the sealed contact, the other is written when it is sent. Portable SQL: the
-- same text runs on SQLite and PostgreSQL (rules at the top of store/mod.rs).

-- By which ways a sender can be told.
CREATE TABLE message_way (
    feedback_id TEXT NOT NULL REFERENCES feedback (id),
    way TEXT NOT NULL CHECK (way IN ('email', 'phone')),
    -- SHA-256 over the feedback's code and what the first message carries: who gives both back has received it
    confirm_key TEXT NOT NULL UNIQUE,
    -- tells that two addresses are the same; only who has the seal keys can try out which one it is
    address_mark TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- since when it is known that messages arrive; until then only the first one is sent
    confirmed_at BIGINT,
    PRIMARY KEY (feedback_id, way)
);

CREATE INDEX message_way_address ON message_way (address_mark, created_at);

CREATE TABLE message (
    -- UUID of version 7, the same at each attempt
    id TEXT PRIMARY KEY,
    feedback_id TEXT NOT NULL REFERENCES feedback (id),
    -- the place of the event
    position BIGINT NOT NULL,
    way TEXT NOT NULL CHECK (way IN ('email', 'phone')),
    state TEXT NOT NULL CHECK (state IN ('held', 'pending', 'sent', 'dead')),
    attempts BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    -- of the last attempt
    failure TEXT,
    created_at BIGINT NOT NULL,
    sent_at BIGINT,
    -- who sends it just now, and until when nobody else does
    lease TEXT,
    leased_until BIGINT NOT NULL,
    UNIQUE (feedback_id, way, position)
);
CREATE INDEX message_due ON message (way, next_at) WHERE state = 'pending';
CREATE INDEX message_by_state ON message (state, id);
