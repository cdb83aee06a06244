-- By what minutes are weighed and priced: terms, and the policies that give them. A run may state a policy instead of one
-- factor and one price: when a window is booked, the policy gives the terms of its minute, of what is known then.
CREATE TABLE terms (
    id                    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    factor                bigint  NOT NULL REFERENCES factor,
    factor_assumed        boolean NOT NULL,
    intensity_mg_per_kwh  bigint CHECK (intensity_mg_per_kwh >= 0),
    intensity_point       bigint REFERENCES series_point,
    intensity_inputs      bytea,
    intensity_source      text,
    intensity_licence     text,
    intensity_fallback    text,
    tariff_micros         bigint  NOT NULL,
    currency              text    NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    tariff_source         text    NOT NULL,
    tariff_assumed        boolean NOT NULL,
    tariff                bigint REFERENCES tariff,
    price_point           bigint REFERENCES series_point,
    price_fallback        text,
    pue_permille          integer NOT NULL CHECK (pue_permille BETWEEN 1000 AND 5000),
    pue_source            text    NOT NULL,
    pue_point             bigint REFERENCES series_point,
    loss_ppm              integer CHECK (loss_ppm BETWEEN 0 AND 500000),
    loss_point            bigint REFERENCES series_point,
    water_ul_per_kwh      bigint CHECK (water_ul_per_kwh >= 0),
    water_point           bigint REFERENCES series_point,
    carbon_price_micros   bigint CHECK (carbon_price_micros >= 0),
    carbon_price_currency text CHECK (carbon_price_currency ~ '^[A-Z]{3}$'),
    carbon_price_point    bigint REFERENCES series_point,
    digest                bytea   NOT NULL,
    CONSTRAINT terms_once UNIQUE (factor, digest),
    CONSTRAINT of_a_series CHECK (num_nulls(intensity_mg_per_kwh, intensity_source, intensity_licence) IN (0, 3)
        AND num_nonnulls(intensity_point, intensity_inputs) = CASE WHEN intensity_mg_per_kwh IS NULL THEN 0 ELSE 1 END),
    CONSTRAINT losses_have_a_source CHECK ((loss_ppm IS NULL) = (loss_point IS NULL)),
    CONSTRAINT water_has_a_source CHECK ((water_ul_per_kwh IS NULL) = (water_point IS NULL)),
    CONSTRAINT carbon_price_has_a_source
        CHECK (num_nulls(carbon_price_micros, carbon_price_currency, carbon_price_point) IN (0, 3))
);
COMMENT ON TABLE terms IS 'What energy is priced and weighed by; assumed where nobody stated it';
COMMENT ON COLUMN terms.tariff_micros IS 'Millionths of the currency''s unit per kWh; negative where the supplier pays';
COMMENT ON COLUMN terms.pue_permille IS 'Power usage effectiveness (ISO/IEC 30134-2) in thousandths';
COMMENT ON COLUMN terms.digest IS 'SHA-256 of the row''s canonical form, which names its factor''s';
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

-- By what idle energy is weighed and priced, with its overhead: nobody announces idle time as a run is announced, so the site
-- says it, from an instant on, for all of its devices or for one.
CREATE TABLE site_policy (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    device     text CHECK (device ~ '^[^[:space:][:cntrl:]]{1,200}$'),
    valid_from timestamptz NOT NULL CHECK (date_trunc('minute', valid_from) = valid_from),
    policy     bigint      NOT NULL REFERENCES policy,
    stated_by  text        NOT NULL CHECK (stated_by ~ '[^[:space:]]'),
    known_from timestamptz NOT NULL,
    supersedes bigint UNIQUE REFERENCES site_policy,
    digest     bytea       NOT NULL
);
CREATE UNIQUE INDEX site_policy_once ON site_policy (device, valid_from) NULLS NOT DISTINCT WHERE supersedes IS NULL;
COMMENT ON TABLE site_policy IS 'The policy that gives the terms of idle minutes, until a later one holds; a correction supersedes';
COMMENT ON COLUMN site_policy.device IS 'Whose idle minutes; null for all devices that have none of their own';
COMMENT ON COLUMN site_policy.valid_from IS 'The first minute for which it holds';
COMMENT ON COLUMN site_policy.known_from IS 'Since when minutes are booked by it';
COMMENT ON COLUMN site_policy.supersedes IS 'The one of the same device and instant that it corrects';
CREATE TRIGGER corrects BEFORE INSERT ON site_policy
    FOR EACH ROW EXECUTE FUNCTION corrects('device', 'valid_from');

-- Idle minutes for which the site states no policy have default terms, kept so that anybody can say what they should be.
CREATE TABLE idle_terms (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    terms      bigint      NOT NULL REFERENCES terms,
    known_from timestamptz NOT NULL UNIQUE,
    digest     bytea       NOT NULL
);
COMMENT ON TABLE idle_terms IS 'The default terms of idle minutes, each until the next ones; posting adds a row where they have changed';
COMMENT ON COLUMN idle_terms.known_from IS 'The first posting that booked by them';

-- How far a factor or a PUE may be off, where somebody states it: nothing is assumed where nobody does.
CREATE TABLE stated_uncertainty (
    id                  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    factor              bigint REFERENCES factor,
    pue_permille        integer CHECK (pue_permille BETWEEN 1000 AND 5000),
    half_width_permille integer     NOT NULL CHECK (half_width_permille BETWEEN 0 AND 1000),
    source              text        NOT NULL CHECK (source ~ '[^[:space:]]'),
    stated_at           timestamptz NOT NULL,
    digest              bytea       NOT NULL,
    CHECK (num_nonnulls(factor, pue_permille) = 1)
);
COMMENT ON TABLE stated_uncertainty IS 'The 95 % range of a factor, or of a PUE; the newest row holds';
COMMENT ON COLUMN stated_uncertainty.pue_permille IS 'The PUE, in thousandths, wherever it is booked by; null for a factor''s range';
COMMENT ON COLUMN stated_uncertainty.half_width_permille IS 'Half width of the range, in thousandths of the value';
COMMENT ON COLUMN stated_uncertainty.source IS 'Who says so, and from what';

CALL append_only('terms', 'policy', 'site_policy', 'idle_terms', 'stated_uncertainty');
