-- The gases that a factor is made of, where its source says so.
ALTER TABLE factor
    ADD COLUMN co2_mg_per_kwh bigint CHECK (co2_mg_per_kwh >= 0),
    ADD COLUMN ch4_ug_per_kwh bigint CHECK (ch4_ug_per_kwh >= 0),
    ADD COLUMN n2o_ug_per_kwh bigint CHECK (n2o_ug_per_kwh >= 0),
    ADD CONSTRAINT gases_with_co2 CHECK (co2_mg_per_kwh IS NOT NULL OR num_nonnulls(ch4_ug_per_kwh, n2o_ug_per_kwh) = 0);
COMMENT ON COLUMN factor.co2_mg_per_kwh IS 'mg CO2 per kWh; null where the source gives no breakdown';
COMMENT ON COLUMN factor.ch4_ug_per_kwh IS 'ug CH4 per kWh, as a mass of methane';
COMMENT ON COLUMN factor.n2o_ug_per_kwh IS 'ug N2O per kWh, as a mass of nitrous oxide';
