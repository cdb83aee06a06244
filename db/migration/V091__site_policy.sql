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
COMMENT ON COLUMN site_policy.digest IS 'SHA-256 of the row''s canonical form: see docs/ledger.md';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON site_policy
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION site_policy_corrects() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    same boolean;
BEGIN
    IF NEW.supersedes IS NULL THEN
        RETURN NEW;
    END IF;
    SELECT device IS NOT DISTINCT FROM NEW.device AND valid_from = NEW.valid_from AND known_from < NEW.known_from INTO same
        FROM site_policy WHERE id = NEW.supersedes;
    IF same IS NOT TRUE THEN
        RAISE EXCEPTION 'what supersedes site_policy % is of the same device and instant, and known later', NEW.supersedes
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION site_policy_corrects() IS 'A correction is about the same';
CREATE TRIGGER corrects BEFORE INSERT ON site_policy FOR EACH ROW EXECUTE FUNCTION site_policy_corrects();
