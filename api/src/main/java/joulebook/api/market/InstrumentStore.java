package joulebook.api.market;

import java.math.BigDecimal;
import java.math.BigInteger;
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
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import joulebook.api.problem.Refusal;
import joulebook.kernel.quantity.CarbonIntensity;
import joulebook.kernel.quantity.Energy;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Instruments and their retirements, in and out. No unit of a serial is there twice, and each is retired once. */
@Repository
class InstrumentStore {
    private static final String INSTRUMENTS = """
            SELECT i.*, r.retired_by, r.retired_on, r.reference, r.stated_at,
                (SELECT count(*) FROM instrument_hour h WHERE h.instrument = i.id) AS hours
            FROM contractual_instrument i LEFT JOIN instrument_retirement r ON r.instrument = i.id
            """;

    private final JdbcClient jdbc;
    private final Clock clock = Clock.systemUTC();

    InstrumentStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** An instrument that can be claimed, as the matching takes it. */
    record Claimable(long id, String kind, CarbonIntensity rate, Energy volume, byte[] digest) {}

    List<Instrument> list(@Nullable String boundary, @Nullable Integer vintage) {
        return jdbc.sql(INSTRUMENTS + """
                         WHERE (:boundary::text IS NULL OR i.boundary = :boundary)
                            AND (:vintage::integer IS NULL OR i.vintage = :vintage) ORDER BY i.id
                        """)
                .param("boundary", boundary, Types.VARCHAR)
                .param("vintage", vintage, Types.INTEGER)
                .query((row, n) -> instrument(row))
                .list();
    }

    Optional<Instrument> find(long id) {
        return jdbc.sql(INSTRUMENTS + " WHERE i.id = :id")
                .param("id", id)
                .query((row, n) -> instrument(row))
                .optional();
    }

    /** @throws Refusal (404) if there is no such instrument */
    Instrument get(long id) {
        return find(id).orElseThrow(() -> Refusal.unknown("there is no instrument " + id));
    }

    /** @throws Refusal (409) if a unit of it is there already */
    @Transactional
    Instrument add(InstrumentRequest.Stated stated) {
        lock();
        refuseTwice(stated);
        Instant now = now();
        long id = jdbc.sql("""
                        INSERT INTO contractual_instrument (registry, serial, first_unit, last_unit, kind, technology, volume_mj,
                            generated_from, generated_to, boundary, mg_per_kwh, source, licence, known_from, digest)
                        VALUES (:registry, :serial, :first, :last, :kind, :technology, :volume, :from, :to, :boundary, :rate,
                            :source, :licence, :known, :digest) RETURNING id
                        """)
                .param("registry", stated.registry())
                .param("serial", stated.serial())
                .param("first", new BigDecimal(stated.first()))
                .param("last", new BigDecimal(stated.last()))
                .param("kind", stated.kind())
                .param("technology", stated.technology())
                .param("volume", stated.volume().millijoules())
                .param("from", stated.from().atOffset(ZoneOffset.UTC))
                .param("to", stated.to().atOffset(ZoneOffset.UTC))
                .param("boundary", stated.boundary())
                .param("rate", stated.rate().milligramsPerKilowattHour())
                .param("source", stated.source())
                .param("licence", stated.licence())
                .param("known", now.atOffset(ZoneOffset.UTC))
                .param("digest", MarketForm.instrument(stated, now).sha256())
                .query(Long.class)
                .single();
        stated.hours()
                .forEach((hour, volume) -> jdbc.sql(
                                "INSERT INTO instrument_hour (instrument, hour, volume_mj) VALUES (:id, :hour, :volume)")
                        .param("id", id)
                        .param("hour", hour.atOffset(ZoneOffset.UTC))
                        .param("volume", volume.millijoules())
                        .update());
        return get(id);
    }

    private void refuseTwice(InstrumentRequest.Stated stated) {
        jdbc.sql(INSTRUMENTS + """
                         WHERE i.registry = :registry AND i.serial = :serial AND i.first_unit <= :last AND i.last_unit >= :first
                        ORDER BY i.id LIMIT 1
                        """)
                .param("registry", stated.registry())
                .param("serial", stated.serial())
                .param("first", new BigDecimal(stated.first()))
                .param("last", new BigDecimal(stated.last()))
                .query((row, n) -> instrument(row))
                .optional()
                .ifPresent(there -> {
                    throw Refusal.conflict(
                            "first",
                            "serial " + stated.serial() + " " + stated.first() + " to " + stated.last() + " of "
                                    + stated.registry() + " is in instrument " + there.id() + " already ("
                                    + there.first() + " to "
                                    + there.last()
                                    + "): each certificate counts once. Give the numbers that are not there yet");
                });
    }

