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
    request    jsonb       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX run_by_comparison ON run (comparison);
COMMENT ON TABLE run IS 'Something that used devices for a while; when, its marks say';
COMMENT ON COLUMN run.devices IS 'The devices it holds; null for all of its host';
COMMENT ON COLUMN run.request IS 'As it was asked for: the same again is no conflict';

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
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON run_mark
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
