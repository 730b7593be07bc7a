-- Portable SQL: the same text runs on SQLite and PostgreSQL (rules at the top of store/mod.rs).

-- As whom the identity provider knows an officer, from their first sign-in through it on.
ALTER TABLE staff ADD COLUMN oidc_issuer TEXT;
ALTER TABLE staff ADD COLUMN oidc_subject TEXT;
CREATE UNIQUE INDEX staff_oidc ON staff (oidc_issuer, oidc_subject);
