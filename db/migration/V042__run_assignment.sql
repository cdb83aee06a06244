-- Whose a run is may be said or put right later: what was said stays, the newest holds.
CREATE TABLE run_assignment (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run         uuid        NOT NULL REFERENCES run,
    project     text        NOT NULL CHECK (project ~ '^[^[:cntrl:]]{1,200}$' AND project ~ '[^[:space:]]'),
    cost_centre text CHECK (cost_centre ~ '^[^[:cntrl:]]{1,200}$' AND cost_centre ~ '[^[:space:]]'),
    stated_by   text        NOT NULL CHECK (stated_by ~ '[^[:space:]]'),
    stated_at   timestamptz NOT NULL,
    digest      bytea       NOT NULL
);
CREATE INDEX run_assignment_by_run ON run_assignment (run, id);
COMMENT ON TABLE run_assignment IS 'Which project and cost centre a run is of, since somebody said so; until then it is of the project that it was announced with';
COMMENT ON COLUMN run_assignment.cost_centre IS 'Who bears the cost; null where nobody said';
COMMENT ON COLUMN run_assignment.digest IS 'SHA-256 of the row''s canonical form: see docs/ledger.md';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON run_assignment
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE VIEW run_project AS
    SELECT r.id AS run, coalesce(a.project, r.project) AS project, a.cost_centre
    FROM run r LEFT JOIN LATERAL (SELECT * FROM run_assignment a WHERE a.run = r.id ORDER BY a.id DESC LIMIT 1) a ON true;
COMMENT ON VIEW run_project IS 'Which project and cost centre each run is of now';
