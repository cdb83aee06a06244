package joulebook.api.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import joulebook.api.verification.Canonical;
import org.jspecify.annotations.Nullable;

/**
 * Whose a run is, since somebody said so.
 *
 * @param costCentre who bears the cost; null where nobody said
 */
public record Assignment(UUID run, String project, @Nullable String costCentre, String by, Instant statedAt) {

    Canonical form() {
        return Canonical.of("run_assignment")
                .add(run)
                .add(project)
                .add(costCentre)
                .add(by)
                .add(statedAt);
    }

    static Assignment of(ResultSet row) throws SQLException {
        return new Assignment(
                row.getObject("run", UUID.class),
                row.getString("project"),
                row.getString("cost_centre"),
                row.getString("stated_by"),
                row.getObject("stated_at", OffsetDateTime.class).toInstant());
    }
}
