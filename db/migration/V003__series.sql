-- Factors are dated facts: from when to when a value holds, and since when it is known. A value that is corrected stays, and
-- is known no longer from the moment on at which the factor that supersedes it is known.
CREATE TABLE factor (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    geo            text    NOT NULL,
    iso2           text,
    name           text    NOT NULL,
    year           integer NOT NULL CHECK (year BETWEEN 1990 AND 2100),
    basis          text    NOT NULL CHECK (basis IN ('life-cycle', 'direct')),
    mg_per_kwh     bigint  NOT NULL CHECK (mg_per_kwh > 0),
    co2_mg_per_kwh bigint CHECK (co2_mg_per_kwh >= 0),
    ch4_ug_per_kwh bigint CHECK (ch4_ug_per_kwh >= 0),
    n2o_ug_per_kwh bigint CHECK (n2o_ug_per_kwh >= 0),
    gwp_set        text CHECK (gwp_set IN ('SAR', 'AR4', 'AR5', 'AR6')),
    source         text    NOT NULL,
    version        text    NOT NULL,
    licence        text    NOT NULL,
    valid_from     date,
    valid_to       date,
    known_from     timestamptz,
    supersedes     bigint UNIQUE REFERENCES factor,
    digest         bytea   NOT NULL,
    series         bigint GENERATED ALWAYS AS (hashtextextended(geo || '/' || basis || '/' || source, 0)) STORED,
    UNIQUE (geo, year, basis, source, version),
    CONSTRAINT gases_with_co2 CHECK (co2_mg_per_kwh IS NOT NULL OR num_nonnulls(ch4_ug_per_kwh, n2o_ug_per_kwh) = 0),
    CONSTRAINT dated CHECK (num_nulls(valid_from, valid_to, known_from) IN (0, 3)),
    CONSTRAINT dated_in_full CHECK (valid_from IS NOT NULL OR num_nonnulls(gwp_set, supersedes) = 0),
    CONSTRAINT valid_for_a_while CHECK (valid_from < valid_to),
    CONSTRAINT valid_once EXCLUDE USING gist (
        numrange(series, series, '[]') WITH &&,
        daterange(coalesce(valid_from, make_date(year, 1, 1)), coalesce(valid_to, make_date(year + 1, 1, 1))) WITH &&)
        WHERE (supersedes IS NULL)
);
COMMENT ON TABLE factor IS 'Location-based grid intensity; a new version is a new row. A grid''s 0 is missing data and is not here';
COMMENT ON COLUMN factor.geo IS 'ISO 3166 alpha-3, or a region''s or the world''s code';
COMMENT ON COLUMN factor.mg_per_kwh IS 'mg CO2e per kWh';
COMMENT ON COLUMN factor.basis IS 'Life-cycle and direct are never mixed in one total';
COMMENT ON COLUMN factor.valid_from IS 'First day on which it holds; null for its year''s first';
COMMENT ON COLUMN factor.valid_to IS 'The day after its last; null for the first of the next year';
COMMENT ON COLUMN factor.known_from IS 'Since when it could be booked by; null for what came with the books';
COMMENT ON COLUMN factor.gwp_set IS 'The IPCC report whose global warming potentials weigh its gases; null where its source does not say';
COMMENT ON COLUMN factor.supersedes IS 'The factor of the same series and days that it corrects, which is known until known_from';
COMMENT ON COLUMN factor.series IS 'Hash of geo, basis and source: what the same figure is, from year to year';
COMMENT ON CONSTRAINT valid_once ON factor IS 'One figure for each day of a series, not counting corrections';
COMMENT ON COLUMN factor.co2_mg_per_kwh IS 'mg CO2 per kWh; null where the source gives no breakdown';
COMMENT ON COLUMN factor.ch4_ug_per_kwh IS 'ug CH4 per kWh, as a mass of methane';
COMMENT ON COLUMN factor.n2o_ug_per_kwh IS 'ug N2O per kWh, as a mass of nitrous oxide';
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

