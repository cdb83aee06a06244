-- What was booked by terms that were wrong is taken back and booked anew, when somebody asks for it and says why. The request
-- is a row of its own; from then on a minute that it covers is booked by the terms that it names instead.
CREATE TABLE restatement (
    id          bigint      PRIMARY KEY CHECK (id >= 1),
    period      text        NOT NULL CHECK (period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
    from_utc    timestamptz NOT NULL,
    to_utc      timestamptz NOT NULL,
    cause       text        NOT NULL CHECK (cause IN ('FACTOR', 'METHOD', 'ERROR')),
    run         uuid REFERENCES run,
    old_terms   bigint[]    NOT NULL CHECK (cardinality(old_terms) >= 1),
    new_terms   bigint[]    NOT NULL,
    asked_by    text        NOT NULL CHECK (asked_by ~ '[^[:space:]]'),
    reason      text        NOT NULL CHECK (reason ~ '[^[:space:]]'),
    after_entry bigint      NOT NULL CHECK (after_entry >= 1),
    asked_at    timestamptz NOT NULL,
    digest      bytea       NOT NULL,
    CHECK (from_utc < to_utc),
    CHECK (cardinality(old_terms) = cardinality(new_terms))
);
COMMENT ON TABLE restatement IS 'Who asked that a period''s entries be booked anew by other terms, and why';
COMMENT ON COLUMN restatement.id IS 'Counts without a hole';
COMMENT ON COLUMN restatement.period IS 'The month whose minutes it covers, from from_utc until before to_utc';
COMMENT ON COLUMN restatement.cause IS 'FACTOR: a factor was superseded; METHOD: another way to reckon; ERROR: terms were stated wrongly';
COMMENT ON COLUMN restatement.run IS 'The run whose shares it covers; null for all, idle too';
COMMENT ON COLUMN restatement.old_terms IS 'Terms that hold no longer for what it covers, in the order of their ids';
COMMENT ON COLUMN restatement.new_terms IS 'Those that hold instead, each in the place of the old one';
COMMENT ON COLUMN restatement.after_entry IS 'The newest entry when it was asked for: it covers all that are booked later, and rebooks those up to here';
COMMENT ON COLUMN restatement.digest IS 'SHA-256 of the row''s canonical form: see docs/ledger.md';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON restatement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION restatement_names_terms() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    unknown bigint;
BEGIN
    SELECT t INTO unknown FROM unnest(NEW.old_terms || NEW.new_terms) AS named(t)
        WHERE NOT EXISTS (SELECT FROM terms WHERE id = t) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'restatement % names terms %, which are not there', NEW.id, unknown
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION restatement_names_terms() IS 'Refuses a restatement by terms that nobody stated';
CREATE TRIGGER names_terms BEFORE INSERT ON restatement FOR EACH ROW EXECUTE FUNCTION restatement_names_terms();

ALTER TABLE entry ADD COLUMN restatement bigint REFERENCES restatement,
    DROP CONSTRAINT entry_device_minute_revision_kind_key,
    ADD CONSTRAINT booked_once UNIQUE NULLS NOT DISTINCT (device, minute, revision, kind, restatement);
COMMENT ON COLUMN entry.restatement IS 'The request by which it was posted; null for what windows and late data gave';
-- Entries come in the order of time: this costs next to nothing, and leaves most of the table out when a month is read.
CREATE INDEX entry_by_minute ON entry USING brin (minute);

-- Conservation, from the meter to the books: until now the database held it for an attribution and, apart from that, for the
-- two sides of an entry; what an entry books was tied to its attribution by the server alone.
CREATE OR REPLACE FUNCTION entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
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
    IF NEW.kind = 'BOOKING' THEN
        SELECT coalesce(p.account, s.account) AS account, p.amount, s.energy_mj INTO off FROM
            (SELECT account, amount FROM posting WHERE entry = NEW.id AND unit = 'mJ' AND side = 'DEBIT'
                AND (account LIKE 'run:%' OR account LIKE 'idle:%')) p
            FULL JOIN (SELECT coalesce('run:' || run, 'idle:' || device) AS account, energy_mj FROM attribution_share
                WHERE device = NEW.device AND minute = NEW.minute AND revision = NEW.revision) s ON s.account = p.account
            WHERE p.amount IS DISTINCT FROM s.energy_mj LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'entry % books % mJ to %, its attribution says %', NEW.id, coalesce(off.amount::text, 'no'),
                off.account, coalesce(off.energy_mj::text, 'nothing') USING ERRCODE = 'check_violation';
        END IF;
        SELECT e.id INTO off FROM entry e WHERE e.device = NEW.device AND e.minute = NEW.minute AND e.kind = 'BOOKING'
            AND e.id <> NEW.id AND NOT EXISTS (SELECT FROM entry r WHERE r.reverses = e.id) LIMIT 1;
        IF FOUND AND NOT EXISTS (SELECT FROM entry r WHERE r.reverses = NEW.id) THEN
            RAISE EXCEPTION 'entry % books %, % a second time: entry % stands', NEW.id, NEW.device, NEW.minute, off.id
                USING ERRCODE = 'check_violation', HINT = 'Reverse that first.';
        END IF;
    ELSE
        SELECT 1 AS one INTO off FROM
            (SELECT line, account, side, unit, amount, terms FROM posting WHERE entry = NEW.id) n
            FULL JOIN (SELECT line, account, CASE side WHEN 'DEBIT' THEN 'CREDIT' ELSE 'DEBIT' END AS side, unit, amount, terms
                FROM posting WHERE entry = NEW.reverses) o ON o.line = n.line
            WHERE n IS DISTINCT FROM o LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'entry % does not take back what entry % books', NEW.id, NEW.reverses
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION entry_balances() IS 'An entry balances in each unit; a booking has its attribution''s shares and is its minute''s only one that stands; a reversal has its entry''s postings, turned round';
