-- What a contract says that a kilowatt-hour costs: a rule, with the days on which it holds. A new version of the same days
-- supersedes the old one, which stays.
CREATE TABLE tariff (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code       text        NOT NULL CHECK (code ~ '^[^[:space:][:cntrl:]]{1,64}$'),
    kind       text        NOT NULL CHECK (kind ~ '^[a-z][a-z-]{1,31}$'),
    currency   text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    zone       text        NOT NULL,
    valid_from date        NOT NULL,
    valid_to   date        NOT NULL,
    rule       text        NOT NULL CHECK (jsonb_typeof(rule::jsonb) = 'object'),
    source     text        NOT NULL,
    version    text        NOT NULL,
    known_from timestamptz NOT NULL,
    supersedes bigint UNIQUE REFERENCES tariff,
    digest     bytea       NOT NULL,
    contract   bigint GENERATED ALWAYS AS (hashtextextended(code, 0)) STORED,
    CHECK (valid_from < valid_to),
    CONSTRAINT tariff_valid_once EXCLUDE USING gist (
        numrange(contract, contract, '[]') WITH &&, daterange(valid_from, valid_to) WITH &&) WHERE (supersedes IS NULL)
);
COMMENT ON TABLE tariff IS 'A contract''s price of electricity by a rule';
COMMENT ON COLUMN tariff.code IS 'The contract: its versions and its years have the same';
COMMENT ON COLUMN tariff.kind IS 'How the rule is read: flat, time-of-use, dynamic';
COMMENT ON COLUMN tariff.zone IS 'Time zone of its days and bands, of the IANA database';
COMMENT ON COLUMN tariff.valid_to IS 'The day after its last';
COMMENT ON COLUMN tariff.rule IS 'JSON without blanks, names in alphabetical order';
COMMENT ON COLUMN tariff.known_from IS 'Since when it can be booked by';
COMMENT ON COLUMN tariff.supersedes IS 'The version of the same contract and days that it corrects';
COMMENT ON COLUMN tariff.digest IS 'SHA-256 of the row''s canonical form: see docs/ledger.md';
COMMENT ON COLUMN tariff.contract IS 'Hash of code';

CREATE FUNCTION tariff_corrects() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    old tariff%ROWTYPE;
BEGIN
    IF EXISTS (SELECT FROM tariff WHERE code = NEW.code AND currency <> NEW.currency) THEN
        RAISE EXCEPTION 'contract % has another currency already', NEW.code USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.supersedes IS NULL THEN
        RETURN NEW;
    END IF;
    SELECT * INTO old FROM tariff WHERE id = NEW.supersedes;
    IF (old.code, old.valid_from, old.valid_to) IS DISTINCT FROM (NEW.code, NEW.valid_from, NEW.valid_to) THEN
        RAISE EXCEPTION 'a tariff that supersedes % is of its contract and its days', NEW.supersedes
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF old.known_from >= NEW.known_from THEN
        RAISE EXCEPTION 'a tariff that supersedes % is known later than it', NEW.supersedes
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION tariff_corrects() IS 'A contract has one currency, and one rule for each day that is known at a time';
CREATE TRIGGER corrects BEFORE INSERT ON tariff FOR EACH ROW EXECUTE FUNCTION tariff_corrects();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON tariff
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
