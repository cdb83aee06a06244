package joulebook.api.series;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import joulebook.api.problem.Refusal;
import joulebook.api.series.SeriesRequest.Stated;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What Electricity Maps answers to {@code carbon-intensity/history} and {@code past-range} (v3 and v4): rows under
 * {@code history} or {@code data} with {@code datetime}, {@code carbonIntensity} in gCO2eq/kWh, {@code emissionFactorType}
 * and {@code isEstimated}.
 */
final class ElectricityMaps {
    private final JsonMapper mapper;

    ElectricityMaps(JsonMapper mapper) {
        this.mapper = mapper;
    }

    Shapes.Read read(Stated stated, String content) {
        if (!content.startsWith("{") && content.contains(PortalCsv.TIME)) {
            return PortalCsv.read(stated, content);
        }
        if (stated.kind() != SeriesKind.INTENSITY) {
            throw Refusal.invalid("kind", "Electricity Maps' carbon intensity is an average: its kind is intensity");
        }
        JsonNode answer = tree(mapper, content);
        JsonNode rows = answer.path("history").isArray() ? answer.path("history") : answer.path("data");
        if (!rows.isArray()) {
            throw Refusal.invalid("content", "there is no list \"history\" or \"data\" in this answer");
        }
        Duration step = step(answer, rows, stated);
        List<ParsedPoint> points = new ArrayList<>();
        for (JsonNode row : rows) {
            String where = "row " + (points.size() + 1);
            sameBasis(row, stated, where);
            Instant from = SeriesCsv.instant(row.path("datetime").asString(""), where);
            points.add(new ParsedPoint(from, from.plus(step), value(row, where), where, detail(row)));
        }
        return new Shapes.Read(stated.every(step), points);
    }

    static JsonNode tree(JsonMapper mapper, String content) {
        try {
            return mapper.readTree(content);
        } catch (JacksonException e) {
            throw Refusal.invalid("content", "this is no JSON: " + e.getOriginalMessage());
        }
    }

    private static Duration step(JsonNode answer, JsonNode rows, Stated stated) {
        String named = answer.path("temporalGranularity")
                .asString(rows.path(0).path("temporalGranularity").asString(""));
        Duration said = switch (named) {
            case "5_minutes" -> Duration.ofMinutes(5);
            case "15_minutes" -> Duration.ofMinutes(15);
            case "daily" -> Duration.ofDays(1);
            case "hourly", "" -> Duration.ofHours(1);
            default ->
                throw Refusal.invalid("content", "granularity '" + named + "' has no fixed step: ask for hourly");
        };
        return named.isEmpty() && stated.step() != null ? stated.step() : said;
    }

    private static void sameBasis(JsonNode row, Stated stated, String where) {
        String type = row.path("emissionFactorType").asString("lifecycle");
        String basis = type.equals("lifecycle") ? "life-cycle" : type;
        if (!basis.equals(stated.basis())) {
            throw Refusal.invalid(
                    "basis", where + ": its emission factors are " + basis + ", but " + stated.basis() + " was stated");
        }
    }

    private static long value(JsonNode row, String where) {
        JsonNode value = row.path("carbonIntensity");
        if (!value.isNumber()) {
            throw Refusal.invalid("content", where + ": has no carbonIntensity. Leave rows out that have none");
        }
        return grams(value.asString(), where);
    }

    /** It writes more decimals than are kept. */
    static long grams(String text, String where) {
        try {
            BigDecimal grams = new BigDecimal(text.strip());
            return SeriesKind.INTENSITY.value(
                    grams.setScale(SeriesKind.INTENSITY.decimals(), RoundingMode.HALF_EVEN)
                            .toPlainString(),
                    where);
        } catch (NumberFormatException e) {
            return SeriesKind.INTENSITY.value(text, where);
        }
    }

    private static @Nullable String detail(JsonNode row) {
        return row.path("isEstimated").asBoolean(false)
                ? "estimated by its source: " + row.path("estimationMethod").asString("method not said")
                : null;
    }
}
