package joulebook.api.cost;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import joulebook.api.cost.CostLine.Bucket;
import joulebook.api.ledger.Usage;
import joulebook.api.problem.Refusal;
import joulebook.api.run.Run;
import joulebook.api.run.RunStore;
import joulebook.kernel.metering.RunMark;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Total cost of ownership of runs over the months that they took part in. */
@Service
class Tco {
    private static final int MOST_RUNS = 1000;
    private static final BigDecimal NANOS_PER_HOUR = BigDecimal.valueOf(3_600_000_000_000L);

    private final Costs costs;
    private final RunStore runs;

    Tco(Costs costs, RunStore runs) {
        this.costs = costs;
        this.runs = runs;
    }

    /** @throws Refusal (404) if there is no such run, (409) if it has not ended or a month of it is not over */
    TcoStatement ofRun(UUID id, Costs.Terms terms, @Nullable Long tokens) {
        Run run = runs.get(id);
        return state("run " + run.id() + " (" + run.name() + ")", List.of(run), terms, tokens);
    }

    /** @throws Refusal (404) if a project has no runs */
    TcoStatement ofProject(String project, Costs.Terms terms, @Nullable Long tokens) {
        List<Run> its = runs.list(project, null, null, MOST_RUNS).reversed();
        if (its.isEmpty()) {
            throw Refusal.unknown("there is no run of a project '" + project + "'");
        }
        if (its.size() == MOST_RUNS) {
            throw Refusal.tooLarge("project '" + project + "' has " + MOST_RUNS
                    + " runs or more: ask for its months' cost statements instead");
        }
        return state("project " + project, its, terms, tokens);
    }

    private TcoStatement state(String subject, List<Run> its, Costs.Terms terms, @Nullable Long tokens) {
        if (tokens != null && tokens <= 0) {
            throw Refusal.invalid(
                    "tokens", tokens + " tokens: a cost per token needs 1 or more. Leave them out if there are none");
        }
        Set<String> users = its.stream().map(run -> "run:" + run.id()).collect(Collectors.toCollection(TreeSet::new));
        TreeSet<String> months = new TreeSet<>();
        its.forEach(run -> months.addAll(months(run)));
        List<CostLine> lines = new ArrayList<>();
        TreeSet<String> marks = new TreeSet<>();
        TreeSet<String> facts = new TreeSet<>();
        long nanos = 0;
        for (String id : months) {
            Costs.Month month = costs.month(id, terms);
            lines.addAll(share(month, users));
            marks.addAll(month.marks());
            facts.addAll(month.facts());
            nanos = Math.addExact(nanos, held(month.held(), users));
        }
        long total = CostLine.sum(lines, line -> true);
        Long counted = tokens == null ? tokens(its) : tokens;
        BigDecimal hours = BigDecimal.valueOf(nanos).divide(NANOS_PER_HOUR, 6, RoundingMode.HALF_EVEN);
        Map<String, List<CostLine>> byComponent = lines.stream()
                .collect(Collectors.groupingBy(CostLine::component, LinkedHashMap::new, Collectors.toList()));
        return new TcoStatement(
                subject,
                its.stream().map(Run::id).toList(),
                List.copyOf(months),
                terms.currency(),
                CostLine.sums(lines, terms.currency()),
                byComponent.entrySet().stream()
                        .map(each -> new CostStatement.CostComponent(
                                each.getKey(), CostLine.sums(each.getValue(), terms.currency())))
                        .toList(),
                hours.toPlainString(),
                nanos == 0 ? null : per(total, BigDecimal.valueOf(nanos), NANOS_PER_HOUR, terms),
                per(total, BigDecimal.valueOf(its.size()), BigDecimal.ONE, terms),
                counted,
                counted == null ? null : per(total, BigDecimal.valueOf(counted), BigDecimal.valueOf(1_000_000), terms),
                List.copyOf(marks),
                List.copyOf(facts));
    }

    /** The runs' own lines, and their part of what their devices cost unused. */
    static List<CostLine> share(Costs.Month month, Set<String> users) {
        List<CostLine> lines = new ArrayList<>(month.lines().stream()
                .filter(line -> users.contains(line.user()))
                .toList());
        Map<String, Map<String, Long>> holders = new TreeMap<>();
        month.held().stream()
                .filter(each -> each.user().startsWith("run:"))
                .forEach(each -> holders.computeIfAbsent(each.device(), any -> new TreeMap<>())
                        .merge(each.user(), each.nanos(), Math::addExact));
        for (CostLine idle : month.lines()) {
            Map<String, Long> its = holders.getOrDefault(idle.device(), Map.of());
            if (idle.isUsed() || its.isEmpty()) {
                continue;
            }
            List<Long> parts = Micros.split(idle.micros(), List.copyOf(its.values()));
            int next = 0;
            for (String user : its.keySet()) {
                long part = parts.get(next++);
                if (users.contains(user)) {
                    Bucket bucket = idle.bucket() == Bucket.OVERHEAD ? Bucket.OVERHEAD : Bucket.IDLE;
                    lines.add(new CostLine(idle.component(), idle.device(), user, bucket, part));
                }
            }
        }
        return lines;
    }

    private static long held(List<Usage.Held> held, Set<String> users) {
        return held.stream()
                .filter(each -> users.contains(each.user()))
                .mapToLong(Usage.Held::nanos)
                .reduce(0, Math::addExact);
    }

    private List<String> months(Run run) {
        Run.Span span = run.span();
        Instant to = span == null ? null : span.to();
        if (span == null || to == null) {
            throw Refusal.conflict(
                    "run " + run.id() + " (" + run.name() + ") has not ended: what it cost is known then");
        }
        return costs.months(span.from(), to);
    }

    /** As the runs' marks say last; null if one of them says nothing. */
    private @Nullable Long tokens(List<Run> its) {
        long sum = 0;
        for (Run run : its) {
            long last = runs.marks(run.id()).stream()
                    .map(RunMark::tokens)
                    .filter(Objects::nonNull)
                    .mapToLong(Long::longValue)
                    .max()
                    .orElse(0);
            if (last == 0) {
                return null;
            }
            sum = Math.addExact(sum, last);
        }
        return sum;
    }

    private static String per(long total, BigDecimal by, BigDecimal unit, Costs.Terms terms) {
        return BigDecimal.valueOf(total)
                        .multiply(unit)
                        .divide(by, 0, RoundingMode.HALF_EVEN)
                        .toPlainString()
                + "u" + terms.currency();
    }
}
