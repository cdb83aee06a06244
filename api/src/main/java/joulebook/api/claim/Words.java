package joulebook.api.claim;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers in words. */
final class Words {
    private Words() {}

    static String percent(double share) {
        double rounded = Math.round(1000 * share) / 10.0;
        return String.format(Locale.ROOT, "%.1f %%", rounded + 0.0); // -0.0 + 0.0 is 0.0
    }

    /** Without decimals, as claims are worded. */
    static String whole(double share) {
        return Math.round(100 * share) + " %";
    }

    static String count(double number) {
        return number >= 1e9
                ? String.format(Locale.ROOT, "%.1f B", number / 1e9)
                : String.format(Locale.ROOT, "%.1f M", number / 1e6);
    }

    /** {@code 34.4 % (95 % interval 23.0 % to 45.9 %)}. */
    static String interval(double mean, @Nullable Double low, @Nullable Double high) {
        return percent(mean)
                + (low == null || high == null
                        ? " (one pair: no interval)"
                        : " (95 % interval " + percent(low) + " to " + percent(high) + ")");
    }
}
