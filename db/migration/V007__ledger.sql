CREATE TABLE entry (
    id        bigint PRIMARY KEY CHECK (id >= 1),
    kind      text        NOT NULL CHECK (kind IN ('BOOKING', 'REVERSAL')),
    device    text        NOT NULL,
    minute    timestamptz NOT NULL,
    revision  integer     NOT NULL,
    reverses  bigint UNIQUE REFERENCES entry,
    cause     text        NOT NULL,
    posted_at timestamptz NOT NULL,
    previous  text        NOT NULL CHECK (previous ~ '^[0-9a-f]{64}$'),
    hash      text        NOT NULL UNIQUE CHECK (hash ~ '^[0-9a-f]{64}$'),
    UNIQUE (device, minute, revision, kind),
    CHECK ((kind = 'REVERSAL') = (reverses IS NOT NULL)),
    FOREIGN KEY (device, minute, revision) REFERENCES attribution
);
COMMENT ON TABLE entry IS 'The ledger: one entry books a window''s attribution; a correction is a reversal and a new entry';
COMMENT ON COLUMN entry.id IS 'Counts without a hole';
COMMENT ON COLUMN entry.hash IS 'SHA-256 over previous and the entry''s canonical form: see docs/ledger.md';

CREATE TABLE posting (
    entry   bigint  NOT NULL REFERENCES entry,
    line    integer NOT NULL CHECK (line >= 0),
    account text    NOT NULL,
    side    text    NOT NULL CHECK (side IN ('DEBIT', 'CREDIT')),
    unit    text    NOT NULL CHECK (unit ~ '^(mJ|ugCO2e|u[A-Z]{3})$'),
    amount  bigint  NOT NULL CHECK (amount >= 0),
    terms   bigint REFERENCES terms,
    PRIMARY KEY (entry, line)
);
CREATE INDEX posting_by_account ON posting (account);
COMMENT ON TABLE posting IS 'Both sides of an entry, balanced in each unit';
COMMENT ON COLUMN posting.account IS 'device:ID, facility, grid, supplier against run:ID, idle:ID, overhead:run:ID, overhead:idle:ID';
COMMENT ON COLUMN posting.terms IS 'The factor, tariff and PUE that a derived amount comes from';

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON posting
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    off record;
BEGIN
    SELECT unit, sum(CASE side WHEN 'DEBIT' THEN amount ELSE -amount END) AS difference INTO off
        FROM posting WHERE entry = NEW.id GROUP BY unit
        HAVING sum(CASE side WHEN 'DEBIT' THEN amount ELSE -amount END) <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % does not balance: % %', NEW.id, off.difference, off.unit
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER balanced AFTER INSERT ON entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION entry_balances();

CREATE TABLE comparison_statement (
    comparison uuid        NOT NULL REFERENCES comparison,
    revision   integer     NOT NULL CHECK (revision >= 1),
    sha256     text        NOT NULL,
    statement  jsonb       NOT NULL,
    made_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (comparison, revision)
);
COMMENT ON TABLE comparison_statement IS 'What a comparison said, each time that it said something else';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON comparison_statement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
