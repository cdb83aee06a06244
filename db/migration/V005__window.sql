CREATE TABLE device_window (
    device                  text        NOT NULL,
    minute                  timestamptz NOT NULL CHECK (minute = date_trunc('minute', minute)),
    revision                integer     NOT NULL CHECK (revision >= 1),
    instrument              bigint      NOT NULL REFERENCES instrument,
    energy_mj               bigint      NOT NULL CHECK (energy_mj >= 0),
    covered_nanos           bigint      NOT NULL CHECK (covered_nanos BETWEEN 0 AND 60000000000),
    cross_check_mj          bigint,
    gaps                    jsonb       NOT NULL,
    inputs_sha256           text        NOT NULL,
    closed_at               timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (device, minute, revision)
);
COMMENT ON TABLE device_window IS 'Energy of a device in a UTC minute; late data is a new revision, never an overwrite';
COMMENT ON COLUMN device_window.covered_nanos IS 'Time in which something is known: 60e9 is all of it';
COMMENT ON COLUMN device_window.cross_check_mj IS 'Counter less integrated power; null where the device gives but one';
COMMENT ON COLUMN device_window.gaps IS 'Stretches without a reading, with their reasons';
COMMENT ON COLUMN device_window.inputs_sha256 IS 'Of the segments that it was computed from';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON device_window
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE attribution (
    device          text        NOT NULL,
    minute          timestamptz NOT NULL,
    revision        integer     NOT NULL CHECK (revision >= 1),
    window_revision integer     NOT NULL,
    inputs_sha256   text        NOT NULL,
    attributed_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (device, minute, revision),
    FOREIGN KEY (device, minute, window_revision) REFERENCES device_window
);
COMMENT ON TABLE attribution IS 'A window split among the runs that held the device, and idle';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON attribution
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE attribution_share (
    device        text        NOT NULL,
    minute        timestamptz NOT NULL,
    revision      integer     NOT NULL,
    run           uuid REFERENCES run,
    energy_mj     bigint      NOT NULL CHECK (energy_mj >= 0),
    covered_nanos bigint      NOT NULL CHECK (covered_nanos >= 0),
    UNIQUE NULLS NOT DISTINCT (device, minute, revision, run),
    FOREIGN KEY (device, minute, revision) REFERENCES attribution
);
CREATE INDEX attribution_share_by_run ON attribution_share (run);
COMMENT ON TABLE attribution_share IS 'One run''s part of a window; a null run is idle. The parts add up to the window';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON attribution_share
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION shares_make_the_window() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    parts bigint;
    whole bigint;
BEGIN
    SELECT coalesce(sum(energy_mj), 0) INTO parts FROM attribution_share
        WHERE device = NEW.device AND minute = NEW.minute AND revision = NEW.revision;
    SELECT energy_mj INTO whole FROM device_window
        WHERE device = NEW.device AND minute = NEW.minute AND revision = NEW.window_revision;
    IF parts <> whole THEN
        RAISE EXCEPTION 'the parts of % at % add up to % mJ, not to %', NEW.device, NEW.minute, parts, whole
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER conserved AFTER INSERT ON attribution
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION shares_make_the_window();
