-- Taking feedback in, also where somebody floods it: who sends and what it says are marked apart, so that one can be
-- counted without the other. Both marks can be made by the owner of the seal keys only. Portable SQL: the same text
-- runs on SQLite and PostgreSQL (rules at the top of store/mod.rs).
DROP INDEX feedback_submission_sender;
ALTER TABLE feedback_submission DROP COLUMN sender_mark;
ALTER TABLE feedback_submission ADD COLUMN contact_mark TEXT NOT NULL DEFAULT '';
ALTER TABLE feedback_submission ADD COLUMN text_mark TEXT NOT NULL DEFAULT '';
CREATE INDEX feedback_submission_contact ON feedback_submission (contact_mark, at);
CREATE INDEX feedback_submission_text ON feedback_submission (text_mark, at);

-- Proofs of work that were handed in, until they would have ended anyway: none counts twice.
CREATE TABLE feedback_proof (
    challenge TEXT PRIMARY KEY,
    until BIGINT NOT NULL
);
CREATE INDEX feedback_proof_until ON feedback_proof (until);

-- How many short texts went out lately.
CREATE INDEX message_sent ON message (way, sent_at) WHERE state = 'sent';
