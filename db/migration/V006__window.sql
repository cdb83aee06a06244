CREATE TABLE device_window (
    device         text        NOT NULL,
    minute         timestamptz NOT NULL CHECK (minute = date_trunc('minute', minute)),
    revision       integer     NOT NULL CHECK (revision >= 1),
    instrument     bigint      NOT NULL REFERENCES instrument,
    energy_mj      bigint      NOT NULL CHECK (energy_mj >= 0),
    covered_nanos  bigint      NOT NULL CHECK (covered_nanos BETWEEN 0 AND 60000000000),
    cross_check_mj bigint,
    gaps           jsonb       NOT NULL,
    inputs_sha256  text        NOT NULL,
    arrival        bigint      NOT NULL,
    closed_at      timestamptz NOT NULL DEFAULT now(),
    digest         bytea       NOT NULL,
    PRIMARY KEY (device, minute, revision)
);
COMMENT ON TABLE device_window IS 'Energy of a device in a UTC minute; late data is a new revision, never an overwrite';
COMMENT ON COLUMN device_window.covered_nanos IS 'Time in which something is known: 60e9 is all of it';
COMMENT ON COLUMN device_window.cross_check_mj IS 'Counter less integrated power; null where the device gives but one';
COMMENT ON COLUMN device_window.gaps IS 'Stretches without a reading, with their reasons';
COMMENT ON COLUMN device_window.inputs_sha256 IS 'Of the segments that it was computed from';
COMMENT ON COLUMN device_window.arrival IS 'It was computed from the segments up to this arrival';
COMMENT ON COLUMN device_window.digest IS 'SHA-256 of the row''s canonical form, which names its instrument''s';

CREATE TABLE attribution (
    device          text        NOT NULL,
    minute          timestamptz NOT NULL,
    revision        integer     NOT NULL CHECK (revision >= 1),
    window_revision integer     NOT NULL,
    inputs_sha256   text        NOT NULL,
    attributed_at   timestamptz NOT NULL DEFAULT now(),
    digest          bytea       NOT NULL,
    PRIMARY KEY (device, minute, revision)
);
COMMENT ON TABLE attribution IS 'A window split among the runs that held the device, and idle';
COMMENT ON COLUMN attribution.digest IS 'SHA-256 of the row''s canonical form, which names its window''s and has its shares';

CREATE TABLE attribution_share (
    device        text        NOT NULL,
    minute        timestamptz NOT NULL,
    revision      integer     NOT NULL,
    run           uuid REFERENCES run,
    energy_mj     bigint      NOT NULL CHECK (energy_mj >= 0),
    covered_nanos bigint      NOT NULL CHECK (covered_nanos >= 0),
    crc32c        integer     NOT NULL,
    UNIQUE NULLS NOT DISTINCT (device, minute, revision, run)
);
CREATE INDEX attribution_share_by_run ON attribution_share (run);
COMMENT ON TABLE attribution_share IS 'One run''s part of a window; a null run is idle. The parts add up to the window';
COMMENT ON COLUMN attribution_share.crc32c IS 'CRC32C of the row''s canonical form: says which of the shares was changed';

-- Rules are asked of all rows that a statement or a transaction adds at once: asked row by row they would cost more than the
-- rows themselves (decision 0024). Rows wait in a table for the end of their transaction, at which a deferred trigger checks
-- what they name, and takes them away.
CREATE UNLOGGED TABLE attributions_to_check (
    id        bigint        GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    devices   text[]        NOT NULL,
    minutes   timestamptz[] NOT NULL,
    revisions integer[]     NOT NULL
);
COMMENT ON TABLE attributions_to_check IS 'Attributions that a transaction which is not over has added; empty between transactions';

CREATE FUNCTION attributions_wait_for_their_check() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO attributions_to_check (devices, minutes, revisions)
        SELECT array_agg(device), array_agg(minute), array_agg(revision) FROM added HAVING count(*) > 0;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION attributions_wait_for_their_check() IS 'Has the attributions that a statement adds checked when the transaction ends';
CREATE TRIGGER waits AFTER INSERT ON attribution REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION attributions_wait_for_their_check();

-- The functions below are planned once a connection, perhaps while the tables are empty. LATERAL and OFFSET 0 hold that each
-- row added is looked up by a key, whatever the planner believes then: nothing may read a table as a whole.
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
CREATE TRIGGER with_its_attribution AFTER INSERT ON attribution_share REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION share_belongs();

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
CREATE CONSTRAINT TRIGGER conserved AFTER INSERT ON attributions_to_check
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION attributions_hold();

CALL pin_search_path('attributions_wait_for_their_check()', 'share_belongs()', 'attributions_hold()');
CALL append_only('device_window', 'attribution', 'attribution_share');
