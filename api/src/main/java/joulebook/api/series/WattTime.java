package joulebook.api.series;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import joulebook.api.problem.Refusal;
import joulebook.api.series.SeriesRequest.Stated;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What WattTime answers to {@code /v3/historical}: {@code data} with {@code point_time} and {@code value}, {@code meta} with
 * {@code signal_type}, {@code units} and {@code data_point_period_seconds}. co2_moer is marginal, co2_aoer an average.
 */
final class WattTime {
    private static final BigDecimal GRAMS_PER_POUND = new BigDecimal("453.59237");

    private final JsonMapper mapper;

    WattTime(JsonMapper mapper) {
        this.mapper = mapper;
    }

    Shapes.Read read(Stated stated, String content) {
        JsonNode answer = ElectricityMaps.tree(mapper, content);
        JsonNode meta = answer.path("meta");
        String signal = meta.path("signal_type").asString("");
        SeriesKind its = switch (signal) {
            case "co2_moer" -> SeriesKind.MARGINAL;
            case "co2_aoer" -> SeriesKind.INTENSITY;
            default ->
                throw Refusal.invalid("content", "signal_type '" + signal + "' is neither co2_moer nor co2_aoer");
        };
        if (its != stated.kind()) {
            throw Refusal.invalid(
                    "kind",
                    signal + " is "
                            + (its == SeriesKind.MARGINAL
                                    ? "a marginal rate: it is in no location-based sum"
                                    : "an average")
                            + ". Its kind is " + its.word());
        }
        if (!meta.path("units").asString("").equals("lbs_co2_per_mwh")) {
            throw Refusal.invalid(
                    "content", "units are '" + meta.path("units").asString("") + "', not lbs_co2_per_mwh");
        }
        Duration step =
                Duration.ofSeconds(meta.path("data_point_period_seconds").asLong(300));
        List<ParsedPoint> points = new ArrayList<>();
        for (JsonNode row : answer.path("data")) {
            String where = "row " + (points.size() + 1);
            if (!row.path("value").isNumber()) {
                throw Refusal.invalid("content", where + ": has no value. Leave rows out that have none");
            }
            Instant from = SeriesCsv.instant(row.path("point_time").asString(""), where);
            BigDecimal grams = new BigDecimal(row.path("value").asString())
                    .multiply(GRAMS_PER_POUND)
                    .movePointLeft(3) // per MWh to per kWh
                    .setScale(3, RoundingMode.HALF_EVEN);
            points.add(new ParsedPoint(from, from.plus(step), its.value(grams.toPlainString(), where), where, null));
        }
        return new Shapes.Read(stated.every(step), points);
    }
}
