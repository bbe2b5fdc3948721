-- What people did with documents and failed imports, so that it can be undone: one row a click.
CREATE TABLE batch (
    id         INTEGER PRIMARY KEY,                      -- file_move.batch names it
    user       TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('move', 'trash', 'restore', 'dismiss')),
    undoes     INTEGER UNIQUE REFERENCES batch (id),     -- NULL: done by itself
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX batch_user ON batch (user, id);

-- One thing that a batch changed, as it was and as it became.
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

CREATE INDEX document_file_bytes ON document_file (sha256);
CREATE INDEX file_move_open ON file_move (file_id) WHERE state <> 'done';
