-- The same rules, asked of all rows that a statement or a transaction adds at once: asked row by row they cost more than the
-- rows themselves. What refuses is the database, as before, and to whomever; decision 0024 says what changed.

-- Rows here wait for the end of their transaction, at which a deferred trigger checks what they name, and takes them away.
CREATE UNLOGGED TABLE entries_to_check (
    id      bigint   GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entries bigint[] NOT NULL
);
COMMENT ON TABLE entries_to_check IS 'Entries that a transaction which is not over has added; empty between transactions';
CREATE UNLOGGED TABLE attributions_to_check (
    id        bigint        GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    devices   text[]        NOT NULL,
    minutes   timestamptz[] NOT NULL,
    revisions integer[]     NOT NULL
);
COMMENT ON TABLE attributions_to_check IS 'Attributions that a transaction which is not over has added; empty between transactions';

-- Whether a row was added by this very transaction.
CREATE FUNCTION is_of_this_transaction(xid) RETURNS boolean LANGUAGE sql STABLE
    RETURN $1::text::bigint = (pg_current_xact_id()::text::bigint & 4294967295);
COMMENT ON FUNCTION is_of_this_transaction(xid) IS 'Of a row''s xmin: whether this transaction, outside of a savepoint, added it';

-- Entries and their postings -----------------------------------------------------------------------------------------

CREATE FUNCTION entries_wait_for_their_check() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO entries_to_check (entries) SELECT array_agg(id) FROM added HAVING count(*) > 0;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION entries_wait_for_their_check() IS 'Has the entries that a statement adds checked when the transaction ends';

-- The functions below are planned once a connection, perhaps while the tables are empty. LATERAL and OFFSET 0 hold that each
-- row added is looked up by a key, whatever the planner believes then: nothing may read a table as a whole.
DROP TRIGGER with_its_entry ON posting;
CREATE OR REPLACE FUNCTION posting_belongs() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET enable_seqscan = off SET jit = off AS $$
DECLARE
    its bigint[];
    refused bigint;
BEGIN
    SELECT array_agg(DISTINCT entry) INTO its FROM added;
    SELECT a.id INTO refused FROM unnest(its) AS a(id)
        WHERE NOT EXISTS (SELECT FROM entry e WHERE e.id = a.id AND is_of_this_transaction(e.xmin) OFFSET 0) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % is closed: its postings were booked with it', refused
            USING ERRCODE = 'restrict_violation', HINT = 'Correct it by a reversal and a new entry.';
    END IF;
    SELECT a.terms INTO refused FROM (SELECT DISTINCT terms FROM added WHERE terms IS NOT NULL) a
        WHERE NOT EXISTS (SELECT FROM terms t WHERE t.id = a.terms OFFSET 0) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'a posting names terms %, which are not there', refused USING ERRCODE = 'foreign_key_violation';
    END IF;
    -- an entry that was checked before its transaction ended is checked again
    INSERT INTO entries_to_check (entries) SELECT array_agg(n.id)
        FROM (SELECT unnest(its) EXCEPT SELECT unnest(entries) FROM entries_to_check) AS n(id) HAVING count(*) > 0;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION posting_belongs() IS 'A posting is inserted in the transaction of its entry, or not at all; its terms are there';
