package joulebook.api.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import joulebook.api.report.RunStatement.StandIn;
import org.jspecify.annotations.Nullable;

/** Adds up how much energy is weighed or priced by what stands in for something that is not known. */
final class StandIns {
    private final SortedMap<String, Long> intensities = new TreeMap<>();
    private final SortedMap<String, Long> prices = new TreeMap<>();

    /**
     * @param energy mJ of IT energy
     * @param intensity what stands in for its intensity, {@code price} for its price; null where nothing does
     */
    void add(long energy, @Nullable String intensity, @Nullable String price) {
        if (intensity != null) {
            intensities.merge(intensity, energy, Long::sum);
        }
        if (price != null) {
            prices.merge(price, energy, Long::sum);
        }
    }

    /** Of intensities, then of prices; {@code energy} is all there is. */
    List<StandIn> of(long energy) {
        List<StandIn> standIns = new ArrayList<>();
        intensities.forEach((by, part) -> standIns.add(standIn("intensity", by, part, energy)));
        prices.forEach((by, part) -> standIns.add(standIn("price", by, part, energy)));
        return standIns;
    }

    private static StandIn standIn(String of, String by, long part, long energy) {
        return new StandIn(
                of,
                by,
                part + "mJ",
                energy == 0
                        ? "0"
                        : BigDecimal.valueOf(part)
                                .divide(BigDecimal.valueOf(energy), 4, RoundingMode.HALF_EVEN)
                                .toPlainString());
    }
}
