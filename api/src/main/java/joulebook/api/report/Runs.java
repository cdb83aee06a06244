package joulebook.api.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import joulebook.api.carbon.Terms;
import joulebook.api.carbon.TermsStore;
import joulebook.api.report.RunStatement.DeviceGap;
import joulebook.api.report.RunStatement.DevicePart;
import joulebook.api.report.RunStatement.Figures;
import joulebook.api.report.RunStatement.StandIn;
import joulebook.api.report.RunStatement.TermsView;
import joulebook.api.report.RunStatement.TierPart;
import joulebook.api.run.Run;
import joulebook.api.uncertainty.Doubt;
import joulebook.api.window.Windows;
import joulebook.kernel.metering.Gap;
import joulebook.kernel.metering.GapReason;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Tier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** States runs from what is in the books. */
@Service
public class Runs {
    private static final long MILLIJOULES_PER_KWH = 3_600_000_000L;
    private static final TypeReference<List<Gap>> GAPS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final TermsStore terms;
    private final Windows windows;
    private final JsonMapper mapper;

    Runs(JdbcClient jdbc, TermsStore terms, Windows windows, JsonMapper mapper) {
        this.jdbc = jdbc;
        this.terms = terms;
        this.windows = windows;
        this.mapper = mapper;
    }

    public RunStatement state(Run run) {
        Run.Span span = run.span();
        Long millis = span == null || span.toMonotonic() == null
                ? null
                : (Long) ((span.toMonotonic() - span.fromMonotonic()) / 1_000_000);
        return new RunStatement(
                run.id(),
                run.name(),
                run.project(),
                run.host(),
                run.comparison(),
                run.variant(),
                run.seed(),
                run.state().name(),
                span == null ? null : span.from(),
                span == null ? null : span.to(),
                millis,
                run.config(),
                run.summary(),
                figures(run));
    }

    /** What one device gave a run, from the books and its newest instrument. */
    private record Part(
            String device,
            String name,
            String scope,
            Method method,
            int uncertaintyPermille,
            String provenance,
            long energy,
            long covered,
            @Nullable Long crossCheck) {}

    private @Nullable Figures figures(Run run) {
        List<Part> parts = parts(run.id());
        if (parts.isEmpty()) {
            return null;
        }
        List<BookedTerms> booked = booked(run.id());
        Terms most =
                terms.get(booked.isEmpty() ? run.terms() : booked.getFirst().terms());
        long energy = parts.stream().mapToLong(Part::energy).sum();
        String account = "run:" + run.id();
        long overhead = net("overhead:" + account, "mJ");
        long facility = energy + overhead;
        long carbon = net(account, "ugCO2e");
        String money = "u" + most.currency();
        long cost = net(account, money);
        List<String> unknown = held(run).stream()
                .filter(device -> parts.stream().noneMatch(part -> part.device().equals(device)))
                .toList();
        Tier worst = parts.stream().map(part -> part.method().tier()).reduce(Tier.MEASURED_BY_COUNTER, Tier::worseOf);
        RunDoubts doubts = new RunDoubts(doubts(run, parts), energy, weighed(account));
        return new Figures(
                Amount.of(energy, doubts.energy(), "mJ"),
                Amount.of(overhead, doubts.facility(overhead), "mJ"),
                Amount.of(facility, doubts.facility(facility), "mJ"),
                worst.name(),
                worst.label(),
                tiers(parts),
                coverage(run, parts.stream().mapToLong(Part::covered).sum(), parts.size() + unknown.size()),
                gaps(run, unknown),
                Amount.of(cost, doubts.cost(cost, account, money), money),
                Amount.of(carbon, doubts.carbon(carbon, account, "ugCO2e"), "ugCO2e"),
                aside("losses:" + account, doubts::carbon),
                aside("water:" + account, (amount, its, unit) -> doubts.scaled(amount)),
                aside("carbon-cost:" + account, doubts::carbon),
                standIns(booked, energy),
                booked.size() < 2 ? view(most) : mean(most, booked.size(), energy, facility, carbon, cost),
                parts.stream().map(part -> device(run, part)).toList(),
                doubts.listed(account, overhead, facility, cost, carbon, money));
    }

