package joulebook.kernel.quantity;

import java.util.List;

/**
 * An amount of energy, in whole millijoules: the unit in which NVML counts, so that a reading is stored as it was read.
 *
 * <p>Never negative. A ledger says the direction by the side of the account, not by a sign.
 */
public record Energy(long millijoules) implements Comparable<Energy> {
    public static final Energy ZERO = new Energy(0);

    static final long MILLIJOULES_PER_KILOWATT_HOUR = 3_600_000_000L;

    public Energy {
        if (millijoules < 0) {
            throw new IllegalArgumentException("energy is negative: " + millijoules + " mJ");
        }
    }

    public static Energy ofMillijoules(long millijoules) {
        return new Energy(millijoules);
    }

    /** @throws ArithmeticException past 2^63 mJ (2.5 TWh) */
    public Energy plus(Energy other) {
        return new Energy(Math.addExact(millijoules, other.millijoules));
    }

    /** @throws IllegalArgumentException if {@code other} is more than this */
    public Energy minus(Energy other) {
        return new Energy(Math.subtractExact(millijoules, other.millijoules));
    }

    /**
     * Splits this amount in proportion to {@code weights}, and loses nothing: the shares always add up to the whole.
     * The millijoules that do not divide go, one each, to the shares with the largest remainders.
     *
     * @throws IllegalArgumentException if a weight is negative or all are zero
     */
    public List<Energy> splitBy(List<Long> weights) {
        return Exact.split(millijoules, weights).stream().map(Energy::new).toList();
    }

    @Override
    public int compareTo(Energy other) {
        return Long.compare(millijoules, other.millijoules);
    }

    /** The exact form, as it stands in JSON and in a log: {@code 350000mJ}. */
    @Override
    public String toString() {
        return millijoules + "mJ";
    }
}
