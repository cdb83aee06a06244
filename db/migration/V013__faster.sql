-- Which runs held a device is asked for each of its hours: that must not read every run there ever was.
CREATE INDEX run_by_host ON run (host) WHERE devices IS NULL;
CREATE INDEX run_by_device ON run USING gin (devices);

-- Payloads are deflated already: PostgreSQL shall not try again, and keeps them in the row as long as they fit a page.
ALTER TABLE segment ALTER COLUMN payload SET STORAGE EXTERNAL;
CREATE OR REPLACE FUNCTION segment_partition(of_day date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
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
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION segment_partition(date) SET search_path = %I, pg_temp', current_schema());
END $$;