    /** What a run's accounts have by each factor and PUE, with what is stated of these. */
    private List<RunDoubts.Weighed> weighed(String account) {
        return jdbc.sql("""
                        SELECT b.account, b.unit, b.amount, b.factor, b.pue_permille,
                            (SELECT half_width_permille FROM stated_uncertainty s WHERE s.factor = b.factor
                                ORDER BY id DESC LIMIT 1) AS factor_half,
                            (SELECT half_width_permille FROM stated_uncertainty s WHERE s.pue_permille = b.pue_permille
                                ORDER BY id DESC LIMIT 1) AS pue_half
                        FROM (SELECT p.account, p.unit, t.factor, t.pue_permille,
                                sum(CASE p.side WHEN 'DEBIT' THEN p.amount ELSE -p.amount END)::bigint AS amount
                            FROM posting p JOIN terms t ON t.id = p.terms WHERE p.account = ANY(:accounts)
                            GROUP BY 1, 2, 3, 4 HAVING sum(CASE p.side WHEN 'DEBIT' THEN p.amount ELSE -p.amount END) <> 0) b
                        ORDER BY b.account, b.unit, b.factor, b.pue_permille
                        """)
                .param(
                        "accounts",
                        new String[] {account, "overhead:" + account, "losses:" + account, "carbon-cost:" + account},
                        java.sql.Types.ARRAY)
                .query((row, n) -> new RunDoubts.Weighed(
                        row.getString("account"),
                        row.getString("unit"),
                        row.getLong("amount"),
                        row.getLong("factor"),
                        row.getInt("pue_permille"),
                        row.getObject("factor_half", Integer.class),
                        row.getObject("pue_half", Integer.class)))
                .list();
    }

    /** Of the energy: meters, the marks, and what the gaps may hold if the device drew as much as while it was seen. */
    private List<Doubt> doubts(Run run, List<Part> parts) {
        List<Doubt> doubts = new ArrayList<>();
        Run.Span span = run.span();
        for (Part part : parts) {
            doubts.add(meter(part));
            double[] cut = span == null ? new double[0] : windows.atTheMarks(part.device(), span);
            for (int mark = 0; mark < cut.length; mark++) {
                doubts.add(new Doubt(Doubt.Source.ATTRIBUTION, part.device() + " " + mark, cut[mark]));
            }
            if (span != null && span.toMonotonic() != null && part.covered() > 0) {
                long unseen = Math.max(0, span.toMonotonic() - span.fromMonotonic() - part.covered());
                doubts.add(new Doubt(
                        Doubt.Source.COVERAGE, part.device(), (double) part.energy() * unseen / part.covered()));
            }
        }
        return doubts;
    }

    private static Doubt meter(Part part) {
        return new Doubt(Doubt.Source.METER, part.device(), part.energy() * (part.uncertaintyPermille() / 1000.0));
    }

    private static List<TierPart> tiers(List<Part> parts) {
        Map<Tier, Long> sums = new EnumMap<>(Tier.class);
        parts.forEach(part -> sums.merge(part.method().tier(), part.energy(), Long::sum));
        return sums.entrySet().stream()
                .map(entry -> new TierPart(entry.getKey().name(), entry.getKey().label(), entry.getValue() + "mJ"))
                .toList();
    }

    private static DevicePart device(Run run, Part part) {
        return new DevicePart(
                part.device(),
                part.name(),
                part.scope(),
                part.method().name(),
                part.method().tier().name(),
                Amount.of(part.energy(), List.of(meter(part)), "mJ"),
                coverage(run, part.covered(), 1),
                part.crossCheck() == null ? null : part.crossCheck() + "mJ",
                part.provenance());
    }

    private static String coverage(Run run, long coveredNanos, int devices) {
        Run.Span span = run.span();
        if (span == null || span.toMonotonic() == null || span.toMonotonic() <= span.fromMonotonic()) {
            return "0";
        }
        long length = span.toMonotonic() - span.fromMonotonic();
        return BigDecimal.valueOf(Math.min(coveredNanos, length * devices))
                .divide(BigDecimal.valueOf(length * devices), 4, RoundingMode.DOWN)
                .toPlainString();
    }

