package joulebook.api.report;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import joulebook.api.ledger.Restatement;
import org.jspecify.annotations.Nullable;

/**
 * A period as it was filed, beside what is now known of it.
 *
 * @param period such as 2026-10
 * @param seal under which it was filed
 * @param lines one for each figure and unit
 * @param restatements that were asked for
 */
public record Filing(String period, int seal, Instant filedAt, List<Line> lines, List<Asked> restatements) {

    /**
     * What was used of one figure, by runs and idle with the overhead. Differences have a sign: {@code -1200mJ}. They add up:
     * {@code known} is {@code filed} and the other five.
     *
     * @param factor by factors that superseded those that were booked by
     * @param activity by data that came late
     * @param method by another way to measure or to reckon
     * @param error by terms that had been stated wrongly
     * @param elsewhere adjustments of other months that were filed in this one, and are not about it
     */
    @Schema(name = "FilingLine")
    public record Line(
            Used.Figure figure,
            String unit,
            String filed,
            String known,
            String difference,
            String factor,
            String activity,
            String method,
            String error,
            String elsewhere) {}

    /** Who asked that entries be booked anew, and why. */
    @Schema(name = "AskedRestatement")
    public record Asked(
            long id, Restatement.Cause cause, @Nullable UUID run, String by, String why, Instant askedAt) {

        static Asked of(Restatement restatement) {
            return new Asked(
                    restatement.id(),
                    restatement.cause(),
                    restatement.run(),
                    restatement.by(),
                    restatement.why(),
                    restatement.askedAt());
        }
    }
}
