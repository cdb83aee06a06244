package joulebook.api.run;

import java.sql.Types;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Says of which project and cost centre a run is; each statement stays, the newest holds. */
@RestController
class AssignmentController {
    private static final int LONGEST = 200;

    private final RunStore runs;
    private final JdbcClient jdbc;
    private final Clock clock = Clock.systemUTC();

    AssignmentController(RunStore runs, JdbcClient jdbc) {
        this.runs = runs;
        this.jdbc = jdbc;
    }

    /** @param by who says so */
    record AssignmentRequest(
            @Nullable String project,
            @Nullable String costCentre,
            @Nullable String by) {}

    @GetMapping("/v1/runs/{id}/assignments")
    List<Assignment> list(@PathVariable UUID id) {
        runs.get(id);
        return jdbc.sql("SELECT * FROM run_assignment WHERE run = :run ORDER BY id")
                .param("run", id)
                .query((row, n) -> Assignment.of(row))
                .list();
    }

    @PostMapping("/v1/runs/{id}/assignments")
    @ResponseStatus(HttpStatus.CREATED)
    Assignment assign(@PathVariable UUID id, @RequestBody AssignmentRequest request) {
        runs.get(id);
        Assignment assignment = new Assignment(
                id,
                name("project", request.project()),
                request.costCentre() == null ? null : name("costCentre", request.costCentre()),
                name("by", request.by()),
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        jdbc.sql("""
                        INSERT INTO run_assignment (run, project, cost_centre, stated_by, stated_at, digest)
                        VALUES (:run, :project, :costCentre, :by, :at, :digest)
                        """)
                .param("run", id)
                .param("project", assignment.project())
                .param("costCentre", assignment.costCentre(), Types.VARCHAR)
                .param("by", assignment.by())
                .param("at", assignment.statedAt().atOffset(ZoneOffset.UTC))
                .param("digest", assignment.form().sha256())
                .update();
        return assignment;
    }

    private static String name(String field, @Nullable String text) {
        String name = text == null ? "" : text.strip();
        if (name.isEmpty() || name.length() > LONGEST || name.chars().anyMatch(Character::isISOControl)) {
            throw Refusal.invalid(
                    field, "an assignment needs a " + field + ": 1 to " + LONGEST + " characters in a line");
        }
        return name;
    }
}
