package joulebook.api.report;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import joulebook.api.period.Period;
import joulebook.api.report.RunStatement.StandIn;
import joulebook.api.report.RunStatement.TierPart;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a month's minutes, in whichever month it is booked.
 *
 * @param metered energy of the newest windows, such as {@code 9500000mJ}
 * @param unbooked of which no entry stands yet; 0mJ once the month is settled
 * @param lines one for each figure and unit
 * @param tiers energy of the devices by how good it is
 * @param modelledShare the part of it that is modelled and not measured, 0..1; null where nothing is booked
 * @param tier the worst of its parts; null where nothing is booked
 * @param fallbacks of how much of the devices' energy an intensity or a price stands in for one that is not known
 * @param assumed of how much of it nobody named a grid or a price, and what is taken instead
 * @param coverage share of the windows' time in which something is known, 0..1; null where there is none
 */
public record PeriodStatement(
        String id,
        Instant from,
        Instant to,
        Period.State state,
        long entries,
        String metered,
        String unbooked,
        List<Line> lines,
        List<TierPart> tiers,
        @Nullable String modelledShare,
        @Nullable String tier,
        @Nullable String coverage,
        List<StandIn> fallbacks,
        List<StandIn> assumed,
        List<Uncertain> uncertainty) {

    /**
     * Conservation in one unit: {@code source} is {@code runs} and {@code idle} and {@code overhead}.
     *
     * @param source what devices, facility, grid and supplier gave
     * @param overhead what the facility needs besides; its CO2e and money are with those whom it serves
     * @param used the three together, with its range
     * @param difference 0, or the books do not hold
     */
    @Schema(name = "PeriodLine")
    public record Line(
            Used.Figure figure,
            String unit,
            String source,
            String runs,
            String idle,
            String overhead,
            Amount used,
            String difference) {}
}
