package joulebook.api.carbon;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * By what idle minutes are weighed and priced, from an instant on until a later one holds.
 *
 * @param device whose idle minutes; null for all devices that have no policy of their own
 * @param policy its number; what it says is in {@code terms}
 * @param knownTo when the one that supersedes it came; null where none did
 * @param supersedes the one of the same device and instant that it corrects
 */
public record SitePolicy(
        long id,
        @Nullable String device,
        Instant validFrom,
        long policy,
        PolicyTerms terms,
        String by,
        Instant knownFrom,
        @Nullable Instant knownTo,
        @Nullable Long supersedes) {

    /**
     * What a policy says.
     *
     * @param country the grid whose annual factor weighs, or stands in
     * @param zone code of the intensity series; null for the annual factor
     * @param price flat, such as {@code 250000uEUR/kWh}; null for a {@code tariff}'s
     * @param pue constant; null for a {@code pueSeries}'
     * @param losses code of the series; null where they are not booked. So for {@code water} and {@code carbonPrice}
     */
    public record PolicyTerms(
            String country,
            String basis,
            @Nullable String zone,
            @Nullable String price,
            @Nullable String tariff,
            @Nullable String pue,
            @Nullable String pueSeries,
            @Nullable String losses,
            @Nullable String water,
            @Nullable String carbonPrice) {

        static PolicyTerms of(Policy policy) {
            StatedTariff flat = policy.flat();
            Integer pue = policy.puePermille();
            return new PolicyTerms(
                    policy.geo(),
                    policy.basis(),
                    policy.zone(),
                    flat == null ? null : flat.micros() + "u" + flat.currency() + "/kWh",
                    policy.tariff(),
                    pue == null
                            ? null
                            : BigDecimal.valueOf(pue, 3).stripTrailingZeros().toPlainString(),
                    policy.pueSeries(),
                    policy.losses(),
                    policy.water(),
                    policy.carbonPrice());
        }
    }

    boolean isKnownAt(Instant instant) {
        return !knownFrom.isAfter(instant) && (knownTo == null || knownTo.isAfter(instant));
    }

    boolean isOf(String other) {
        return device == null || device.equals(other);
    }
}
