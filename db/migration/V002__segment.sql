-- Raw samples, some thousand to a row: one row a sample does not scale.
CREATE SEQUENCE segment_arrival;

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
    payload          bytea       NOT NULL,
    crc32c           integer     NOT NULL,
    arrival          bigint      NOT NULL DEFAULT nextval('segment_arrival'),
    received_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (day, device, boot, first_monotonic, sequence),
    CHECK (last_utc >= first_utc),
    CHECK (day = (first_utc AT TIME ZONE 'UTC')::date)
) PARTITION BY RANGE (day);
CREATE TABLE segment_default PARTITION OF segment DEFAULT;
CREATE INDEX segment_by_time ON segment (device, first_utc);
CREATE INDEX segment_by_arrival ON segment (arrival);
COMMENT ON TABLE segment IS 'Consecutive samples of one device; identity (device, boot, first_monotonic, sequence)';
COMMENT ON COLUMN segment.day IS 'UTC day of the first sample: the partition';
COMMENT ON COLUMN segment.boot IS 'Whose monotonic clock: the host''s boot epoch, or a UUID of an imported log''s content';
COMMENT ON COLUMN segment.first_monotonic IS 'Nanoseconds of that clock at the first sample';
COMMENT ON COLUMN segment.utc_offset IS 'UTC nanoseconds since 1970 minus the monotonic clock';
COMMENT ON COLUMN segment.ends_stream IS 'The collector stopped here in good order';
COMMENT ON COLUMN segment.payload IS 'The samples as delta-coded, deflated columns (kernel SampleColumns)';
COMMENT ON COLUMN segment.crc32c IS 'CRC32C (RFC 3720) of payload';
COMMENT ON COLUMN segment.arrival IS 'Counts segments as they are stored: the watermark of what a job has seen';

CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON segment
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- One partition a day, made when its first segment comes.
CREATE FUNCTION segment_partition(of_day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    name text := 'segment_' || to_char(of_day, 'YYYYMMDD');
BEGIN
    IF to_regclass(name) IS NULL THEN
        PERFORM pg_advisory_xact_lock(hashtext('segment_partition'));
        IF to_regclass(name) IS NULL THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF segment FOR VALUES FROM (%L) TO (%L)', name, of_day, of_day + 1);
        END IF;
    END IF;
END $$;
COMMENT ON FUNCTION segment_partition(date) IS 'Makes the day''s partition where there is none';