CREATE TRIGGER with_its_entry AFTER INSERT ON posting REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION posting_belongs();

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
    SELECT n.id, p.unit, p.difference INTO off FROM unnest(NEW.entries) AS n(id)
        CROSS JOIN LATERAL (SELECT unit, sum(CASE side WHEN 'DEBIT' THEN amount ELSE -amount END) AS difference
            FROM posting WHERE entry = n.id GROUP BY unit) p
        WHERE p.difference <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % does not balance: % %', off.id, off.difference, off.unit
            USING ERRCODE = 'check_violation';
    END IF;
    SELECT e.id, b.account, b.amount, b.energy_mj INTO off FROM unnest(NEW.entries) AS n(id)
        CROSS JOIN LATERAL (SELECT * FROM entry WHERE id = n.id AND kind = 'BOOKING' OFFSET 0) e
        CROSS JOIN LATERAL (SELECT coalesce(p.account, s.account) AS account, p.amount, s.energy_mj FROM
            (SELECT account, sum(amount) AS amount FROM posting WHERE entry = e.id AND unit = 'mJ' AND side = 'DEBIT'
                AND (account LIKE 'run:%' OR account LIKE 'idle:%') GROUP BY account) p
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
    FOR off IN SELECT e.id, e.reverses FROM unnest(NEW.entries) AS n(id)
            CROSS JOIN LATERAL (SELECT * FROM entry WHERE id = n.id AND kind = 'REVERSAL' OFFSET 0) e LOOP
        PERFORM FROM (SELECT line, account, side, unit, amount, terms FROM posting WHERE entry = off.id) n
            FULL JOIN (SELECT line, account, CASE side WHEN 'DEBIT' THEN 'CREDIT' ELSE 'DEBIT' END AS side, unit, amount, terms
                FROM posting WHERE entry = off.reverses) o ON o.line = n.line
            WHERE n IS DISTINCT FROM o LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'entry % does not take back what entry % books', off.id, off.reverses
                USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    SELECT e.id INTO off FROM unnest(NEW.entries) AS n(id)
        CROSS JOIN LATERAL (SELECT * FROM entry WHERE id = n.id OFFSET 0) e
        WHERE e.previous IS DISTINCT FROM CASE e.id WHEN 1 THEN repeat('0', 64)
            ELSE (SELECT hash FROM entry WHERE id = e.id - 1) END LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % does not follow the one before it', off.id USING ERRCODE = 'check_violation',
            HINT = 'Entries are numbered without a hole, and each names the hash of the one before.';
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION entries_hold() IS 'An entry balances in each unit and follows the one before; a booking has its attribution''s shares and is its minute''s only one that stands; a reversal has its entry''s postings, turned round';

DROP TRIGGER balanced ON entry;
DROP FUNCTION entry_balances();
CREATE TRIGGER waits AFTER INSERT ON entry REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION entries_wait_for_their_check();
CREATE CONSTRAINT TRIGGER balanced AFTER INSERT ON entries_to_check
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION entries_hold();

-- Nothing that is named here can be taken away (append_only), so that it is enough to ask when it is named.
ALTER TABLE posting DROP CONSTRAINT posting_entry_fkey, DROP CONSTRAINT posting_terms_fkey;
ALTER TABLE entry DROP CONSTRAINT entry_device_minute_revision_fkey;

-- A chain in which each entry names the hash of the one before has no two ends: an index over hashes, in no order whatever,
-- was the dearest of all to keep. Few entries take another back.
ALTER TABLE entry DROP CONSTRAINT entry_hash_key, DROP CONSTRAINT entry_reverses_key;
CREATE UNIQUE INDEX reversed_once ON entry (reverses) WHERE reverses IS NOT NULL;

-- Attributions and their shares --------------------------------------------------------------------------------------

CREATE FUNCTION attributions_wait_for_their_check() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO attributions_to_check (devices, minutes, revisions)
        SELECT array_agg(device), array_agg(minute), array_agg(revision) FROM added HAVING count(*) > 0;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION attributions_wait_for_their_check() IS 'Has the attributions that a statement adds checked when the transaction ends';

CREATE FUNCTION share_belongs() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET enable_seqscan = off SET jit = off AS $$
DECLARE
    refused record;
BEGIN
    SELECT s.device, s.minute INTO refused FROM (SELECT DISTINCT device, minute, revision FROM added) s
        WHERE NOT EXISTS (SELECT FROM attribution a WHERE a.device = s.device AND a.minute = s.minute
            AND a.revision = s.revision AND is_of_this_transaction(a.xmin) OFFSET 0) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the attribution of % at % is closed: its shares were made with it', refused.device, refused.minute
            USING ERRCODE = 'restrict_violation', HINT = 'Make a new revision of it.';
    END IF;
    INSERT INTO attributions_to_check (devices, minutes, revisions)
        SELECT array_agg(n.device), array_agg(n.minute), array_agg(n.revision)
        FROM (SELECT device, minute, revision FROM added EXCEPT
            SELECT w.* FROM attributions_to_check c, unnest(c.devices, c.minutes, c.revisions) AS w) n HAVING count(*) > 0;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION share_belongs() IS 'A share is inserted in the transaction of its attribution, or not at all';

CREATE FUNCTION attributions_hold() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET enable_seqscan = off SET jit = off AS $$
DECLARE
    off record;
BEGIN
    DELETE FROM attributions_to_check WHERE id = NEW.id;
    SELECT n.device, n.minute, w.energy_mj AS whole, s.parts INTO off
        FROM unnest(NEW.devices, NEW.minutes, NEW.revisions) AS n(device, minute, revision)
        CROSS JOIN LATERAL (SELECT window_revision FROM attribution
            WHERE device = n.device AND minute = n.minute AND revision = n.revision OFFSET 0) a
        LEFT JOIN LATERAL (SELECT energy_mj FROM device_window
            WHERE device = n.device AND minute = n.minute AND revision = a.window_revision OFFSET 0) w ON true
        CROSS JOIN LATERAL (SELECT coalesce(sum(energy_mj), 0) AS parts FROM attribution_share
            WHERE device = n.device AND minute = n.minute AND revision = n.revision) s
        WHERE w.energy_mj IS DISTINCT FROM s.parts LIMIT 1;
    IF FOUND AND off.whole IS NULL THEN
        RAISE EXCEPTION 'the attribution of % at % splits a window that is not there', off.device, off.minute
            USING ERRCODE = 'foreign_key_violation';
    ELSIF FOUND THEN
        RAISE EXCEPTION 'the parts of % at % add up to % mJ, not to %', off.device, off.minute, off.parts, off.whole
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION attributions_hold() IS 'Refuses an attribution whose shares do not add up to its window';

DROP TRIGGER conserved ON attribution;
DROP FUNCTION shares_make_the_window();
CREATE TRIGGER waits AFTER INSERT ON attribution REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION attributions_wait_for_their_check();
CREATE TRIGGER with_its_attribution AFTER INSERT ON attribution_share REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION share_belongs();
CREATE CONSTRAINT TRIGGER conserved AFTER INSERT ON attributions_to_check
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION attributions_hold();
ALTER TABLE attribution DROP CONSTRAINT attribution_device_minute_window_revision_fkey;
ALTER TABLE attribution_share DROP CONSTRAINT attribution_share_device_minute_revision_fkey;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['entries_wait_for_their_check', 'posting_belongs', 'entries_hold',
            'attributions_wait_for_their_check', 'share_belongs', 'attributions_hold'] LOOP
        EXECUTE format('ALTER FUNCTION %I() SET search_path = %I, pg_temp', name, current_schema());
    END LOOP;
END $$;
