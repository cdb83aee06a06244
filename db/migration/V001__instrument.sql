-- How each device is metered. A device whose driver, method or model changes gets a new instrument.
CREATE TABLE instrument (
    id                   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    device               text    NOT NULL CHECK (device ~ '^[^[:space:][:cntrl:]]{1,200}$'),
    host                 text    NOT NULL,
    name                 text    NOT NULL,
    method               text    NOT NULL CHECK (method IN ('COUNTER', 'INSTANT_POWER', 'AVERAGED_POWER', 'MODELLED', 'DECLARED')),
    scope                text    NOT NULL CHECK (scope IN ('GPU', 'MODULE', 'MEMORY', 'PACKAGE', 'DRAM')),
    uncertainty_permille integer NOT NULL CHECK (uncertainty_permille BETWEEN 0 AND 1000),
    limit_mw             bigint CHECK (limit_mw >= 0),
    provenance           text    NOT NULL,
    first_seen           timestamptz NOT NULL DEFAULT now(),
    UNIQUE NULLS NOT DISTINCT (device, host, name, method, scope, uncertainty_permille, limit_mw, provenance)
);
COMMENT ON TABLE instrument IS 'How one device is metered: method, scope, range and provenance of its readings';
COMMENT ON COLUMN instrument.device IS 'Lasting name: a GPU''s UUID, host/package-0; never an index';
COMMENT ON COLUMN instrument.uncertainty_permille IS 'Half width of a reading''s 95 % range, in thousandths of it';
COMMENT ON COLUMN instrument.limit_mw IS 'The most the device can draw; null where nobody says';
COMMENT ON COLUMN instrument.provenance IS 'Driver and field, or the model with formula, constants and sources';

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
COMMENT ON FUNCTION refuse_change() IS 'Trigger of tables that are only ever added to';

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON instrument
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
