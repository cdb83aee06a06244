-- Market-based scope 2 (GHG Protocol Scope 2 Guidance): contractual instruments, each used once; factors for what they do not
-- cover; and what a site stated with them. All of it is only ever added to.
CREATE TABLE contractual_instrument (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    registry       text        NOT NULL CHECK (registry ~ '[^[:space:]]'),
    serial         text        NOT NULL CHECK (serial ~ '[^[:space:]]'),
    first_unit     numeric(40) NOT NULL CHECK (first_unit >= 0),
    last_unit      numeric(40) NOT NULL CHECK (last_unit >= first_unit),
    kind           text        NOT NULL CHECK (kind IN ('PPA', 'GO', 'REC')),
    technology     text        NOT NULL,
    volume_mj      bigint      NOT NULL CHECK (volume_mj > 0),
    generated_from timestamptz NOT NULL CHECK (generated_from = date_trunc('minute', generated_from)),
    generated_to   timestamptz NOT NULL CHECK (generated_to = date_trunc('minute', generated_to)),
    boundary       text        NOT NULL CHECK (boundary ~ '^[A-Z0-9][A-Z0-9_-]{1,31}$'),
    mg_per_kwh     bigint      NOT NULL CHECK (mg_per_kwh >= 0),
    source         text        NOT NULL,
    licence        text        NOT NULL,
    known_from     timestamptz NOT NULL,
    digest         bytea       NOT NULL,
    vintage        integer GENERATED ALWAYS AS (date_part('year', (generated_from AT TIME ZONE 'UTC')
        + ((generated_to AT TIME ZONE 'UTC') - (generated_from AT TIME ZONE 'UTC')) / 2)::integer) STORED,
    series         bigint GENERATED ALWAYS AS (hashtextextended(registry || '/' || serial, 0)) STORED,
    CHECK (generated_from < generated_to),
    CONSTRAINT one_year_at_most CHECK (generated_to - generated_from <= interval '366 days'),
    CONSTRAINT issued_once EXCLUDE USING gist (
        numrange(series, series, '[]') WITH &&, numrange(first_unit, last_unit, '[]') WITH &&)
);
COMMENT ON TABLE contractual_instrument IS 'A lot of certificates, or a delivery under a contract, that conveys an emission rate';
COMMENT ON COLUMN contractual_instrument.registry IS 'Where its serials are unique: a certificate registry, or the contract''s parties';
COMMENT ON COLUMN contractual_instrument.first_unit IS 'First and last number of the lot within the serial; a registry''s number is here once';
COMMENT ON COLUMN contractual_instrument.volume_mj IS 'Millijoules: 1 MWh is 3 600 000 000 000';
COMMENT ON COLUMN contractual_instrument.generated_from IS 'Its energy was generated from here until before generated_to';
COMMENT ON COLUMN contractual_instrument.vintage IS 'The year (UTC) in which the middle of that time lies: it can be claimed for this year only';
COMMENT ON COLUMN contractual_instrument.boundary IS 'The market in which it can be claimed';
COMMENT ON COLUMN contractual_instrument.mg_per_kwh IS 'The emission rate that it conveys: mg CO2e per kWh, direct; 0 is a statement here';
COMMENT ON COLUMN contractual_instrument.series IS 'Hash of registry and serial';
COMMENT ON CONSTRAINT issued_once ON contractual_instrument IS 'No unit of a serial is in two lots';

