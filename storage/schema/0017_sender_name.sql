-- The name that a mail's sender goes by, beside the address. Mails from before have none until they are processed again.
ALTER TABLE mail ADD COLUMN sender_name TEXT NOT NULL DEFAULT '';
ALTER TABLE document ADD COLUMN sender_name TEXT NOT NULL DEFAULT '';

-- Lists show the name, else the address, and sort by what they show.
DROP INDEX mail_by_sender;
DROP INDEX document_by_sender;
CREATE INDEX mail_by_sender ON mail (coalesce(nullif(sender_name, ''), sender) COLLATE NOCASE, id);
CREATE INDEX document_by_sender ON document (coalesce(nullif(sender_name, ''), sender) COLLATE NOCASE, id) WHERE state <> 'trashed';

-- A search looks at both, and still reads nothing but these indexes.
DROP INDEX mail_by_time;
DROP INDEX document_by_received;
CREATE INDEX mail_by_time ON mail (coalesce(date, recorded_at), id, sender, sender_name, subject, client_id, status);
CREATE INDEX document_by_received
ON document (received_at, id, name, sender, sender_name, client_id, symbol_id, period, period_open, source, state)
WHERE state <> 'trashed';
