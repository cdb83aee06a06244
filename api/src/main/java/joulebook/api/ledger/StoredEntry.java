package joulebook.api.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import joulebook.api.period.Adjustment;
import joulebook.api.verification.Findings;
import org.jspecify.annotations.Nullable;

/**
 * An entry as it is stored, right or wrong.
 *
 * @param accounts numbers of its postings' accounts
 * @param changedLines its postings whose CRC32C does not hold, or whose account is not there
 */
record StoredEntry(
        EntryForm form, String hash, boolean hasAttribution, List<String> accounts, List<ChangedLine> changedLines) {

    /** @param account its number; {@code known} whether there is one */
    record ChangedLine(long line, String account, boolean known) {
        String what() {
            return known
                    ? "was changed: its CRC32C does not hold"
                    : "names account " + account + ", which is not there";
        }
    }

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

    /** An attribution, restatement, account or terms whose row was changed: what depends on it is not judged by it. */
    boolean causeIsNamed(Findings findings) {
        EntryForm.Restates restates = form.restates();
        return findings.names("attribution", attributionKey())
                || restates != null && findings.names("restatement", Long.toString(restates.restatement()))
                || accounts.stream().anyMatch(account -> findings.names("account", account))
                || form.lines().stream()
                        .map(EntryForm.Line::terms)
                        .filter(Objects::nonNull)
                        .anyMatch(terms -> findings.names("terms", terms.toString()));
    }

    /** Without its postings yet. */
    static StoredEntry of(ResultSet row) throws SQLException {
        return new StoredEntry(
                new EntryForm(
                        HexFormat.of().formatHex(row.getBytes("previous")),
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
                HexFormat.of().formatHex(row.getBytes("hash")),
                row.getObject("known") != null,
                new ArrayList<>(),
                new ArrayList<>());
    }

    void add(ResultSet row) throws SQLException {
        String account = row.getString("account_id");
        boolean known = row.getObject("account") != null;
        EntryForm.Line line = new EntryForm.Line(
                row.getLong("line"),
                known ? row.getString("account") : "",
                side(row.getString("side")),
                known ? row.getString("unit") : "",
                row.getLong("amount"),
                row.getObject("terms", Long.class),
                row.getBytes("terms_digest"));
        form.lines().add(line);
        accounts.add(account);
        Integer crc = row.getObject("crc32c", Integer.class);
        if (!known || crc != null && crc != line.crc32c(form.id())) {
            changedLines.add(new ChangedLine(line.line(), account, known));
        }
    }

    /** A letter that is none stays, so that it shows. */
    private static String side(String letter) {
        return Arrays.stream(Posting.Side.values())
                .filter(side -> side.letter().equals(letter))
                .map(Posting.Side::name)
                .findFirst()
                .orElse(letter);
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
