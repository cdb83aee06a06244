package joulebook.api.carbon;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import joulebook.api.problem.Known;
import joulebook.api.problem.Refusal;

/**
 * A flat tariff and where it comes from.
 *
 * @param micros millionths of the currency's unit per kWh
 * @param assumed nobody stated it
 */
record StatedTariff(long micros, String currency, String source, boolean assumed) {
    private static final Pattern FORM = Pattern.compile("\\s*(\\d{1,9}(?:\\.\\d{1,6})?)\\s+([A-Z]{3})\\s*/\\s*kWh\\s*");

    /**
     * Reads {@code 0.25 EUR/kWh}.
     *
     * @throws Refusal (422) for any other form or an unknown currency
     */
    static StatedTariff parse(String text) {
        Matcher found = FORM.matcher(text);
        if (!found.matches()) {
            throw Refusal.invalid(
                    "terms.price",
                    "'" + text
                            + "' is no price of electricity: write it as \"0.25 EUR/kWh\", at most nine digits before the point and six after it");
        }
        return new StatedTariff(
                new BigDecimal(found.group(1)).movePointRight(6).longValueExact(),
                Known.currency("terms.price", found.group(2)).getCurrencyCode(),
                "stated",
                false);
    }
}
