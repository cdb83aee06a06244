package joulebook.collector.importing;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How many GPUs' rows come together: those of one tick follow each other, then time passes until the next. What is dealt out in turn
 * is held against that, all along the log.
 */
final class Rhythm {
    private static final int BLOCK = 4096;
    private static final int MOST = 64;
    private static final int LEAST_TICKS = 4;
    private static final long A_MILLISECOND = 1_000_000L;

    private final int stated;
    private final long[] steps;
    private int count;
    private long last = Long.MIN_VALUE;
    private long firstLine;
    private int firstTurn;
    private int agreed;
    private int found;
    private long shiftedAt;
    private @Nullable Contradiction contradiction;

    /** @param stated how many GPUs are said to take turns */
    Rhythm(int stated) {
        this.stated = stated;
        this.steps = new long[Math.max(BLOCK, 8 * stated)];
    }

    /**
     * Rows that come as those of another number of GPUs than was said.
     *
     * @param gpus as whose they come
     * @param line of the first row that was looked at
     * @param within nanoseconds from a tick's first row to its last
     * @param between nanoseconds from there to the next tick
     */
    record Contradiction(int gpus, long line, long within, long between) {}

    /** @param turn whose the row is taken to be, from 0 */
    void row(long instant, long line, int turn) {
        if (count == steps.length) {
            end();
        }
        if (last != Long.MIN_VALUE) {
            steps[count++] = instant - last;
        }
        if (count <= 1 && last == Long.MIN_VALUE) {
            firstLine = line;
            firstTurn = turn;
        }
        last = instant;
    }

    /** What follows is another stretch. */
    void beginAgain() {
        count = 0;
        last = Long.MIN_VALUE;
    }

    /** Judges what there is of this stretch. */
    void end() {
        judge();
        beginAgain();
    }

    /** The first one, or null. */
    @Nullable Contradiction contradiction() {
        return contradiction;
    }

    /** Whether the rhythm itself told the number that was said. */
    boolean agrees() {
        return agreed > 0 && contradiction == null;
    }

    /** How many GPUs the rows come as, by themselves; 0 where that cannot be told. */
    int found() {
        return found;
    }

    /** The first line of the stretch in which ticks began with another GPU than the first: a row is missing; 0 where there is none. */
    long shiftedAt() {
        return shiftedAt;
    }

    private void judge() {
        if (contradiction != null || count < 2 * LEAST_TICKS || isEven()) {
            return;
        }
        int gpus = agreed > 0 && ticks(stated) >= 0 ? stated : gpus();
        found = found == 0 ? gpus : found;
        if (gpus == 0) {
            return;
        }
        int phase = ticks(gpus);
        if (gpus != stated) {
            long within = median(gpus, phase, false) * (gpus - 1);
            contradiction = new Contradiction(gpus, firstLine, within, median(gpus, phase, true));
            return;
        }
        agreed++;
        if (shiftedAt == 0 && (firstTurn + phase + 1) % stated != 0) {
            shiftedAt = firstLine;
        }
    }

    /**
     * Whether no number can fit, seen by one sort. Steps between ticks are a sixty-fourth of all at least, and nine tenths of them
     * long; those within are half of all at least, and nine tenths of them short.
     */
    private boolean isEven() {
        if (stated > MOST / 2) {
            return false;
        }
        long[] sorted = Arrays.copyOf(steps, count);
        Arrays.sort(sorted);
        return sorted[count - 1 - count / 80] < 2 * sorted[count * 44 / 100] + A_MILLISECOND;
    }

    /** The least number that fits. */
    private int gpus() {
        for (int gpus = 2; gpus <= Math.max(MOST, 2 * stated); gpus++) {
            if (LEAST_TICKS * gpus <= count + 1 && ticks(gpus) >= 0) {
                return gpus;
            }
        }
        return 0;
    }

    /**
     * The phase at which time passes, where rows come in ticks of so many: nearly all of its steps are twice as long as nearly all of
     * the others; -1 where they do not.
     */
    private int ticks(int gpus) {
        if (gpus < 2) {
            return -1; // rows of one GPU have no ticks
        }
        int phase = longest(gpus);
        long[] between = steps(gpus, phase, true);
        long[] within = steps(gpus, phase, false);
        if (between.length == 0 || within.length == 0) {
            return -1;
        }
        long short90 = within[within.length * 9 / 10];
        long long10 = between[between.length / 10];
        return long10 >= 2 * short90 + A_MILLISECOND ? phase : -1;
    }

    private int longest(int gpus) {
        double[] sums = new double[gpus];
        for (int i = 0; i < count; i++) {
            sums[i % gpus] += steps[i];
        }
        int longest = 0;
        for (int phase = 1; phase < gpus; phase++) {
            longest = sums[phase] > sums[longest] ? phase : longest;
        }
        return longest;
    }

    private long median(int gpus, int phase, boolean atPhase) {
        long[] some = steps(gpus, phase, atPhase);
        return some[some.length / 2];
    }

    private long[] steps(int gpus, int phase, boolean atPhase) {
        long[] some = new long[count];
        int size = 0;
        for (int i = 0; i < count; i++) {
            if (i % gpus == phase == atPhase) {
                some[size++] = steps[i];
            }
        }
        long[] sorted = Arrays.copyOf(some, size);
        Arrays.sort(sorted);
        return sorted;
    }
}
