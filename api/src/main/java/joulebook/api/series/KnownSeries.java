package joulebook.api.series;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import joulebook.api.verification.Canonical;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** All series as they were known at one instant. It remembers what it was asked; for one thread. */
public final class KnownSeries {
    /** Of a day, as much must be known for its mean to stand in for the rest. */
    private static final Duration ENOUGH_OF_A_DAY = Duration.ofHours(12);

    private static final String KNOWN = """
            SELECT p.*, i.version, i.licence FROM series_point p JOIN series_import i ON i.id = p.import
            WHERE p.series = :series AND i.known_from <= :known AND NOT EXISTS (
                SELECT FROM series_point n JOIN series_import m ON m.id = n.import
                WHERE n.supersedes = p.id AND m.known_from <= :known)
            """;

    private final JdbcClient jdbc;
    private final OffsetDateTime known;
    private final Map<List<@Nullable String>, List<Known>> series = new HashMap<>();
    private final Map<Day, List<Rate>> days = new HashMap<>();

    KnownSeries(JdbcClient jdbc, Instant known) {
        this.jdbc = jdbc;
        this.known = known.atOffset(ZoneOffset.UTC);
    }

    private record Known(long id, @Nullable Integer stepSeconds, String source, boolean lossesIncluded, String unit) {}

    private record Day(long series, LocalDate day) {}

    /** Whether anything is known of it. */
    public boolean has(SeriesKind kind, String code, @Nullable String basis) {
        return !series(kind, code, basis).isEmpty();
    }

    /** Whether an intensity is of energy as delivered, so that losses are in it. */
    public boolean includesLosses(String code, String basis) {
        return series(SeriesKind.INTENSITY, code, basis).stream().anyMatch(Known::lossesIncluded);
    }

    /** The units that it is known in: one for each currency. */
    public List<String> units(SeriesKind kind, String code) {
        return series(kind, code, null).stream().map(Known::unit).distinct().toList();
    }

    /**
     * A grid zone's average intensity: of the finest series of that day, or of a coarser one, or the mean of the day where
     * at least half of it is known.
     */
    public Optional<Rate> intensity(String zone, String basis, Instant at) {
        List<Known> finest = series(SeriesKind.INTENSITY, zone, basis).stream()
                .filter(each -> !day(each, at).isEmpty())
                .toList();
        for (Known each : finest) {
            Optional<Rate> holds = holds(each, at);
            if (holds.isPresent()) {
                boolean coarser =
                        !Objects.equals(each.stepSeconds(), finest.getFirst().stepSeconds());
                return coarser ? holds.map(rate -> rate.as(Rate.Fallback.COARSER)) : holds;
            }
        }
        return finest.stream().flatMap(each -> dayMean(each, at).stream()).findFirst();
    }

    /** What it says of this very instant, of the finest series that does. */
    public Optional<Rate> at(SeriesKind kind, String code, String unit, Instant at) {
        return ofUnit(kind, code, unit)
                .flatMap(each -> holds(each, at).stream())
                .findFirst();
    }

    /** What it says of this instant, or else last before it, or else first after it. */
    public Optional<Rate> nearest(SeriesKind kind, String code, String unit, Instant at) {
        return at(kind, code, unit, at)
                .or(() -> ofUnit(kind, code, unit)
                        .flatMap(each -> first(each, " AND p.valid_to <= :at ORDER BY p.valid_from DESC LIMIT 1", at))
                        .map(rate -> rate.as(Rate.Fallback.LAST_KNOWN))
                        .findFirst())
                .or(() -> ofUnit(kind, code, unit)
                        .flatMap(each -> first(each, " AND p.valid_from > :at ORDER BY p.valid_from LIMIT 1", at))
                        .map(rate -> rate.as(Rate.Fallback.FIRST_KNOWN))
                        .findFirst());
    }

    private Stream<Known> ofUnit(SeriesKind kind, String code, String unit) {
        return series(kind, code, null).stream().filter(each -> each.unit().equals(unit));
    }