CREATE TABLE instrument_hour (
    instrument bigint      NOT NULL REFERENCES contractual_instrument,
    hour       timestamptz NOT NULL CHECK (hour = date_trunc('hour', hour AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'),
    volume_mj  bigint      NOT NULL CHECK (volume_mj > 0),
    PRIMARY KEY (instrument, hour)
);
COMMENT ON TABLE instrument_hour IS 'What of an instrument was generated in which UTC hour; none where nobody knows, and it matches no hour then';

CREATE FUNCTION hours_make_the_volume() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    whole contractual_instrument%ROWTYPE;
    parts record;
BEGIN
    SELECT * INTO whole FROM contractual_instrument WHERE id = NEW.instrument;
    SELECT sum(volume_mj) AS volume, min(hour) AS first, max(hour) AS last INTO parts
        FROM instrument_hour WHERE instrument = NEW.instrument;
    IF parts.volume <> whole.volume_mj OR parts.first < whole.generated_from
            OR parts.last + interval '1 hour' > whole.generated_to THEN
        RAISE EXCEPTION 'the hours of instrument % make % mJ, not its volume of %, or lie outside of its vintage',
            NEW.instrument, parts.volume, whole.volume_mj USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION hours_make_the_volume() IS 'An instrument''s hours add up to it';
CREATE CONSTRAINT TRIGGER make_the_volume AFTER INSERT ON instrument_hour
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hours_make_the_volume();

CREATE TABLE instrument_retirement (
    instrument bigint      PRIMARY KEY REFERENCES contractual_instrument,
    retired_by text        NOT NULL CHECK (retired_by ~ '[^[:space:]]'),
    retired_on date        NOT NULL,
    reference  text        NOT NULL CHECK (reference ~ '[^[:space:]]'),
    stated_at  timestamptz NOT NULL,
    digest     bytea       NOT NULL
);
COMMENT ON TABLE instrument_retirement IS 'For whom an instrument was cancelled, once: only then can it be claimed';
COMMENT ON COLUMN instrument_retirement.reference IS 'The registry''s cancellation statement, or the contract''s delivery note';
COMMENT ON COLUMN instrument_retirement.digest IS 'SHA-256 of the row''s canonical form, which names its instrument''s';

CREATE TABLE market_factor (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       text        NOT NULL CHECK (kind IN ('SUPPLIER', 'RESIDUAL', 'GRID_AVERAGE')),
    boundary   text        NOT NULL CHECK (boundary ~ '^[A-Z0-9][A-Z0-9_-]{1,31}$'),
    supplier   text        NOT NULL CHECK ((kind = 'SUPPLIER') = (supplier <> '')),
    mg_per_kwh bigint      NOT NULL CHECK (mg_per_kwh > 0 OR kind = 'SUPPLIER' AND mg_per_kwh = 0),
    valid_from date        NOT NULL,
    valid_to   date        NOT NULL CHECK (valid_to > valid_from),
    known_from timestamptz NOT NULL,
    supersedes bigint UNIQUE REFERENCES market_factor,
    source     text        NOT NULL,
    version    text        NOT NULL,
    licence    text        NOT NULL,
    digest     bytea       NOT NULL,
    series     bigint GENERATED ALWAYS AS (hashtextextended(kind || '/' || boundary || '/' || supplier, 0)) STORED,
    CONSTRAINT market_factor_valid_once EXCLUDE USING gist (
        numrange(series, series, '[]') WITH &&, daterange(valid_from, valid_to) WITH &&) WHERE (supersedes IS NULL)
);
COMMENT ON TABLE market_factor IS 'What energy that no instrument covers is weighed by; valid for days (UTC), known since an instant';
COMMENT ON COLUMN market_factor.kind IS 'A supplier''s own mix; the market''s residual mix; or, where no residual mix is published, the grid average, which statements then mark';
COMMENT ON COLUMN market_factor.supplier IS 'Whose mix; empty but for a supplier''s';
COMMENT ON COLUMN market_factor.mg_per_kwh IS 'mg CO2e per kWh, direct';
COMMENT ON COLUMN market_factor.supersedes IS 'The factor of the same series and days that it corrects';
COMMENT ON COLUMN market_factor.series IS 'Hash of kind, boundary and supplier';
CREATE TRIGGER corrects BEFORE INSERT ON market_factor
    FOR EACH ROW EXECUTE FUNCTION corrects('kind', 'boundary', 'supplier', 'valid_from', 'valid_to');

CREATE TABLE market_statement (
    id         bigint      PRIMARY KEY CHECK (id >= 1),
    period     text        NOT NULL CHECK (period ~ '^[0-9]{4}(-(0[1-9]|1[0-2]))?$'),
    revision   integer     NOT NULL CHECK (revision >= 1),
    boundary   text        NOT NULL,
    supplier   text        NOT NULL,
    from_utc   timestamptz NOT NULL,
    to_utc     timestamptz NOT NULL CHECK (to_utc > from_utc),
    last_entry bigint      NOT NULL REFERENCES entry,
    last_hash  text        NOT NULL,
    made_at    timestamptz NOT NULL,
    content    text        NOT NULL,
    digest     bytea       NOT NULL,
    UNIQUE (period, revision)
);
COMMENT ON TABLE market_statement IS 'What was stated of a month (2026-10) or a year (2026); a later one is a new revision';
COMMENT ON COLUMN market_statement.id IS 'Counts without a hole: which statements were there before is a matter of it';
COMMENT ON COLUMN market_statement.supplier IS 'Whose mix weighs what is not covered; empty for the residual mix';
COMMENT ON COLUMN market_statement.last_entry IS 'The books up to this entry, whose hash covers all before';
COMMENT ON COLUMN market_statement.made_at IS 'Instruments, retirements and factors that were known then were taken';
COMMENT ON COLUMN market_statement.content IS 'The statement as JSON, byte for byte';
COMMENT ON COLUMN market_statement.digest IS 'SHA-256 of the row''s canonical form, over content too';

CREATE TABLE market_allocation (
    statement  bigint NOT NULL REFERENCES market_statement,
    matching   text   NOT NULL CHECK (matching IN ('HOURLY', 'TOTAL')),
    instrument bigint NOT NULL REFERENCES instrument_retirement,
    volume_mj  bigint NOT NULL CHECK (volume_mj > 0),
    PRIMARY KEY (statement, matching, instrument)
);
CREATE INDEX market_allocation_by_instrument ON market_allocation (instrument);
COMMENT ON TABLE market_allocation IS 'What a statement took of an instrument; hour by hour and over the total are two ways to state the same';

-- A year says the same of the same consumption as its months do: each is held to the volume by itself. A lot is of one
-- vintage and used in that year only, so that no volume serves two years.
CREATE FUNCTION used_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stated market_statement%ROWTYPE;
    lot contractual_instrument%ROWTYPE;
    taken numeric;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('market', 0));
    SELECT * INTO stated FROM market_statement WHERE id = NEW.statement;
    SELECT * INTO lot FROM contractual_instrument WHERE id = NEW.instrument;
    IF lot.boundary <> stated.boundary THEN
        RAISE EXCEPTION 'instrument % is of market %, statement % of %', lot.id, lot.boundary, stated.id, stated.boundary
            USING ERRCODE = 'check_violation';
    END IF;
    IF left(stated.period, 4)::integer <> lot.vintage THEN
        RAISE EXCEPTION 'instrument % is of another year than %', lot.id, stated.period USING ERRCODE = 'check_violation';
    END IF;
    SELECT sum(a.volume_mj) INTO taken FROM market_allocation a JOIN market_statement s ON s.id = a.statement
        WHERE a.instrument = NEW.instrument AND a.matching = NEW.matching AND length(s.period) = length(stated.period)
            AND NOT EXISTS (SELECT FROM market_statement n WHERE n.period = s.period AND n.revision > s.revision);
    IF taken > lot.volume_mj THEN
        RAISE EXCEPTION 'instrument % has % mJ, of which % would be used', lot.id, lot.volume_mj, taken
            USING ERRCODE = 'check_violation', HINT = 'State the periods anew, or retire further instruments.';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION used_once() IS 'Over the newest statements of all periods, no more is allocated of an instrument than it has, and in its market only';
CREATE TRIGGER used_once AFTER INSERT ON market_allocation FOR EACH ROW EXECUTE FUNCTION used_once();

CREATE FUNCTION allocation_belongs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM market_statement WHERE id = NEW.statement
            AND xmin::text::bigint = (pg_current_xact_id()::text::bigint & 4294967295)) THEN
        RAISE EXCEPTION 'statement % is made: nothing is allocated to it any more', NEW.statement
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION allocation_belongs() IS 'An allocation is inserted in the transaction of its statement, or not at all';
CREATE TRIGGER with_its_statement BEFORE INSERT ON market_allocation
    FOR EACH ROW EXECUTE FUNCTION allocation_belongs();

CALL append_only('contractual_instrument', 'instrument_hour', 'instrument_retirement', 'market_factor', 'market_statement',
    'market_allocation');
