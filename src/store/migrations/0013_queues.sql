-- Queues and the daily look stay quick however much feedback there is: each page is a range of one index, and only what
-- has its day is looked at. Portable SQL: the same text runs on SQLite and PostgreSQL (rules at the top of store/mod.rs).

-- What somebody has to decide about it, '' for nothing: see domain/feedback/waiting.rs.
ALTER TABLE feedback ADD COLUMN waiting TEXT NOT NULL DEFAULT '';
UPDATE feedback SET waiting = 'clearance' WHERE is_quarantined = TRUE AND is_open = TRUE;
UPDATE feedback SET waiting = 'extension' WHERE waiting = '' AND is_open = TRUE AND 'extension_asked' = (
    SELECT e.kind FROM feedback_event AS e WHERE e.feedback_id = feedback.id
        AND e.kind IN ('extension_asked', 'extension_refused', 'extended') ORDER BY e.position DESC LIMIT 1);
UPDATE feedback SET waiting = 'approval' WHERE waiting = '' AND state = 'pending_approval';
UPDATE feedback SET waiting = 'reopening' WHERE waiting = '' AND state IN ('answered', 'closed') AND 'reopen_asked' = (
    SELECT e.kind FROM feedback_event AS e WHERE e.feedback_id = feedback.id
        AND e.kind IN ('reopen_asked', 'reopen_refused', 'reopened') ORDER BY e.position DESC LIMIT 1);
UPDATE feedback SET waiting = 'release' WHERE waiting = '' AND state IN ('answered', 'closed')
    AND visibility = 'release_asked';

-- The day on which the program looks at it again; 9999-12-31 when it never has to. What stood here, the day of the last
-- look, is never a later one: everything is looked at once, and gets its day.
DROP INDEX feedback_checked;
ALTER TABLE feedback RENAME COLUMN checked_on TO next_check_on;
CREATE INDEX feedback_check ON feedback (next_check_on, id) WHERE next_check_on < '9999-12-31';

-- By which rules those days were counted: SHA-256. With other rules they are counted anew.
CREATE TABLE feedback_check_rules (
    only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
    digest TEXT NOT NULL
);

-- One index for each way to ask, of all units and of one. What is sealed is in none but its own; the last two columns of
-- a unit's keep its rows from being read until it is known which of them are on the page. `unit >= ''` is always so; only
-- statements about more than one unit say it. SQLite does not know how rows are spread, and would look for one unit's
-- among those of all.
DROP INDEX feedback_queue;
DROP INDEX feedback_due;
DROP INDEX feedback_handler;
CREATE INDEX feedback_all ON feedback (next_due, id) WHERE unit >= '';
CREATE INDEX feedback_all_of_unit ON feedback (unit, next_due, id, confidentiality, handler);
CREATE INDEX feedback_in_state ON feedback (state, next_due, id) WHERE confidentiality <> 'sealed' AND unit >= '';
CREATE INDEX feedback_in_state_of_unit ON feedback (unit, state, next_due, id, confidentiality, handler)
    WHERE confidentiality <> 'sealed';
CREATE INDEX feedback_open ON feedback (next_due, id)
    WHERE is_open = TRUE AND confidentiality <> 'sealed' AND unit >= '';
CREATE INDEX feedback_open_of_unit ON feedback (unit, next_due, id, confidentiality, handler)
    WHERE is_open = TRUE AND confidentiality <> 'sealed';
CREATE INDEX feedback_open_of_handler ON feedback (handler, next_due, id)
    WHERE is_open = TRUE AND confidentiality <> 'sealed';
CREATE INDEX feedback_sealed ON feedback (next_due, id) WHERE confidentiality = 'sealed' AND unit >= '';
CREATE INDEX feedback_sealed_of_unit ON feedback (unit, next_due, id) WHERE confidentiality = 'sealed';
CREATE INDEX feedback_waiting ON feedback (waiting, next_due, id)
    WHERE waiting <> '' AND confidentiality <> 'sealed' AND unit >= '';
CREATE INDEX feedback_waiting_of_unit ON feedback (unit, waiting, next_due, id, confidentiality, handler)
    WHERE waiting <> '' AND confidentiality <> 'sealed';

-- The same for what is public: the newest first, of a procedure, of a kind, of both.
DROP INDEX feedback_release_public;
DROP INDEX feedback_release_procedure;
CREATE INDEX feedback_release_newest ON feedback_release (released_at, id) WHERE is_public = TRUE;
CREATE INDEX feedback_release_of_kind ON feedback_release (kind, released_at, id) WHERE is_public = TRUE;
CREATE INDEX feedback_release_of_procedure ON feedback_release (procedure_code, released_at, id) WHERE is_public = TRUE;
CREATE INDEX feedback_release_of_both ON feedback_release (procedure_code, kind, released_at, id)
    WHERE is_public = TRUE;
