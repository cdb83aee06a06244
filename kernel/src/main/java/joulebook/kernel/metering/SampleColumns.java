package joulebook.kernel.metering;

import java.nio.BufferUnderflowException;
import java.util.List;

/**
 * The samples of a segment as columns, about two bytes a sample: what a database row keeps, as {@link
 * PackedColumns}.
 */
public final class SampleColumns {
    /** More than an agent keeps in memory while its disk is full; what a few bytes claim costs a reader this much at most. */
    static final int LARGEST_COUNT = 1 << 17;

    static final int COUNTED = 0;
    static final int DRAWING = 1;
    static final int MISSING = 2;

    private SampleColumns() {}

    /** @throws IllegalArgumentException past 2^17 samples */
    public static byte[] encode(List<Sample> samples) {
        if (samples.size() > LARGEST_COUNT) {
            throw new IllegalArgumentException("too many samples for one segment: " + samples.size());
        }
        return PackedColumns.write(samples);
    }

    /** @throws CorruptSegment if the bytes are not what {@link #encode} makes */
    public static List<Sample> decode(byte[] bytes) throws CorruptSegment {
        return read(bytes, true).samples();
    }

    /**
     * The readings alone: the conditions are gone past, and not made.
     *
     * @throws CorruptSegment if the bytes are not what {@link #encode} makes
     */
    public static List<Sample> readings(byte[] bytes) throws CorruptSegment {
        return read(bytes, false).samples();
    }

    /**
     * What a segment's samples say of themselves, without making them: as strictly checked, at a fraction of the cost.
     *
     * @throws CorruptSegment if the bytes are not what {@link #encode} makes
     */
    public static Outline outline(byte[] bytes) throws CorruptSegment {
        return read(bytes, false).outline();
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

    private static Columns read(byte[] bytes, boolean withConditions) throws CorruptSegment {
        try {
            return PackedColumns.read(bytes, withConditions);
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new CorruptSegment("the samples of a segment cannot be read: " + e.getMessage(), e);
        }
    }
}
