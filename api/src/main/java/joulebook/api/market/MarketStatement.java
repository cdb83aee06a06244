package joulebook.api.market;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A site's scope 2 of a month or a year: location-based as it is booked, and market-based by two ways of matching. Energy is
 * the facility's: with its overhead.
 *
 * @param period a month (2026-10) or a year (2026) of the site's calendar
 * @param supplier whose mix weighs what is not covered; null for the residual mix
 * @param locationBased what the books say of the same energy
 * @param hourly an instrument covers an hour by what it generated in it
 * @param total an instrument covers any time of its vintage's year
 * @param marks what a reader has to know: where the grid average stands for a residual mix
 * @param inputs what it was computed from, by which it can be computed again
 */
public record MarketStatement(
        String period,
        int revision,
        String boundary,
        @Nullable String supplier,
        Instant from,
        Instant to,
        String energy,
        String locationBased,
        MarketSide hourly,
        MarketSide total,
        List<String> marks,
        MarketInputs inputs) {

    /**
     * One way of matching.
     *
     * @param share of the energy that instruments cover, 0..1, cut after four decimals
     */
    public record MarketSide(
            String carbon,
            String matched,
            String share,
            List<InstrumentPart> instruments,
            List<FactorPart> rest,
            List<MarketUser> users) {}

    /** What was taken of an instrument. */
    public record InstrumentPart(long instrument, String kind, String rate, String energy, String carbon) {}

    /** What no instrument covers, by the factor that weighs it. */
    public record FactorPart(long factor, String kind, String rate, String energy, String carbon) {}

    /** @param user {@code run:ID} or {@code idle:DEVICE}; they add up to the side's figure */
    public record MarketUser(String user, String energy, String carbon) {}

    /**
     * @param lastEntry the books up to this entry
     * @param instrumentsSha256 of the digests of the retirements that could be claimed, in their order
     * @param factorsSha256 of the factors that were known, in their order
     */
    public record MarketInputs(
            long lastEntry, String lastHash, Instant knownAt, String instrumentsSha256, String factorsSha256) {}

    /** Whether it says the same, whatever was booked or stated elsewhere meanwhile. */
    boolean saysTheSameAs(MarketStatement other) {
        return as(other).equals(other);
    }

    private MarketStatement as(MarketStatement other) {
        MarketInputs its = other.inputs();
        return new MarketStatement(
                period,
                other.revision(),
                boundary,
                supplier,
                from,
                to,
                energy,
                locationBased,
                hourly,
                total,
                marks,
                new MarketInputs(
                        its.lastEntry(),
                        its.lastHash(),
                        its.knownAt(),
                        inputs.instrumentsSha256(),
                        inputs.factorsSha256()));
    }
}
