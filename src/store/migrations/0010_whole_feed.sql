-- Portable SQL: the same text runs on SQLite and PostgreSQL (rules at the top of store/mod.rs).

-- The feed of changes now tells of agencies, and of what stands in place of a procedure that ended. Copies that were
-- made before are past both, so they are told once more: both move behind everything else, in the same order.
UPDATE agency SET seq = seq + (SELECT last_seq FROM change_counter);
UPDATE procedure_version SET seq = seq + (SELECT last_seq FROM change_counter)
WHERE EXISTS (SELECT 1 FROM supersession
              WHERE (supersession.code = procedure_version.code AND supersession.number = procedure_version.number)
                 OR supersession.by_code = procedure_version.code);
UPDATE change_counter SET last_seq = 2 * last_seq;
