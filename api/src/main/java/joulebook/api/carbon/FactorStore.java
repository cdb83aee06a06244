package joulebook.api.carbon;

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
import java.util.Locale;
import java.util.Optional;
import joulebook.api.problem.DatedFacts;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * Factors in and out. Of a series (a grid's basis by one source) one factor holds for a day and is known at a time; a
 * correction is a new one that supersedes the old.
 */
@Repository
class FactorStore {
    private static final String FACTORS = """
            SELECT * FROM (SELECT f.*, n.known_from AS known_to, coalesce(f.valid_from, make_date(f.year, 1, 1)) AS holds_from,
                coalesce(f.valid_to, make_date(f.year + 1, 1, 1)) AS holds_to
                FROM factor f LEFT JOIN factor n ON n.supersedes = f.id) f
            """;

    private final JdbcClient jdbc;
    private final Clock clock = Clock.systemUTC();

    FactorStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Newest year first; of a grid, of those that hold on a day, of those known at an instant, where these are named. */
    List<Factor> list(@Nullable String geo, @Nullable LocalDate validAt, @Nullable Instant knownAt) {
        return jdbc.sql(FACTORS + """
                         WHERE (:geo::text IS NULL OR geo = :geo OR iso2 = :geo)
                            AND (:day::date IS NULL OR holds_from <= :day AND holds_to > :day)
                            AND (:known::timestamptz IS NULL
                                OR (known_from IS NULL OR known_from <= :known) AND (known_to IS NULL OR known_to > :known))
                        ORDER BY geo, year DESC, basis, id
                        """)
                .param("geo", geo == null ? null : geo.strip().toUpperCase(Locale.ROOT), Types.VARCHAR)
                .param("day", validAt, Types.DATE)
                .param(
                        "known",
                        knownAt == null ? null : knownAt.atOffset(ZoneOffset.UTC),
                        Types.TIMESTAMP_WITH_TIMEZONE)
                .query((row, n) -> factor(row))
                .list();
    }

    /** What is known now of a grid: of the newest year that has begun, the one that came last. */
    Optional<Factor> newest(String code, String basis) {
        return jdbc.sql(FACTORS + """
                         WHERE (geo = :code OR iso2 = :code) AND basis = :basis AND known_to IS NULL
                            AND holds_from <= CURRENT_DATE
                        ORDER BY year DESC, id DESC LIMIT 1
                        """)
                .param("code", code)
                .param("basis", basis)
                .query((row, n) -> factor(row))
                .optional();
    }

    /**
     * What was known of a grid for a day: of the newest year that had begun, or the first one where none had, the one that
     * came last.
     */
    Optional<Factor> of(String geo, String basis, LocalDate day, Instant known) {
        return jdbc.sql(FACTORS + """
                         WHERE geo = :geo AND basis = :basis
                            AND (known_from IS NULL OR known_from <= :known) AND (known_to IS NULL OR known_to > :known)
                        ORDER BY holds_from <= :day DESC, CASE WHEN holds_from <= :day THEN year ELSE -year END DESC,
                            id DESC LIMIT 1
                        """)
                .param("geo", geo)
                .param("basis", basis)
                .param("day", day)
                .param("known", known.atOffset(ZoneOffset.UTC))
                .query((row, n) -> factor(row))
                .optional();
    }

    /** The digest of a factor's row; null for one that was stored before there were digests. */
    byte @Nullable [] digest(long id) {
        return jdbc.sql("SELECT digest FROM factor WHERE id = :id")
                .param("id", id)
                .query((row, n) -> Optional.ofNullable(row.getBytes("digest")))
                .single()
                .orElse(null);
    }

    /** @throws Refusal (409) if it holds for days of which a factor of its series is known, and does not supersede that */
    @Transactional
    Factor add(FactorRequest.Stated stated) {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended('factor', 0))")
                .query((row, n) -> 0)
                .single();
        Factor superseded = stated.supersedes() == null ? null : superseded(stated, stated.supersedes());
        if (superseded == null) {
            refuseOverlap(stated);
        }
        long id = insert(stated, superseded == null ? null : superseded.iso2());
        return get(id).orElseThrow();
    }

    private long insert(FactorRequest.Stated stated, @Nullable String iso2) {
        TermsForm.Gases gases = stated.gases();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        byte[] digest = TermsForm.factor(
                        stated.geo(),
                        iso2,
                        stated.name(),
                        stated.validFrom().getYear(),
                        stated.basis(),
                        stated.mgPerKwh(),
                        stated.source(),
                        stated.version(),
                        stated.licence(),
                        new TermsForm.Dated(
                                stated.validFrom(), stated.validTo(), now, stated.gwpSet(), stated.supersedes()),
                        gases)
                .sha256();
        return jdbc.sql("""
                        INSERT INTO factor (geo, iso2, name, year, basis, mg_per_kwh, source, version, licence, valid_from,
                            valid_to, known_from, gwp_set, supersedes, co2_mg_per_kwh, ch4_ug_per_kwh, n2o_ug_per_kwh,
                            digest)
                        VALUES (:geo, :iso2, :name, :year, :basis, :mg, :source, :version, :licence, :from, :to, :known, :gwp,
                            :supersedes, :co2, :ch4, :n2o, :digest)
                        ON CONFLICT (geo, year, basis, source, version) DO NOTHING RETURNING id
                        """)
                .param("geo", stated.geo())
                .param("iso2", iso2, Types.VARCHAR)
                .param("name", stated.name())
                .param("year", stated.validFrom().getYear())
                .param("basis", stated.basis())
                .param("mg", stated.mgPerKwh())
                .param("source", stated.source())
                .param("version", stated.version())
                .param("licence", stated.licence())
                .param("from", stated.validFrom())
                .param("to", stated.validTo())
                .param("known", now.atOffset(ZoneOffset.UTC))
                .param("gwp", stated.gwpSet(), Types.VARCHAR)
                .param("supersedes", stated.supersedes(), Types.BIGINT)
                .param("co2", gases == null ? null : gases.co2(), Types.BIGINT)
                .param("ch4", gases == null ? null : gases.ch4(), Types.BIGINT)
                .param("n2o", gases == null ? null : gases.n2o(), Types.BIGINT)
                .param("digest", digest)
                .query(Long.class)
                .optional()
                .orElseThrow(() -> Refusal.conflict(
                        "version",
                        "version '" + stated.version() + "' of this factor's year is there"
                                + " already: a correction has a version of its own"));
    }

    private Factor superseded(FactorRequest.Stated stated, long id) {
        Factor old = DatedFacts.corrected("factor", id, get(id), Factor::knownTo);
        if (!old.geo().equals(stated.geo())
                || !old.basis().equals(stated.basis())
                || !old.source().equals(stated.source())
                || !old.validFrom().equals(stated.validFrom())
                || !old.validTo().equals(stated.validTo())) {
            throw Refusal.invalid(
                    "supersedes",
                    "factor " + id + " is " + words(old)
                            + ": what supersedes it has the same geo, basis, source and days");
        }
        return old;
    }

    private void refuseOverlap(FactorRequest.Stated stated) {
        jdbc.sql(FACTORS + """
                         WHERE geo = :geo AND basis = :basis AND source = :source AND known_to IS NULL
                            AND holds_from < :to AND holds_to > :from ORDER BY holds_from LIMIT 1
                        """)
                .param("geo", stated.geo())
                .param("basis", stated.basis())
                .param("source", stated.source())
                .param("from", stated.validFrom())
                .param("to", stated.validTo())
                .query((row, n) -> factor(row))
                .optional()
                .ifPresent(other -> {
                    throw DatedFacts.overlaps("factor", other.id(), "is " + words(other));
                });
    }

    private static String words(Factor factor) {
        return factor.geo() + ", " + factor.basis() + ", " + factor.source() + ", from " + factor.validFrom() + " to "
                + factor.validTo();
    }

    private Optional<Factor> get(long id) {
        return jdbc.sql(FACTORS + " WHERE id = :id")
                .param("id", id)
                .query((row, n) -> factor(row))
                .optional();
    }

    private static Factor factor(ResultSet row) throws SQLException {
        return new Factor(
                row.getLong("id"),
                row.getString("geo"),
                row.getString("iso2"),
                row.getString("name"),
                row.getInt("year"),
                row.getString("basis"),
                row.getLong("mg_per_kwh"),
                row.getObject("holds_from", LocalDate.class),
                row.getObject("holds_to", LocalDate.class),
                instant(row, "known_from"),
                instant(row, "known_to"),
                row.getString("gwp_set"),
                row.getObject("supersedes", Long.class),
                row.getObject("co2_mg_per_kwh", Long.class),
                row.getObject("ch4_ug_per_kwh", Long.class),
                row.getObject("n2o_ug_per_kwh", Long.class),
                row.getString("source"),
                row.getString("version"),
                row.getString("licence"));
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
