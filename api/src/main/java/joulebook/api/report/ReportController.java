package joulebook.api.report;

import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import joulebook.api.paging.Cursor;
import joulebook.api.run.ComparisonStore;
import joulebook.api.run.Run;
import joulebook.api.run.RunStore;
import joulebook.api.window.Windows;
import joulebook.kernel.metering.Gap;
import joulebook.kernel.metering.Method;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Statements, to read. */
@RestController
class ReportController {
    private static final int MOST = 200;

    private final RunStore store;
    private final ComparisonStore told;
    private final Runs runs;
    private final Comparisons comparisons;
    private final Windows windows;
    private final JdbcClient jdbc;

    ReportController(
            RunStore store,
            ComparisonStore told,
            Runs runs,
            Comparisons comparisons,
            Windows windows,
            JdbcClient jdbc) {
        this.store = store;
        this.told = told;
        this.runs = runs;
        this.comparisons = comparisons;
        this.windows = windows;
        this.jdbc = jdbc;
    }

    record RunPage(List<RunStatement> runs, @Nullable String next) {}

    record ComparisonPage(
            List<ComparisonStore.Comparison> comparisons,
            @Nullable String next) {}

    /** @param limit the most that it can draw for long, such as {@code 700000mW}; null where its instrument does not say */
    record Device(
            String device,
            String host,
            String name,
            String method,
            String tier,
            String tierLabel,
            String scope,
            int uncertaintyPermille,
            @Nullable String limit,
            String provenance,
            @Nullable Instant lastSampleAt) {}

    record PowerPoint(Instant at, long milliwatts, long low, long high) {}

    record DevicePower(
            String device,
            String name,
            String method,
            String tier,
            String tierLabel,
            String scope,
            List<PowerPoint> points,
            List<Gap> gaps) {}

    record Power(List<DevicePower> devices) {}

    @GetMapping("/v1/runs")
    RunPage runs(
            @RequestParam(required = false) @Nullable String project,
            @RequestParam(required = false) @Nullable UUID comparison,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int most = Math.clamp(limit, 1, MOST);
        List<Run> found = store.list(project, comparison, Cursor.Made.of("run", cursor), most);
        return new RunPage(
                found.stream().map(runs::state).toList(),
                found.size() < most
                        ? null
                        : new Cursor.Made(
                                        found.getLast().createdAt(),
                                        found.getLast().id())
                                .cursor("run"));
    }

    @GetMapping("/v1/runs/{id}")
    RunStatement run(@PathVariable UUID id) {
        return runs.state(store.get(id));
    }

    @GetMapping("/v1/runs/{id}/power")
    Power power(@PathVariable UUID id, @RequestParam(defaultValue = "600") int points) {
        Run run = store.get(id);
        Run.Span span = run.span();
        if (span == null) {
            return new Power(List.of());
        }
        Instant to = span.to() == null ? Instant.now() : span.to();
        List<DevicePower> series = new ArrayList<>();
        for (Device device : devices()) {
            if (run.holds(device.device(), device.host())) {
                var found = windows.power(device.device(), span.from(), to, Math.clamp(points, 2, 5000));
                series.add(new DevicePower(
                        device.device(),
                        device.name(),
                        device.method(),
                        device.tier(),
                        device.tierLabel(),
                        device.scope(),
                        found.points().stream()
                                .map(point -> ranged(point, device.uncertaintyPermille()))
                                .toList(),
                        found.gaps()));
            }
        }
        return new Power(series.stream()
                .filter(each -> !each.points().isEmpty() || !each.gaps().isEmpty())
                .toList());
    }

    private static PowerPoint ranged(Windows.Point point, int permille) {
        long half = point.milliwatts() * permille / 1000;
        return new PowerPoint(
                point.at(), point.milliwatts(), Math.max(0, point.milliwatts() - half), point.milliwatts() + half);
    }

    @GetMapping("/v1/comparisons")
    ComparisonPage comparisons(
            @RequestParam(defaultValue = "50") int limit, @RequestParam(required = false) @Nullable String cursor) {
        int most = Math.clamp(limit, 1, MOST);
        List<ComparisonStore.Comparison> found = told.list(Cursor.Made.of("comparison", cursor), most);
        return new ComparisonPage(
                found,
                found.size() < most
                        ? null
                        : new Cursor.Made(
                                        found.getLast().createdAt(),
                                        found.getLast().id())
                                .cursor("comparison"));
    }

    @GetMapping("/v1/comparisons/{id}")
    ComparisonStatement comparison(@PathVariable UUID id) {
        return comparisons.state(id);
    }

    @GetMapping(path = "/v1/comparisons/{id}/report.html", produces = MediaType.TEXT_HTML_VALUE)
    String page(@PathVariable UUID id, HttpServletResponse response) {
        response.setHeader("Content-Security-Policy", ReportPage.POLICY);
        return ReportPage.of(comparisons.state(id));
    }

    @GetMapping("/v1/devices")
    List<Device> devices() {
        return jdbc.sql("""
                        SELECT DISTINCT ON (i.device) i.*, (SELECT max(last_utc) FROM segment s WHERE s.device = i.device) AS newest
                        FROM instrument i ORDER BY i.device, i.id DESC
                        """)
                .query((row, n) -> {
                    Method method = Method.valueOf(row.getString("method"));
                    OffsetDateTime newest = row.getObject("newest", OffsetDateTime.class);
                    return new Device(
                            row.getString("device"),
                            row.getString("host"),
                            row.getString("name"),
                            method.name(),
                            method.tier().name(),
                            method.tier().label(),
                            row.getString("scope"),
                            row.getInt("uncertainty_permille"),
                            row.getObject("limit_mw") == null ? null : row.getLong("limit_mw") + "mW",
                            row.getString("provenance"),
                            newest == null ? null : newest.toInstant());
                })
                .list();
    }
}
