package joulebook.api.market;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import joulebook.api.problem.DatedFacts;
import joulebook.api.problem.Refusal;
import joulebook.kernel.quantity.CarbonIntensity;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Suppliers' and residual mixes, in and out: of a series one holds for a day and is known at a time. */
@Repository
class MarketFactorStore {
    private static final String FACTORS = """
            SELECT f.*, n.known_from AS known_to FROM market_factor f LEFT JOIN market_factor n ON n.supersedes = f.id
            """;

    private final JdbcClient jdbc;
    private final Clock clock = Clock.systemUTC();

    MarketFactorStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<MarketFactor> list(@Nullable String boundary) {
        return jdbc.sql(FACTORS + """
                         WHERE :boundary::text IS NULL OR f.boundary = :boundary ORDER BY f.boundary, f.kind, f.valid_from, f.id
                        """)
                .param("boundary", boundary, Types.VARCHAR)
                .query((row, n) -> factor(row))
                .list();
    }

    /** Those of a market that hold on some day of a time and were known then, by the day on which they begin to hold. */
    List<MarketFactor> known(String boundary, LocalDate from, LocalDate to, Instant knownAt) {
        return jdbc.sql(FACTORS + """
                         WHERE f.boundary = :boundary AND f.valid_from <= :to AND f.valid_to > :from
                            AND f.known_from <= :known AND (n.known_from IS NULL OR n.known_from > :known)
                        ORDER BY f.valid_from, f.id
                        """)
                .param("boundary", boundary)
                .param("from", from)
                .param("to", to)
                .param("known", knownAt.atOffset(ZoneOffset.UTC))
                .query((row, n) -> factor(row))
                .list();
    }

    /** @throws Refusal (409) if it holds for days of which a factor of its series is known, and does not supersede that */
    @Transactional
    MarketFactor add(MarketFactorRequest.Stated stated) {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended('market', 0))")
                .query((row, n) -> 0)
                .single();
        if (stated.supersedes() == null) {
            refuseOverlap(stated);
        } else {
            requireSameSeries(stated, stated.supersedes());
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        long id = jdbc.sql("""
                        INSERT INTO market_factor (kind, boundary, supplier, mg_per_kwh, valid_from, valid_to, known_from,
                            supersedes, source, version, licence, digest)
                        VALUES (:kind, :boundary, :supplier, :rate, :from, :to, :known, :supersedes, :source, :version, :licence,
                            :digest) RETURNING id
                        """)
                .param("kind", stated.kind())
                .param("boundary", stated.boundary())
                .param("supplier", stated.supplier())
                .param("rate", stated.rate().milligramsPerKilowattHour())
                .param("from", stated.validFrom())
                .param("to", stated.validTo())
                .param("known", now.atOffset(ZoneOffset.UTC))
                .param("supersedes", stated.supersedes(), Types.BIGINT)
                .param("source", stated.source())
                .param("version", stated.version())
                .param("licence", stated.licence())
                .param("digest", MarketForm.factor(stated, now).sha256())
                .query(Long.class)
                .single();
        return get(id).orElseThrow();
    }

    private Optional<MarketFactor> get(long id) {
        return jdbc.sql(FACTORS + " WHERE f.id = :id")
                .param("id", id)
                .query((row, n) -> factor(row))
                .optional();
    }

    private void requireSameSeries(MarketFactorRequest.Stated stated, long id) {
        MarketFactor old = DatedFacts.corrected("factor", id, get(id), MarketFactor::knownTo);
        if (!words(old.kind(), old.boundary(), old.supplier(), old.validFrom(), old.validTo())
                .equals(words(
                        stated.kind(), stated.boundary(), stated.supplier(), stated.validFrom(), stated.validTo()))) {
            throw Refusal.invalid(
                    "supersedes",
                    "factor " + id + " is " + words(old) + ": what supersedes it has the same kind, boundary,"
                            + " supplier and days");
        }
    }

    private void refuseOverlap(MarketFactorRequest.Stated stated) {
        jdbc.sql(FACTORS + """
                         WHERE f.kind = :kind AND f.boundary = :boundary AND f.supplier = :supplier AND n.id IS NULL
                            AND f.valid_from < :to AND f.valid_to > :from ORDER BY f.valid_from LIMIT 1
                        """)
                .param("kind", stated.kind())
                .param("boundary", stated.boundary())
                .param("supplier", stated.supplier())
                .param("from", stated.validFrom())
                .param("to", stated.validTo())
                .query((row, n) -> factor(row))
                .optional()
                .ifPresent(other -> {
                    throw DatedFacts.overlaps("factor", other.id(), "is " + words(other));
                });
    }

    private static String words(MarketFactor factor) {
        return words(factor.kind(), factor.boundary(), factor.supplier(), factor.validFrom(), factor.validTo());
    }

    private static String words(String kind, String boundary, String supplier, LocalDate from, LocalDate to) {
        return kind + " of " + boundary + (supplier.isEmpty() ? "" : " by " + supplier) + " from " + from + " to " + to;
    }

    static MarketFactorRequest.Stated stated(ResultSet row) throws SQLException {
        return new MarketFactorRequest.Stated(
                row.getString("kind"),
                row.getString("boundary"),
                row.getString("supplier"),
                new CarbonIntensity(row.getLong("mg_per_kwh")),
                row.getObject("valid_from", LocalDate.class),
                row.getObject("valid_to", LocalDate.class),
                row.getObject("supersedes", Long.class),
                row.getString("source"),
                row.getString("version"),
                row.getString("licence"));
    }

    private static MarketFactor factor(ResultSet row) throws SQLException {
        MarketFactorRequest.Stated stated = stated(row);
        OffsetDateTime knownTo = row.getObject("known_to", OffsetDateTime.class);
        return new MarketFactor(
                row.getLong("id"),
                stated.kind(),
                stated.boundary(),
                stated.supplier(),
                stated.rate().toString(),
                stated.validFrom(),
                stated.validTo(),
                InstrumentStore.instant(row, "known_from"),
                knownTo == null ? null : knownTo.toInstant(),
                stated.supersedes(),
                stated.source(),
                stated.version(),
                stated.licence());
    }
}
