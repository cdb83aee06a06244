package joulebook.api.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import joulebook.api.period.Adjustment;
import joulebook.api.verification.Findings;
import org.jspecify.annotations.Nullable;

/**
 * An entry as it is stored, right or wrong.
 *
 * @param changedLines its postings whose CRC32C does not hold
 */
record StoredEntry(EntryForm form, String hash, boolean hasAttribution, List<Long> changedLines) {

    String key() {
        return Long.toString(form.id());
    }

    String attributionKey() {
        return form.device() + " " + form.minute() + " " + form.revision();
    }

    /** When it counts for: in its minute, or in the period that it is booked in instead. */
    Instant countsAt() {
        Adjustment adjusts = form.adjusts();
        return adjusts == null ? form.minute() : adjusts.bookedIn();
    }

    /** An attribution, restatement or terms whose row was changed: what depends on it is not judged by it. */
    boolean causeIsNamed(Findings findings) {
        EntryForm.Restates restates = form.restates();
        return findings.names("attribution", attributionKey())
                || restates != null && findings.names("restatement", Long.toString(restates.restatement()))
                || form.lines().stream()
                        .map(EntryForm.Line::terms)
                        .filter(Objects::nonNull)
                        .anyMatch(terms -> findings.names("terms", terms.toString()));
    }

    /** Without its postings yet. */
    static StoredEntry of(ResultSet row) throws SQLException {
        return new StoredEntry(
                new EntryForm(
                        row.getString("previous"),
                        row.getLong("id"),
                        row.getString("kind"),
                        row.getString("device"),
                        instant(row, "minute"),
                        row.getInt("revision"),
                        row.getObject("reverses", Long.class),
                        row.getString("cause"),
                        instant(row, "posted_at"),
                        row.getBytes("attribution"),
                        adjustment(row),
                        restates(row),
                        new ArrayList<>()),
                row.getString("hash"),
                row.getObject("known") != null,
                new ArrayList<>());
    }

    void add(ResultSet row) throws SQLException {
        EntryForm.Line line = new EntryForm.Line(
                row.getLong("line"),
                row.getString("account"),
                row.getString("side"),
                row.getString("unit"),
                row.getLong("amount"),
                row.getObject("terms", Long.class),
                row.getBytes("terms_digest"));
        form.lines().add(line);
        Integer crc = row.getObject("crc32c", Integer.class);
        if (crc != null && crc != line.crc32c(form.id())) {
            changedLines.add(line.line());
        }
    }

    static @Nullable Adjustment adjustment(ResultSet row) throws SQLException {
        String period = row.getString("adjusts");
        OffsetDateTime bookedIn = row.getObject("booked_in", OffsetDateTime.class);
        return period == null || bookedIn == null ? null : new Adjustment(period, bookedIn.toInstant());
    }

    private static EntryForm.@Nullable Restates restates(ResultSet row) throws SQLException {
        Long restatement = row.getObject("restatement", Long.class);
        return restatement == null ? null : new EntryForm.Restates(restatement, row.getBytes("restatement_digest"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
