package joulebook.api.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import joulebook.api.uncertainty.Doubt;
import joulebook.api.uncertainty.Doubts;
import org.jspecify.annotations.Nullable;

/**
 * What one source of doubt does to one figure.
 *
 * @param figure energy, overhead, facilityEnergy, cost, carbon; of a month, its line's
 * @param halfWidth half its 95 % range, such as {@code 275000mJ}; null where nobody stated it, and it is not in the range.
 *     Coverage reaches upwards only, and a cross-check to the power, below zero downwards
 */
public record Uncertain(
        String figure, Doubt.Source source, @Nullable String halfWidth) {

    /** Each source that there is, by itself. */
    static List<Uncertain> of(String figure, String unit, List<Doubt> doubts, List<Doubt.Source> unstated) {
        Map<Doubt.Source, List<Doubt>> bySource = new TreeMap<>();
        doubts.forEach(doubt -> bySource.computeIfAbsent(doubt.source(), any -> new ArrayList<>())
                .add(doubt));
        List<Uncertain> all = new ArrayList<>();
        bySource.forEach((source, its) -> all.add(new Uncertain(figure, source, Math.round(half(source, its)) + unit)));
        unstated.forEach(source -> all.add(new Uncertain(figure, source, null)));
        return all;
    }

    /** What gaps hold, and what counters miss, adds up: they are not chance. */
    private static double half(Doubt.Source source, List<Doubt> doubts) {
        return source.isOneSided() ? doubts.stream().mapToDouble(Doubt::half).sum() : Doubts.half(doubts);
    }
}
