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

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON experiment
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON experiment_cell
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE INDEX run_idle ON run ((config ->> 'comparison')) WHERE config @> '{"idle": true}';
COMMENT ON INDEX run_idle IS 'The idle machine, metered before and after a comparison';
