package joulebook.api.series;

import java.nio.charset.StandardCharsets;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import joulebook.api.database.Once;
import joulebook.api.problem.Refusal;
import joulebook.api.series.SeriesRequest.Stated;
import joulebook.api.verification.Canonical;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Takes points. Of a series one point holds at an instant and is known at a time; a correction supersedes it. */
@Repository
class SeriesStore {
    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final KnownMixes mixes;
    private final Clock clock = Clock.systemUTC();

    SeriesStore(JdbcClient jdbc, JdbcTemplate batches) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.mixes = new KnownMixes(jdbc);
    }

    /**
     * @param unchanged points that were there already, with the same value
     * @param missing of the UTC days that the points are of, what the series still says nothing of
     */
    record Brought(
            long series,
            int added,
            int corrected,
            int unchanged,
            @Nullable Instant knownFrom,
            List<Missing> missing) {}

    private record Known(long id, Instant to, long value) {}

    private record Row(ParsedPoint point, @Nullable Long supersedes) {}

    /** @throws Refusal (409) for points that contradict known ones and do not correct them */
    @Transactional
    Brought bring(Stated stated, List<ParsedPoint> points) {
        if (points.isEmpty()) {
            throw Refusal.invalid("content", "there is no point in it: a header and at least one row");
        }
        refuseOverlap(points);
        // bookings hold this shared: what is known at an instant stays what was known then
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended('factor', 0))")
                .query((row, n) -> 0)
                .single();
        mixes.refusePart(stated, points);
        long series = series(stated);
        NavigableMap<Instant, Known> known = known(series, points);
        List<Row> rows = new ArrayList<>();
        int unchanged = 0;
        int corrected = 0;
        for (ParsedPoint point : points) {
            Known other = overlapping(known, point);
            if (other == null) {
                rows.add(new Row(point, null));
            } else if (other.value() == point.value()) {
                unchanged++;
            } else if (stated.corrects()) {
                rows.add(new Row(point, other.id()));
                corrected++;
            } else {
                throw Refusal.conflict(
                        "content",
                        point.where() + ": " + point.from() + " is known as " + other.value() + ", here "
                                + point.value() + " (" + stated.unit()
                                + "). If it is the newer of the two, send it as a correction (\"corrects\": true,"
                                + " --corrects); if it is of another zone or from elsewhere, say so by its code or source");
            }
        }
        Instant now = rows.isEmpty() ? null : insert(series, stated, rows);
        List<Missing> missing = Missing.of(
                stated.kind(),
                points,
                known.entrySet().stream()
                        .map(each -> new Missing(each.getKey(), each.getValue().to()))
                        .toList());
        return new Brought(series, rows.size() - corrected, corrected, unchanged, now, missing);
    }

    private static void refuseOverlap(List<ParsedPoint> points) {
        NavigableMap<Instant, ParsedPoint> seen = new TreeMap<>();
        for (ParsedPoint point : points) {
            Map.Entry<Instant, ParsedPoint> before = seen.lowerEntry(point.to());
            if (before != null && before.getValue().to().isAfter(point.from())) {
                ParsedPoint other = before.getValue();
                throw Refusal.invalid(
                        "content",
                        point.where() + ": " + point.from() + " to " + point.to() + " overlaps " + other.where() + " ("
                                + other.from() + " to " + other.to() + "): one value for each instant");
            }
            seen.put(point.from(), point);
        }
    }

    private static @Nullable Known overlapping(NavigableMap<Instant, Known> known, ParsedPoint point) {
        Map.Entry<Instant, Known> before = known.lowerEntry(point.to());
        if (before == null || !before.getValue().to().isAfter(point.from())) {
            return null;
        }
        if (before.getKey().equals(point.from()) && before.getValue().to().equals(point.to())) {
            return before.getValue();
        }
        throw Refusal.conflict(
                "content",
                point.where() + ": " + point.from() + " to " + point.to() + " overlaps the known "
                        + before.getKey() + " to " + before.getValue().to()
                        + ": a correction has the same time; another step is another series");
    }

    private long series(Stated stated) {
        Integer step = stated.step() == null ? null : (int) stated.step().toSeconds();
        Canonical form = SeriesForm.series(
                stated.kind().word(),
                stated.code(),
                stated.basis(),
                step,
                stated.unit(),
                stated.source(),
                stated.lossesIncluded());
        byte[] digest = form.sha256();
        JdbcClient.StatementSpec insert = jdbc.sql("""
                        INSERT INTO series (kind, code, basis, step_seconds, unit, source, losses_included, digest)
                            VALUES (:kind, :code, :basis, :step, :unit, :source, :losses, :digest)
                            ON CONFLICT DO NOTHING RETURNING id
                        """)
                .param("kind", stated.kind().word())
                .param("code", stated.code())
                .param("basis", stated.basis(), Types.VARCHAR)
                .param("step", step, Types.INTEGER)
                .param("unit", stated.unit())
                .param("source", stated.source())
                .param("losses", stated.lossesIncluded())
                .param("digest", digest);
        return Once.id(
                insert, jdbc.sql("SELECT id FROM series WHERE digest = :digest").param("digest", digest));
    }

    /** What is known now of the UTC days that the points are of, by its first instant. */
    private NavigableMap<Instant, Known> known(long series, List<ParsedPoint> points) {
        Instant from =
                points.stream().map(ParsedPoint::from).min(Instant::compareTo).orElseThrow();
        Instant to =
                points.stream().map(ParsedPoint::to).max(Instant::compareTo).orElseThrow();
        NavigableMap<Instant, Known> known = new TreeMap<>();
        jdbc.sql("""
                        SELECT id, valid_from, valid_to, value FROM series_point p
                        WHERE series = :series AND valid_from < :to AND valid_to > :from
                            AND NOT EXISTS (SELECT FROM series_point n WHERE n.supersedes = p.id)
                        """)
                .param("series", series)
                .param("from", Missing.beginOfDay(from).atOffset(ZoneOffset.UTC))
                .param("to", Missing.endOfDay(to).atOffset(ZoneOffset.UTC))
                .query(row -> {
                    known.put(
                            row.getObject("valid_from", OffsetDateTime.class).toInstant(),
                            new Known(
                                    row.getLong("id"),
                                    row.getObject("valid_to", OffsetDateTime.class)
                                            .toInstant(),
                                    row.getLong("value")));
                });
        return known;
    }

    private Instant insert(long series, Stated stated, List<Row> rows) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        byte[] content = Canonical.sha256(String.join("", stated.contents()).getBytes(StandardCharsets.UTF_8));
        byte[] ofSeries = jdbc.sql("SELECT digest FROM series WHERE id = :id")
                .param("id", series)
                .query((row, n) -> row.getBytes("digest"))
                .single();
        byte[] digest = SeriesForm.imported(
                        ofSeries,
                        stated.version(),
                        stated.licence(),
                        stated.attribution(),
                        stated.gwpSet(),
                        stated.shape(),
                        content,
                        now)
                .sha256();
        long imported = jdbc.sql("""
                        INSERT INTO series_import (series, version, licence, attribution, gwp_set, shape, content_sha256,
                            known_from, digest)
                        VALUES (:series, :version, :licence, :attribution, :gwp, :shape, :content, :known, :digest)
                        RETURNING id
                        """)
                .param("series", series)
                .param("version", stated.version())
                .param("licence", stated.licence())
                .param("attribution", stated.attribution(), Types.VARCHAR)
                .param("gwp", stated.gwpSet(), Types.VARCHAR)
                .param("shape", stated.shape())
                .param("content", content)
                .param("known", now.atOffset(ZoneOffset.UTC))
                .param("digest", digest)
                .query(Long.class)
                .single();
        List<Object[]> points = new ArrayList<>();
        for (Row row : rows) {
            ParsedPoint point = row.point();
            points.add(new Object[] {
                series,
                imported,
                point.from().atOffset(ZoneOffset.UTC),
                point.to().atOffset(ZoneOffset.UTC),
                point.value(),
                point.detail(),
                row.supersedes(),
                SeriesForm.point(digest, point.from(), point.to(), point.value(), point.detail(), row.supersedes())
                        .sha256()
            });
        }
        batches.batchUpdate("""
                INSERT INTO series_point (series, import, valid_from, valid_to, value, detail, supersedes, digest)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """, points);
        return now;
    }
}
