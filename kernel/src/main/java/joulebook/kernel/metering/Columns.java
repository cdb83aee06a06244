package joulebook.kernel.metering;

import java.util.ArrayList;
import java.util.List;
import joulebook.kernel.quantity.Energy;
import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;

/** The columns of {@link SampleColumns}, read and checked as plain numbers: a server stores what it need not make. */
final class Columns {
    /** A stopped process may be woken after days; past this, nothing is known of when it was. */
    private static final long LONGEST_BRACKET_NANOS = 366L * 24 * 3600 * 1_000_000_000L;

    private final int count;
    private final long[] instants;
    private final byte[] kinds;
    private final long[] totals;
    private final Column powers;
    private final Column checks;
    private final Column brackets;
    private final List<Column> conditions;

    /** What may be left unsaid, sample by sample. */
    record Column(long[] values, boolean @Nullable [] present, boolean full) {
        static final Column NEVER = new Column(new long[0], null, false);

        /** What stands there, or zero. */
        long orZero(int i) {
            return has(i) ? values[i] : 0;
        }

        boolean has(int i) {
            return full || present != null && present[i];
        }

        @Nullable Long get(int i) {
            return has(i) ? (Long) values[i] : null;
        }
    }

    /**
     * Checks everything.
     *
     * @param instants nanoseconds of the monotonic clock
     * @param totals of those that counted, in their order
     * @param conditions what else the device said, as {@link Condition} has it; none where nobody asks
     * @throws CorruptSegment if a column does not say what it can
     */
    Columns(
            long[] instants,
            byte[] kinds,
            long[] totals,
            Column powers,
            Column checks,
            Column brackets,
            List<Column> conditions)
            throws CorruptSegment {
        this.count = instants.length;
        this.instants = instants;
        this.kinds = kinds;
        this.totals = spread(totals, kinds);
        this.powers = powers;
        this.checks = checks;
        this.brackets = brackets;
        this.conditions = conditions;
        check();
    }

    SampleColumns.Outline outline() {
        return new SampleColumns.Outline(
                count,
                instants[0],
                instants[count - 1],
                Plausibility.most(kinds, powers.values()),
                Plausibility.steepest(instants, brackets, kinds, totals));
    }

    List<Sample> samples() {
        List<Sample> samples = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            samples.add(new Sample(
                    instants[i],
                    brackets.get(i),
                    reading(i),
                    checks.has(i) ? new Power(checks.values()[i]) : null,
                    conditions.isEmpty() ? Condition.UNKNOWN : condition(i)));
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
                throw new CorruptSegment("sample " + i + " " + wrong(i));
            }
            long bracket = brackets.orZero(i);
            if (bracket < 0 || bracket > LONGEST_BRACKET_NANOS) {
                throw new CorruptSegment("sample " + i + " was taken within " + bracket
                        + " ns: no clock goes back, and none is waited for longer than a year");
            }
        }
    }

    private String wrong(int i) {
        boolean counted = kinds[i] == SampleColumns.COUNTED;
        boolean drawing = kinds[i] == SampleColumns.DRAWING;
        if (drawing && !powers.has(i)) {
            return "has no reading, and does not say that it is missing";
        }
        long read = counted ? totals[i] : drawing ? powers.values()[i] : 0;
        return read < 0
                ? "reads " + read + (counted ? "mJ" : "mW") + ", below zero: what cannot be read is sent as missing"
                : "has a check of " + checks.values()[i] + "mW, below zero: leave out what cannot be read";
    }

    /** @throws CorruptSegment if there is no such kind */
    static byte kind(long kind) throws CorruptSegment {
        if (kind < 0 || kind > SampleColumns.MISSING + GapReason.values().length - 1) {
            throw new CorruptSegment("a sample has no reading of kind " + kind);
        }
        return (byte) kind;
    }

    /** How many samples counted. */
    static int counted(byte[] kinds) {
        int counted = 0;
        for (byte kind : kinds) {
            counted += kind == SampleColumns.COUNTED ? 1 : 0;
        }
        return counted;
    }

    /** Each to its sample; 0 where no counter was read, which nobody asks for. */
    private static long[] spread(long[] totals, byte[] kinds) {
        if (totals.length == kinds.length) {
            return totals;
        }
        long[] spread = new long[kinds.length];
        for (int i = 0, next = 0; next < totals.length; i++) {
            spread[i] = kinds[i] == SampleColumns.COUNTED ? totals[next++] : 0;
        }
        return spread;
    }
}
