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
COMMENT ON COLUMN series.digest IS 'SHA-256 of the row''s canonical form: see docs/ledger.md';

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

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON series
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON series_import
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON series_point
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
