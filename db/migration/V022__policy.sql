-- A run may state by what its minutes are weighed and priced instead of one factor and one price: a policy. When a window
-- is booked, the policy gives the terms of its minute, of what is known then.
CREATE TABLE policy (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    geo            text    NOT NULL,
    geo_assumed    boolean NOT NULL,
    basis          text    NOT NULL CHECK (basis IN ('life-cycle', 'direct')),
    zone           text,
    tariff         text,
    tariff_micros  bigint,
    currency       text CHECK (currency ~ '^[A-Z]{3}$'),
    tariff_source  text,
    tariff_assumed boolean,
    pue_series     text,
    pue_permille   integer CHECK (pue_permille BETWEEN 1000 AND 5000),
    pue_source     text,
    losses         text,
    water          text,
    carbon_price   text,
    digest         bytea   NOT NULL UNIQUE,
    CHECK (num_nulls(tariff_micros, currency, tariff_source, tariff_assumed) = CASE WHEN tariff IS NULL THEN 0 ELSE 4 END),
    CHECK (num_nulls(pue_permille, pue_source) = CASE WHEN pue_series IS NULL THEN 0 ELSE 2 END)
);
COMMENT ON TABLE policy IS 'By what the minutes of a run are weighed and priced; the terms of each follow when it is booked';
COMMENT ON COLUMN policy.geo IS 'The grid whose annual factor weighs, or stands in where the zone''s series says nothing';
COMMENT ON COLUMN policy.zone IS 'Code of the intensity series; null for the annual factor';
COMMENT ON COLUMN policy.tariff IS 'The contract; null for the flat price beside it';
COMMENT ON COLUMN policy.pue_series IS 'Code of the PUE series; null for the constant beside it';
COMMENT ON COLUMN policy.losses IS 'Code of the series of transmission and distribution losses; null where they are not booked';
COMMENT ON COLUMN policy.water IS 'Code of the series of water per kWh of IT energy; null where it is not booked';
COMMENT ON COLUMN policy.carbon_price IS 'Code of the series of the price of a tonne of CO2e; null where it is not booked';
COMMENT ON COLUMN policy.digest IS 'SHA-256 of the row''s canonical form: see docs/ledger.md';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON policy
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE run ADD COLUMN policy bigint REFERENCES policy;
COMMENT ON COLUMN run.policy IS 'Gives the terms of each minute; null where terms are those of all';
COMMENT ON COLUMN run.terms IS 'What it is booked by; with a policy, what that gave when the run was announced';

ALTER TABLE terms
    ADD COLUMN intensity_mg_per_kwh  bigint CHECK (intensity_mg_per_kwh >= 0),
    ADD COLUMN intensity_point       bigint REFERENCES series_point,
    ADD COLUMN intensity_inputs      bytea,
    ADD COLUMN intensity_source      text,
    ADD COLUMN intensity_licence     text,
    ADD COLUMN intensity_fallback    text,
    ADD COLUMN tariff                bigint REFERENCES tariff,
    ADD COLUMN price_point           bigint REFERENCES series_point,
    ADD COLUMN price_fallback        text,
    ADD COLUMN pue_point             bigint REFERENCES series_point,
    ADD COLUMN loss_ppm              integer CHECK (loss_ppm BETWEEN 0 AND 500000),
    ADD COLUMN loss_point            bigint REFERENCES series_point,
    ADD COLUMN water_ul_per_kwh      bigint CHECK (water_ul_per_kwh >= 0),
    ADD COLUMN water_point           bigint REFERENCES series_point,
    ADD COLUMN carbon_price_micros   bigint CHECK (carbon_price_micros >= 0),
    ADD COLUMN carbon_price_currency text CHECK (carbon_price_currency ~ '^[A-Z]{3}$'),
    ADD COLUMN carbon_price_point    bigint REFERENCES series_point,
    DROP CONSTRAINT terms_tariff_micros_check,
    DROP CONSTRAINT terms_factor_factor_assumed_tariff_micros_currency_tariff_s_key,
    ADD CONSTRAINT terms_once UNIQUE (factor, digest),
    ADD CONSTRAINT of_a_series CHECK (num_nulls(intensity_mg_per_kwh, intensity_source, intensity_licence) IN (0, 3)
        AND num_nonnulls(intensity_point, intensity_inputs) = CASE WHEN intensity_mg_per_kwh IS NULL THEN 0 ELSE 1 END),
    ADD CONSTRAINT losses_have_a_source CHECK ((loss_ppm IS NULL) = (loss_point IS NULL)),
    ADD CONSTRAINT water_has_a_source CHECK ((water_ul_per_kwh IS NULL) = (water_point IS NULL)),
    ADD CONSTRAINT carbon_price_has_a_source
        CHECK (num_nulls(carbon_price_micros, carbon_price_currency, carbon_price_point) IN (0, 3));
COMMENT ON COLUMN terms.tariff_micros IS 'Millionths of the currency''s unit per kWh; negative where the supplier pays';
COMMENT ON COLUMN terms.intensity_mg_per_kwh IS 'mg CO2e per kWh of that minute; null where the factor''s own counts';
COMMENT ON COLUMN terms.intensity_point IS 'Where it is from; null for a mean';
COMMENT ON COLUMN terms.intensity_inputs IS 'SHA-256 over the digests of the points that a mean is of';
COMMENT ON COLUMN terms.intensity_fallback IS 'What stands in where the zone''s finest series says nothing: coarser series, day mean, annual factor';
COMMENT ON COLUMN terms.tariff IS 'The version of the contract that gave the price; null for a flat one that the run stated';
COMMENT ON COLUMN terms.price_fallback IS 'What stands in where the contract or its market says nothing';
COMMENT ON COLUMN terms.pue_point IS 'Where the PUE is from; null for a constant';
COMMENT ON COLUMN terms.loss_ppm IS 'Millionths of what is generated that transmission and distribution lose';
COMMENT ON COLUMN terms.water_ul_per_kwh IS 'Microlitres on site for each kWh of IT energy (WUE)';
COMMENT ON COLUMN terms.carbon_price_micros IS 'Millionths of the currency''s unit per tonne of CO2e';

ALTER TABLE posting DROP CONSTRAINT posting_unit_check,
    ADD CONSTRAINT posting_unit_check CHECK (unit ~ '^(mJ|ugCO2e|uL|u[A-Z]{3})$');
COMMENT ON COLUMN posting.account IS 'device:ID, facility, grid, supplier, grid-losses, site-water, carbon-price against run:ID, idle:ID, and overhead:, losses:, water:, carbon-cost: of these';
