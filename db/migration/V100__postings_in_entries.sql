-- An entry's postings stand in its own row, and name their accounts by numbers: as rows of their own, each with its account's
-- name, unit, header and place in two indexes, they were three quarters of the books' bytes. Decision 0028 says what changed.
-- What an entry's hash and a posting's CRC32C are made of stays as it was, to the bit.

CREATE SEQUENCE account_id AS integer;
CREATE TABLE account (
    id     integer PRIMARY KEY CHECK (id >= 1),
    name   text  NOT NULL CHECK (name <> ''),
    unit   text  NOT NULL CHECK (unit ~ '^(mJ|ugCO2e|uL|u[A-Z]{3})$'),
    digest bytea NOT NULL,
    UNIQUE (name, unit)
);
COMMENT ON SEQUENCE account_id IS 'Numbers accounts';
COMMENT ON TABLE account IS 'Who gives and who takes, each in one unit: entries name them by number';
COMMENT ON COLUMN account.name IS 'device:ID, facility, grid, supplier, grid-losses, site-water, carbon-price against run:ID, idle:ID, and overhead:, losses:, water:, carbon-cost: of these';
COMMENT ON COLUMN account.unit IS 'In which it is kept: mJ, ugCO2e, uL, or u and a currency';
COMMENT ON COLUMN account.digest IS 'SHA-256 of the row''s canonical form: see docs/ledger.md';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON account
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What is there moves -------------------------------------------------------------------------------------------------

DO $$
DECLARE
    holed bigint;
BEGIN
    SELECT entry INTO holed FROM posting GROUP BY entry HAVING min(line) <> 0 OR max(line) <> count(*) - 1 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the postings of entry % are not numbered from 0 without a hole', holed
            USING HINT = 'Run the version before this one, and its verify.';
    END IF;
END $$;

