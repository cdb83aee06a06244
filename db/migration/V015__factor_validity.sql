-- Factors are dated facts: from when to when a value holds, and since when it is known. A value that is corrected stays, and
-- is known no longer from the moment on at which the factor that supersedes it is known.
ALTER TABLE factor
    ADD COLUMN valid_from date,
    ADD COLUMN valid_to   date,
    ADD COLUMN known_from timestamptz,
    ADD COLUMN gwp_set    text CHECK (gwp_set IN ('SAR', 'AR4', 'AR5', 'AR6')),
    ADD COLUMN supersedes bigint UNIQUE REFERENCES factor,
    ADD COLUMN series     bigint GENERATED ALWAYS AS (hashtextextended(geo || '/' || basis || '/' || source, 0)) STORED,
    ADD CONSTRAINT dated CHECK (num_nulls(valid_from, valid_to, known_from) IN (0, 3)),
    ADD CONSTRAINT dated_in_full CHECK (valid_from IS NOT NULL OR num_nonnulls(gwp_set, supersedes) = 0),
    ADD CONSTRAINT valid_for_a_while CHECK (valid_from < valid_to),
    ADD CONSTRAINT valid_once EXCLUDE USING gist (
        numrange(series, series, '[]') WITH &&,
        daterange(coalesce(valid_from, make_date(year, 1, 1)), coalesce(valid_to, make_date(year + 1, 1, 1))) WITH &&)
        WHERE (supersedes IS NULL);
COMMENT ON COLUMN factor.valid_from IS 'First day on which it holds; null for its year''s first';
COMMENT ON COLUMN factor.valid_to IS 'The day after its last; null for the first of the next year';
COMMENT ON COLUMN factor.known_from IS 'Since when it could be booked by; null for what came with the books';
COMMENT ON COLUMN factor.gwp_set IS 'The IPCC report whose global warming potentials weigh its gases; null where its source does not say';
COMMENT ON COLUMN factor.supersedes IS 'The factor of the same series and days that it corrects, which is known until known_from';
COMMENT ON COLUMN factor.series IS 'Hash of geo, basis and source: what the same figure is, from year to year';
COMMENT ON CONSTRAINT valid_once ON factor IS 'One figure for each day of a series, not counting corrections';

CREATE FUNCTION factor_corrects() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    old factor%ROWTYPE;
BEGIN
    IF NEW.supersedes IS NULL THEN
        RETURN NEW;
    END IF;
    SELECT * INTO old FROM factor WHERE id = NEW.supersedes;
    IF (old.geo, old.basis, old.source, coalesce(old.valid_from, make_date(old.year, 1, 1)),
            coalesce(old.valid_to, make_date(old.year + 1, 1, 1)))
        IS DISTINCT FROM (NEW.geo, NEW.basis, NEW.source, NEW.valid_from, NEW.valid_to) THEN
        RAISE EXCEPTION 'a factor that supersedes % is of its series and its days', NEW.supersedes
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF old.known_from >= NEW.known_from THEN
        RAISE EXCEPTION 'a factor that supersedes % is known later than it', NEW.supersedes
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION factor_corrects() IS 'With valid_once and one successor each, no two factors of a series hold for a day and are known at a time';
CREATE TRIGGER corrects BEFORE INSERT ON factor FOR EACH ROW EXECUTE FUNCTION factor_corrects();
