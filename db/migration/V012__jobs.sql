-- Spring Batch 6's own tables, as its jar brings them (schema-postgresql.sql of spring-batch-core 6.0.6).
CREATE TABLE BATCH_JOB_INSTANCE (
	JOB_INSTANCE_ID BIGINT  NOT NULL PRIMARY KEY,
	VERSION BIGINT,
	JOB_NAME VARCHAR(100) NOT NULL,
	JOB_KEY VARCHAR(32) NOT NULL,
	constraint JOB_INST_UN unique (JOB_NAME, JOB_KEY)
) ;
CREATE TABLE BATCH_JOB_EXECUTION (
	JOB_EXECUTION_ID BIGINT  NOT NULL PRIMARY KEY,
	VERSION BIGINT,
	JOB_INSTANCE_ID BIGINT NOT NULL,
	CREATE_TIME TIMESTAMP NOT NULL,
	START_TIME TIMESTAMP DEFAULT NULL,
	END_TIME TIMESTAMP DEFAULT NULL,
	STATUS VARCHAR(10),
	EXIT_CODE VARCHAR(2500),
	EXIT_MESSAGE VARCHAR(2500),
	LAST_UPDATED TIMESTAMP,
	constraint JOB_INST_EXEC_FK foreign key (JOB_INSTANCE_ID)
	references BATCH_JOB_INSTANCE(JOB_INSTANCE_ID)
) ;
CREATE TABLE BATCH_JOB_EXECUTION_PARAMS (
	JOB_EXECUTION_ID BIGINT NOT NULL,
	PARAMETER_NAME VARCHAR(100) NOT NULL,
	PARAMETER_TYPE VARCHAR(100) NOT NULL,
	PARAMETER_VALUE VARCHAR(2500),
	IDENTIFYING CHAR(1) NOT NULL,
	constraint JOB_EXEC_PARAMS_FK foreign key (JOB_EXECUTION_ID)
	references BATCH_JOB_EXECUTION(JOB_EXECUTION_ID)
) ;
CREATE TABLE BATCH_STEP_EXECUTION (
	STEP_EXECUTION_ID BIGINT  NOT NULL PRIMARY KEY,
	VERSION BIGINT NOT NULL,
	STEP_NAME VARCHAR(100) NOT NULL,
	JOB_EXECUTION_ID BIGINT NOT NULL,
	CREATE_TIME TIMESTAMP NOT NULL,
	START_TIME TIMESTAMP DEFAULT NULL,
	END_TIME TIMESTAMP DEFAULT NULL,
	STATUS VARCHAR(10),
	COMMIT_COUNT BIGINT,
	READ_COUNT BIGINT,
	FILTER_COUNT BIGINT,
	WRITE_COUNT BIGINT,
	READ_SKIP_COUNT BIGINT,
	WRITE_SKIP_COUNT BIGINT,
	PROCESS_SKIP_COUNT BIGINT,
	ROLLBACK_COUNT BIGINT,
	EXIT_CODE VARCHAR(2500),
	EXIT_MESSAGE VARCHAR(2500),
	LAST_UPDATED TIMESTAMP,
	constraint JOB_EXEC_STEP_FK foreign key (JOB_EXECUTION_ID)
	references BATCH_JOB_EXECUTION(JOB_EXECUTION_ID)
) ;
CREATE TABLE BATCH_STEP_EXECUTION_CONTEXT (
	STEP_EXECUTION_ID BIGINT NOT NULL PRIMARY KEY,
	SHORT_CONTEXT VARCHAR(2500) NOT NULL,
	SERIALIZED_CONTEXT TEXT,
	constraint STEP_EXEC_CTX_FK foreign key (STEP_EXECUTION_ID)
	references BATCH_STEP_EXECUTION(STEP_EXECUTION_ID)
) ;
CREATE TABLE BATCH_JOB_EXECUTION_CONTEXT (
	JOB_EXECUTION_ID BIGINT NOT NULL PRIMARY KEY,
	SHORT_CONTEXT VARCHAR(2500) NOT NULL,
	SERIALIZED_CONTEXT TEXT,
	constraint JOB_EXEC_CTX_FK foreign key (JOB_EXECUTION_ID)
	references BATCH_JOB_EXECUTION(JOB_EXECUTION_ID)
) ;
CREATE SEQUENCE BATCH_STEP_EXECUTION_SEQ MAXVALUE 9223372036854775807 NO CYCLE;
CREATE SEQUENCE BATCH_JOB_EXECUTION_SEQ MAXVALUE 9223372036854775807 NO CYCLE;
CREATE SEQUENCE BATCH_JOB_INSTANCE_SEQ MAXVALUE 9223372036854775807 NO CYCLE;

-- The server works as a role that can read and add, and change or delete nothing that a figure rests on: a mistake or an
-- injected statement is refused by the database's rights, before the triggers would refuse it.
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
    EXECUTE 'GRANT UPDATE, DELETE ON bookkeeping, batch_job_instance, batch_job_execution, batch_job_execution_params,'
        || ' batch_step_execution, batch_step_execution_context, batch_job_execution_context' || to_application;
    EXECUTE format('REVOKE INSERT ON flyway_schema_history FROM %I', application);
END $$;
COMMENT ON FUNCTION allow_application(name) IS 'Lets a role work as the server: read and add; change only where jobs stand';
REVOKE ALL ON FUNCTION allow_application(name) FROM PUBLIC;
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
