package joulebook.api.cost;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Exchange rates, contracts and assets, in and out. One holds at a time; a correction supersedes the one that it is about. */
@Repository
public class CostFacts {
    private static final String CURRENT = " AND NOT EXISTS (SELECT FROM %1$s n WHERE n.supersedes = %1$s.id)";
    private static final int RATE_DAYS = 7;

    private final JdbcClient jdbc;
    private final Clock clock = Clock.systemUTC();

    CostFacts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<ExchangeRate> rates() {
        return jdbc.sql("SELECT * FROM exchange_rate ORDER BY base, quote, day DESC, id")
                .query((row, n) -> rate(row))
                .list();
    }

    List<MonthContract> contracts() {
        return jdbc.sql("SELECT * FROM month_contract ORDER BY code, valid_from, id")
                .query((row, n) -> contract(row))
                .list();
    }

    List<Asset> assets() {
        return jdbc.sql("SELECT * FROM asset ORDER BY device, in_service, id")
                .query((row, n) -> asset(row))
                .list();
    }

    /** The newest of at most a week before a day, that day included. */
    Optional<ExchangeRate> rate(String base, String quote, LocalDate day) {
        return jdbc.sql(
                        "SELECT * FROM exchange_rate WHERE base = :base AND quote = :quote AND day <= :day AND day > :first"
                                + CURRENT.formatted("exchange_rate") + " ORDER BY day DESC LIMIT 1")
                .param("base", base)
                .param("quote", quote)
                .param("day", day)
                .param("first", day.minusDays(RATE_DAYS))
                .query((row, n) -> rate(row))
                .optional();
    }

    Optional<MonthContract> contract(String code, LocalDate day) {
        return jdbc.sql("SELECT * FROM month_contract WHERE code = :code AND valid_from <= :day AND valid_to > :day"
                        + CURRENT.formatted("month_contract"))
                .param("code", code)
                .param("day", day)
                .query((row, n) -> contract(row))
                .optional();
    }

    /** Those in service in a month, by device. */
    public List<Asset> assets(YearMonth month) {
        return jdbc
                .sql("SELECT * FROM asset WHERE in_service <= :day" + CURRENT.formatted("asset")
                        + " ORDER BY device, id")
                .param("day", month.atDay(1))
                .query((row, n) -> asset(row))
                .list()
                .stream()
                .filter(asset -> asset.isInService(month))
                .toList();
    }

    @Transactional
    ExchangeRate add(ExchangeRate rate) {
        lock();
        unless(
                rate.supersedes(),
                "exchange_rate",
                "day",
                jdbc.sql("SELECT id FROM exchange_rate WHERE base = :base AND quote = :quote AND day = :day"
                                + CURRENT.formatted("exchange_rate"))
                        .param("base", rate.base())
                        .param("quote", rate.quote())
                        .param("day", rate.day())
                        .query(Long.class)
                        .optional(),
                rate.base() + " in " + rate.quote() + " of " + rate.day());
        Instant now = now();
        return jdbc.sql("""
                        INSERT INTO exchange_rate (base, quote, day, nanos, source, licence, known_from, supersedes, digest)
                        VALUES (:base, :quote, :day, :nanos, :source, :licence, :known, :supersedes, :digest) RETURNING *
                        """)
                .param("base", rate.base())
                .param("quote", rate.quote())
                .param("day", rate.day())
                .param("nanos", rate.nanos())
                .param("source", rate.source())
                .param("licence", rate.licence())
                .param("known", now.atOffset(ZoneOffset.UTC))
                .param("supersedes", rate.supersedes(), Types.BIGINT)
                .param("digest", CostForm.rate(rate, now).sha256())
                .query((row, n) -> rate(row))
                .single();
    }

    @Transactional
    MonthContract add(MonthContract contract) {
        lock();
        unless(
                contract.supersedes(),
                "month_contract",
                "validFrom",
                jdbc.sql("SELECT id FROM month_contract WHERE code = :code AND valid_from < :to AND valid_to > :from"
                                + CURRENT.formatted("month_contract") + " ORDER BY valid_from LIMIT 1")
                        .param("code", contract.code())
                        .param("from", contract.validFrom())
                        .param("to", contract.validTo())
                        .query(Long.class)
                        .optional(),
                "contract " + contract.code() + " from " + contract.validFrom() + " to " + contract.validTo());
        Instant now = now();
        String tiers = CostForm.tiers(contract.tiers());
        return jdbc.sql("""
                        INSERT INTO month_contract (code, currency, valid_from, valid_to, tiers, demand_minutes, demand_micros,
                            source, version, known_from, supersedes, digest)
                        VALUES (:code, :currency, :from, :to, :tiers, :minutes, :micros, :source, :version, :known, :supersedes,
                            :digest) RETURNING *
                        """)
                .param("code", contract.code())
                .param("currency", contract.currency())
                .param("from", contract.validFrom())
                .param("to", contract.validTo())
                .param("tiers", tiers)
                .param("minutes", contract.demandMinutes(), Types.INTEGER)
                .param("micros", contract.demandMicros(), Types.BIGINT)
                .param("source", contract.source())
                .param("version", contract.version())
                .param("known", now.atOffset(ZoneOffset.UTC))
                .param("supersedes", contract.supersedes(), Types.BIGINT)
                .param("digest", CostForm.contract(contract, tiers, now).sha256())
                .query((row, n) -> contract(row))
                .single();
    }

