-- Mails that we send, queued in the database first.
CREATE TABLE outbox (
    id           INTEGER PRIMARY KEY,
    kind         TEXT NOT NULL CHECK (kind IN ('failure', 'success', 'digest', 'office', 'test')),
    recipient    TEXT NOT NULL,                          -- one e-mail address; one row a recipient
    client_id    INTEGER REFERENCES client (id),
    mail_id      INTEGER REFERENCES mail (id),
    delivery_id  INTEGER REFERENCES delivery (id),
    failed_id    INTEGER REFERENCES failed_import (id),
    subject      TEXT NOT NULL,
    message_id   TEXT NOT NULL UNIQUE,                   -- with < >; fixed before the first attempt
    original     INTEGER NOT NULL DEFAULT 0 CHECK (original IN (0, 1)),  -- may carry the original mail
    body         TEXT NOT NULL DEFAULT '',               -- only kind test
    state        TEXT NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'held', 'sending', 'sent', 'bounced', 'given-up')),
    attempts     INTEGER NOT NULL DEFAULT 0,
    less         INTEGER NOT NULL DEFAULT 0,             -- how far the content was cut down: 0 all, 1 files only, 2 text only
    next_at      TEXT NOT NULL,
    reached_at   TEXT,                                   -- first attempt that reached a server
    last_error   TEXT NOT NULL DEFAULT '',
    created_at   TEXT NOT NULL,
    sent_at      TEXT
) STRICT;
CREATE INDEX outbox_due ON outbox (next_at) WHERE state IN ('due', 'sending');
CREATE INDEX outbox_recipient ON outbox (recipient, created_at);
CREATE INDEX outbox_failed ON outbox (failed_id);

-- What a recipient gets later together with others: the daily list, or more than 20 failures in an hour.
CREATE TABLE digest_item (
    id          INTEGER PRIMARY KEY,
    digest      TEXT NOT NULL CHECK (digest IN ('daily', 'hourly')),
    recipient   TEXT NOT NULL,
    client_id   INTEGER REFERENCES client (id),
    mail_id     INTEGER NOT NULL REFERENCES mail (id),
    delivery_id INTEGER NOT NULL REFERENCES delivery (id),
    failed_id   INTEGER REFERENCES failed_import (id),   -- NULL: a success
    original    INTEGER NOT NULL DEFAULT 0 CHECK (original IN (0, 1)),
    outbox_id   INTEGER REFERENCES outbox (id),          -- NULL until gathered
    created_at  TEXT NOT NULL
) STRICT;
CREATE INDEX digest_item_open ON digest_item (recipient, created_at) WHERE outbox_id IS NULL;
CREATE INDEX digest_item_outbox ON digest_item (outbox_id);
