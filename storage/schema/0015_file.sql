-- Filing a failed import by hand can be undone too: batches get a further kind. A CHECK cannot be changed in place,
-- and a table that others refer to cannot be dropped: both tables are written anew.
ALTER TABLE batch RENAME TO batch_before;
ALTER TABLE batch_item RENAME TO batch_item_before;
DROP INDEX batch_user;
DROP INDEX batch_item_batch;
DROP INDEX batch_item_document;

CREATE TABLE batch (
    id         INTEGER PRIMARY KEY,                      -- file_move.batch names it
    user       TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('move', 'trash', 'restore', 'dismiss', 'file')),
    undoes     INTEGER UNIQUE REFERENCES batch (id),     -- NULL: done by itself
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX batch_user ON batch (user, id);
INSERT INTO batch (id, user, kind, undoes, created_at) SELECT id, user, kind, undoes, created_at FROM batch_before ORDER BY id;

CREATE TABLE batch_item (
    batch_id    INTEGER NOT NULL REFERENCES batch (id),
    document_id INTEGER REFERENCES document (id),
    failed_id   INTEGER REFERENCES failed_import (id),
    before      TEXT NOT NULL CHECK (json_valid(before)),
    after       TEXT NOT NULL CHECK (json_valid(after)),
    CHECK ((document_id IS NULL) <> (failed_id IS NULL))
) STRICT;
CREATE INDEX batch_item_batch ON batch_item (batch_id);
CREATE INDEX batch_item_document ON batch_item (document_id) WHERE document_id IS NOT NULL;
INSERT INTO batch_item (batch_id, document_id, failed_id, before, after)
SELECT batch_id, document_id, failed_id, before, after FROM batch_item_before ORDER BY rowid;
DROP TABLE batch_item_before;
DROP TABLE batch_before;
