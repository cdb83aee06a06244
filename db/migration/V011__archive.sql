-- Raw samples can be archived to Parquet files, and their payloads be deleted here then. What is left of a segment is its
-- row, with its digest, and the digests of its payload and samples: enough to know them again in the file.
CREATE TABLE archive_file (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    device     text        NOT NULL,
    day        date        NOT NULL,
    part       integer     NOT NULL CHECK (part >= 1),
    path       text        NOT NULL UNIQUE CHECK (path ~ '^[^/]+/[^/]+\.parquet$' AND path !~ '\.\.'),
    bytes      bigint      NOT NULL CHECK (bytes > 0),
    sha256     bytea       NOT NULL CHECK (octet_length(sha256) = 32),
    segments   integer     NOT NULL CHECK (segments > 0),
    samples    bigint      NOT NULL CHECK (samples >= segments),
    from_utc   timestamptz NOT NULL,
    to_utc     timestamptz NOT NULL CHECK (to_utc >= from_utc),
    layout     integer     NOT NULL CHECK (layout >= 1),
    written_at timestamptz NOT NULL,
    digest     bytea       NOT NULL,
    UNIQUE (device, day, part),
    CHECK (day = (from_utc AT TIME ZONE 'UTC')::date)
);
COMMENT ON TABLE archive_file IS 'A Parquet file with raw samples of a device''s UTC day, written once and never changed';
COMMENT ON COLUMN archive_file.part IS 'Counts the day''s files: 2 has what came after 1 was written';
COMMENT ON COLUMN archive_file.path IS 'Below the archive''s folder';
COMMENT ON COLUMN archive_file.sha256 IS 'Of the file''s bytes';
COMMENT ON COLUMN archive_file.from_utc IS 'Its first sample';
COMMENT ON COLUMN archive_file.to_utc IS 'Its last sample';
COMMENT ON COLUMN archive_file.layout IS 'Which columns it has: 1 are those in docs/ledger.md';
COMMENT ON COLUMN archive_file.digest IS 'SHA-256 of the row''s canonical form, which has its segments: see docs/ledger.md';

CREATE TABLE archived_segment (
    arrival        bigint  PRIMARY KEY,
    file           bigint  NOT NULL REFERENCES archive_file,
    payload_bytes  integer NOT NULL CHECK (payload_bytes > 0),
    payload_sha256 bytea   NOT NULL CHECK (octet_length(payload_sha256) = 32),
    samples_sha256 bytea   NOT NULL CHECK (octet_length(samples_sha256) = 32),
    crc32c         integer NOT NULL
);
CREATE INDEX archived_segment_by_file ON archived_segment (file);
COMMENT ON TABLE archived_segment IS 'Which file has a segment''s samples, and their digests: they stay when the payload is deleted';
COMMENT ON COLUMN archived_segment.arrival IS 'segment.arrival, which no two segments share';
COMMENT ON COLUMN archived_segment.payload_sha256 IS 'Of segment.payload as it was stored: the segment''s digest is over it';
COMMENT ON COLUMN archived_segment.samples_sha256 IS 'Of the samples'' canonical form, however they are coded: see docs/ledger.md';
COMMENT ON COLUMN archived_segment.crc32c IS 'CRC32C of the row''s canonical form: says which of a file''s segments was changed';

CREATE TABLE raw_deletion (
    file        bigint      PRIMARY KEY REFERENCES archive_file,
    read_sha256 bytea       NOT NULL,
    after_days  integer     NOT NULL CHECK (after_days >= 1),
    deleted_at  timestamptz NOT NULL,
    digest      bytea       NOT NULL
);
COMMENT ON TABLE raw_deletion IS 'The payloads of a file''s segments were deleted from the database, after the file was read again';
COMMENT ON COLUMN raw_deletion.read_sha256 IS 'Of the file''s bytes, as they were read just before';
COMMENT ON COLUMN raw_deletion.after_days IS 'The setting by which it was deleted';
COMMENT ON COLUMN raw_deletion.digest IS 'SHA-256 of the row''s canonical form, which names its file''s';

-- What is written down of a segment is what is stored of it.
CREATE FUNCTION archived_as_it_is() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its archive_file;
BEGIN
    SELECT * INTO its FROM archive_file WHERE id = NEW.file;
    IF NOT EXISTS (SELECT FROM segment WHERE day = its.day AND arrival = NEW.arrival AND device = its.device
            AND octet_length(payload) = NEW.payload_bytes AND sha256(payload) = NEW.payload_sha256) THEN
        RAISE EXCEPTION 'segment % is not of the device and day of file %, or has another payload', NEW.arrival, NEW.file
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION archived_as_it_is() IS 'An archived segment is there, of its file''s device and day, and has the payload that is claimed';
CREATE TRIGGER as_it_is BEFORE INSERT ON archived_segment FOR EACH ROW EXECUTE FUNCTION archived_as_it_is();

-- Raw samples may go when their months are closed and windows have seen them, and the file was read back as it was written.
CREATE FUNCTION raw_stays_because(of_file bigint) RETURNS text STABLE LANGUAGE plpgsql AS $$
DECLARE
    its archive_file;
    open_at timestamptz;
    unseen bigint;
