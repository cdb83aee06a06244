-- A run, its marks and its comparison decide whose a joule is: a bit changed in an END mark moved energy and money into a
-- month that was closed, and showed nowhere. Rows from before have no digest, and are counted.
ALTER TABLE comparison ADD COLUMN digest bytea;
ALTER TABLE run ADD COLUMN digest bytea;
ALTER TABLE run_mark ADD COLUMN digest bytea;
ALTER TABLE comparison_statement ADD COLUMN digest bytea;

ALTER TABLE comparison ALTER COLUMN created_at DROP DEFAULT,
    ADD CONSTRAINT digested CHECK (digest IS NOT NULL) NOT VALID;
ALTER TABLE run ALTER COLUMN created_at DROP DEFAULT,
    ADD CONSTRAINT digested CHECK (digest IS NOT NULL) NOT VALID;
ALTER TABLE run_mark ADD CONSTRAINT digested CHECK (digest IS NOT NULL) NOT VALID;
ALTER TABLE comparison_statement ALTER COLUMN made_at DROP DEFAULT,
    ADD CONSTRAINT digested CHECK (digest IS NOT NULL) NOT VALID;

COMMENT ON COLUMN comparison.digest IS 'SHA-256 of the row''s canonical form: see docs/ledger.md';
COMMENT ON COLUMN run.digest IS 'SHA-256 of the row''s canonical form, which names its terms'' and its policy''s';
COMMENT ON COLUMN run_mark.digest IS 'SHA-256 of the row''s canonical form';
COMMENT ON COLUMN comparison_statement.digest IS 'SHA-256 of the row''s canonical form';

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON comparison
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON run
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
