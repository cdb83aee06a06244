package joulebook.kernel.metering;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The form that {@link SampleColumns} are written in.
 *
 * <p>Form: a byte 0; a byte {@value #FORM}; varint count; then the columns, each as {@link
 * PackedNumbers}: instants in nanoseconds, kinds of readings, counters of those that counted. Then power, power beside a
 * counter, brackets in nanoseconds, and the five conditions, each after a byte: 0 nothing was said; 1 some, and whether, 1 or 0, as numbers of all
 * samples, before the values of those; 2 all.
 */
final class PackedColumns {
    static final int FORM = 3;
    private static final int CONDITIONS = 5;

    private final PackedReader in;
    private final int count;

    private PackedColumns(PackedReader in, int count) {
        this.in = in;
        this.count = count;
    }

    static byte[] write(List<Sample> samples) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0);
        out.write(FORM);
        Varints.putUnsigned(out, samples.size());
        putReadings(out, samples);
        putOptional(
                out,
                samples,
                sample -> sample.reading() instanceof Reading.Drawing drawing
                        ? drawing.now().milliwatts()
                        : null);
        putOptional(
                out,
                samples,
                sample ->
                        sample.crossCheck() == null ? null : sample.crossCheck().milliwatts());
        putOptional(out, samples, Sample::bracketNanos);
        putOptional(out, samples, sample -> sample.condition().utilisationPercent());
        putOptional(out, samples, sample -> sample.condition().temperatureCelsius());
        putOptional(out, samples, sample -> sample.condition().clockMegahertz());
        putOptional(out, samples, sample -> sample.condition().throttleReasons());
        putOptional(out, samples, sample -> sample.condition().memoryUsedMebibytes());
        return out.toByteArray();
    }

    /** Instants, kinds, and counters of those that counted. In loops: nothing is written as often. */
    private static void putReadings(ByteArrayOutputStream out, List<Sample> samples) {
        long[] instants = new long[samples.size()];
        long[] kinds = new long[instants.length];
        long[] totals = new long[instants.length];
        int counted = 0;
        for (int i = 0; i < instants.length; i++) {
            Sample sample = samples.get(i);
            instants[i] = sample.monotonicNanos();
            kinds[i] = kind(sample.reading());
            if (sample.reading() instanceof Reading.Counted(var total)) {
                totals[counted++] = total.millijoules();
            }
        }
        PackedNumbers.put(out, instants);
        PackedNumbers.put(out, kinds);
        PackedNumbers.put(out, Arrays.copyOf(totals, counted));
    }

    private static int kind(Reading reading) {
        return switch (reading) {
            case Reading.Counted counted -> SampleColumns.COUNTED;
            case Reading.Drawing drawing -> SampleColumns.DRAWING;
            case Reading.Missing(GapReason reason) -> SampleColumns.MISSING + reason.ordinal();
        };
    }

    private static void putOptional(
            ByteArrayOutputStream out, List<Sample> samples, Function<Sample, @Nullable Long> column) {
        long[] values = new long[samples.size()];
        long[] whether = new long[values.length];
        int said = 0;
        for (int i = 0; i < values.length; i++) {
            Long value = column.apply(samples.get(i));
            if (value != null) {
                whether[i] = 1;
                values[said++] = value;
            }
        }
        if (said == 0) {
            out.write(0);
            return;
        }
        out.write(said == values.length ? 2 : 1);
        if (said < values.length) {
            PackedNumbers.put(out, whether);
        }
        PackedNumbers.put(out, Arrays.copyOf(values, said));
    }

    /**
     * Reads and checks everything.
     *
     * @param withConditions whether what else the device said is wanted
     * @throws CorruptSegment if a column does not say what it can, or something is missing or left over
     */
    static Columns read(byte[] payload, boolean withConditions) throws CorruptSegment {
        PackedReader in = new PackedReader(payload, 0);
        if (in.oneByte() != 0) {
            throw new CorruptSegment("a segment's samples begin with a byte that is not 0");
        }
        int form = in.oneByte();
        if (form != FORM) {
            throw new CorruptSegment("samples of form " + form + ": they were written by another version");
        }
        long count = in.unsigned();
        if (count < 0 || count > SampleColumns.LARGEST_COUNT) {
            throw new CorruptSegment("a segment claims " + count + " samples");
        }
        return new PackedColumns(in, (int) count).columns(withConditions);
    }

    private Columns columns(boolean withConditions) throws CorruptSegment {
        long[] instants = in.numbers(count);
        byte[] kinds = kinds();
        long[] totals = in.numbers(Columns.counted(kinds));
        Columns.Column powers = column();
        Columns.Column checks = column();
        Columns.Column brackets = column();
        List<Columns.Column> conditions = new ArrayList<>();
        for (int i = 0; i < CONDITIONS; i++) {
            if (withConditions) {
                conditions.add(column());
            } else {
                skip();
            }
        }
        if (!in.isAtEnd()) {
            throw new CorruptSegment(in.left() + " bytes follow the last column");
        }
        return new Columns(instants, kinds, totals, powers, checks, brackets, conditions);
    }

    private byte[] kinds() throws CorruptSegment {
        long[] numbers = in.numbers(count);
        byte[] kinds = new byte[count];
        for (int i = 0; i < count; i++) {
            kinds[i] = Columns.kind(numbers[i]);
        }
        return kinds;
    }

    private Columns.Column column() throws CorruptSegment {
        int said = said();
        if (said == 0) {
            return Columns.Column.NEVER;
        }
        if (said == 2) {
            return new Columns.Column(in.numbers(count), null, true);
        }
        boolean[] present = present();
        long[] its = in.numbers(number(present));
        long[] values = new long[count];
        for (int i = 0, next = 0; next < its.length; i++) {
            values[i] = present[i] ? its[next++] : 0;
        }
        return new Columns.Column(values, present, false);
    }

    private void skip() throws CorruptSegment {
        int said = said();
        if (said != 0) {
            in.skip(said == 2 ? count : number(present()));
        }
    }

    private int said() throws CorruptSegment {
        int said = in.oneByte();
        if (said < 0 || said > 2) {
            throw new CorruptSegment("a column cannot be said so: " + said);
        }
        return said;
    }

    private boolean[] present() throws CorruptSegment {
        long[] numbers = in.numbers(count);
        boolean[] present = new boolean[count];
        for (int i = 0; i < count; i++) {
            if (numbers[i] != 0 && numbers[i] != 1) {
                throw new CorruptSegment("a value is neither there nor not: " + numbers[i]);
            }
            present[i] = numbers[i] == 1;
        }
        return present;
    }

    private static int number(boolean[] present) {
        int number = 0;
        for (boolean there : present) {
            number += there ? 1 : 0;
        }
        return number;
    }
}
