package joulebook.api.series;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import joulebook.api.series.SeriesRequest.Stated;
import joulebook.api.verification.Canonical;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Brings the reference tables of losses, water and PUE: a series for each region or provider and source, a point for each
 * year. Left out: losses given as a mass and not as a part, of which some have the fuel chain in them; water at power
 * stations, which is of another kind.
 */
@Component
class ReferenceSeries implements ApplicationRunner {
    private static final List<Table> TABLES = List.of(
            new Table(
                    SeriesKind.LOSSES,
                    "td_losses.csv",
                    "geo_code",
                    "loss_fraction",
                    row -> !row.get("loss_fraction").isBlank()),
            new Table(
                    SeriesKind.WATER,
                    "wue.csv",
                    "entity",
                    "wue_l_per_kwh",
                    row -> row.get("scope").startsWith("data_centre")),
            new Table(SeriesKind.PUE, "pue.csv", "entity", "pue", row -> true));

    private final SeriesStore store;
    private final JdbcClient jdbc;

    ReferenceSeries(SeriesStore store, JdbcClient jdbc) {
        this.store = store;
        this.jdbc = jdbc;
    }

    private record Table(SeriesKind kind, String file, String code, String value, Predicate<CSVRecord> listed) {}

    @Override
    @Transactional
    public void run(ApplicationArguments arguments) {
        TABLES.forEach(this::bring);
    }

    private void bring(Table table) {
        String content = content("reference/" + table.file());
        if (isThere(content)) {
            return;
        }
        Map<List<String>, List<CSVRecord>> series = new LinkedHashMap<>();
        for (CSVRecord row : records(content)) {
            if (table.listed().test(row)) {
                series.computeIfAbsent(
                                List.of(
                                        code(row, table),
                                        row.get("source"),
                                        row.get("source_version"),
                                        row.get("licence")),
                                any -> new ArrayList<>())
                        .add(row);
            }
        }
        series.forEach((key, rows) -> store.bring(stated(table, key, content), points(table, rows)));
    }

    private boolean isThere(String content) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM series_import WHERE content_sha256 = :content)")
                .param("content", Canonical.sha256(content.getBytes(StandardCharsets.UTF_8)))
                .query(Boolean.class)
                .single();
    }

    /** {@code eGRID:CAMX} of the table is the factors' {@code EGRID-CAMX}. */
    private static String code(CSVRecord row, Table table) {
        return row.get(table.code()).replace("eGRID:", "EGRID-");
    }

    private static Stated stated(Table table, List<String> key, String content) {
        return new Stated(
                table.kind(),
                key.get(0),
                null,
                null,
                table.kind().unit(""),
                key.get(1),
                false,
                key.get(2),
                key.get(3),
                null,
                null,
                "csv",
                List.of(content),
                true);
    }

    private static List<ParsedPoint> points(Table table, List<CSVRecord> rows) {
        List<ParsedPoint> points = new ArrayList<>();
        for (CSVRecord row : rows) {
            int year = Integer.parseInt(row.get("year"));
            String where = table.file() + " line " + (row.getRecordNumber() + 1);
            points.add(new ParsedPoint(
                    begin(year), begin(year + 1), table.kind().value(row.get(table.value()), where), where, null));
        }
        return points;
    }

    private static Instant begin(int year) {
        return LocalDate.of(year, 1, 1).atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    private static String content(String resource) {
        try (InputStream in = new ClassPathResource(resource).getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource, e);
        }
    }

    private static List<CSVRecord> records(String content) {
        try {
            return CSVFormat.RFC4180
                    .builder()
                    .setHeader()
                    .setSkipHeaderRecord(true)
                    .get()
                    .parse(new StringReader(content))
                    .getRecords();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
