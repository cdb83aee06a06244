package joulebook.api.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import javax.sql.DataSource;
import joulebook.kernel.metering.RunMark;
import joulebook.kernel.metering.Segment;

/**
 * A fleet's minutes from segments to ledger entries, by the three jobs; beside it the same energies, overheads, CO2e and
 * costs by one plain SQL statement over one row a sample. The floor is the time in which PostgreSQL copies the finished
 * rows into tables without any key or rule.
 */
final class LedgerBench {
    private static final List<String> JOBS = List.of("closewindows", "attributeruns", "postentries");
    private static final Instant BEGAN = Instant.parse("2026-01-05T00:00:00Z");
    private static final long APART_SECONDS = 86_400L * 30;
    private static final String PLAIN = """
            CREATE TABLE bench_result AS
            WITH step AS (
                SELECT device, at, mw, lead(at) OVER w AS next_at, lead(mw) OVER w AS next_mw
                FROM bench_sample WINDOW w AS (PARTITION BY device ORDER BY at)
            ), share AS (
                SELECT s.device, s.at / 60000000000 AS minute, r.run,
                    sum((s.mw + s.next_mw) * (s.next_at - s.at) / 2000) / 1000000 AS mj
                FROM step s LEFT JOIN bench_run r ON r.device = s.device AND s.at >= r.from_at AND s.next_at <= r.to_at
                WHERE s.next_at IS NOT NULL GROUP BY 1, 2, 3
            ), priced AS (
                SELECT share.*, round(mj * (t.pue_permille - 1000) / 1000) AS overhead, f.mg_per_kwh, t.tariff_micros
                FROM share LEFT JOIN run ON run.id = share.run
                JOIN terms t ON t.id = coalesce(run.terms, (SELECT min(id) FROM terms WHERE factor_assumed))
                JOIN factor f ON f.id = t.factor
            )
            SELECT device, minute, run, round(mj) AS mj, overhead,
                round((mj + overhead) * mg_per_kwh / 3600000) AS ug, round((mj + overhead) * tariff_micros / 3600000000) AS micros
            FROM priced
            """;

    private final Self self;
    private final DataSource database;
    private final Consumer<String> lines;

    LedgerBench(Self self, DataSource database, Consumer<String> lines) {
        this.self = self;
        this.database = database;
        this.lines = lines;
    }

    /** A sixteenth of the fleet, a quarter, then the whole: cost for each window must not grow with the size. */
    List<BenchRow> run(int devices, int minutes) throws SQLException, IOException {
        lines.accept("ledger: " + devices + " devices x " + minutes + " minutes, 10 samples a second; ours: the jobs "
                + String.join(", ", JOBS) + "; baseline: one SQL statement over one row a sample; floor: copying the"
                + " finished rows. First a tenth of a quarter, to warm up:");
        measure(
                new Fleet("warm", Math.max(1, devices / 40), minutes, BEGAN.minusSeconds(APART_SECONDS)),
                new ArrayList<>());
        lines.accept(BenchRow.header());
        List<BenchRow> rows = new ArrayList<>();
        Instant began = BEGAN;
        Measured before = null;
        for (Size size : Size.values()) {
            Measured now = measure(new Fleet(size.word(), Math.max(1, devices / size.part), minutes, began), rows);
            if (before != null) {
                rows.add(BenchRow.less(
                        "growth of cost per window, up to a " + size.word(),
                        now.oursPerWindow() / before.oursPerWindow(),
                        now.plainPerWindow() / before.plainPerWindow(),
                        "x",
                        1));
                lines.accept(rows.getLast().toString());
            }
            before = now;
            began = began.plusSeconds(APART_SECONDS);
        }
        return rows;
    }

    /** Which part of the fleet; each is four times the one before. */
    private enum Size {
        SIXTEENTH(16),
        QUARTER(4),
        WHOLE(1);

        private final int part;

