package joulebook.kernel.quantity;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;

/** A flat price of electricity: millionths of a currency's unit per kilowatt-hour (0.0781 USD/kWh is 78 100). */
public record Tariff(long microsPerKilowattHour, Currency currency) {

    public Tariff {
        if (microsPerKilowattHour < 0) {
            throw new IllegalArgumentException(
                    "tariff is negative: " + microsPerKilowattHour + "u" + currency + "/kWh");
        }
    }

    /** @throws ArithmeticException if {@code price} has more than six decimals, or does not fit */
    public static Tariff of(BigDecimal price, String currency) {
        return new Tariff(
                price.movePointRight(6).setScale(0, RoundingMode.UNNECESSARY).longValueExact(),
                Currency.getInstance(currency));
    }

    /** What {@code energy} costs, rounded once, half to even. */
    public Money of(Energy energy) {
        return new Money(
                Exact.multiplyThenDivide(
                        energy.millijoules(), microsPerKilowattHour, Energy.MILLIJOULES_PER_KILOWATT_HOUR),
                currency);
    }

    @Override
    public String toString() {
        return microsPerKilowattHour + "u" + currency + "/kWh";
    }
}