    private List<Part> parts(UUID run) {
        return jdbc.sql("""
                        WITH booked AS (
                            SELECT e.device, sum(CASE p.side WHEN 'DEBIT' THEN p.amount ELSE -p.amount END) AS energy
                            FROM posting p JOIN entry e ON e.id = p.entry
                            WHERE p.account = 'run:' || :run::text AND p.unit = 'mJ' GROUP BY e.device),
                        covered AS (
                            SELECT s.device, sum(s.covered_nanos) AS nanos, sum(w.cross_check_mj)::bigint AS cross_check
                            FROM attribution_share s
                            JOIN attribution a USING (device, minute, revision)
                            JOIN device_window w ON w.device = a.device AND w.minute = a.minute AND w.revision = a.window_revision
                            WHERE s.run = :run AND NOT EXISTS (SELECT 1 FROM attribution n WHERE n.device = a.device
                                AND n.minute = a.minute AND n.revision > a.revision)
                            GROUP BY s.device)
                        SELECT b.device, b.energy, coalesce(c.nanos, 0) AS nanos, c.cross_check, i.name, i.scope, i.method,
                            i.uncertainty_permille, i.provenance
                        FROM booked b LEFT JOIN covered c ON c.device = b.device
                        JOIN LATERAL (SELECT * FROM instrument i WHERE i.device = b.device ORDER BY id DESC LIMIT 1) i ON true
                        ORDER BY b.device
                        """)
                .param("run", run)
                .query((row, n) -> new Part(
                        row.getString("device"),
                        row.getString("name"),
                        row.getString("scope"),
                        Method.valueOf(row.getString("method")),
                        row.getInt("uncertainty_permille"),
                        row.getString("provenance"),
                        row.getLong("energy"),
                        row.getLong("nanos"),
                        row.getObject("cross_check", Long.class)))
                .list();
    }

    private long net(String account, String unit) {
        return jdbc.sql("""
                        SELECT coalesce(sum(CASE side WHEN 'DEBIT' THEN amount ELSE -amount END), 0)
                        FROM posting WHERE account = :account AND unit = :unit
                        """)
                .param("account", account)
                .param("unit", unit)
                .query(Long.class)
                .single();
    }

    /** The devices that a run holds: named, or all of its host that anything is stored of in its time. */
    private List<String> held(Run run) {
        List<String> named = run.devices();
        Run.Span span = run.span();
        if (named != null || span == null) {
            return named == null ? List.of() : named;
        }
        return jdbc.sql("""
                        SELECT DISTINCT s.device AS d FROM segment s JOIN instrument i ON i.id = s.instrument
                        WHERE i.host = :host AND s.last_utc > :from AND s.first_utc < :to ORDER BY 1
                        """)
                .param("host", run.host())
                .param("from", span.from().atOffset(java.time.ZoneOffset.UTC))
                .param("to", end(span))
                .query((row, n) -> row.getString("d"))
                .list();
    }

    /** @param unknown held devices that nothing is booked of: one that nothing is stored of is a gap from start to end */
    private List<DeviceGap> gaps(Run run, List<String> unknown) {
        Run.Span span = run.span();
        if (span == null) {
            return List.of();
        }
        List<DeviceGap> gaps = new ArrayList<>();
        jdbc.sql("""
                        SELECT DISTINCT ON (w.device, w.minute) w.device, w.gaps, w.minute FROM device_window w
                        WHERE (w.device IN (SELECT device FROM attribution_share WHERE run = :run) OR w.device = ANY(:unknown))
                            AND w.minute > :from AND w.minute < :to
                        ORDER BY w.device, w.minute, w.revision DESC
                        """)
                .param("run", run.id())
                .param("unknown", unknown.toArray(String[]::new), java.sql.Types.ARRAY)
                .param("from", span.from().minusSeconds(60).atOffset(java.time.ZoneOffset.UTC))
                .param("to", end(span))
                .query((row, n) -> {
                    String device = row.getString("device");
                    for (Gap gap : mapper.readValue(row.getString("gaps"), GAPS)) {
                        if (gap.to().isAfter(span.from())
                                && (span.to() == null || gap.from().isBefore(span.to()))) {
                            gaps.add(new DeviceGap(
                                    device, gap.from(), gap.to(), gap.reason().name()));
                        }
                    }
                    return 0;
                })
                .list();
        java.time.Instant to = span.to();
        if (to != null) {
            unknown.stream()
                    .filter(device ->
                            gaps.stream().noneMatch(gap -> gap.device().equals(device)))
                    .map(device -> new DeviceGap(device, span.from(), to, GapReason.NOT_SAMPLED.name()))
                    .toList()
                    .forEach(gaps::add);
        }
        return gaps;
    }

