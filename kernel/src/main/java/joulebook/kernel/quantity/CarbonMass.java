package joulebook.kernel.quantity;

import static java.math.RoundingMode.HALF_EVEN;

import java.math.BigDecimal;
import java.util.List;

/** A mass of CO2 equivalent, in whole micrograms. Never negative. */
public record CarbonMass(long micrograms) implements Comparable<CarbonMass> {
    public static final CarbonMass ZERO = new CarbonMass(0);

    public CarbonMass {
        if (micrograms < 0) {
            throw new IllegalArgumentException("carbon mass is negative: " + micrograms + " ug");
        }
    }

    public static CarbonMass ofMicrograms(long micrograms) {
        return new CarbonMass(micrograms);
    }

    public CarbonMass plus(CarbonMass other) {
        return new CarbonMass(Math.addExact(micrograms, other.micrograms));
    }

    /** Splits in proportion to {@code weights} and loses nothing: see {@link Energy#splitBy}. */
    public List<CarbonMass> splitBy(List<Long> weights) {
        return Exact.split(micrograms, weights).stream().map(CarbonMass::new).toList();
    }

    /** For people to read; every sum is made in micrograms. */
    public BigDecimal inGrams(int decimals) {
        return BigDecimal.valueOf(micrograms, 6).setScale(decimals, HALF_EVEN);
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
