package joulebook.kernel.quantity;

import java.util.List;

/** A mass of CO2 equivalent, in whole micrograms. Never negative. */
public record CarbonMass(long micrograms) implements Comparable<CarbonMass> {
    public static final CarbonMass ZERO = new CarbonMass(0);

    public CarbonMass {
        if (micrograms < 0) {
            throw new IllegalArgumentException("carbon mass is negative: " + micrograms + " ug");
        }
    }

    public CarbonMass plus(CarbonMass other) {
        return new CarbonMass(Math.addExact(micrograms, other.micrograms));
    }

    /** Splits in proportion to {@code weights} and loses nothing: see {@link Energy#splitBy}. */
    public List<CarbonMass> splitBy(List<Long> weights) {
        return Exact.split(micrograms, weights).stream().map(CarbonMass::new).toList();
    }

    @Override
    public int compareTo(CarbonMass other) {
        return Long.compare(micrograms, other.micrograms);
    }

    /** The exact form: {@code 4583ugCO2e}. */
    @Override
    public String toString() {
        return micrograms + "ugCO2e";
    }
}
