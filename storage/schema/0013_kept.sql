-- Originals leave the spool when nothing needs them any more: first the row
-- says so, then the file goes.
ALTER TABLE mail ADD COLUMN spool_state TEXT NOT NULL DEFAULT 'kept' CHECK (spool_state IN ('kept', 'leaving', 'gone'));
CREATE INDEX mail_kept ON mail (recorded_at) WHERE spool_state = 'kept';
CREATE INDEX mail_leaving ON mail (spool) WHERE spool_state = 'leaving';