    private static OffsetDateTime end(Run.Span span) {
        java.time.Instant end = span.to() == null ? span.from().plus(Duration.ofDays(365)) : span.to();
        return end.atOffset(java.time.ZoneOffset.UTC);
    }

    /** Terms that a run is booked by, and how much of its IT energy is. */
    private record BookedTerms(
            long terms,
            long energy,
            @Nullable String intensityFallback,
            @Nullable String priceFallback) {}

    /** Those of the most energy first. */
    private List<BookedTerms> booked(UUID run) {
        return jdbc.sql("""
                        SELECT t.id, t.intensity_fallback, t.price_fallback, b.energy FROM (
                            SELECT c.terms, sum(CASE m.side WHEN 'DEBIT' THEN m.amount ELSE -m.amount END)::bigint AS energy
                            FROM posting c JOIN posting m ON m.entry = c.entry AND m.account = c.account AND m.unit = 'mJ'
                            WHERE c.account = :account AND c.unit = 'ugCO2e' GROUP BY c.terms
                            HAVING sum(CASE m.side WHEN 'DEBIT' THEN m.amount ELSE -m.amount END) <> 0) b
                        JOIN terms t ON t.id = b.terms ORDER BY b.energy DESC, t.id
                        """)
                .param("account", "run:" + run)
                .query((row, n) -> new BookedTerms(
                        row.getLong("id"),
                        row.getLong("energy"),
                        row.getString("intensity_fallback"),
                        row.getString("price_fallback")))
                .list();
    }

    private static List<StandIn> standIns(List<BookedTerms> booked, long energy) {
        StandIns standIns = new StandIns();
        booked.forEach(each -> standIns.add(each.energy(), each.intensityFallback(), each.priceFallback()));
        return standIns.of(energy);
    }

    private static String ratio(long part, long whole, int decimals) {
        return BigDecimal.valueOf(part)
                .divide(BigDecimal.valueOf(whole), decimals, RoundingMode.HALF_EVEN)
                .toPlainString();
    }

    /** The doubts of an amount that an account has in a unit. */
    private interface DoubtsOf {
        List<Doubt> of(long amount, String account, String unit);
    }

    /** What is booked beside CO2e and cost; null where nothing is. */
    private @Nullable Amount aside(String account, DoubtsOf doubts) {
        return jdbc.sql("""
                        SELECT unit, sum(CASE side WHEN 'DEBIT' THEN amount ELSE -amount END)::bigint AS net
                        FROM posting WHERE account = :account GROUP BY unit ORDER BY 2 DESC LIMIT 1
                        """)
                .param("account", account)
                .query((row, n) -> Amount.of(
                        row.getLong("net"),
                        doubts.of(row.getLong("net"), account, row.getString("unit")),
                        row.getString("unit")))
                .optional()
                .orElse(null);
    }

    /** The means that come to the figures: CO2e and cost over facility energy, and that over IT energy. */
    private static TermsView mean(Terms most, int count, long energy, long facility, long carbon, long cost) {
        TermsView view = view(most);
        if (energy == 0) {
            return view;
        }
        String over = "mean over " + count + " terms, most of it by: ";
        return new TermsView(
                view.country(),
                view.countryName(),
                per(carbon, MILLIJOULES_PER_KWH / 1000, facility) + "mgCO2e/kWh",
                view.factorYear(),
                view.factorBasis(),
                over + view.factorSource(),
                view.factorLicence(),
                view.factorAssumed(),
                per(cost, MILLIJOULES_PER_KWH, facility) + "u" + most.currency() + "/kWh",
                over + view.tariffSource(),
                view.tariffAssumed(),
                ratio(facility, energy, 3),
                over + view.pueSource());
    }

    private static String per(long amount, long factor, long energy) {
        return BigDecimal.valueOf(amount)
                .multiply(BigDecimal.valueOf(factor))
                .divide(BigDecimal.valueOf(energy), 0, RoundingMode.HALF_EVEN)
                .toPlainString();
    }

    static TermsView view(Terms terms) {
        return new TermsView(
                terms.geo(),
                terms.geoName(),
                terms.intensity().toString(),
                terms.factorYear(),
                terms.factorBasis(),
                terms.factorSource(),
                terms.factorLicence(),
                terms.factorAssumed(),
                terms.tariff().toString(),
                terms.tariffSource(),
                terms.tariffAssumed(),
                terms.pue().toPlainString(),
                terms.pueSource());
    }
}