        Size(int part) {
            this.part = part;
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private record Measured(double oursPerWindow, double plainPerWindow) {}

    private Measured measure(Fleet fleet, List<BenchRow> rows) throws SQLException, IOException {
        try (Connection connection = database.getConnection()) {
            SampleRows.make(connection);
            for (int number = 0; number < fleet.devices(); number++) {
                tell(fleet, number);
                List<Segment> segments = fleet.segments(number, Fleet.AGENT_SEGMENT);
                self.ship(Self.frames(segments));
                SampleRows.copy(connection, segments);
            }
            execute(connection, "DROP TABLE IF EXISTS bench_run, bench_result, bench_entry");
            execute(connection, "CREATE TABLE bench_run (device text, run uuid, from_at bigint, to_at bigint)");
            for (int number = 0; number < fleet.devices(); number++) {
                execute(
                        connection,
                        "INSERT INTO bench_run VALUES ('%s', '%s', %d, %d)"
                                .formatted(
                                        fleet.device(number),
                                        fleet.run(number),
                                        fleet.beganNanos() + fleet.runFromNanos(),
                                        fleet.beganNanos() + fleet.runToNanos()));
            }
            execute(connection, "VACUUM ANALYZE bench_sample");
            return compare(fleet, connection, rows);
        }
    }

    private Measured compare(Fleet fleet, Connection connection, List<BenchRow> rows) throws SQLException {
        long windows = (long) fleet.devices() * fleet.minutes();
        String name = windows + " windows";
        long bytesBefore = bytes(connection);
        long entriesBefore = number(connection, "SELECT count(*) FROM entry");
        double ours = 0;
        for (String job : JOBS) {
            double seconds = job(job, fleet);
            lines.accept("%-46s %12.2f %12s s".formatted("  " + job, seconds, ""));
            ours += seconds;
        }
        long entries = number(connection, "SELECT count(*) FROM entry") - entriesBefore;
        long bytes = bytes(connection) - bytesBefore;
        double plain = time(connection, PLAIN);
        double floor = time(
                connection,
                "CREATE TABLE bench_entry AS SELECT * FROM entry WHERE device LIKE 'GPU-" + fleet.name() + "-%'");
        requireSame(fleet, connection, windows);
        List<BenchRow> measured = List.of(
                BenchRow.less(name, ours, plain, "s", floor),
                BenchRow.more(name + ", windows", windows / ours, windows / plain, "1/s", windows / floor),
                BenchRow.more(name + ", entries", entries / ours, windows / plain, "1/s", windows / floor),
                BenchRow.less(
                        name + ", bytes per entry",
                        (double) bytes / entries,
                        (double) number(connection, "SELECT pg_total_relation_size('bench_result')") / windows,
                        "B",
                        (double) number(connection, "SELECT pg_total_relation_size('bench_entry')") / entries));
        measured.forEach(row -> lines.accept(row.toString()));
        rows.addAll(measured);
        return new Measured(ours / windows, plain / windows);
    }

    private void tell(Fleet fleet, int number) {
        String run = "/v1/runs/" + fleet.run(number);
        self.put(
                run,
                Map.of(
                        "name",
                        "bench",
                        "host",
                        "host-" + fleet.name() + "-" + number,
                        "terms",
                        Map.of("country", "DEU", "price", "0.25 EUR/kWh", "pue", "1.2")));
        self.post(
                run + "/marks",
                List.of(
                        mark(fleet, number, 0, RunMark.Kind.START, fleet.runFromNanos()),
                        mark(fleet, number, 1, RunMark.Kind.END, fleet.runToNanos())));
    }

    private static RunMark mark(Fleet fleet, int number, long sequence, RunMark.Kind kind, long nanos) {
        return new RunMark(
                sequence, kind, fleet.boot(number), nanos, fleet.began().plusNanos(nanos), null, null, null, Map.of());
    }

    private double job(String job, Fleet fleet) {
        long start = System.nanoTime();
        String state = self.post(
                        "/v1/jobs/" + job,
                        Map.of(
                                "from",
                                fleet.began().toString(),
                                "to",
                                fleet.ends().toString()))
                .path("state")
                .asString("");
        if (!state.equals("COMPLETED")) {
            throw new IllegalStateException("job " + job + " is " + state);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /** Both must have come to the same energy: a millijoule of rounding a window is all they may differ by. */
    private static void requireSame(Fleet fleet, Connection connection, long windows) throws SQLException {
        long booked = number(connection, """
                SELECT coalesce(sum(amount), 0)::bigint FROM posting p JOIN entry e ON e.id = p.entry
                WHERE e.device LIKE 'GPU-%s-%%' AND p.unit = 'mJ' AND p.side = 'CREDIT' AND p.account LIKE 'device:%%'
                """.formatted(fleet.name()));
        long plain = number(connection, "SELECT sum(mj)::bigint FROM bench_result");
        if (booked == 0 || Math.abs(booked - plain) > windows) {
            throw new IllegalStateException("the ledger has " + booked + " mJ, the plain statement " + plain + " mJ");
        }
    }

    private static long bytes(Connection connection) throws SQLException {
        return number(connection, "SELECT pg_total_relation_size('entry') + pg_total_relation_size('account')");
    }

    private static double time(Connection connection, String sql) throws SQLException {
        long start = System.nanoTime();
        execute(connection, sql);
        return (System.nanoTime() - start) / 1e9;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }
}
