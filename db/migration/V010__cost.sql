-- What a month costs besides the energy that is booked: dated facts of money, of contracts that look at a whole month, and of
-- hardware. Nothing of it is booked: a cost statement names the facts that it was computed from.
CREATE TABLE exchange_rate (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    base       text        NOT NULL CHECK (base ~ '^[A-Z]{3}$'),
    quote      text        NOT NULL CHECK (quote ~ '^[A-Z]{3}$' AND quote <> base),
    day        date        NOT NULL,
    nanos      bigint      NOT NULL CHECK (nanos > 0),
    source     text        NOT NULL CHECK (source ~ '[^[:space:]]'),
    licence    text        NOT NULL,
    known_from timestamptz NOT NULL,
    supersedes bigint UNIQUE REFERENCES exchange_rate,
    digest     bytea       NOT NULL
);
CREATE UNIQUE INDEX exchange_rate_once ON exchange_rate (base, quote, day) WHERE supersedes IS NULL;
COMMENT ON TABLE exchange_rate IS 'What a unit of a currency was worth in another on a day; a correction supersedes';
COMMENT ON COLUMN exchange_rate.nanos IS 'Thousand-millionths of quote for one of base';
CREATE TRIGGER corrects BEFORE INSERT ON exchange_rate
    FOR EACH ROW EXECUTE FUNCTION corrects('base', 'quote', 'day');

CREATE TABLE month_contract (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code          text        NOT NULL CHECK (code ~ '^[^[:space:][:cntrl:]]{1,64}$'),
    currency      text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    valid_from    date        NOT NULL,
    valid_to      date        NOT NULL CHECK (valid_to > valid_from),
    tiers         text        NOT NULL CHECK (jsonb_typeof(tiers::jsonb) = 'array'),
    demand_minutes integer CHECK (demand_minutes IN (5, 10, 15, 30, 60)),
    demand_micros  bigint CHECK (demand_micros >= 0),
    source        text        NOT NULL CHECK (source ~ '[^[:space:]]'),
    version       text        NOT NULL,
    known_from    timestamptz NOT NULL,
    supersedes    bigint UNIQUE REFERENCES month_contract,
    digest        bytea       NOT NULL,
    contract      bigint GENERATED ALWAYS AS (hashtextextended(code, 0)) STORED,
    CHECK (num_nulls(demand_minutes, demand_micros) IN (0, 2)),
    CONSTRAINT month_contract_valid_once EXCLUDE USING gist (
        numrange(contract, contract, '[]') WITH &&, daterange(valid_from, valid_to) WITH &&) WHERE (supersedes IS NULL)
);
COMMENT ON TABLE month_contract IS 'What a contract charges by a whole month: energy by tiers, and its highest demand';
COMMENT ON COLUMN month_contract.tiers IS 'JSON: [{fromKwh, toKwh, micros}], from 0 on without a gap, the last without an end; empty where energy costs what is booked';
COMMENT ON COLUMN month_contract.demand_minutes IS 'Over which interval power is averaged; null without a demand charge';
COMMENT ON COLUMN month_contract.demand_micros IS 'Millionths of the currency''s unit for each kW of the month''s highest interval';
COMMENT ON COLUMN month_contract.contract IS 'Hash of code';
CREATE TRIGGER corrects BEFORE INSERT ON month_contract
    FOR EACH ROW EXECUTE FUNCTION corrects('code', 'valid_from', 'valid_to');

CREATE TABLE asset (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    device           text        NOT NULL CHECK (device ~ '^[^[:space:][:cntrl:]]{1,200}$'),
    name             text        NOT NULL,
    currency         text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    in_service       date        NOT NULL CHECK (extract(day FROM in_service) = 1),
    life_months      integer     NOT NULL CHECK (life_months BETWEEN 1 AND 240),
    price_micros     bigint CHECK (price_micros >= 0),
    residual_micros  bigint CHECK (residual_micros BETWEEN 0 AND price_micros),
    interest_ppm     integer CHECK (interest_ppm BETWEEN 0 AND 1000000),
    hourly_micros    bigint CHECK (hourly_micros >= 0),
    licence_micros   bigint      NOT NULL CHECK (licence_micros >= 0),
    rated_mw         bigint      NOT NULL CHECK (rated_mw >= 0),
    facility_micros  bigint      NOT NULL CHECK (facility_micros >= 0),
    embodied_ug      bigint CHECK (embodied_ug > 0),
    embodied_low_ug  bigint CHECK (embodied_low_ug BETWEEN 0 AND embodied_ug),
    embodied_high_ug bigint CHECK (embodied_high_ug >= embodied_ug),
    embodied_basis   text CHECK (embodied_basis IN ('TIME', 'USE')),
    life_hours       bigint CHECK (life_hours > 0),
    embodied_source  text,
    source           text        NOT NULL CHECK (source ~ '[^[:space:]]'),
    known_from       timestamptz NOT NULL,
    supersedes       bigint UNIQUE REFERENCES asset,
    digest           bytea       NOT NULL,
    of_device        bigint GENERATED ALWAYS AS (hashtextextended(device, 0)) STORED,
    CONSTRAINT bought_or_rented CHECK ((hourly_micros IS NULL) = (price_micros IS NOT NULL)
        AND num_nulls(price_micros, residual_micros, interest_ppm) IN (0, 3)),
    CONSTRAINT embodied_in_full CHECK (
        num_nulls(embodied_ug, embodied_low_ug, embodied_high_ug, embodied_basis, embodied_source) IN (0, 5)
        AND (coalesce(embodied_basis, 'TIME') = 'USE') = (life_hours IS NOT NULL)),
    CONSTRAINT asset_once EXCLUDE USING gist (
        numrange(of_device, of_device, '[]') WITH &&,
        int4range((extract(year FROM in_service) * 12 + extract(month FROM in_service))::integer,
            (extract(year FROM in_service) * 12 + extract(month FROM in_service))::integer + life_months) WITH &&)
        WHERE (supersedes IS NULL)
);
COMMENT ON TABLE asset IS 'What a device costs to have, bought or rented, and what emitted its making';
COMMENT ON COLUMN asset.in_service IS 'First day of the first month that it is written off in';
COMMENT ON COLUMN asset.price_micros IS 'Millionths; null for a rented one. Written off to residual_micros in equal parts over life_months';
COMMENT ON COLUMN asset.interest_ppm IS 'What the money costs a year, in millionths, on the book value at a month''s beginning';
COMMENT ON COLUMN asset.hourly_micros IS 'Rent for each hour of a month, used or not; null for a bought one';
COMMENT ON COLUMN asset.licence_micros IS 'Software, a month';
COMMENT ON COLUMN asset.rated_mw IS 'Its rated power, for which the facility charges facility_micros per kW and month';
COMMENT ON COLUMN asset.embodied_ug IS 'CO2e of its making, in micrograms, with its range; null where nobody knows';
COMMENT ON COLUMN asset.embodied_basis IS 'Spread over its life by time, or over life_hours by use';
COMMENT ON COLUMN asset.of_device IS 'Hash of device';
CREATE TRIGGER corrects BEFORE INSERT ON asset
    FOR EACH ROW EXECUTE FUNCTION corrects('device', 'in_service', 'life_months');

CALL append_only('exchange_rate', 'month_contract', 'asset');
