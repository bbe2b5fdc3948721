-- Why a delivery's address is believed, and why a mail's own date is not used.
ALTER TABLE delivery ADD COLUMN trust TEXT NOT NULL DEFAULT '' CHECK (trust IN ('', 'probe', 'provider', 'sender'));
ALTER TABLE delivery ADD COLUMN provider TEXT NOT NULL DEFAULT '';  -- host whose field it was
ALTER TABLE mail ADD COLUMN date_reason TEXT NOT NULL DEFAULT '' CHECK (date_reason IN ('', 'missing', 'unreadable', 'far', 'future'));

-- What a provider asks for before it forwards mail to one of our addresses.
CREATE TABLE confirmation (
    mail_id  INTEGER PRIMARY KEY REFERENCES mail (id),
    provider TEXT NOT NULL,                              -- gmail, microsoft, gmx, yahoo, icloud
    code     TEXT NOT NULL DEFAULT '',
    link     TEXT NOT NULL DEFAULT '',
    proved   INTEGER NOT NULL CHECK (proved IN (0, 1))   -- the mailbox's own provider has checked the sender
) STRICT;
