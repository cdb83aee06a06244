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
COMMENT ON COLUMN stated_uncertainty.digest IS 'SHA-256 of the row''s canonical form: see docs/ledger.md';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON stated_uncertainty
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