BEGIN
    SELECT * INTO its FROM archive_file WHERE id = of_file;
    SELECT t INTO open_at FROM unnest(ARRAY[its.from_utc, its.to_utc]) AS t WHERE NOT EXISTS (
        SELECT FROM period_state WHERE state IN ('CLOSED', 'RESTATED') AND from_utc <= t AND to_utc > t) LIMIT 1;
    IF FOUND THEN
        RETURN format('the month of %s is not closed', open_at);
    END IF;
    SELECT s.arrival INTO unseen FROM archived_segment a
        JOIN segment s ON s.day = its.day AND s.device = its.device AND s.arrival = a.arrival
        WHERE a.file = its.id AND s.last_utc > s.first_utc AND NOT EXISTS (
            SELECT FROM device_window w WHERE w.device = s.device AND w.arrival >= s.arrival
                AND w.minute <= s.last_utc - interval '1 microsecond'
                AND w.minute >= date_trunc('minute', s.last_utc - interval '1 microsecond')) LIMIT 1;
    IF FOUND THEN
        RETURN format('no window has seen segment %s yet', unseen);
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION raw_stays_because(bigint) IS 'Why the raw samples of an archive file stay in the database; null where they may be deleted';

CREATE FUNCTION raw_may_go() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its archive_file;
    reason text := raw_stays_because(NEW.file);
BEGIN
    SELECT * INTO its FROM archive_file WHERE id = NEW.file;
    IF its.sha256 IS DISTINCT FROM NEW.read_sha256 THEN
        reason := 'it was not read back as it was written';
    END IF;
    IF reason IS NOT NULL THEN
        RAISE EXCEPTION 'the raw samples of archive file % stay: %', its.path, reason USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION raw_may_go() IS 'Refuses a deletion whose file was not read back, whose month is open, or whose samples are in no window';
CREATE TRIGGER may_go BEFORE INSERT ON raw_deletion FOR EACH ROW EXECUTE FUNCTION raw_may_go();

-- A segment is only ever added to, but for its payload, which goes when a row says where it is and why it may go.
CREATE FUNCTION segment_keeps_all_but_archived_samples() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    without segment;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.payload IS NOT NULL AND NEW.payload IS NULL THEN
        without := OLD;
        without.payload := NULL;
        IF without IS NOT DISTINCT FROM NEW AND EXISTS (
                SELECT FROM archived_segment a JOIN archive_file f ON f.id = a.file JOIN raw_deletion d ON d.file = f.id
                WHERE a.arrival = OLD.arrival AND f.device = OLD.device AND f.day = OLD.day
                    AND a.payload_sha256 = sha256(OLD.payload)) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
COMMENT ON FUNCTION segment_keeps_all_but_archived_samples() IS 'Trigger: nothing changes but a payload to null, whose digest, file and deletion are written down';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON segment
    FOR EACH ROW EXECUTE FUNCTION segment_keeps_all_but_archived_samples();

-- The application may not update a segment: it asks for this, and the triggers look at each row.
-- The application may not update a segment: it asks for this, and the triggers look at each row.
CREATE FUNCTION delete_raw(of_file bigint) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    gone bigint;
BEGIN
    UPDATE segment s SET payload = NULL FROM archive_file f JOIN archived_segment a ON a.file = f.id
        WHERE f.id = of_file AND s.day = f.day AND s.device = f.device AND s.arrival = a.arrival AND s.payload IS NOT NULL;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;
COMMENT ON FUNCTION delete_raw(bigint) IS 'Deletes the payloads of an archive file''s segments, where raw_deletion has the file; how many';

-- A day without payloads is written anew, so that the disk gets the space back. It is small then, and rarely read.
-- A day without payloads is written anew, so that the disk gets the space back. It is small then, and rarely read.
CREATE FUNCTION shrink_day(of_day date) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    name text := 'segment_' || to_char(of_day, 'YYYYMMDD');
    its_rows bigint;
    before bigint;
BEGIN
    IF to_regclass(name) IS NULL OR EXISTS (SELECT FROM segment WHERE day = of_day AND payload IS NOT NULL) THEN
        RETURN 0;
    END IF;
    SELECT count(*) INTO its_rows FROM segment WHERE day = of_day;
    before := pg_total_relation_size(name);
    IF before <= 262144 + 1500 * its_rows THEN
        RETURN 0;
    END IF;
    EXECUTE format('CLUSTER %I USING %I', name, (SELECT indexrelid::regclass::name FROM pg_index
        WHERE indrelid = to_regclass(name) AND indisprimary));
    RETURN before - pg_total_relation_size(name);
END $$;
COMMENT ON FUNCTION shrink_day(date) IS 'Writes a day''s segments anew where none has a payload and much of the space is unused; the bytes that this gave back';

CALL pin_search_path('delete_raw(bigint)', 'shrink_day(date)');
CALL append_only('archive_file', 'archived_segment', 'raw_deletion');
