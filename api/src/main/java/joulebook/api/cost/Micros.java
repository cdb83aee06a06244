package joulebook.api.cost;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import joulebook.api.problem.Known;
import joulebook.api.problem.Refusal;
import joulebook.kernel.quantity.Money;

/** Arithmetic on millionths of a currency's unit: products in full width, one rounding (half to even), complete splits. */
public final class Micros {
    private static final Pattern PRICE =
            Pattern.compile("\\s*(\\d{1,12}(?:\\.\\d{1,6})?)\\s+([A-Z]{3})\\s*/\\s*(\\S+)\\s*");
    private static final Currency ANY = Currency.getInstance("XXX");

    private Micros() {}

    /** {@code a * b / divisor}. */
    public static long product(long a, long b, long divisor) {
        return BigDecimal.valueOf(a)
                .multiply(BigDecimal.valueOf(b))
                .divide(BigDecimal.valueOf(divisor), 0, RoundingMode.HALF_EVEN)
                .longValueExact();
    }

    /** By largest remainder; what is owed to us is split as what we owe. */
    static List<Long> split(long whole, List<Long> weights) {
        return new Money(Math.abs(whole), ANY)
                .splitBy(weights).stream()
                        .map(part -> whole < 0 ? -part.micros() : part.micros())
                        .toList();
    }

    /** An amount for each of something. */
    public record Price(long micros, Currency currency) {}

    /**
     * Reads {@code 85 EUR/t}.
     *
     * @throws Refusal (422) for any other form or an unknown currency
     */
    public static Price price(String field, String text, String unit) {
        Matcher found = PRICE.matcher(text);
        if (!found.matches() || !found.group(3).equals(unit)) {
            throw Refusal.invalid(
                    field,
                    "'" + text + "' is no price: write it as \"85 EUR/" + unit
                            + "\", at most six digits after the point");
        }
        return new Price(
                new BigDecimal(found.group(1)).movePointRight(6).longValueExact(),
                Known.currency(field, found.group(2)));
    }
}
