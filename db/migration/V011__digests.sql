-- A changed bit shows: each row that a figure depends on carries the SHA-256 of its canonical form (docs/ledger.md), a
-- row among many of one parent a CRC32C that says which of them it is. Rows from before have none, and are counted.
ALTER TABLE instrument ADD COLUMN digest bytea;
ALTER TABLE factor ADD COLUMN digest bytea;
ALTER TABLE terms ADD COLUMN digest bytea;
ALTER TABLE segment ADD COLUMN digest bytea;
ALTER TABLE device_window ADD COLUMN arrival bigint, ADD COLUMN digest bytea;
ALTER TABLE attribution ADD COLUMN digest bytea;
ALTER TABLE attribution_share ADD COLUMN crc32c integer;
ALTER TABLE posting ADD COLUMN crc32c integer;

ALTER TABLE instrument ADD CONSTRAINT digested CHECK (digest IS NOT NULL) NOT VALID;
ALTER TABLE factor ADD CONSTRAINT digested CHECK (digest IS NOT NULL) NOT VALID;
ALTER TABLE terms ADD CONSTRAINT digested CHECK (digest IS NOT NULL) NOT VALID;
ALTER TABLE segment ADD CONSTRAINT digested CHECK (digest IS NOT NULL) NOT VALID;
ALTER TABLE device_window ADD CONSTRAINT digested CHECK (digest IS NOT NULL AND arrival IS NOT NULL) NOT VALID;
ALTER TABLE attribution ADD CONSTRAINT digested CHECK (digest IS NOT NULL) NOT VALID;
ALTER TABLE attribution_share ADD CONSTRAINT digested CHECK (crc32c IS NOT NULL) NOT VALID;
ALTER TABLE posting ADD CONSTRAINT digested CHECK (crc32c IS NOT NULL) NOT VALID;

COMMENT ON COLUMN instrument.digest IS 'SHA-256 of the row''s canonical form: see docs/ledger.md';
COMMENT ON COLUMN factor.digest IS 'SHA-256 of the row''s canonical form';
COMMENT ON COLUMN terms.digest IS 'SHA-256 of the row''s canonical form, which names its factor''s';
COMMENT ON COLUMN segment.digest IS 'SHA-256 of the row''s canonical form';
COMMENT ON COLUMN device_window.arrival IS 'It was computed from the segments up to this arrival';
COMMENT ON COLUMN device_window.digest IS 'SHA-256 of the row''s canonical form, which names its instrument''s';
COMMENT ON COLUMN attribution.digest IS 'SHA-256 of the row''s canonical form, which names its window''s and has its shares';
COMMENT ON COLUMN attribution_share.crc32c IS 'CRC32C of the row''s canonical form: says which of the shares was changed';
COMMENT ON COLUMN posting.crc32c IS 'CRC32C of the row''s canonical form: says which of the postings was changed';