-- What changes from hour to hour or from year to year: intensities, prices, PUE, water, losses, carbon prices. A point is a
-- dated fact. A point that is corrected stays, and is known no longer once the one that supersedes it is known.
CREATE TABLE series (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind            text    NOT NULL CHECK (kind IN ('intensity', 'marginal', 'price', 'pue', 'water', 'losses', 'carbon-price')),
    code            text    NOT NULL CHECK (code ~ '^[^[:space:][:cntrl:]]{1,64}$'),
    basis           text    CHECK (basis IN ('life-cycle', 'direct')),
    step_seconds    integer CHECK (step_seconds BETWEEN 60 AND 86400),
    unit            text    NOT NULL CHECK (unit ~ '^(mgCO2e/kWh|u[A-Z]{3}/kWh|permille|uL/kWh|ppm|u[A-Z]{3}/tCO2e)$'),
    source          text    NOT NULL CHECK (source ~ '[^[:space:]]'),
    losses_included boolean NOT NULL,
    digest          bytea   NOT NULL,
    UNIQUE NULLS NOT DISTINCT (kind, code, basis, step_seconds, unit, source, losses_included),
    CHECK ((kind IN ('intensity', 'marginal')) = (basis IS NOT NULL))
);
COMMENT ON TABLE series IS 'What a grid, market, site or region says of one quantity, by one source, at one step';
COMMENT ON COLUMN series.kind IS 'A marginal intensity is kept apart: it is in no location-based sum (GHG Protocol scope 2)';
COMMENT ON COLUMN series.code IS 'The grid zone, market, site or region, as its source names it';
COMMENT ON COLUMN series.step_seconds IS 'Length of each of its points; null where each states its own';
COMMENT ON COLUMN series.unit IS 'What value counts';
COMMENT ON COLUMN series.losses_included IS 'An intensity of energy as delivered: transmission losses are in it';

CREATE TABLE series_import (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    series         bigint      NOT NULL REFERENCES series,
    version        text        NOT NULL,
    licence        text        NOT NULL,
    attribution    text,
    gwp_set        text CHECK (gwp_set IN ('SAR', 'AR4', 'AR5', 'AR6')),
    shape          text        NOT NULL,
    content_sha256 bytea       NOT NULL,
    known_from     timestamptz NOT NULL,
    digest         bytea       NOT NULL
);
CREATE INDEX series_import_by_series ON series_import (series, known_from);
COMMENT ON TABLE series_import IS 'One file or answer of a provider that points came with';
COMMENT ON COLUMN series_import.attribution IS 'What the licence asks to be printed; null where it asks nothing';
COMMENT ON COLUMN series_import.gwp_set IS 'The IPCC report whose global warming potentials weigh its gases; null where its source does not say';
COMMENT ON COLUMN series_import.shape IS 'How it was written: csv, or a provider''s own form';
COMMENT ON COLUMN series_import.content_sha256 IS 'Of the file as it came';
COMMENT ON COLUMN series_import.known_from IS 'Since when its points can be booked by';
COMMENT ON COLUMN series_import.digest IS 'SHA-256 of the row''s canonical form, which names its series''';

CREATE TABLE series_point (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    series     bigint      NOT NULL REFERENCES series,
    import     bigint      NOT NULL REFERENCES series_import,
    valid_from timestamptz NOT NULL,
    valid_to   timestamptz NOT NULL,
    value      bigint      NOT NULL,
    detail     text,
    supersedes bigint UNIQUE REFERENCES series_point,
    digest     bytea       NOT NULL,
    CHECK (valid_from < valid_to),
    CONSTRAINT point_valid_once EXCLUDE USING gist (
        numrange(series, series, '[]') WITH &&, tstzrange(valid_from, valid_to) WITH &&) WHERE (supersedes IS NULL)
);
CREATE INDEX series_point_by_time ON series_point (series, valid_from);
COMMENT ON TABLE series_point IS 'What holds from an instant until before another';
COMMENT ON COLUMN series_point.value IS 'In the series'' unit; a price may be negative';
COMMENT ON COLUMN series_point.detail IS 'What it was computed from, or what its source says of it';
COMMENT ON COLUMN series_point.supersedes IS 'The point of the same series and time that it corrects';
COMMENT ON COLUMN series_point.digest IS 'SHA-256 of the row''s canonical form, which names its import''s';
COMMENT ON CONSTRAINT point_valid_once ON series_point IS 'One value for each instant of a series, not counting corrections';