    /** @throws Refusal (409) if it was retired before */
    @Transactional
    Instrument retire(long id, String by, LocalDate on, String reference) {
        lock();
        Instrument instrument = get(id);
        Instrument.Retirement before = instrument.retirement();
        if (before != null) {
            throw Refusal.conflict("instrument " + id + " (" + instrument.serial() + " of " + instrument.registry()
                    + ") was retired for " + before.by() + " on " + before.on() + " (" + before.reference()
                    + "): it cannot be used a second time. Retire another one");
        }
        if (on.isBefore(instrument.generatedFrom().atOffset(ZoneOffset.UTC).toLocalDate())) {
            throw Refusal.invalid(
                    "on", "instrument " + id + " would be retired on " + on + ", before it was generated");
        }
        Instant now = now();
        jdbc.sql("""
                        INSERT INTO instrument_retirement (instrument, retired_by, retired_on, reference, stated_at, digest)
                        VALUES (:id, :by, :on, :reference, :at, :digest)
                        """)
                .param("id", id)
                .param("by", by)
                .param("on", on)
                .param("reference", reference)
                .param("at", now.atOffset(ZoneOffset.UTC))
                .param(
                        "digest",
                        MarketForm.retirement(digest(id), by, on, reference, now)
                                .sha256())
                .update();
        return get(id);
    }

    /** Those of a market and vintage that were retired by then, in the order in which they are allocated. */
    List<Claimable> claimable(String boundary, int vintage, Instant knownAt) {
        return jdbc.sql("""
                        SELECT i.id, i.kind, i.mg_per_kwh, i.volume_mj, r.digest FROM contractual_instrument i
                        JOIN instrument_retirement r ON r.instrument = i.id
                        WHERE i.boundary = :boundary AND i.vintage = :vintage AND r.stated_at <= :known
                        ORDER BY array_position(ARRAY['PPA', 'GO', 'REC'], i.kind), i.generated_from, i.id
                        """)
                .param("boundary", boundary)
                .param("vintage", vintage)
                .param("known", knownAt.atOffset(ZoneOffset.UTC))
                .query((row, n) -> new Claimable(
                        row.getLong("id"),
                        row.getString("kind"),
                        new CarbonIntensity(row.getLong("mg_per_kwh")),
                        new Energy(row.getLong("volume_mj")),
                        row.getBytes("digest")))
                .list();
    }

    /** What of each was generated in the hours that begin in a time. */
    Map<Long, SortedMap<Instant, Energy>> hours(List<Long> instruments, Instant from, Instant to) {
        Map<Long, SortedMap<Instant, Energy>> hours = new TreeMap<>();
        jdbc.sql("""
                        SELECT * FROM instrument_hour WHERE instrument = ANY(:ids) AND hour >= :from AND hour < :to
                        """)
                .param("ids", instruments.toArray(Long[]::new), Types.ARRAY)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .query(row -> {
                    hours.computeIfAbsent(row.getLong("instrument"), any -> new TreeMap<>())
                            .put(instant(row, "hour"), new Energy(row.getLong("volume_mj")));
                });
        return hours;
    }

    private byte[] digest(long id) {
        return jdbc.sql("SELECT digest FROM contractual_instrument WHERE id = :id")
                .param("id", id)
                .query((row, n) -> row.getBytes("digest"))
                .single();
    }

    /** Whoever adds, retires or allocates does so alone. */
    void lock() {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended('market', 0))")
                .query((row, n) -> 0)
                .single();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** An instrument's row as it was stated. */
    static InstrumentRequest.Stated stated(ResultSet row, SortedMap<Instant, Energy> hours) throws SQLException {
        return new InstrumentRequest.Stated(
                row.getString("registry"),
                row.getString("serial"),
                unit(row, "first_unit"),
                unit(row, "last_unit"),
                row.getString("kind"),
                row.getString("technology"),
                new Energy(row.getLong("volume_mj")),
                instant(row, "generated_from"),
                instant(row, "generated_to"),
                row.getString("boundary"),
                new CarbonIntensity(row.getLong("mg_per_kwh")),
                row.getString("source"),
                row.getString("licence"),
                hours);
    }

    private static Instrument instrument(ResultSet row) throws SQLException {
        InstrumentRequest.Stated stated = stated(row, new TreeMap<>());
        String by = row.getString("retired_by");
        return new Instrument(
                row.getLong("id"),
                stated.registry(),
                stated.serial(),
                stated.first().toString(),
                stated.last().toString(),
                stated.kind(),
                stated.technology(),
                stated.volume().toString(),
                stated.from(),
                stated.to(),
                row.getInt("vintage"),
                stated.boundary(),
                stated.rate().toString(),
                stated.source(),
                stated.licence(),
                instant(row, "known_from"),
                row.getInt("hours"),
                by == null
                        ? null
                        : new Instrument.Retirement(
                                by, row.getObject("retired_on", LocalDate.class), row.getString("reference")));
    }

    private static BigInteger unit(ResultSet row, String column) throws SQLException {
        return row.getBigDecimal(column).toBigInteger();
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