    /** Finest first; of the same step, the one that came last. */
    private List<Known> series(SeriesKind kind, String code, @Nullable String basis) {
        return series.computeIfAbsent(
                java.util.Arrays.asList(kind.word(), code, basis),
                any -> jdbc.sql("""
                        SELECT * FROM series s WHERE kind = :kind AND code = :code
                            AND (:basis::text IS NULL OR basis = :basis) AND EXISTS (
                                SELECT FROM series_import i WHERE i.series = s.id AND i.known_from <= :known)
                        ORDER BY step_seconds NULLS LAST, id DESC
                        """)
                        .param("kind", kind.word())
                        .param("code", code)
                        .param("basis", basis, Types.VARCHAR)
                        .param("known", known)
                        .query((row, n) -> new Known(
                                row.getLong("id"),
                                row.getObject("step_seconds", Integer.class),
                                row.getString("source"),
                                row.getBoolean("losses_included"),
                                row.getString("unit")))
                        .list());
    }

    private Optional<Rate> holds(Known its, Instant at) {
        return day(its, at).stream()
                .filter(rate -> !rate.from().isAfter(at) && rate.to().isAfter(at))
                .findFirst();
    }

    /** What is known of the UTC day of an instant; a point that began more than a step before it does not reach it. */
    private List<Rate> day(Known its, Instant at) {
        LocalDate day = at.atOffset(ZoneOffset.UTC).toLocalDate();
        return days.computeIfAbsent(
                new Day(its.id(), day),
                any -> jdbc.sql(KNOWN + """
                         AND p.valid_from < :end AND p.valid_to > :begin
                            AND (:step::integer IS NULL OR p.valid_from > :begin - :step * interval '1 second')
                        ORDER BY p.valid_from
                        """)
                        .param("series", its.id())
                        .param("known", known)
                        .param("begin", day.atStartOfDay().atOffset(ZoneOffset.UTC))
                        .param("end", day.plusDays(1).atStartOfDay().atOffset(ZoneOffset.UTC))
                        .param("step", its.stepSeconds(), Types.INTEGER)
                        .query((row, n) -> rate(its, row))
                        .list());
    }

    private Stream<Rate> first(Known its, String which, Instant at) {
        return jdbc
                .sql(KNOWN + which)
                .param("series", its.id())
                .param("known", known)
                .param("at", at.atOffset(ZoneOffset.UTC))
                .query((row, n) -> rate(its, row))
                .stream();
    }

    /** Weighted by time, rounded half to even. */
    private Optional<Rate> dayMean(Known its, Instant at) {
        List<Rate> points = day(its, at);
        LocalDate day = at.atOffset(ZoneOffset.UTC).toLocalDate();
        Instant begin = day.atStartOfDay().toInstant(ZoneOffset.UTC);
        Instant end = day.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);
        BigDecimal sum = BigDecimal.ZERO;
        long seconds = 0;
        ByteArrayOutputStream digests = new ByteArrayOutputStream();
        for (Rate point : points) {
            long inDay = Duration.between(
                            point.from().isBefore(begin) ? begin : point.from(),
                            point.to().isAfter(end) ? end : point.to())
                    .toSeconds();
            sum = sum.add(BigDecimal.valueOf(point.value()).multiply(BigDecimal.valueOf(inDay)));
            seconds += inDay;
            digests.writeBytes(point.digest());
        }
        if (seconds < ENOUGH_OF_A_DAY.toSeconds()) {
            return Optional.empty();
        }
        Rate first = points.getFirst();
        return Optional.of(new Rate(
                sum.divide(BigDecimal.valueOf(seconds), 0, RoundingMode.HALF_EVEN)
                        .longValueExact(),
                begin,
                end,
                null,
                Canonical.sha256(digests.toByteArray()),
                "mean of " + points.size() + " points of " + day + " UTC; " + first.source(),
                first.licence(),
                Rate.Fallback.DAY_MEAN));
    }

    private static Rate rate(Known its, ResultSet row) throws SQLException {
        return new Rate(
                row.getLong("value"),
                row.getObject("valid_from", OffsetDateTime.class).toInstant(),
                row.getObject("valid_to", OffsetDateTime.class).toInstant(),
                row.getLong("id"),
                row.getBytes("digest"),
                its.source() + "; " + row.getString("version"),
                row.getString("licence"),
                null);
    }
}
