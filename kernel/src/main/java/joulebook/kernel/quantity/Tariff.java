package joulebook.kernel.quantity;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;

/**
 * A price of electricity: millionths of a currency's unit per kilowatt-hour (0.0781 USD/kWh is 78 100). A price may be
 * negative, as on a market with too much wind; an amount of money is not, and {@link #paysTheBuyer} says its direction.
 */
public record Tariff(long microsPerKilowattHour, Currency currency) {

    /** @throws ArithmeticException if {@code price} has more than six decimals, or does not fit */
    public static Tariff of(BigDecimal price, String currency) {
        return new Tariff(
                price.movePointRight(6).setScale(0, RoundingMode.UNNECESSARY).longValueExact(),
                Currency.getInstance(currency));
    }

    /** Whether the supplier pays the buyer: the price is negative. */
    public boolean paysTheBuyer() {
        return microsPerKilowattHour < 0;
    }

    /** What is paid for {@code energy}, by whom ever, rounded once, half to even. */
    public Money of(Energy energy) {
        return new Money(
                Exact.multiplyThenDivide(
                        energy.millijoules(),
                        Math.absExact(microsPerKilowattHour),
                        Energy.MILLIJOULES_PER_KILOWATT_HOUR),
                currency);
    }

    @Override
    public String toString() {
        return microsPerKilowattHour + "u" + currency + "/kWh";
    }
}
