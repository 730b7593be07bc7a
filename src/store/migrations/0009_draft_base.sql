-- Portable SQL: the same text runs on SQLite and PostgreSQL (rules at the top of store/mod.rs).

-- The newest version of the procedure when the draft was last written; NULL: there was none.
ALTER TABLE draft ADD COLUMN base BIGINT;
