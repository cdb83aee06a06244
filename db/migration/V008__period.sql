-- A closed month stays closed. What stands of a period is derived from rows that are only ever added: closings, seals and
-- reopenings. No entry is posted into a period that is closing or closed, by whomever.
CREATE TABLE site_calendar (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    zone              text        NOT NULL CHECK (zone ~ '^[A-Za-z0-9_+/-]{1,64}$'),
    fiscal_year_start integer     NOT NULL CHECK (fiscal_year_start BETWEEN 1 AND 12),
    stated_at         timestamptz NOT NULL,
    digest            bytea       NOT NULL
);
COMMENT ON TABLE site_calendar IS 'Where the site''s months begin; the newest row holds. None is added once a period was closed';
COMMENT ON COLUMN site_calendar.zone IS 'A time zone of the IANA database, such as Europe/Berlin';
COMMENT ON COLUMN site_calendar.fiscal_year_start IS 'The month with which the fiscal year begins: 1 is January';

CREATE TABLE period (
    id           text        PRIMARY KEY CHECK (id ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
    from_utc     timestamptz NOT NULL CHECK (from_utc = date_trunc('minute', from_utc)),
    to_utc       timestamptz NOT NULL CHECK (to_utc = date_trunc('minute', to_utc)),
    zone         text        NOT NULL,
    fiscal_year  integer     NOT NULL,
    fiscal_month integer     NOT NULL CHECK (fiscal_month BETWEEN 1 AND 12),
    digest       bytea       NOT NULL,
    CHECK (from_utc < to_utc),
    CONSTRAINT no_overlap EXCLUDE USING gist (tstzrange(from_utc, to_utc) WITH &&)
);
COMMENT ON TABLE period IS 'A calendar month of the site that is closing, or was closed at least once';
COMMENT ON COLUMN period.from_utc IS 'Its first instant, by the site''s time zone';
COMMENT ON COLUMN period.to_utc IS 'The first instant of the next one';
COMMENT ON COLUMN period.fiscal_year IS 'Named after the calendar year in which it ends';
COMMENT ON COLUMN period.fiscal_month IS 'Counts from 1 within the fiscal year';

CREATE TABLE period_closing (
    period     text        NOT NULL REFERENCES period,
    number     integer     NOT NULL CHECK (number >= 1),
    last_entry bigint      NOT NULL CHECK (last_entry >= 0),
    began_at   timestamptz NOT NULL,
    digest     bytea       NOT NULL,
    PRIMARY KEY (period, number)
);
COMMENT ON TABLE period_closing IS 'From here on nothing is posted into the period, unless it is reopened';
COMMENT ON COLUMN period_closing.number IS 'Counts the period''s closings: 2 follows its first reopening';
COMMENT ON COLUMN period_closing.last_entry IS 'The newest entry of the books at that moment; 0 where there was none';

CREATE TABLE period_tile (
    period      text    NOT NULL,
    number      integer NOT NULL,
    tile        integer NOT NULL CHECK (tile >= 0),
    first_entry bigint  NOT NULL,
    entries     bigint[] NOT NULL CHECK (cardinality(entries) BETWEEN 1 AND 256),
    leaves      bytea   NOT NULL,
    root        text    NOT NULL CHECK (root ~ '^[0-9a-f]{64}$'),
    PRIMARY KEY (period, number, tile),
    FOREIGN KEY (period, number) REFERENCES period_closing,
    CHECK (first_entry = entries[1]),
    CHECK (octet_length(leaves) = 32 * cardinality(entries))
);
COMMENT ON TABLE period_tile IS 'Up to 256 leaves of a seal''s Merkle tree; all but the last have 256';
COMMENT ON COLUMN period_tile.entries IS 'The entries, in the chain''s order';
COMMENT ON COLUMN period_tile.leaves IS 'Their leaf hashes (RFC 6962), 32 bytes each';
COMMENT ON COLUMN period_tile.root IS 'Of the tree over these leaves, in hexadecimal';

CREATE TABLE site_key (
    fingerprint text PRIMARY KEY CHECK (fingerprint ~ '^[0-9a-f]{64}$'),
    public_key  bytea NOT NULL
);
COMMENT ON TABLE site_key IS 'Public Ed25519 keys that seals were signed with; the private ones lie in the site''s JOULEBOOK_HOME';
COMMENT ON COLUMN site_key.fingerprint IS 'SHA-256 of public_key, in hexadecimal';
COMMENT ON COLUMN site_key.public_key IS 'SubjectPublicKeyInfo in DER (RFC 8410)';

CREATE TABLE period_seal (
    period     text        NOT NULL,
    number     integer     NOT NULL,
    entries    bigint      NOT NULL CHECK (entries >= 0),
    root       text        NOT NULL CHECK (root ~ '^[0-9a-f]{64}$'),
    last_entry bigint      NOT NULL CHECK (last_entry >= 0),
    last_hash  text        NOT NULL CHECK (last_hash ~ '^[0-9a-f]{64}$'),
    supersedes integer,
    sealed_at  timestamptz NOT NULL,
    key        text        NOT NULL REFERENCES site_key,
    signature  text        NOT NULL CHECK (signature ~ '^[0-9a-f]{128}$'),
    PRIMARY KEY (period, number),
    FOREIGN KEY (period, number) REFERENCES period_closing,
    FOREIGN KEY (period, supersedes) REFERENCES period_seal,
    CHECK ((number = 1) = (supersedes IS NULL)),
    CHECK (supersedes = number - 1)
);
COMMENT ON TABLE period_seal IS 'What a closed period held: Merkle root over its entries, signed. A new closing supersedes it and leaves it in place';
COMMENT ON COLUMN period_seal.entries IS 'How many the period has';
COMMENT ON COLUMN period_seal.root IS 'Of the tree over their canonical forms, in the chain''s order (RFC 6962), in hexadecimal';
COMMENT ON COLUMN period_seal.last_entry IS 'The period''s last entry; 0 where it has none';
COMMENT ON COLUMN period_seal.last_hash IS 'Its hash; 64 zeros where the period has none';
COMMENT ON COLUMN period_seal.supersedes IS 'The seal of the same period before this one';
COMMENT ON COLUMN period_seal.key IS 'Fingerprint of the key that signed it';
COMMENT ON COLUMN period_seal.signature IS 'Ed25519 (RFC 8032) over the seal''s canonical form, in hexadecimal';

CREATE TABLE period_reopening (
    period      text        NOT NULL,
    seal        integer     NOT NULL,
    approved_by text        NOT NULL CHECK (approved_by ~ '[^[:space:]]'),
    reason      text        NOT NULL CHECK (reason ~ '[^[:space:]]'),
    reopened_at timestamptz NOT NULL,
    digest      bytea       NOT NULL,
    PRIMARY KEY (period, seal),
    FOREIGN KEY (period, seal) REFERENCES period_seal
);
COMMENT ON TABLE period_reopening IS 'Who let a closed period be posted into again, and why; the seal stays';

CREATE VIEW period_state AS
    SELECT p.*, n.closings, n.seals, n.reopenings,
        CASE WHEN n.closings = n.reopenings THEN 'OPEN'
             WHEN n.closings > n.seals THEN 'CLOSING'
             WHEN n.seals = 1 THEN 'CLOSED'
             ELSE 'RESTATED' END AS state
    FROM period p CROSS JOIN LATERAL (SELECT
        (SELECT count(*) FROM period_closing WHERE period = p.id) AS closings,
        (SELECT count(*) FROM period_seal WHERE period = p.id) AS seals,
        (SELECT count(*) FROM period_reopening WHERE period = p.id) AS reopenings) n;
COMMENT ON VIEW period_state IS 'Where each period stands: OPEN, here, is reopened';

-- Posting takes this lock shared, a closing takes it alone: it waits for what is being posted, and what comes after sees it.
-- Posting takes this lock shared, a closing takes it alone: it waits for what is being posted, and what comes after sees it.
CREATE FUNCTION closing_is_due() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its period;
    earlier text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('period', 0));
    SELECT * INTO its FROM period WHERE id = NEW.period;
    IF its.to_utc > now() THEN
        RAISE EXCEPTION 'period % is not over: it ends at %', its.id, its.to_utc USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT id INTO earlier FROM period_state
        WHERE from_utc < its.from_utc AND state IN ('OPEN', 'CLOSING') ORDER BY from_utc LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'period % closes after %, which is not closed', its.id, earlier
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.number <> 1 + (SELECT count(*) FROM period_reopening WHERE period = NEW.period) THEN
        RAISE EXCEPTION 'period % is closed: only a reopened one closes again', its.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION closing_is_due() IS 'A period closes when it is over, after all earlier ones, once for each time that it is open';
