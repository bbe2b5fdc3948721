-- What else e-invoices say. A document shows one of them, an attachment has its own.
ALTER TABLE einvoice ADD COLUMN kind TEXT NOT NULL DEFAULT 'invoice';
ALTER TABLE einvoice ADD COLUMN buyer TEXT NOT NULL DEFAULT '';
ALTER TABLE einvoice ADD COLUMN payable TEXT NOT NULL DEFAULT '';
DROP INDEX einvoice_document;
CREATE UNIQUE INDEX einvoice_document ON einvoice (document_id) WHERE document_id IS NOT NULL;
CREATE UNIQUE INDEX einvoice_attachment ON einvoice (attachment_id) WHERE attachment_id IS NOT NULL;
