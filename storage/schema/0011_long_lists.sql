-- The mail log sorts by every column that it shows. The client of a mail is
-- the one that it was delivered to first.
ALTER TABLE mail ADD COLUMN client_id INTEGER REFERENCES client (id);
UPDATE mail SET client_id = (SELECT client_id FROM delivery WHERE mail_id = mail.id AND client_id IS NOT NULL ORDER BY id LIMIT 1);
CREATE TRIGGER delivery_names_client AFTER INSERT ON delivery WHEN NEW.client_id IS NOT NULL BEGIN
    UPDATE mail SET client_id = NEW.client_id WHERE id = NEW.mail_id AND client_id IS NULL;
END;
CREATE TRIGGER delivery_learns_client AFTER UPDATE OF client_id ON delivery WHEN NEW.client_id IS NOT OLD.client_id BEGIN
    UPDATE mail SET client_id = (SELECT client_id FROM delivery WHERE mail_id = NEW.mail_id AND client_id IS NOT NULL ORDER BY id LIMIT 1)
    WHERE id = NEW.mail_id;
END;
CREATE INDEX mail_by_time ON mail (coalesce(date, recorded_at), id, sender, subject, client_id, status);  -- a search reads nothing else
CREATE INDEX mail_by_sender ON mail (sender, id);
CREATE INDEX mail_by_subject ON mail (subject, id);
CREATE INDEX mail_by_status ON mail (status, id);
CREATE INDEX mail_by_client ON mail (client_id, id);
-- Whatever narrows the list of documents stands in this index: counting and searching read no row that they
-- do not find. The others are what lists sort by.
DROP INDEX document_by_received;
CREATE INDEX document_by_received ON document (received_at, id, name, sender, client_id, symbol_id, period, period_open, source, state)
WHERE state <> 'trashed';
CREATE INDEX document_by_pages ON document (pages, id) WHERE state <> 'trashed';
CREATE INDEX document_by_source ON document (source, id) WHERE state <> 'trashed';
CREATE INDEX document_by_year ON document (fiscal_year, id) WHERE state <> 'trashed';
CREATE INDEX document_by_state ON document (state, id) WHERE state <> 'trashed';
