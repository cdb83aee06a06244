package joulebook.api.experiment;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Experiments and their cells, in and out. */
@Repository
class ExperimentStore {
    private final JdbcClient jdbc;
    private final Clock clock = Clock.systemUTC();

    ExperimentStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Whether it was new; the same again is no conflict.
     *
     * @throws Refusal (409) if it is there with other cells or another name
     */
    @Transactional
    boolean put(UUID id, String name, List<Cell> cells) {
        Experiment experiment = new Experiment(id, name, clock.instant().truncatedTo(ChronoUnit.MICROS), cells);
        int rows = jdbc.sql("""
                        INSERT INTO experiment (id, name, created_at, digest) VALUES (:id, :name, :created, :digest)
                        ON CONFLICT DO NOTHING
                        """)
                .param("id", id)
                .param("name", name)
                .param("created", experiment.createdAt().atOffset(ZoneOffset.UTC))
                .param("digest", ExperimentForm.experiment(experiment).sha256())
                .update();
        if (rows == 0) {
            refuseAnother(experiment);
            return false;
        }
        for (int i = 0; i < cells.size(); i++) {
            insert(id, i + 1, cells.get(i));
        }
        return true;
    }

    private void refuseAnother(Experiment asked) {
        Experiment there = get(asked.id());
        Experiment same = new Experiment(asked.id(), asked.name(), there.createdAt(), asked.cells());
        if (!ExperimentForm.experiment(there)
                .toString()
                .equals(ExperimentForm.experiment(same).toString())) {
            throw Refusal.conflict(
                    "experiment " + asked.id() + " is already there and differs: choose a new id for a new experiment");
        }
    }

    private void insert(UUID experiment, int position, Cell cell) {
        jdbc.sql("""
                        INSERT INTO experiment_cell (experiment, position, comparison, preset, seq_len, density, crc32c)
                        VALUES (:experiment, :position, :comparison, :preset, :length, :density, :crc)
                        """)
                .param("experiment", experiment)
                .param("position", position)
                .param("comparison", cell.comparison())
                .param("preset", cell.preset())
                .param("length", cell.seqLen(), Types.INTEGER)
                .param("density", cell.density(), Types.NUMERIC)
                .param("crc", ExperimentForm.cell(experiment, position, cell).crc32c())
                .update();
    }

    /** @throws Refusal (404) if there is no such experiment */
    Experiment get(UUID id) {
        return jdbc.sql("SELECT * FROM experiment WHERE id = :id")
                .param("id", id)
                .query((row, n) -> experiment(row, cells(id)))
                .optional()
                .orElseThrow(() -> Refusal.unknown("there is no experiment " + id));
    }

    /** Newest first, from before {@code before}. */
    List<Experiment> list(@Nullable Instant before, int limit) {
        return jdbc.sql("""
                        SELECT * FROM experiment WHERE :before::timestamptz IS NULL OR created_at < :before
                        ORDER BY created_at DESC, id LIMIT :limit
                        """)
                .param("before", before == null ? null : before.atOffset(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("limit", limit)
                .query((row, n) -> experiment(row, cells(row.getObject("id", UUID.class))))
                .list();
    }

    private List<Cell> cells(UUID experiment) {
        return jdbc.sql("SELECT * FROM experiment_cell WHERE experiment = :experiment ORDER BY position")
                .param("experiment", experiment)
                .query((row, n) -> cell(row))
                .list();
    }

    static Experiment experiment(ResultSet row, List<Cell> cells) throws SQLException {
        return new Experiment(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                cells);
    }

    static Cell cell(ResultSet row) throws SQLException {
        return new Cell(
                row.getObject("comparison", UUID.class),
                row.getString("preset"),
                row.getObject("seq_len", Integer.class),
                row.getBigDecimal("density"));
    }
}
