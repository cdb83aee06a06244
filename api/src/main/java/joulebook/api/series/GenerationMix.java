package joulebook.api.series;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import joulebook.api.problem.Refusal;
import joulebook.api.series.EntsoE.Placed;
import joulebook.api.series.MarketXml.Span;
import joulebook.api.series.SeriesRequest.Stated;
import org.jspecify.annotations.Nullable;

/**
 * An intensity from what each kind of plant generates, in MW: the mean of the plants' factors, weighted by their generation,
 * on the finest step of any of them. A mean power of an hour is that of each of its quarters. What a plant consumes
 * ({@code outBiddingZone_Domain}, or generation below zero) is no generation, and what comes out of storage was generated
 * before: both are left out.
 */
final class GenerationMix {
    static final String ZONE = "inBiddingZone_Domain.mRID";

    private static final Map<String, String> PLANTS = Map.ofEntries(
            Map.entry("B01", "biomass"),
            Map.entry("B02", "coal"),
            Map.entry("B03", "coal"),
            Map.entry("B04", "gas"),
            Map.entry("B05", "coal"),
            Map.entry("B06", "oil"),
            Map.entry("B07", "oil"),
            Map.entry("B08", "coal"),
            Map.entry("B09", "geothermal"),
            Map.entry("B11", "hydro"),
            Map.entry("B12", "hydro"),
            Map.entry("B13", "hydro"),
            Map.entry("B14", "nuclear"),
            Map.entry("B15", "other"),
            Map.entry("B16", "solar"),
            Map.entry("B17", "other"),
            Map.entry("B18", "wind"),
            Map.entry("B19", "wind"),
            Map.entry("B20", "other"));
    private static final List<String> STORAGE = List.of("B10", "B25");

    private final GenerationFactors factors;

    GenerationMix(GenerationFactors factors) {
        this.factors = factors;
    }

    private record Output(String type, String where, Span span) {}

    /** Those that generate: neither what plants consume nor what storage gives back. */
    static List<Placed> generating(List<Placed> series) {
        return series.stream()
                .filter(each -> MarketXml.child(each.element(), "outBiddingZone_Domain.mRID") == null
                        && !STORAGE.contains(String.valueOf(type(each))))
                .toList();
    }

    Shapes.Read read(Stated stated, List<Placed> series) {
        List<Output> outputs = new ArrayList<>();
        for (Placed each : series) {
            String type = known(type(each), each.where());
            megawatts(each);
            MarketXml.spans(each.element(), "quantity", each.where())
                    .forEach(span -> outputs.add(new Output(type, each.where(), span)));
        }
        if (outputs.isEmpty()) {
            throw Refusal.invalid("content", "there is no generation in it");
        }
        Duration step = MarketXml.commonStep(outputs.stream().map(Output::span).toList());
        SortedMap<Instant, SortedMap<String, BigDecimal>> mixes = mixes(outputs, step);
        String zone = MarketXml.text(series.getFirst().element(), ZONE);
        List<ParsedPoint> points = points(mixes, step, zone == null ? "a zone" : zone, stated);
        if (points.isEmpty()) {
            throw Refusal.invalid(
                    "content",
                    "there is no time at which each kind of plant says what it generates, and any" + " does: "
                            + times(outputs));
        }
        return new Shapes.Read(stated.every(step), points);
    }

    private static SortedMap<Instant, SortedMap<String, BigDecimal>> mixes(List<Output> outputs, Duration step) {
        SortedMap<Instant, SortedMap<String, BigDecimal>> mixes = new TreeMap<>();
        for (Output output : outputs) {
            Span span = output.span();
            for (Instant at = span.from(); at.isBefore(span.to()); at = at.plus(step)) {
                BigDecimal other =
                        mixes.computeIfAbsent(at, any -> new TreeMap<>()).putIfAbsent(output.type(), span.amount());
                if (other != null && other.compareTo(span.amount()) != 0) {
                    throw Refusal.invalid(
                            "content",
                            output.where() + ": " + output.type() + " generates " + span.amount() + " MW at " + at
                                    + ", but "
                                    + other
                                    + " MW by a series before it. Of two editions of a document bring the newer one"
                                    + " only");
                }
            }
        }
        return mixes;
    }

    /** A step in which a kind of plant is missing that others have is no whole mix: it is left out, and is a gap. */
    private List<ParsedPoint> points(
            SortedMap<Instant, SortedMap<String, BigDecimal>> mixes, Duration step, String zone, Stated stated) {
        int most = mixes.values().stream().mapToInt(Map::size).max().orElse(0);
        List<ParsedPoint> points = new ArrayList<>();
        mixes.forEach((from, outputs) -> {
            BigDecimal power =
                    outputs.values().stream().map(GenerationMix::generated).reduce(BigDecimal.ZERO, BigDecimal::add);
            if (outputs.size() == most && power.signum() > 0) {
                BigDecimal emitting = BigDecimal.ZERO;
                for (Map.Entry<String, BigDecimal> each : outputs.entrySet()) {
                    BigDecimal factor = factors.gramsPerKwh(plant(each.getKey()), stated.basis());
                    emitting = emitting.add(generated(each.getValue()).multiply(factor));
                }
                BigDecimal grams = emitting.divide(power, stated.kind().decimals(), RoundingMode.HALF_EVEN);
                points.add(new ParsedPoint(
                        from,
                        from.plus(step),
                        stated.kind().value(grams.toPlainString(), from.toString()),
                        from.toString(),
                        new MixDetail(zone, outputs.keySet()).words(outputs)));
            }
        });
        return points;
    }

    /** Below zero a plant consumes. */
    private static BigDecimal generated(BigDecimal power) {
        return power.max(BigDecimal.ZERO);
    }

    private static String times(List<Output> outputs) {
        TreeSet<String> times = new TreeSet<>();
        for (String type : outputs.stream().map(Output::type).distinct().toList()) {
            List<Span> its = outputs.stream()
                    .filter(each -> each.type().equals(type))
                    .map(Output::span)
                    .toList();
            times.add(type + " (" + plant(type) + ") from "
                    + its.stream().map(Span::from).min(Instant::compareTo).orElseThrow() + " to "
                    + its.stream().map(Span::to).max(Instant::compareTo).orElseThrow());
        }
        return String.join(", ", times);
    }

    static String plant(String type) {
        return PLANTS.getOrDefault(type, "other");
    }

    private static @Nullable String type(Placed series) {
        return MarketXml.text(MarketXml.child(series.element(), "MktPSRType"), "psrType");
    }

    private static String known(@Nullable String type, String where) {
        if (type == null || !PLANTS.containsKey(type)) {
            throw Refusal.invalid("content", where + ": psrType '" + type + "' is no kind of plant that we know");
        }
        return type;
    }

    private static void megawatts(Placed series) {
        String unit = MarketXml.text(series.element(), "quantity_Measure_Unit.name");
        if (unit != null && !unit.equals("MAW")) {
            throw Refusal.invalid("content", series.where() + ": its unit is " + unit + ", not MAW (megawatts)");
        }
    }
}
