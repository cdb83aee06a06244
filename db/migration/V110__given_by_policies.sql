-- A run that stated one set of terms for all of its minutes may have been meant to be weighed and priced by the minute: a
-- restatement can give it a policy.
ALTER TABLE restatement
    ADD COLUMN fixed_terms bigint[] NOT NULL DEFAULT '{}',
    ADD COLUMN given_by    bigint[] NOT NULL DEFAULT '{}',
    ADD CONSTRAINT given_in_pairs CHECK (cardinality(fixed_terms) = cardinality(given_by)),
    DROP CONSTRAINT restates_something,
    ADD CONSTRAINT restates_something
        CHECK (cardinality(old_terms) + cardinality(stale_terms) + cardinality(fixed_terms) >= 1);
COMMENT ON COLUMN restatement.fixed_terms IS 'Terms of all minutes that hold no longer for the runs that it covers, in the order of their ids';
COMMENT ON COLUMN restatement.given_by IS 'The policies that give these runs'' minutes their terms instead, each in the place of the old terms';

CREATE OR REPLACE FUNCTION restatement_names_terms() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    unknown bigint;
BEGIN
    SELECT t INTO unknown FROM unnest(NEW.old_terms || NEW.new_terms || NEW.stale_terms || NEW.fixed_terms) AS named(t)
        WHERE NOT EXISTS (SELECT FROM terms WHERE id = t) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'restatement % names terms %, which are not there', NEW.id, unknown
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    SELECT p INTO unknown FROM unnest(NEW.old_policies || NEW.new_policies || NEW.given_by) AS named(p)
        WHERE NOT EXISTS (SELECT FROM policy WHERE id = p) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'restatement % names policy %, which is not there', NEW.id, unknown
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION restatement_names_terms() IS 'Refuses a restatement by terms or policies that nobody stated';
