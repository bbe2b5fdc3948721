-- The office: settings, clients and what belongs to them.
-- Times are UTC, RFC 3339 with milliseconds; dates are YYYY-MM-DD; months are YYYY-MM.
CREATE TABLE setting (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL CHECK (json_valid(value))
) STRICT;

CREATE TABLE clerk (
    id    INTEGER PRIMARY KEY,
    name  TEXT NOT NULL UNIQUE CHECK (name <> ''),
    email TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE client (
    id                INTEGER PRIMARY KEY,
    number            TEXT NOT NULL,
    number_key        TEXT NOT NULL UNIQUE,              -- lower case
    name              TEXT NOT NULL CHECK (name <> ''),
    folder            TEXT NOT NULL,                     -- folder below the archive, frozen when first used
    folder_key        TEXT NOT NULL UNIQUE,              -- case-folded NFC
    folder_used       INTEGER NOT NULL DEFAULT 0 CHECK (folder_used IN (0, 1)),
    fiscal_year_start TEXT NOT NULL DEFAULT '01-01',     -- MM-DD
    clerk_id          INTEGER REFERENCES clerk (id),
    left_on           TEXT,                              -- date, NULL while a client
    period_rule       TEXT NOT NULL DEFAULT '',          -- '', 'mail', 'previous:N', 'ask'
    late_policy       TEXT NOT NULL DEFAULT 'next' CHECK (late_policy IN ('next', 'fail')),
    created_at        TEXT NOT NULL
) STRICT;

CREATE TABLE client_scheme (
    client_id  INTEGER NOT NULL REFERENCES client (id),
    valid_from TEXT NOT NULL,                            -- month; '' is the first one
    scheme     TEXT NOT NULL CHECK (scheme IN ('month', 'quarter', 'year')),
    PRIMARY KEY (client_id, valid_from)
) STRICT;

CREATE TABLE symbol (
    id          INTEGER PRIMARY KEY,
    code        TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    main_id     INTEGER REFERENCES symbol (id),          -- ER-1 belongs to ER
    period_rule TEXT NOT NULL DEFAULT '',
    position    INTEGER NOT NULL,
    active      INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;

CREATE TABLE client_symbol (
    client_id INTEGER NOT NULL REFERENCES client (id),
    symbol_id INTEGER NOT NULL REFERENCES symbol (id),
    position  INTEGER NOT NULL,
    PRIMARY KEY (client_id, symbol_id)
) STRICT;

CREATE TABLE import_address (
    id           INTEGER PRIMARY KEY,
    address      TEXT NOT NULL UNIQUE,                   -- as issued: lower case, IDNA domain; never changed, never reused
    client_id    INTEGER NOT NULL REFERENCES client (id),
    symbol_id    INTEGER NOT NULL REFERENCES symbol (id),
    label        TEXT NOT NULL,
    extension    TEXT NOT NULL,
    token        TEXT NOT NULL,                          -- '' without the random part
    active       INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    period_rule  TEXT NOT NULL DEFAULT '',
    sender_reply INTEGER NOT NULL DEFAULT 0 CHECK (sender_reply IN (0, 1)),
    created_at   TEXT NOT NULL,
    retired_at   TEXT
) STRICT;
CREATE UNIQUE INDEX import_address_active ON import_address (client_id, symbol_id, extension) WHERE active = 1;

CREATE TABLE recipient (
    id          INTEGER PRIMARY KEY,
    client_id   INTEGER NOT NULL REFERENCES client (id),
    email       TEXT NOT NULL,
    success     TEXT NOT NULL DEFAULT 'each' CHECK (success IN ('each', 'daily', 'none')),
    active      INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    bounced_at  TEXT,
    bounce_text TEXT NOT NULL DEFAULT '',
    created_at  TEXT NOT NULL,
    UNIQUE (client_id, email)
) STRICT;

-- A period marked complete ("Belege vollständig"); re-opening deletes the row, the audit chain keeps both.
CREATE TABLE completed_period (
    client_id    INTEGER NOT NULL REFERENCES client (id),
    period       TEXT NOT NULL,                          -- 2026-03, 2026-Q1 or 2026
    completed_at TEXT NOT NULL,
    completed_by TEXT NOT NULL,
    PRIMARY KEY (client_id, period)
) STRICT;

-- Where a password that once opened a PDF is kept in the keychain. The password itself is never here.
CREATE TABLE pdf_password (
    client_id INTEGER NOT NULL REFERENCES client (id),
    sender    TEXT NOT NULL,
    secret    TEXT NOT NULL,
    used_at   TEXT NOT NULL,
    PRIMARY KEY (client_id, sender)
) STRICT;
