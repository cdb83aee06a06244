-- What was booked by terms that were wrong is taken back and booked anew, when somebody asks for it and says why. The request
-- is a row of its own; from then on a minute that it covers is booked by the terms that it names instead.
CREATE TABLE restatement (
    id           bigint        PRIMARY KEY CHECK (id >= 1),
    period       text          NOT NULL CHECK (period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
    from_utc     timestamptz   NOT NULL,
    to_utc       timestamptz   NOT NULL,
    cause        text          NOT NULL CHECK (cause IN ('FACTOR', 'METHOD', 'ERROR')),
    run          uuid REFERENCES run,
    old_terms    bigint[]      NOT NULL,
    new_terms    bigint[]      NOT NULL,
    old_policies bigint[]      NOT NULL DEFAULT '{}',
    new_policies bigint[]      NOT NULL DEFAULT '{}',
    stale_terms  bigint[]      NOT NULL DEFAULT '{}',
    stale_from   timestamptz[] NOT NULL DEFAULT '{}',
    stale_to     timestamptz[] NOT NULL DEFAULT '{}',
    fixed_terms  bigint[]      NOT NULL DEFAULT '{}',
    given_by     bigint[]      NOT NULL DEFAULT '{}',
    asked_by     text          NOT NULL CHECK (asked_by ~ '[^[:space:]]'),
    reason       text          NOT NULL CHECK (reason ~ '[^[:space:]]'),
    after_entry  bigint        NOT NULL CHECK (after_entry >= 1),
    asked_at     timestamptz   NOT NULL,
    digest       bytea         NOT NULL,
    CHECK (from_utc < to_utc),
    CHECK (cardinality(old_terms) = cardinality(new_terms)),
    CONSTRAINT policies_in_pairs CHECK (cardinality(old_policies) = cardinality(new_policies)),
    CONSTRAINT stale_in_full
        CHECK (cardinality(stale_terms) = cardinality(stale_from) AND cardinality(stale_terms) = cardinality(stale_to)),
    CONSTRAINT given_in_pairs CHECK (cardinality(fixed_terms) = cardinality(given_by)),
    CONSTRAINT restates_something
        CHECK (cardinality(old_terms) + cardinality(stale_terms) + cardinality(fixed_terms) >= 1)
);
COMMENT ON TABLE restatement IS 'Who asked that a period''s entries be booked anew by other terms, and why';
COMMENT ON COLUMN restatement.id IS 'Counts without a hole';
COMMENT ON COLUMN restatement.period IS 'The month whose minutes it covers, from from_utc until before to_utc';
COMMENT ON COLUMN restatement.cause IS 'FACTOR: a factor was superseded; METHOD: another way to reckon; ERROR: terms were stated wrongly';
COMMENT ON COLUMN restatement.run IS 'The run whose shares it covers; null for all, idle too';
COMMENT ON COLUMN restatement.old_terms IS 'Terms that hold no longer for what it covers, in the order of their ids';
COMMENT ON COLUMN restatement.new_terms IS 'Those that hold instead, each in the place of the old one';
COMMENT ON COLUMN restatement.after_entry IS 'The newest entry when it was asked for: it covers all that are booked later, and rebooks those up to here';
COMMENT ON COLUMN restatement.old_policies IS 'Policies that hold no longer for what it covers, in the order of their ids';
COMMENT ON COLUMN restatement.new_policies IS 'Those that hold instead, each in the place of the old one';
COMMENT ON COLUMN restatement.stale_terms IS 'Terms that a policy had given, or that stood in for one, and that hold no longer in the minutes from stale_from until before stale_to: what the policy gives by what was known at asked_at holds instead';
COMMENT ON COLUMN restatement.fixed_terms IS 'Terms of all minutes that hold no longer for the runs that it covers, in the order of their ids';
COMMENT ON COLUMN restatement.given_by IS 'The policies that give these runs'' minutes their terms instead, each in the place of the old terms';
CREATE FUNCTION restatement_names_terms() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    unknown bigint;
BEGIN
    SELECT t INTO unknown FROM unnest(NEW.old_terms || NEW.new_terms || NEW.stale_terms || NEW.fixed_terms) AS named(t)
        WHERE NOT EXISTS (SELECT FROM terms WHERE id = t) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'restatement % names terms %, which are not there', NEW.id, unknown
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    SELECT p INTO unknown FROM unnest(NEW.old_policies || NEW.new_policies || NEW.given_by) AS named(p)
        WHERE NOT EXISTS (SELECT FROM policy WHERE id = p) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'restatement % names policy %, which is not there', NEW.id, unknown
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION restatement_names_terms() IS 'Refuses a restatement by terms or policies that nobody stated';
CREATE TRIGGER names_terms BEFORE INSERT ON restatement FOR EACH ROW EXECUTE FUNCTION restatement_names_terms();

CREATE SEQUENCE account_id AS integer;
COMMENT ON SEQUENCE account_id IS 'Numbers accounts';
CREATE TABLE account (
    id     integer PRIMARY KEY CHECK (id >= 1),
    name   text  NOT NULL CHECK (name <> ''),
    unit   text  NOT NULL CHECK (unit ~ '^(mJ|ugCO2e|uL|u[A-Z]{3})$'),
    digest bytea NOT NULL,
    UNIQUE (name, unit)
);
COMMENT ON TABLE account IS 'Who gives and who takes, each in one unit: entries name them by number';
COMMENT ON COLUMN account.name IS 'device:ID, facility, grid, supplier, grid-losses, site-water, carbon-price against run:ID, idle:ID, and overhead:, losses:, water:, carbon-cost: of these';
COMMENT ON COLUMN account.unit IS 'In which it is kept: mJ, ugCO2e, uL, or u and a currency';

-- An entry's postings stand in its own row, and name their accounts by numbers (decision 0028). A chain in which each entry
-- names the hash of the one before has no two ends: hashes need no index.
CREATE TABLE entry (
    id          bigint PRIMARY KEY CHECK (id >= 1),
    kind        text        NOT NULL CHECK (kind IN ('BOOKING', 'REVERSAL')),
    device      text        NOT NULL,
    minute      timestamptz NOT NULL,
    revision    integer     NOT NULL,
    reverses    bigint REFERENCES entry,
    restatement bigint REFERENCES restatement,
    cause       text        NOT NULL,
    adjusts     text CHECK (adjusts ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
    booked_in   timestamptz,
    posted_at   timestamptz NOT NULL,
    accounts    integer[]   NOT NULL,
    sides       text        NOT NULL CONSTRAINT sides CHECK (sides ~ '^[DC]*$'),
    amounts     bigint[]    NOT NULL CONSTRAINT amounts CHECK (0 <= ALL (amounts)),
    terms       bigint[]    NOT NULL,
    checksums   integer[]   NOT NULL,
    previous    bytea       NOT NULL CHECK (octet_length(previous) = 32),
    hash        bytea       NOT NULL CHECK (octet_length(hash) = 32),
    CHECK ((kind = 'REVERSAL') = (reverses IS NOT NULL)),
    CONSTRAINT booked_once UNIQUE NULLS NOT DISTINCT (device, minute, revision, kind, restatement),
    CONSTRAINT adjustment CHECK ((adjusts IS NULL) = (booked_in IS NULL) AND booked_in > minute),
    CONSTRAINT postings CHECK (cardinality(accounts) = length(sides) AND cardinality(amounts) = length(sides)
        AND cardinality(terms) = length(sides) AND cardinality(checksums) = length(sides)
        AND array_position(accounts, NULL) IS NULL AND array_position(amounts, NULL) IS NULL
        AND array_position(checksums, NULL) IS NULL)
);
CREATE UNIQUE INDEX reversed_once ON entry (reverses) WHERE reverses IS NOT NULL;
-- Entries come in the order of time: this costs next to nothing, and leaves most of the table out when a month is read.
CREATE INDEX entry_by_minute ON entry USING brin (minute);
-- Entries come in the order of their numbers, in which this index keeps them: a byte or two for each account of an entry.
CREATE INDEX entry_by_account ON entry USING gin (accounts) WITH (fastupdate = off);
COMMENT ON TABLE entry IS 'The ledger: one entry books a window''s attribution; a correction is a reversal and a new entry';
COMMENT ON COLUMN entry.id IS 'Counts without a hole';
COMMENT ON COLUMN entry.hash IS 'SHA-256 over previous and the entry''s canonical form: see docs/ledger.md';
COMMENT ON COLUMN entry.adjusts IS 'The closed period that it is about; null where it is booked in its minute''s own';
COMMENT ON COLUMN entry.booked_in IS 'The first instant of the period that it is booked in instead';
COMMENT ON COLUMN entry.restatement IS 'The request by which it was posted; null for what windows and late data gave';
COMMENT ON COLUMN entry.previous IS 'The hash of the entry before; 32 zero bytes for the first';
COMMENT ON COLUMN entry.accounts IS 'Of each posting, by account.id: all five lists have a posting at the same place, line 0 first';
COMMENT ON COLUMN entry.sides IS 'D, a debit that takes, or C, a credit that gives, of each posting';
COMMENT ON COLUMN entry.amounts IS 'Of each posting, in its account''s unit';
COMMENT ON COLUMN entry.terms IS 'The factor, tariff and PUE that a derived amount comes from; null for what was metered';
COMMENT ON COLUMN entry.checksums IS 'CRC32C of each posting''s canonical form: says which of them was changed';

CREATE VIEW posting AS
    SELECT e.id AS entry, (l.line - 1)::integer AS line, a.name AS account,
        CASE substr(e.sides, l.line::integer, 1) WHEN 'D' THEN 'DEBIT' ELSE 'CREDIT' END AS side,
        a.unit, l.amount, l.terms, l.crc32c
    FROM entry e CROSS JOIN LATERAL unnest(e.accounts, e.amounts, e.terms, e.checksums)
            WITH ORDINALITY AS l(account, amount, terms, crc32c, line)
        LEFT JOIN account a ON a.id = l.account;
COMMENT ON VIEW posting IS 'Both sides of an entry, balanced in each unit: the lists of its row, a row each';

-- Through the view the index over accounts cannot be reached: this is its way.
-- Through the view the index over accounts cannot be reached: this is its way.
CREATE FUNCTION postings_of(names text[]) RETURNS SETOF posting STABLE LANGUAGE sql AS $$
    SELECT e.id, (l.line - 1)::integer, a.name,
        CASE substr(e.sides, l.line::integer, 1) WHEN 'D' THEN 'DEBIT' ELSE 'CREDIT' END,
        a.unit, l.amount, l.terms, l.crc32c
    FROM entry e CROSS JOIN LATERAL unnest(e.accounts, e.amounts, e.terms, e.checksums)
            WITH ORDINALITY AS l(account, amount, terms, crc32c, line)
        JOIN account a ON a.id = l.account
    WHERE e.accounts && ARRAY(SELECT id FROM account WHERE name = ANY (names)) AND a.name = ANY (names)
$$;
COMMENT ON FUNCTION postings_of(text[]) IS 'The postings of accounts, by their names, in all units';

-- The rules, asked when a transaction ends: V006 says why they are written so.
CREATE UNLOGGED TABLE entries_to_check (
    id      bigint   GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entries bigint[] NOT NULL
);
COMMENT ON TABLE entries_to_check IS 'Entries that a transaction which is not over has added; empty between transactions';

CREATE FUNCTION entries_wait_for_their_check() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO entries_to_check (entries) SELECT array_agg(id) FROM added HAVING count(*) > 0;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION entries_wait_for_their_check() IS 'Has the entries that a statement adds checked when the transaction ends';
CREATE TRIGGER waits AFTER INSERT ON entry REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION entries_wait_for_their_check();

CREATE FUNCTION entries_hold() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET enable_seqscan = off SET jit = off AS $$
DECLARE
    off record;
BEGIN
    DELETE FROM entries_to_check WHERE id = NEW.id;
    SELECT e.id, e.device, e.minute INTO off FROM unnest(NEW.entries) AS n(id)
        CROSS JOIN LATERAL (SELECT * FROM entry WHERE id = n.id OFFSET 0) e
        WHERE NOT EXISTS (SELECT FROM attribution a
            WHERE a.device = e.device AND a.minute = e.minute AND a.revision = e.revision OFFSET 0) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % is about an attribution of %, % that is not there', off.id, off.device, off.minute
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    SELECT u.account INTO off FROM (SELECT DISTINCT unnest(e.accounts) AS account FROM unnest(NEW.entries) AS n(id)
            CROSS JOIN LATERAL (SELECT * FROM entry WHERE id = n.id OFFSET 0) e) u
        WHERE NOT EXISTS (SELECT FROM account a WHERE a.id = u.account OFFSET 0) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'a posting names account %, which is not there', off.account USING ERRCODE = 'foreign_key_violation';
    END IF;
    SELECT u.terms INTO off FROM (SELECT DISTINCT unnest(e.terms) AS terms FROM unnest(NEW.entries) AS n(id)
            CROSS JOIN LATERAL (SELECT * FROM entry WHERE id = n.id OFFSET 0) e) u
        WHERE u.terms IS NOT NULL AND NOT EXISTS (SELECT FROM terms t WHERE t.id = u.terms OFFSET 0) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'a posting names terms %, which are not there', off.terms USING ERRCODE = 'foreign_key_violation';
    END IF;
    SELECT e.id, p.unit, p.difference INTO off FROM unnest(NEW.entries) AS n(id)
        CROSS JOIN LATERAL (SELECT * FROM entry WHERE id = n.id OFFSET 0) e
        CROSS JOIN LATERAL (SELECT a.unit,
                sum(CASE substr(e.sides, l.line::integer, 1) WHEN 'D' THEN l.amount ELSE -l.amount END) AS difference
            FROM unnest(e.accounts, e.amounts) WITH ORDINALITY AS l(account, amount, line)
            CROSS JOIN LATERAL (SELECT unit FROM account WHERE id = l.account OFFSET 0) a GROUP BY a.unit) p
        WHERE p.difference <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % does not balance: % %', off.id, off.difference, off.unit
            USING ERRCODE = 'check_violation';
    END IF;
    SELECT e.id, b.account, b.amount, b.energy_mj INTO off FROM unnest(NEW.entries) AS n(id)
        CROSS JOIN LATERAL (SELECT * FROM entry WHERE id = n.id AND kind = 'BOOKING' OFFSET 0) e
        CROSS JOIN LATERAL (SELECT coalesce(p.account, s.account) AS account, p.amount, s.energy_mj FROM
            (SELECT a.name AS account, sum(l.amount) AS amount
                FROM unnest(e.accounts, e.amounts) WITH ORDINALITY AS l(account, amount, line)
                CROSS JOIN LATERAL (SELECT name, unit FROM account WHERE id = l.account OFFSET 0) a
                WHERE a.unit = 'mJ' AND substr(e.sides, l.line::integer, 1) = 'D'
                    AND (a.name LIKE 'run:%' OR a.name LIKE 'idle:%') GROUP BY a.name) p
            FULL JOIN (SELECT coalesce('run:' || run, 'idle:' || device) AS account, energy_mj FROM attribution_share
                WHERE device = e.device AND minute = e.minute AND revision = e.revision) s ON s.account = p.account
            WHERE p.amount IS DISTINCT FROM s.energy_mj) b LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % books % mJ to %, its attribution says %', off.id, coalesce(off.amount::text, 'no'),
            off.account, coalesce(off.energy_mj::text, 'nothing') USING ERRCODE = 'check_violation';
    END IF;
    SELECT e.id, e.device, e.minute, o.id AS stands INTO off FROM unnest(NEW.entries) AS n(id)
        CROSS JOIN LATERAL (SELECT * FROM entry WHERE id = n.id AND kind = 'BOOKING' OFFSET 0) e
        CROSS JOIN LATERAL (SELECT id FROM entry WHERE device = e.device AND minute = e.minute AND kind = 'BOOKING'
            AND id <> e.id OFFSET 0) o
        WHERE NOT EXISTS (SELECT FROM entry r WHERE r.reverses = o.id OFFSET 0)
            AND NOT EXISTS (SELECT FROM entry r WHERE r.reverses = e.id OFFSET 0) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % books %, % a second time: entry % stands', off.id, off.device, off.minute, off.stands
            USING ERRCODE = 'check_violation', HINT = 'Reverse that first.';
    END IF;
    SELECT e.id, e.reverses INTO off FROM unnest(NEW.entries) AS n(id)
        CROSS JOIN LATERAL (SELECT * FROM entry WHERE id = n.id AND kind = 'REVERSAL' OFFSET 0) e
        LEFT JOIN LATERAL (SELECT * FROM entry WHERE id = e.reverses OFFSET 0) o ON true
        WHERE (e.accounts, e.sides, e.amounts, e.terms)
            IS DISTINCT FROM (o.accounts, translate(o.sides, 'DC', 'CD'), o.amounts, o.terms) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % does not take back what entry % books', off.id, off.reverses
            USING ERRCODE = 'check_violation';
    END IF;
    SELECT e.id INTO off FROM unnest(NEW.entries) AS n(id)
        CROSS JOIN LATERAL (SELECT * FROM entry WHERE id = n.id OFFSET 0) e
        WHERE e.previous IS DISTINCT FROM CASE e.id WHEN 1 THEN decode(repeat('00', 32), 'hex')
            ELSE (SELECT hash FROM entry WHERE id = e.id - 1) END LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % does not follow the one before it', off.id USING ERRCODE = 'check_violation',
            HINT = 'Entries are numbered without a hole, and each names the hash of the one before.';
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION entries_hold() IS 'An entry names what is there, balances in each unit and follows the one before; a booking has its attribution''s shares and is its minute''s only one that stands; a reversal has its entry''s postings, turned round';
CREATE CONSTRAINT TRIGGER balanced AFTER INSERT ON entries_to_check
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION entries_hold();

CALL pin_search_path('entries_wait_for_their_check()', 'entries_hold()');
CALL append_only('restatement', 'account', 'entry');
