package joulebook.kernel.metering;

import java.util.ArrayList;
import java.util.List;
import joulebook.kernel.quantity.Energy;
import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;

/** The inflated columns of {@link SampleColumns}, read and checked as plain numbers: a server stores what it need not make. */
final class ColumnReader {
    private final byte[] bytes;
    private final int count;
    private int at;

    private final long[] instants;
    private final byte[] kinds;
    private final long[] totals;
    private final Column powers;
    private final Column checks;
    private final List<Column> conditions;

    /** What may be left unsaid, sample by sample. */
    private record Column(long[] values, boolean @Nullable [] present, boolean full) {
        private static final Column NEVER = new Column(new long[0], null, false);

        boolean has(int i) {
            return full || present != null && present[i];
        }

        @Nullable Long get(int i) {
            return has(i) ? (Long) values[i] : null;
        }
    }

    /**
     * Reads and checks everything.
     *
     * @throws CorruptSegment if a column does not say what it can, or something is left over
     * @throws IndexOutOfBoundsException if the bytes end too early
     */
    ColumnReader(byte[] bytes, int count) throws CorruptSegment {
        this.bytes = bytes;
        this.count = count;
        this.instants = instants();
        this.kinds = kinds();
        this.totals = totals();
        this.powers = column();
        this.checks = column();
        this.conditions = List.of(column(), column(), column(), column(), column());
        if (at != bytes.length) {
            throw new CorruptSegment(bytes.length - at + " bytes follow the last column");
        }
        check();
    }

    SampleColumns.Outline outline() {
        return new SampleColumns.Outline(
                count,
                instants[0],
                instants[count - 1],
                Plausibility.most(kinds, powers.values()),
                Plausibility.steepest(instants, kinds, totals));
    }

    /** @param withConditions whether what else the device said is wanted */
    List<Sample> samples(boolean withConditions) {
        List<Sample> samples = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            samples.add(new Sample(
                    instants[i],
                    reading(i),
                    checks.has(i) ? new Power(checks.values()[i]) : null,
                    withConditions ? condition(i) : Condition.UNKNOWN));
        }
        return samples;
    }

    private Condition condition(int i) {
        return new Condition(
                conditions.get(0).get(i),
                conditions.get(1).get(i),
                conditions.get(2).get(i),
                conditions.get(3).get(i),
                conditions.get(4).get(i));
    }

    private Reading reading(int i) {
        return switch (kinds[i]) {
            case SampleColumns.COUNTED -> new Reading.Counted(new Energy(totals[i]));
            case SampleColumns.DRAWING -> new Reading.Drawing(new Power(powers.values()[i]));
            default -> new Reading.Missing(GapReason.values()[kinds[i] - SampleColumns.MISSING]);
        };
    }

    private void check() throws CorruptSegment {
        if (count == 0) {
            throw new CorruptSegment("it has no samples");
        }
        for (int i = 0; i < count; i++) {
            if (i > 0 && instants[i] <= instants[i - 1]) {
                throw new CorruptSegment("sample " + i + " is not later than the one before it");
            }
            boolean says = switch (kinds[i]) {
                case SampleColumns.COUNTED -> totals[i] >= 0;
                case SampleColumns.DRAWING -> powers.has(i) && powers.values()[i] >= 0;
                default -> true;
            };
            if (!says || checks.has(i) && checks.values()[i] < 0) {
                throw new CorruptSegment("sample " + i + " has no reading, or one under zero");
            }
        }
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
        int last = SampleColumns.MISSING + GapReason.values().length - 1;
        byte[] read = new byte[count];
        for (int i = 0; i < count; i++) {
            read[i] = bytes[at++];
            if (read[i] < 0 || read[i] > last) {
                throw new CorruptSegment("a sample has no reading of kind " + read[i]);
            }
        }
        return read;
    }

    /** Of those that counted; 0 where no counter was read, which nobody asks for. */
    private long[] totals() throws CorruptSegment {
        int counted = 0;
        for (byte kind : kinds) {
            counted += kind == SampleColumns.COUNTED ? 1 : 0;
        }
        long[] read = secondDifferences(counted);
        if (counted == count) {
            return read;
        }
        long[] spread = new long[count];
        for (int i = 0, next = 0; next < counted; i++) {
            spread[i] = kinds[i] == SampleColumns.COUNTED ? read[next++] : 0;
        }
        return spread;
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

    private Column column() throws CorruptSegment {
        int said = bytes[at++];
        if (said == 0) {
            return Column.NEVER;
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
        return new Column(values, present, present == null);
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
}
