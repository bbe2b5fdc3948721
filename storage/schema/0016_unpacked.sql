-- Files that were taken out of an archive that came as an attachment, and filed.
CREATE TABLE unpacked (
    attachment_id INTEGER NOT NULL REFERENCES attachment (id),
    position      INTEGER NOT NULL,                      -- in the archive, from 1
    document_id   INTEGER NOT NULL REFERENCES document (id),
    PRIMARY KEY (attachment_id, position)
) STRICT;
