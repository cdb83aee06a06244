package joulebook.kernel.quantity;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Whole-number arithmetic that neither overflows nor loses: products in full width, one rounding, complete splits. */
final class Exact {
    private Exact() {}

    /**
     * {@code a * b / divisor}, rounded half to even.
     *
     * @throws ArithmeticException if the result does not fit a {@code long}
     */
    static long multiplyThenDivide(long a, long b, long divisor) {
        BigInteger[] parts =
                BigInteger.valueOf(a).multiply(BigInteger.valueOf(b)).divideAndRemainder(BigInteger.valueOf(divisor));
        long quotient = parts[0].longValueExact();
        int half = parts[1].shiftLeft(1).compareTo(BigInteger.valueOf(divisor));
        boolean up = half > 0 || half == 0 && (quotient & 1) == 1;
        return up ? Math.addExact(quotient, 1) : quotient;
    }

    /** Splits {@code whole} in proportion to {@code weights} by largest remainder; ties go to the earlier share. */
    static List<Long> split(long whole, List<Long> weights) {
        BigInteger total = weights.stream().map(Exact::weight).reduce(BigInteger.ZERO, BigInteger::add);
        if (total.signum() == 0) {
            throw new IllegalArgumentException("weights add up to 0");
        }
        List<Long> shares = new ArrayList<>();
        List<BigInteger> remainders = new ArrayList<>();
        for (long weight : weights) {
            BigInteger[] parts = BigInteger.valueOf(whole)
                    .multiply(BigInteger.valueOf(weight))
                    .divideAndRemainder(total);
            shares.add(parts[0].longValueExact());
            remainders.add(parts[1]);
        }
        long undivided = whole - shares.stream().mapToLong(Long::longValue).sum();
        IntStream.range(0, weights.size())
                .boxed()
                .sorted(Comparator.comparing(remainders::get).reversed())
                .limit(undivided)
                .forEach(i -> shares.set(i, shares.get(i) + 1));
        return shares;
    }

    private static BigInteger weight(long weight) {
        if (weight < 0) {
            throw new IllegalArgumentException("a weight is negative: " + weight);
        }
        return BigInteger.valueOf(weight);
    }
}
