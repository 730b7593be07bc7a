-- Where procedures must be put up, and what was put up there.

CREATE TABLE posting_point (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('portal', 'site', 'centre', 'board', 'app')),
    name TEXT NOT NULL,
    agency TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX posting_point_agency ON posting_point (agency);

CREATE TABLE posting (
    point_id TEXT NOT NULL REFERENCES posting_point (id),
    code TEXT NOT NULL,
    -- the version that an officer has confirmed; NULL where only a site has told what it shows
    number BIGINT,
    posted_on TEXT,
    confirmed_by TEXT,
    confirmed_at BIGINT,
    -- the hash of what a site shows
    seen TEXT,
    seen_at BIGINT,
    PRIMARY KEY (point_id, code)
);
