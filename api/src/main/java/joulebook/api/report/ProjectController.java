package joulebook.api.report;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import joulebook.api.period.Period;
import joulebook.api.period.Periods;
import joulebook.kernel.metering.Tier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What projects and cost centres used. */
@RestController
class ProjectController {
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2201-01-01T00:00:00Z");

    private final Periods periods;
    private final BookedStore books;

    ProjectController(Periods periods, BookedStore books) {
        this.periods = periods;
        this.books = books;
    }

    /**
     * A project's part of one cost centre.
     *
     * @param costCentre null where nobody named one
     * @param tier the worst of its parts
     */
    @Schema(name = "ProjectStatement")
    record ProjectStatement(String project, @Nullable String costCentre, String tier, List<Sum> used) {}

    /**
     * @param unit of which the runs used this much, the facility's overhead with it
     * @param overhead that is in it; its CO2e and money are with the runs
     */
    @Schema(name = "ProjectSum")
    record Sum(Used.Figure figure, String unit, Amount amount, String overhead) {}

    /** Which runs' they are. */
    private record Key(String project, @Nullable String costCentre) {
        static final Comparator<Key> ORDER = Comparator.comparing(Key::project)
                .thenComparing(key -> key.costCentre() == null ? "" : key.costCentre());
    }

    /**
     * By name. Idle energy is nobody's, and not here.
     *
     * @param period only the minutes of this month, such as 2026-10; all where it is not named
     * @param project only this one
     */
    @GetMapping("/v1/projects")
    List<ProjectStatement> projects(
            @RequestParam(required = false) @Nullable String period,
            @RequestParam(required = false) @Nullable String project) {
        Period month = period == null ? null : periods.get(period);
        SortedMap<Key, List<Booked>> projects = new TreeMap<>(Key.ORDER);
        for (Booked each :
                books.between(month == null ? EARLIEST : month.from(), month == null ? LATEST : month.to())) {
            String its = each.project();
            if (its != null && (project == null || project.equals(its))) {
                projects.computeIfAbsent(new Key(its, each.costCentre()), any -> new ArrayList<>())
                        .add(each);
            }
        }
        return projects.entrySet().stream()
                .map(each -> statement(each.getKey(), each.getValue()))
                .toList();
    }

    private static ProjectStatement statement(Key key, List<Booked> booked) {
        SortedMap<Used, List<Booked>> figures = new TreeMap<>();
        booked.forEach(each ->
                figures.computeIfAbsent(each.used(), any -> new ArrayList<>()).add(each));
        return new ProjectStatement(
                key.project(),
                key.costCentre(),
                booked.stream()
                        .map(each -> each.method().tier())
                        .reduce(Tier::worseOf)
                        .orElseThrow()
                        .name(),
                figures.entrySet().stream()
                        .map(each -> sum(each.getKey(), each.getValue()))
                        .toList());
    }

    private static Sum sum(Used of, List<Booked> booked) {
        String unit = of.unit();
        long amount = booked.stream().mapToLong(Booked::amount).sum();
        long overhead = booked.stream()
                .filter(each -> each.part().equals("OVERHEAD"))
                .mapToLong(Booked::amount)
                .sum();
        return new Sum(of.figure(), unit, Amount.of(amount, Booked.doubts(booked), unit), overhead + unit);
    }
}
