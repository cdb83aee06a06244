-- What tables share: rows are only ever added, and a correction is a row that supersedes another.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
COMMENT ON FUNCTION refuse_change() IS 'Trigger of tables that are only ever added to';

CREATE PROCEDURE append_only(VARIADIC tables text[]) LANGUAGE plpgsql AS $$
DECLARE
    name text;
    its_digest integer;
BEGIN
    FOREACH name IN ARRAY tables LOOP
        SELECT attnum INTO its_digest FROM pg_attribute WHERE attrelid = name::regclass AND attname = 'digest';
        IF FOUND AND col_description(name::regclass, its_digest) IS NULL THEN
            EXECUTE format('COMMENT ON COLUMN %I.digest IS ''SHA-256 of the row''''s canonical form: see docs/ledger.md''', name);
        END IF;
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I'
            || ' FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name);
    END LOOP;
END $$;
COMMENT ON PROCEDURE append_only(text[]) IS 'For migrations: rows of these tables are added, and never changed or taken away; says what their digest is where that is not said';

CREATE FUNCTION corrects() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before jsonb;
    after jsonb := to_jsonb(NEW);
    name text;
BEGIN
    IF NEW.supersedes IS NULL THEN
        RETURN NEW;
    END IF;
    EXECUTE format('SELECT to_jsonb(t) FROM %I t WHERE id = $1', TG_TABLE_NAME) INTO before USING NEW.supersedes;
    FOREACH name IN ARRAY TG_ARGV LOOP
        IF before -> name IS DISTINCT FROM after -> name THEN
            RAISE EXCEPTION 'what supersedes % of % has the same %', NEW.supersedes, TG_TABLE_NAME, name
                USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    IF (before ->> 'known_from')::timestamptz >= NEW.known_from THEN
        RAISE EXCEPTION 'what supersedes % of % is known later than it', NEW.supersedes, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION corrects() IS 'A correction has the same columns as what it supersedes, but for what is corrected, and is known later; its arguments are these columns';

CREATE PROCEDURE pin_search_path(VARIADIC functions regprocedure[]) LANGUAGE plpgsql AS $$
DECLARE
    name regprocedure;
BEGIN
    FOREACH name IN ARRAY functions LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', name, current_schema());
    END LOOP;
END $$;
COMMENT ON PROCEDURE pin_search_path(regprocedure[]) IS 'For migrations: functions that run with their owner''s rights look up names in this schema only';

-- Whether a row was added by this very transaction.
-- Whether a row was added by this very transaction.
CREATE FUNCTION is_of_this_transaction(xid) RETURNS boolean LANGUAGE sql STABLE
    RETURN $1::text::bigint = (pg_current_xact_id()::text::bigint & 4294967295);
COMMENT ON FUNCTION is_of_this_transaction(xid) IS 'Of a row''s xmin: whether this transaction, outside of a savepoint, added it';
