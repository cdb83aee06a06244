CREATE TABLE comparison (
    id         uuid PRIMARY KEY,
    name       text        NOT NULL,
    preset     text,
    config     jsonb       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE comparison IS 'Runs of several variants and seeds that answer one question';

CREATE TABLE run (
    id         uuid PRIMARY KEY,
    name       text        NOT NULL,
    project    text        NOT NULL,
    host       text        NOT NULL,
    devices    text[],
    comparison uuid REFERENCES comparison,
    variant    text,
    seed       bigint,
    config     jsonb       NOT NULL,
    terms      bigint      NOT NULL REFERENCES terms,
    policy     bigint REFERENCES policy,
    request    jsonb       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX run_by_comparison ON run (comparison);
-- Which runs held a device is asked for each of its hours: that must not read every run there ever was.
CREATE INDEX run_by_host ON run (host) WHERE devices IS NULL;
CREATE INDEX run_by_device ON run USING gin (devices);
CREATE INDEX run_idle ON run ((config ->> 'comparison')) WHERE config @> '{"idle": true}';
COMMENT ON TABLE run IS 'Something that used devices for a while; when, its marks say';
COMMENT ON COLUMN run.devices IS 'The devices it holds; null for all of its host';
COMMENT ON COLUMN run.request IS 'As it was asked for: the same again is no conflict';
COMMENT ON COLUMN run.policy IS 'Gives the terms of each minute; null where terms are those of all';
COMMENT ON COLUMN run.terms IS 'What it is booked by; with a policy, what that gave when the run was announced';
COMMENT ON INDEX run_idle IS 'The idle machine, metered before and after a comparison';

CREATE TABLE run_mark (
    run       uuid        NOT NULL REFERENCES run,
    sequence  bigint      NOT NULL CHECK (sequence >= 0),
    kind      text        NOT NULL CHECK (kind IN ('START', 'STEP', 'EVALUATION', 'PHASE', 'END', 'CRASH')),
    boot      uuid        NOT NULL,
    monotonic bigint      NOT NULL,
    utc       timestamptz NOT NULL,
    step      bigint,
    tokens    bigint,
    loss      double precision,
    detail    jsonb       NOT NULL,
    PRIMARY KEY (run, sequence)
);
CREATE INDEX run_mark_ends ON run_mark (run) WHERE kind IN ('START', 'END', 'CRASH');
COMMENT ON TABLE run_mark IS 'Moments of a run on its host''s monotonic clock; START to END or CRASH is the run''s';
COMMENT ON COLUMN run_mark.monotonic IS 'Nanoseconds of boot''s clock';

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

CREATE VIEW run_project AS
    SELECT r.id AS run, coalesce(a.project, r.project) AS project, a.cost_centre
    FROM run r LEFT JOIN LATERAL (SELECT * FROM run_assignment a WHERE a.run = r.id ORDER BY a.id DESC LIMIT 1) a ON true;
COMMENT ON VIEW run_project IS 'Which project and cost centre each run is of now';

CREATE TABLE comparison_statement (
    comparison uuid        NOT NULL REFERENCES comparison,
    revision   integer     NOT NULL CHECK (revision >= 1),
    sha256     text        NOT NULL,
    statement  jsonb       NOT NULL,
    made_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (comparison, revision)
);
COMMENT ON TABLE comparison_statement IS 'What a comparison said, each time that it said something else';

-- An experiment is a named set of comparisons. Its figures are theirs; what it says itself is which they are.
CREATE TABLE experiment (
    id         uuid PRIMARY KEY,
    name       text        NOT NULL CHECK (name <> ''),
    created_at timestamptz NOT NULL,
    digest     bytea       NOT NULL
);
COMMENT ON TABLE experiment IS 'Comparisons that were planned together: at several sizes, lengths and densities';
COMMENT ON COLUMN experiment.digest IS 'SHA-256 of the row''s canonical form, which has its cells: see docs/ledger.md';

CREATE TABLE experiment_cell (
    experiment uuid    NOT NULL REFERENCES experiment,
    position   integer NOT NULL CHECK (position >= 1),
    comparison uuid    NOT NULL,
    preset     text    NOT NULL,
    seq_len    integer CHECK (seq_len >= 1),
    density    numeric CHECK (density > 0 AND density <= 1),
    crc32c     integer NOT NULL,
    PRIMARY KEY (experiment, position),
    UNIQUE (experiment, comparison)
);
COMMENT ON TABLE experiment_cell IS 'The comparisons of an experiment, in the order in which they are run';
COMMENT ON COLUMN experiment_cell.comparison IS 'Announced when its first run begins: it may not be there yet';
COMMENT ON COLUMN experiment_cell.seq_len IS 'Tokens of context; null for the preset''s';
COMMENT ON COLUMN experiment_cell.density IS 'Of the causal map, for sparse variants; null for the preset''s';
COMMENT ON COLUMN experiment_cell.crc32c IS 'CRC32C of the row''s canonical form: says which of the cells was changed';

CALL append_only('run_mark', 'run_assignment', 'comparison_statement', 'experiment', 'experiment_cell');
