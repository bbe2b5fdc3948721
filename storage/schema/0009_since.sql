-- The start date that a folder was listed with, '' if there was none or it is
-- not known: an earlier one lists the folder again.
ALTER TABLE cursor ADD COLUMN since TEXT NOT NULL DEFAULT '';
