package joulebook.kernel.quantity;

/** Power drawn, in whole milliwatts: NVML's unit. It cannot be added over time; integrate it into {@link Energy}. */
public record Power(long milliwatts) implements Comparable<Power> {

    public Power {
        if (milliwatts < 0) {
            throw new IllegalArgumentException("power is negative: " + milliwatts + " mW");
        }
    }

    @Override
    public int compareTo(Power other) {
        return Long.compare(milliwatts, other.milliwatts);
    }

    /** The exact form: {@code 72360mW}. */
    @Override
    public String toString() {
        return milliwatts + "mW";
    }
}
