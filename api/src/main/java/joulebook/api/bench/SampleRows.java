package joulebook.api.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import joulebook.api.database.BinaryCopy;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.metering.Segment;

/** The baseline's table: a row a sample, filled by PostgreSQL's fastest way in, binary COPY. */
final class SampleRows {
    static final String TABLE = """
            CREATE TABLE bench_sample (device text NOT NULL, at bigint NOT NULL, mw bigint NOT NULL, utilisation smallint,
                temperature smallint, clock integer, throttle bigint, memory integer, PRIMARY KEY (device, at))
            """;
    private static final int COLUMNS = 8;

    private SampleRows() {}

    static void make(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS bench_sample");
            statement.execute(TABLE);
        }
    }

    /** One COPY, which is one transaction. */
    static void copy(Connection connection, List<Segment> segments) throws SQLException {
        try (BinaryCopy copy = new BinaryCopy(connection, "bench_sample", COLUMNS)) {
            for (Segment segment : segments) {
                String device = segment.instrument().device().value();
                for (Sample sample : segment.samples()) {
                    row(copy, device, sample.monotonicNanos() + segment.utcOffsetNanos(), sample);
                }
            }
            copy.end();
        }
    }

    private static void row(BinaryCopy copy, String device, long at, Sample sample) throws SQLException {
        copy.row();
        copy.text(device);
        copy.bigint(at);
        copy.bigint(
                sample.reading() instanceof Reading.Drawing drawing
                        ? drawing.now().milliwatts()
                        : 0L);
        copy.smallint(sample.condition().utilisationPercent());
        copy.smallint(sample.condition().temperatureCelsius());
        copy.integer(sample.condition().clockMegahertz());
        copy.bigint(sample.condition().throttleReasons());
        copy.integer(sample.condition().memoryUsedMebibytes());
    }
}
