-- What a policy gave for a minute can be put right too: a restatement may give way to what is known now of series, contracts
-- and factors, or name another policy. It keeps which terms hold no longer in which minutes.
ALTER TABLE restatement
    ADD COLUMN old_policies bigint[]      NOT NULL DEFAULT '{}',
    ADD COLUMN new_policies bigint[]      NOT NULL DEFAULT '{}',
    ADD COLUMN stale_terms  bigint[]      NOT NULL DEFAULT '{}',
    ADD COLUMN stale_from   timestamptz[] NOT NULL DEFAULT '{}',
    ADD COLUMN stale_to     timestamptz[] NOT NULL DEFAULT '{}',
    DROP CONSTRAINT restatement_old_terms_check,
    ADD CONSTRAINT policies_in_pairs CHECK (cardinality(old_policies) = cardinality(new_policies)),
    ADD CONSTRAINT stale_in_full
        CHECK (cardinality(stale_terms) = cardinality(stale_from) AND cardinality(stale_terms) = cardinality(stale_to)),
    ADD CONSTRAINT restates_something CHECK (cardinality(old_terms) + cardinality(stale_terms) >= 1);
COMMENT ON COLUMN restatement.old_policies IS 'Policies that hold no longer for what it covers, in the order of their ids';
COMMENT ON COLUMN restatement.new_policies IS 'Those that hold instead, each in the place of the old one';
COMMENT ON COLUMN restatement.stale_terms IS 'Terms that a policy had given, or that stood in for one, and that hold no longer in the minutes from stale_from until before stale_to: what the policy gives by what was known at asked_at holds instead';

CREATE OR REPLACE FUNCTION restatement_names_terms() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    unknown bigint;
BEGIN
    SELECT t INTO unknown FROM unnest(NEW.old_terms || NEW.new_terms || NEW.stale_terms) AS named(t)
        WHERE NOT EXISTS (SELECT FROM terms WHERE id = t) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'restatement % names terms %, which are not there', NEW.id, unknown
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    SELECT p INTO unknown FROM unnest(NEW.old_policies || NEW.new_policies) AS named(p)
        WHERE NOT EXISTS (SELECT FROM policy WHERE id = p) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'restatement % names policy %, which is not there', NEW.id, unknown
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION restatement_names_terms() IS 'Refuses a restatement by terms or policies that nobody stated';
