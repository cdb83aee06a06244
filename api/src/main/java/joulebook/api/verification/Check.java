package joulebook.api.verification;

import org.jspecify.annotations.Nullable;

/**
 * One stage of a verification. It reads row by row, in bounded memory, and says what it finds. It runs inside one
 * snapshot of the database.
 */
public interface Check {

    /** What it looks at, for people: {@code windows}. */
    String name();

    /** Causes are looked at before what follows from them, so that they are what is named: 1 is first. */
    int order();

    Walked run(Scope scope, Findings findings);

    /**
     * How much to recompute.
     *
     * @param sample how many windows; null for all
     * @param seed of the choice
     */
    record Scope(@Nullable Integer sample, long seed) {}

    /**
     * What was looked at.
     *
     * @param rows how many
     * @param uncovered how many of them carry no digest, because they were stored before there were digests
     * @param head the chain's last hash, if it was a chain
     */
    record Walked(long rows, long uncovered, @Nullable String head) {

        public static Walked of(long rows, long uncovered) {
            return new Walked(rows, uncovered, null);
        }
    }
}
