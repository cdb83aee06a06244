-- How each device is metered. A device whose driver, method or model changes gets a new instrument.
CREATE TABLE instrument (
    id                   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    device               text    NOT NULL CHECK (device ~ '^[^[:space:][:cntrl:]]{1,200}$'),
    host                 text    NOT NULL,
    name                 text    NOT NULL,
    method               text    NOT NULL CHECK (method IN ('COUNTER', 'INSTANT_POWER', 'AVERAGED_POWER', 'MODELLED', 'DECLARED')),
    scope                text    NOT NULL CHECK (scope IN ('GPU', 'MODULE', 'MEMORY', 'PACKAGE', 'DRAM')),
    uncertainty_permille integer NOT NULL CHECK (uncertainty_permille BETWEEN 0 AND 1000),
    limit_mw             bigint CHECK (limit_mw >= 0),
    provenance           text    NOT NULL,
    first_seen           timestamptz NOT NULL DEFAULT now(),
    digest               bytea   NOT NULL,
    UNIQUE NULLS NOT DISTINCT (device, host, name, method, scope, uncertainty_permille, limit_mw, provenance)
);
COMMENT ON TABLE instrument IS 'How one device is metered: method, scope, range and provenance of its readings';
COMMENT ON COLUMN instrument.device IS 'Lasting name: a GPU''s UUID, host/package-0; never an index';
COMMENT ON COLUMN instrument.uncertainty_permille IS 'Half width of a reading''s 95 % range, in thousandths of it';
COMMENT ON COLUMN instrument.limit_mw IS 'The most the device can draw; null where nobody says';
COMMENT ON COLUMN instrument.provenance IS 'Driver and field, or the model with formula, constants and sources';

-- Raw samples, some thousand to a row: one row a sample does not scale.
CREATE SEQUENCE segment_arrival;
COMMENT ON SEQUENCE segment_arrival IS 'Counts segments in the order in which they are committed';
CREATE TABLE segment (
    day              date        NOT NULL,
    device           text        NOT NULL,
    boot             uuid        NOT NULL,
    first_monotonic  bigint      NOT NULL,
    sequence         bigint      NOT NULL CHECK (sequence >= 0),
    instrument       bigint      NOT NULL REFERENCES instrument,
    utc_offset       bigint      NOT NULL,
    first_utc        timestamptz NOT NULL,
    last_utc         timestamptz NOT NULL,
    ends_stream      boolean     NOT NULL,
    samples          integer     NOT NULL CHECK (samples > 0),
    payload          bytea,
    crc32c           integer     NOT NULL,
    arrival          bigint      NOT NULL DEFAULT nextval('segment_arrival'),
    received_at      timestamptz NOT NULL DEFAULT now(),
    digest           bytea       NOT NULL,
    PRIMARY KEY (day, device, boot, first_monotonic, sequence),
    CHECK (last_utc >= first_utc),
    CHECK (day = (first_utc AT TIME ZONE 'UTC')::date)
) PARTITION BY RANGE (day);
-- Payloads are packed already: PostgreSQL shall not try again, and keeps them in the row as long as they fit a page.
ALTER TABLE segment ALTER COLUMN payload SET STORAGE EXTERNAL;
CREATE TABLE segment_default PARTITION OF segment DEFAULT;
CREATE INDEX segment_by_time ON segment (device, first_utc);
CREATE INDEX segment_by_arrival ON segment (arrival);
-- The newest of a device is asked for at every closing.
CREATE INDEX segment_by_end ON segment (device, last_utc);
COMMENT ON TABLE segment IS 'Consecutive samples of one device; identity (device, boot, first_monotonic, sequence)';
COMMENT ON COLUMN segment.day IS 'UTC day of the first sample: the partition';
COMMENT ON COLUMN segment.boot IS 'Whose monotonic clock: the host''s boot epoch, or a UUID of an imported log''s content';
COMMENT ON COLUMN segment.first_monotonic IS 'Nanoseconds of that clock at the first sample';
COMMENT ON COLUMN segment.utc_offset IS 'UTC nanoseconds since 1970 minus the monotonic clock';
COMMENT ON COLUMN segment.ends_stream IS 'The collector stopped here in good order';
COMMENT ON COLUMN segment.payload IS 'The samples as packed columns (kernel SampleColumns); null once they are in an archive only';
COMMENT ON COLUMN segment.crc32c IS 'CRC32C (RFC 3720) of payload';
COMMENT ON COLUMN segment.arrival IS 'Counts segments as they are stored: the watermark of what a job has seen';
COMMENT ON COLUMN segment.digest IS 'SHA-256 of the row''s canonical form: see docs/ledger.md';

-- One partition a day, made when its first segment comes.
CREATE FUNCTION segment_partition(of_day date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    name text := 'segment_' || to_char(of_day, 'YYYYMMDD');
BEGIN
    IF to_regclass(name) IS NULL THEN
        PERFORM pg_advisory_xact_lock(hashtext('segment_partition'));
        IF to_regclass(name) IS NULL THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF segment FOR VALUES FROM (%L) TO (%L) WITH (toast_tuple_target = 8160)',
                name, of_day, of_day + 1);
        END IF;
    END IF;
END $$;
COMMENT ON FUNCTION segment_partition(date) IS 'Makes the day''s partition where there is none';
CALL pin_search_path('segment_partition(date)');

-- Where the scheduled bookkeeping stands, so that a restart need not read the whole history again.
CREATE TABLE bookkeeping (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    arrival  bigint      NOT NULL CHECK (arrival >= 0),
    saved_at timestamptz NOT NULL
);
COMMENT ON TABLE bookkeeping IS 'Up to which segment the scheduled jobs have booked; one row';
COMMENT ON COLUMN bookkeeping.only_row IS 'Always true: there is one row';
COMMENT ON COLUMN bookkeeping.arrival IS 'segment.arrival of the last segment that was seen';
COMMENT ON COLUMN bookkeeping.saved_at IS 'When that was; windows that were still open then are looked at again';

CALL append_only('instrument');
-- A trigger per statement on the partitioned table does not see a statement on one of its partitions: rows are guarded, by
-- what an archive may take away from them.
CREATE TRIGGER append_only_as_a_whole BEFORE TRUNCATE ON segment
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE FUNCTION segment_comes_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a segment of % comes without samples', NEW.device USING ERRCODE = 'not_null_violation';
END $$;
COMMENT ON FUNCTION segment_comes_whole() IS 'Refuses a new segment without a payload';
CREATE TRIGGER comes_whole AFTER INSERT ON segment
    FOR EACH ROW WHEN (NEW.payload IS NULL) EXECUTE FUNCTION segment_comes_whole();