    @Transactional
    Asset add(Asset asset) {
        lock();
        unless(
                asset.supersedes(),
                "asset",
                "inService",
                jdbc.sql("SELECT id FROM asset WHERE device = :device AND in_service < :to"
                                + " AND in_service + make_interval(months => life_months) > :from::date"
                                + CURRENT.formatted("asset") + " ORDER BY in_service LIMIT 1")
                        .param("device", asset.device())
                        .param("from", asset.inService())
                        .param("to", asset.inService().plusMonths(asset.lifeMonths()))
                        .query(Long.class)
                        .optional(),
                "device " + asset.device() + " from " + asset.inService() + " for " + asset.lifeMonths() + " months");
        Instant now = now();
        Asset.Embodied embodied = asset.embodied();
        return jdbc.sql("""
                        INSERT INTO asset (device, name, currency, in_service, life_months, price_micros, residual_micros,
                            interest_ppm, hourly_micros, licence_micros, rated_mw, facility_micros, embodied_ug, embodied_low_ug,
                            embodied_high_ug, embodied_basis, life_hours, embodied_source, source, known_from, supersedes, digest)
                        VALUES (:device, :name, :currency, :first, :months, :price, :residual, :interest, :hourly, :licence,
                            :rated, :facility, :mass, :low, :high, :basis, :hours, :massSource, :source, :known, :supersedes,
                            :digest) RETURNING *
                        """)
                .param("device", asset.device())
                .param("name", asset.name())
                .param("currency", asset.currency())
                .param("first", asset.inService())
                .param("months", asset.lifeMonths())
                .param("price", asset.priceMicros(), Types.BIGINT)
                .param("residual", asset.residualMicros(), Types.BIGINT)
                .param("interest", asset.interestPpm(), Types.INTEGER)
                .param("hourly", asset.hourlyMicros(), Types.BIGINT)
                .param("licence", asset.licenceMicros())
                .param("rated", asset.ratedMilliwatts())
                .param("facility", asset.facilityMicros())
                .param("mass", embodied == null ? null : embodied.micrograms(), Types.BIGINT)
                .param("low", embodied == null ? null : embodied.lowMicrograms(), Types.BIGINT)
                .param("high", embodied == null ? null : embodied.highMicrograms(), Types.BIGINT)
                .param("basis", embodied == null ? null : embodied.basis(), Types.VARCHAR)
                .param("hours", embodied == null ? null : embodied.lifeHours(), Types.BIGINT)
                .param("massSource", embodied == null ? null : embodied.source(), Types.VARCHAR)
                .param("source", asset.source())
                .param("known", now.atOffset(ZoneOffset.UTC))
                .param("supersedes", asset.supersedes(), Types.BIGINT)
                .param("digest", CostForm.asset(asset, now).sha256())
                .query((row, n) -> asset(row))
                .single();
    }

    /** What is there already is corrected by name, and by nothing else. */
    private static void unless(
            @Nullable Long supersedes, String table, String field, Optional<Long> there, String what) {
        if (there.isPresent() && !there.get().equals(supersedes)) {
            throw Refusal.conflict(
                    field,
                    what + " overlaps " + table.replace('_', ' ') + " " + there.get()
                            + ": correct that with \"supersedes\": " + there.get() + ", or choose days that are free");
        }
        if (there.isEmpty() && supersedes != null) {
            throw Refusal.invalid(
                    "supersedes",
                    "there is no " + table.replace('_', ' ') + " " + supersedes + " of " + what + " that holds");
        }
    }

    private void lock() {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended('cost', 0))")
                .query((row, n) -> 0)
                .single();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    static ExchangeRate rate(ResultSet row) throws SQLException {
        return new ExchangeRate(
                row.getLong("id"),
                row.getString("base"),
                row.getString("quote"),
                row.getObject("day", LocalDate.class),
                row.getLong("nanos"),
                row.getString("source"),
                row.getString("licence"),
                knownFrom(row),
                row.getObject("supersedes", Long.class));
    }

    static MonthContract contract(ResultSet row) throws SQLException {
        return new MonthContract(
                row.getLong("id"),
                row.getString("code"),
                row.getString("currency"),
                row.getObject("valid_from", LocalDate.class),
                row.getObject("valid_to", LocalDate.class),
                CostForm.tiers(row.getString("tiers")),
                row.getObject("demand_minutes", Integer.class),
                row.getObject("demand_micros", Long.class),
                row.getString("source"),
                row.getString("version"),
                knownFrom(row),
                row.getObject("supersedes", Long.class));
    }

    static Asset asset(ResultSet row) throws SQLException {
        String basis = row.getString("embodied_basis");
        return new Asset(
                row.getLong("id"),
                row.getString("device"),
                row.getString("name"),
                row.getString("currency"),
                row.getObject("in_service", LocalDate.class),
                row.getInt("life_months"),
                row.getObject("price_micros", Long.class),
                row.getObject("residual_micros", Long.class),
                row.getObject("interest_ppm", Integer.class),
                row.getObject("hourly_micros", Long.class),
                row.getLong("licence_micros"),
                row.getLong("rated_mw"),
                row.getLong("facility_micros"),
                basis == null
                        ? null
                        : new Asset.Embodied(
                                row.getLong("embodied_ug"),
                                row.getLong("embodied_low_ug"),
                                row.getLong("embodied_high_ug"),
                                basis,
                                row.getObject("life_hours", Long.class),
                                String.valueOf(row.getString("embodied_source"))),
                row.getString("source"),
                knownFrom(row),
                row.getObject("supersedes", Long.class));
    }

    private static Instant knownFrom(ResultSet row) throws SQLException {
        return row.getObject("known_from", OffsetDateTime.class).toInstant();
    }
}
