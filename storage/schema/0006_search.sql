-- Full text by document id: words of the text, and trigrams of the short facts (number, supplier, name, amounts).
-- A document's bytes never change, so its words are written once and the text itself is not kept. Tables that
-- Debian's sqlite3 tool (3.40) cannot read are avoided: support looks into this file with it.
CREATE TABLE indexed_document (
    document_id INTEGER PRIMARY KEY REFERENCES document (id),
    facts       TEXT NOT NULL,
    indexed_at  TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE document_text USING fts5(body, content='', tokenize='unicode61');
CREATE VIRTUAL TABLE document_facts USING fts5(facts, content='indexed_document', content_rowid='document_id', tokenize='trigram');
