-- What long lists sort by; the trash is a list of its own and short.
CREATE INDEX document_by_received ON document (received_at, id) WHERE state <> 'trashed';
CREATE INDEX document_by_name ON document (name, id) WHERE state <> 'trashed';
CREATE INDEX document_by_sender ON document (sender, id) WHERE state <> 'trashed';
CREATE INDEX document_by_month ON document (month, id) WHERE state <> 'trashed';
DROP INDEX document_received;
CREATE INDEX client_by_number ON client (number, id);
CREATE INDEX document_by_client ON document (client_id, id) WHERE state <> 'trashed';
CREATE INDEX document_by_symbol ON document (symbol_id, id) WHERE state <> 'trashed';