CREATE TRIGGER due BEFORE INSERT ON period_closing FOR EACH ROW EXECUTE FUNCTION closing_is_due();

CREATE FUNCTION period_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ends timestamptz;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('period', 0));
    SELECT max(to_utc) INTO ends FROM period WHERE id <> NEW.id;
    IF ends <> NEW.from_utc AND NOT EXISTS (SELECT FROM period WHERE id = NEW.id) THEN
        RAISE EXCEPTION 'period % begins at %, but the one before it ends at %', NEW.id, NEW.from_utc, ends
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION period_follows() IS 'Periods leave no instant out';
CREATE TRIGGER follows BEFORE INSERT ON period FOR EACH ROW EXECUTE FUNCTION period_follows();

CREATE FUNCTION tile_is_before_its_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM period_seal WHERE period = NEW.period AND number = NEW.number) THEN
        RAISE EXCEPTION 'seal % of period % is made: nothing is added to it', NEW.number, NEW.period
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION tile_is_before_its_seal() IS 'A seal''s tree is complete when it is signed';
CREATE TRIGGER before_its_seal BEFORE INSERT ON period_tile FOR EACH ROW EXECUTE FUNCTION tile_is_before_its_seal();

CREATE FUNCTION calendar_is_not_in_use() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('period', 0));
    IF EXISTS (SELECT FROM period) THEN
        RAISE EXCEPTION 'the site''s calendar is fixed: periods were closed by it' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION calendar_is_not_in_use() IS 'Months that were closed keep their first and last instants';
