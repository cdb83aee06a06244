package joulebook.collector.importing;

import java.time.Duration;

/** Figures for people. */
final class Words {
    private Words() {}

    /** {@code 1 row}, {@code 2 rows}. */
    static String many(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    static String seconds(long nanos) {
        return Duration.ofNanos(nanos).toMillis() / 1000.0 + " s";
    }
}
