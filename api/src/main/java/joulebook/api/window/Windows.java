package joulebook.api.window;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import joulebook.api.run.Run;
import joulebook.api.run.RunStore;
import joulebook.kernel.metering.Gap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Closes windows and splits them among runs. A window closes when later samples are in, when its device's stream ended
 * in good order, or when the lateness horizon has passed; data that comes later makes a new revision.
 */
@Service
public class Windows {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration LATENESS = Duration.ofMinutes(2);

    private final WindowStore store;
    private final RunStore runs;
    private final Room room = new Room(Runtime.getRuntime().maxMemory());
    private final Clock clock = Clock.systemUTC();

    Windows(WindowStore store, RunStore runs) {
        this.store = store;
        this.runs = runs;
    }

    /** A device's hour, the unit of work. */
    public record DeviceHour(String device, Instant from, Instant to) {}

    /** Devices with samples in the hours that a time touches. */
    public List<String> devices(Instant from, Instant to) {
        Instant last = to.minusNanos(1).truncatedTo(ChronoUnit.HOURS);
        return store.devices(from.truncatedTo(ChronoUnit.HOURS), last.plus(1, ChronoUnit.HOURS));
    }

    /** What there is to do of these devices in a time, one hour after the other. */
    public List<DeviceHour> hours(List<String> devices, Instant from, Instant to) {
        return store.hours(devices, from, to);
    }

    /** How many segments have arrived: the watermark of what a job can have seen. */
    public long watermark() {
        return store.arrivals();
    }

    /** The oldest sample that arrived after a watermark, or null. */
    public @Nullable Instant oldestSince(long watermark) {
        return store.oldestSince(watermark);
    }

    /** Closes what can be closed of devices' hours, all or none. */
    @Transactional
    public void close(List<DeviceHour> hours) {
        store.lock(devices(hours));
        long arrival = store.arrivals();
        List<Trace.Closed> closed = new ArrayList<>();
        each(hours, hour -> close(hour, arrival, closed));
        store.insertWindows(closed, arrival);
    }

    private void each(List<DeviceHour> hours, Consumer<DeviceHour> work) {
        for (DeviceHour hour : hours) {
            room.during(store.samples(hour.device(), hour.from(), hour.to()), () -> work.accept(hour));
        }
    }

    private static Set<String> devices(List<DeviceHour> hours) {
        return hours.stream().map(DeviceHour::device).collect(Collectors.toSet());
    }

    private void close(DeviceHour hour, long arrival, List<Trace.Closed> closed) {
        WindowStore.Reach reach = store.reach(hour.device()).orElseThrow();
        Map<Instant, WindowStore.Stored> stored = store.newest(hour.device(), hour.from(), hour.to());
        Map<Long, Trace.Closed> windows =
                store.trace(hour.device(), hour.from(), hour.to(), arrival).windows();
        closed.addAll(emptied(hour, stored, windows));
        for (Trace.Closed next : windows.values()) {
            Instant minute = next.window().minute();
            boolean inHour = !minute.isBefore(hour.from()) && minute.isBefore(hour.to());
            WindowStore.Stored before = stored.get(minute);
            if (inHour
                    && closes(reach, minute.plus(MINUTE))
                    && (before == null || !before.inputsSha256().equals(next.inputsSha256()))) {
                closed.add(next.revised(before == null ? 1 : before.window().revision() + 1));
            }
        }
    }

    /** Windows of which nothing is left: the import that they were of was withdrawn. */
    private List<Trace.Closed> emptied(
            DeviceHour hour, Map<Instant, WindowStore.Stored> stored, Map<Long, Trace.Closed> left) {
        List<Trace.Closed> emptied = stored.values().stream()
                .filter(before -> !left.containsKey(Trace.nanos(before.window().minute())))
                .filter(before -> !before.inputsSha256().equals(Trace.NOTHING))
                .map(before -> Trace.Closed.nothing(
                                hour.device(), before.window().minute(), before.instrument())
                        .revised(before.window().revision() + 1))
                .toList();
        return emptied.isEmpty() || !store.withdrawn(hour.device(), hour.from(), hour.to()) ? List.of() : emptied;
    }

    private boolean closes(WindowStore.Reach reach, Instant end) {
        return reach.ended() || !reach.newest().isBefore(end) || clock.instant().isAfter(end.plus(LATENESS));
    }

    /** Whether a run that has ended still lacks a window of a device that it holds: more samples may come. */
    public boolean awaitsSamples(Run run) {
        Run.Span span = run.span();
        Instant to = span == null ? null : span.to();
        if (span == null || to == null) {
            return false;
        }
        Instant end = to.truncatedTo(ChronoUnit.MINUTES).plus(MINUTE);
        return devices(run, span.from(), to).stream()
                .flatMap(device -> store.reach(device).stream())
                .anyMatch(reach -> !closes(reach, end));
    }

