package joulebook.api.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import joulebook.api.period.Period;
import joulebook.api.report.RunStatement.StandIn;
import joulebook.api.report.RunStatement.TierPart;
import joulebook.api.uncertainty.Doubt;
import joulebook.kernel.metering.Tier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** States months from what is in the books, and from the meters beside them, in one snapshot. */
@Service
class PeriodStatements {
    private static final String NEWEST = """
            SELECT DISTINCT ON (device, minute) device, energy_mj, covered_nanos FROM device_window
            WHERE minute >= :from AND minute < :to ORDER BY device, minute, revision DESC
            """;
    private final BookedStore books;
    private final JdbcClient jdbc;

    PeriodStatements(BookedStore books, JdbcClient jdbc) {
        this.books = books;
        this.jdbc = jdbc;
    }

    /** What devices gave, by the newest window of each minute. */
    private record Metered(String device, long energy, long covered, long nanos) {}

    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public PeriodStatement of(Period period) {
        List<Metered> metered = metered(period);
        List<Booked> booked = books.between(period.from(), period.to());
        long devices = metered.stream().mapToLong(Metered::energy).sum();
        Map<Tier, Long> tiers = new EnumMap<>(Tier.class);
        booked.stream()
                .filter(each -> each.figure() == Used.Figure.ENERGY)
                .filter(each -> each.part().equals("RUNS") || each.part().equals("IDLE"))
                .forEach(each -> tiers.merge(each.method().tier(), each.amount(), Long::sum));
        long energy = tiers.values().stream().mapToLong(Long::longValue).sum();
        List<PeriodStatement.Line> lines = new ArrayList<>();
        List<Uncertain> uncertainty = new ArrayList<>();
        SortedMap<Used, List<Booked>> figures = new TreeMap<>();
        booked.forEach(each ->
                figures.computeIfAbsent(each.used(), any -> new ArrayList<>()).add(each));
        figures.forEach((of, its) -> {
            List<Doubt> doubts = doubts(its, metered);
            lines.add(line(of, its, doubts));
            uncertainty.addAll(Uncertain.of(of.figure().name(), of.unit(), doubts, Booked.unstated(of.figure(), its)));
        });
        return new PeriodStatement(
                period.id(),
                period.from(),
                period.to(),
                period.state(),
                entries(period),
                devices + "mJ",
                devices - energy + "mJ",
                lines,
                tiers.entrySet().stream()
                        .map(each ->
                                new TierPart(each.getKey().name(), each.getKey().label(), each.getValue() + "mJ"))
                        .toList(),
                share(tiers.getOrDefault(Tier.MODELLED, 0L), energy, RoundingMode.UP),
                tiers.keySet().stream().reduce(Tier::worseOf).map(Tier::name).orElse(null),
                share(
                        metered.stream().mapToLong(Metered::covered).sum(),
                        metered.stream().mapToLong(Metered::nanos).sum(),
                        RoundingMode.DOWN),
                standIns(period, energy),
                assumed(period, energy),
                uncertainty);
    }

    private static PeriodStatement.Line line(Used of, List<Booked> booked, List<Doubt> doubts) {
        long source = -sum(booked, "SOURCE");
        long runs = sum(booked, "RUNS");
        long idle = sum(booked, "IDLE");
        long overhead = sum(booked, "OVERHEAD");
        long used = Math.addExact(Math.addExact(runs, idle), overhead);
        String unit = of.unit();
        return new PeriodStatement.Line(
                of.figure(),
                unit,
                source + unit,
                runs + unit,
                idle + unit,
                overhead + unit,
                Amount.of(used, doubts, unit),
                source - used + unit);
    }

    private static long sum(List<Booked> booked, String part) {
        return booked.stream()
                .filter(each -> each.part().equals(part))
                .mapToLong(Booked::amount)
                .sum();
    }

