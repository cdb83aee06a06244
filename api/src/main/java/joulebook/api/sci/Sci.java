package joulebook.api.sci;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import joulebook.api.cost.Asset;

/** The standard's arithmetic, exact until its one rounding (half to even). */
final class Sci {
    private static final BigInteger NANOS_PER_HOUR = BigInteger.valueOf(3_600_000_000_000L);
    private static final int DIGITS = 4;

    private Sci() {}

    /** How long a device was reserved and used, and how long its life is, in nanoseconds. */
    record Time(long reserved, long used, long life) {}

    /** Of its making, in micrograms. */
    static long embodied(long making, Asset.Embodied embodied, Time time) {
        Long hours = embodied.lifeHours();
        return hours == null
                ? share(making, BigInteger.valueOf(time.reserved()), BigInteger.valueOf(time.life()))
                : share(making, BigInteger.valueOf(time.used()), NANOS_PER_HOUR.multiply(BigInteger.valueOf(hours)));
    }

    private static long share(long making, BigInteger time, BigInteger life) {
        return new BigDecimal(BigInteger.valueOf(making).multiply(time))
                .divide(new BigDecimal(life), 0, RoundingMode.HALF_EVEN)
                .longValueExact();
    }

    /** @param units above 0: no score is given for nothing */
    static String score(long operational, long embodied, long units) {
        if (units <= 0) {
            throw new IllegalArgumentException("a score per unit of " + units + " units");
        }
        BigDecimal exact = BigDecimal.valueOf(Math.addExact(operational, embodied))
                .divide(BigDecimal.valueOf(units), MathContext.DECIMAL64);
        BigDecimal rounded = exact.precision() - exact.scale() > DIGITS
                ? exact.setScale(0, RoundingMode.HALF_EVEN)
                : exact.round(new MathContext(DIGITS, RoundingMode.HALF_EVEN)).stripTrailingZeros();
        return rounded.toPlainString();
    }
}
