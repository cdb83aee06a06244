package joulebook.api.sci;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import joulebook.api.cost.Asset;
import joulebook.api.cost.CostFacts;
import joulebook.api.ledger.Usage;
import joulebook.api.problem.Refusal;
import joulebook.api.run.Run;
import joulebook.api.run.RunStore;
import joulebook.kernel.metering.RunMark;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A run's Software Carbon Intensity. */
@RestController
class SciController {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final RunStore runs;
    private final Usage usage;
    private final CostFacts facts;

    SciController(RunStore runs, Usage usage, CostFacts facts) {
        this.runs = runs;
        this.usage = usage;
        this.facts = facts;
    }

    /**
     * @param unit what R counts: {@code training token}, {@code inference token}
     * @param units R; a run's training tokens are known from its marks where nobody says
     * @param reservedFrom since when its devices were kept for it, and {@code reservedTo} until when: whole minutes; from its
     *     first to its last where nobody says
     */
    @GetMapping("/v1/runs/{id}/sci")
    SciStatement sci(
            @PathVariable UUID id,
            @RequestParam(defaultValue = "training token") String unit,
            @RequestParam(required = false) @Nullable Long units,
            @RequestParam(required = false) @Nullable Instant reservedFrom,
            @RequestParam(required = false) @Nullable Instant reservedTo) {
        Run run = runs.get(id);
        Run.Span span = run.span();
        Instant ended = span == null ? null : span.to();
        if (span == null || ended == null) {
            throw Refusal.conflict("run " + id + " (" + run.name() + ") has not ended: its intensity is known then");
        }
        Instant first = span.from().truncatedTo(ChronoUnit.MINUTES);
        Instant last = ended.truncatedTo(ChronoUnit.MINUTES).plus(MINUTE);
        Instant from = reservedFrom == null ? first : reservedFrom;
        Instant to = reservedTo == null ? last : reservedTo;
        if (from.isAfter(span.from()) || to.isBefore(ended)) {
            throw Refusal.invalid(
                    "reservedFrom",
                    "the run ran from " + span.from() + " to " + ended
                            + ": its devices were reserved for all of that at least");
        }
        if (!from.truncatedTo(ChronoUnit.MINUTES).equals(from)
                || !to.truncatedTo(ChronoUnit.MINUTES).equals(to)) {
            throw Refusal.invalid("reservedFrom", "reservations are stated in whole minutes");
        }
        return state(run, new Usage.Scope(from, to, Long.MAX_VALUE), unit, units(run, unit, units));
    }

    private long units(Run run, String unit, @Nullable Long stated) {
        long units = stated != null
                ? stated
                : !unit.equals("training token")
                        ? 0
                        : runs.marks(run.id()).stream()
                                .map(RunMark::tokens)
                                .filter(Objects::nonNull)
                                .mapToLong(Long::longValue)
                                .max()
                                .orElse(0);
        if (units <= 0) {
            throw Refusal.invalid(
                    "units",
                    "R is " + (stated == null ? "not known" : stated) + ": a score per " + unit
                            + " needs 1 or more, and is not given for nothing (ISO/IEC 21031). Say how many there were (units=)");
        }
        return units;
    }

    private SciStatement state(Run run, Usage.Scope scope, String unit, long units) {
        String user = "run:" + run.id();
        List<Usage.Slice> slices = usage.energy(scope, Duration.ofHours(1));
        Set<String> devices = slices.stream()
                .filter(slice -> slice.user().equals(user))
                .map(Usage.Slice::device)
                .collect(Collectors.toSet());
        if (devices.isEmpty()) {
            throw Refusal.conflict("nothing is booked of run " + run.id() + ": settle it first (POST /v1/settlements)");
        }
        long own = energy(slices, slice -> slice.user().equals(user));
        long idle = energy(slices, slice -> slice.user().startsWith("idle:") && devices.contains(slice.device()));
        long operational = usage.booked(scope).stream()
                .filter(booked -> booked.unit().equals("ugCO2e")
                        && (booked.user().equals(user)
                                || booked.user().startsWith("idle:") && devices.contains(booked.device())))
                .mapToLong(Usage.Booked::amount)
                .sum();
        List<String> marks = new ArrayList<>();
        List<Part> parts = devices.stream()
                .sorted()
                .map(device -> part(device, user, scope, marks))
                .flatMap(Optional::stream)
                .toList();
        long mass = parts.stream().mapToLong(Part::mass).sum();
        long low = parts.stream().mapToLong(Part::low).sum();
        long high = parts.stream().mapToLong(Part::high).sum();
        return new SciStatement(
                run.id(),
                scope.from(),
                scope.to(),
                own + idle + "mJ",
                idle + "mJ",
                operational + "ugCO2e",
                embodied(mass, low, high),
                parts.stream().map(Part::shown).toList(),
                unit,
                units,
                Sci.score(operational, mass, units),
                Sci.score(operational, low, units),
                Sci.score(operational, high, units),
                marks);
    }

    private record Part(SciStatement.EmbodiedDevice shown, long mass, long low, long high) {}

    private Optional<Part> part(String device, String user, Usage.Scope scope, List<String> marks) {
        LocalDate day = scope.from().atOffset(ZoneOffset.UTC).toLocalDate();
        Asset asset = facts.assets(YearMonth.from(day)).stream()
                .filter(each -> each.device().equals(device))
                .findFirst()
                .orElse(null);
        Asset.Embodied embodied = asset == null ? null : asset.embodied();
        if (asset == null || embodied == null) {
            marks.add("nobody stated what the making of " + device + " emitted: M is without it (POST /v1/assets)");
            return Optional.empty();
        }
        Sci.Time time = new Sci.Time(
                Duration.between(scope.from(), scope.to()).toNanos(),
                usage.held(scope).stream()
                        .filter(held ->
                                held.device().equals(device) && held.user().equals(user))
                        .mapToLong(Usage.Held::nanos)
                        .sum(),
                Duration.between(
                                asset.inService().atStartOfDay(ZoneOffset.UTC),
                                asset.inService().plusMonths(asset.lifeMonths()).atStartOfDay(ZoneOffset.UTC))
                        .toNanos());
        long mass = Sci.embodied(embodied.micrograms(), embodied, time);
        long low = Sci.embodied(embodied.lowMicrograms(), embodied, time);
        long high = Sci.embodied(embodied.highMicrograms(), embodied, time);
        Long hours = embodied.lifeHours();
        return Optional.of(new Part(
                new SciStatement.EmbodiedDevice(
                        device,
                        embodied.basis(),
                        Duration.ofNanos(hours == null ? time.reserved() : time.used())
                                .toString(),
                        hours == null ? asset.lifeMonths() + " months" : hours + " hours of use",
                        embodied(mass, low, high),
                        embodied.source()),
                mass,
                low,
                high));
    }

    private static SciStatement.EmbodiedRange embodied(long mass, long low, long high) {
        return new SciStatement.EmbodiedRange(mass + "ugCO2e", low + "ugCO2e", high + "ugCO2e");
    }

    private static long energy(List<Usage.Slice> slices, java.util.function.Predicate<Usage.Slice> which) {
        return slices.stream()
                .filter(which)
                .mapToLong(slice -> slice.facility().millijoules())
                .sum();
    }
}
