package joulebook.api.tariff;

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
import joulebook.api.tariff.TariffRequest.Stated;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Tariffs in and out. Of a contract one rule holds for a day and is known at a time; a correction supersedes it. */
@Repository
class TariffStore {
    private static final String TARIFFS =
            "SELECT * FROM (SELECT t.*, n.known_from AS known_to FROM tariff t LEFT JOIN tariff n ON n.supersedes = t.id) t ";

    private final JdbcClient jdbc;
    private final JsonMapper mapper;
    private final Clock clock = Clock.systemUTC();

    TariffStore(JdbcClient jdbc, JsonMapper mapper) {
        this.jdbc = jdbc;
        this.mapper = mapper;
    }

    /** @throws Refusal (409) if it holds for days of which a rule is known, and does not supersede that */
    @Transactional
    TariffVersion add(Stated stated) {
        RuleReader.read(stated.kind(), stated.zone(), stated.rule());
        // bookings hold this shared: what is known at an instant stays what was known then
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended('factor', 0))")
                .query((row, n) -> 0)
                .single();
        refuseOtherCurrency(stated);
        if (stated.supersedes() == null) {
            refuseOverlap(stated);
        } else {
            refuseOtherDays(stated, stated.supersedes());
        }
        String rule = RuleReader.canonical(stated.rule(), mapper);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        long id = jdbc.sql("""
                        INSERT INTO tariff (code, kind, currency, zone, valid_from, valid_to, rule, source, version,
                            known_from, supersedes, digest)
                        VALUES (:code, :kind, :currency, :zone, :from, :to, :rule, :source, :version, :known,
                            :supersedes, :digest) RETURNING id
                        """)
                .param("code", stated.code())
                .param("kind", stated.kind())
                .param("currency", stated.currency())
                .param("zone", stated.zone().getId())
                .param("from", stated.validFrom())
                .param("to", stated.validTo())
                .param("rule", rule)
                .param("source", stated.source())
                .param("version", stated.version())
                .param("known", now.atOffset(ZoneOffset.UTC))
                .param("supersedes", stated.supersedes(), Types.BIGINT)
                .param(
                        "digest",
                        TariffForm.of(
                                        stated.code(),
                                        stated.kind(),
                                        stated.currency(),
                                        stated.zone().getId(),
                                        stated.validFrom(),
                                        stated.validTo(),
                                        rule,
                                        stated.source(),
                                        stated.version(),
                                        now,
                                        stated.supersedes())
                                .sha256())
                .query(Long.class)
                .single();
        return get(id).orElseThrow();
    }

    /** By contract, then day. */
    List<TariffVersion> list(@Nullable String code, @Nullable LocalDate validAt, @Nullable Instant knownAt) {
        return jdbc.sql(TARIFFS + """
                         WHERE (:code::text IS NULL OR code = :code)
                            AND (:day::date IS NULL OR valid_from <= :day AND valid_to > :day)
                            AND (:known::timestamptz IS NULL
                                OR known_from <= :known AND (known_to IS NULL OR known_to > :known))
                        ORDER BY code, valid_from, id
                        """)
                .param("code", code, Types.VARCHAR)
                .param("day", validAt, Types.DATE)
                .param(
                        "known",
                        knownAt == null ? null : knownAt.atOffset(ZoneOffset.UTC),
                        Types.TIMESTAMP_WITH_TIMEZONE)
                .query((row, n) -> tariff(row))
                .list();
    }

    private void refuseOtherCurrency(Stated stated) {
        list(stated.code(), null, null).stream()
                .filter(other -> !other.currency().equals(stated.currency()))
                .findFirst()
                .ifPresent(other -> {
                    throw Refusal.invalid(
                            "currency",
                            "contract " + stated.code() + " is in " + other.currency()
                                    + ": a contract in another currency has a code of its own");
                });
    }

    private void refuseOverlap(Stated stated) {
        list(stated.code(), null, clock.instant()).stream()
                .filter(other -> other.validFrom().isBefore(stated.validTo())
                        && other.validTo().isAfter(stated.validFrom()))
                .findFirst()
                .ifPresent(other -> {
                    throw DatedFacts.overlaps(
                            "tariff",
                            other.id(),
                            "of " + other.code() + " holds from " + other.validFrom() + " to " + other.validTo());
                });
    }

    private void refuseOtherDays(Stated stated, long id) {
        TariffVersion old = DatedFacts.corrected("tariff", id, get(id), TariffVersion::knownTo);
        if (!old.code().equals(stated.code())
                || !old.validFrom().equals(stated.validFrom())
                || !old.validTo().equals(stated.validTo())) {
            throw Refusal.invalid(
                    "supersedes",
                    "tariff " + id + " is of " + old.code() + ", from " + old.validFrom() + " to " + old.validTo()
                            + ": what supersedes it has the same code and days");
        }
    }

    private Optional<TariffVersion> get(long id) {
        return jdbc.sql(TARIFFS + " WHERE id = :id")
                .param("id", id)
                .query((row, n) -> tariff(row))
                .optional();
    }

    static TariffVersion tariff(ResultSet row) throws SQLException {
        OffsetDateTime knownTo = row.getObject("known_to", OffsetDateTime.class);
        return new TariffVersion(
                row.getLong("id"),
                row.getString("code"),
                row.getString("kind"),
                row.getString("currency"),
                row.getString("zone"),
                row.getObject("valid_from", LocalDate.class),
                row.getObject("valid_to", LocalDate.class),
                row.getString("rule"),
                row.getString("source"),
                row.getString("version"),
                row.getObject("known_from", OffsetDateTime.class).toInstant(),
                knownTo == null ? null : knownTo.toInstant(),
                row.getObject("supersedes", Long.class));
    }
}
