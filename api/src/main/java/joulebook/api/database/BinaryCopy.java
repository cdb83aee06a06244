package joulebook.api.database;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * PostgreSQL's fastest way in: rows in the binary form of its COPY (PostgreSQL's documentation, "COPY", File Formats). It
 * takes part in the connection's transaction; each row is begun by {@link #row}, and its columns follow in their order.
 */
public final class BinaryCopy implements AutoCloseable {
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final int FLUSH = 1 << 16;
    private static final int INT4 = 23; // pg_type.dat
    private static final int INT8 = 20;
    private static final long DAY_2000 = LocalDate.of(2000, 1, 1).toEpochDay();
    private static final Instant TIME_2000 = Instant.parse("2000-01-01T00:00:00Z");

    private final CopyIn copy;
    private final int columns;
    private ByteBuffer buffer = ByteBuffer.allocate(2 * FLUSH);

    /**
     * Begins.
     *
     * @param table and its columns, as SQL wants them: {@code sample (device, at)}
     * @param columns how many
     */
    public BinaryCopy(Connection connection, String table, int columns) throws SQLException {
        this.copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY " + table + " FROM STDIN (FORMAT binary)");
        this.columns = columns;
        buffer.put(SIGNATURE).putLong(0);
    }

    /** Writes the columns of one row, which is begun. */
    @FunctionalInterface
    public interface Columns<T> {
        void write(BinaryCopy copy, T row);
    }

    /** Adds rows in Spring's transaction, all or none. */
    public static <T> void add(JdbcTemplate database, String table, int columns, List<T> rows, Columns<T> of) {
        if (rows.isEmpty()) {
            return;
        }
        database.execute((ConnectionCallback<@Nullable Void>) connection -> {
            try (BinaryCopy copy = new BinaryCopy(connection, table, columns)) {
                for (T row : rows) {
                    copy.row();
                    of.write(copy, row);
                }
                copy.end();
            }
            return null;
        });
    }

    public void row() throws SQLException {
        if (buffer.position() > FLUSH) {
            flush();
        }
        room(2).putShort((short) columns);
    }

    public void text(@Nullable String value) {
        bytes(value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }

    public void bytes(byte @Nullable [] value) {
        if (value == null) {
            room(4).putInt(-1);
        } else {
            room(4 + value.length).putInt(value.length).put(value);
        }
    }

    /** A {@code jsonb}: PostgreSQL's documentation, "JSON Types"; version 1 of its binary form is the text. */
    public void jsonb(String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        room(5 + text.length).putInt(1 + text.length).put((byte) 1).put(text);
    }

    public void uuid(@Nullable UUID value) {
        if (value == null) {
            room(4).putInt(-1);
            return;
        }
        room(20).putInt(16).putLong(value.getMostSignificantBits()).putLong(value.getLeastSignificantBits());
    }

    public void bool(boolean value) {
        room(5).putInt(1).put((byte) (value ? 1 : 0));
    }

    public void smallint(@Nullable Long value) {
        if (value == null) {
            room(4).putInt(-1);
        } else {
            room(6).putInt(2).putShort((short) Math.toIntExact(value));
        }
    }

    public void integer(@Nullable Long value) {
        if (value == null) {
            room(4).putInt(-1);
        } else {
            room(8).putInt(4).putInt(Math.toIntExact(value));
        }
    }

    public void bigint(@Nullable Long value) {
        if (value == null) {
            room(4).putInt(-1);
        } else {
            room(12).putInt(8).putLong(value);
        }
    }

    /** An {@code integer[]}: {@code array_send} in PostgreSQL's arrayfuncs.c has the form. */
    public void integers(List<Integer> values) {
        array(values.size(), 8L * values.size(), false, INT4);
        values.forEach(value -> room(8).putInt(4).putInt(value));
    }

    /** A {@code bigint[]}, in which nulls may stand. */
    public void bigints(List<@Nullable Long> values) {
        int nulls = (int) values.stream().filter(value -> value == null).count();
        array(values.size(), 12L * values.size() - 8L * nulls, nulls > 0, INT8);
        values.forEach(this::bigint);
    }

    /** Its head: dimensions (none if it is empty), whether nulls stand in it, its elements' type, how many from where. */
    private void array(int size, long bytes, boolean nulls, int type) {
        int length = Math.toIntExact(bytes + (size == 0 ? 12 : 20));
        room(24).putInt(length).putInt(size == 0 ? 0 : 1).putInt(nulls ? 1 : 0).putInt(type);
        if (size > 0) {
            buffer.putInt(size).putInt(1);
        }
    }

    public void date(LocalDate value) {
        room(8).putInt(4).putInt(Math.toIntExact(value.toEpochDay() - DAY_2000));
    }

    /** @param value in whole microseconds */
    public void timestamptz(@Nullable Instant value) {
        if (value == null) {
            room(4).putInt(-1);
            return;
        }
        long micros = Math.addExact(
                Math.multiplyExact(value.getEpochSecond() - TIME_2000.getEpochSecond(), 1_000_000L),
                value.getNano() / 1000);
        room(12).putInt(8).putLong(micros);
    }

    /** All rows are there, or an exception says why none is. */
    public void end() throws SQLException {
        room(2).putShort((short) -1);
        flush();
        copy.endCopy();
    }

    /** Takes back what was not ended. */
    @Override
    public void close() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }

    private void flush() throws SQLException {
        copy.writeToCopy(buffer.array(), 0, buffer.position());
        buffer.clear();
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            int size = Math.max(2 * buffer.capacity(), buffer.position() + bytes);
            buffer = ByteBuffer.wrap(Arrays.copyOf(buffer.array(), size)).position(buffer.position());
        }
        return buffer;
    }
}
