-- Idle minutes for which the site states no policy have default terms. They were looked up anew at each posting and kept
-- nowhere, so that nobody could say afterwards what they should have been.
CREATE TABLE idle_terms (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    terms      bigint      NOT NULL REFERENCES terms,
    known_from timestamptz NOT NULL UNIQUE,
    digest     bytea       NOT NULL
);
COMMENT ON TABLE idle_terms IS 'The default terms of idle minutes, each until the next ones; posting adds a row where they have changed';
COMMENT ON COLUMN idle_terms.known_from IS 'The first posting that booked by them';
COMMENT ON COLUMN idle_terms.digest IS 'SHA-256 of the row''s canonical form: see docs/ledger.md';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON idle_terms
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