INSERT INTO account (id, name, unit, digest)
    SELECT id, name, unit, sha256(convert_to('account' || chr(10) || id || chr(10)
        || replace(name, '\', '\\') || chr(10) || unit || chr(10), 'UTF8'))
    FROM (SELECT nextval('account_id')::integer AS id, account AS name, unit FROM
        (SELECT DISTINCT account, unit FROM posting ORDER BY account, unit) AS used) AS numbered;

CREATE FUNCTION moved_accounts(bigint) RETURNS integer[] STABLE LANGUAGE sql AS
    'SELECT coalesce(array_agg(a.id ORDER BY p.line), ''{}'') FROM posting p JOIN account a ON a.name = p.account AND a.unit = p.unit WHERE p.entry = $1';
CREATE FUNCTION moved_sides(bigint) RETURNS text STABLE LANGUAGE sql AS
    'SELECT coalesce(string_agg(left(side, 1), '''' ORDER BY line), '''') FROM posting WHERE entry = $1';
CREATE FUNCTION moved_amounts(bigint) RETURNS bigint[] STABLE LANGUAGE sql AS
    'SELECT coalesce(array_agg(amount ORDER BY line), ''{}'') FROM posting WHERE entry = $1';
CREATE FUNCTION moved_terms(bigint) RETURNS bigint[] STABLE LANGUAGE sql AS
    'SELECT coalesce(array_agg(terms ORDER BY line), ''{}'') FROM posting WHERE entry = $1';
CREATE FUNCTION moved_checksums(bigint) RETURNS integer[] STABLE LANGUAGE sql AS
    'SELECT coalesce(array_agg(crc32c ORDER BY line), ''{}'') FROM posting WHERE entry = $1';

ALTER TABLE entry DROP CONSTRAINT entry_previous_check, DROP CONSTRAINT entry_hash_check,
    ADD COLUMN accounts integer[], ADD COLUMN sides text, ADD COLUMN amounts bigint[], ADD COLUMN terms bigint[],
    ADD COLUMN checksums integer[];
-- once over the table, which is then as compact as if it had been written so
ALTER TABLE entry
    ALTER COLUMN previous TYPE bytea USING decode(previous, 'hex'),
    ALTER COLUMN hash TYPE bytea USING decode(hash, 'hex'),
    ALTER COLUMN accounts TYPE integer[] USING moved_accounts(id),
    ALTER COLUMN sides TYPE text USING moved_sides(id),
    ALTER COLUMN amounts TYPE bigint[] USING moved_amounts(id),
    ALTER COLUMN terms TYPE bigint[] USING moved_terms(id),
    ALTER COLUMN checksums TYPE integer[] USING moved_checksums(id);
DROP FUNCTION moved_accounts(bigint), moved_sides(bigint), moved_amounts(bigint), moved_terms(bigint),
    moved_checksums(bigint);
DROP TABLE posting;
DROP FUNCTION posting_belongs();

ALTER TABLE entry
    ALTER COLUMN accounts SET NOT NULL, ALTER COLUMN sides SET NOT NULL, ALTER COLUMN amounts SET NOT NULL,
    ALTER COLUMN terms SET NOT NULL, ALTER COLUMN checksums SET NOT NULL,
    ADD CONSTRAINT entry_previous_check CHECK (octet_length(previous) = 32),
    ADD CONSTRAINT entry_hash_check CHECK (octet_length(hash) = 32),
    ADD CONSTRAINT sides CHECK (sides ~ '^[DC]*$'),
    ADD CONSTRAINT amounts CHECK (0 <= ALL (amounts)),
    ADD CONSTRAINT postings CHECK (cardinality(accounts) = length(sides) AND cardinality(amounts) = length(sides)
        AND cardinality(terms) = length(sides) AND cardinality(checksums) = length(sides)
        AND array_position(accounts, NULL) IS NULL AND array_position(amounts, NULL) IS NULL);
ALTER TABLE entry ADD CONSTRAINT digested CHECK (array_position(checksums, NULL) IS NULL) NOT VALID;
COMMENT ON COLUMN entry.previous IS 'The hash of the entry before; 32 zero bytes for the first';
COMMENT ON COLUMN entry.accounts IS 'Of each posting, by account.id: all five lists have a posting at the same place, line 0 first';
COMMENT ON COLUMN entry.sides IS 'D, a debit that takes, or C, a credit that gives, of each posting';
COMMENT ON COLUMN entry.amounts IS 'Of each posting, in its account''s unit';
COMMENT ON COLUMN entry.terms IS 'The factor, tariff and PUE that a derived amount comes from; null for what was metered';
COMMENT ON COLUMN entry.checksums IS 'CRC32C of each posting''s canonical form: says which of them was changed; null from before there were digests';
-- Entries come in the order of their numbers, in which this index keeps them: a byte or two for each account of an entry.
CREATE INDEX entry_by_account ON entry USING gin (accounts) WITH (fastupdate = off);

CREATE VIEW posting AS
    SELECT e.id AS entry, (l.line - 1)::integer AS line, a.name AS account,
        CASE substr(e.sides, l.line::integer, 1) WHEN 'D' THEN 'DEBIT' ELSE 'CREDIT' END AS side,
        a.unit, l.amount, l.terms, l.crc32c
    FROM entry e CROSS JOIN LATERAL unnest(e.accounts, e.amounts, e.terms, e.checksums)
            WITH ORDINALITY AS l(account, amount, terms, crc32c, line)
        LEFT JOIN account a ON a.id = l.account;
COMMENT ON VIEW posting IS 'Both sides of an entry, balanced in each unit: the lists of its row, a row each';

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

-- The rules, asked as before when a transaction ends: V080 says why they are written so ---------------------------------

CREATE OR REPLACE FUNCTION entries_hold() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION entries_hold() SET search_path = %I, pg_temp', current_schema());
END $$;
COMMENT ON FUNCTION entries_hold() IS 'An entry names what is there, balances in each unit and follows the one before; a booking has its attribution''s shares and is its minute''s only one that stands; a reversal has its entry''s postings, turned round';
