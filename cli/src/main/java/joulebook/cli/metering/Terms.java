package joulebook.cli.metering;

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
}