CREATE FUNCTION point_corrects() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    old series_point%ROWTYPE;
BEGIN
    IF (SELECT series FROM series_import WHERE id = NEW.import) <> NEW.series THEN
        RAISE EXCEPTION 'a point is of its import''s series' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.supersedes IS NULL THEN
        RETURN NEW;
    END IF;
    SELECT * INTO old FROM series_point WHERE id = NEW.supersedes;
    IF (old.series, old.valid_from, old.valid_to) IS DISTINCT FROM (NEW.series, NEW.valid_from, NEW.valid_to) THEN
        RAISE EXCEPTION 'a point that supersedes % is of its series and its time', NEW.supersedes
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF (SELECT known_from FROM series_import WHERE id = old.import)
            >= (SELECT known_from FROM series_import WHERE id = NEW.import) THEN
        RAISE EXCEPTION 'a point that supersedes % is known later than it', NEW.supersedes
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION point_corrects() IS 'With point_valid_once and one successor each, no two points of a series hold at an instant and are known at a time';
CREATE TRIGGER corrects BEFORE INSERT ON series_point FOR EACH ROW EXECUTE FUNCTION point_corrects();

-- What a contract says that a kilowatt-hour costs: a rule, with the days on which it holds. A new version of the same days
-- supersedes the old one, which stays.
CREATE TABLE tariff (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code       text        NOT NULL CHECK (code ~ '^[^[:space:][:cntrl:]]{1,64}$'),
    kind       text        NOT NULL CHECK (kind ~ '^[a-z][a-z-]{1,31}$'),
    currency   text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    zone       text        NOT NULL,
    valid_from date        NOT NULL,
    valid_to   date        NOT NULL,
    rule       text        NOT NULL CHECK (jsonb_typeof(rule::jsonb) = 'object'),
    source     text        NOT NULL,
    version    text        NOT NULL,
    known_from timestamptz NOT NULL,
    supersedes bigint UNIQUE REFERENCES tariff,
    digest     bytea       NOT NULL,
    contract   bigint GENERATED ALWAYS AS (hashtextextended(code, 0)) STORED,
    CHECK (valid_from < valid_to),
    CONSTRAINT tariff_valid_once EXCLUDE USING gist (
        numrange(contract, contract, '[]') WITH &&, daterange(valid_from, valid_to) WITH &&) WHERE (supersedes IS NULL)
);
COMMENT ON TABLE tariff IS 'A contract''s price of electricity by a rule';
COMMENT ON COLUMN tariff.code IS 'The contract: its versions and its years have the same';
COMMENT ON COLUMN tariff.kind IS 'How the rule is read: flat, time-of-use, dynamic';
COMMENT ON COLUMN tariff.zone IS 'Time zone of its days and bands, of the IANA database';
COMMENT ON COLUMN tariff.valid_to IS 'The day after its last';
COMMENT ON COLUMN tariff.rule IS 'JSON without blanks, names in alphabetical order';
COMMENT ON COLUMN tariff.known_from IS 'Since when it can be booked by';
COMMENT ON COLUMN tariff.supersedes IS 'The version of the same contract and days that it corrects';
COMMENT ON COLUMN tariff.contract IS 'Hash of code';

CREATE TRIGGER corrects BEFORE INSERT ON tariff
    FOR EACH ROW EXECUTE FUNCTION corrects('code', 'valid_from', 'valid_to');
CREATE FUNCTION tariff_keeps_its_currency() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM tariff WHERE code = NEW.code AND currency <> NEW.currency) THEN
        RAISE EXCEPTION 'contract % has another currency already', NEW.code USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION tariff_keeps_its_currency() IS 'A contract has one currency';
CREATE TRIGGER keeps_its_currency BEFORE INSERT ON tariff
    FOR EACH ROW EXECUTE FUNCTION tariff_keeps_its_currency();

CALL append_only('factor', 'series', 'series_import', 'series_point', 'tariff');
