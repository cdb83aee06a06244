package joulebook.kernel.metering;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;

/**
 * The samples of a segment as columns, about two bytes a sample: what a database row keeps.
 *
 * <p>Form: varint count, varint inflated length, then a raw deflate stream of the columns. Instants are second
 * differences, counters too, other values first differences, all zigzag varints; instants are in microseconds where all
 * are whole ones. A column of what is never said costs one byte. Little-endian base 128 throughout; no alignment.
 */
public final class SampleColumns {
    private static final int LARGEST_COUNT = 1 << 20;
    private static final int LARGEST_INFLATED = 1 << 26;
    static final int COUNTED = 0;
    static final int DRAWING = 1;
    static final int MISSING = 2;

    private SampleColumns() {}

    /** @throws IllegalArgumentException past 2^20 samples */
    public static byte[] encode(List<Sample> samples) {
        if (samples.size() > LARGEST_COUNT) {
            throw new IllegalArgumentException("too many samples for one segment: " + samples.size());
        }
        byte[] columns = columns(samples);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Varints.putUnsigned(out, samples.size());
        Varints.putUnsigned(out, columns.length);
        out.writeBytes(deflate(columns));
        return out.toByteArray();
    }

    /** @throws CorruptSegment if the bytes are not what {@link #encode} makes */
    public static List<Sample> decode(byte[] bytes) throws CorruptSegment {
        return read(bytes).samples(true);
    }

    /**
     * The readings alone: the conditions are read and checked, and not made.
     *
     * @throws CorruptSegment if the bytes are not what {@link #encode} makes
     */
    public static List<Sample> readings(byte[] bytes) throws CorruptSegment {
        return read(bytes).samples(false);
    }

    /**
     * What a segment's samples say of themselves, without making them: as strictly checked, at a fraction of the cost.
     *
     * @throws CorruptSegment if the bytes are not what {@link #encode} makes
     */
    public static Outline outline(byte[] bytes) throws CorruptSegment {
        return read(bytes).outline();
    }

    /**
     * See {@link #outline}.
     *
     * @param count of samples
     * @param firstNanos the first one's instant on the monotonic clock; {@code lastNanos} alike
     * @param mostMilliwatts the largest power that was read; 0 where none was
     * @param steepestMilliwatts the {@link Plausibility#steepness} of the counter's steepest rise; 0 where there is none
     */
    public record Outline(int count, long firstNanos, long lastNanos, long mostMilliwatts, double steepestMilliwatts) {}

    private static ColumnReader read(byte[] bytes) throws CorruptSegment {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            long count = Varints.getUnsigned(in);
            long length = Varints.getUnsigned(in);
            if (count < 0 || count > LARGEST_COUNT || length < 0 || length > LARGEST_INFLATED) {
                throw new CorruptSegment("a segment claims " + count + " samples in " + length + " bytes");
            }
            return new ColumnReader(inflate(bytes, in.position(), (int) length), (int) count);
        } catch (BufferUnderflowException | IndexOutOfBoundsException | DataFormatException e) {
            throw new CorruptSegment("the samples of a segment cannot be read: " + e.getMessage(), e);
        }
    }

    private static byte[] columns(List<Sample> samples) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        putInstants(out, samples);
        samples.forEach(sample -> out.write(kind(sample.reading())));
        putCounters(out, samples);
        putOptional(
                out,
                samples,
                sample -> sample.reading() instanceof Reading.Drawing(Power now) ? now.milliwatts() : null);
        putOptional(
                out,
                samples,
                sample ->
                        sample.crossCheck() == null ? null : sample.crossCheck().milliwatts());
        putOptional(out, samples, sample -> sample.condition().utilisationPercent());
        putOptional(out, samples, sample -> sample.condition().temperatureCelsius());
        putOptional(out, samples, sample -> sample.condition().clockMegahertz());
        putOptional(out, samples, sample -> sample.condition().throttleReasons());
        putOptional(out, samples, sample -> sample.condition().memoryUsedMebibytes());
        return out.toByteArray();
    }

    private static int kind(Reading reading) {
        return switch (reading) {
            case Reading.Counted counted -> COUNTED;
            case Reading.Drawing drawing -> DRAWING;
            case Reading.Missing(GapReason reason) -> MISSING + reason.ordinal();
        };
    }

    private static void putInstants(ByteArrayOutputStream out, List<Sample> samples) {
        boolean whole = samples.stream().allMatch(sample -> sample.monotonicNanos() % 1000 == 0);
        long unit = whole ? 1000 : 1;
        Varints.putUnsigned(out, unit);
        putSecondDifferences(
                out,
                samples.stream()
                        .mapToLong(sample -> sample.monotonicNanos() / unit)
                        .toArray());
    }

    private static void putCounters(ByteArrayOutputStream out, List<Sample> samples) {
        putSecondDifferences(
                out,
                samples.stream()
                        .map(Sample::reading)
                        .filter(Reading.Counted.class::isInstance)
                        .mapToLong(
                                reading -> ((Reading.Counted) reading).total().millijoules())
                        .toArray());
    }

    private static void putSecondDifferences(ByteArrayOutputStream out, long[] values) {
        long before = 0;
        long step = 0;
        for (long value : values) {
            Varints.putSigned(out, value - before - step);
            step = value - before;
            before = value;
        }
    }

    /** One byte, 0 or 1: whether anything was said; then presence and differences of the present values, row by row. */
    private static void putOptional(
            ByteArrayOutputStream out, List<Sample> samples, Function<Sample, @Nullable Long> column) {
        List<@Nullable Long> values = new ArrayList<>();
        samples.forEach(sample -> values.add(column.apply(sample)));
        if (values.stream().allMatch(value -> value == null)) {
            out.write(0);
            return;
        }
        boolean full = values.stream().noneMatch(value -> value == null);
        out.write(full ? 2 : 1);
        if (!full) {
            values.forEach(value -> out.write(value == null ? 0 : 1));
        }
        long before = 0;
        for (Long value : values) {
            if (value != null) {
                Varints.putSigned(out, value - before);
                before = value;
            }
        }
    }

    private static byte[] deflate(byte[] bytes) {
        try (Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true)) {
            deflater.setInput(bytes);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] chunk = new byte[4096];
            while (!deflater.finished()) {
                out.write(chunk, 0, deflater.deflate(chunk));
            }
            return out.toByteArray();
        }
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
