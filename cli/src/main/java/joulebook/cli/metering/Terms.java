package joulebook.cli.metering;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a run's energy is priced and weighed with, as the user named it. What is null the server fills with a labelled
 * assumption.
 *
 * @param country ISO 3166 code, or a region of the factor table
 * @param price such as {@code 0.25 EUR/kWh}
 * @param pue power usage effectiveness, 1 or more
 */
public record Terms(
        @Nullable String country,
        @Nullable String price,
        @Nullable String pue) {
    public static final Terms NONE = new Terms(null, null, null);

    private static final Pattern PRICE = Pattern.compile("\\s*\\d{1,9}(\\.\\d{1,6})?\\s+[A-Z]{3}\\s*/\\s*kWh\\s*");

    /** What is wrong with them, beginning with the term's name; null if nothing is. */
    public @Nullable String fault() {
        if (price != null && !PRICE.matcher(price).matches()) {
            return "price is '" + price + "'; write it as \"0.25 EUR/kWh\"";
        }
        if (pue != null && !isRatio(pue)) {
            return "pue is '" + pue + "'; it must be a number from 1 up, such as 1.3";
        }
        return null;
    }

    private static boolean isRatio(String text) {
        try {
            return new BigDecimal(text).compareTo(BigDecimal.ONE) >= 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
