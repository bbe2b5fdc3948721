-- Mails, to whom they were delivered and what became of each attachment.
CREATE TABLE cursor (
    host         TEXT NOT NULL,
    username     TEXT NOT NULL,
    folder       TEXT NOT NULL,
    uidvalidity  INTEGER NOT NULL,
    next_uid     INTEGER NOT NULL,                       -- every message below is a mail row, refused or older than the start date
    first_until  INTEGER NOT NULL,                       -- UIDs below lay in the mailbox before the first sync
    keywords     INTEGER NOT NULL DEFAULT 1 CHECK (keywords IN (0, 1)),
    synced_at    TEXT,
    PRIMARY KEY (host, username, folder)
) STRICT;

CREATE TABLE mail (
    id            INTEGER PRIMARY KEY,
    host          TEXT NOT NULL,
    username      TEXT NOT NULL,
    folder        TEXT NOT NULL,
    uidvalidity   INTEGER NOT NULL,
    uid           INTEGER NOT NULL,
    spool         TEXT NOT NULL,                         -- SHA-256 of the original as received; '' if it could not be fetched
    size          INTEGER NOT NULL,
    internal_date TEXT NOT NULL,
    first_sync    INTEGER NOT NULL DEFAULT 0 CHECK (first_sync IN (0, 1)),
    fingerprint   TEXT NOT NULL DEFAULT '',
    message_id    TEXT NOT NULL DEFAULT '',
    sender        TEXT NOT NULL DEFAULT '',
    subject       TEXT NOT NULL DEFAULT '',
    date          TEXT,                                  -- the date that decided the period
    date_source   TEXT NOT NULL DEFAULT '' CHECK (date_source IN ('', 'date', 'internaldate', 'received')),
    status        TEXT NOT NULL DEFAULT 'waiting' CHECK (status IN
        ('waiting', 'filed', 'partly-filed', 'failed', 'repeat', 'duplicate', 'returned-notice', 'bounce', 'confirmation')),
    defects       TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(defects)),
    note          TEXT NOT NULL DEFAULT '',              -- confirmation code or link, bounced Message-ID, why it could not be fetched
    recorded_at   TEXT NOT NULL,
    decided_at    TEXT,
    marked_at     TEXT,                                  -- the server was told
    UNIQUE (host, username, folder, uidvalidity, uid)
) STRICT;
CREATE INDEX mail_waiting ON mail (id) WHERE decided_at IS NULL;
CREATE INDEX mail_unmarked ON mail (id) WHERE marked_at IS NULL;
CREATE INDEX mail_spool ON mail (spool);

CREATE TABLE delivery (
    id          INTEGER PRIMARY KEY,
    mail_id     INTEGER NOT NULL REFERENCES mail (id),
    fingerprint TEXT NOT NULL,
    address     TEXT NOT NULL,                           -- '' where the mail names none
    address_id  INTEGER REFERENCES import_address (id),
    client_id   INTEGER REFERENCES client (id),
    also_of     INTEGER REFERENCES delivery (id),        -- another address of the same client has filed it
    confidence  TEXT NOT NULL CHECK (confidence IN ('envelope', 'header', 'none')),
    field       TEXT NOT NULL,                           -- the header field that named the address
    place       INTEGER NOT NULL DEFAULT 0,              -- its position from the top, first is 1
    UNIQUE (fingerprint, address)
) STRICT;
CREATE INDEX delivery_mail ON delivery (mail_id);

CREATE TABLE failed_import (
    id          INTEGER PRIMARY KEY,
    mail_id     INTEGER NOT NULL REFERENCES mail (id),
    delivery_id INTEGER NOT NULL UNIQUE REFERENCES delivery (id),
    client_id   INTEGER REFERENCES client (id),
    symbol_id   INTEGER REFERENCES symbol (id),
    address     TEXT NOT NULL,
    period      TEXT NOT NULL DEFAULT '',
    reason      TEXT NOT NULL DEFAULT '',                -- what concerns the whole mail; '' if only attachments failed
    state       TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'resolved', 'dismissed')),
    remark      TEXT NOT NULL DEFAULT '',
    dismissal   TEXT NOT NULL DEFAULT '',                -- advertising, duplicate, no-document, returned, other
    created_at  TEXT NOT NULL,
    settled_at  TEXT
) STRICT;
CREATE INDEX failed_import_open ON failed_import (id) WHERE state = 'open';
CREATE INDEX failed_import_mail ON failed_import (mail_id);

CREATE TABLE attachment (
    id          INTEGER PRIMARY KEY,
    mail_id     INTEGER NOT NULL REFERENCES mail (id),
    delivery_id INTEGER NOT NULL REFERENCES delivery (id),
    failed_id   INTEGER REFERENCES failed_import (id),
    document_id INTEGER REFERENCES document (id),
    position    INTEGER NOT NULL,
    part        TEXT NOT NULL,                           -- place in the MIME tree: 2, 1.3, inside a nested message 2/1
    name        TEXT NOT NULL,
    type        TEXT NOT NULL,                           -- media type by content, else as declared
    size        INTEGER NOT NULL,
    sha256      TEXT NOT NULL,
    outcome     TEXT NOT NULL CHECK (outcome IN ('filed', 'failed', 'ignored', 'duplicate')),
    reason      TEXT NOT NULL DEFAULT '',
    settled     TEXT NOT NULL DEFAULT '' CHECK (settled IN ('', 'filed', 'dismissed')),  -- what a person did with a failed one
    UNIQUE (delivery_id, part)
) STRICT;
CREATE INDEX attachment_mail ON attachment (mail_id);
CREATE INDEX attachment_failed ON attachment (failed_id) WHERE failed_id IS NOT NULL;
CREATE INDEX attachment_document ON attachment (document_id) WHERE document_id IS NOT NULL;
CREATE INDEX attachment_sha ON attachment (sha256);

-- Pictures seen from a sender before: a logo comes again and again.
CREATE TABLE seen_image (
    sender TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    mail_id INTEGER NOT NULL REFERENCES mail (id),
    PRIMARY KEY (sender, sha256)
) STRICT;

-- Fields read out of e-invoices: hints for lists, never a reason to move a document.
CREATE TABLE einvoice (
    id            INTEGER PRIMARY KEY,
    document_id   INTEGER REFERENCES document (id),
    attachment_id INTEGER REFERENCES attachment (id),
    syntax        TEXT NOT NULL,
    number        TEXT NOT NULL DEFAULT '',
    issued        TEXT NOT NULL DEFAULT '',
    due           TEXT NOT NULL DEFAULT '',
    seller        TEXT NOT NULL DEFAULT '',
    seller_vat    TEXT NOT NULL DEFAULT '',
    iban          TEXT NOT NULL DEFAULT '',
    net           TEXT NOT NULL DEFAULT '',              -- decimal text, point as separator
    tax           TEXT NOT NULL DEFAULT '',
    gross         TEXT NOT NULL DEFAULT '',
    currency      TEXT NOT NULL DEFAULT '',
    CHECK (document_id IS NOT NULL OR attachment_id IS NOT NULL)
) STRICT;
CREATE INDEX einvoice_document ON einvoice (document_id);
