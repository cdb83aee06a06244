package joulebook.api.period;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.Month;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Calendar, periods, closings and reopenings, in and out. */
@Repository
class PeriodStore {
    private static final String STATES = """
            SELECT s.*, r.seal AS reopened_seal, r.approved_by, r.reason, r.reopened_at FROM period_state s
            LEFT JOIN LATERAL (SELECT * FROM period_reopening r WHERE r.period = s.id ORDER BY seal DESC LIMIT 1) r ON true
            """;

    private final JdbcClient jdbc;
    private final Clock clock = Clock.systemUTC();

    PeriodStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    SiteCalendar calendar() {
        return jdbc.sql("SELECT zone, fiscal_year_start FROM site_calendar ORDER BY id DESC LIMIT 1")
                .query((row, n) -> new SiteCalendar(
                        ZoneId.of(row.getString("zone")), Month.of(row.getInt("fiscal_year_start")), false))
                .optional()
                .orElse(SiteCalendar.ASSUMED);
    }

    void add(SiteCalendar calendar) {
        Instant now = now();
        String zone = calendar.zone().getId();
        int start = calendar.fiscalYearStart().getValue();
        jdbc.sql("INSERT INTO site_calendar (zone, fiscal_year_start, stated_at, digest)"
                        + " VALUES (:zone, :start, :at, :digest)")
                .param("zone", zone)
                .param("start", start)
                .param("at", now.atOffset(ZoneOffset.UTC))
                .param("digest", PeriodForm.calendar(zone, start, now).sha256())
                .update();
    }

    /** All that were closed or are closing, oldest first. */
    List<Period> closedOnce() {
        return jdbc.sql(STATES + " ORDER BY s.from_utc")
                .query((row, n) -> period(row))
                .list();
    }

    Optional<Period> find(String id) {
        return jdbc.sql(STATES + " WHERE s.id = :id")
                .param("id", id)
                .query((row, n) -> period(row))
                .optional();
    }

    Optional<Instant> firstSample() {
        return jdbc.sql("SELECT first_utc FROM segment WHERE day = (SELECT min(day) FROM segment)"
                        + " ORDER BY first_utc LIMIT 1")
                .query((row, n) -> instant(row, "first_utc"))
                .optional();
    }

    /** The period's row, where there is none yet, and its next closing; both once. */
    @Transactional
    void addClosing(Period period, long lastEntry) {
        jdbc.sql("""
                        INSERT INTO period (id, from_utc, to_utc, zone, fiscal_year, fiscal_month, digest)
                        VALUES (:id, :from, :to, :zone, :year, :month, :digest) ON CONFLICT (id) DO NOTHING
                        """)
                .param("id", period.id())
                .param("from", period.from().atOffset(ZoneOffset.UTC))
                .param("to", period.to().atOffset(ZoneOffset.UTC))
                .param("zone", period.zone())
                .param("year", period.fiscalYear())
                .param("month", period.fiscalMonth())
                .param("digest", PeriodForm.period(period).sha256())
                .update();
        Instant now = now();
        jdbc.sql("""
                        INSERT INTO period_closing (period, number, last_entry, began_at, digest)
                        VALUES (:period, :number, :last, :at, :digest)
                        """)
                .param("period", period.id())
                .param("number", period.nextClosing())
                .param("last", lastEntry)
                .param("at", now.atOffset(ZoneOffset.UTC))
                .param(
                        "digest",
                        PeriodForm.closing(period.id(), period.nextClosing(), lastEntry, now)
                                .sha256())
                .update();
    }

    void addReopening(Period period, String by, String why) {
        Instant now = now();
        jdbc.sql("""
                        INSERT INTO period_reopening (period, seal, approved_by, reason, reopened_at, digest)
                        VALUES (:period, :seal, :by, :why, :at, :digest)
                        """)
                .param("period", period.id())
                .param("seal", period.seals())
                .param("by", by)
                .param("why", why)
                .param("at", now.atOffset(ZoneOffset.UTC))
                .param(
                        "digest",
                        PeriodForm.reopening(period.id(), period.seals(), by, why, now)
                                .sha256())
                .update();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static Period period(ResultSet row) throws SQLException {
        String by = row.getString("approved_by");
        return new Period(
                row.getString("id"),
                instant(row, "from_utc"),
                instant(row, "to_utc"),
                row.getString("zone"),
                row.getInt("fiscal_year"),
                row.getInt("fiscal_month"),
                Period.State.valueOf(row.getString("state")),
                row.getInt("seals"),
                by == null
                        ? null
                        : new Period.Reopening(
                                row.getInt("reopened_seal"),
                                by,
                                String.valueOf(row.getString("reason")),
                                instant(row, "reopened_at")));
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
