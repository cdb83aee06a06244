package joulebook.api.tariff;

import joulebook.api.series.Rate;
import org.jspecify.annotations.Nullable;

/**
 * What a contract asks for a kWh in a minute.
 *
 * @param micros millionths of the currency's unit; negative where the supplier pays
 * @param tariff the version that says so, and its row's digest
 * @param market where a market's price is from; null for any other
 * @param source in words: contract, version, band
 * @param fallback why it is not what the contract says of this minute; null where it is
 */
public record Price(
        long micros,
        String currency,
        long tariff,
        byte[] digest,
        @Nullable Rate market,
        String source,
        @Nullable String fallback) {}
