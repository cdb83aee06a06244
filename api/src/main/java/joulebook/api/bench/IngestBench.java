package joulebook.api.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import joulebook.kernel.metering.Segment;

/**
 * Segments over HTTP, checked, digested and stored once; beside it a binary COPY of one row a sample. The floor is the
 * rate at which the segments are encoded by their sender, and the bytes of their payloads alone.
 */
final class IngestBench {
    private static final Instant BEGAN = Instant.parse("2026-01-05T12:00:00Z");

    /** An agent sends what all GPUs of its host have sampled in one request. */
    private static final int GPUS_A_HOST = 8;

    private final Self self;
    private final DataSource database;
    private final Consumer<String> lines;

    IngestBench(Self self, DataSource database, Consumer<String> lines) {
        this.self = self;
        this.database = database;
        this.lines = lines;
    }

    List<BenchRow> run(int devices, int minutes) throws SQLException, IOException {
        lines.accept("ingest: " + devices + " devices x " + minutes + " minutes, 10 samples a second with power,"
                + " utilisation, temperature, clock, throttling and memory; ours: segments over HTTP, " + GPUS_A_HOST
                + " devices a request; baseline: binary COPY of a row a sample, of as many in one transaction;"
                + " floor: encoding alone, payloads alone");
        lines.accept(BenchRow.header());
        List<BenchRow> rows = new ArrayList<>();
        try (Connection connection = database.getConnection()) {
            for (int size : List.of(Fleet.AGENT_SEGMENT, Fleet.IMPORT_SEGMENT)) {
                rows.addAll(measure(size, devices, minutes, connection));
            }
        }
        return rows;
    }

    private List<BenchRow> measure(int size, int devices, int minutes, Connection connection)
            throws SQLException, IOException {
        SampleRows.make(connection);
        Instant began = BEGAN.plusSeconds(86_400L * size);
        Fleet fleet = new Fleet("ingest" + size, devices, minutes, began);
        warmUp(new Fleet("ingest" + size, devices, minutes, began.minusSeconds(60L * (minutes + 1))), size, connection);
        double[] sums = new double[3];
        for (int host = 0; host < devices; host += GPUS_A_HOST) {
            List<Segment> segments = segments(fleet, host, size);
            long start = System.nanoTime();
            byte[] frames = Self.frames(segments);
            long encoded = System.nanoTime();
            self.ship(frames);
            long stored = System.nanoTime();
            SampleRows.copy(connection, segments);
            sums[0] += (encoded - start) / 1e9;
            sums[1] += (stored - encoded) / 1e9;
            sums[2] += (System.nanoTime() - stored) / 1e9;
        }
        long samples = (long) devices * (minutes * Fleet.SAMPLES_A_MINUTE + 1);
        String ofThese = " FROM segment WHERE device LIKE 'GPU-ingest" + size + "-%'";
        String all = "SELECT sum(samples)" + ofThese;
        String partitions = "SELECT sum(pg_total_relation_size(inhrelid)) FROM pg_inherits WHERE inhrelid IN"
                + " (SELECT DISTINCT tableoid" + ofThese + ")";
        List<BenchRow> rows = List.of(
                BenchRow.more(
                        "samples stored, " + size + " a segment",
                        samples / sums[1],
                        samples / sums[2],
                        "1/s",
                        samples / sums[0]),
                BenchRow.less(
                        "bytes a sample, " + size + " a segment",
                        perSample(connection, partitions, all),
                        perSample(
                                connection,
                                "SELECT pg_total_relation_size('bench_sample')",
                                "SELECT count(*) FROM bench_sample"),
                        "B",
                        perSample(connection, "SELECT sum(octet_length(payload))" + ofThese, all)));
        rows.forEach(row -> lines.accept(row.toString()));
        return rows;
    }

    /** Each device has sent before, as in any but its first minute; and the JVM has compiled what is measured. */
    private void warmUp(Fleet before, int size, Connection connection) throws SQLException, IOException {
        for (int host = 0; host < before.devices(); host += GPUS_A_HOST) {
            List<Segment> segments = segments(before, host, size);
            self.ship(Self.frames(segments));
            if (host == 0) {
                SampleRows.copy(connection, segments);
            }
        }
    }

    private static List<Segment> segments(Fleet fleet, int host, int size) {
        return IntStream.range(host, Math.min(host + GPUS_A_HOST, fleet.devices()))
                .boxed()
                .flatMap(number -> fleet.segments(number, size).stream())
                .toList();
    }

    private static double perSample(Connection connection, String bytes, String samples) throws SQLException {
        List<Double> found = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            for (String sql : List.of(bytes, samples)) {
                try (ResultSet result = statement.executeQuery(sql)) {
                    result.next();
                    found.add(result.getDouble(1));
                }
            }
        }
        return found.getFirst() / found.getLast();
    }
}