    /** Those of what is booked, and what the devices' gaps may hold. */
    private static List<Doubt> doubts(List<Booked> booked, List<Metered> metered) {
        List<Doubt> doubts = new ArrayList<>(Booked.doubts(booked));
        for (Metered each : metered) {
            if (each.covered() > 0) {
                double used = booked.stream()
                        .filter(part -> part.isUse() && part.device().equals(each.device()))
                        .mapToDouble(Booked::amount)
                        .sum();
                doubts.add(new Doubt(
                        Doubt.Source.COVERAGE, each.device(), used * (each.nanos() - each.covered()) / each.covered()));
            }
        }
        return doubts;
    }

    private List<Metered> metered(Period period) {
        return jdbc.sql("SELECT device, sum(energy_mj)::bigint AS energy, sum(covered_nanos)::bigint AS covered,"
                        + " count(*) * 60000000000 AS nanos FROM (" + NEWEST
                        + ") AS newest GROUP BY device ORDER BY device")
                .param("from", from(period))
                .param("to", to(period))
                .query((row, n) -> new Metered(
                        row.getString("device"), row.getLong("energy"), row.getLong("covered"), row.getLong("nanos")))
                .list();
    }

    /** By the terms of each share of the devices' energy, runs' and idle. */
    private List<StandIn> standIns(Period period, long energy) {
        StandIns standIns = new StandIns();
        byTerms(
                period,
                "t.intensity_fallback AS intensity, t.price_fallback AS price",
                "num_nonnulls(t.intensity_fallback, t.price_fallback) > 0",
                standIns);
        return standIns.of(energy);
    }

    private List<StandIn> assumed(Period period, long energy) {
        StandIns assumed = new StandIns();
        byTerms(period, """
                CASE WHEN t.factor_assumed THEN f.name || ', ' || f.basis || ' ' || f.year || ', ' || f.source END AS intensity,
                    CASE WHEN t.tariff_assumed THEN trim_scale(t.tariff_micros / 1000000.0) || ' ' || t.currency || '/kWh, '
                        || t.tariff_source END AS price
                """, "(t.factor_assumed OR t.tariff_assumed)", assumed);
        return assumed.of(energy);
    }

    /** @param what the columns intensity and price, in words, null where there is nothing to say; {@code where} there is */
    private void byTerms(Period period, String what, String where, StandIns said) {
        jdbc.sql("SELECT " + what + """
                            , sum(CASE m.side WHEN 'DEBIT' THEN m.amount ELSE -m.amount END)::bigint AS energy
                        FROM entry e JOIN posting c ON c.entry = e.id AND c.unit = 'ugCO2e'
                        JOIN posting m ON m.entry = e.id AND m.account = c.account AND m.unit = 'mJ'
                        JOIN terms t ON t.id = c.terms JOIN factor f ON f.id = t.factor
                        WHERE e.minute >= :from AND e.minute < :to AND c.account ~ '^(run|idle):' AND
                        """ + where
                        + " GROUP BY 1, 2 HAVING sum(CASE m.side WHEN 'DEBIT' THEN m.amount ELSE -m.amount END) <> 0")
                .param("from", from(period))
                .param("to", to(period))
                .query(row -> {
                    said.add(row.getLong("energy"), row.getString("intensity"), row.getString("price"));
                });
    }

    private long entries(Period period) {
        return jdbc.sql("SELECT count(*) FROM entry WHERE minute >= :from AND minute < :to")
                .param("from", from(period))
                .param("to", to(period))
                .query(Long.class)
                .single();
    }

    private static OffsetDateTime from(Period period) {
        return period.from().atOffset(ZoneOffset.UTC);
    }

    private static OffsetDateTime to(Period period) {
        return period.to().atOffset(ZoneOffset.UTC);
    }

    /** Null of nothing: it is no share. */
    private static @Nullable String share(long part, long whole, RoundingMode rounding) {
        return whole == 0
                ? null
                : BigDecimal.valueOf(part)
                        .divide(BigDecimal.valueOf(whole), 4, rounding)
                        .toPlainString();
    }
}
