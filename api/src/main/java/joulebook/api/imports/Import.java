package joulebook.api.imports;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.UUID;
import joulebook.api.verification.Canonical;
import org.jspecify.annotations.Nullable;

/**
 * A log that was taken into the books.
 *
 * @param id also of its run
 * @param content SHA-256 of the file, in hexadecimal digits
 * @param part which host's rows were taken of a file of several; empty for all of it
 * @param lead digits that name the log by its first rows
 * @param reading how the file was read
 * @param replaces the import that was withdrawn for it
 */
record Import(
        UUID id,
        String content,
        String part,
        String lead,
        String reading,
        Instant from,
        Instant to,
        int segments,
        long samples,
        @Nullable UUID replaces,
        String by,
        Instant acceptedAt) {

    Canonical form() {
        return Canonical.of("import")
                .add(id)
                .add(content)
                .add(part)
                .add(lead)
                .add(reading)
                .add(from)
                .add(to)
                .add(segments)
                .add(samples)
                .add(replaces)
                .add(by)
                .add(acceptedAt);
    }

    /** For a refusal. */
    String words() {
        return "import " + id + " (" + from + " to " + to + ", taken at " + acceptedAt + " by " + by + ")";
    }

    static Import of(ResultSet row) throws SQLException {
        return new Import(
                row.getObject("id", UUID.class),
                HexFormat.of().formatHex(row.getBytes("content")),
                row.getString("part"),
                row.getString("lead"),
                row.getString("reading"),
                instant(row, "from_utc"),
                instant(row, "to_utc"),
                row.getInt("segments"),
                row.getLong("samples"),
                row.getObject("replaces", UUID.class),
                row.getString("stated_by"),
                instant(row, "accepted_at"));
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
