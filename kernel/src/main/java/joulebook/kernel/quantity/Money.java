package joulebook.kernel.quantity;

import java.util.Currency;
import java.util.List;

/** An amount of money in millionths of a currency's unit. Never negative, and never added to another currency. */
public record Money(long micros, Currency currency) {

    public Money {
        if (micros < 0) {
            throw new IllegalArgumentException("money is negative: " + micros + "u" + currency);
        }
    }

    /** @throws IllegalArgumentException if the currencies differ: an exchange rate is a dated fact, not a guess */
    public Money plus(Money other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException("cannot add " + other.currency + " to " + currency);
        }
        return new Money(Math.addExact(micros, other.micros), currency);
    }

    /** Splits in proportion to {@code weights} and loses nothing: see {@link Energy#splitBy}. */
    public List<Money> splitBy(List<Long> weights) {
        return Exact.split(micros, weights).stream()
                .map(share -> new Money(share, currency))
                .toList();
    }

    /** The exact form: {@code 1234uUSD}. */
    @Override
    public String toString() {
        return micros + "u" + currency;
    }
}