    /** Those that a run names, or those of its host with samples in a time. */
    public List<String> devices(Run run, Instant from, Instant to) {
        List<String> named = run.devices();
        return named == null ? store.devices(run.host(), from, to) : named;
    }

    /** Splits the closed windows of devices' hours among runs, all or none. */
    @Transactional
    public void attribute(List<DeviceHour> hours) {
        store.lock(devices(hours));
        List<WindowStore.Split> splits = new ArrayList<>();
        each(hours, hour -> attribute(hour, splits));
        store.insertSplits(splits);
    }

    private void attribute(DeviceHour hour, List<WindowStore.Split> splits) {
        Trace trace = store.trace(hour.device(), hour.from(), hour.to());
        Holders holders = holders(hour.device(), trace.host(), hour.from(), hour.to());
        Map<Long, List<Trace.Share>> shares = holders.shares(trace);
        Map<Instant, WindowStore.Attributed> attributed = store.attributed(hour.device(), hour.from(), hour.to());
        for (WindowStore.Stored stored :
                store.newest(hour.device(), hour.from(), hour.to()).values()) {
            DeviceWindow window = stored.window();
            List<Trace.Share> parts = shares.getOrDefault(Trace.nanos(window.minute()), List.of());
            long sum = parts.stream().mapToLong(Trace.Share::millijoules).sum();
            if (sum != window.energy().millijoules()) {
                continue; // newer samples are in than the window was closed with: its next revision is split instead
            }
            String inputs = Trace.sha256(window.revision() + " " + stored.inputsSha256() + " " + parts);
            WindowStore.Attributed before = attributed.get(window.minute());
            if (before == null || !before.inputsSha256().equals(inputs)) {
                int revision = before == null ? 1 : before.revision() + 1;
                splits.add(new WindowStore.Split(stored, revision, inputs, parts));
            }
        }
    }

    /** The runs that hold a device at any moment of a time. */
    Holders holders(String device, String host, Instant from, Instant to) {
        List<Holders.Holder> holders = new ArrayList<>();
        for (Run run : runs.during(device, host, from, to)) {
            Run.Span span = run.span();
            if (span != null && run.holds(device, host)) {
                holders.add(
                        new Holders.Holder(run.id(), span.boot(), span.fromMonotonic(), span.endOr(Long.MAX_VALUE)));
            }
        }
        return new Holders(holders);
    }

    /** A device's power over a time: means of equal slices; a slice without a reading is not there. */
    public record PowerSeries(String device, List<Point> points, List<Gap> gaps) {}

    /** @param milliwatts mean over the slice that begins at {@code at} */
    public record Point(Instant at, long milliwatts) {}

    /** Energy over time, divided by it: a slice in which nothing is known has no point. */
    public PowerSeries power(String device, Instant from, Instant to, int points) {
        Trace trace = store.trace(device, from, to);
        long start = Trace.nanos(from);
        long width = Math.max(1, (Trace.nanos(to) - start) / points);
        double[] millijoules = new double[points];
        double[] nanos = new double[points];
        for (Interval interval : trace.integral().intervals()) {
            spread(interval, start, width, millijoules, nanos);
        }
        List<Point> series = new ArrayList<>();
        for (int i = 0; i < points; i++) {
            if (nanos[i] > width / 4.0) {
                series.add(new Point(
                        Integrator.instant(start + i * width), Math.round(millijoules[i] / (nanos[i] / 1e9))));
            }
        }
        List<Gap> gaps = trace.integral().gaps().stream()
                .filter(gap -> gap.from().isBefore(to) && gap.to().isAfter(from))
                .toList();
        return new PowerSeries(device, series, gaps);
    }

    private static void spread(Interval interval, long start, long width, double[] millijoules, double[] nanos) {
        double length = Math.max(1, interval.toUtc() - interval.fromUtc());
        int first = (int) Math.max(0, Math.floorDiv(interval.fromUtc() - start, width));
        for (int i = first; i < nanos.length && start + i * width < interval.toUtc(); i++) {
            double overlap = Math.min(interval.toUtc(), start + (i + 1) * width)
                    - (double) Math.max(interval.fromUtc(), start + i * width);
            if (overlap > 0) {
                nanos[i] += overlap;
                millijoules[i] += interval.millijoules() * overlap / length;
            }
        }
    }

    /** How far a run's energy on a device may be off at its first mark, and at its last where it has ended. */
    public List<AtMark> atTheMarks(String device, Run.Span span) {
        Instant to = span.to();
        Long toMonotonic = span.toMonotonic();
        AtMark first = atMark(device, span.boot(), span.fromMonotonic(), span.from());
        return to == null || toMonotonic == null
                ? List.of(first)
                : List.of(first, atMark(device, span.boot(), toMonotonic, to));
    }

    private AtMark atMark(String device, UUID boot, long monotonic, Instant at) {
        return AtMark.of(store.trace(device, at.minusSeconds(1), at.plusSeconds(1)), boot, monotonic);
    }
}
