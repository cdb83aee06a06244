-- What a job could not do and did not let anything else wait for: where a job stands, and no evidence.
CREATE TABLE waiting (
    job      text        NOT NULL,
    device   text        NOT NULL,
    at       timestamptz NOT NULL,
    reason   text        NOT NULL,
    since    timestamptz NOT NULL,
    tried_at timestamptz NOT NULL CHECK (tried_at >= since),
    PRIMARY KEY (job, device, at)
);
COMMENT ON TABLE waiting IS 'Devices'' times that wait by themselves, and are tried again; a row goes when its job has done it';
COMMENT ON COLUMN waiting.at IS 'The hour, or the minute of what is posted';
COMMENT ON COLUMN waiting.reason IS 'What it waits for, and what to do, in words';
COMMENT ON COLUMN waiting.since IS 'When it failed first';
COMMENT ON COLUMN waiting.tried_at IS 'When it failed last';

CREATE OR REPLACE FUNCTION allow_application(application name) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    to_application text := format(' TO %I', application);
    in_schema text := format(' IN SCHEMA %I', current_schema());
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %I', current_schema()) || to_application;
    EXECUTE 'GRANT SELECT, INSERT ON ALL TABLES' || in_schema || to_application;
    EXECUTE 'GRANT USAGE, SELECT ON ALL SEQUENCES' || in_schema || to_application;
    EXECUTE 'ALTER DEFAULT PRIVILEGES' || in_schema || ' GRANT SELECT, INSERT ON TABLES' || to_application;
    EXECUTE 'ALTER DEFAULT PRIVILEGES' || in_schema || ' GRANT USAGE, SELECT ON SEQUENCES' || to_application;
    -- where a job stands is no evidence
    EXECUTE 'GRANT UPDATE, DELETE ON bookkeeping, waiting, batch_job_instance, batch_job_execution,'
        || ' batch_job_execution_params, batch_step_execution, batch_step_execution_context, batch_job_execution_context'
        || to_application;
    EXECUTE format('REVOKE INSERT ON flyway_schema_history FROM %I', application);
END $$;

-- Whoever works as the server today.
DO $$
DECLARE
    application name;
BEGIN
    FOR application IN SELECT DISTINCT a.grantee::regrole::name FROM pg_class c, aclexplode(c.relacl) a
        WHERE c.oid = 'bookkeeping'::regclass AND a.privilege_type = 'UPDATE' AND a.grantee <> c.relowner AND a.grantee <> 0
    LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON waiting TO %I', application);
    END LOOP;
END $$;
