package joulebook.collector.importing;

/** How often a device's rows come: two steps alike, one after the other, are its rate. */
final class Rate {
    /** So many times the usual step is a silence, and never less than a second: the books' rule. */
    private static final long STEPS_TO_A_SILENCE = 5;

    private long last;
    private long usual;

    /**
     * Takes the step to the next row.
     *
     * @return whether the rate changed with the step before this one: five times as long or short as it was, which would make the
     *     rule for silences misjudge one of the two
     */
    boolean step(long nanos) {
        boolean alike = last > 0 && nanos <= 2 * last && last <= 2 * nanos;
        last = nanos;
        if (!alike) {
            return false;
        }
        boolean changed = usual > 0 && (nanos > STEPS_TO_A_SILENCE * usual || usual > STEPS_TO_A_SILENCE * nanos);
        usual = changed || usual == 0 ? nanos : (7 * usual + nanos) / 8;
        return changed;
    }

    /** In nanoseconds; 0 where nothing is known yet. */
    long usual() {
        return usual;
    }

    /** Whether the books do not bridge a step so long. */
    boolean isSilence(long nanos) {
        return isSilence(nanos, usual);
    }

    static boolean isSilence(long nanos, long usual) {
        return nanos > Math.max(Stamps.NANOS, STEPS_TO_A_SILENCE * usual);
    }
}
