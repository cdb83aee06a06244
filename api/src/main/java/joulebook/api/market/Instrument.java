package joulebook.api.market;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A contractual instrument (GHG Protocol Scope 2 Guidance, chapter 7): a lot of certificates, or a delivery under a
 * contract, that conveys an emission rate.
 *
 * @param registry where its serials are unique
 * @param first its first and last number within the serial
 * @param kind PPA, GO or REC
 * @param volume exact, in mJ
 * @param vintage the year in which the middle of its generation lies, and for which alone it can be claimed
 * @param boundary the market in which it can be claimed
 * @param rate exact, mg CO2e per kWh; 0 is a statement here
 * @param hours how many hours of generation are known; 0 where none is, and then it matches no hour
 * @param retirement for whom it was cancelled; null while it is not, and then it cannot be claimed
 */
public record Instrument(
        long id,
        String registry,
        String serial,
        String first,
        String last,
        String kind,
        String technology,
        String volume,
        Instant generatedFrom,
        Instant generatedTo,
        int vintage,
        String boundary,
        String rate,
        String source,
        String licence,
        Instant knownFrom,
        int hours,
        @Nullable Retirement retirement) {

    /** @param reference the registry's cancellation statement, or the contract's delivery note */
    public record Retirement(String by, LocalDate on, String reference) {}
}
