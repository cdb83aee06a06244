-- A log that another tool wrote used to become samples first and a run afterwards, so that what was refused in between stayed
-- behind as samples of nobody. An import is now one thing: its samples, run and marks come in one transaction with its row.
CREATE TABLE import (
    id          uuid        PRIMARY KEY REFERENCES run,
    content     bytea       NOT NULL CHECK (octet_length(content) = 32),
    part        text        NOT NULL,
    lead        text        NOT NULL CHECK (lead <> ''),
    reading     text        NOT NULL CHECK (reading <> ''),
    from_utc    timestamptz NOT NULL,
    to_utc      timestamptz NOT NULL CHECK (to_utc >= from_utc),
    segments    integer     NOT NULL CHECK (segments > 0),
    samples     bigint      NOT NULL CHECK (samples >= segments),
    replaces    uuid        UNIQUE REFERENCES import CHECK (replaces <> id),
    stated_by   text        NOT NULL CHECK (stated_by <> ''),
    accepted_at timestamptz NOT NULL,
    digest      bytea       NOT NULL
);
CREATE INDEX import_by_content ON import (content);
CREATE INDEX import_by_lead ON import (lead);
COMMENT ON TABLE import IS 'A log of another tool that was taken into the books, whole; its samples have its id as their boot';
COMMENT ON COLUMN import.id IS 'Also of its run, and the boot epoch of its segments and marks';
COMMENT ON COLUMN import.content IS 'SHA-256 of the file''s bytes';
COMMENT ON COLUMN import.part IS 'Which host''s rows were taken of a file of several; empty for all of it';
COMMENT ON COLUMN import.lead IS 'Names the log by its first rows: a longer copy of it has the same';
COMMENT ON COLUMN import.reading IS 'How the file was read: its zone, host, and what told its GPUs apart';
COMMENT ON COLUMN import.replaces IS 'The import that was withdrawn for it, in the same transaction';
COMMENT ON COLUMN import.digest IS 'SHA-256 of the row''s canonical form: see docs/ledger.md';

CREATE TABLE import_withdrawal (
    import       uuid        PRIMARY KEY REFERENCES import,
    stated_by    text        NOT NULL CHECK (stated_by <> ''),
    why          text        NOT NULL CHECK (why <> ''),
    arrival      bigint      NOT NULL UNIQUE,
    withdrawn_at timestamptz NOT NULL,
    digest       bytea       NOT NULL
);
COMMENT ON TABLE import_withdrawal IS 'An import counts no more: its minutes are computed again without it, and the ledger reverses';
COMMENT ON COLUMN import_withdrawal.arrival IS 'Its number among segments: a window that has seen it leaves the import''s samples out';
COMMENT ON COLUMN import_withdrawal.digest IS 'SHA-256 of the row''s canonical form, which has the import''s digest';

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['import', 'import_withdrawal'] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I'
            || ' FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name);
    END LOOP;
END $$;

CREATE FUNCTION withdrawn(of_boot uuid, as_of bigint) RETURNS boolean STABLE LANGUAGE sql AS $$
    SELECT EXISTS (SELECT FROM import_withdrawal w WHERE w.import = of_boot AND w.arrival <= as_of)
$$;
COMMENT ON FUNCTION withdrawn(uuid, bigint) IS 'Whether the samples of a boot are those of an import that was withdrawn, as an arrival has it';
