-- The audit chain: each row carries the hash of the row before it.
CREATE TABLE audit (
    seq     INTEGER PRIMARY KEY,
    time    TEXT NOT NULL,
    user    TEXT NOT NULL,
    host    TEXT NOT NULL,
    action  TEXT NOT NULL,
    entity  TEXT NOT NULL,                               -- document 12, client 3
    details TEXT NOT NULL CHECK (json_valid(details)),   -- canonical JSON
    hash    TEXT NOT NULL                                -- SHA-256 of the previous hash and the canonical JSON of this row
) STRICT;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are never changed'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are never deleted'); END;