CREATE TRIGGER not_in_use BEFORE INSERT ON site_calendar FOR EACH ROW EXECUTE FUNCTION calendar_is_not_in_use();

CREATE FUNCTION entries_are_in_open_periods() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    refused record;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('period', 0));
    SELECT a.id, p.id AS period, p.state INTO refused
        FROM (SELECT id, coalesce(booked_in, minute) AS at FROM added) a
        JOIN period_state p ON a.at >= p.from_utc AND a.at < p.to_utc WHERE p.state <> 'OPEN' LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % would be posted into period %, which is %', refused.id, refused.period,
            lower(refused.state) USING ERRCODE = 'restrict_violation',
            HINT = 'Post it as an adjustment in an open period, or reopen the period.';
    END IF;
    SELECT id INTO refused FROM added WHERE coalesce(booked_in, minute) < (SELECT min(from_utc) FROM period) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % would be posted before the first closed period', refused.id
            USING ERRCODE = 'restrict_violation', HINT = 'Post it as an adjustment in an open period.';
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION entries_are_in_open_periods() IS 'Nothing is posted into a period that is closing or closed, nor before the first of them';
CREATE TRIGGER in_open_period AFTER INSERT ON entry REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION entries_are_in_open_periods();

CALL append_only('site_calendar', 'period', 'period_closing', 'period_tile', 'site_key', 'period_seal', 'period_reopening');
