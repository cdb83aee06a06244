package joulebook.api.bench;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.metering.Segment;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** The baseline's table: a row a sample, filled by PostgreSQL's fastest way in, binary COPY. */
final class SampleRows {
    static final String TABLE = """
            CREATE TABLE bench_sample (device text NOT NULL, at bigint NOT NULL, mw bigint NOT NULL, utilisation smallint,
                temperature smallint, clock integer, throttle bigint, memory integer, PRIMARY KEY (device, at))
            """;
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final short COLUMNS = 8;

    private SampleRows() {}

    static void make(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS bench_sample");
            statement.execute(TABLE);
        }
    }

    /** One COPY, which is one transaction. */
    static void copy(Connection connection, List<Segment> segments) throws SQLException, IOException {
        CopyIn copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY bench_sample FROM STDIN (FORMAT binary)");
        Buffer buffer = new Buffer();
        buffer.out.write(SIGNATURE);
        buffer.out.writeLong(0);
        for (Segment segment : segments) {
            byte[] device = segment.instrument().device().value().getBytes(StandardCharsets.UTF_8);
            for (Sample sample : segment.samples()) {
                buffer.row(device, sample.monotonicNanos() + segment.utcOffsetNanos(), sample);
            }
            buffer.writeTo(copy);
        }
        buffer.out.writeShort(-1);
        buffer.writeTo(copy);
        copy.endCopy();
    }

    private static final class Buffer {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);
        private final DataOutputStream out = new DataOutputStream(bytes);

        void row(byte[] device, long at, Sample sample) throws IOException {
            out.writeShort(COLUMNS);
            out.writeInt(device.length);
            out.write(device);
            bigint(at);
            bigint(
                    sample.reading() instanceof Reading.Drawing drawing
                            ? drawing.now().milliwatts()
                            : 0L);
            smallint(sample.condition().utilisationPercent());
            smallint(sample.condition().temperatureCelsius());
            integer(sample.condition().clockMegahertz());
            bigint(sample.condition().throttleReasons());
            integer(sample.condition().memoryUsedMebibytes());
        }

        private void bigint(@Nullable Long value) throws IOException {
            if (value == null) {
                out.writeInt(-1);
            } else {
                out.writeInt(8);
                out.writeLong(value);
            }
        }

        private void integer(@Nullable Long value) throws IOException {
            if (value == null) {
                out.writeInt(-1);
            } else {
                out.writeInt(4);
                out.writeInt(Math.toIntExact(value));
            }
        }

        private void smallint(@Nullable Long value) throws IOException {
            if (value == null) {
                out.writeInt(-1);
            } else {
                out.writeInt(2);
                out.writeShort(Math.toIntExact(value));
            }
        }

        void writeTo(CopyIn copy) throws SQLException {
            copy.writeToCopy(bytes.toByteArray(), 0, bytes.size());
            bytes.reset();
        }
    }
}
