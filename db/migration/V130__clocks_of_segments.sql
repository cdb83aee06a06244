-- Energy follows a boot's monotonic clock; UTC says where it is filed, and may be set in the meantime. Which boots of a device
-- have samples on which days, and by which UTC, so that what belongs to a time is found without reading all that is stored.
CREATE TABLE segment_clock (
    device text   NOT NULL,
    boot   uuid   NOT NULL,
    day    date   NOT NULL,
    second bigint NOT NULL,
    PRIMARY KEY (device, boot, day, second)
);
CREATE INDEX segment_clock_by_day ON segment_clock (day, device);
COMMENT ON TABLE segment_clock IS 'On which UTC days a boot of a device has segments, and by how many whole seconds UTC was ahead of its clock';
COMMENT ON COLUMN segment_clock.second IS 'segment.utc_offset in whole seconds: one that a clock was set by has another';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON segment_clock
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

INSERT INTO segment_clock SELECT DISTINCT device, boot, day, utc_offset / 1000000000 FROM segment;

CREATE FUNCTION segment_clocks() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO segment_clock SELECT DISTINCT device, boot, day, utc_offset / 1000000000 FROM added ORDER BY 1, 2, 3, 4
        ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION segment_clocks() IS 'Keeps the clocks of the segments that a statement adds';
CREATE TRIGGER clocks AFTER INSERT ON segment REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION segment_clocks();
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION segment_clocks() SET search_path = %I, pg_temp', current_schema());
END $$;
