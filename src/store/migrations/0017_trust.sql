-- Trust in feedback over time: a root for each day that can be written down elsewhere, and what erasing and changing keys
-- look things up by. Portable SQL: the same text runs on SQLite and PostgreSQL (rules at the top of store/mod.rs).

-- The root of a day (Asia/Ho_Chi_Minh) that is over: a hash over the root of the day before, the day, and the hash of the
-- day's last event of each feedback that had one, in the order of the feedback's ids. Every day from the first event on
-- has one, also those on which nothing happened. See domain/feedback/chain.rs.
CREATE TABLE feedback_root (
    day TEXT PRIMARY KEY,
    previous TEXT NOT NULL,
    root TEXT NOT NULL,
    -- how many feedbacks had an event on that day
    feedbacks BIGINT NOT NULL,
    made_at BIGINT NOT NULL
);

-- The newest of them once more, so that one that is taken away at the end is missed. No event is added to its day or to
-- an earlier one.
CREATE TABLE feedback_root_last (
    only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
    day TEXT NOT NULL,
    root TEXT NOT NULL
);

-- What was noted for a feedback, and what is old enough to go.
CREATE INDEX feedback_submission_feedback ON feedback_submission (feedback_id);
CREATE INDEX feedback_submission_at ON feedback_submission (at, idempotency);

-- Which keys there are is found by leaps; what is sealed with one is sealed anew in this order.
DROP INDEX feedback_part_key;
CREATE INDEX feedback_part_key ON feedback_part (key_name, feedback_id, id);
