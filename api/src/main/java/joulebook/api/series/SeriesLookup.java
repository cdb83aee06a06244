package joulebook.api.series;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads series, bitemporally: what holds at an instant, as it was known at another. */
@Repository
public class SeriesLookup {
    private final JdbcClient jdbc;

    SeriesLookup(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public KnownSeries knownAt(Instant known) {
        return new KnownSeries(jdbc, known);
    }

    /** The digest of a point's row. */
    public byte[] digest(long point) {
        return jdbc.sql("SELECT digest FROM series_point WHERE id = :id")
                .param("id", point)
                .query((row, n) -> row.getBytes("digest"))
                .single();
    }

    /**
     * A series, and how much is known of it.
     *
     * @param stepSeconds null where each point says how long it holds
     * @param from its first instant, and {@code to} the end of its last point
     */
    public record Listed(
            long id,
            String kind,
            String code,
            @Nullable String basis,
            @Nullable Integer stepSeconds,
            String unit,
            String source,
            boolean lossesIncluded,
            long points,
            @Nullable Instant from,
            @Nullable Instant to) {}

    List<Listed> list(@Nullable String kind, @Nullable String code) {
        return jdbc.sql("""
                        SELECT s.*, n.points, n.holds_from, n.holds_to FROM series s CROSS JOIN LATERAL (
                            SELECT count(*) AS points, min(valid_from) AS holds_from, max(valid_to) AS holds_to
                            FROM series_point p WHERE p.series = s.id AND p.supersedes IS NULL) n
                        WHERE (:kind::text IS NULL OR kind = :kind) AND (:code::text IS NULL OR code = :code)
                        ORDER BY kind, code, step_seconds NULLS LAST, s.id
                        """)
                .param("kind", kind, java.sql.Types.VARCHAR)
                .param("code", code, java.sql.Types.VARCHAR)
                .query((row, n) -> new Listed(
                        row.getLong("id"),
                        row.getString("kind"),
                        row.getString("code"),
                        row.getString("basis"),
                        row.getObject("step_seconds", Integer.class),
                        row.getString("unit"),
                        row.getString("source"),
                        row.getBoolean("losses_included"),
                        row.getLong("points"),
                        instant(row.getObject("holds_from", OffsetDateTime.class)),
                        instant(row.getObject("holds_to", OffsetDateTime.class))))
                .list();
    }

    /**
     * A point with when it is known.
     *
     * @param knownTo when the one that supersedes it came; null where none did
     */
    public record Dated(
            long id,
            Instant from,
            Instant to,
            String value,
            @Nullable String detail,
            String version,
            String licence,
            @Nullable String attribution,
            @Nullable String gwpSet,
            Instant knownFrom,
            @Nullable Instant knownTo,
            @Nullable Long supersedes) {}

    /** Points that hold in a time; of those known at an instant where it is named, else all that were ever known. */
    List<Dated> points(long series, Instant from, Instant to, @Nullable Instant knownAt) {
        return jdbc.sql("""
                        SELECT * FROM (
                            SELECT p.*, s.unit, i.version, i.licence, i.attribution, i.gwp_set, i.known_from,
                                m.known_from AS known_to
                            FROM series_point p JOIN series s ON s.id = p.series JOIN series_import i ON i.id = p.import
                            LEFT JOIN series_point n ON n.supersedes = p.id LEFT JOIN series_import m ON m.id = n.import
                            WHERE p.series = :series AND p.valid_from < :to AND p.valid_to > :from) p
                        WHERE :known::timestamptz IS NULL
                            OR known_from <= :known AND (known_to IS NULL OR known_to > :known)
                        ORDER BY valid_from, id
                        """)
                .param("series", series)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .param(
                        "known",
                        knownAt == null ? null : knownAt.atOffset(ZoneOffset.UTC),
                        java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
                .query((row, n) -> new Dated(
                        row.getLong("id"),
                        row.getObject("valid_from", OffsetDateTime.class).toInstant(),
                        row.getObject("valid_to", OffsetDateTime.class).toInstant(),
                        row.getLong("value") + row.getString("unit"),
                        row.getString("detail"),
                        row.getString("version"),
                        row.getString("licence"),
                        row.getString("attribution"),
                        row.getString("gwp_set"),
                        row.getObject("known_from", OffsetDateTime.class).toInstant(),
                        instant(row.getObject("known_to", OffsetDateTime.class)),
                        row.getObject("supersedes", Long.class)))
                .list();
    }

    Optional<Long> find(long series) {
        return jdbc.sql("SELECT id FROM series WHERE id = :id")
                .param("id", series)
                .query(Long.class)
                .optional();
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime at) {
        return at == null ? null : at.toInstant();
    }
}
