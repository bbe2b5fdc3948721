-- Documents and their files below the archive.
CREATE TABLE document (
    id          INTEGER PRIMARY KEY,
    client_id   INTEGER NOT NULL REFERENCES client (id),
    symbol_id   INTEGER NOT NULL REFERENCES symbol (id),
    month       TEXT NOT NULL,                           -- booking month, always stored
    period      TEXT NOT NULL,                           -- 2026-03, 2026-Q1 or 2026 by the client's scheme
    mail_month  TEXT NOT NULL DEFAULT '',                -- the month before "late" moved it on
    period_open INTEGER NOT NULL DEFAULT 0 CHECK (period_open IN (0, 1)),  -- waits under "Periode offen"
    fiscal_year TEXT NOT NULL,
    name        TEXT NOT NULL,                           -- as shown, with extension
    sha256      TEXT NOT NULL,
    size        INTEGER NOT NULL,
    pages       INTEGER NOT NULL DEFAULT 0,
    source      TEXT NOT NULL CHECK (source IN ('email', 'manual', 'upload')),
    state       TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'released', 'handed-over', 'booked', 'trashed')),
    mail_id     INTEGER REFERENCES mail (id),
    delivery_id INTEGER REFERENCES delivery (id),
    sender      TEXT NOT NULL DEFAULT '',
    received_at TEXT NOT NULL,
    signed      INTEGER NOT NULL DEFAULT 0 CHECK (signed IN (0, 1)),
    flags       TEXT NOT NULL DEFAULT '',                -- space-separated: late date-doubtful header-address mail-defects unchecked derived signed
    remark      TEXT NOT NULL DEFAULT '',
    filed       INTEGER NOT NULL DEFAULT 0 CHECK (filed IN (0, 1)),  -- all its files are complete
    created_at  TEXT NOT NULL,
    trashed_at  TEXT
) STRICT;
CREATE INDEX document_bytes ON document (client_id, sha256);
CREATE INDEX document_received ON document (received_at, id);
CREATE INDEX document_placement ON document (client_id, symbol_id, period);
CREATE INDEX document_state ON document (state, received_at);
CREATE INDEX document_mail ON document (mail_id);
CREATE INDEX document_unfiled ON document (id) WHERE filed = 0;

CREATE TABLE document_file (
    id           INTEGER PRIMARY KEY,
    document_id  INTEGER NOT NULL REFERENCES document (id),
    kind         TEXT NOT NULL CHECK (kind IN ('original', 'companion', 'opened', 'derived')),
    part         TEXT NOT NULL DEFAULT '',               -- where in the mail the bytes stand, for publishing after a crash
    path         TEXT NOT NULL,                          -- below the archive, with /
    path_key     TEXT NOT NULL UNIQUE,                   -- case-folded NFC
    sha256       TEXT NOT NULL,
    size         INTEGER NOT NULL,
    published_at TEXT
) STRICT;
CREATE INDEX document_file_document ON document_file (document_id);
CREATE INDEX document_file_unpublished ON document_file (id) WHERE published_at IS NULL;

-- A move is two transactions around one rename: from and to stay reserved until it is done.
CREATE TABLE file_move (
    id          INTEGER PRIMARY KEY,
    file_id     INTEGER NOT NULL REFERENCES document_file (id),
    from_path   TEXT NOT NULL,
    to_path     TEXT NOT NULL,
    to_key      TEXT NOT NULL,
    undoes      INTEGER REFERENCES file_move (id),
    batch       TEXT NOT NULL,                           -- moves made together are undone together
    state       TEXT NOT NULL CHECK (state IN ('pending', 'done', 'stopped')),
    problem     TEXT NOT NULL DEFAULT '',
    details     TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(details)),  -- old and new placement
    created_at  TEXT NOT NULL,
    done_at     TEXT
) STRICT;
CREATE UNIQUE INDEX file_move_target ON file_move (to_key) WHERE state = 'pending';
CREATE INDEX file_move_file ON file_move (file_id);
