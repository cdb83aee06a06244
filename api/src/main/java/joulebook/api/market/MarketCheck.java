package joulebook.api.market;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import joulebook.api.ledger.Usage;
import joulebook.api.problem.Refusal;
import joulebook.api.verification.Check;
import joulebook.api.verification.Findings;
import joulebook.api.verification.RowStream;
import joulebook.kernel.quantity.Energy;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Instruments, retirements and factors by their digests; statements by theirs, and computed again from what they name. */
@Component
class MarketCheck implements Check {
    private final RowStream rows;
    private final MarketStatements statements;
    private final Usage usage;
    private final JdbcClient jdbc;

    MarketCheck(RowStream rows, MarketStatements statements, Usage usage, JdbcClient jdbc) {
        this.rows = rows;
        this.statements = statements;
        this.usage = usage;
        this.jdbc = jdbc;
    }

    @Override
    public String name() {
        return "instruments and market statements";
    }

    @Override
    public int order() {
        return 7;
    }

    @Override
    public Walked run(Scope scope, Findings findings) {
        Count count = new Count(findings);
        rows.each("SELECT * FROM contractual_instrument ORDER BY id", row -> {
            judge("contractual_instrument", row.getString("id"), row, () -> instrument(row), findings, count);
        });
        rows.each("""
                SELECT r.*, i.digest AS instrument_digest, i.id AS known FROM instrument_retirement r
                LEFT JOIN contractual_instrument i ON i.id = r.instrument ORDER BY r.instrument
                """, row -> {
            String key = row.getString("instrument");
            if (row.getObject("known") == null) {
                findings.add("instrument_retirement", key, "is of an instrument that is not there");
            } else if (!findings.names("contractual_instrument", key)) {
                judge("instrument_retirement", key, row, () -> retirement(row), findings, count);
            }
        });
        rows.each("SELECT * FROM market_factor ORDER BY id", row -> {
            Form form =
                    () -> MarketForm.factor(MarketFactorStore.stated(row), InstrumentStore.instant(row, "known_from"))
                            .sha256();
            judge("market_factor", row.getString("id"), row, form, findings, count);
        });
        long[] next = {1};
        rows.each("SELECT * FROM market_statement ORDER BY id", row -> {
            MarketStatementStore.Stored stored = MarketStatementStore.stored(row);
            String key = Long.toString(stored.id());
            judge(
                    "market_statement",
                    key,
                    row,
                    () -> MarketForm.statement(stored).sha256(),
                    findings,
                    count);
            if (stored.id() != next[0]++) {
                findings.add("market_statement", key, "is not the one after the statement before");
            }
            if (!findings.names("market_statement", key)) {
                again(stored, findings);
            }
        });
        orphans(findings);
        return Walked.of(count.rows, 0);
    }

    private void again(MarketStatementStore.Stored stored, Findings findings) {
        String key = Long.toString(stored.id());
        if (!stored.lastHash().equals(usage.hash(stored.lastEntry()).orElse(""))) {
            findings.add(
                    "market_statement", key, "rests on entry " + stored.lastEntry() + ", whose hash is another one");
            return;
        }
        try {
            MarketStatements.Made made = statements.compute(stored);
            if (!made.content().equals(stored.content())) {
                findings.add("market_statement", key, "does not say what its entries, instruments and factors come to");
            }
            List<String> there = jdbc.sql("""
                            SELECT matching || ' ' || instrument || ' ' || volume_mj AS line FROM market_allocation
                            WHERE statement = :id ORDER BY matching, instrument
                            """)
                    .param("id", stored.id())
                    .query((row, n) -> row.getString("line"))
                    .list();
            if (!there.equals(MarketStatements.allocations(made))) {
                findings.add("market_allocation", key, "is not what the statement takes: " + there);
            }
        } catch (Refusal | DataAccessException | ArithmeticException | IllegalArgumentException e) {
            findings.add("market_statement", key, "cannot be computed again: " + e.getMessage());
        }
    }

    private void orphans(Findings findings) {
        rows.each(
                """
                SELECT 'instrument_hour' AS of, instrument || ' ' || hour AS row_key FROM instrument_hour h
                    WHERE NOT EXISTS (SELECT FROM contractual_instrument i WHERE i.id = h.instrument)
                UNION ALL SELECT 'market_allocation', statement::text FROM market_allocation a
                    WHERE NOT EXISTS (SELECT FROM market_statement s WHERE s.id = a.statement)
                """,
                row -> findings.add(row.getString("of"), row.getString("row_key"), "belongs to nothing that is there"));
    }

    private byte[] instrument(ResultSet row) throws SQLException {
        SortedMap<Instant, Energy> hours = new TreeMap<>();
        jdbc.sql("SELECT hour, volume_mj FROM instrument_hour WHERE instrument = :id")
                .param("id", row.getLong("id"))
                .query(hour -> {
                    hours.put(InstrumentStore.instant(hour, "hour"), new Energy(hour.getLong("volume_mj")));
                });
        return MarketForm.instrument(InstrumentStore.stated(row, hours), InstrumentStore.instant(row, "known_from"))
                .sha256();
    }

    private static byte[] retirement(ResultSet row) throws SQLException {
        return MarketForm.retirement(
                        row.getBytes("instrument_digest"),
                        row.getString("retired_by"),
                        row.getObject("retired_on", LocalDate.class),
                        row.getString("reference"),
                        InstrumentStore.instant(row, "stated_at"))
                .sha256();
    }

    /** A row's digest, computed again; a value that no such row can have is refused by its type. */
    private interface Form {
        byte[] sha256() throws SQLException;
    }

    private static void judge(String table, String key, ResultSet row, Form form, Findings findings, Count count)
            throws SQLException {
        count.one();
        if (!holds(row, form)) {
            findings.add(table, key, "was changed: its digest does not hold");
        }
    }

    private static boolean holds(ResultSet row, Form form) throws SQLException {
        try {
            return Arrays.equals(row.getBytes("digest"), form.sha256());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static final class Count {
        private final Findings findings;
        private long rows;

        Count(Findings findings) {
            this.findings = findings;
        }

        void one() {
            findings.looked(++rows);
        }
    }
}
