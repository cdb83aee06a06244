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
import joulebook.api.report.RunStatement.TierPart;
import joulebook.api.uncertainty.Doubt;
import joulebook.kernel.metering.Method;
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
    private static final String BOOKED = """
            SELECT e.device, i.method, i.uncertainty_permille, t.factor, t.pue_permille, p.unit,
                CASE WHEN p.account LIKE 'run:%' THEN 'RUNS' WHEN p.account LIKE 'idle:%' THEN 'IDLE'
                    WHEN p.account ~ '(^|:)(run|idle):' THEN 'OVERHEAD' ELSE 'SOURCE' END AS part,
                sum(CASE p.side WHEN 'DEBIT' THEN p.amount ELSE -p.amount END)::bigint AS amount,
                u.half AS factor_half, v.half AS pue_half
            FROM entry e JOIN posting p ON p.entry = e.id
            JOIN attribution a ON a.device = e.device AND a.minute = e.minute AND a.revision = e.revision
            JOIN device_window w ON w.device = a.device AND w.minute = a.minute AND w.revision = a.window_revision
            JOIN instrument i ON i.id = w.instrument
            LEFT JOIN terms t ON t.id = p.terms
            LEFT JOIN LATERAL (SELECT half_width_permille AS half FROM stated_uncertainty s WHERE s.factor = t.factor
                ORDER BY id DESC LIMIT 1) u ON true
            LEFT JOIN LATERAL (SELECT half_width_permille AS half FROM stated_uncertainty s
                WHERE s.pue_permille = t.pue_permille ORDER BY id DESC LIMIT 1) v ON true
            WHERE e.minute >= :from AND e.minute < :to GROUP BY 1, 2, 3, 4, 5, 6, 7, 9, 10
            """;

    private final JdbcClient jdbc;

    PeriodStatements(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What devices gave, by the newest window of each minute. */
    private record Metered(String device, long energy, long covered, long nanos) {}

    /** What is booked of a device by one instrument and by the same factor and PUE, in a unit and part. */
    private record Booked(
            String device,
            Method method,
            int meterPermille,
            @Nullable Long factor,
            @Nullable Integer pue,
            String unit,
            String part,
            long amount,
            @Nullable Integer factorHalf,
            @Nullable Integer pueHalf) {

        boolean isUse() {
            return !part.equals("SOURCE");
        }
    }

    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public PeriodStatement of(Period period) {
        List<Metered> metered = metered(period);
        List<Booked> booked = booked(period);
        long devices = metered.stream().mapToLong(Metered::energy).sum();
        Map<Tier, Long> tiers = new EnumMap<>(Tier.class);
        booked.stream()
                .filter(each -> each.unit().equals("mJ"))
                .filter(each -> each.part().equals("RUNS") || each.part().equals("IDLE"))
                .forEach(each -> tiers.merge(each.method().tier(), each.amount(), Long::sum));
        long energy = tiers.values().stream().mapToLong(Long::longValue).sum();
        List<PeriodStatement.Line> lines = new ArrayList<>();
        List<Uncertain> uncertainty = new ArrayList<>();
        SortedMap<String, List<Booked>> units = new TreeMap<>();
        booked.forEach(each ->
                units.computeIfAbsent(each.unit(), any -> new ArrayList<>()).add(each));
        units.forEach((unit, its) -> {
            List<Doubt> doubts = doubts(its, metered);
            lines.add(line(unit, its, doubts));
            uncertainty.addAll(Uncertain.of(unit, unit, doubts, unstated(unit, its)));
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
                uncertainty);
    }

    private static PeriodStatement.Line line(String unit, List<Booked> booked, List<Doubt> doubts) {
        long source = -sum(booked, "SOURCE");
        long runs = sum(booked, "RUNS");
        long idle = sum(booked, "IDLE");
        long overhead = sum(booked, "OVERHEAD");
        long used = Math.addExact(Math.addExact(runs, idle), overhead);
        return new PeriodStatement.Line(
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

    /** One device's windows err together, and so does all that is weighed by one factor or has one PUE. */
    private static List<Doubt> doubts(List<Booked> booked, List<Metered> metered) {
        List<Doubt> doubts = new ArrayList<>();
        Map<String, Double> ofDevice = new TreeMap<>();
        for (Booked each : booked) {
            if (each.isUse()) {
                doubts.add(new Doubt(Doubt.Source.METER, each.device(), each.amount() * each.meterPermille() / 1000.0));
                ofDevice.merge(each.device(), (double) each.amount(), Double::sum);
                if (each.unit().equals("ugCO2e") && each.factorHalf() != null) {
                    doubts.add(new Doubt(
                            Doubt.Source.FACTOR,
                            "factor " + each.factor(),
                            each.amount() * each.factorHalf() / 1000.0));
                }
                if (each.pueHalf() != null && each.pue() != null && each.pue() > 1000) {
                    doubts.add(new Doubt(
                            Doubt.Source.PUE, "PUE " + each.pue(), byPue(each, each.pue()) * each.pueHalf() / 1000.0));
                }
            }
        }
        for (Metered each : metered) {
            if (each.covered() > 0) {
                doubts.add(new Doubt(
                        Doubt.Source.COVERAGE,
                        each.device(),
                        ofDevice.getOrDefault(each.device(), 0.0) * (each.nanos() - each.covered()) / each.covered()));
            }
        }
        return doubts;
    }

    /** What is in proportion to the PUE: of energy the facility's whole, of which the overhead is the part that names it. */
    private static double byPue(Booked booked, int pue) {
        return booked.unit().equals("mJ") ? booked.amount() * (double) pue / (pue - 1000) : booked.amount();
    }

    private static List<Doubt.Source> unstated(String unit, List<Booked> booked) {
        List<Doubt.Source> unstated = new ArrayList<>();
        if (booked.stream().anyMatch(each -> each.pue() != null && each.pue() > 1000 && each.pueHalf() == null)) {
            unstated.add(Doubt.Source.PUE);
        }
        if (unit.equals("ugCO2e")
                && booked.stream().anyMatch(each -> each.factor() != null && each.factorHalf() == null)) {
            unstated.add(Doubt.Source.FACTOR);
        }
        return unstated;
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

    private List<Booked> booked(Period period) {
        return jdbc.sql(BOOKED)
                .param("from", from(period))
                .param("to", to(period))
                .query((row, n) -> new Booked(
                        row.getString("device"),
                        Method.valueOf(row.getString("method")),
                        row.getInt("uncertainty_permille"),
                        row.getObject("factor", Long.class),
                        row.getObject("pue_permille", Integer.class),
                        row.getString("unit"),
                        row.getString("part"),
                        row.getLong("amount"),
                        row.getObject("factor_half", Integer.class),
                        row.getObject("pue_half", Integer.class)))
                .list();
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
