package joulebook.api.cost;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a month cost a site. Amounts are exact, in one currency; total = workload + idle + overhead.
 *
 * @param energyBooked the energy charge as it is booked, in this currency
 * @param carbonCostBooked what a carbon price charged as it is booked, in this currency: the component "carbon price",
 *     unless another price is asked for
 * @param tierDifference what tiers make of it, less what is booked; null where the contract has none
 * @param users runs and idle devices; they add up to the total
 * @param marks what a reader has to know: devices of which no asset is stated
 * @param facts the exchange rates, the contract and the assets that it rests on
 * @param sha256 of all above, so that two who compute it can compare
 */
public record CostStatement(
        String period,
        String currency,
        Instant from,
        Instant to,
        CostSums totals,
        List<CostComponent> components,
        List<CostUser> users,
        String energyBooked,
        String carbonCostBooked,
        @Nullable String tierDifference,
        @Nullable PeakDemand demand,
        List<String> marks,
        List<String> facts,
        long lastEntry,
        String sha256) {

    /** @param overhead what the facility took besides the devices */
    public record CostSums(String workload, String idle, String overhead, String total) {}

    /** @param component energy, demand, depreciation, financing, rent, licences, facility, carbon price */
    public record CostComponent(String component, CostSums sums) {}

    /** @param user {@code run:ID} or {@code idle:DEVICE} */
    public record CostUser(String user, CostSums sums) {}

    /** The month's highest interval: its mean power in milliwatts, rounded, and when it began. */
    public record PeakDemand(Instant at, int minutes, long milliwatts, String charge) {}
}
