package joulebook.api.report;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import joulebook.api.window.CrossCheck;
import joulebook.api.window.GapAdvice;
import joulebook.kernel.metering.GapReason;
import org.jspecify.annotations.Nullable;

/** A run and what is booked of it. */
public record RunStatement(
        UUID id,
        String name,
        String project,
        String host,
        @Nullable UUID comparison,
        @Nullable String variant,
        @Nullable Long seed,
        String state,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Long durationMillis,
        Map<String, Object> config,
        @Nullable Map<String, Object> summary,
        @Nullable Figures figures) {

    /**
     * What is in the books.
     *
     * @param energy of the devices; {@code facilityEnergy} with the overhead by PUE
     * @param tier the worst of its parts
     * @param coverage share of the run's time in which every device's power is known, 0..1
     * @param cost below zero where the supplier paid more than it got
     * @param carbon of the facility's energy (scope 2)
     * @param losses CO2e of transmission and distribution losses (scope 3, category 3), in no other figure; null where they
     *     are not booked. So for {@code water} on site and {@code carbonCost} by a carbon price
     * @param shared where other runs held a device too: it is split in equal parts, and the ranges say what that may be off by
     * @param fallbacks of how much energy an intensity or a price stands in for one that is not known
     * @param uncertainty what the ranges of energy, overhead, facilityEnergy, cost and carbon are made of
     */
    public record Figures(
            Amount energy,
            Amount overhead,
            Amount facilityEnergy,
            String tier,
            String tierLabel,
            List<TierPart> tiers,
            String coverage,
            List<DeviceGap> gaps,
            Amount cost,
            Amount carbon,
            @Nullable Amount losses,
            @Nullable Amount water,
            @Nullable Amount carbonCost,
            List<StandIn> fallbacks,
            TermsView terms,
            List<DevicePart> devices,
            List<SharedDevice> shared,
            List<Uncertain> uncertainty) {}

    /**
     * A device that other runs held too.
     *
     * @param runs the others
     * @param from the first moment together; {@code to} the last
     * @param amount the run's equal part of what the device drew meanwhile
     * @param whole what it drew meanwhile, of which any part may be the run's
     */
    public record SharedDevice(String device, List<UUID> runs, Instant from, Instant to, String amount, String whole) {}

    /**
     * Energy that is weighed or priced by what stands in.
     *
     * @param of intensity or price
     * @param by what stands in: coarser series, day mean, annual factor ...
     * @param amount of IT energy
     * @param share of all of the run's, 0..1
     */
    public record StandIn(String of, String by, String amount, String share) {}

    /** Energy of one tier: tiers are never mixed silently. */
    public record TierPart(String tier, String tierLabel, String amount) {}

    /** @param advice what it means and what to do */
    public record DeviceGap(String device, Instant from, Instant to, String reason, String advice) {

        static DeviceGap of(String device, Instant from, Instant to, GapReason reason) {
            return new DeviceGap(device, from, to, reason.name(), GapAdvice.of(reason));
        }
    }

    /**
     * What one device gave the run.
     *
     * @param crossCheckDifference counter less integrated power over the minutes that the run had a part in; null where the
     *     device gives but one
     * @param crossCheckVerdict what becomes of it where they differ by more than both may err over the run; else null
     * @param crossCheckSays the same in words
     */
    public record DevicePart(
            String device,
            String name,
            String scope,
            String method,
            String tier,
            Amount energy,
            String coverage,
            @Nullable String crossCheckDifference,
            CrossCheck.@Nullable Verdict crossCheckVerdict,
            @Nullable String crossCheckSays,
            String provenance) {}

    /** Of a run whose minutes have terms of their own: intensity, tariff and PUE are the means that its figures come to. */
    public record TermsView(
            String country,
            String countryName,
            String intensity,
            int factorYear,
            String factorBasis,
            String factorSource,
            String factorLicence,
            boolean factorAssumed,
            String tariff,
            String tariffSource,
            boolean tariffAssumed,
            String pue,
            String pueSource) {}
}
