-- The server works as a role that can read and add, and change or delete nothing that a figure rests on: a mistake or an
-- injected statement is refused by the database's rights, before the triggers would refuse it.
CREATE FUNCTION allow_application(application name) RETURNS void LANGUAGE plpgsql AS $$
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
    EXECUTE 'GRANT UPDATE, DELETE ON bookkeeping, batch_job_instance, batch_job_execution, batch_job_execution_params,'
        || ' batch_step_execution, batch_step_execution_context, batch_job_execution_context' || to_application;
    EXECUTE format('REVOKE INSERT ON flyway_schema_history FROM %I', application);
END $$;
REVOKE ALL ON FUNCTION allow_application(name) FROM PUBLIC;
COMMENT ON FUNCTION allow_application(name) IS 'Lets a role work as the server: read and add; change only where jobs stand';

-- It makes tables, which the application may not.
ALTER FUNCTION segment_partition(date) SECURITY DEFINER;
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION segment_partition(date) SET search_path = %I, pg_temp', current_schema());
END $$;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'joulebook_app') THEN
        CREATE ROLE joulebook_app NOLOGIN;
    END IF;
    PERFORM allow_application('joulebook_app');
EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE 'no role joulebook_app: % may not make roles. SELECT allow_application(...) lets another work as the server',
        current_user;
END $$;
