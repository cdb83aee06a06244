package joulebook.api.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowCallbackHandler;

/** Entries with all that their canonical forms are made of, put together from rows of one posting each. */
final class EntryRows implements RowCallbackHandler {
    private static final String COLUMNS = """
            SELECT e.id, e.kind, e.device, e.minute, e.revision, e.reverses, e.cause, e.posted_at, e.adjusts, e.booked_in,
                e.restatement, e.previous, e.hash, a.device AS known, a.digest AS attribution, p.line - 1 AS line,
                p.account AS account_id, c.name AS account, c.unit, substr(e.sides, p.line::integer, 1) AS side,
                p.amount, p.terms, p.crc32c, t.digest AS terms_digest, r.digest AS restatement_digest
            FROM\s""";
    private static final String JOINED = """
             e
            LEFT JOIN attribution a ON a.device = e.device AND a.minute = e.minute AND a.revision = e.revision
            LEFT JOIN LATERAL unnest(e.accounts, e.amounts, e.terms, e.checksums)
                WITH ORDINALITY AS p(account, amount, terms, crc32c, line) ON true
            LEFT JOIN account c ON c.id = p.account
            LEFT JOIN terms t ON t.id = p.terms
            LEFT JOIN restatement r ON r.id = e.restatement
            ORDER BY e.id, p.line
            """;

    private final Consumer<StoredEntry> each;
    private @Nullable StoredEntry entry;

    EntryRows(Consumer<StoredEntry> each) {
        this.each = each;
    }

    /** @param entries the table, or a selection of it in brackets */
    static String of(String entries) {
        return COLUMNS + entries + JOINED;
    }

    @Override
    public void processRow(ResultSet row) throws SQLException {
        if (entry == null || entry.form().id() != row.getLong("id")) {
            finish();
            entry = StoredEntry.of(row);
        }
        if (row.getObject("line") != null) {
            entry.add(row);
        }
    }

    /** Gives the last one on. */
    void finish() {
        StoredEntry done = entry;
        entry = null;
        if (done != null) {
            each.accept(done);
        }
    }
}
