-- An entry is complete when it is committed: a posting that comes later, or that unbalances it, is refused. Until now
-- only the entry's own insertion was looked at, so that balanced lines could be slipped in under an old entry.
CREATE FUNCTION posting_belongs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM entry WHERE id = NEW.entry
            AND xmin::text::bigint = (pg_current_xact_id()::text::bigint & 4294967295)) THEN
        RAISE EXCEPTION 'entry % is closed: its postings were booked with it', NEW.entry
            USING ERRCODE = 'restrict_violation', HINT = 'Correct it by a reversal and a new entry.';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION posting_belongs() IS 'A posting is inserted in the transaction of its entry, or not at all';
CREATE TRIGGER with_its_entry BEFORE INSERT ON posting FOR EACH ROW EXECUTE FUNCTION posting_belongs();
