-- A trigger per statement on the partitioned table does not see a statement on one of its partitions: rows are guarded.
DROP TRIGGER append_only ON segment;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON segment
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_as_a_whole BEFORE TRUNCATE ON segment
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The newest of a device is asked for at every closing.
CREATE INDEX segment_by_end ON segment (device, last_utc);

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

COMMENT ON SEQUENCE segment_arrival IS 'Counts segments in the order in which they are committed';
COMMENT ON FUNCTION shares_make_the_window() IS 'Refuses an attribution whose shares do not add up to its window';
COMMENT ON FUNCTION entry_balances() IS 'Refuses an entry whose two sides differ in any unit';
