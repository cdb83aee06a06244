package joulebook.kernel.metering;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The form that {@link SampleColumns} had first, which stays in databases and spools: it is read, and written no more.
 *
 * <p>Form: varint count, varint inflated length, then a raw deflate stream of the columns. Instants are second
 * differences, counters too, other values first differences, all zigzag varints; instants are in microseconds where all
 * are whole ones. A column of what is never said is one byte. Little-endian base 128 throughout; no alignment.
 */
final class DeflatedColumns {
    /** Of a sample, inflated: an instant and a kind. */
    private static final long LEAST_A_SAMPLE = 2;

    /** An instant, a kind and a counter; seven columns, each whether it was said, and what; a varint has ten bytes. */
    private static final long MOST_A_SAMPLE = 10 + 1 + 10 + 7 * (1 + 10);

    /** The unit of instants, and how each of seven columns is said. */
    private static final long MOST_BESIDE = 10 + 7;

    /** What deflate makes of a byte at the very most (zlib's technical details). */
    private static final long MOST_INFLATED = 1032;

    private final byte[] bytes;
    private final int count;
    private int at;

    private DeflatedColumns(byte[] bytes, int count) {
        this.bytes = bytes;
        this.count = count;
    }

    /**
     * Reads and checks everything.
     *
     * @param withConditions whether what else the device said is wanted
     * @throws CorruptSegment if a column does not say what it can, or something is left over
     * @throws java.nio.BufferUnderflowException or IndexOutOfBoundsException if the bytes end too early
     * @throws DataFormatException if they cannot be inflated
     */
    static Columns read(byte[] payload, boolean withConditions) throws CorruptSegment, DataFormatException {
        ByteBuffer in = ByteBuffer.wrap(payload);
        long count = Varints.getUnsigned(in);
        long length = Varints.getUnsigned(in);
        if (count < 0
                || count > SampleColumns.LARGEST_COUNT
                || length < count * LEAST_A_SAMPLE
                || length > count * MOST_A_SAMPLE + MOST_BESIDE
                || length > in.remaining() * MOST_INFLATED) {
            throw new CorruptSegment(
                    "a segment claims " + count + " samples in " + length + " bytes, inflated from " + in.remaining());
        }
        return new DeflatedColumns(inflate(payload, in.position(), (int) length), (int) count).columns(withConditions);
    }

    private Columns columns(boolean withConditions) throws CorruptSegment {
        long[] instants = instants();
        byte[] kinds = kinds();
        long[] totals = secondDifferences(Columns.counted(kinds));
        Columns.Column powers = column();
        Columns.Column checks = column();
        List<Columns.Column> conditions = List.of(column(), column(), column(), column(), column());
        if (at != bytes.length) {
            throw new CorruptSegment(bytes.length - at + " bytes follow the last column");
        }
        return new Columns(
                instants, kinds, totals, powers, checks, Columns.Column.NEVER, withConditions ? conditions : List.of());
    }

    private long[] instants() throws CorruptSegment {
        long unit = unsigned();
        long[] read = secondDifferences(count);
        for (int i = 0; i < count; i++) {
            read[i] *= unit;
        }
        return read;
    }

    private byte[] kinds() throws CorruptSegment {
        byte[] read = new byte[count];
        for (int i = 0; i < count; i++) {
            read[i] = Columns.kind(bytes[at++]);
        }
        return read;
    }

    private long[] secondDifferences(int length) throws CorruptSegment {
        long[] values = new long[length];
        long before = 0;
        long step = 0;
        for (int i = 0; i < length; i++) {
            step += signed();
            before += step;
            values[i] = before;
        }
        return values;
    }

    /** One byte: 0 nothing was said, 1 some, 2 all; then presence, byte by byte, and differences of the present values. */
    private Columns.Column column() throws CorruptSegment {
        int said = bytes[at++];
        if (said == 0) {
            return Columns.Column.NEVER;
        }
        boolean[] present = said == 1 ? present() : null;
        long[] values = new long[count];
        long before = 0;
        for (int i = 0; i < count; i++) {
            if (present == null || present[i]) {
                before += signed();
                values[i] = before;
            }
        }
        return new Columns.Column(values, present, present == null);
    }

    private boolean[] present() {
        boolean[] present = new boolean[count];
        for (int i = 0; i < count; i++) {
            present[i] = bytes[at++] == 1;
        }
        return present;
    }

    private long signed() throws CorruptSegment {
        long raw = unsigned();
        return raw >>> 1 ^ -(raw & 1);
    }

    private long unsigned() throws CorruptSegment {
        byte first = bytes[at++];
        if (first >= 0) {
            return first;
        }
        long value = first & 0x7F;
        for (int shift = 7; shift < 64; shift += 7) {
            byte next = bytes[at++];
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new CorruptSegment("a number is longer than 64 bits at byte " + at);
    }

    private static byte[] inflate(byte[] bytes, int from, int length) throws DataFormatException, CorruptSegment {
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(bytes, from, bytes.length - from);
            byte[] out = new byte[length];
            int done = 0;
            while (done < length) {
                int read = inflater.inflate(out, done, length - done);
                if (read == 0) {
                    throw new CorruptSegment("the samples of a segment end after " + done + " of " + length + " bytes");
                }
                done += read;
            }
            return out;
        }
    }
}
