package joulebook.api.series;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import joulebook.api.problem.Refusal;
import joulebook.api.series.SeriesRequest.Stated;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * The CSV that Electricity Maps' data portal offers: {@code Datetime (UTC)}, {@code Zone id}, and a column of intensities for
 * each basis, direct and life cycle. A row without an intensity is a gap.
 */
final class PortalCsv {
    static final String TIME = "Datetime (UTC)";

    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm[:ss]", Locale.ROOT);
    private static final List<Duration> STEPS =
            List.of(Duration.ofMinutes(5), Duration.ofMinutes(15), Duration.ofHours(1), Duration.ofDays(1));

    private PortalCsv() {}

    static Shapes.Read read(Stated stated, String content) {
        if (stated.kind() != SeriesKind.INTENSITY) {
            throw Refusal.invalid("kind", "Electricity Maps' carbon intensity is an average: its kind is intensity");
        }
        SeriesCsv.Rows rows = SeriesCsv.rows(content);
        String column = column(rows.columns(), stated);
        List<CSVRecord> ofZone = ofZone(rows, stated.code());
        TreeSet<Instant> times = new TreeSet<>();
        for (CSVRecord row : ofZone) {
            times.add(instant(row.get(TIME), rows.where(row)));
        }
        Duration step = step(times, stated);
        List<ParsedPoint> points = new ArrayList<>();
        for (CSVRecord row : ofZone) {
            String where = rows.where(row);
            if (!row.get(column).isBlank()) {
                Instant from = instant(row.get(TIME), where);
                points.add(new ParsedPoint(
                        from, from.plus(step), ElectricityMaps.grams(row.get(column), where), where, detail(row)));
            }
        }
        return new Shapes.Read(stated.every(step), points);
    }

    private static String column(List<String> columns, Stated stated) {
        List<String> words = "direct".equals(stated.basis()) ? List.of("(direct)") : List.of("(life cycle)", "(lca)");
        return columns.stream()
                .filter(each -> each.toLowerCase(Locale.ROOT).startsWith("carbon intensity"))
                .filter(each -> words.stream().anyMatch(each.toLowerCase(Locale.ROOT)::endsWith))
                .findFirst()
                .orElseThrow(() -> Refusal.invalid(
                        "content",
                        "line 1: the columns are " + String.join(",", columns) + ": none is a carbon intensity "
                                + words.getFirst()));
    }

    private static List<CSVRecord> ofZone(SeriesCsv.Rows rows, String code) {
        if (!rows.columns().contains("Zone id")) {
            throw Refusal.invalid("content", "line 1: there is no column 'Zone id'");
        }
        TreeSet<String> zones = new TreeSet<>();
        rows.records().forEach(row -> zones.add(row.get("Zone id")));
        if (zones.size() > 1 && !zones.contains(code)) {
            throw Refusal.invalid(
                    "code",
                    "the zones in it are " + String.join(", ", zones) + ", of which " + code
                            + " is none: state the one that you mean as the code");
        }
        return rows.records().stream()
                .filter(row -> zones.size() < 2 || row.get("Zone id").equals(code))
                .toList();
    }

    /** The rows' distance: the portal has files by five minutes, quarters, hours, days, months and years. */
    private static Duration step(TreeSet<Instant> times, Stated stated) {
        Duration least = null;
        for (Instant each : times) {
            Instant next = times.higher(each);
            if (next != null) {
                Duration apart = Duration.between(each, next);
                least = least == null || apart.compareTo(least) < 0 ? apart : least;
            }
        }
        if (least == null) {
            if (stated.step() != null) {
                return stated.step();
            }
            throw Refusal.invalid(
                    "step", "there are not two rows, so that how long one holds is to be stated as the step");
        }
        if (!STEPS.contains(least)) {
            throw Refusal.invalid(
                    "content",
                    "its rows are " + least + " apart: bring the portal's hourly or daily file of this time");
        }
        return least;
    }

    private static Instant instant(String text, String where) {
        try {
            return LocalDateTime.parse(text.strip(), UTC).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw Refusal.invalid(
                    "content",
                    where + ": '" + text + "' is no time in UTC as the portal writes it, such as 2024-09-30 13:00:00:"
                            + " bring the file as it was downloaded");
        }
    }

    private static @Nullable String detail(CSVRecord row) {
        if (!row.isMapped("Data estimated") || !Boolean.parseBoolean(row.get("Data estimated"))) {
            return null;
        }
        String method = row.isMapped("Data estimation method") ? row.get("Data estimation method") : "";
        return "estimated by its source: " + (method.isBlank() ? "method not said" : method);
    }
}
