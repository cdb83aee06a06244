package joulebook.api.series;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import joulebook.api.problem.Refusal;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * A series as CSV: {@code from,value}, with {@code to} where the step is not stated. A PUE may be given by its meters:
 * {@code from,to,facility_kwh,it_kwh} (ISO/IEC 30134-2).
 */
final class SeriesCsv {
    private final SeriesKind kind;
    private final @Nullable Duration step;

    SeriesCsv(SeriesKind kind, @Nullable Duration step) {
        this.kind = kind;
        this.step = step;
    }

    /** A file's rows, read whole, with the line on which each ends. */
    record Rows(List<String> columns, List<CSVRecord> records, List<Long> lines) {
        String where(CSVRecord row) {
            return "line " + lines.get((int) row.getRecordNumber() - 1);
        }
    }

    /** @throws Refusal (422) with the line that cannot be */
    List<ParsedPoint> read(String content) {
        Rows rows = rows(content);
        columns(rows);
        List<ParsedPoint> points = new ArrayList<>();
        rows.records().forEach(row -> points.add(point(row, rows.where(row))));
        return points;
    }

    /** @throws Refusal (422) with the line that has not as many cells as the header */
    static Rows rows(String content) {
        try (CSVParser parser = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .setIgnoreEmptyLines(true)
                .setTrim(true)
                .get()
                .parse(new StringReader(content))) {
            Rows rows = new Rows(parser.getHeaderNames(), new ArrayList<>(), new ArrayList<>());
            for (CSVRecord row : parser) {
                rows.records().add(row);
                rows.lines().add(parser.getCurrentLineNumber());
                if (!row.isConsistent()) {
                    throw Refusal.invalid(
                            "content", rows.where(row) + ": has " + row.size() + " cells, not as many as line 1");
                }
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException | UncheckedIOException e) {
            throw Refusal.invalid("content", "this is no CSV: " + e.getMessage());
        }
    }

    private void columns(Rows rows) {
        List<String> names = rows.columns();
        boolean metered = names.contains("facility_kwh") && names.contains("it_kwh");
        if (!names.contains("from") || !names.contains("value") && !metered) {
            throw Refusal.invalid(
                    "content",
                    "line 1: the columns are " + String.join(",", names)
                            + ": there must be from and value, with commas between, "
                            + (kind == SeriesKind.PUE ? "or from, to, facility_kwh and it_kwh" : "and to or a step"));
        }
        if (!names.contains("to") && step == null) {
            throw Refusal.invalid(
                    "step",
                    "how long each point holds is not said: state a step or a column 'to'"
                            + apart(rows)
                                    .map(apart -> ". The first two rows are " + apart + " apart")
                                    .orElse(""));
        }
        if (metered && kind != SeriesKind.PUE) {
            throw Refusal.invalid("content", "line 1: facility_kwh and it_kwh make a PUE, not a " + kind.word());
        }
    }

    private static Optional<Duration> apart(Rows rows) {
        if (rows.records().size() < 2) {
            return Optional.empty();
        }
        CSVRecord first = rows.records().get(0);
        CSVRecord second = rows.records().get(1);
        return Optional.of(Duration.between(
                        instant(first.get("from"), rows.where(first)), instant(second.get("from"), rows.where(second)))
                .abs());
    }

    private ParsedPoint point(CSVRecord row, String where) {
        Instant from = instant(row.get("from"), where);
        Instant to = row.isMapped("to") ? instant(row.get("to"), where) : from.plus(step());
        if (!from.isBefore(to)) {
            throw Refusal.invalid("content", where + ": ends at " + to + ", not after " + from);
        }
        return row.isMapped("facility_kwh")
                ? metered(row, from, to, where)
                : new ParsedPoint(from, to, kind.value(row.get("value"), where), where, null);
    }

    private Duration step() {
        if (step == null) {
            throw new IllegalStateException("columns() asked for it");
        }
        return step;
    }

    /** ISO/IEC 30134-2: all energy of the data centre over that of its IT equipment, in the same period. */
    private static ParsedPoint metered(CSVRecord row, Instant from, Instant to, String where) {
        BigDecimal facility = kilowattHours(row.get("facility_kwh"), where);
        BigDecimal it = kilowattHours(row.get("it_kwh"), where);
        if (facility.compareTo(it) < 0) {
            throw Refusal.invalid(
                    "content",
                    where + ": the facility used " + facility + " kWh, less than its IT equipment (" + it
                            + " kWh): a PUE below 1 cannot be. Is a meter missing, or were the columns swapped?");
        }
        BigDecimal pue = facility.divide(it, MathContext.DECIMAL128).setScale(3, RoundingMode.HALF_EVEN);
        return new ParsedPoint(
                from,
                to,
                SeriesKind.PUE.value(pue.toPlainString(), where),
                where,
                "facility " + facility.toPlainString() + " kWh / IT " + it.toPlainString() + " kWh");
    }

    private static BigDecimal kilowattHours(String text, String where) {
        try {
            BigDecimal value = new BigDecimal(text.strip());
            if (value.signum() > 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw Refusal.invalid("content", where + ": '" + text + "' is no meter's kWh: a number above 0");
    }

    static Instant instant(String text, String where) {
        try {
            return OffsetDateTime.parse(text.strip()).toInstant();
        } catch (DateTimeException e) {
            throw Refusal.invalid(
                    "content",
                    where + ": '" + text + "' is no instant: write it with its offset, such as 2026-03-29T00:00:00Z or"
                            + " 2026-03-29T01:00:00+01:00");
        }
    }
}
