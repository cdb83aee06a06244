-- What a kilowatt-hour costs and emits: factors and tariffs with their sources, and the terms that a run is booked by.
CREATE TABLE factor (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    geo        text    NOT NULL,
    iso2       text,
    name       text    NOT NULL,
    year       integer NOT NULL CHECK (year BETWEEN 1990 AND 2100),
    basis      text    NOT NULL CHECK (basis IN ('life-cycle', 'direct')),
    mg_per_kwh bigint  NOT NULL CHECK (mg_per_kwh > 0),
    source     text    NOT NULL,
    version    text    NOT NULL,
    licence    text    NOT NULL,
    UNIQUE (geo, year, basis, source, version)
);
COMMENT ON TABLE factor IS 'Location-based grid intensity; a new version is a new row. A grid''s 0 is missing data and is not here';
COMMENT ON COLUMN factor.geo IS 'ISO 3166 alpha-3, or a region''s or the world''s code';
COMMENT ON COLUMN factor.mg_per_kwh IS 'mg CO2e per kWh';
COMMENT ON COLUMN factor.basis IS 'Life-cycle and direct are never mixed in one total';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON factor
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE terms (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    factor          bigint  NOT NULL REFERENCES factor,
    factor_assumed  boolean NOT NULL,
    tariff_micros   bigint  NOT NULL CHECK (tariff_micros >= 0),
    currency        text    NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    tariff_source   text    NOT NULL,
    tariff_assumed  boolean NOT NULL,
    pue_permille    integer NOT NULL CHECK (pue_permille BETWEEN 1000 AND 5000),
    pue_source      text    NOT NULL,
    UNIQUE (factor, factor_assumed, tariff_micros, currency, tariff_source, tariff_assumed, pue_permille, pue_source)
);
COMMENT ON TABLE terms IS 'What energy is priced and weighed by; assumed where nobody stated it';
COMMENT ON COLUMN terms.tariff_micros IS 'Millionths of the currency''s unit per kWh';
COMMENT ON COLUMN terms.pue_permille IS 'Power usage effectiveness (ISO/IEC 30134-2) in thousandths';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON terms
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
