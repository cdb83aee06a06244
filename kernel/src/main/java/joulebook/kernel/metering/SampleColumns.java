package joulebook.kernel.metering;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import joulebook.kernel.quantity.Energy;
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
    private static final int COUNTED = 0;
    private static final int DRAWING = 1;
    private static final int MISSING = 2;

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
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            long count = Varints.getUnsigned(in);
            long length = Varints.getUnsigned(in);
            if (count < 0 || count > LARGEST_COUNT || length < 0 || length > LARGEST_INFLATED) {
                throw new CorruptSegment("a segment claims " + count + " samples in " + length + " bytes");
            }
            return samples(ByteBuffer.wrap(inflate(bytes, in.position(), (int) length)), (int) count);
        } catch (BufferUnderflowException | DataFormatException | IllegalArgumentException e) {
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

    private static List<Sample> samples(ByteBuffer in, int count) throws CorruptSegment {
        long[] instants = getInstants(in, count);
        byte[] kinds = new byte[count];
        in.get(kinds);
        @Nullable Long[] totals = getCounters(in, kinds);
        @Nullable Long[] powers = getOptional(in, count);
        @Nullable Long[] checks = getOptional(in, count);
        @Nullable Long[] utilisations = getOptional(in, count);
        @Nullable Long[] temperatures = getOptional(in, count);
        @Nullable Long[] clocks = getOptional(in, count);
        @Nullable Long[] throttles = getOptional(in, count);
        @Nullable Long[] memories = getOptional(in, count);
        if (in.hasRemaining()) {
            throw new CorruptSegment(in.remaining() + " bytes follow the last column");
        }
        List<Sample> samples = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Long check = checks[i];
            samples.add(new Sample(
                    instants[i],
                    reading(kinds[i], totals[i], powers[i]),
                    check == null ? null : new Power(check),
                    new Condition(utilisations[i], temperatures[i], clocks[i], throttles[i], memories[i])));
        }
        return samples;
    }

    private static int kind(Reading reading) {
        return switch (reading) {
            case Reading.Counted counted -> COUNTED;
            case Reading.Drawing drawing -> DRAWING;
            case Reading.Missing(GapReason reason) -> MISSING + reason.ordinal();
        };
    }

    private static Reading reading(byte kind, @Nullable Long total, @Nullable Long power) throws CorruptSegment {
        if (kind == COUNTED && total != null) {
            return new Reading.Counted(new Energy(total));
        }
        if (kind == DRAWING && power != null) {
            return new Reading.Drawing(new Power(power));
        }
        GapReason[] reasons = GapReason.values();
        if (kind < MISSING || kind - MISSING >= reasons.length) {
            throw new CorruptSegment("a sample has no reading of kind " + kind);
        }
        return new Reading.Missing(reasons[kind - MISSING]);
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

    private static long[] getInstants(ByteBuffer in, int count) throws CorruptSegment {
        long unit = Varints.getUnsigned(in);
        long[] instants = getSecondDifferences(in, count);
        for (int i = 0; i < count; i++) {
            instants[i] = instants[i] * unit;
        }
        return instants;
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

    private static @Nullable Long[] getCounters(ByteBuffer in, byte[] kinds) throws CorruptSegment {
        int counted = 0;
        for (byte kind : kinds) {
            counted += kind == COUNTED ? 1 : 0;
        }
        long[] values = getSecondDifferences(in, counted);
        @Nullable Long[] totals = new @Nullable Long[kinds.length];
        for (int i = 0, next = 0; i < kinds.length; i++) {
            totals[i] = kinds[i] == COUNTED ? (Long) values[next++] : null;
        }
        return totals;
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

    private static long[] getSecondDifferences(ByteBuffer in, int count) throws CorruptSegment {
        long[] values = new long[count];
        long before = 0;
        long step = 0;
        for (int i = 0; i < count; i++) {
            step += Varints.getSigned(in);
            before += step;
            values[i] = before;
        }
        return values;
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

    private static @Nullable Long[] getOptional(ByteBuffer in, int count) throws CorruptSegment {
        @Nullable Long[] values = new @Nullable Long[count];
        byte said = in.get();
        if (said == 0) {
            return values;
        }
        byte[] present = new byte[count];
        if (said == 1) {
            in.get(present);
        } else {
            Arrays.fill(present, (byte) 1);
        }
        long before = 0;
        for (int i = 0; i < count; i++) {
            if (present[i] == 1) {
                before += Varints.getSigned(in);
                values[i] = before;
            }
        }
        return values;
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
