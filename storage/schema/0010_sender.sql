-- Confirmations and refusals that go to whoever sent a mail, where the import
-- address wishes it: they say less than what recipients get.
ALTER TABLE outbox ADD COLUMN to_sender INTEGER NOT NULL DEFAULT 0 CHECK (to_sender IN (0, 1));
CREATE INDEX outbox_to_sender ON outbox (recipient, created_at) WHERE to_sender = 1;
